"""What the long runs say: numbers, verdicts, tables and pictures.

Cells of lessons 07, 08 and 10 call these; the build calls those of `FIELDS` in
prose, as in {{ percent(of("scores", "dot").mean) }}. NumPy and matplotlib
only. Rows are those of `tables.load`.
"""

from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter, StrMethodFormatter

from utils.dates import Example
from utils.plots.results import wilson
from utils.plots.style import BLUE, GREY, MONO, ORANGE, PALE, STYLE, Picture
from utils.studies import tables
from utils.studies.tables import Row, Summary, summarise

SPEED = "texts_per_processor_second"
OF_LESSON_07 = (
    "local_monotonic", "local_monotonic_longer", "local_predictive",
    "local_predictive_longer", "hard", "heads_4",
)  # fmt: skip
FIELDS_OF_DATE = ("day", "month", "year")
FEWEST = 5  # seeds that make a mean; fewer are shown one by one

# ------------------------------------------------------ numbers and verdicts


def of(study: str, variant: str, column: str = "test") -> Summary:
    """Return a column of one variant, over its seeds.

    Args:
        study: a file of data/experiments, such as "scores".
        variant: such as "dot".
        column: such as "test".
    """
    return summarise(tables.load(study), column)[variant]


def verdict(one: Summary, other: Summary) -> str:
    """Say whether one is "better" or "worse" than the other, or "level".

    A difference between means counts beyond twice the pooled deviation.
    """
    freedom = [max(1, each.runs - 1) for each in (one, other)]
    squares = (one.deviation**2, other.deviation**2)
    pooled = sqrt(np.average(squares, weights=freedom))
    difference = one.mean - other.mean
    if abs(difference) <= 2 * pooled:
        return "level"
    return "better" if difference > 0 else "worse"


def resampled(
    statistic: Callable[..., float], *arrays: np.ndarray, times: int = 200
) -> tuple[float, float]:
    """Return the interval that holds 95 of 100 values of a statistic.

    The bootstrap (Efron, 1979): draw as many entries as there are, with
    repeats, and compute it anew; `times` times.
    """
    random, count = np.random.default_rng(0), len(arrays[0])
    draws = (random.integers(count, size=count) for _ in range(times))
    found = [statistic(*(array[draw] for array in arrays)) for draw in draws]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def percent(share: float, digits: int = 0) -> str:
    """Write 0.984 as "98 %"."""
    return f"{100 * share:.{digits}f} %"


def with_interval(answers: Sequence[bool]) -> str:
    """Write a share of answers, and Wilson's interval around it."""
    low, high = wilson(int(np.sum(answers)), len(answers))
    return f"{np.mean(answers):.2f} ({low:.2f} to {high:.2f})"


def title(row: Row, column: str = "test") -> str:
    """Write the name of a row's variant, and what it came to."""
    name = row["variant"].replace("_", " ")
    return f"{name} · {percent(row[column], 1)}"


def said(summary: Summary, digits: int = 1, between: str = " ") -> str:
    """Write "99.7 ± 0.1", in percent; or each seed, if there are too few."""
    mean, *points = (
        f"{100 * x:.{digits}f}" for x in (summary.mean, *summary.values)
    )
    if summary.runs < FEWEST:
        return between.join(points)
    return f"{mean} ± {100 * summary.deviation:.{digits}f}"


def listed(
    word: str, study: str, reference: Summary, column: str = "test"
) -> str:
    """Name the variants of a study that have this verdict, worst first.

    Args:
        word: "better", "level" or "worse" ...
        study: ... in this study ...
        reference: ... than this.
        column: what is compared.
    """
    found = summarise(tables.load(study), column)
    names = [
        f"*{variant.replace('_', ' ')}*"
        for variant, one in sorted(found.items(), key=lambda x: x[1].mean)
        if one != reference and verdict(one, reference) == word
    ]
    head, last = names[:-1], names[-1:]
    return " and ".join([", ".join(head)] * bool(head) + last) or "none"


def answers(
    tool: str, name: str, part: str, way: str = "told our policy"
) -> int:
    """Return how many answers of a reader are "right", "refused" or "wrong".

    Args:
        tool: "network", "dateutil" or "dateparser".
        name: the set of dates.
        part: a column of data/experiments/parsers.csv.
        way: how it was asked; the network always "many at once".
    """
    asked = tool, name, "many at once" if tool == "network" else way
    (row,) = (
        row
        for row in tables.load("parsers")
        if (row["tool"], row["set"], row["way"]) == asked
    )
    return row[part]


