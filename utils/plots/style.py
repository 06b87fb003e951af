"""How every picture of the course looks, and how it is kept."""

import base64
import html
import io
import unicodedata
from pathlib import Path

import numpy as np
from matplotlib import colormaps, rc_context
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

BLUE, ORANGE, GREY, PALE = "#00468b", "#b84300", "#595959", "#e4e4e4"
COLORS = {"cmap": "cividis", "norm": Normalize(0, 1)}  # shared by all maps
DARK = 0.5  # weights below it have a colour that asks for white ink
MONO = "DejaVu Sans Mono"
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9, "axes.titlesize": 9,
    "axes.spines.top": False, "axes.spines.right": False,
    "axes.titlelocation": "left", "axes.edgecolor": GREY,
    "xtick.color": GREY, "xtick.labelcolor": "black",
    "ytick.color": GREY, "ytick.labelcolor": "black",
    "legend.frameon": False, "figure.facecolor": "white", "savefig.bbox": None,
    "svg.hashsalt": "attention", "text.parse_math": False,
}  # fmt: skip


class Picture(Figure):
    """A figure with alt text, also where a notebook shows it.

    It is shown as HTML: of a bare PNG, JupyterLab and nbconvert's pages drop
    the alt text.
    """

    alt = ""

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        png = base64.b64encode(encoded(self, "png", self.alt)).decode()
        width = round(96 * self.get_figwidth())
        alt = html.escape(self.alt)
        src = f"data:image/png;base64,{png}"
        shown = f'<img alt="{alt}" width="{width}" src="{src}">'
        return {"text/html": shown}, {}


def save_figure(
    figure: Figure, path: str | Path, alt: str | None = None
) -> None:
    """Save as .png or .svg with alt text; the same bytes every time.

    Args:
        figure: any matplotlib figure.
        path: its name ends in .png or .svg.
        alt: what the picture shows; a `Picture` knows it.

    Raises:
        ValueError: if there is no alt text, or the name ends otherwise.
    """
    alt, path = alt or str(getattr(figure, "alt", "")), Path(path)
    if not alt.strip():
        raise ValueError("alt is missing: say what the picture shows")
    if path.suffix not in (".png", ".svg"):
        raise ValueError(f"{path.name}: the name must end in .png or .svg")
    path.write_bytes(encoded(figure, path.suffix[1:], alt))


def encoded(figure: Figure, kind: str, alt: str) -> bytes:
    """Write a figure to bytes that hold its alt text and no date."""
    alt = "".join(c if c.isprintable() else " " for c in alt).strip()
    silent = {"png": ["Software"], "svg": ["Creator", "Date"]}[kind]
    about = dict.fromkeys(silent) | {"Title": alt, "Description": alt}
    stream = io.BytesIO()
    with rc_context(STYLE):
        figure.savefig(stream, format=kind, dpi=150, metadata=about)
    if kind == "png":
        return stream.getvalue()
    return stream.getvalue().replace(b"<svg ", b'<svg role="img" ', 1)


def glyph(character: str) -> str:
    """Return a character that the font can draw on its own."""
    kind = unicodedata.category(character)
    if kind == "Zs":
        return "␣"
    known = get_font(findfont(MONO)).get_char_index(ord(character))
    return character if known and kind[0] not in "CM" else "□"


def shown(text: str) -> str:
    """Return a text in characters that the font can draw."""
    return "".join(map(glyph, text)).replace("␣", " ")


def axes_at(
    figure: Figure, left: float, bottom: float, width: float, height: float
) -> Axes:
    """Add axes at a place given in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes(
        (left / across, bottom / up, width / across, height / up)
    )


def color_bar(
    figure: Figure, left: float, bottom: float, height: float
) -> None:
    """Draw the scale of all maps, at a place given in inches."""
    axes = axes_at(figure, left, bottom, 0.12, height)
    bar = figure.colorbar(ScalarMappable(**COLORS), axes, ticks=[0, 0.5, 1])
    bar.set_label("attention weight")


def map_colors() -> np.ndarray:
    """Return the colours of the weights 0 to 1, (65, 4), as in all maps."""
    return colormaps[COLORS["cmap"]](np.linspace(0, 1, 65))
