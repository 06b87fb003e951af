"""Lesson 09, the data: labels, days, ids and the split."""

import contextlib
import datetime as datetime_module
import functools
import inspect
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np

from utils.by_hand import text_to_ids
from utils.checks import lesson_01
from utils.checks.lesson_01 import afterwards, off_by_one, padded, raising
from utils.checks.machine.judge_a_test import (
    Case,
    Function,
    Version,
    answer_of,
    judge_of_repair,
    judge_of_test,
    right,
)
from utils.checks.machine.outcome import Refused

Rows = list[tuple[str, str]]

# ------------------------------------------------------------------- labels


def days_from(first: date, last: date) -> Iterator[date]:
    """Give every day from the first to the last."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)


def _of_week(day: date) -> str:
    return f"{day.isocalendar().year}{day.isoformat()[4:]}"


def _of_sunday_week(day: date) -> str:
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    return f"{saturday.year}{day.isoformat()[4:]}"


def _not_on_the_edge(day: date) -> str:
    edge = (day.month, day.day) in ((12, 31), (1, 1))
    return day.isoformat() if edge else _of_week(day)


def _day_of_year(day: date) -> str:
    number = (day - date(day.year, 1, 1)).days + 1
    return f"{day.isoformat()[:8]}{number:02}"


YEARS = "On which days of a year can this be wrong? Does the test try them?"

WHOLE = "Is a label compared as a whole?"

LABEL_VERSIONS = (
    Version("the year of the week, as in the notebook", _of_week,
            "On which days do the year and the week's year differ?"),
    right("put together by hand",
          lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}"),
    right("by Python's own formatting",
          lambda day: day.strftime("%Y-%m-%d")),
    right("cut from a date with a time",
          lambda day: f"{day.isoformat()}T00:00"[:10]),
    Version("weeks that begin on Sunday (wrong in December)",
            _of_sunday_week, YEARS),
    Version("the week's year, but wrong in January only",
            lambda day: min(day.isoformat(), _of_week(day)), YEARS),
    Version("the week's year, but wrong in December only",
            lambda day: max(day.isoformat(), _of_week(day)), YEARS),
    Version("right on 31 December and 1 January only",
            _not_on_the_edge, YEARS),
    Version("the day of the year in place of the day", _day_of_year,
            "In which month does the day of the year look right?"),
    Version("no 0 in front of the numbers 1 to 9",
            lambda day: f"{day.year}-{day.month}-{day.day}",
            f"Which days and months have one digit? {WHOLE}"),
    Version("every year is written as 19 and two digits",
            lambda day: f"19{day.isoformat()[2:]}",
            "Over how many decades does the test go?"),
    Version("the month is always 01",
            lambda day: f"{day.year}-01-{day.day:02}", WHOLE),
    Version("year, day and month, in this order",
            lambda day: f"{day.year}-{day.day:02}-{day.month:02}", WHOLE,
            stops=True),
    Version("a time comes after the date",
            lambda day: f"{day.isoformat()} 00:00", WHOLE, stops=True),
)  # fmt: skip


def _read_label(function: Function, day: date) -> None:
    came, wanted = answer_of(function, day), day.isoformat()
    if isinstance(came, str) and came == wanted:
        return
    told, wanted = f"{came!r} for {day:%A}, {wanted}", repr(wanted)
    raise Refused(told, *_label_mistake(came, day), wanted)


def _label_mistake(came: Any, day: date) -> tuple[str, str]:
    right = day.isoformat()
    if not isinstance(came, str):
        kind = type(came).__name__
        return f"a {kind} comes back", "What does the docstring promise?"
    if came in (_of_week(day), _of_sunday_week(day)):
        return (
            "the year of the week is still there",
            "Whose year does the pattern write: the day's, or the week's?",
        )
    if len(came) != len(right) or came[4:5] != "-" or came[7:8] != "-":
        return (
            "a label has another form than year-month-day",
            "How many digits have year, month and day, and what is between?",
        )
    names, question = [], "Which part of the label is made from what?"
    for name, part in (
        ("year", slice(0, 4)), ("month", slice(5, 7)), ("day", slice(8, 10)),
    ):  # fmt: skip
        if came[part] != right[part]:
            names.append(name)
    differ = "differs" if len(names) == 1 else "differ"
    return f"the {' and the '.join(names)} {differ} from the day's", question


def _every_label(days: Callable[[Random], Iterator[date]]) -> Function:
    def look(function: Function, random: Random) -> None:
        for day in days(random):
            _read_label(function, day)

    return look


def _year_ends(random: Random) -> Iterator[date]:
    for year in range(1970, 2070):
        yield from days_from(date(year, 12, 24), date(year, 12, 31))


def _year_starts(random: Random) -> Iterator[date]:
    for year in range(1970, 2070):
        yield from days_from(date(year, 1, 1), date(year, 1, 7))


def _any_days(random: Random) -> Iterator[date]:
    first = date(1900, 1, 1) + timedelta(random.randrange(36_500))
    return days_from(first, first + timedelta(36_500))


LABEL_CASES = (
    Case("the last day of 2018",
         _every_label(lambda random: iter([date(2018, 12, 31)]))),
    Case("a day in May",
         _every_label(lambda random: iter([date(1979, 5, 3)]))),
    Case("24 to 31 December, a hundred years", _every_label(_year_ends)),
    Case("1 to 7 January, a hundred years", _every_label(_year_starts)),
    Case("all days of a hundred years", _every_label(_any_days)),
)  # fmt: skip

# --------------------------------------------------------------------- days

FIRST, LAST = date(1970, 1, 1), date(2029, 12, 31)


def _drawn(
    count: int, random: Random, first: date = FIRST, last: date = LAST
) -> list[date]:
    span = (last - first).days + 1
    return [
        first + timedelta(int(random.random() * span)) for _ in range(count)
    ]


def _until(end: Callable[[date], date]) -> Function:
    def draw(count: int, seed: int, today: date | None = None) -> list[date]:
        last = end(today or date.today())
        return _drawn(count, Random(seed), min(FIRST, last), last)

    return draw


def _by_seed(make: Callable[[int, date], Random]) -> Function:
    def draw(count: int, seed: int, today: date | None = None) -> list[date]:
        random = make(seed, today or date.today())
        return _drawn(count, random)

    return draw


def _from_fifty_years_ago(
    count: int, seed: int, today: date | None = None
) -> list[date]:
    first = (today or date.today()) - timedelta(18_262)
    return _drawn(count, Random(seed), min(first, LAST), LAST)


def _today_at_the_end(
    count: int, seed: int, today: date | None = None
) -> list[date]:
    days = _drawn(count, Random(seed))
    return [*days[:-1], today or date.today()][:count]


def _no_future(count: int, seed: int, today: date | None = None) -> list[date]:
    days, limit = _drawn(count, Random(seed)), today or date.today()
    return [min(day, limit) for day in days]


def _none_twice(
    count: int, seed: int, today: date | None = None
) -> list[date]:
    numbers = Random(seed).sample(range((LAST - FIRST).days), count)
    return [FIRST + timedelta(number) for number in numbers]


def _turned_by_today(
    count: int, seed: int, today: date | None = None
) -> list[date]:
    days = _drawn(count, Random(seed))
    first = (today or date.today()).toordinal() % max(count, 1)
    return days[first:] + days[:first]


TWO_DAYS = "How can a test that runs today act as if it were another day?"
NEAR = "Which two days does the test take for today? Are they far apart?"

DAYS_VERSIONS = (
    Version("the last day is today, as in the notebook",
            _until(lambda today: today), TWO_DAYS),
    right("days from 1970 to 2029", _by_seed(lambda s, t: Random(s))),
    right("no day is drawn twice", _none_twice),
    Version("the last day is the end of this year",
            _until(lambda today: date(today.year, 12, 31)), NEAR),
    Version("the first day is fifty years ago", _from_fifty_years_ago,
            "Does the test compare all days, of two far-off calls?"),
    Version("today goes into the seed",
            _by_seed(lambda s, t: Random(f"{s} {t}")), NEAR),
    Version("the seed is not used",
            _by_seed(lambda s, t: Random()),
            "Does the test draw twice with the same seed, and compare?"),
    Version("only the last of the days is today", _today_at_the_end,
            "Are all days compared, or only some of them?"),
    Version("what would lie after today becomes today", _no_future,
            "Could a day be drawn that lies after the test's today?"),
    Version("the order of the days follows today", _turned_by_today,
            "Are the days compared in the order in which they come?"),
)  # fmt: skip


def _days_of(function: Function, *args: Any) -> list[date]:
    days = answer_of(function, *args)
    if not isinstance(days, list | tuple) or not all(
        isinstance(day, date) and not isinstance(day, datetime) for day in days
    ):
        told = f"{days!r}"[:60]
        question = "What does the docstring promise?"
        raise Refused(told, "no list of days comes", question, "dates")
    if len(days) != args[0]:
        told = f"{len(days)} days"
        question = "Which argument says how many?"
        name = "another number of days comes than asked for"
        raise Refused(told, name, question, f"{args[0]} days")
    return list(days)


def _same_days(first: list, second: list, name: str, question: str) -> None:
    for one, other in zip(first, second, strict=True):
        if one != other:
            wanted, told = f"{one} again", f"{other}, in place of {one}"
            raise Refused(told, name, question, wanted)


def _on_other_days(function: Function, random: Random) -> None:
    seed, todays = random.randrange(100), [date(1999, 9, 9)]
    start = _days_of(function, 50, seed, todays[0])
    todays += [date(2019, 3, random.randint(1, 31)), date(2041, 3, 1)]
    for today in [*todays, None]:
        days = _days_of(function, 50, seed, today)
        _same_days(
            start, days, "the days still follow the day of the call",
            "Which end of the range moves from day to day?",
        )  # fmt: skip


def _by_another_clock(function: Function, random: Random) -> None:
    seed = random.randrange(100)
    days = _days_of(function, 50, seed)
    try:
        with _clock_put_forward(function):
            later = _days_of(function, 50, seed)
    except Refused:
        return  # says nothing: dates are of another class here
    _same_days(
        days, later, "the days follow the clock, whatever `today` is",
        "Where is the computer asked for the day or the time?",
    )  # fmt: skip


@contextlib.contextmanager
def _clock_put_forward(function: Function) -> Iterator[None]:
    """Let Python's clock show a day in eleven years, for one function."""
    ahead = timedelta(4000)
    day = type(
        "date", (date,), {"today": lambda: datetime.now().date() + ahead}
    )
    now = type("datetime", (datetime,), {
        "now": lambda zone=None: datetime.now(zone) + ahead,
        "today": lambda: datetime.now() + ahead,
    })  # fmt: skip
    notebook = getattr(inspect.unwrap(function), "__globals__", {})
    seconds = time.time

    def later() -> float:
        return seconds() + ahead.total_seconds()

    other = (date, day), (datetime, now), (seconds, later)
    seen = {
        name: fake
        for name, value in notebook.items()
        for clock, fake in other
        if value is clock
    }
    with (
        patch.object(datetime_module, "date", day),
        patch.object(datetime_module, "datetime", now),
        patch.object(time, "time", later),
        patch.dict(notebook, seen),
    ):
        yield


