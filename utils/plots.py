"""Pictures of attention, and the same facts as text.

NumPy and matplotlib only. A translation here is anything with `text`, `iso`,
`attention` (10, len(text)), `confidence` and `character_confidence` (10,).
Every picture carries `alt`, its description for those who cannot see it.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator, PercentFormatter

if TYPE_CHECKING:
    from utils.dates import Example
    from utils.model import Translation

    Examples, Translations = list[Example], list[Translation]

Spans = dict[str, tuple[int, int]]

ROWS = {"day": (8, 10), "month": (5, 7), "year": (0, 4)}  # of YYYY-MM-DD
PLACES = ["of the year"] * 4 + ["after the year"] + ["of the month"] * 2
PLACES += ["after the month"] + ["of the day"] * 2
BLUE, ORANGE, GREY, PALE = "#00468b", "#b84300", "#595959", "#e4e4e4"
COLORS = {"cmap": "cividis", "norm": Normalize(0, 1)}  # shared by all maps
MONO = "DejaVu Sans Mono"
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9, "axes.titlesize": 9,
    "axes.spines.top": False, "axes.spines.right": False,
    "figure.facecolor": "white", "savefig.bbox": None,
    "svg.hashsalt": "attention", "text.parse_math": False,
}  # fmt: skip
# Inches: a row of maps; the space left of, above and below a map; the scale.
WIDTH, LEFT, TOP, BOTTOM, SCALE = 12, 0.6, 0.5, 0.55, 0.8
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Attention maps</title>
<style>
body {{ font-family: sans-serif; margin: 2rem; color: #111; background: #fff }}
img {{ max-width: 100% }}
table {{ border-collapse: collapse }}
th, td {{ text-align: left; padding: .2rem .8rem; border: 1px solid #bbb }}
</style>
<main>
<h1>Attention maps</h1>
{}
</main>
</html>
"""
SECTION = """<h2>{head}</h2>
<img src="data:image/svg+xml;base64,{data}" alt="{alt}">
<table>
<caption>What each written character looked at most</caption>
<tr><th scope="col">written<th scope="col">confidence<th scope="col">looked at
{rows}
</table>"""
ROW = '<tr><th scope="row">{} {}<td>{:.2f}<td>{}'


class Picture(Figure):
    """A figure with alt text, also where a notebook shows it."""

    alt = ""

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        about = {"alt": self.alt, "width": round(96 * self.get_figwidth())}
        data = _encoded(self, "png", self.alt)
        return {"image/png": data}, {"image/png": about}


@rc_context(STYLE)
def plot_attention(
    translations: Translation | Translations,
    spans: Spans | list[Spans] | None = None,
    title: str | list[str] | None = None,
    truth: str | list[str] | None = None,
) -> Picture:
    """Draw attention maps: the text across, the written date downwards.

    Args:
        translations: one, or a list to draw side by side.
        spans: where day, month and year stand in each text; outlined.
        title: what to write above each map instead of "text → iso".
        truth: the right ISO dates; wrong characters are marked.

    Returns:
        The picture, every map on the same colour scale from 0 to 1.

    Raises:
        ValueError: for a wrong shape, length or span, or nothing to draw.
    """
    many = _checked(translations)
    right = 0.9 if truth is None else 1.5
    cell, corners, size = _layout([len(one.text) for one in many], right)
    given = {"spans": spans, "title": title, "truth": truth}
    given = [_match(name, each, many) for name, each in given.items()]
    figure, alts = Picture(figsize=size), []
    for one, (x, y), spot, head, true in zip(
        many, corners, *given, strict=True
    ):
        width = cell * len(one.text)
        axes = _axes(figure, x, y, width, 10 * cell)
        _draw_map(axes, one, _spans(spot, one.text), cell)
        head = _title(one, head, true, width + right)
        axes.set_title(head, loc="left", family=MONO)
        side = _axes(figure, x + width + 0.1, y, 0.35, 10 * cell)
        _draw_confidence(side, one, true or one.iso)
        alts += [alt_text(one), f"The truth is {true}." if true else ""]
    _color_bar(figure, size[0] - 0.7, corners[0][1], 10 * cell)
    figure.alt = " ".join(filter(None, alts))
    return figure