def cell(name: str, column: str, **where: Any) -> Any:
    """Return a number of data/experiments/<name>.csv.

    Args:
        name: the file, without its ending.
        column: of the number.
        where: column → value; exactly one row has these.
    """
    (row,) = (
        row
        for row in tables.load(name)
        if all(row[key] == value for key, value in where.items())
    )
    return row[column]


FIELDS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (of, verdict, listed, wilson, percent, said, answers, cell)
}

# -------------------------------------------------------------------- tables


def table(
    rows: Iterable[Row],
    columns: dict[str, str],
    against: str = "",
    digits: int = 1,
) -> str:
    """Write what the seeds of each variant came to, in percent.

    Args:
        rows: of one study or several.
        columns: heading → column of the rows.
        against: a variant; the verdict on the first column is added.
        digits: after the point.

    Returns:
        A line for each variant: mean ± standard deviation, or each seed if
        there are fewer than `FEWEST`.
    """
    rows = list(rows)
    found = [summarise(rows, column) for column in columns.values()]
    cells = [[said(one, digits) for one in some.values()] for some in found]
    first = max(8, *map(len, found[0]))
    widths = [
        2 + max(len(head), *map(len, some))
        for head, some in zip(columns, cells)
    ]
    heads = "".join(f"{h:>{w}}" for h, w in zip(columns, widths))
    lines = [f"{'right, %':{first}}{heads}"]
    for variant, *some in zip(found[0], *cells):
        line = "".join(f"{cell:>{w}}" for cell, w in zip(some, widths))
        end = ""
        if against and variant != against:
            end = "  " + verdict(found[0][variant], found[0][against])
        lines.append(f"{variant.replace('_', ' '):{first}}{line}{end}")
    return "\n".join(lines)


def outcome_table(rows: Iterable[Row]) -> str:
    """Write how many answers of each reader are right, refused and wrong.

    Args:
        rows: of parsers.csv.
    """
    widths = {"dates": 6, "right": 7, "refused": 9, "wrong": 7}
    heads = "".join(f"{name:>{width}}" for name, width in widths.items())
    lines = [f"{'':41}{heads}   per s"]
    for row in rows:
        counts = "".join(f"{row[n]:{width}}" for n, width in widths.items())
        name = f"{row['tool']:11}{row['way']:16}{row['set']:14}"
        lines.append(f"{name}{counts}{row[SPEED]:8,}")
    return "\n".join(lines)


def family_table(rows: Iterable[Row], name: str = "test") -> str:
    """Write the share of right dates of each family and reader, in percent.

    Args:
        rows: of parsers_by_family.csv, one way for each reader.
        name: the set of dates.
    """
    rows = [row for row in rows if row["set"] == name]
    tools = list(dict.fromkeys(row["tool"] for row in rows))
    shares = {
        (row["family"], row["tool"]): 100 * row["right"] / row["dates"]
        for row in rows
    }
    lines = [" " * 26 + "".join(f"{tool:>12}" for tool in tools)]
    for family in dict.fromkeys(row["family"] for row in rows):
        cells = (f"{shares[family, tool]:12.1f}" for tool in tools)
        lines.append(f"{family:26}{''.join(cells)}")
    return "\n".join(lines)


def heads_table(rows: Sequence[Row]) -> str:
    """Write what each head of the Transformer attends to, and is worth.

    Args:
        rows: of transformer_heads.csv: the whole, the LSTMs, then each head.

    Returns:
        A line for each head that reads: its attention on the character
        before and the one after, and the dates right without it; the same
        for cross-attention, on day, month and year while they are written,
        with the rank correlation of its map with the effects of hiding.
    """
    lines = []
    for part, heads, columns in (
        ("read", "reading      before  after", ("before", "after")),
        ("cross", "cross           day  month   year", FIELDS_OF_DATE),
    ):
        lines.append(f"{heads}  right without it")
        for row in (row for row in rows if row["part"] == part):
            shares = "".join(f"{row[f'on_{name}']:7.2f}" for name in columns)
            lines.append(
                f"block {row['block']} head {row['head']}{shares}"
                f"{percent(row['right'], 1):>18}"
            )
            if part == "cross":
                lines[-1] += f"   {row['explains']:.2f}"
    lines[-1 - sum(row["part"] == "cross" for row in rows)] += "   explains"
    for row, name in zip(rows, ("all heads of the Transformer", "LSTMs")):
        lines.append(
            f"{name:34}{percent(row['right'], 1):>18}   {row['explains']:.2f}"
        )
    return "\n".join(lines)


