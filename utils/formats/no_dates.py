"""Dates broken on purpose: what looks like a date and is none.

A format of `utils.formats` loses its day, month or year, gets one that cannot
be, or two of them. Whatever looks like a date may be broken so, which makes a
network look at every part.
"""

import re
from datetime import date
from random import Random

from utils.formats import Format

Part = tuple[str, dict | str]  # a field, and what may be written for it
Parts = list[Part]
Values = dict[str, int]  # of the fields

BETWEEN = ["-", "–", " - ", " to ", "/", " or ", " & ", " and ", ", ", " – "]
BETWEEN += [" until ", " through ", "...", "; ", " -> ", " till ", " vs "]


# Eight digits, and with a time after them twelve or fourteen, are a date.
IS_COMPACT = re.compile(
    r"\D*(19|20)\d\d(0[1-9]|1[012])([012]\d|3[01])(\d{4}|\d{6})?\D*"
)


def can_write(parts: Parts, values: Values) -> bool:
    """Whether the parts have a way to write these values."""
    return all(values[field] in written for field, written in parts if field)


def lose(parts: Parts, values: Values, random: Random) -> str | None:
    """Take day, month or year out, or two of them."""
    lost = random.sample(("day", "month", "year"), random.choice((1, 1, 1, 2)))
    for field in lost:
        for index in range(len(parts) - 1, -1, -1):
            if parts[index][0] == field:
                # What divided it from its neighbour goes with it.
                divider = index - 1 if index else 1
                for place in sorted((index, divider), reverse=True):
                    if place == index or parts[place][0] == "":
                        del parts[place]
                break
    return "no " + " and no ".join(sorted(lost))


def overflow(parts: Parts, values: Values, random: Random) -> str | None:
    """Make it February 30th, the 45th, or month 13."""
    options = {field: written for field, written in parts if field}
    numeric, short = 13 in options["month"], 1900 not in options["year"]
    fields = [field for field, _ in parts if field in ("day", "month", "year")]
    style = random.random()
    if style < 0.1:
        values["month"], values["day"] = 2, 29  # of a year without one
    elif style < 0.6:
        values["month"] = random.choice((2, 2, 2, 4, 6, 9, 11))
        values["day"] = random.choice((29, 30, 31))
    elif style < 0.8 and numeric:
        values["month"] = random.randrange(13, random.choice((20, 32, 99)))
        if fields[0] != "year":  # 5.14.2014 can be read as May 14th
            values["day"] = random.randrange(13, 32)
    else:
        values["day"] = random.choice((0, *range(32, 60), *range(60, 99, 3)))
    if short and (numeric or not 0 < values["day"] < 32):
        return None  # "45 May 14" may be a day of 1945
    return None if _is_day(**values) else "impossible"


def _is_day(year: int, month: int, day: int, **_: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def go_beyond(parts: Parts, values: Values, random: Random) -> str | None:
    """Leave the years 1900 to 2099."""
    first = random.choice((1000, 1700, 1800, 2100))
    values["year"] = random.randrange(first, 2500 if first > 2000 else 1900)
    return "beyond 1900 to 2099"


def double(parts: Parts, values: Values, random: Random) -> str | None:
    """Write a day, month or year twice: 3-5 May 2019."""
    field = random.choice(("day", "day", "month", "year"))
    index = [field for field, _ in parts].index(field)
    near = (1, 12) if field == "month" else (1, 31)
    near = (1930, 2060) if field == "year" else near
    others = set(range(near[0], near[1] + 1)) & set(parts[index][1])
    again = random.choice(sorted(others - {values[field]}))
    written = random.choice(parts[index][1][again])
    parts[index + 1 : index + 1] = [
        ("", random.choice(BETWEEN)),
        ("", written),
    ]
    return "range" if is_spelt(parts) else None


def is_spelt(parts: Parts) -> bool:
    """Whether the month is a word."""
    return all(13 not in written for f, written in parts if f == "month")


def add_another(
    parts: Parts, values: Values, others: Parts, second: Values, random: Random
) -> str | None:
    """Let a second date follow; the first may lose its year."""
    if values == second:
        return None
    spelt = [
        (field, written)
        if isinstance(written, str)
        else ("", random.choice(written[second.get(field)]))
        for field, written in others
    ]
    if random.random() < 0.3 and is_spelt(parts):
        parts[:] = [part for part in parts if part[0] != "year"]
    parts += [("", random.choice(BETWEEN)), *spelt]
    return "two dates"


BREAKERS = {lose: 5, overflow: 7, go_beyond: 2, double: 2}


def break_one(
    format_: Format, parts: Parts, values: Values, random: Random
) -> str | None:
    """Break the parts or the values of a date; return the kind, if any.

    What may be read as another date is left alone: "Page 4 29 May 2008"
    without its day would be the 4th of May, and "lot 4, 29 May 2008" is
    two days or one.
    """
    breaker = random.choices(list(BREAKERS), [*BREAKERS.values()])[0]
    name, family = format_.name, format_.family
    packed = family == "logs and mail" and "{MM}{dd}" in name
    if breaker is lose and ("{n}" in name or packed):
        return None
    around = ("among", "other", "logs", "with a time")
    if breaker is double and family.startswith(around):
        return None
    return breaker(parts, values, random)
