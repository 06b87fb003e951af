"""Tables and pictures of lesson 08.

NumPy and matplotlib only. Rows of runs are those of `runs.load_results`, rows
of readers those of `readers.load_rows`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib import rc_context
from matplotlib.ticker import PercentFormatter

from utils.plots.style import BLUE, GREY, MONO, ORANGE, PALE, STYLE, Picture
from utils.studies.tables import Row, summarise

SPEED = "texts_per_processor_second"


def table(rows: Sequence[Row], columns: dict[str, str]) -> str:
    """Write mean ± standard deviation over several seeds, in percent.

    Args:
        rows: of `load_results`.
        columns: heading → column of the rows.

    Returns:
        A line for each variant, in the order of the rows.
    """
    heads = "".join(f"{head:>16}" for head in columns)
    lines = [f"{'right, %':18} seeds{heads}"]
    found = [summarise(rows, column) for column in columns.values()]
    for variant, first in found[0].items():
        line = f"{variant.replace('_', ' '):18} {first.runs:5}"
        for one in (some[variant] for some in found):
            spread = f" ±{100 * one.deviation:5.1f}"
            line += f"{100 * one.mean:9.1f}"
            line += spread if one.runs > 1 else " " * 7
        lines.append(line)
    return "\n".join(lines)


def outcome_table(rows: Iterable[Row]) -> str:
    """Write how many answers of each reader are right, refused and wrong.

    Args:
        rows: of `readers.load_rows("parsers")`.
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
        rows: of `readers.load_rows("parsers_by_family")`, one way for each
            reader.
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


@rc_context(STYLE)
def plot_lengths(
    rows: Sequence[Row], lengths: Sequence[int], unit: str = "characters"
) -> Picture:
    """Draw accuracy against length: mean ± sd, and a line for each seed.

    Args:
        rows: of `load_results`, "bottleneck" or "several"; at most four
            variants.
        lengths: rows have a column for each, such as `accuracy_20`.
        unit: what the lengths count.
    """
    figure, alts = Picture(figsize=(6, 3), layout="constrained"), []
    axes = figure.subplots()
    variants = list(dict.fromkeys(row["variant"] for row in rows))
    apart = 0.04 * (lengths[1] - lengths[0])  # so that no mark hides another
    for number, variant in enumerate(variants):
        places = np.array(lengths) + apart * (number - len(variants) / 2)
        runs = [row for row in rows if row["variant"] == variant]
        values = np.array(
            [[run[f"accuracy_{n}"] for n in lengths] for run in runs]
        )
        over = [summarise(runs, f"accuracy_{n}")[variant] for n in lengths]
        means = [one.mean for one in over]
        without, name = variant.startswith("no_"), variant.replace("_", " ")
        color, mark = ORANGE if without else BLUE, "os^v"[number]
        dashed = not variant.endswith("attention")  # neither one alone
        axes.errorbar(
            places, means, [one.deviation for one in over],
            fmt=mark + ("--" if dashed else "-"), color=color,
            mfc="white" if dashed else color, capsize=3,
            label=f"{name}, seeds: {len(runs)}",
        )  # fmt: skip
        axes.plot(places, values.T, color=color, alpha=0.4, linewidth=0.8)
        alts.append(f"{name} from {means[0]:.2f} to {means[-1]:.2f}")
    axes.set(xlabel=unit, ylabel="dates right", ylim=(-0.03, 1.03))
    axes.set_xticks(lengths)
    axes.legend(frameon=False)
    figure.alt = (
        f"Share of right dates, from {lengths[0]} to {lengths[-1]} "
        f"{unit}: {'; '.join(alts)}."
    )
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
                  ncols=3, frameon=False)  # fmt: skip
    figure.alt = f"Bars of answers. Wrong are: {', '.join(alts)}."
    return figure


@rc_context(STYLE)
def plot_calibration(
    measured: dict[str, tuple[np.ndarray, np.ndarray]],
    bins: int = 10,
    least: int = 10,
) -> Picture:
    """Draw the share of right answers against the confidence.

    Args:
        measured: kind → confidence (n,) and right (n,).
        bins: how many, of equal width.
        least: a bin with fewer answers is not drawn.
    """
    figure, alts = Picture(figsize=(4.2, 3.6), layout="constrained"), []
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], ":", color=GREY)
    for (kind, (confidence, right)), color, mark in zip(
        measured.items(), (BLUE, ORANGE, GREY), "os^"
    ):
        number = np.minimum((confidence * bins).astype(int), bins - 1)
        groups = [number == one for one in range(bins)]
        groups = [group for group in groups if group.sum() >= least]
        points = [(confidence[g].mean(), right[g].mean()) for g in groups]
        sizes = [15 + 200 * group.mean() for group in groups]
        axes.scatter(*np.transpose(points), sizes, color=color, marker=mark,
                     alpha=0.7, label=kind)  # fmt: skip
        sure, share = confidence.mean(), right.mean()
        alts.append(f"{kind}, sure {sure:.2f} and right {share:.2f}")
    axes.set(xlabel="mean confidence", ylabel="share right")
    axes.legend(frameon=False)
    figure.alt = f"Share right against confidence: {'; '.join(alts)}."
    return figure