def failure_list(
    examples: Iterable[Example], found: Iterable[str | None], most: int = 6
) -> str:
    """List what is not right: text → answer, one for each format.

    Args:
        examples: the dates, with the truth.
        found: what was answered; None or "" is a refusal.
        most: lines at most, those of the commonest formats.
    """
    kinds: dict[str, list[str]] = {}
    for example, answer in zip(examples, found):
        if answer != example.iso:
            line = f"{example.text:34}{answer or 'refused'}"
            kinds.setdefault(example.format, []).append(line)
    longest = sorted(kinds.values(), key=len, reverse=True)[:most]
    return "\n".join(f"{len(lines):5} × {lines[0]}" for lines in longest)


# ------------------------------------------------------------------ pictures


@rc_context(STYLE)
def plot_lengths(
    rows: Sequence[Row],
    lengths: Sequence[int],
    unit: str = "characters",
    column: str = "accuracy",
) -> Picture:
    """Draw the share of dates right against a length, a line for each run.

    Args:
        rows: of a study such as "bottleneck" or "several".
        lengths: rows have a column for each, such as `accuracy_20`.
        unit: what the lengths count.
        column: the beginning of these columns' names.
    """
    figure = Picture(figsize=(6.6, 3.3), layout="constrained")
    axes, ends, alts = figure.subplots(), [], []
    for number, variant in enumerate(
        summarise(rows, f"{column}_{lengths[0]}")
    ):
        runs = [row for row in rows if row["variant"] == variant]
        values = np.array(
            [[run[f"{column}_{n}"] for n in lengths] for run in runs]
        )  # (seeds, lengths)
        without = variant.startswith(("no_", "recurrent"))
        color = ORANGE if without else BLUE
        look = {"color": color, "marker": "os^D"[number % 4], "markersize": 4,
                "mfc": color if variant.endswith("attention") else "white",
                "linestyle": ("-", "--", ":", "-.")[number % 4]}  # fmt: skip
        axes.plot(lengths, values.T, **look, linewidth=1, alpha=0.8)
        name, middle = variant.replace("_", " "), np.median(values, axis=0)
        ends.append((middle[-1], name, look))
        alts.append(f"{name} from {middle[0]:.2f} to {middle[-1]:.2f}")
    _label_ends(axes, ends)
    axes.set(xlabel=unit, ylabel="share of dates right", ylim=(-0.03, 1.03))
    axes.set_xticks(lengths)
    figure.alt = (
        f"Share of dates right, from {lengths[0]} to {lengths[-1]} {unit}, "
        f"a line for each seed. The seed in the middle: {'; '.join(alts)}."
    )
    return figure


def _label_ends(axes: Axes, ends: Iterable[tuple]) -> None:
    """Name lines at their right end, one below the other, none hidden."""
    edge, below = axes.get_yaxis_transform(), 2.0
    for height, name, look in sorted(ends, key=lambda end: -end[0]):
        below = min(height, below - 0.085)
        axes.plot([1.03], [below], **look, clip_on=False, transform=edge)
        axes.text(1.05, below, name, color=look["color"], va="center",
                  transform=edge)  # fmt: skip


@rc_context(STYLE)
def plot_cost(rows: Iterable[Row]) -> Picture:
    """Draw time and memory of attention, and of writing, against length.

    Args:
        rows: of cost.csv.
    """
    rows = list(rows)
    ways = {
        way: [row for row in rows if row["way"] == way]
        for way in dict.fromkeys(row["way"] for row in rows)
    }
    attend = [way for way in ways if not way.endswith("_cache")]
    write = [way for way in ways if way.endswith("_cache")]
    figure, alts = Picture(figsize=(9, 2.9), layout="constrained"), []
    for axes, names, column, title in zip(
        figure.subplots(1, 3), (attend, attend, write),
        ("processor_seconds", "megabytes", "processor_seconds"),
        ("attend: seconds", "attend: megabytes", "write: seconds"),
    ):  # fmt: skip
        for number, name in enumerate(names):
            x, y = zip(*((row["length"], row[column]) for row in ways[name]))
            label = name.replace("_", " ")
            axes.loglog(x, y, marker="os^D"[number], markersize=4,
                        color=(ORANGE, BLUE, BLUE, GREY)[number],
                        linestyle=("-", "-", "--", ":")[number],
                        label=label)  # fmt: skip
            alts.append(f"{label} {y[-1]:g} at {x[-1]:,}")
        axes.set(title=title, xlabel="characters")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.legend(fontsize="small", frameon=False)
    figure.alt = f"Three panels, doubly logarithmic. {'; '.join(alts)}."
    return figure