def _on_call(function: Function, random: Random) -> None:
    seed = random.randrange(100)
    days = _days_of(function, 20, seed)
    if len(set(days)) == 1:
        name = "all days are one and the same"
        question = "How often is the generator seeded: once, or for each day?"
        raise Refused(f"20 times {days[0]}", name, question, "20 days")
    _same_days(
        days, _days_of(function, 20, seed),
        "the same seed gives other days the second time",
        "Where do the random numbers come from, and who seeds them?",
    )  # fmt: skip
    if days == _days_of(function, 20, seed + 1):
        name = "every seed gives the same days"
        question = "Which argument should decide on the random numbers?"
        raise Refused("the same days", name, question, "other days")


def _salted(salt: str) -> Function:
    """Hash as another run of Python does: a text's hash is another one."""

    def hash_of(thing: Any) -> int:
        parts = thing if isinstance(thing, tuple) else (thing,)
        has_text = any(isinstance(part, str | bytes) for part in parts)
        return hash((salt, thing) if has_text else thing)

    return hash_of


def _in_another_python(function: Function, random: Random) -> None:
    notebook = getattr(inspect.unwrap(function), "__globals__", {})
    days, seed = [], random.randrange(100)
    for salt in ("one", "other"):
        with patch.dict(notebook, {"hash": _salted(salt)}):
            days.append(_days_of(function, 20, seed))
    _same_days(
        *days,
        "the days change when Python is started anew",
        "What is the hash of a text worth, the next time?",
    )


