"""Rows of what was measured: kept in CSV files, and averaged.

A row is a dictionary from column to value.
"""

import csv
import os
import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utils.dates import DATA

FOLDER = DATA / "experiments"
Row = dict[str, Any]


def read(path: Path, as_text: Collection[str] = ()) -> list[Row]:
    """Return the rows of a CSV file; there are none if it is missing.

    Args:
        path: the file. A last line without an end, which a crash may have
            left, is no row.
        as_text: columns whose values stay text even if they look like
            numbers; in the others numbers become numbers.
    """
    return [
        {
            name: cell if name in as_text else _value(cell)
            for name, cell in row.items()
        }
        for row in _cells(path)
    ]


def _cells(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = text[: text.rfind("\n") + 1].splitlines()
    return list(csv.DictReader(lines))


def _value(cell: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            pass
    return cell


def write(rows: Sequence[Row], path: Path) -> None:
    """Write rows as CSV, whole or not at all.

    Raises:
        ValueError: if a row has a column that the first one lacks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def load(name: str) -> list[Row]:
    """Return the rows of data/experiments/<name>.csv, if they are there."""
    return read(FOLDER / f"{name}.csv")


def append(row: Row, path: Path) -> None:
    """Add a row to a file, which is made if it is missing."""
    write([*_cells(path), row], path)


@dataclass(frozen=True)
class Summary:
    """A column over the seeds of one variant."""

    values: tuple[float, ...]  # one for each seed, in their order

    @property
    def runs(self) -> int:
        """How many seeds there are."""
        return len(self.values)

    @property
    def lowest(self) -> float:
        """The worst seed."""
        return min(self.values)

    @property
    def highest(self) -> float:
        """The best seed."""
        return max(self.values)

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float:
        """The standard deviation between seeds; 0 for a single one."""
        return statistics.stdev(self.values) if self.runs > 1 else 0.0


def summarise(rows: Iterable[Row], column: str) -> dict[str, Summary]:
    """Return variant → the values of a column, one for each seed."""
    values: dict[str, list[float]] = {}
    for row in sorted(rows, key=lambda row: row.get("seed", 0)):
        values.setdefault(row["variant"], []).append(row[column])
    return {name: Summary(tuple(some)) for name, some in values.items()}