def alt_text(translation: Translation) -> str:
    """Describe an attention map in two sentences."""
    (one,) = _checked(translation)
    best = [repr(one.text[where]) for where in np.argmax(one.attention, 1)]
    looks = "; ".join(
        f"for the {field} {', '.join(best[slice(*ROWS[field])])}"
        for field in ("year", "month", "day")
    )
    return (
        f"Attention map of {one.text!r}, written as {one.iso} with "
        f"confidence {one.confidence:.2f}. Most attended: {looks}."
    )


def attention_table(translation: Translation, top: int = 3) -> str:
    """List what each written character looked at, one line for each.

    A character that the text has more than once carries its index:
    "writing '0' of the month: 'M' 0.61, 'a' (at 3) 0.22".
    """
    (one,) = _checked(translation)
    return "\n".join(
        f"writing {one.iso[row]!r} {place}: {_strongest(one, row, top)}"
        for row, place in enumerate(PLACES)
    )


def attention_by_field(
    translations: Translations, spans: list[Spans]
) -> np.ndarray:
    """Average the attention on day, month, year and elsewhere: (10, 4)."""
    many = _checked(translations)
    total = np.zeros((10, 4))
    for one, spot in zip(many, _match("spans", spans, many), strict=True):
        region = np.full(len(one.text), 3)
        for column, field in enumerate(_spans(spot or {}, one.text)):
            region[slice(*spot[field])] = column
        total += np.asarray(one.attention) @ np.eye(4)[region]
    return total / len(many)


@rc_context(STYLE)
def plot_mean_attention(
    translations: Translations, spans: list[Spans]
) -> Picture:
    """Draw `attention_by_field` with its numbers; outline the true fields."""
    values = attention_by_field(translations, spans)
    figure = Picture(figsize=(4.9, 4))
    axes = _axes(figure, 0.65, 0.55, 3.2, 3.1)
    axes.imshow(values, aspect="auto", **COLORS)
    for (row, column), value in np.ndenumerate(values):
        color = "white" if value < 0.45 else "black"
        axes.text(
            column, row, f"{value:.2f}", color=color, ha="center", va="center"
        )
    means = []
    for column, (field, rows) in enumerate(ROWS.items()):
        _outline(axes, field, (column, column + 1))
        mean = values[slice(*rows), column].mean()
        means.append(f"{mean:.0%} on the {field} while writing the {field}")
    axes.set_xticks(range(4), [*ROWS, "elsewhere"])
    axes.set_yticks(range(10), "YYYY-MM-DD", family=MONO)
    axes.set(xlabel="where the attention falls", ylabel="what is written")
    axes.set_title("average attention", loc="left")
    _color_bar(figure, 4.1, 0.55, 3.1)
    figure.alt = f"Average attention: {', '.join(means)}."
    return figure


@rc_context(STYLE)
def plot_training(history: dict[str, list[float]]) -> Picture:
    """Draw each measure of a Keras `History.history`, over the epochs."""
    names = [n for n in history if not n.startswith(("val_", "learning_"))]
    if not names or not all(len(history[name]) for name in names):
        raise ValueError("history needs a measure and at least one epoch")
    figure = Picture(figsize=(4 * len(names), 2.8), layout="constrained")
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    ends = []
    for axes, name in zip(panels, names, strict=True):
        words = name.replace("_", " ")
        for key, kind, look in (
            (name, "training", {"color": BLUE}),
            (f"val_{name}", "validation", {"color": ORANGE, "ls": "--"}),
        ):
            if values := list(history.get(key, ())):
                epochs = range(1, len(values) + 1)
                axes.plot(epochs, values, marker=".", label=kind, **look)
                first, last = values[0], values[-1]
                ends.append(f"{kind} {words} {first:.3f} to {last:.3f}")
        axes.set(xlabel="epoch", ylabel=words)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False)
    epochs = len(history[names[0]])
    figure.alt = f"Training curves, {epochs} epochs: {', '.join(ends)}."
    return figure


