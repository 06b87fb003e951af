"""Right answers of lesson 09, by a writer who saw no check."""

import contextlib
import itertools
import unittest
from datetime import date, timedelta
from random import Random

from babel.dates import format_date

from ..collection import right

FIRST = date(1970, 1, 1)


def official_label(day):
    return format_date(day, "yyyy-MM-dd", locale="en_GB")


def official_days(count, seed, today=None):
    span = date(2030, 1, 1) - FIRST
    random = Random(seed)
    return [FIRST + random.random() * span for _ in range(count)]


patterns = ["d MMMM y", "MMMM d, y", "EEEE d MMMM y", "d.M.y", "y-MM-dd"]


rows = [
    (format_date(day, patterns[number % 5], "en_GB"), official_label(day))
    for number, day in enumerate(official_days(8000, seed=1))
]


# from 1900 to 2099, an f-string says what is right
@right("test_labels")
def labels_two_centuries(write_label):
    day = date(1900, 1, 1)
    while day.year < 2100:
        right_label = f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
        assert write_label(day) == right_label
        day += timedelta(days=1)


# unittest's assertEqual
@right("test_labels")
def labels_unittest(write_label):
    case = unittest.TestCase()
    for number in range(22_000):
        day = FIRST + timedelta(number)
        case.assertEqual(write_label(day), day.strftime("%Y-%m-%d"))


# strftime
@right("write_label")
def label_strftime(day):
    return day.strftime("%Y-%m-%d")


# year, month and day apart; what is no day is drawn again
@right("draw_days")
def draw_rejecting(count, seed, today=None):
    random, days = Random(seed), []
    while len(days) < count:
        year, month = random.randrange(1970, 2030), random.randrange(1, 13)
        with contextlib.suppress(ValueError):
            days.append(date(year, month, random.randrange(1, 32)))
    return days


# a defaultdict-like lookup, islice
@right("to_ids")
def to_missing(text, length, vocabulary):
    class WithUnknown(dict):
        def __missing__(self, character):
            return self["<unk>"]

    if len(text) > length:
        raise ValueError("%d > %d" % (len(text), length))  # noqa: UP031
    known = WithUnknown(vocabulary)
    endless = itertools.chain(
        map(known.__getitem__, text.lower()), itertools.repeat(known["<pad>"])
    )
    return list(itertools.islice(endless, length))


# the third of every five days, the last one if there are fewer
@right("split_rows")
def third_of_five(rows):
    days = sorted({day for _, day in rows})
    held_out = frozenset(days[2::5] or days[-1:])
    return (
        [row for row in rows if row[1] not in held_out],
        [row for row in rows if row[1] in held_out],
    )
