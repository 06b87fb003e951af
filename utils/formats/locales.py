"""Formats of other languages, from Babel's tables (Unicode's CLDR).

A locale's own patterns decide the order of its numbers: day first in German,
year first in Japanese. Around each pattern are its neighbours: other forms of
the month and the weekday, one digit or two, other separators, and the
locale's own digits where it has some.
"""

import functools
import re

from babel import Locale, UnknownLocaleError

from utils.formats import Format, babel_symbols, compile_formats

# Where the zero of a numbering system is; the other digits follow it.
_ZEROS = {"arab": 0x660, "arabext": 0x6F0, "beng": 0x9E6, "deva": 0x966}
_ZEROS |= {"gujr": 0xAE6, "guru": 0xA66, "knda": 0xCE6, "khmr": 0x17E0}
_ZEROS |= {"laoo": 0xED0, "mlym": 0xD66, "mymr": 0x1040, "orya": 0xB66}
_ZEROS |= {"tamldec": 0xBE6, "telu": 0xC66, "thai": 0xE50, "tibt": 0xF20}
_NUMERIC = ("d", "dd", "M", "MM", "y", "yy")
_NAMES = ("MMM", "MMMM", "LLL", "LLLL", "EEE", "EEEE", "ccc", "cccc")
_SKELETONS = ("yMd", "yMMMd", "yMMMMd", "yMEd", "yMMMEd", "yMMMMEEEEd")


@functools.cache
def formats_of(locale: str) -> dict[str, Format]:
    """Return the formats of a locale, such as "de" or "pt_BR".

    Raises:
        ValueError: Babel does not know the locale.
    """
    try:
        known = Locale.parse(locale)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"no locale {locale!r}: {error}") from error
    patterns = {name: known.date_formats[name] for name in known.date_formats}
    patterns |= {
        name: known.datetime_skeletons[name]
        for name in _SKELETONS
        if name in known.datetime_skeletons
    }
    lines = {"{y}-{MM}-{dd}": 1.0}
    for pattern in patterns.values():
        found = _neighbours(_braced(pattern.pattern))
        for line in found:
            lines[line] = lines.get(line, 0) + 1 / len(found)
    zero = _ZEROS.get(known.other_numbering_systems.get("native", ""))
    symbols = _symbols(locale, zero)
    if zero:
        own = r"{\1:own}"
        lines |= {
            re.sub(r"\{(d|dd|M|MM|y|yy)\}", own, line): weight
            for line, weight in lines.items()
        }
    return compile_formats({locale: lines}, symbols)


def _braced(pattern: str) -> str:
    """'d. MMM y' → '{d}. {MMM} {y}'; what is quoted is text."""
    text = []
    for index, piece in enumerate(re.split("'", pattern)):
        if index % 2:
            text.append(piece or "'")
        else:
            piece = re.sub(" ?G+ ?", " ", piece)  # the era
            piece = re.sub(r"[Ec]+", lambda m: m[0].rjust(3, m[0][0]), piece)
            text.append(re.sub(r"([dMLyEc])\1*", r"{\g<0>}", piece))
    return "".join(text)


def _neighbours(pattern: str) -> list[str]:
    """The pattern with other forms of its parts and other separators."""
    found = {pattern, re.sub("[\u200e\u200f]", "", pattern)}
    if not re.search(r"\{(MMM|LLL|E|c)", pattern):  # numbers alone
        body = [re.sub(r"[/.-](?=\{)", s, p) for p in found for s in "/.-"]
        found |= set(body)
    forms = {
        r"\{dd?\}": ("{d}", "{dd}"),
        r"\{MM?\}": ("{M}", "{MM}"),
        r"\{[ML]{3,4}\}": ("{MMM}", "{MMMM}", "{LLL}", "{LLLL}"),
        r"\{[Ec]{3,4}\}": ("{EEE}", "{EEEE}", "{ccc}", "{cccc}"),
    }
    if re.search(r"d\}.*\{y|yy", pattern):  # no year first that is a day
        forms[r"\{yy?\}"] = ("{y}", "{y}", "{yy}")
    for symbol, options in forms.items():
        found = {re.sub(symbol, o, p) for p in found for o in options}
    return sorted(found)


def _symbols(locale: str, zero: int | None) -> dict[str, dict]:
    symbols = babel_symbols((*_NUMERIC, *_NAMES), locale)
    for alone, name in {"LLL": "MMM", "LLLL": "MMMM"}.items():
        if symbols[name][1] != symbols[alone][1] == ("1月",):
            symbols[alone] = symbols[name]  # it has none: Babel fell back
    symbols["yy"] = {n: symbols["yy"][n] for n in range(1969, 2069)}
    for symbol in ("MMM", "LLL", "EEE"):  # people leave the full stop out
        symbols[symbol] = {
            n: (name, name.removesuffix("."))
            for n, (name,) in symbols[symbol].items()
        }
    if zero:
        digits = {48 + n: zero + n for n in range(10)}
        symbols |= {
            f"{symbol}:own": {
                n: (written[0].translate(digits),)
                for n, written in symbols[symbol].items()
            }
            for symbol in _NUMERIC
        }
    return symbols
