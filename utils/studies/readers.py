"""Readers of dates that people really use: dateutil and dateparser.

Both were built for another job than the course's translator: they know time
zones and hours, dateparser two hundred locales and "in two days". So each is
asked twice: as it comes, and told what a date means in this course.

`python -m utils.studies readers` asks all readers about all sets, and writes
data/experiments/parsers.csv and parsers_by_family.csv, in about a minute.
"""

import platform
import re
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dateparser
from dateutil import parser

from utils.dates import OTHER_SETS, SETS, Example, load_examples
from utils.formats import family_of
from utils.studies import tables
from utils.studies.tables import Row

WAYS = {False: "as it comes", True: "told our policy"}
TODAY = datetime(2025, 1, 31)  # no answer may depend on the day it is asked
# Dateutil fills what is missing from a default. What two defaults that share
# neither day nor month nor year make the same was written in the text. (The
# day 15, because a 31 becomes a 30 where the month has no more.)
DEFAULTS = (TODAY, datetime(1904, 3, 15))
# What glues parts together, or wraps them, and tells nothing of the day.
WRAPPED = re.compile(r"[\"()]")
GLUED = re.compile(r"(?<=,)(?=\S)|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z]{3})", re.I)
# Three numbers with dots, the year last: the only ones that are day first.
DOTTED = re.compile(r"(?<![\d.])\d{1,2} *\. *\d{1,2} *\. *'?\d{2,4}(?!\d)")

Reader = Callable[[str], str | None]


class _AsItComes(parser.parserinfo):
    """Dateutil's own reading of two-digit years, of a fixed day."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        if year >= 100 or century_specified:
            return year
        return year + (2000 if year < TODAY.year % 100 + 50 else 1900)


class _OurPolicy(parser.parserinfo):
    """Two-digit years as in this course: 1969 to 2068."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        if year >= 100 or century_specified:
            return year
        return year + (2000 if year < 69 else 1900)


def read_with_dateutil(text: str, policy: bool) -> str | None:
    """Ask `dateutil.parser.parse` for the day a text means.

    Args:
        text: what a person wrote.
        policy: False asks with its defaults. True takes off quotes and
            brackets, parts what is glued together, tells it that numbers
            with dots are day first and which century two digits mean, lets
            it skip words it does not know (`fuzzy`), and takes no answer
            that was filled up from the default day.

    Returns:
        An ISO date, or None where it refuses.
    """
    info: parser.parserinfo = _AsItComes()
    defaults: tuple[datetime, ...] = DEFAULTS[:1]
    options = {"ignoretz": True}  # only the day is asked for
    if policy:
        text = GLUED.sub(" ", WRAPPED.sub(" ", text))
        info, defaults = _OurPolicy(), DEFAULTS
        options |= {"fuzzy": True, "dayfirst": bool(DOTTED.search(text))}
    try:
        days = {
            parser.parse(text, info, default=default, **options).date()
            for default in defaults
        }
    except (ValueError, OverflowError):
        return None
    return days.pop().isoformat() if len(days) == 1 else None


def read_with_dateparser(text: str, policy: bool) -> str | None:
    """Ask `dateparser.parse` for the day a text means.

    Args:
        text: what a person wrote.
        policy: False asks with its defaults, all its languages. True tells
            it that the language is English, that numbers with dots are day
            first and that eight digits are year, month, day, lets it skip
            words at both ends that it does not know, and takes no date
            that lacks a part. Its two-digit years are ours already.

    Returns:
        An ISO date, or None where it refuses.
    """
    settings: dict[str, Any] = {"RELATIVE_BASE": TODAY}
    if policy:
        settings |= {
            "DATE_ORDER": "DMY" if DOTTED.search(text) else "MDY",
            "STRICT_PARSING": True,
            "IGNORE_SURROUNDING_TEXT": True,
        }
    found = dateparser.parse(
        text,
        date_formats=["%Y%m%d"] if policy else None,
        languages=["en"] if policy else None,
        settings=settings,
    )
    return found.date().isoformat() if found else None


def count(
    examples: Iterable[Example], answers: Iterable[str | None]
) -> dict[str, int]:
    """Count answers that are right, refused (None), and wrong.

    What is no date is best refused: it counts as such, not as right.
    """
    pairs = [(one.iso, answer) for one, answer in zip(examples, answers)]
    right = sum(iso == answer for iso, answer in pairs)
    refused = sum(answer is None for _, answer in pairs)
    wrong = len(pairs) - right - refused
    return {
        "dates": len(pairs), "right": right, "refused": refused,
        "wrong": wrong,
    }  # fmt: skip


TOOLS = (read_with_dateutil, read_with_dateparser)


def refused(texts: Iterable[str], read: Callable) -> int:
    """Count the texts that a tool refuses, told our policy."""
    return sum(read(text, policy=True) is None for text in texts)


def _readers() -> dict[tuple[str, str], Callable[[list[str]], list]]:
    """Every reader, as a function of many texts."""
    from utils.model import load_translator

    translator = load_translator()

    def network(texts: list[str]) -> list[str | None]:
        return [one.iso or None for one in translator.translate(texts)]

    def each(read: Callable, *arguments: bool) -> Callable:
        return lambda texts: [read(text, *arguments) for text in texts]

    readers: dict[tuple[str, str], Callable[[list[str]], list]] = {
        ("network", "many at once"): network,
        ("network", "one by one"): each(lambda text: network([text])[0]),
    }
    for policy, way in WAYS.items():
        for tool, read in (
            ("dateutil", read_with_dateutil),
            ("dateparser", read_with_dateparser),
        ):
            readers[tool, way] = each(read, policy)
    return readers


def _version(tool: str) -> str:
    packages = {"dateutil": "python-dateutil", "network": "tensorflow"}
    name = packages.get(tool, tool)
    return f"python {platform.python_version()}, {name} {version(name)}"


def measure(progress: Callable[[str], Any] = print) -> tuple[list, list]:
    """Ask every reader about every set.

    Returns:
        Rows by set, with speed, and rows by set and family.
    """
    by_set, by_family = [], []
    for (tool, way), read in _readers().items():
        read([one.text for one in load_examples("handwritten")])  # warm up
        for name in (*SETS, *OTHER_SETS):
            examples = load_examples(name)
            start = time.process_time()
            answers = read([one.text for one in examples])
            seconds = time.process_time() - start
            row = {"tool": tool, "way": way, "set": name}
            counts = count(examples, answers)
            by_set.append(row | counts | {
                "texts_per_processor_second": round(len(answers) / seconds),
                "versions": _version(tool),
            })  # fmt: skip
            progress(f"{tool}, {way}, {name}: {counts}")
            if name in SETS:
                by_family += [
                    row | {"family": family} | counts
                    for family, counts in _by_family(examples, answers).items()
                ]
    return by_set, by_family


def _by_family(
    examples: list[Example], answers: list[str | None]
) -> dict[str, dict[str, int]]:
    groups: dict[str, list] = {}
    for one, answer in zip(examples, answers):
        groups.setdefault(family_of(one.format), []).append((one, answer))
    return {family: count(*zip(*pairs)) for family, pairs in groups.items()}


def load_rows(name: str) -> list[Row]:
    """Return the rows of "parsers" or "parsers_by_family"."""
    return tables.load(name)


def ask_all(folder: Path = tables.FOLDER) -> None:
    """Ask every reader about every set, and write both files."""
    by_set, by_family = measure()
    tables.write(by_set, folder / "parsers.csv")
    tables.write(by_family, folder / "parsers_by_family.csv")