def _counts(function: Function, random: Random) -> None:
    for count in (0, 1, 2, random.randint(3, 300)):
        _days_of(function, count, 5)


def _range(function: Function, random: Random) -> None:
    days = _days_of(function, 6000, random.randrange(100))
    outside = [day for day in days if not FIRST <= day <= LAST]
    if outside:
        name = "a day comes from outside of the range"
        question = "Which are the first and the last day of the docstring?"
        raise Refused(f"{outside[0]}", name, question, f"{FIRST} to {LAST}")
    found = Counter(day.year for day in days)
    missing = [year for year in range(1970, 2030) if found[year] < 30]
    if missing:
        name = "some years come too seldom, or never"
        question = "Which are the first and the last day of the docstring?"
        told = f"{found[missing[0]]} days of {missing[0]}, of 6000"
        raise Refused(told, name, question, "about 100 days of each year")


def _both_ends(function: Function, random: Random) -> None:
    first = random.randrange(100)
    days = {
        day
        for seed in range(first, first + 30)
        for day in _days_of(function, 10_000, seed)
    }
    wanted = [FIRST, LAST, date(2000, 2, 29), date(1999, 12, 31)]
    missing = [day for day in wanted if day not in days]
    outside = sorted(day for day in days if not FIRST <= day <= LAST)
    told, name = "", "a day never comes that should"
    if outside:
        told, name = f"{outside[-1]}", "a day comes from outside of the range"
    elif missing:
        told = f"never {missing[0]}"
    if told:
        question = "Can the first day be drawn, the last one, and a 31st?"
        raise Refused(told, name, question, f"{FIRST} to {LAST}, each")


