"""A moving picture: attention goes over the text as the date is written.

One SVG that moves by CSS, in a fold that starts and stops it: it asks nothing
of another host, and shows the whole map at once where it cannot play or where
the reader has asked for less motion.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from matplotlib import colormaps
from matplotlib.colors import to_hex

from utils.plots.maps import alt_text, checked
from utils.plots.style import COLORS, DARK, MONO, ORANGE, glyph

if TYPE_CHECKING:
    from utils.model import Translation

CELL, LEFT, TOP = 24, 34, 34  # pixels
STEP, REST = 1.2, 3.6  # seconds for a character, and for the whole map


class Film:
    """An SVG, folded in a notebook; `svg` is its text, `alt` describes it."""

    def __init__(self, svg: str, alt: str) -> None:
        self.svg, self.alt = svg, alt

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        moving, still = (
            f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
            for svg in (self.svg, self.svg.replace("animation:", "still:"))
        )
        # A picture inside a page is not told which motion its reader wants.
        wanted = f'media="(prefers-reduced-motion)" srcset="{still}"'
        shown = f'<img alt="{escape(self.alt)}" src="{moving}">'
        folded = f"<picture><source {wanted}>{shown}</picture>"
        return {
            "text/html": "<details><summary>Play, or stop</summary>"
            f"{folded}</details>",
            "text/plain": self.alt,
        }


def animate_attention(translation: Translation) -> Film:
    """Return the map of one date as a film, a row for each step.

    Raises:
        ValueError: for a wrong shape or length.
    """
    (one,) = checked(translation)
    rows = len(one.written)
    width, height = LEFT + CELL * (len(one.text) + 1), TOP + CELL * (rows + 1)
    alt = f"Row after row, as it is written. {alt_text(one)}"
    read = "".join(
        _letter(LEFT + CELL * (place + 0.5), TOP - 10, character)
        for place, character in enumerate(one.text)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{MONO}, monospace" font-size="15" '
        f'text-anchor="middle"><title>{escape(alt)}</title>',
        f"<style>{_motion(rows)}</style>",
        f'<rect width="{width}" height="{height}" fill="white"/>{read}',
        *(_row(one, step) for step in range(rows)),
        "</svg>",
    ]
    return Film("\n".join(parts), alt)


def _row(one: Translation, step: int) -> str:
    """One written character, the weights of its step, and a frame."""
    top = TOP + CELL * step
    parts = [_letter(LEFT - 16, top + 17, one.written[step])]
    for place, weight in enumerate(one.attention[step].round(2)):
        color = to_hex(colormaps[COLORS["cmap"]](COLORS["norm"](weight)))
        left = LEFT + CELL * place
        parts.append(
            f'<rect x="{left}" y="{top}" width="{CELL}" height="{CELL}" '
            f'fill="{color}"/>'
        )
        if weight >= 0.1:
            ink = "white" if weight < DARK else "black"
            middle = left + CELL / 2
            parts.append(_letter(middle, top + 17, one.text[place], ink))
    frame = (
        f'<rect class="now now{step}" x="{LEFT}" y="{top}" fill="none" '
        f'width="{CELL * len(one.text)}" height="{CELL}" stroke="{ORANGE}" '
        'stroke-width="3"/>'
    )
    return f'<g class="row{step}">{"".join(parts)}</g>{frame}'


def _letter(x: float, y: float, character: str, ink: str = "black") -> str:
    shown = escape(glyph(character))
    return f'<text x="{x:g}" y="{y:g}" fill="{ink}">{shown}</text>'


def _motion(rows: int) -> str:
    """CSS: rows appear one by one, framed while they are written."""
    seconds = STEP * rows + REST
    rules = []
    for step in range(rows):
        start, stop = (100 * STEP * (step + n) / seconds for n in (0, 1))
        rules += [
            f"@keyframes row{step} {{0%, {start:.2f}% {{opacity: 0}} "
            f"{start + 2:.2f}%, 100% {{opacity: 1}}}}",
            f"@keyframes now{step} {{0%, {start:.2f}% {{opacity: 0}} "
            f"{start + 0.5:.2f}%, {stop:.2f}% {{opacity: 1}} "
            f"{stop + 0.1:.2f}%, 100% {{opacity: 0}}}}",
            f".row{step} {{animation: row{step} {seconds:g}s infinite}}",
            f".now{step} {{animation: now{step} {seconds:g}s infinite}}",
        ]
    moving = "\n".join(rules)
    return (
        ".now {opacity: 0}\n@media (prefers-reduced-motion: no-preference) "
        f"{{{moving}}}"
    )
