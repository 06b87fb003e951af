"""Attention maps, and the same facts as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from utils.plots.style import (
    BLUE,
    COLORS,
    DARK,
    GREY,
    MONO,
    ORANGE,
    PALE,
    STYLE,
    Picture,
    axes_at,
    color_bar,
    glyph,
    shown,
)

if TYPE_CHECKING:
    from utils.model import Translation

    Translations = list[Translation]

Spans = dict[str, tuple[int, int]]

ROWS = {"day": (8, 10), "month": (5, 7), "year": (0, 4)}  # of YYYY-MM-DD
PLACES = ["of the year"] * 4 + ["after the year"] + ["of the month"] * 2
PLACES += ["after the month"] + ["of the day"] * 2
# Inches: a row of maps; the space left of, above and below a map; the scale.
WIDTH, LEFT, TOP, BOTTOM, SCALE = 12, 0.6, 0.5, 0.55, 0.8


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
        spans: where day, month and year are in each text; outlined.
        title: what to write above each map instead of "text → iso".
        truth: the right ISO dates; wrong characters are marked.

    Returns:
        The picture, every map on the same colour scale from 0 to 1.

    Raises:
        ValueError: for a wrong shape, length or span, or nothing to draw.
    """
    many = checked(translations)
    right = 0.9 if truth is None else 1.5
    cell, corners, size = _layout([len(one.text) for one in many], right)
    told = {"spans": spans, "title": title, "truth": truth}
    given = [one_each(name, each, many) for name, each in told.items()]
    figure, alts = Picture(figsize=size), []
    for one, (x, y), spot, head, true in zip(
        many, corners, *given, strict=True
    ):
        width = cell * len(one.text)
        axes = axes_at(figure, x, y, width, 10 * cell)
        _draw_map(axes, one, _spans(spot, one.text), cell)
        head = _title(one, head, true, width + right)
        axes.set_title(head, family=MONO)
        side = axes_at(figure, x + width + 0.1, y, 0.35, 10 * cell)
        _draw_confidence(side, one, true or one.written)
        alts += [alt_text(one), f"The truth is {true}." if true else ""]
    color_bar(figure, size[0] - 0.7, corners[0][1], 10 * cell)
    figure.alt = " ".join(filter(None, alts))
    return figure


def alt_text(translation: Translation) -> str:
    """Describe an attention map in two sentences."""
    (one,) = checked(translation)
    best = [repr(one.text[where]) for where in np.argmax(one.attention, 1)]
    looks = "; ".join(
        f"for the {field} {', '.join(best[slice(*ROWS[field])])}"
        for field in ("year", "month", "day")
    )
    return (
        f"Attention map of {one.text!r}, written as {one.written} with "
        f"confidence {one.confidence:.2f}. Most attended: {looks}."
    )


def attention_table(translation: Translation, top: int = 3) -> str:
    """List what each written character looked at, one line for each.

    A character that the text has more than once carries its index:
    "writing '0' of the month: 'M' 0.61, 'a' (at 3) 0.22".

    Args:
        translation: the one to describe.
        top: how many characters to name in a line.
    """
    (one,) = checked(translation)
    return "\n".join(
        f"writing {one.written[row]!r} {place}: {strongest(one, row, top)}"
        for row, place in enumerate(PLACES)
    )


def attention_by_field(
    translations: Translations, spans: list[Spans]
) -> np.ndarray:
    """Average the attention on day, month, year and elsewhere: (10, 4).

    Args:
        translations: a list of them.
        spans: where day, month and year are in each text.
    """
    many = checked(translations)
    total = np.zeros((10, 4))
    for one, spot in zip(many, one_each("spans", spans, many), strict=True):
        region = np.full(len(one.text), 3)
        for column, field in enumerate(_spans(spot or {}, one.text)):
            region[slice(*spot[field])] = column
        total += np.asarray(one.attention) @ np.eye(4)[region]
    return total / len(many)