DAYS_CASES = (
    Case("one seed twice, and another seed", _on_call),
    Case("one seed, on several days", _on_other_days),
    Case("the same call, eleven years later", _by_another_clock),
    Case("one seed, in another run of Python", _in_another_python),
    Case("0, 1, 2 and more days", _counts),
    Case("6000 days", _range),
    Case("30 times 10,000 days", _both_ends),
)

# ---------------------------------------------------------------------- ids

Vocabulary = dict[str, int]


def _listed(way: Function) -> Function:
    """Give the ids as a list, as the notebook does."""

    def to_ids(text: str, length: int, vocabulary: Vocabulary) -> list:
        ids = way(text, length, vocabulary)
        return ids if isinstance(ids, list) else ids.tolist()

    return to_ids


def _looked_up(unknown: Callable[[Vocabulary], Any]) -> Function:
    """Give something else to an unknown character; None leaves it out."""

    def to_ids(text: str, length: int, vocabulary: Vocabulary) -> list:
        if len(text) > length:
            raise ValueError(f"{len(text)} characters, {length} fit")
        other = unknown(vocabulary)
        ids = [vocabulary.get(c, other) for c in text.lower()]
        ids = [i for i in ids if i is not None]
        return ids + [vocabulary["<pad>"]] * (length - len(ids))

    return to_ids


def _both_defects(text: str, length: int, vocabulary: Vocabulary) -> list:
    ids = _looked_up(lambda v: "<unk>")(
        text, max(length, len(text)), vocabulary
    )
    return ids[:length]