@rc_context(STYLE)
def plot_effects(text: str, **values: np.ndarray) -> Picture:
    """Draw lists of numbers as bars over the characters of a text."""
    size = 1.2 + 0.25 * len(text), 1.1 * len(values) + 0.3
    figure, alts = Picture(figsize=size, layout="constrained"), []
    panels = figure.subplots(len(values), sharex=True, squeeze=False)[:, 0]
    for axes, (name, numbers) in zip(panels, values.items()):
        axes.bar(range(len(text)), numbers, color=BLUE)
        axes.axhline(0, color=GREY, linewidth=0.5)
        axes.set(ylabel=name, ylim=(min(-0.05, np.min(numbers)), 1.05))
        best = int(np.argmax(numbers))
        alts.append(f"{name} is largest at {text[best]!r} (place {best})")
    panels[-1].set_xticks(range(len(text)), text, family=MONO)
    figure.alt = f"Bars over {text!r}: {'; '.join(alts)}."
    return figure


@rc_context(STYLE)
def plot_outcomes(rows: Sequence[Row]) -> Picture:
    """Draw right, refused and wrong answers: a panel for each set."""
    sets = list(dict.fromkeys(row["set"] for row in rows))
    figure = Picture(figsize=(2.6 * len(sets), 2), layout="constrained")
    panels = figure.subplots(1, len(sets), sharey=True, squeeze=False)[0]
    looks = {"right": (BLUE, ""), "refused": (PALE, ""),
             "wrong": (ORANGE, "////")}  # fmt: skip
    alts = []
    for axes, name in zip(panels, sets):
        for row in (row for row in rows if row["set"] == name):
            shares = [row[part] / row["dates"] for part in looks]
            for part, share, start in zip(
                looks, shares, np.cumsum([0, *shares])
            ):
                color, hatch = looks[part]
                axes.barh(row["tool"], share, 0.7, start, color=color,
                          hatch=hatch, label=part)  # fmt: skip
            alts.append(f"{row['tool']} on {name} {shares[2]:.1%}")
        axes.set(title=name.replace("_", " "), xlim=(0, 1))
        axes.xaxis.set_major_formatter(PercentFormatter(1))
    panels[0].invert_yaxis()  # all share it: the first reader on top
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles[:3], labels[:3], loc="outside lower center",
                  ncols=3)  # fmt: skip
    figure.alt = f"Bars of answers. Wrong are: {', '.join(alts)}."
    return figure


@rc_context(STYLE)
def plot_calibration(
    measured: dict[str, tuple[np.ndarray, np.ndarray]],
    error: Callable[..., float] | None = None,
    bins: int = 10,
    least: int = 10,
) -> Picture:
    """Draw the share of right answers against the confidence, by kind.

    Args:
        measured: kind → confidence (n,) and right (n,).
        error: computes one number of these two; it is written above the
            panel, with the interval of `resampled`.
        bins: how many, of equal width.
        least: a bin with fewer answers has a bar, but no point.
    """
    size = 2.4 * len(measured) + 0.6, 2.9
    figure, alts = Picture(figsize=size, layout="constrained"), []
    panels = figure.subplots(1, len(measured), sharey=True, squeeze=False)[0]
    for axes, (kind, (confidence, right)) in zip(panels, measured.items()):
        number = np.minimum((confidence * bins).astype(int), bins - 1)
        shares = np.bincount(number, minlength=bins) / len(number)
        middles = (np.arange(bins) + 0.5) / bins
        axes.bar(middles, shares, 0.9 / bins, color=PALE)
        axes.plot([0, 1], [0, 1], ":", color=GREY)
        for one in np.flatnonzero(shares * len(number) >= least):
            _draw_bin(axes, confidence[number == one], right[number == one])
        head = kind
        if error:
            low, high = resampled(error, confidence, right)
            head += f"\nerror {error(confidence, right):.3f}"
            head += f" ({low:.3f} to {high:.3f})"
        axes.set(title=head, xlabel="confidence", ylim=(-0.02, 1.04))
        sure, share = confidence.mean(), right.mean()
        alts.append(f"{kind}, sure {sure:.2f} and right {share:.2f}")
    panels[0].set_ylabel("share right")
    note = "dotted: as sure as right\ngrey: share of the answers"
    panels[0].text(0.02, 0.98, note, color=GREY, va="top")
    figure.alt = f"Share right against confidence: {'; '.join(alts)}."
    return figure


def _draw_bin(axes: Axes, confidence: np.ndarray, right: np.ndarray) -> None:
    share, sure = right.mean(), confidence.mean()
    low, high = wilson(int(right.sum()), len(right))
    reach = [[share - low], [high - share]]
    axes.errorbar([sure], [share], reach, fmt="o", color=BLUE, markersize=4,
                  capsize=2)  # fmt: skip