@rc_context(STYLE)
def plot_mean_attention(
    translations: Translations, spans: list[Spans]
) -> Picture:
    """Draw `attention_by_field`, which says what the arguments are.

    The numbers are written into the cells, the true fields are outlined.
    """
    values = attention_by_field(translations, spans)
    figure = Picture(figsize=(4.9, 4))
    axes = axes_at(figure, 0.65, 0.55, 3.2, 3.1)
    axes.imshow(values, aspect="auto", **COLORS)
    for (row, column), value in np.ndenumerate(values):
        color = "white" if value < DARK else "black"
        axes.text(
            column, row, f"{value:.2f}", color=color, ha="center", va="center"
        )
    means = []
    for column, (field, rows) in enumerate(ROWS.items()):
        draw_frame(axes, field, (column, column + 1))
        mean = values[slice(*rows), column].mean()
        means.append(f"{mean:.0%} on the {field} while writing the {field}")
    axes.set_xticks(range(4), [*ROWS, "elsewhere"])
    axes.set_yticks(range(10), "YYYY-MM-DD", family=MONO)
    axes.set(xlabel="where the attention falls", ylabel="what is written")
    axes.set_title("average attention")
    color_bar(figure, 4.1, 0.55, 3.1)
    figure.alt = f"Average attention: {', '.join(means)}."
    return figure


def checked(translations: Translation | Translations) -> Translations:
    """Return a list of translations whose shapes fit."""
    given: Any = translations
    one = hasattr(given, "attention")
    many: Translations = [given] if one else list(given)
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
        if len(each.written) != 10 or np.shape(each.character_confidence) != (
            10,
        ):
            raise ValueError(
                f"{each.written!r} needs ten characters and their confidence"
            )
    return many


def one_each(name: str, given: Any, many: Translations) -> list:
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


def strongest(one: Translation, row: int, top: int) -> str:
    """Name the `top` characters a row looks at, with their weights."""
    weights = np.asarray(one.attention)[row]
    return ", ".join(
        repr(one.text[where])
        + (f" (at {where})" if one.text.count(one.text[where]) > 1 else "")
        + f" {weights[where]:.2f}"
        for where in np.argsort(-weights, kind="stable")[:top]
    )


def _title(
    one: Translation, title: str | None, truth: str | None, room: float
) -> str:
    """Return two lines; the first is cut to fit into `room` inches."""
    head = shown(title or f"{one.text} → {one.written}")
    if len(head) > (fits := int(room / 0.077)):
        head = head[: fits - 1] + "…"
    truth = f", truth {truth}" if truth else ""
    return f"{head}\nconfidence {one.confidence:.2f}{truth}"


def _layout(lengths: list[int], right: float) -> tuple[float, list, tuple]:
    """Place maps in rows: cell size, lower left corners, figure size."""
    free = WIDTH - SCALE - len(lengths) * (LEFT + right)
    cell = float(np.clip(free / sum(lengths), 0.17, 0.26))
    x = y = widest = 0.0
    corners = []
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


def _draw_map(axes: Axes, one: Translation, spans: Spans, cell: float) -> None:
    axes.imshow(one.attention, aspect="auto", **COLORS)
    axes.set_xticks(range(len(one.text)), map(glyph, one.text), family=MONO)
    axes.set_yticks(range(10), map(glyph, one.written), family=MONO)
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
        draw_frame(axes, field, (start, stop))
        middle = (start + stop - 1) / 2
        axes.plot([start - 0.35, stop - 0.65], [y, y], **line)
        axes.text(middle, y + gap, field, ha="center", va="top", **look)


def draw_frame(axes: Axes, field: str, columns: tuple[int, int]) -> None:
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
        if one.written[row] != truth[row]:
            note += f" not {truth[row]}"
            look = {"color": ORANGE, "fontweight": "bold"}
        axes.text(1.15, row, note, va="center", fontsize=7.5, **look)
    axes.text(0, 10, "confidence", va="center", color=GREY, fontsize=7.5)
