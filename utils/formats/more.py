"""More formats to train on, which the sets of data/ do not have.

A network that knows only data/formats.txt takes an unknown format for no
date. So here are those of data/more_formats.txt (other numerals, labels,
words that look like months), and dates in any order, drawn once: day, month,
year and at times a weekday where the month is a word, and numbers in the
order of the table, with anything in between. None has the shape of a format
that is held out.
"""

import csv
import functools
from dataclasses import replace
from random import Random
from typing import Any

from utils.formats import (
    _DATA,
    _SYMBOLS,
    ALL_FORMATS,
    FORMATS,
    UNSEEN_FORMATS,
    Format,
    compile_formats,
    read_patterns,
    shape_of,
)

ORDERS, OTHERS = 0.12, 0.1  # so many, for each date of data/formats.txt
_DAYS = ("d", "d", "dd", "dth", "dth", "dword")
_MONTHS = ("MMM", "MMM", "MMMM", "MMMM", "MMM4", "MMMM?")
_YEARS = ("{y}", "{y}", "{y}", "{y}", "{yy>31}", "'{yy}", "({y})")
_WEEKDAYS = ("{EEE}", "{EEEE}", "{EEE4}", "({EEE})", "({EEEE})", "{EEE},")
_BETWEEN = [" ", ", "] * 5 + list("-/._:;|,") + [" - ", ": ", "; ", " / "]
_BETWEEN += [" of ", " the ", ", the ", " in ", " of the ", " – ", " . "]
_NUMBERS = ["-", "/", "_", ":", " ", "--", " - ", " -", "- ", " /", "/ "]
_NUMBERS += ["|", "; ", " : ", ", "]


def _spelt(random: Random) -> str:
    day, month = random.choice(_DAYS), random.choice(_MONTHS)
    parts = [f"{{{day}}}", f"{{{month}}}", random.choice(_YEARS)]
    parts += [random.choice(_WEEKDAYS)] if random.random() < 0.3 else []
    random.shuffle(parts)
    return _join(parts, _BETWEEN, random)


def _numeric(random: Random) -> str:
    day, month = random.choice(("d", "dd")), random.choice(("M", "MM"))
    orders = ("{y}", f"{{{month}}}", f"{{{day}}}"), (f"{{{month}}}", "{d>12}")
    year_first = random.random() < 0.5
    order = orders[0] if year_first else (*orders[1], "{y}")
    return _join(list(order), _NUMBERS, random)


def _join(parts: list[str], dividers: list[str], random: Random) -> str:
    divider = random.choice(dividers)  # mostly the same throughout
    text = parts[0]
    for part in parts[1:]:
        other = random.random() < 0.5
        text += (random.choice(dividers) if other else divider) + part
    return text


_ONES = "one two three four five six seven eight nine ten eleven twelve"
_ONES += " thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ROMAN = "I II III IV V VI VII VIII IX X XI XII"


def _number(n: int, divider: str = "-") -> str:
    """Return the number in words: 1 to 99."""
    tens, ones = divmod(n, 10)
    if n < 20:
        return _ONES.split()[n - 1]
    ten = _TENS.split()[tens - 2]
    return ten + divider + _ONES.split()[ones - 1] if ones else ten


def _year(n: int) -> tuple[str, ...]:
    """Return a year as it is spoken, in the usual ways."""
    century, rest = divmod(n, 100)
    ways = []
    if not rest:
        ways = ["nineteen hundred" if century == 19 else "two thousand"]
    elif rest < 10:
        ways = [f"{_number(century)} oh {_number(rest)}"]
        ways += [f"{_number(century)} oh-{_number(rest)}"]
    else:
        ways = [f"{_number(century)} {_number(rest, d)}" for d in "- "]
    if century == 20 and rest:
        ways += [f"two thousand {a}{_number(rest)}" for a in ("and ", "")]
    return tuple(ways)


def _numerals() -> dict[str, dict]:
    known: dict[str, Any] = _SYMBOLS
    months = {n: (name,) for n, name in enumerate(_ROMAN.split(), 1)}
    return {
        "ywords": {n: _year(n) for n in range(1900, 2100)},
        "dnumber": {n: (_number(n),) for n in range(1, 32)},
        "MROMAN": months,
        "Mroman": {n: (name.lower(),) for n, (name,) in months.items()},
        "Mth": {n: known["dword"][n] for n in months},
        "Mnth": {n: known["dth"][n] for n in months},
    }


def _any_order(count: int = 2000, seed: int = 0) -> dict[str, float]:
    random = Random(seed)
    names = {_spelt(random) for _ in range(count)}
    names |= {_numeric(random) for _ in range(count // 8)}
    return dict.fromkeys(sorted(names), 1.0)


@functools.cache
def more_formats() -> dict[str, Format]:
    """Return both kinds, each with its weight beside those of FORMATS."""
    held_out = {shape_of(name) for name in UNSEEN_FORMATS}
    with (_DATA / "unseen_formats_2025.csv").open(encoding="utf-8") as file:
        held_out |= {shape_of(row["format"]) for row in csv.DictReader(file)}
    tables = read_patterns("more_formats") | {"any order": _any_order()}
    formats = compile_formats(tables, _SYMBOLS | _numerals())
    formats = {
        name: format_
        for name, format_ in formats.items()
        if name not in ALL_FORMATS and shape_of(name) not in held_out
    }
    total = sum(format_.weight for format_ in FORMATS.values())
    for share, drawn in ((ORDERS, True), (OTHERS, False)):
        some = [
            format_
            for format_ in formats.values()
            if (format_.family == "any order") == drawn
        ]
        scale = share * total / sum(format_.weight for format_ in some)
        for format_ in some:
            heavier = replace(format_, weight=scale * format_.weight)
            formats[format_.name] = heavier
    return formats
