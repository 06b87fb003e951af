"""What training came to: curves, counts of right answers, failures."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.ticker import MaxNLocator, PercentFormatter

from utils.plots.maps import ROWS, plot_attention
from utils.plots.style import (
    BLUE,
    GREY,
    MONO,
    ORANGE,
    PALE,
    STYLE,
    Picture,
    shown,
)

if TYPE_CHECKING:
    from utils.dates import Example
    from utils.model import Translation

    Examples = list[Example]
    Translations = list[Translation]


@rc_context(STYLE)
def plot_training(history: dict[str, list[float]]) -> Picture:
    """Draw each measure of a Keras `History.history`, over the epochs.

    Raises:
        ValueError: if there is no measure, or no epoch.
    """
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
                numbers = range(1, len(values) + 1)
                axes.plot(numbers, values, marker=".", label=kind, **look)
                first, last = values[0], values[-1]
                ends.append(f"{kind} {words} {first:.3f} to {last:.3f}")
        axes.set(xlabel="epoch", ylabel=words)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend()
    epochs = len(history[names[0]])
    figure.alt = f"Training curves, {epochs} epochs: {', '.join(ends)}."
    return figure


def count_right(
    examples: Examples, translations: Translations, by: str = "family"
) -> dict[str, tuple[int, int]]:
    """Count right answers as {name: (right, count)}.

    Args:
        examples: the dates, with the truth.
        translations: what was made of them, in the same order.
        by: "family" (order of the fields, month as a name or in digits) and
            "format" count whole dates; "field" counts the day, the month, the
            year and the whole date, one by one.

    Raises:
        ValueError: for another `by`, or translations of other texts.
    """
    if by not in ("family", "format", "field"):
        raise ValueError(f"by is {by!r}, not 'family', 'format' or 'field'")
    fields = {field: slice(*rows) for field, rows in ROWS.items()}
    fields["whole date"] = slice(None)
    counts: dict[str, tuple[int, int]] = {}
    for example, one in _pairs(examples, translations):
        name = _family(example) if by == "family" else example.format
        parts = fields if by == "field" else {name: slice(None)}
        for name, part in parts.items():
            right, count = counts.get(name, (0, 0))
            right += example.iso[part] == one.written[part]
            counts[name] = right, count + 1
    return counts if by == "field" else dict(sorted(counts.items()))


@rc_context(STYLE)
def plot_errors(
    table: dict[str, tuple[int, int]], title: str = "wrong answers"
) -> Picture:
    """Draw the share of wrong answers, each with its 95 % interval.

    Args:
        table: what `count_right` returns: {name: (right, count)}.
        title: what to write above it.

    Raises:
        ValueError: if it is empty, or a count is impossible.
    """
    if not table or not all(0 <= r <= n > 0 for r, n in table.values()):
        raise ValueError("table needs entries of name: (right, count)")
    size = (5.5 + 0.08 * max(map(len, table)), 0.9 + 0.24 * len(table))
    figure = Picture(figsize=size, layout="constrained")
    axes = figure.subplots()
    labels = []
    for row, (right, count) in enumerate(table.values()):
        interval = wilson(count - right, count)
        axes.plot(interval, (row, row), color=GREY)
        axes.plot(
            1 - right / count, row, "o", color=ORANGE, ms=4, clip_on=False
        )
        labels.append(f"{count - right:,} of {count:,}")
        axes.text(interval[1], row, f"  {labels[-1]}", va="center")
    axes.set_yticks(range(len(table)), map(shown, table), family=MONO)
    axes.set(ylim=(len(table) - 0.5, -0.5), title=title)
    edge = 1.25 * max(axes.get_xlim()[1], 0.01)
    ticks = [tick for tick in axes.get_xticks() if -1e-9 < tick < 1 + 1e-9]
    axes.set_xlim(0, edge)
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="x", color=PALE)
    axes.set_axisbelow(True)
    parts = zip(table, labels, strict=True)
    figure.alt = f"Dots with intervals, {title}: "
    figure.alt += f"{', '.join(map(' '.join, parts))}."
    return figure


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval (1927) around a share, 95 % by default."""
    share, spread = right / count, z * z / count
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / count + spread / (4 * count))
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


def failure_table(
    examples: Examples, translations: Translations, first: int = 10
) -> str:
    """Show failures as text, each wrong character marked with ^.

    Args:
        examples: the dates, with the truth.
        translations: what was made of them, in the same order.
        first: how many failures to show; the others are counted.
    """
    failures = _failures(examples, translations)
    lines = [f"{len(failures)} of {len(examples)} dates are wrong."]
    for example, one in failures[:first]:
        pairs = zip(example.iso, one.written, strict=True)
        marks = "".join(" ^"[true != written] for true, written in pairs)
        lines += [
            f"\n{one.text!r}",
            f"  truth    {example.iso}",
            f"  written  {one.written}  confidence {one.confidence:.2f}",
            f"           {marks.rstrip()}",
        ]
    if len(failures) > first:
        lines.append(f"\n... and {len(failures) - first} more.")
    return "\n".join(lines)


@rc_context(STYLE)
def plot_failures(
    examples: Examples, translations: Translations, first: int = 3
) -> Picture:
    """Draw the attention maps of the `first` failures, with the truth."""
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
    return [pair for pair in pairs if pair[0].iso != pair[1].written]


def _family(example: Example) -> str:
    start, stop = example.spans["month"]
    kind = "digits" if example.text[start:stop].isdigit() else "name"
    return f"{' '.join(sorted(ROWS, key=example.spans.__getitem__))}, {kind}"
