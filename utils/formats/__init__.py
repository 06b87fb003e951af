"""The formats of dates: how people write them, read from tables.

data/formats.txt is the table, and says how to read a pattern; no_dates.txt
is that of what is no date, surroundings.txt that of what is around dates.
Everything here reads the tables, once.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from babel.dates import format_date

_DATA = Path(__file__).resolve().parents[2] / "data"

# A day that shows each value of the field of a letter of CLDR.
_SAMPLES = {
    "day": {n: date(2000, 1, n) for n in range(1, 32)},
    "month": {n: date(2000, n, 1) for n in range(1, 13)},
    "year": {n: date(n, 1, 1) for n in range(1900, 2100)},
    "weekday": {n: date(2001, 1, n + 1) for n in range(7)},  # a Monday, and on
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
_FIELD_OF |= {"L": "month", "c": "weekday"}  # of names that stand alone
_MISSPELT = {"January": "Janurary", "August": "Augest"}
_MISSPELT |= {"September": "Septemeber", "November": "Novemeber"}
_MISSPELT |= {"December": "Decemeber", "Wednesday": "Wensday"}
_BABEL = (*("d", "dd", "M", "MM", "MMM", "MMMM", "y", "yy"),
          *("EEE", "EEEE", "EEEEEE"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """A pattern without choices, read once, ready to be written.

    A part is a field ("day", "month", "year", "weekday" or none) and what
    is written: text; or for each value of the field the ways to write it;
    or a choice of formats.
    """

    name: str
    family: str
    weight: float
    parts: tuple[tuple[str, "str | dict | Choice"], ...]


class Choice:
    """Formats to draw from, the heavier the likelier."""

    def __init__(self, formats: Iterable[Format] = ()):
        self.fill(formats)

    def fill(self, formats: Iterable[Format]) -> None:
        """Let it be drawn from these."""
        self.formats = list(formats)
        self.sums: list[float] = []
        for format_ in self.formats:
            before = self.sums[-1] if self.sums else 0
            self.sums.append(before + format_.weight)

    def draw(self, random: Random) -> Format:
        """Draw a format."""
        return random.choices(self.formats, cum_weights=self.sums)[0]


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


def babel_symbols(
    names: Iterable[str], locale: str = "en"
) -> dict[str, dict[Any, tuple[str, ...]]]:
    """Return what Babel writes for a symbol, for each value of its field."""
    return {
        symbol: {
            n: (format_date(day, symbol, locale=locale),)
            for n, day in _SAMPLES[_FIELD_OF[symbol[0]]].items()
        }
        for symbol in names
    }


def _symbols() -> dict[str, dict]:
    """What a symbol may write, for each value of its field."""
    table = babel_symbols(_BABEL)
    # Days, months and years that there are not, for what is no date.
    for symbol, last in {"d": 31, "dd": 31, "M": 12, "MM": 12}.items():
        for n in (0, *range(last + 1, 100)):
            table[symbol][n] = (f"{n:0{len(symbol)}}",)
    table["y"] |= {n: (f"{n}",) for n in range(1000, 3000)}
    table["yy"] = {n: table["yy"][n] for n in range(1969, 2069)}
    table["yy>31"] = {n: w for n, w in table["yy"].items() if w[0] > "31"}
    table["d>12"] = {n: w for n, w in table["d"].items() if n > 12}
    table["dth"] = {n: (_ordinal(n),) for n in table["d"]}
    table["dword"] = {n: (word,) for n, word in enumerate(_ORDINALS, 1)}
    table["dwords"] = {
        n: (word.replace("-", " "),) for n, (word,) in table["dword"].items()
    }
    table["MMM4"] = table["MMM"] | {6: ("June",), 7: ("July",), 9: ("Sept",)}
    thursday = ("Thur", "Thurs")
    table["EEE4"] = table["EEE"] | {1: ("Tues",), 2: ("Weds",), 3: thursday}
    for symbol, last in {"h": 12, "hh": 12, "H": 23, "HH": 23}.items():
        numbers = range(last == 12, last + 1)
        table[symbol] = {None: tuple(f"{n:0{len(symbol)}}" for n in numbers)}
    table["mm"] = table["ss"] = {None: tuple(f"{n:02}" for n in range(60))}
    return table | _slips(table)


def _slips(table: dict) -> dict[str, dict[int, tuple[str, ...]]]:
    """Wrong endings and weekdays, and names with a letter out of place."""

    def endings(n: int, right: str) -> tuple[str, ...]:
        wrong = [e for e in ("st", "nd", "rd", "th", "th") if e != right[-2:]]
        return (*(f"{n}{ending}" for ending in wrong), f"{n} {right[-2:]}")

    def others(n: int) -> tuple[str, ...]:
        names = ((table["EEE"][k][0], table["EEEE"][k][0]) for k in range(7))
        return tuple(w for k, pair in enumerate(names) if k != n for w in pair)

    misspelt = {
        f"{symbol}?": {n: _misspellings(name) for n, (name,) in names.items()}
        for symbol, names in table.items()
        if symbol in ("MMMM", "EEEE")
    }
    return misspelt | {
        "dth?": {n: endings(n, table["dth"][n][0]) for n in range(1, 32)},
        "EEE?": {n: others(n) for n in range(7)},
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


def read_patterns(name: str) -> dict[str, dict[str, float]]:
    """Read a table of data/: {family: {pattern: weight}}."""
    families: dict[str, dict[str, float]] = {}
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        weight, _, pattern = line.partition(" ")
        if weight == "==":
            family = families.setdefault(pattern, {})
        elif line and weight != "#":
            family[pattern] = family.get(pattern, 0) + float(weight)
    return families


def compile_formats(
    patterns: dict[str, dict[str, float]],
    symbols: Mapping[str, dict | Choice],
) -> dict[str, Format]:
    """Read every pattern once: {'{d} {MMM} {y}': Format(...), ...}."""
    formats: dict[str, Format] = {}
    for family, lines in patterns.items():
        for pattern, weight in lines.items():
            names = list(_variants(pattern))
            for name in names:
                known = formats[name].weight if name in formats else 0
                weighs = known + weight / len(names)
                parts = _parts(name, symbols)
                formats[name] = Format(name, family, weighs, parts)
    return formats


def _parts(name: str, symbols: Mapping[str, Any]) -> tuple:
    parts = []  # of text, symbol, text, symbol, text …
    for index, piece in enumerate(re.split(r"\{([^}]+)\}", name)):
        if index % 2:
            written = symbols[piece]
            drawn = isinstance(written, Choice) or None in written
            parts.append(("" if drawn else _FIELD_OF[piece[0]], written))
        elif piece:
            parts.append(("", piece.replace("‹", "[").replace("›", "]")))
    return tuple(parts)


_LETTERS = (  # of made-up words: as many begin like months as not
    "b c d f g h j k l m n p r s t v w z br ch cl dr fl gr kn pl sh sl st tr "
    "m s j a o n f d t w m s j a o n f d t w".split(),
    "a e i o u a e o ai ea ee ou".split(),
    ["", "", "", *"n r s t l m d g ck nd rt st ng x p y".split()],
)


def _words(known: Iterable[str], names: set[str]) -> tuple[str, ...]:
    """Words and made-up ones, in all cases; none is among the names."""
    random = Random(2018)
    words = list(known)
    while len(words) < 3000:
        count = random.choice((1, 2, 2, 2, 3))
        letters = (random.choice(part) for part in _LETTERS * count)
        word = "".join(letters)
        words += [word] if word[:3] not in names else []
    return (*words, *map(str.title, words), *map(str.upper, words[::2]))


def _surroundings(symbols: dict) -> dict[str, dict | Choice]:
    tables = read_patterns("surroundings")
    found = {name: Choice() for name in tables if name != "word"}
    for name, choice in found.items():
        table = {name: tables[name]}
        choice.fill(compile_formats(table, symbols | found).values())
    words = compile_formats({"word": tables["word"]}, {})
    months = {name.lower() for (name,) in symbols["MMM"].values()}
    return found | {"word": {None: _words(words, months)}}


def shape_of(format_name: str) -> str:
    """Return the format with one way to write its day, month, year, weekday.

    '{dth} {MMM} {yy}' and '{d} {MMMM} {y}' have the same one.
    """
    return re.sub(r"\{([dMyE]).*?\}", r"{\1}", format_name)


def _held_out(formats: dict[str, Format]) -> set[str]:
    """The formats kept out of training: can it read what it never saw?

    A hash draws them, a tenth of the rare shapes of each family, at least
    three; whatever has one of these shapes is kept out with it.
    """
    families: dict[str, dict[str, float]] = {}
    homes: dict[str, set[str]] = {}
    for name, format_ in formats.items():
        shape, family = shape_of(name), families.setdefault(format_.family, {})
        family[shape] = family.get(shape, 0) + format_.weight
        homes.setdefault(shape, set()).add(format_.family)
    drawn = set()
    for shapes in families.values():
        most = 0.04 * sum(shapes.values())
        rare = [s for s in shapes if shapes[s] < most and len(homes[s]) == 1]
        rare.sort(key=lambda shape: hashlib.sha256(shape.encode()).digest())
        drawn.update(rare[: max(3, len(rare) // 10)])
    return {name for name in formats if shape_of(name) in drawn}


_ANY = Choice()  # what {*} stands for
_SYMBOLS: dict[str, dict | Choice] = {**_symbols()}
_SYMBOLS |= _surroundings(_SYMBOLS) | {"*": _ANY}
ALL_FORMATS = compile_formats(read_patterns("formats"), _SYMBOLS)
NO_DATE_FORMATS = compile_formats(read_patterns("no_dates"), _SYMBOLS)
_UNSEEN = _held_out(ALL_FORMATS)
_homes = Counter(ALL_FORMATS[name].family for name in _UNSEEN)
FORMATS = {k: f for k, f in ALL_FORMATS.items() if k not in _UNSEEN}
UNSEEN_FORMATS = {  # each family has as many of the dates
    name: replace(format_, weight=1 / _homes[format_.family])
    for name, format_ in ALL_FORMATS.items()
    if name in _UNSEEN
}
# A number alone before a date has to stay one: not "Page 4, 5 3 2009" or
# "Vol. 3, 5, May 2009".
_PLAIN = re.compile(r"(?!.*(among|other|log|with a time))")
_MIXED_UP = re.compile(r"^\{dd?\}[,:]|\{[dM][^}]{,3}\} \{[dMy]{1,2}\}")
_ANY.fill(
    format_
    for name, format_ in FORMATS.items()
    if _PLAIN.match(format_.family) and not _MIXED_UP.search(name)
)


def family_of(format_name: str) -> str:
    """Return the group a format belongs to, such as "numeric slashes".

    Args:
        format_name: the `format` of an example; a family is its own.
    """
    known = ALL_FORMATS.get(format_name)
    return known.family if known else format_name
