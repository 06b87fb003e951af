"""Dates as people write them, and the day they mean.

A day becomes text in three steps: Faker's seeded random numbers draw a day
and a format, Babel writes each part of it, and a last touch adds what people
add: capitals, a full stop, a space too many. The text is put together from
its parts, so we know where its day, its month and its year are.

    >>> generate(1, seed=1, formats=["{dth} of {MMMM} {y}"])[0].text
    '20th of february 2090'

`python -m utils.dates` writes data/test.csv and data/unseen_formats.csv.
What is no date is made in the same way; see `utils.formats.no_dates`.
"""

import csv
import difflib
import functools
import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from faker import Faker

from utils.formats import (
    ALL_FORMATS,
    FORMATS,
    NO_DATE_FORMATS,
    UNSEEN_FORMATS,
    Choice,
    Format,
)
from utils.formats.locales import formats_of
from utils.formats.no_dates import (
    IS_COMPACT,
    Part,
    Values,
    add_another,
    break_one,
    can_write,
)
from utils.text import MAX_LENGTH, NO_DATE

FIELDS = ("day", "month", "year")
SPLITS = ("train", "validation", "test")
NO_DATES = ("no_dates", "strangers_no_dates")
SETS = ("test", "unseen_formats", "handwritten")  # of dates
OTHER_SETS = ("unseen_formats_2025", "strangers", *NO_DATES)
DATA = Path(__file__).resolve().parent.parent / "data"
LEAP_SHARE = 0.005  # of dates, among what is no date; one in 1,500 by chance
BROKEN_SHARE = 0.6  # of what is no date; the rest is of data/no_dates.txt

# The last touch. What becomes of the letters (str leaves them): weight.
CASES = {str: 68, str.lower: 18, str.upper: 10, str.capitalize: 4}
# Put before, put after, replace this, by that: weight.
# fmt: off
TOUCHES: dict[tuple[str, str, str, str], float] = {
    ("", "", "", ""): 850, ("", ".", "", ""): 20, ("", ",", "", ""): 6,
    ("(", ")", "", ""): 10, ("[", "]", "", ""): 4, ('"', '"', "", ""): 8,
    ("'", "'", "", ""): 9, ("“", "”", "", ""): 4, (" ", "", "", ""): 8,
    ("", " ", "", ""): 8, ("  ", " ", "", ""): 3, ("", "", " ", "  "): 24,
    ("", "", " ", "\u00a0"): 10, ("", "", "-", "–"): 20,
}
# fmt: on
for _stray in "*•#~|>_?!;:…✓★→🎂🎉📅🚀❤":  # no vocabulary has them all
    for _edge in (_stray, f"{_stray} "):
        TOUCHES |= {(_edge, "", "", ""): 0.3, ("", _edge[::-1], "", ""): 0.3}


@dataclass(frozen=True, slots=True)
class Example:
    """A date as someone wrote it, the ISO date it means, and what is where.

    `text[slice(*spans["month"])]` is the month as it is written.
    An ordinal's ending belongs to its day, an apostrophe not to its year.
    """

    text: str
    iso: str
    spans: dict[str, tuple[int, int]]
    format: str


def split_of(day: date) -> str:
    """Return "train", "validation" or "test": a day is in one of them only.

    About 80, 10 and 10 %. A hash decides, so that no rule could be learnt.
    """
    digest = hashlib.sha256(day.isoformat()[:10].encode()).digest()
    tenth = int.from_bytes(digest[:4], "big") % 10
    return {0: "test", 1: "validation"}.get(tenth, "train")