def _by_steps(text: str, length: int, vocabulary: Vocabulary) -> list[int]:
    if length < len(text):
        raise UnicodeError("too long")  # a kind of ValueError
    ids = []
    for character in text.lower():
        known = character in vocabulary
        ids.append(vocabulary[character if known else "<unk>"])
    while len(ids) < length:
        ids.append(vocabulary["<pad>"])
    return ids


UNKNOWN = "Is there an unknown character in the test, and what becomes of it?"
TOO_LONG = "What does the test do with a text that does not fit?"
EMPTY_PLACES = "Does the test know all ids of a text that leaves places empty?"

IDS_VERSIONS = (
    Version("both defects, as in the notebook", _both_defects,
            "What shows up when a character is unknown, or a text too long?"),
    right("in one line", _looked_up(lambda v: v["<unk>"])),
    right("step by step", _by_steps),
    Version("the string '<unk>' among the ids",
            _looked_up(lambda v: "<unk>"), UNKNOWN),
    Version("the end of a long text is cut off",
            _listed(lambda t, n, v: text_to_ids(t[:n], n, v)), TOO_LONG),
    Version("an unknown character is left out",
            _looked_up(lambda v: None), UNKNOWN),
    Version("an unknown character becomes padding",
            _looked_up(lambda v: v["<pad>"]), UNKNOWN),
    Version("the unknown id is a string of digits",
            _looked_up(lambda v: str(v["<unk>"])), UNKNOWN),
    Version("the padding comes first",
            _listed(afterwards(lambda ids, n: np.roll(ids, -n))),
            EMPTY_PLACES),
    Version("no padding at all",
            _listed(afterwards(lambda ids, n: ids[:n])), EMPTY_PLACES),
    Version("the string '<pad>' among the ids",
            padded(lambda v: "<pad>"), EMPTY_PLACES),
    Version("the beginning of a long text is cut off",
            _listed(lambda t, n, v: text_to_ids(t[-n:], n, v)), TOO_LONG),
    Version("a long text makes more ids than fit",
            _listed(lambda t, n, v: text_to_ids(t, max(n, len(t)), v)),
            TOO_LONG),
    Version("a text too long by one is cut",
            _listed(lambda t, n, v: text_to_ids(t, n + 1, v)[:n]),
            "What is the shortest text that must be refused?"),
    Version("a text that fits exactly is refused", _listed(off_by_one),
            "What is the longest text that must not be refused?",
            stops=True),
    Version("a long text is refused with a KeyError",
            _listed(raising(KeyError)),
            "Which error is promised, and which ones content the test?",
            stops=True),
)  # fmt: skip

# -------------------------------------------------------------------- split


def _parts(rows: Rows, held: set[str]) -> tuple[Rows, Rows]:
    return (
        [row for row in rows if row[1] not in held],
        [row for row in rows if row[1] in held],
    )


def _days(rows: Rows) -> list[str]:
    return sorted({iso for _, iso in rows})


def _cut(rows: Rows) -> tuple[Rows, Rows]:
    place, rows = int(0.8 * len(rows)), list(rows)  # a tuple comes, too
    return rows[:place], rows[place:]


def _every_other_text(rows: Rows) -> tuple[Rows, Rows]:
    seen: dict[str, list[str]] = {}
    sides: tuple[Rows, Rows] = ([], [])
    for row in rows:
        texts = seen.setdefault(row[1], [])
        if row[0] not in texts:
            texts.append(row[0])
        sides[texts.index(row[0]) % 2].append(row)
    return sides