def count_right(
    examples: Examples, translations: Translations, by: str = "family"
) -> dict[str, tuple[int, int]]:
    """Count right answers as {name: (right, count)}.

    By "family" (order of the fields, month as a name or in digits) or by
    "format" whole dates are counted; by "field" the day, the month, the year
    and the whole date, one by one.
    """
    if by not in ("family", "format", "field"):
        raise ValueError(f"by is {by!r}, not 'family', 'format' or 'field'")
    fields = {field: slice(*rows) for field, rows in ROWS.items()}
    fields["whole date"] = slice(None)
    counts = {}
    for example, one in _pairs(examples, translations):
        name = _family(example) if by == "family" else example.format
        parts = fields if by == "field" else {name: slice(None)}
        for name, part in parts.items():
            right, count = counts.get(name, (0, 0))
            right += example.iso[part] == one.iso[part]
            counts[name] = right, count + 1
    return counts if by == "field" else dict(sorted(counts.items()))


@rc_context(STYLE)
def plot_accuracy(
    table: dict[str, tuple[int, int]], title: str = "right answers"
) -> Picture:
    """Draw {name: (right, count)} as bars; percentages are rounded down."""
    if not table or not all(0 <= r <= n > 0 for r, n in table.values()):
        raise ValueError("table needs entries of name: (right, count)")
    size = (5 + 0.08 * max(map(len, table)), 0.8 + 0.24 * len(table))
    figure = Picture(figsize=size, layout="constrained")
    axes = figure.subplots()
    labels = []
    for row, (right, count) in enumerate(table.values()):
        axes.barh(row, 1, color=PALE, height=0.7)
        axes.barh(row, right / count, color=BLUE, height=0.7)
        percent = f"{1000 * right // count / 10:.1f}%"
        labels.append(f"{percent}  ({right:,} of {count:,})")
        axes.text(1.02, row, labels[-1], va="center")
    axes.set_yticks(range(len(table)), map(_shown, table), family=MONO)
    axes.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.5))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.set_title(title, loc="left")
    parts = zip(table, labels, strict=True)
    figure.alt = f"Bars, {title}: {', '.join(map(' '.join, parts))}."
    return figure


def failure_table(
    examples: Examples, translations: Translations, first: int = 10
) -> str:
    """Show failures as text, each wrong character marked with ^."""
    failures = _failures(examples, translations)
    lines = [f"{len(failures)} of {len(examples)} dates are wrong."]
    for example, one in failures[:first]:
        pairs = zip(example.iso, one.iso, strict=True)
        marks = "".join(" ^"[true != written] for true, written in pairs)
        lines += [
            f"\n{one.text!r}",
            f"  truth    {example.iso}",
            f"  written  {one.iso}  confidence {one.confidence:.2f}",
            f"           {marks.rstrip()}",
        ]
    if len(failures) > first:
        lines.append(f"\n... and {len(failures) - first} more.")
    return "\n".join(lines)


@rc_context(STYLE)
def plot_failures(
    examples: Examples, translations: Translations, first: int = 3
) -> Picture:
    """Draw the attention maps of the first failures, with the truth."""
    if failures := _failures(examples, translations)[:first]:
        return plot_attention(
            [one for _, one in failures],
            spans=[example.spans for example, _ in failures],
            truth=[example.iso for example, _ in failures],
        )
    figure = Picture(figsize=(5, 0.5))
    figure.alt = f"No failure among {len(examples)} dates."
    figure.text(0.02, 0.4, figure.alt)
    return figure


def save_figure(
    figure: Figure, path: str | Path, alt: str | None = None
) -> None:
    """Save as .png or .svg with alt text; the same bytes every time."""
    alt, path = alt or getattr(figure, "alt", ""), Path(path)
    if not alt.strip():
        raise ValueError("alt is missing: say what the picture shows")
    if path.suffix not in (".png", ".svg"):
        raise ValueError(f"{path.name}: the name must end in .png or .svg")
    path.write_bytes(_encoded(figure, path.suffix[1:], alt))