@functools.cache
def _days(split: str, leap: bool = False) -> tuple[date, ...]:
    first, last = date(1900, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
    days: Iterable[date] = map(date.fromordinal, range(first, last))
    if leap:
        days = (day for day in days if (day.month, day.day) == (2, 29))
    return tuple(day for day in days if split_of(day) == split)


def _chooser(weights: Mapping[Any, float]) -> Callable[[Random], Any]:
    """A function that draws a key, the heavier the likelier."""
    keys, sums = list(weights), list(itertools.accumulate(weights.values()))
    return lambda random: random.choices(keys, cum_weights=sums)[0]


_draw_case, _draw_touch = _chooser(CASES), _chooser(TOUCHES)


def _expand(format_: Format, random: Random) -> list[Part]:
    """The parts of a format, with one drawn for each that is a choice."""
    parts = []
    for field, written in format_.parts:
        if isinstance(written, Choice):
            parts += _expand(written.draw(random), random)
        elif isinstance(written, str) and "#" in written:
            digits = (random.choice("0123456789") for _ in written)
            filled = (d if c == "#" else c for c, d in zip(written, digits))
            parts.append((field, "".join(filled)))
        else:
            parts.append((field, written))
    return parts


def _draw_values(
    parts: list[Part], split: str, random: Random, leap: bool = False
) -> Values:
    """A day that the parts can write: two-digit years are not all years."""
    while True:
        day = random.choice(_days(split, leap))
        values = {"day": day.day, "month": day.month, "year": day.year}
        values["weekday"] = day.weekday()
        if can_write(parts, values):
            return values


def _write(
    parts: list[Part], values: Values, random: Random
) -> tuple[str, dict[str, tuple[int, int]]]:
    """Write the parts one after the other and note where they are."""
    case, (front, behind, old, new) = _draw_case(random), _draw_touch(random)
    start = random.randrange(len(parts)) if old else 0  # replace from here on
    text, spans = front, {}
    for index, (field, written) in enumerate(parts):
        if not isinstance(written, str):
            options = written[values.get(field)]
            one = len(options) == 1
            written = options[0] if one else random.choice(options)
        if old and index >= start:
            written = written.replace(old, new)
        written = case(written)
        if field in FIELDS:
            spans[field] = (len(text), len(text) + len(written))
        text += written
    return text + behind, spans


def _draw_date(
    formats: Choice, split: str, random: Random, leap: bool = False
) -> Example:
    """A day, written in a format: again until it is short enough."""
    format_ = formats.draw(random)
    while True:
        parts = _expand(format_, random)
        values = _draw_values(parts, split, random, leap)
        text, spans = _write(parts, values, random)
        if len(text) <= MAX_LENGTH:
            day = date(*(values[field] for field in reversed(FIELDS)))
            return Example(text, day.isoformat(), spans, format_.name)


def _draw_no_date(
    formats: Choice, kinds: Choice, split: str, random: Random
) -> Example:
    """A text of one of the kinds, or a date that was broken."""
    kind: str | None
    while True:
        if kinds.formats and random.random() > BROKEN_SHARE:
            format_ = kinds.draw(random)
            kind, parts = format_.family, _expand(format_, random)
            values = _draw_values(parts, split, random)
        else:
            format_, other = formats.draw(random), formats.draw(random)
            parts, others = _expand(format_, random), _expand(other, random)
            values = _draw_values(parts, split, random)
            if random.random() < 0.25:
                others = parts if random.random() < 0.6 else others
                second = _draw_values(others, split, random)
                kind = add_another(parts, values, others, second, random)
            else:
                kind = break_one(format_, parts, values, random)
        if kind and can_write(parts, values):
            text, _ = _write(parts, values, random)
            if 0 < len(text) <= MAX_LENGTH and not IS_COMPACT.fullmatch(text):
                return Example(text, NO_DATE, {}, kind)


def generate(
    count: int,
    seed: int = 0,
    split: str = "train",
    formats: Iterable[str | Format] | None = None,
    no_date_share: float = 0.0,
    locale: str = "en",
) -> list[Example]:
    """Return dates as people write them; the same seed gives the same ones.

    Args:
        count: how many examples.
        seed: starts the random numbers; another seed, other examples.
        split: draws from the days of "train", "validation" or "test".
        formats: names from FORMATS or UNSEEN_FORMATS, or formats, to draw
            from by their weight; all of FORMATS if None.
        no_date_share: how many of them are no date; their `iso` is NO_DATE,
            their `spans` are empty, their `format` says the kind. If there
            are any, one date in 200 is a leap day, so that not nearly every
            February 29th is no date.
        locale: the language, as Babel names it: "de", "pt_BR".

    Raises:
        ValueError: count is negative, no_date_share no share, or the split,
            a format or the locale is not known.
    """
    english = locale == "en"
    known = ALL_FORMATS | UNSEEN_FORMATS if english else formats_of(locale)
    if formats is None:
        formats = FORMATS if english else known
    wanted = [formats] if isinstance(formats, str) else list(formats)
    _check_arguments(count, split, wanted, known, no_date_share)
    fake = Faker()
    fake.seed_instance(seed)
    random = fake.random
    choice = Choice(
        known[one] if isinstance(one, str) else one for one in wanted
    )
    kinds = Choice(NO_DATE_FORMATS.values() if english else ())
    return [
        _draw_no_date(choice, kinds, split, random)
        if no_date_share and random.random() < no_date_share
        else _draw_date(
            choice,
            split,
            random,
            leap=bool(no_date_share) and random.random() < LEAP_SHARE,
        )
        for _ in range(count)
    ]


def _check_arguments(
    count: int, split: str, wanted: list, known: dict, share: float
) -> None:
    if count < 0:
        raise ValueError(f"count is {count}: it cannot be negative")
    if not 0 <= share <= 1:
        raise ValueError(f"no_date_share is {share}: it is from 0 to 1")
    if split not in SPLITS:
        raise ValueError(f"no split {split!r}: it is one of {SPLITS}")
    if not wanted:
        raise ValueError("formats is empty: leave it out to draw from all")
    for name in wanted:
        if isinstance(name, str) and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"no format {name!r}{hint}")