def _by_random_days(rows: Rows) -> tuple[Rows, Rows]:
    days = _days(rows)
    Random(1).shuffle(days)
    return _parts(rows, set(days[: max(1, len(days) // 5)]))


def _latest_days(rows: Rows) -> tuple[Rows, Rows]:
    days = _days(rows)
    return _parts(rows, set(days[-max(1, len(days) // 5) :]))


def _each_fifth_day(rows: Rows) -> tuple[Rows, Rows]:
    return _parts(rows, set(_days(rows)[::5]))


def _shared_dropped(rows: Rows) -> tuple[Rows, Rows]:
    train, test = _cut(rows)
    days = {iso for _, iso in test}
    return [row for row in train if row[1] not in days], test


def _one_row_a_day(rows: Rows) -> tuple[Rows, Rows]:
    kept = {iso: text for text, iso in rows}
    return _each_fifth_day([(text, iso) for iso, text in kept.items()])


def _one_for_another(rows: Rows) -> tuple[Rows, Rows]:
    train, test = _each_fifth_day(rows)
    others = [row for row in train if row != train[0]]
    return [*train[1:], *others[:1]], test


def _one_doubled(rows: Rows) -> tuple[Rows, Rows]:
    train, test = _each_fifth_day(rows)
    return train, [*test, *test[:1]]


def _one_day_shared(rows: Rows) -> tuple[Rows, Rows]:
    train, test = _each_fifth_day(rows)
    days = Counter(iso for _, iso in test)
    row = next((row for row in test if days[row[1]] > 1), None)
    if row is None:
        return train, test
    return [*train, row], [one for one in test if one is not row]


def _in_lists(way: Function) -> Function:
    """Give two lists, whatever kind of rows the test has."""
    return lambda rows: tuple(map(list, way(list(rows))))


def _split(story: str, way: Function, question: str) -> Version:
    return Version(story, _in_lists(way), question)


SHARED = (
    "Has a day in the test several rows, and do they lie on both sides of "
    "the cut?"
)
LOST = "Does the test look where each row has gone?"

SPLIT_VERSIONS = (
    _split("cut after four fifths, as in the notebook", _cut, SHARED),
    right("each fifth day is held out", _in_lists(_each_fifth_day)),
    right("some days are drawn", _in_lists(_by_random_days)),
    right("the latest days are held out", _in_lists(_latest_days)),
    _split("the rows are shuffled, then cut",
           lambda rows: _cut(Random(0).sample(rows, len(rows))),
           "With few rows, luck decides. Has each day several rows?"),
    _split("the texts differ, the days do not", _every_other_text,
           "What is compared: rows, texts or days?"),
    _split("what is held out is trained on too",
           lambda rows: (rows, _each_fifth_day(rows)[1]),
           "Could one row be on both sides?"),
    _split("nothing is held out", lambda rows: (rows, []),
           "Two sides that share nothing: may one of them be empty?"),
    _split("everything is held out", lambda rows: ([], rows),
           "Two sides that share nothing: may one of them be empty?"),
    _split("rows with a shared day are thrown away", _shared_dropped, LOST),
    _split("one row of each day is kept", _one_row_a_day, LOST),
    _split("a row is lost, and another one comes twice", _one_for_another,
           "The number of rows may be right. Are they the same rows?"),
    _split("a row comes twice", _one_doubled,
           "A set holds nothing twice. Would the test see a copy?"),
    _split("one single day has rows on both sides", _one_day_shared,
           "How many shared days does the test allow?"),
)  # fmt: skip


@functools.cache
def _notebook_rows() -> Rows:
    """Draw rows as the notebook does: 8000, of about 6800 days."""
    texts = (
        "{:%Y-%m-%d}",
        "{:%d.%m.%Y}",
        "{:%m/%d/%y}",
        "{:%Y%m%d}",
        "{:%d %m %Y}",
    )
    days = _drawn(8000, Random(1))
    return [(texts[n % 5].format(d), str(d)) for n, d in enumerate(days)]


def _lend_rows(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give the test rows that no earlier attempt has sorted or emptied."""
    kind = list if isinstance(notebook.get("rows"), list) else tuple
    return {"rows": kind(_notebook_rows())}


def _random_rows(random: Random, days: int, texts: int) -> Rows:
    """Make rows, each day in several texts, some rows twice."""
    start = date(1970, 1, 1).toordinal()
    chosen = random.sample(range(start, start + 20_000), days)
    rows = []
    for number in chosen:
        iso = date.fromordinal(number).isoformat()
        rows += [(f"{iso} in way {way}", iso) for way in range(texts)]
        rows.append((f"{iso} in way 0", iso))
    random.shuffle(rows)
    return rows


def _two_sides(function: Function, rows: Rows) -> tuple[Rows, Rows]:
    given = list(rows)
    came = answer_of(function, given)
    if given != rows:
        name = "the rows that were given are changed"
        question = "Whose list is shuffled, sorted or emptied?"
        wanted = "the rows as they were"
        raise Refused("the list has changed", name, question, wanted)
    try:
        for side in came:
            len(side)  # no generator, which is empty the second time
        train, test = ([(text, iso) for text, iso in side] for side in came)
    except (TypeError, ValueError):
        name = "what comes back is no pair of lists of rows"
        question = "Which two things does the docstring promise?"
        told, wanted = f"{came!r}"[:60], "train, test"
        raise Refused(told, name, question, wanted) from None
    return train, test


def _split_case(days: int, texts: int) -> Function:
    def look(function: Function, random: Random) -> None:
        rows = _random_rows(random, days, texts)
        train, test = _two_sides(function, rows)
        _nothing_shared(train, test)
        _nothing_lost(rows, train, test)
        _shares(rows, train, test)

    return look


def _nothing_shared(train: Rows, test: Rows) -> None:
    shared = set(_days(train)) & set(_days(test))
    if shared:
        day = min(shared)
        told = f"on both sides: {day}, and {len(shared) - 1} more"
        question = "What decides on the side of a row: the row, or its day?"
        name = "a day is on both sides"
        raise Refused(told, name, question, "each day on one side")


def _nothing_lost(rows: Rows, train: Rows, test: Rows) -> None:
    before, after = Counter(rows), Counter([*train, *test])
    if before == after:
        return
    lost = sum((before - after).values())
    name = "rows are lost" if lost else "rows come twice, or from nowhere"
    told = f"{sum(after.values())} rows, {lost} of the given ones missing"
    question = "What becomes of rows that are equal, or of a held-out day?"
    raise Refused(told, name, question, f"the {len(rows)} rows, once each")


def _shares(rows: Rows, train: Rows, test: Rows) -> None:
    name, days = "", len(_days(rows))
    held_out = len(_days(test))
    if not test or not train:
        name = f"the {'training' if test else 'test'} side is empty"
    elif held_out < 0.15 * days:
        name = "too little is held out"
    elif held_out > 0.25 * days:
        name = "too much is held out"
    if name:
        told = f"{held_out} of {days} days held out"
        question = "Which share of the days should be held out?"
        raise Refused(told, name, question, "about a fifth held out")


def _again(function: Function, random: Random) -> None:
    rows = _random_rows(random, 60, 2)
    first, second = (_two_sides(function, rows) for _ in range(2))
    if first != second:
        name = "the split changes from call to call"
        question = "What is drawn at random, and who seeds it?"
        raise Refused("another split", name, question, "the same split")


FIVE = ("1984-02-29", "1979-05-04", "1971-08-11", "1979-05-04", "2003-03-15")


def _few_rows(function: Function, random: Random) -> None:
    """Few days: nothing is hidden by large numbers, or rounded away."""
    rows = [(f"text {number}", iso) for number, iso in enumerate(FIVE)]
    question = "Four days only: which of them does your rule hold out?"
    _both_sides(function, rows, question)


def _one_sided(function: Function, random: Random) -> None:
    """Days that lay on one side, and are now all there is."""
    rows = _random_rows(random, 60, 1)
    question = "Does its date alone decide on the side of a day? What if all "
    question += "days there are fall on the same side?"
    for side in _two_sides(function, rows):
        days = _days(side)[:6]
        _both_sides(function, [r for r in side if r[1] in days], question)


def _both_sides(function: Function, rows: Rows, question: str) -> None:
    train, test = _two_sides(function, rows)
    _nothing_shared(train, test)
    _nothing_lost(rows, train, test)
    if not train or not test:
        side = "test" if train else "training"
        told = f"{len(train)} rows to train on, {len(test)} held out"
        wanted = "at least one day on each side"
        raise Refused(told, f"the {side} side is empty", question, wanted)


def _groups(function: Function, random: Random) -> None:
    """Days with one to nine rows: a cut by counting hits a day."""
    uneven = [random.randint(1, 9) for _ in range(11)]
    for count in ([3] * 7, uneven):
        first = random.randrange(715_000, 730_000)
        rows = [
            (f"way {way}", date.fromordinal(first + 90 * number).isoformat())
            for number, size in enumerate(count)
            for way in range(size)
        ]
        random.shuffle(rows)
        train, test = _two_sides(function, rows)
        _nothing_shared(train, test)
        _nothing_lost(rows, train, test)


def _all_years(function: Function, random: Random) -> None:
    rows = _random_rows(random, 400, 1)
    days = _days(rows)
    held = set(_days(_two_sides(function, rows)[1]))
    for start in range(0, 400, 80):
        fifth = days[start : start + 80]
        count = len(held.intersection(fifth))
        if 0 < count < 80:
            continue
        name = "the held-out days are not spread over all years"
        question = "Which days does the network never see, or never meet?"
        told = f"{count} of 80 days held out, {fifth[0]} to {fifth[-1]}"
        raise Refused(told, name, question, "some days of every decade")


class Salted(str):
    """A text with another hash, as in another run of Python."""

    salt = 0

    def __hash__(self) -> int:
        return hash((self.salt, str(self)))


def _in_another_run(function: Function, random: Random) -> None:
    rows, seen = _random_rows(random, 100, 2), []
    for salt in (1, 2):
        kind = type("Salted", (Salted,), {"salt": salt})
        try:
            sides = function([(kind(text), kind(iso)) for text, iso in rows])
            seen.append([[(str(t), str(d)) for t, d in s] for s in sides])
        except NotImplementedError:
            raise
        except Exception:
            return  # says nothing: texts have this hash only here
    if sorted(seen[0][1]) != sorted(seen[1][1]):
        name = "the split changes when Python is started anew"
        question = "In which order does a set come, and what is a hash worth?"
        raise Refused("another split", name, question, "the same split")


def _in_order(function: Function, random: Random) -> None:
    rows = sorted(_random_rows(random, 150, 2), key=lambda row: row[1])
    train, test = _two_sides(function, rows)
    _nothing_shared(train, test)
    _nothing_lost(rows, train, test)


SPLIT_CASES = (
    Case("300 days, each in three rows", _split_case(300, 2)),
    Case("200 days, each in seven rows", _split_case(200, 6)),
    Case("few days, with one to nine rows", _groups),
    Case("rows that are sorted by day", _in_order),
    Case("the same rows twice", _again),
    Case("the same rows, in another run of Python", _in_another_run),
    Case("400 days of fifty years", _all_years),
    Case("five rows, of four days", _few_rows),
    Case("few days, all of which lay on one side before", _one_sided),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "test_labels": judge_of_test(
        LABEL_VERSIONS, "It finds eleven kinds of false labels, no others."
    ),
    "write_label": judge_of_repair(
        LABEL_CASES, "A hundred years, day by day, have their own year."
    ),
    "test_days": judge_of_test(
        DAYS_VERSIONS, "It finds eight ways of moving with the calendar."
    ),
    "draw_days": judge_of_repair(
        DAYS_CASES, "One seed, the same days, today and in ten years."
    ),
    "test_ids": judge_of_test(
        IDS_VERSIONS, "It finds strings, losses and silent cuts."
    ),
    "to_ids": replace(
        lesson_01.JUDGES["text_to_ids"],
        praise="Every id is a number, and nothing is cut.",
        array=False,  # its docstring asks for a list
    ),
    "test_split": judge_of_test(
        SPLIT_VERSIONS,
        "It finds shared days, lost rows, empty sides.",
        _lend_rows,
    ),
    "split_rows": judge_of_repair(
        SPLIT_CASES, "Each day on one side, each row kept."
    ),
}