def save_page(
    path: str | Path,
    translations: Translation | Translations,
    spans: Spans | list[Spans] | None = None,
) -> None:
    """Save maps and tables as one HTML page that needs no other file."""
    many = _checked(translations)
    parts = []
    for one, spot in zip(many, _match("spans", spans, many), strict=True):
        figure = plot_attention(one, spot)
        data = base64.b64encode(_encoded(figure, "svg", figure.alt)).decode()
        rows = "\n".join(
            ROW.format(escape(one.iso[row]), place,
                       one.character_confidence[row],
                       escape(_strongest(one, row, 3)))
            for row, place in enumerate(PLACES)
        )  # fmt: skip
        head, alt = escape(f"{one.text!r} → {one.iso}"), escape(figure.alt)
        parts.append(SECTION.format(head=head, alt=alt, data=data, rows=rows))
    page = PAGE.format("\n".join(parts))
    Path(path).write_text(page, encoding="utf-8", newline="\n")


def _checked(translations: Translation | Translations) -> Translations:
    """Return a list of translations whose shapes fit."""
    one = hasattr(translations, "attention")
    many = [translations] if one else list(translations)
    if not many:
        raise ValueError("there is no translation to show")
    for each in many:
        weights, width = np.asarray(each.attention), len(each.text)
        if not width or weights.shape != (10, width):
            raise ValueError(
                f"attention of {each.text!r} has shape {weights.shape}; "
                f"expected (10, {width}): a row for each written character, "
                "a column for each character of the text, no padding"
            )
        if not np.all((weights >= 0) & (weights <= 1 + 1e-5)):
            raise ValueError(f"attention of {each.text!r} is not in 0..1")
        if len(each.iso) != 10 or np.shape(each.character_confidence) != (10,):
            raise ValueError(
                f"{each.iso!r} needs ten characters and their confidence"
            )
    return many


def _match(name: str, given: object, many: Translations) -> list:
    """Return one entry of what is given for each translation."""
    if given is None:
        return [None] * len(many)
    given = [given] if isinstance(given, str | dict) else list(given)
    if len(given) != len(many):
        raise ValueError(f"{name}: {len(given)} given, {len(many)} needed")
    return given


def _spans(spans: Spans | None, text: str) -> Spans:
    """Return checked spans in the order of ROWS; none for None."""
    if spans is None:
        return {}
    if set(spans) != set(ROWS):
        raise ValueError(f"spans need day, month and year, not {list(spans)}")
    for field, (start, stop) in spans.items():
        if not 0 <= start < stop <= len(text):
            raise ValueError(f"{field} {start, stop} is not within {text!r}")
    return {field: spans[field] for field in ROWS}


def _pairs(
    examples: Examples, translations: Translations
) -> list[tuple[Example, Translation]]:
    pairs = list(zip(examples, translations, strict=True))
    for example, one in pairs:
        if example.text != one.text:
            raise ValueError(f"{example.text!r} meets {one.text!r}")
    return pairs


def _failures(
    examples: Examples, translations: Translations
) -> list[tuple[Example, Translation]]:
    pairs = _pairs(examples, translations)
    return [pair for pair in pairs if pair[0].iso != pair[1].iso]


def _family(example: Example) -> str:
    start, stop = example.spans["month"]
    kind = "digits" if example.text[start:stop].isdigit() else "name"
    return f"{' '.join(sorted(ROWS, key=example.spans.get))}, {kind}"


def _strongest(one: Translation, row: int, top: int) -> str:
    """Name the `top` characters a row looks at, with their weights."""
    weights = np.asarray(one.attention)[row]
    return ", ".join(
        repr(one.text[where])
        + (f" (at {where})" if one.text.count(one.text[where]) > 1 else "")
        + f" {weights[where]:.2f}"
        for where in np.argsort(-weights, kind="stable")[:top]
    )


def _glyph(character: str) -> str:
    """Return a character that the font can draw on its own."""
    kind = unicodedata.category(character)
    if kind == "Zs":
        return "␣"
    known = get_font(findfont(MONO)).get_char_index(ord(character))
    return character if known and kind[0] not in "CM" else "□"


def _shown(text: str) -> str:
    return "".join(map(_glyph, text)).replace("␣", " ")