def _problem(row: dict, max_length: int | None) -> str | None:
    """What is wrong with a row of `text` and `iso`, or None."""
    text, iso = row["text"], row["iso"]
    if text is None or iso is None or None in row:
        return "the number of cells differs (a text with a comma in quotes?)"
    if any("\udc80" <= character <= "\udcff" for character in text + iso):
        return f"{text[:48]!r} is not UTF-8"
    if not text.strip():
        return "the text is empty"
    if "\n" in text or "\r" in text:
        return f"{text[:20]!r} goes over several lines (a quote too many?)"
    if max_length is not None and len(text) > max_length:
        return f"{len(text)} characters, more than {max_length}: {text[:20]!r}"
    if iso in ("", NO_DATE):
        return None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        day = None
    if day is None or day.isoformat() != iso:
        return f"{iso!r} is not a day written like 2018-05-09"
    if not 1900 <= day.year <= 2099:
        return f"{iso} is not within 1900 to 2099"
    return None


def read_pairs(
    path: str | Path,
    max_length: int | None = None,
) -> list[tuple[str, str]]:
    """Read (text, ISO date) pairs from a CSV file that anyone may have made.

    An empty `iso` says that the text is no date, and becomes NO_DATE.

    Args:
        path: UTF-8, its first line names the columns `text` and `iso`;
            there may be others.
        max_length: the most characters a text may have.

    Raises:
        ValueError: with the line numbers of the first ten bad rows.
    """
    pairs, problems = [], []
    with open(
        path, encoding="utf-8-sig", errors="surrogateescape", newline=""
    ) as file:
        reader = csv.DictReader(file, strict=True)
        try:
            if not {"text", "iso"} <= set(reader.fieldnames or ()):
                raise ValueError(
                    f"{path}: the first line has to name text and iso"
                )
            for row in reader:
                if problem := _problem(row, max_length):
                    problems.append(f"line {reader.line_num}: {problem}")
                else:
                    pairs.append((row["text"], row["iso"] or NO_DATE))
        except csv.Error as error:
            problems.append(f"line {reader.reader.line_num}: {error}")
    if problems:
        more = [f"and {len(problems) - 10} more"] if problems[10:] else []
        raise ValueError(
            "\n".join(
                [
                    f"{path} has rows that cannot be used:",
                    *problems[:10],
                    *more,
                ]
            )
        )
    if not pairs:
        raise ValueError(f"{path} has no rows")
    return pairs


_COLUMNS = (
    "text",
    "iso",
    "format",
    *(f"{field}_{end}" for field in FIELDS for end in ("start", "stop")),
)


def save_examples(examples: Iterable[Example], path: str | Path) -> None:
    """Write examples as CSV, the same bytes on every machine."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for example in examples:
            spans = [
                end
                for field in FIELDS
                for end in example.spans.get(field, ("", ""))
            ]
            iso = "" if example.iso == NO_DATE else example.iso
            writer.writerow([example.text, iso, example.format, *spans])


def load_examples(name: str) -> list[Example]:
    """Read a set of data/: one of SETS, or of OTHER_SETS.

    Raises:
        ValueError: there is no such set.
        FileNotFoundError: the set does not lie where the course keeps it.
    """
    if name not in SETS + OTHER_SETS:
        raise ValueError(f"no set {name!r}: it is one of {SETS + OTHER_SETS}")
    path = DATA / f"{name}.csv"
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing. It is part of the course's repository: "
            "`git checkout data` brings it back, and `utils` has to be "
            "installed with `pip install -e .`"
        )
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Example(
                row["text"], row["iso"] or NO_DATE, _spans(row), row["format"]
            )
            for row in csv.DictReader(file)
        ]


def _spans(row: dict[str, str]) -> dict[str, tuple[int, int]]:
    return {
        field: (int(row[f"{field}_start"]), int(row[f"{field}_stop"]))
        for field in FIELDS
        if row[f"{field}_start"]
    }


def main() -> None:
    """Write the sets that are drawn, and prints the hash of every set."""
    save_examples(generate(5000, seed=1, split="test"), DATA / "test.csv")
    save_examples(
        generate(1600, seed=2, split="test", formats=UNSEEN_FORMATS),
        DATA / "unseen_formats.csv",
    )
    for name in SETS + OTHER_SETS:
        content = (DATA / f"{name}.csv").read_bytes()
        print(hashlib.sha256(content).hexdigest(), f"{name}.csv")


if __name__ == "__main__":
    main()
