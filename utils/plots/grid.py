"""Many small attention maps of one text, to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.cm import ScalarMappable

from utils.plots.maps import Spans, checked, draw_frame
from utils.plots.style import COLORS, MONO, STYLE, Picture, glyph

if TYPE_CHECKING:
    from utils.model import Translation


@rc_context(STYLE)
def plot_grid(
    named: dict[str, Translation], spans: Spans, across: int = 3
) -> Picture:
    """Draw small maps of one text in a grid, with one scale of colours.

    Args:
        named: title → translation, all of the same text.
        spans: where day, month and year are in the text; framed.
        across: how many maps side by side.
    """
    many, down = checked(list(named.values())), -(-len(named) // across)
    figure = Picture(figsize=(10, 2.2 * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False)
    for axes, name, one in zip(panels.flat, named, many):
        axes.imshow(one.attention, aspect="auto", **COLORS)
        for field, (start, stop) in spans.items():
            draw_frame(axes, field, (start, stop))
        small = {"family": MONO, "fontsize": 7.5}
        axes.set_xticks(range(len(one.text)), map(glyph, one.text), **small)
        axes.set_yticks(range(len(one.written)), one.written, **small)
        axes.tick_params(length=0)
        axes.set_title(name)
    for axes in panels.flat[len(many) :]:
        axes.set_axis_off()
    scale = ScalarMappable(**COLORS)
    bar = figure.colorbar(scale, ax=panels, ticks=[0, 0.5, 1], aspect=40)
    bar.set_label("attention weight")
    alts = (
        f"{name}, written as {one.written}: {most_attended(one)}"
        for name, one in zip(named, many)
    )
    figure.alt = (
        f"{len(many)} attention maps of {many[0].text!r}. The characters "
        f"most attended, · where all are alike: {'; '.join(alts)}."
    )
    return figure


@rc_context(STYLE)
def plot_values(text: str, iso: str, **values: np.ndarray) -> Picture:
    """Draw arrays (1, Ty, Tx) of one text, each with a scale of its own."""
    count = len(values)
    figure = Picture(figsize=(4 * count, 3.2), layout="constrained")
    panels = figure.subplots(1, count, squeeze=False)[0]
    alts = []
    for axes, (name, array) in zip(panels, values.items()):
        figure.colorbar(axes.imshow(array[0], cmap=COLORS["cmap"]))
        axes.set_xticks(range(len(text)), map(glyph, text), family=MONO)
        axes.set_yticks(range(len(iso)), iso, family=MONO)
        axes.tick_params(length=0)
        axes.set(title=name, xlabel="read", ylabel="written")
        low, high = np.min(array), np.max(array)
        alts.append(f"{name}, from {low:.2f} to {high:.2f}")
    figure.alt = f"Maps of {text!r}, written as {iso}: {'; '.join(alts)}."
    return figure


def most_attended(translation: Translation) -> str:
    """Return the character each row looks at most; · if all are alike."""
    text, weights = translation.text, np.asarray(translation.attention)
    even = weights.max(axis=1) < 1.5 / len(text)
    best = weights.argmax(axis=1)
    return "".join("·" if e else text[b] for e, b in zip(even, best))