def _title(
    one: Translation, title: str | None, truth: str | None, room: float
) -> str:
    """Return two lines; the first is cut to fit into `room` inches."""
    head = _shown(title or f"{one.text} → {one.iso}")
    if len(head) > (fits := int(room / 0.077)):
        head = head[: fits - 1] + "…"
    truth = f", truth {truth}" if truth else ""
    return f"{head}\nconfidence {one.confidence:.2f}{truth}"


def _layout(lengths: list[int], right: float) -> tuple[float, list, tuple]:
    """Place maps in rows: cell size, lower left corners, figure size."""
    free = WIDTH - SCALE - len(lengths) * (LEFT + right)
    cell = float(np.clip(free / sum(lengths), 0.17, 0.26))
    x, y, widest, corners = 0, 0, 0, []
    for length in lengths:
        width = LEFT + length * cell + right
        if x and x + width > WIDTH - SCALE:
            x, y = 0, y + TOP + 10 * cell + BOTTOM
        corners.append((x + LEFT, y))
        x += width
        widest = max(widest, x)
    top = y + BOTTOM
    corners = [(x, top - y) for x, y in corners]
    return cell, corners, (widest + SCALE, top + 10 * cell + TOP)


def _axes(
    figure: Figure, left: float, bottom: float, width: float, height: float
) -> Axes:
    """Add axes at a place given in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes(
        (left / across, bottom / up, width / across, height / up)
    )


def _draw_map(axes: Axes, one: Translation, spans: Spans, cell: float) -> None:
    axes.imshow(one.attention, aspect="auto", **COLORS)
    axes.set_xticks(range(len(one.text)), map(_glyph, one.text), family=MONO)
    axes.set_yticks(range(10), map(_glyph, one.iso), family=MONO)
    axes.tick_params(length=0)
    axes.autoscale(False)
    look = {"color": GREY, "fontsize": 7.5}
    line = {"color": GREY, "linewidth": 1, "clip_on": False}
    x, y, gap = -0.5 - 0.22 / cell, 9.5 + 0.25 / cell, 0.04 / cell
    for field, (start, stop) in ROWS.items():
        middle = (start + stop - 1) / 2
        axes.plot([x, x], [start - 0.35, stop - 0.65], **line)
        axes.text(x - gap, middle, field, ha="right", va="center",
                  rotation=90, **look)  # fmt: skip
    for field, (start, stop) in spans.items():
        _outline(axes, field, (start, stop))
        middle = (start + stop - 1) / 2
        axes.plot([start - 0.35, stop - 0.65], [y, y], **line)
        axes.text(middle, y + gap, field, ha="center", va="top", **look)


def _outline(axes: Axes, field: str, columns: tuple[int, int]) -> None:
    """Frame a field in white with black edges, to show on every colour."""
    (left, right), (top, bottom) = columns, ROWS[field]
    axes.add_patch(Rectangle(
        (left - 0.5, top - 0.5), right - left, bottom - top,
        fill=False, edgecolor="white", linewidth=1.5, label=field,
        clip_on=False,
        path_effects=[withStroke(linewidth=3, foreground="black")],
    ))  # fmt: skip


def _draw_confidence(axes: Axes, one: Translation, truth: str) -> None:
    """Draw how sure each written character is, and what it should be."""
    axes.barh(range(10), [1] * 10, color=PALE, height=0.6)
    axes.barh(range(10), one.character_confidence, color=BLUE, height=0.6)
    axes.set(xlim=(0, 1), ylim=(9.5, -0.5))
    axes.set_axis_off()
    for row, sure in enumerate(one.character_confidence):
        note, look = f"{sure:.2f}", {}
        if one.iso[row] != truth[row]:
            note += f" not {truth[row]}"
            look = {"color": ORANGE, "fontweight": "bold"}
        axes.text(1.15, row, note, va="center", fontsize=7.5, **look)
    axes.text(0, 10, "confidence", va="center", color=GREY, fontsize=7.5)


def _color_bar(
    figure: Figure, left: float, bottom: float, height: float
) -> None:
    axes = _axes(figure, left, bottom, 0.12, height)
    bar = figure.colorbar(ScalarMappable(**COLORS), axes, ticks=[0, 0.5, 1])
    bar.set_label("attention weight")


def _encoded(figure: Figure, kind: str, alt: str) -> bytes:
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
