"""The formats of dates: how people write them, as a table.

`PATTERNS` is the table; everything below it reads the table, once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

# How to read a pattern. In braces stand the letters of Unicode's CLDR, which
# Babel writes: {d} 9, {dd} 09, {M} 5, {MM} 05, {MMM} Sep, {MMMM} September,
# {y} 2018, {yy} 18, {EEEE} Tuesday, {EEE} Tue, {EEEEEE} Tu, {HH}:{mm} 14:05.
# Ours: {dth} 9th, {dword} ninth, {MMM4} Sept, {EEE4} Tues, {d>12} only days
# over 12; with a question mark slips: {dth?} 9st, {MMMM?} Septmber, {EEEE?}
# Wensday, {EEE?} a wrong weekday.
# {d|dd} is one of the two, [the ] may be left out, [-|/] is one of these, and
# ~ is a dash, slash or dot, the same throughout. One line stands for all its
# choices, the formats; they share its weight.
#
# Numbers have one reading: year, month, day if the year is first; month, day,
# year if it is last; day, month, year with dots. And a first or second number
# over 12, wherever the year is last, can only be the day.
# fmt: off
PATTERNS = {
    "day month year": {
        "{d} {MMMM|MMM} {y}": 38, "{d|dd|dth} {MMMM|MMM}[,] {y}": 72,
        "[the |this |]{dth} of {MMMM|MMM}[,] {y}": 30,
        "[the |this |]{dth} day of {MMMM}[,] {y}": 5,
        "{d|dd|dth} {MMM|MMM4}[.|.,|] {y}": 12, "{d|dd}.[ ]{MMMM|MMM} {y}": 7,
        "{d|dd|dth}, {MMMM|MMM}[,] {y}": 4, "[the ]{d}[ of] {MMMM}[,] {y}": 5,
        "{d|dd|dth}~{MMM|MMMM|MMM4}~{y}": 38, "{d} ~ {MMM|MMMM} ~ {y}": 4,
        "{d|dd|dth} {MMM|MMMM}[,| ,]{y}": 4, "{d|dth}{MMM|MMMM}[,] {y}": 4,
    },
    "month day year": {
        "{MMMM|MMM} {d}[,] {y}": 70, "{MMMM|MMM} {dd|dth}[,] {y}": 44,
        "{MMMM|MMM} the {dth}[,] {y}": 8, "{MMMM|MMM}, {d|dth}[,] {y}": 3,
        "{MMM|MMM4}[.] {d|dd|dth}[,] {y}": 20, "{MMMM|MMM} {d} , {y}": 2,
        "{MMMM|MMM} {d|dd|dth},{y}": 8, "{MMM|MMMM}{d|dth}[, |,| ]{y}": 4,
        "{MMM|MMMM}~{d|dd}~{y}": 22, "{MMM|MMMM} ~ {d} ~ {y}": 2,
    },
    "year first": {
        "{y}-{MM}-{dd}": 20, "{y}~{M}~{d}": 22, "{y}~{MM}~{dd}": 26,
        "{y} {M|MM} {d|dd}": 10, "{y} ~ {M|MM|MMM} ~ {d|dd}": 5,
        "{y}. {M}. {d}[.]": 2, "{y}[,] {MMMM|MMM} {d|dd|dth}": 26,
        "{y}~{MMM|MMMM}~{d|dd}": 24,
    },
    "numeric slashes": {
        "{M}/{d}/{y}": 16, "{MM}/{dd}/{y}": 20, "{M|MM}/{d|dd}/{y}": 12,
        "{M|MM} / {d|dd} / {y}": 6, "{d>12}/{M|MM}/{y}": 22,
        "{d>12} / {M|MM} / {y}": 3,
    },
    "numeric dots": {
        "{d|dd}.{M|MM}.{y}": 48, "{d|dd}. {M|MM}. {y}": 9,
        "{d} . {M} . {y}": 1, "{M|MM}.{d>12}.{y}": 10,
    },
    "numeric dashes or spaces": {
        "{M|MM}-{d|dd}-{y}": 32, "{M|MM} - {d|dd} - {y}": 3,
        "{d>12} - {M|MM} - {y}": 2, "{d>12}-{M|MM}-{y}": 18,
        "{M|MM} {d|dd} {y}": 12, "{d>12} {M|MM} {y}": 8,
    },
    "compact": {
        "{y}{MM}{dd}": 24, "{d|dd}{MMM|MMMM}{y}": 20,
        "{MMM|MMMM}{dd}{y}": 8, "{y}{MMM}{dd}": 6,
    },
    "two-digit year": {
        "{M}/{d}/{yy}": 12, "{MM}/{dd}/{yy}": 14, "{M|MM}/{d|dd}/'{yy}": 2,
        "{M|MM}-{d|dd}-{yy}": 12, "{M|MM} {d|dd} {yy}": 4,
        "{d>12}/{M|MM}/{yy}": 12, "{d>12}-{M|MM}-{yy}": 6,
        "{d>12} {M|MM} {yy}": 3, "{M|MM}.{d>12}.{yy}": 4,
        "{d|dd}.{M|MM}.{yy}": 18, "{d|dd}~{MMM|MMMM}~['|]{yy}": 14,
        "{d|dd|dth} {MMMM|MMM}[,] ['|’|]{yy}": 32, "{d}. {M}. {yy}": 2,
        "[the ]{dth} of {MMMM|MMM}[,] ['|’|]{yy}": 8,
        "{MMMM|MMM} {d|dth}[, |,| ]['|’|]{yy}": 28, "{d|dd}{MMM}{yy}": 6,
        "{MMM|MMM4}. {d}, ['|’|]{yy}": 3, "{MMM|MMMM}~{d|dd}~{yy}": 5,
        "{d|dth} {MMMM|MMM}['|’]{yy}": 3,
    },
    "with weekday": {
        "{EEEE}, {d|dd} {MMMM} {y}": 8, "{EEEE}, {MMMM} {d}, {y}": 12,
        "{EEEE|EEE|EEE4}[,] {d|dd|dth} {MMMM|MMM}[,] {y}": 36,
        "{EEEE|EEE|EEE4}[,] {MMMM|MMM} {d|dth}[,] {y}": 40,
        "{EEE|EEE4|EEEEEE}[.|,|] {d|dd} {MMM} {y}": 10,
        "{EEE|EEE4|EEEEEE}[.|,|] {MMM} {d|dd}[,] {y}": 10,
        "{EEE|EEEE}[,] [the ]{dth} of {MMMM|MMM}[,] {y}": 18,
        "{EEE|EEEE} - {d} {MMMM|MMM} {y}": 3,
        "{EEE|EEEE} - {MMMM|MMM} {d}[,] {y}": 3,
        "{EEE|EEEE}[, |-| ]{dd}-{MMM}-{y|yy}": 4,
        "{EEE|EEEE}[,] {MMMM} {d|dth}, ['|]{yy}": 4,
        "{EEE|EEEE}[,] {d|dth} {MMM} ['|]{yy}": 4,
        "{EEE|EEEE}[,] {y}[-{MM}-|/{MM}/]{dd}": 8,
        "{EEE|EEEE}[,] {M|MM}/{d|dd}/{y|yy}": 12,
        "{EEE|EEEE}[,] {d>12}/{M|MM}/{y|yy}": 6,
        "{EEE|EEEE}[,] {M|MM}-{d|dd}-{y}": 3,
        "{EEE|EEEE}[,] {d>12}-{M|MM}-{y}": 2,
        "{EEE|EEEE}[,] {d|dd}.{M|MM}.{y|yy}": 10,
        "{d|dd|dth} {MMMM|MMM} {y}[,] {EEEE|EEE}": 10,
        "{d|dd|dth} {MMMM|MMM} {y} ({EEEE|EEE})": 7,
        "[the ]{dth} of {MMMM}[,] {y}[,] {EEEE|EEE}": 2,
        "[the ]{dth} of {MMMM}[,] {y} ({EEEE|EEE})": 2,
        "{MMMM|MMM} {d|dth}[,] {y}[,] {EEEE|EEE}": 12,
        "{MMMM|MMM} {d|dth}[,] {y} ({EEEE|EEE})": 8,
        "{y} {MMMM} {d}, {EEEE}": 2, "{y}-{MM}-{dd}[,] {EEEE|EEE}": 3,
        "{y}[-{MM}-|/{MM}/]{dd} ({EEEE|EEE})": 6,
        "{M|MM}/{d|dd}/{y|yy} ({EEEE|EEE})": 4,
        "{M|MM}/{d|dd}/{y|yy}[,] {EEEE|EEE}": 3,
        "{dd}.{MM}.{y} ({EEEE|EEE})": 3, "{dd}.{MM}.{y}[,] {EEEE|EEE}": 2,
    },
    "other words": {
        "on [the ]{dth} of {MMMM}[,] {y}": 3, "{MMMM} {d}, {y} AD": 2,
        "[on|by|born|dated|due|since|posted] {d|dth} {MMMM|MMM} {y}": 7,
        "[on|by|born|dated|due|since|posted] {MMMM|MMM} {d}, {y}": 7,
        "[date: |Date |DOB: ]{d|dd} {MMM} {y}": 2, "date: {y}-{MM}-{dd}": 2,
        "[date: |Date |DOB: ]{MM}/{dd}/{y}": 2,
        "the {dth} of {MMMM} in the year {y}": 2,
        "[the ]{dword}[ of] {MMMM}[,] {y}": 8, "{MMMM} {dword}[,] {y}": 4,
    },
    "with a time": {
        "{y}~{MM}~{dd}[T| ]{HH}:{mm}": 5, "{dd}.{MM}.{y} {HH}:{mm}": 2,
        "{y}-{MM}-{dd}[T| ]{HH}:{mm}:{ss}[Z|+00:00|]": 5,
        "{M|MM}/{d|dd}/{y} {HH}:{mm}": 2, "{d} {MMM} {y}[,] {HH}:{mm}": 2,
        "{EEE} {MMM} {d|dd} {HH}:{mm}:{ss} {y}": 3,
        "{EEE}, {dd} {MMM} {y} {HH}:{mm}:{ss}[ GMT]": 3,
        "{MMMM|MMM} {d}, {y}[ at|,|] {h}:{mm} [am|pm|AM|PM]": 5,
        "{M}/{d}/{y} {h}:{mm} [AM|PM]": 3,
    },
    "slips": {
        "{dth?} {MMMM|MMM}[,] {y}": 7, "{MMMM|MMM} {dth?}[,] {y}": 7,
        "[the ]{dth?} of {MMMM}[,] {y}": 10, "{d}-{MMMM?}-{y}": 2,
        "{d|dth} {MMMM?}[,] {y}": 12, "{MMMM?} {d|dth}[,] {y}": 12,
        "[the ]{dth} of {MMMM?}[,] {y}": 4, "{y} {MMMM?} {d}": 2,
        "{EEEE?|EEE?}[,] {d|dth} {MMMM|MMM} {y}": 8,
        "{EEEE?|EEE?}[,] {MMMM|MMM} {d|dth}[,] {y}": 8,
        "{EEEE?|EEE?} {M}/{d}/{y}": 2, "{EEEE?|EEE?} {dd}.{MM}.{y}": 2,
    },
}
# Kept out of training: can the network read what it was never shown?
UNSEEN_PATTERNS = {
    "day month year": {
        "{d} {MMMM} ({y})": 1, "{dth} of {MMMM} in {y}": 1,
        "{d}_{MMM}_{y}": 1,
    },
    "month day year": {
        "{MMMM} {dth} of {y}": 1, "{MMM} {d}/{y}": 1,
        "{MMMM} {y}, the {dth}": 1,
    },
    "year first": {
        "{y}, {d} {MMMM}": 1, "{y}: {MMMM} {d}": 1, "{y}:{MM}:{dd}": 1,
        "{y}_{MM}_{dd}": 1,
    },
    "two-digit year": {"'{yy} {MMMM} {d}": 1},
    "with weekday": {
        "{d} {MMMM}, {EEEE}, {y}": 1, "{d} ({EEE}) {MMMM} {y}": 1,
        "{EEEE}/{d}/{MMM}/{y}": 1,
    },
}
# fmt: on
# A day that shows each value of the field behind a letter of CLDR.
_SAMPLES = {
    "d": {n: date(2000, 1, n) for n in range(1, 32)},
    "M": {n: date(2000, n, 1) for n in range(1, 13)},
    "y": {n: date(n, 1, 1) for n in range(1900, 2100)},
    "E": {n: date(2001, 1, n + 1) for n in range(7)},  # a Monday, and on
}
# fmt: off
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth", "twenty-first", "twenty-second",
    "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth",
    "thirty-first",
)
# fmt: on
_FIELD_OF = {"d": "day", "M": "month", "y": "year", "E": "weekday"}
_MISSPELT = {
    "January": "Janurary",
    "August": "Augest",
    "September": "Septemeber",
    "November": "Novemeber",
    "December": "Decemeber",
    "Wednesday": "Wensday",
}
_BABEL = (
    "d",
    "dd",
    "M",
    "MM",
    "MMM",
    "MMMM",
    "y",
    "yy",
    "EEE",
    "EEEE",
    "EEEEEE",
)


@dataclass(frozen=True, slots=True)
class Format:
    """A pattern without choices, read once, ready to be written."""

    family: str
    weight: float
    parts: tuple[tuple[str, dict | str], ...]  # field, what to write for it
    short_year: bool
    over_12: bool


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}th" if 10 < day < 14 else f"{day}{ending}"


def _misspellings(word: str) -> tuple[str, ...]:
    """A letter doubled, lost or swapped, or a slip that is well known."""
    found = [word[:i] + word[i] + word[i:] for i in range(1, len(word))]
    if len(word) > 4:  # a shorter name could become another one
        for i in range(1, len(word) - 1):
            found.append(word[:i] + word[i + 1 :])
            found.append(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
    found += [_MISSPELT[word]] * 3 if word in _MISSPELT else []
    return tuple(slip for slip in found if slip != word)


def _symbols() -> dict[str, dict[int | None, tuple[str, ...]]]:
    """What a symbol may write, for each value of its field."""
    table = {
        symbol: {
            n: (format_date(day, symbol, locale="en"),)
            for n, day in _SAMPLES[symbol[0]].items()
        }
        for symbol in _BABEL
    }
    table["d>12"] = table["d"]
    table["dth"] = {n: (_ordinal(n),) for n in table["d"]}
    table["dword"] = {n: (word,) for n, word in enumerate(_ORDINALS, 1)}
    table["MMM4"] = table["MMM"] | {6: ("June",), 7: ("July",), 9: ("Sept",)}
    table["EEE4"] = table["EEE"] | {
        1: ("Tues",),
        2: ("Weds",),
        3: ("Thur", "Thurs"),
    }
    clock = {
        "h": range(1, 13),
        "HH": range(24),
        "mm": range(60),
        "ss": range(60),
    }
    return (
        table
        | _slips(table)
        | {
            symbol: {None: tuple(f"{n:0{len(symbol)}}" for n in numbers)}
            for symbol, numbers in clock.items()
        }
    )


def _slips(table: dict) -> dict[str, dict[int, tuple[str, ...]]]:
    """Wrong endings and weekdays, and names with a letter out of place."""
    endings = "st", "nd", "rd", "th", "th"
    return {
        "dth?": {
            n: (
                *(
                    f"{n}{ending}"
                    for ending in endings
                    if ending != right[-2:]
                ),
                f"{n} {right[-2:]}",
            )
            for n, (right,) in table["dth"].items()
        },
        "MMMM?": {
            n: _misspellings(name) for n, (name,) in table["MMMM"].items()
        },
        "EEEE?": {
            n: _misspellings(name) for n, (name,) in table["EEEE"].items()
        },
        "EEE?": {
            n: tuple(
                table[symbol][other][0]
                for other in range(7)
                for symbol in ("EEE", "EEEE")
                if other != n
            )
            for n in range(7)
        },
    }


_CHOICE = re.compile(r"\[([^]]*)\]|\{([^}|]+\|[^}]+)\}")


def _variants(pattern: str) -> Iterator[str]:
    """The formats a pattern stands for: '[a ]{d}' is 'a {d}' and '{d}'."""
    if "~" in pattern:
        for separator in "-/.":
            yield from _variants(pattern.replace("~", separator))
    elif choice := _CHOICE.search(pattern):
        text, symbols = choice.groups()
        if symbols:
            options = [f"{{{symbol}}}" for symbol in symbols.split("|")]
        else:
            options = text.split("|") if "|" in text else [text, ""]
        before, after = pattern[: choice.start()], pattern[choice.end() :]
        for option in options:
            yield from _variants(before + option + after)
    else:
        yield pattern


def _compile(patterns: dict[str, dict[str, float]]) -> dict[str, Format]:
    """Reads every pattern once: {'{d} {MMM} {y}': Format(...), ...}."""
    symbols, formats = _symbols(), {}
    lines = (
        (family, *line)
        for family, lines in patterns.items()
        for line in lines.items()
    )
    for family, pattern, weight in lines:
        names = list(_variants(pattern))
        for name in names:
            known = formats[name].weight if name in formats else 0
            pieces = re.split(r"\{([^}]+)\}", name)  # text, symbol, text, ...
            parts = tuple(
                (_FIELD_OF.get(piece[0], ""), symbols[piece])
                if index % 2
                else ("", piece)
                for index, piece in enumerate(pieces)
                if piece
            )
            formats[name] = Format(
                family,
                known + weight / len(names),
                parts,
                "{yy}" in name,
                "{d>12}" in name,
            )
    return formats


FORMATS = _compile(PATTERNS)
UNSEEN_FORMATS = _compile(UNSEEN_PATTERNS)
ALL_FORMATS = FORMATS | UNSEEN_FORMATS


def family_of(format_name: str) -> str:
    """Returns the group a format belongs to, such as "numeric slashes".

    Args:
        format_name: the `format` of an example; a family is its own.
    """
    known = ALL_FORMATS.get(format_name)
    return known.family if known else format_name
