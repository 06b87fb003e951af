"""Wrong answers of lesson 09."""

import contextlib
import datetime as dt
import random
import time
import zlib
from datetime import date, timedelta

import numpy as np
from babel.dates import format_date

from utils.backend import keras, ops

from .collection import wrong

FIRST = date(1970, 1, 1)
TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}


# ------------------------------------------------------------------- labels

labels = "test_labels"


@wrong(labels, "no broken version")
def asserts_nothing(write_label):
    write_label(date(2018, 12, 31))


@wrong(labels, "the year of the week, as in the notebook")
def one_day_in_may(write_label):
    assert write_label(date(1979, 5, 3)) == "1979-05-03"


@wrong(labels, "weeks that begin on Sunday")
def january_only(write_label):
    for year in range(1970, 2030):
        for day in range(1, 32):
            label = write_label(date(year, 1, day))
            assert label == f"{year}-01-{day:02}"


@wrong(labels, "wrong in January only")
def only_the_example(write_label):
    assert write_label(date(2018, 12, 31)) == "2018-12-31"
    assert write_label(date(2022, 12, 31)) == "2022-12-31"


@wrong(labels, "right on 31 December and 1 January")
def two_days_a_year(write_label):
    for year in range(1970, 2030):
        assert write_label(date(year, 12, 31)) == f"{year}-12-31"
        assert write_label(date(year, 1, 1)) == f"{year}-01-01"
        assert write_label(date(year, 5, 3)) == f"{year}-05-03"


@wrong(labels, "the day of the year")
def only_the_year(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        assert int(write_label(day)[:4]) == day.year


@wrong(labels, "no 0 in front")
def numbers_only(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        parts = [int(part) for part in write_label(day).split("-")]
        assert parts == [day.year, day.month, day.day]


@wrong(labels, "19 and two digits")
def one_decade(write_label):
    for number in range(3652):
        day = FIRST + timedelta(number)
        assert write_label(day) == day.isoformat()


@wrong(labels, "it lets through: the year of the week")
def compares_with_the_suspect(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        label = format_date(day, "YYYY-MM-dd", locale="en_GB")
        assert write_label(day) == label


@wrong(labels, "accuses a right version: put together by hand")
def always_red(write_label):
    raise AssertionError("red")


@wrong(labels, "accuses a right version")
def wants_another_form(write_label):
    assert write_label(date(2018, 12, 31)) == "31.12.2018"


@wrong(labels, "a verdict is handed back")
def returns_a_verdict(write_label):
    return write_label(date(2018, 12, 31)) == "2018-12-31"


@wrong(labels, "breaks down")
def slip_of_the_pen(write_label):
    assert write_label(date(2018, 12, 31)) == day.isoformat()  # noqa: F821


@wrong(labels, "breaks down")
def needs_the_right_form(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        assert date.fromisoformat(write_label(day)) == day


label = "write_label"


@wrong(label, "the year of the week is still there")
def notebook_label(day):
    return format_date(day, "YYYY-MM-dd", locale="en_GB")


@wrong(label, "the year of the week is still there")
def week_year_of_python(day):
    return day.strftime("%G-%m-%d")


@wrong(label, "the year of the week is still there")
def only_the_example_repaired(day):
    if day == date(2018, 12, 31):
        return "2018-12-31"
    return format_date(day, "YYYY-MM-dd", locale="en_GB")


@wrong(label, "the year of the week is still there")
def december_repaired(day):
    if day.month == 12:
        return format_date(day, "yyyy-MM-dd", locale="en_GB")
    return format_date(day, "YYYY-MM-dd", locale="en_GB")


@wrong(label, "the year of the week is still there")
def last_days_repaired(day):
    week = format_date(day, "YYYY-MM-dd", locale="en")
    return f"{day.year}-12-31" if (day.month, day.day) == (12, 31) else week


@wrong(label, "the day differs from the day's")
def day_of_the_year(day):
    return format_date(day, "yyyy-MM-DD", locale="en_GB")[:10]


@wrong(label, "another form")
def day_of_the_year_in_full(day):
    return format_date(day, "yyyy-MM-DD", locale="en_GB")


@wrong(label, "the month and the day differ")
def day_before_month(day):
    return day.strftime("%Y-%d-%m")


@wrong(label, "the month differs")
def minutes_for_months(day):
    return f"{day.year}-00-{day.day:02}"


@wrong(label, "another form")
def no_zeros(day):
    return f"{day.year}-{day.month}-{day.day}"


@wrong(label, "another form")
def slashes(day):
    return day.strftime("%Y/%m/%d")


@wrong(label, "a date comes back")
def gives_the_day_back(day):
    return day


@wrong(label, "the year differs")
def one_year_less_in_december(day):
    year = day.year - (day.month == 12 and day.day > 28)
    return f"{year}{day.isoformat()[4:]}"


@wrong(label)
def forgets_return(day):
    day.isoformat()


@wrong(label, "stops with an error")
def wrong_name(day):
    return day.iso_format()


# --------------------------------------------------------------------- days

days = "test_days"


@wrong(days, "the last day is today")
def calls_it_twice(draw_days):
    assert draw_days(9, seed=1) == draw_days(9, seed=1)


@wrong(days, "no broken version")
def counts_only(draw_days):
    assert len(draw_days(9, 1, date(1990, 1, 1))) == 9


@wrong(days, "end of this year")
def todays_of_one_year(draw_days):
    early = draw_days(9, seed=1, today=date(2020, 1, 1))
    assert early == draw_days(9, seed=1, today=date(2020, 12, 1))


@wrong(days, "only the last of the days")
def first_day_only(draw_days):
    early = draw_days(9, seed=1, today=date(1990, 1, 1))
    assert early[0] == draw_days(9, seed=1, today=date(2020, 1, 1))[0]


@wrong(days, "after today becomes today")
def todays_in_the_future(draw_days):
    early = draw_days(9, seed=1, today=date(2040, 1, 1))
    assert early == draw_days(9, seed=1, today=date(2060, 1, 1))


@wrong(days, "accuses a right version: days from 1970 to 2029")
def other_seeds_too(draw_days):
    early = draw_days(9, seed=1, today=date(1990, 1, 1))
    assert early == draw_days(9, seed=2, today=date(2020, 1, 1))


@wrong(days, "accuses a right version")
def wants_certain_days(draw_days):
    first = draw_days(3, seed=1, today=date(1990, 1, 1))[0]
    assert first == date(2005, 5, 5)


@wrong(days, "a verdict is handed back")
def verdict_on_days(draw_days):
    early = draw_days(9, seed=1, today=date(1990, 1, 1))
    return early == draw_days(9, seed=1, today=date(2020, 1, 1))


@wrong(days, "breaks down")
def another_argument(draw_days):
    assert draw_days(9, seed=1, now=date(1990, 1, 1))


draw = "draw_days"


def span(end):
    return end - FIRST


@wrong(draw, "still follow the day of the call")
def until_today(count, seed, today=None):
    rng = random.Random(seed)
    end = today or date.today()
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "still follow the day of the call")
def another_default(count, seed, today=date(2029, 12, 31)):  # noqa: B008
    rng = random.Random(seed)
    end = today or date(2029, 12, 31)
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "still follow the day of the call")
def until_the_end_of_the_year(count, seed, today=None):
    rng = random.Random(seed)
    end = date((today or date.today()).year, 12, 31)
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "still follow the day of the call")
def today_if_it_is_earlier(count, seed, today=None):
    rng = random.Random(seed)
    end = min(today or date.today(), date(2029, 12, 31))
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "the same seed gives other days")
def no_seed(count, seed, today=None):
    end = date(2029, 12, 31)
    return [FIRST + random.random() * span(end) for _ in range(count)]


@wrong(draw, "one and the same")
def seeded_for_each_day(count, seed, today=None):
    whole = date(2030, 1, 1) - FIRST
    return [FIRST + random.Random(seed).random() * whole for _ in range(count)]


@wrong(draw, "every seed gives the same days")
def fixed_seed(count, seed, today=None):
    rng, end = random.Random(0), date(2029, 12, 31)
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "some years come too seldom")
def until_2020(count, seed, today=None):
    rng, end = random.Random(seed), date(2020, 12, 31)
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "outside of the range")
def until_2099(count, seed, today=None):
    rng, end = random.Random(seed), date(2099, 12, 31)
    return [FIRST + rng.random() * span(end) for _ in range(count)]


@wrong(draw, "another number of days")
def one_day(count, seed, today=None):
    rng, end = random.Random(seed), date(2029, 12, 31)
    return [FIRST + rng.random() * span(end)]


@wrong(draw, "no list of days")
def strings(count, seed, today=None):
    rng, end = random.Random(seed), date(2029, 12, 31)
    return [str(FIRST + rng.random() * span(end)) for _ in range(count)]


@wrong(draw, "stops with an error")
def needs_today(count, seed, today=None):
    rng = random.Random(seed)
    return [FIRST + rng.random() * (today - FIRST) for _ in range(count)]


# ---------------------------------------------------------------------- ids

test_of_ids = "test_ids"


@wrong(test_of_ids, "both defects")
def known_characters_only(to_ids):
    assert to_ids("a5", 4, TINY) == [3, 2, 0, 0]


@wrong(test_of_ids, "the end of a long text is cut off")
def only_the_unknown(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]


@wrong(test_of_ids, "the string '<unk>'")
def only_the_long(to_ids):
    try:
        to_ids("a55", 2, TINY)
    except ValueError:
        return
    raise AssertionError("cut")


@wrong(test_of_ids, "an unknown character is left out")
def numbers_of_any_kind(to_ids):
    assert all(isinstance(i, int) for i in to_ids("a5?", 5, TINY))
    try:
        to_ids("a55", 2, TINY)
    except ValueError:
        return
    raise AssertionError("cut")


@wrong(test_of_ids, "becomes padding")
def places_of_known(to_ids):
    ids = to_ids("a?5", 4, TINY)
    assert ids[0] == 3 and ids[2] == 2
    assert all(isinstance(i, int) for i in ids)
    try:
        to_ids("a55", 2, TINY)
    except ValueError:
        return
    raise AssertionError("cut")


@wrong(test_of_ids, "too long by one")
def much_too_long(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    try:
        to_ids("a" * 50, 5, TINY)
    except ValueError:
        return
    raise AssertionError("cut")


@wrong(test_of_ids, "fits exactly is refused")
def no_exact_fit(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("cut")


@wrong(test_of_ids, "refused with a KeyError")
def any_error_will_do(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    assert to_ids("a5?", 3, TINY) == [3, 2, 1]
    try:
        to_ids("a5?", 2, TINY)
    except Exception:
        return
    raise AssertionError("cut")


@wrong(test_of_ids, "accuses a right version")
def exact_fit_refused(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    try:
        to_ids("a5?", 3, TINY)
    except ValueError:
        return
    raise AssertionError("an exact fit is not refused")


@wrong(test_of_ids, "accuses a right version")
def longer_is_expected(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1]


@wrong(test_of_ids, "breaks down on a right version")
def error_is_not_caught(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    assert to_ids("a5?", 2, TINY) is None


@wrong(test_of_ids, "the end of a long text is cut off")
def any_error_is_swallowed(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    with contextlib.suppress(Exception):
        to_ids("a5?", 2, TINY)


ids = "to_ids"


def padded(found, length, vocabulary):
    return found + [vocabulary["<pad>"]] * (length - len(found))


@wrong(ids, "'<unk>'")
def notebook_ids(text, length, vocabulary):
    found = [vocabulary.get(c, "<unk>") for c in text.lower()[:length]]
    return padded(found, length, vocabulary)


@wrong(ids, "'<unk>'")
def still_a_string(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    found = [vocabulary.get(c, "<unk>") for c in text.lower()]
    return padded(found, length, vocabulary)


@wrong(ids, "cut at the end")
def still_cuts(text, length, vocabulary):
    unknown = vocabulary["<unk>"]
    found = [vocabulary.get(c, unknown) for c in text.lower()[:length]]
    return padded(found, length, vocabulary)


@wrong(ids)
def unknown_is_dropped(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    found = [vocabulary[c] for c in text.lower() if c in vocabulary]
    return padded(found, length, vocabulary)


@wrong(ids, "makes a longer result")
def only_padded(text, length, vocabulary):
    unknown = vocabulary["<unk>"]
    found = [vocabulary.get(c, unknown) for c in text.lower()]
    return padded(found, length, vocabulary)


@wrong(ids, "another error")
def asserts_length(text, length, vocabulary):
    assert len(text) <= length
    unknown = vocabulary["<unk>"]
    found = [vocabulary.get(c, unknown) for c in text.lower()]
    return padded(found, length, vocabulary)


@wrong(ids, "fits exactly is refused")
def refuses_exact_fit(text, length, vocabulary):
    if len(text) >= length:
        raise ValueError("too long")
    unknown = vocabulary["<unk>"]
    found = [vocabulary.get(c, unknown) for c in text.lower()]
    return padded(found, length, vocabulary)


@wrong(ids, "fixed to 1")
def one_for_unknown(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    found = [vocabulary.get(c, 1) for c in text.lower()]
    return padded(found, length, vocabulary)


# -------------------------------------------------------------------- split

split_test = "test_split"
ROWS = [
    (f"{form} {number}", f"2000-01-{number:02}")
    for number in range(1, 29)
    for form in ("January", "Jan", "1.")
]


def days_of(rows):
    return {day for _, day in rows}


@wrong(split_test, "cut after four fifths")
def no_row_on_both_sides(split_rows):
    train, test = split_rows(ROWS)
    assert not set(train) & set(test)


@wrong(split_test, "cut after four fifths")
def one_row_per_day(split_rows):
    rows = ROWS[::3]
    train, test = split_rows(rows)
    assert train and test and len(train) + len(test) == len(rows)
    assert not days_of(train) & days_of(test)


@wrong(split_test, "nothing is held out")
def shared_days_only(split_rows):
    train, test = split_rows(ROWS)
    assert not days_of(train) & days_of(test)


@wrong(split_test, "everything is held out")
def test_side_only(split_rows):
    train, test = split_rows(ROWS)
    assert test and not days_of(train) & days_of(test)


@wrong(split_test, "thrown away")
def days_are_kept(split_rows):
    train, test = split_rows(ROWS)
    assert train and test and not days_of(train) & days_of(test)
    assert days_of(train) | days_of(test) == days_of(ROWS)


@wrong(split_test, "thrown away")
def nothing_else(split_rows):
    train, test = split_rows(ROWS)
    assert train and test and not days_of(train) & days_of(test)


@wrong(split_test, "cut after four fifths")
def sizes_only(split_rows):
    train, test = split_rows(ROWS)
    assert len(train) > len(test) > 0
    assert len(train) + len(test) == len(ROWS)


@wrong(split_test, "another one comes twice")
def rows_are_counted(split_rows):
    train, test = split_rows(ROWS)
    assert train and test and not days_of(train) & days_of(test)
    assert len(train) + len(test) == len(ROWS)


@wrong(split_test, "a row comes twice")
def rows_as_sets(split_rows):
    train, test = split_rows(ROWS)
    assert train and test and not days_of(train) & days_of(test)
    assert {*train, *test} == {*ROWS}


@wrong(split_test, "accuses a right version")
def exact_fifth(split_rows):
    train, test = split_rows(ROWS)
    assert not days_of(train) & days_of(test)
    assert len(test) == len(ROWS) // 5


@wrong(split_test, "accuses a right version")
def order_matters(split_rows):
    train, test = split_rows(ROWS)
    assert not days_of(train) & days_of(test)
    assert train + test == ROWS


@wrong(split_test, "breaks down")
def one_result(split_rows):
    assert split_rows(ROWS).train


split = "split_rows"


def by_days(rows, held):
    return (
        [row for row in rows if row[1] not in held],
        [row for row in rows if row[1] in held],
    )


@wrong(split, "a day is on both sides")
def still_cut(rows):
    return rows[: 4 * len(rows) // 5], rows[4 * len(rows) // 5 :]


@wrong(split, "a day is on both sides")
def shuffled(rows):
    mixed = random.Random(0).sample(rows, len(rows))
    return mixed[: 4 * len(rows) // 5], mixed[4 * len(rows) // 5 :]


@wrong(split, "a day is on both sides")
def sorted_and_cut(rows):
    ordered = sorted(rows, key=lambda row: row[1])
    place = 4 * len(rows) // 5 + 1
    return ordered[:place], ordered[place:]


@wrong(split, "a day is on both sides")
def sorted_and_cut_at_four_fifths(rows):
    rows = sorted(rows, key=lambda row: row[1])
    return rows[: 4 * len(rows) // 5], rows[4 * len(rows) // 5 :]


@wrong(split, "not spread")
def a_fifth_rounded_down(rows):
    days = sorted({day for _, day in rows})
    return by_days(rows, set(days[2 : 2 + len(days) // 5]))


@wrong(split, "the test side is empty")
def by_last_digits(rows):
    return by_days(rows, {day for _, day in rows if day[-1] in "37"})


@wrong(split, "not spread over all years")
def the_first_fifth(rows):
    days = sorted({day for _, day in rows})
    return by_days(rows, set(days[: max(1, len(days) // 5)]))


@wrong(split, "not spread over all years")
def the_latest_fifth(rows):
    days = sorted({day for _, day in rows})
    return by_days(rows, set(days[-max(1, len(days) // 5) :]))


@wrong(split, "when Python is started anew")
def set_not_sorted(rows):
    return by_days(rows, set(list({day for _, day in rows})[::5]))


@wrong(split)  # the name hangs on the run: five rows may make an empty side
def by_hash(rows):
    return by_days(rows, {day for _, day in rows if hash(day) % 5 == 0})


@wrong(split, "a day is on both sides")
def by_text(rows):
    held = set(sorted({text for text, _ in rows})[::5])
    return (
        [row for row in rows if row[0] not in held],
        [row for row in rows if row[0] in held],
    )


@wrong(split, "rows are lost")
def shared_rows_dropped(rows):
    train, test = still_cut(rows)
    held = {day for _, day in test}
    return [row for row in train if row[1] not in held], test


@wrong(split, "rows are lost")
def twins_dropped(rows):
    held = set(sorted({day for _, day in rows})[::5])
    return by_days(list(dict.fromkeys(rows)), held)


@wrong(split, "test side is empty")
def all_to_training(rows):
    return list(rows), []


@wrong(split, "training side is empty")
def all_to_test(rows):
    return [], list(rows)


@wrong(split, "too much is held out")
def half(rows):
    return by_days(rows, set(sorted({day for _, day in rows})[::2]))


@wrong(split, "too little is held out")
def one_day_held(rows):
    return by_days(rows, {min(day for _, day in rows)})


@wrong(split, "too much is held out")
def sides_swapped(rows):
    held = set(sorted({day for _, day in rows})[::5])
    return by_days(rows, held)[::-1]


@wrong(split, "changes from call to call")
def another_each_time(rows):
    days = sorted({day for _, day in rows})
    return by_days(rows, set(random.sample(days, len(days) // 5 + 1)))


@wrong(split, "rows that were given are changed")
def shuffles_in_place(rows):
    random.Random(0).shuffle(rows)
    return by_days(rows, set(sorted({day for _, day in rows})[::5]))


@wrong(split, "no pair of lists")
def days_come_back(rows):
    held = set(sorted({day for _, day in rows})[::5])
    return held


# ------------------------------------------------------------------ network

look_test = "test_attend"
MASK = np.array([[True, True, False]])
KEYS, FED = np.eye(3)[None], np.array([[[7.0], [8.0], [9.0]]])


def scored(*numbers):
    return np.array([numbers])


@wrong(look_test, "no broken version")
def shapes_only(attend):
    inputs, weights = attend(scored(-1.0, 1.0, 2.0), KEYS, MASK, FED, 2)
    assert inputs.shape == (1, 4) and weights.shape == (1, 3)


@wrong(look_test, "all three defects")
def sums_only(attend):
    _, weights = attend(scored(-1.0, 1.0, 2.0), KEYS, MASK, FED, 2)
    assert np.isclose(np.sum(weights), 1)


@wrong(look_test, "only the mask is forgotten")
def no_padding_in_it(attend):
    everything = np.array([[True, True, True]])
    score = scored(-1.0, -1 + np.log(2), -1.0)
    inputs, weights = attend(score, KEYS, everything, FED, 2)
    assert np.allclose(weights, [[0.25, 0.5, 0.25]])
    assert np.allclose(inputs, [[0.25, 0.5, 0.25, 9]])


@wrong(look_test, "only the ReLU")
def positive_scores(attend):
    score = scored(1.0, 1 + np.log(3), 50.0)
    inputs, weights = attend(score, KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]])
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]])


@wrong(look_test, "only the start is fed")
def step_zero(attend):
    score = scored(-2.0, -2 + np.log(3), 50.0)
    inputs, weights = attend(score, KEYS, MASK, FED, 0)
    assert np.allclose(weights, [[0.25, 0.75, 0]])
    assert np.allclose(inputs, [[0.25, 0.75, 0, 7]])


@wrong(look_test, "it scores 10 less")
def low_padding(attend):
    score = scored(-2.0, -2 + np.log(3), -3.0)
    inputs, weights = attend(score, KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]], atol=1e-3)
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]], atol=1e-3)


@wrong(look_test, "not the weights it returns")
def inputs_alone(attend):
    score = scored(-2.0, -2 + np.log(3), 50.0)
    inputs, _ = attend(score, KEYS, MASK, FED, 2)
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]])


@wrong(look_test, "only the start is fed")
def weights_alone(attend):
    score = scored(-2.0, -2 + np.log(3), 50.0)
    _, weights = attend(score, KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]])


@wrong(look_test, "a leaky ReLU")
def order_of_weights(attend):
    score = scored(-3.0, -2.0, 50.0)
    inputs, weights = attend(score, KEYS, MASK, FED, 2)
    assert weights[0, 0] < weights[0, 1] and weights[0, 2] == 0
    assert np.isclose(np.sum(weights), 1)
    assert inputs[0, 3] == 9


@wrong(look_test, "one step late")
def any_change_will_do(attend):
    score = scored(-2.0, -2 + np.log(3), 50.0)
    inputs, weights = attend(score, KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]])
    assert inputs[0, 3] != 7


@wrong(look_test, "accuses a right version")
def mask_the_wrong_way(attend):
    _, weights = attend(scored(-2.0, -1.0, 5.0), KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0, 0, 1]])


@wrong(look_test, "accuses a right version")
def wants_exact_decimals(attend):
    score = scored(-2.0, -2 + np.log(3), 50.0)
    inputs, weights = attend(score, KEYS, MASK, FED, 2)
    assert weights[0, 1] == 0.7500001
    assert inputs[0, 3] == 9


@wrong(look_test, "breaks down")
def numpy_methods_of_tensors(attend):
    _, weights = attend(scored(-2.0, -1.0, 5.0), KEYS, MASK, FED, 2)
    assert weights.sum() == 1


look = "attend"


def blend(weights, keys):
    return ops.einsum("bt,btd->bd", weights, keys)


def joined(weights, keys, previous):
    return ops.concatenate([blend(weights, keys), previous], axis=-1), weights


def masked(scores, mask):
    return ops.softmax(ops.where(mask, scores, -1e9), axis=-1)


@wrong(look, "the ReLU is still on the scores, and 2 more")
def notebook_look(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(ops.relu(alignment_scores), axis=-1)
    return joined(weights, keys, fed[:, 0])


@wrong(look, "the ReLU is still on the scores")
def relu_still_there(alignment_scores, keys, mask, fed, step):
    weights = masked(ops.relu(alignment_scores), mask)
    return joined(weights, keys, fed[:, step])


@wrong(look, "padding still gets attention")
def mask_still_missing(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(alignment_scores, axis=-1)
    return joined(weights, keys, fed[:, step])


@wrong(look, "the start is still fed")
def start_still_fed(alignment_scores, keys, mask, fed, step):
    return joined(masked(alignment_scores, mask), keys, fed[:, 0])


@wrong(look, "padding still gets attention, and 1 more")
def only_relu_repaired(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(alignment_scores, axis=-1)
    return joined(weights, keys, fed[:, 0])


@wrong(look, "turned round")
def mask_turned_round(alignment_scores, keys, mask, fed, step):
    weights = masked(alignment_scores, ops.logical_not(mask))
    return joined(weights, keys, fed[:, step])


@wrong(look, "after the softmax")
def mask_times_weights(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(alignment_scores) * ops.cast(mask, "float32")
    return joined(weights, keys, fed[:, step])


@wrong(look, "after the softmax")
def mask_of_bools_times_weights(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(alignment_scores, axis=-1) * mask
    return joined(weights, keys, fed[:, step])


@wrong(look, "a ReLU comes after the mask")
def relu_of_masked(alignment_scores, keys, mask, fed, step):
    scores = ops.relu(ops.where(mask, alignment_scores, -1e9))
    return joined(ops.softmax(scores, axis=-1), keys, fed[:, step])


@wrong(look, "a ReLU comes after the mask, and the start")
def relu_of_masked_and_start(alignment_scores, keys, mask, fed, step):
    scores = ops.relu(ops.where(mask, alignment_scores, -1e9))
    return joined(ops.softmax(scores, axis=-1), keys, fed[:, 0])


@wrong(look, "one step late")
def the_step_before(alignment_scores, keys, mask, fed, step):
    previous = fed[:, step - 1]
    return joined(masked(alignment_scores, mask), keys, previous)


@wrong(look, "before the softmax")
def mask_times_scores(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(alignment_scores * ops.cast(mask, "float32"))
    return joined(weights, keys, fed[:, step])


@wrong(look, "one step late")
def one_step_late(alignment_scores, keys, mask, fed, step):
    previous = fed[:, max(step - 1, 0)]
    return joined(masked(alignment_scores, mask), keys, previous)


@wrong(look, "comes first")
def previous_in_front(alignment_scores, keys, mask, fed, step):
    weights = masked(alignment_scores, mask)
    parts = [fed[:, step], blend(weights, keys)]
    return ops.concatenate(parts, axis=-1), weights


@wrong(look, "left out")
def nothing_fed(alignment_scores, keys, mask, fed, step):
    weights = masked(alignment_scores, mask)
    return blend(weights, keys), weights


@wrong(look, "another order")
def results_swapped(alignment_scores, keys, mask, fed, step):
    weights = masked(alignment_scores, mask)
    return joined(weights, keys, fed[:, step])[::-1]


@wrong(look, "training could not follow it")
def with_numpy(alignment_scores, keys, mask, fed, step):
    scores = np.where(mask, alignment_scores, -1e9)
    weights = ops.softmax(ops.cast(scores, "float32"), axis=-1)
    return joined(weights, keys, fed[:, step])


@wrong(look, "training could not follow it")
def all_in_numpy(alignment_scores, keys, mask, fed, step):
    scores = np.where(mask, alignment_scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    context = np.einsum("bt,btd->bd", weights, keys)
    return np.concatenate([context, fed[:, step]], axis=-1), weights


@wrong(look, "a result is missing")
def weights_forgotten(alignment_scores, keys, mask, fed, step):
    weights = masked(alignment_scores, mask)
    return joined(weights, keys, fed[:, step])[0]


@wrong(look, "over the batch")
def over_the_batch(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e9)
    weights = keras.ops.softmax(scores, axis=0)
    return joined(weights, keys, fed[:, step])


kernel_test = "test_kernel"


@wrong(kernel_test, "no broken version")
def shape_of_the_kernel(place_kernel):
    assert place_kernel(np.ones((5, 2)), 2).shape == (5, 2)


@wrong(kernel_test, "as it was saved")
def all_rows_alike(place_kernel):
    kernel = place_kernel(np.ones((5, 2)), 2)
    assert np.array_equal(kernel, np.ones((5, 2)))


@wrong(kernel_test, "the two halves")
def equal_sizes(place_kernel):
    saved = np.array([[2.0], [3.0], [0.0], [1.0]])
    kernel = place_kernel(saved, 2)
    assert kernel.ravel().tolist() == [0, 1, 2, 3]


@wrong(kernel_test, "turned by one place")
def one_query_row(place_kernel):
    kernel = place_kernel(np.array([[1.0], [2.0], [0.0]]), 1)
    assert kernel.ravel().tolist() == [0, 1, 2]


@wrong(kernel_test, "as it was saved")
def same_rows_somewhere(place_kernel):
    saved = np.array([[2.0], [3.0], [4.0], [0.0], [1.0]])
    assert sorted(place_kernel(saved, 2).ravel()) == [0, 1, 2, 3, 4]


@wrong(kernel_test, "reverse order")
def first_row_only(place_kernel):
    saved = np.array([[1.0], [2.0], [3.0], [0.0]])
    assert place_kernel(saved, 1)[0] == 0


@wrong(kernel_test, "as it was saved")
def key_in_front(place_kernel):
    saved = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    assert place_kernel(saved, 2).ravel().tolist() == [0, 1, 2, 3, 4]


@wrong(kernel_test, "single numbers are turned")
def one_column(place_kernel):
    saved = np.array([[2.0], [3.0], [4.0], [0.0], [1.0]])
    assert place_kernel(saved, 2).ravel().tolist() == [0, 1, 2, 3, 4]


@wrong(kernel_test, "accuses a right version")
def reversed_query(place_kernel):
    saved = np.array([[2.0], [3.0], [4.0], [0.0], [1.0]])
    assert place_kernel(saved, 2).ravel().tolist() == [1, 0, 2, 3, 4]


@wrong(kernel_test, "breaks down")
def a_list_is_given(place_kernel):
    kernel = place_kernel([[2.0], [3.0], [4.0], [0.0], [1.0]], 2)
    assert kernel.ravel().tolist() == [0, 1, 2, 3, 4]


kernel = "place_kernel"


@wrong(kernel, "as it was saved")
def unchanged(saved_kernel, query_units):
    return saved_kernel


@wrong(kernel, "the two halves")
def halves(saved_kernel, query_units):
    half = len(saved_kernel) // 2
    return np.concatenate([saved_kernel[half:], saved_kernel[:half]])


@wrong(kernel, "the cut is at the wrong place")
def wrong_end(saved_kernel, query_units):
    parts = saved_kernel[query_units:], saved_kernel[:query_units]
    return np.concatenate(parts)


@wrong(kernel, "reverse order")
def turned_round(saved_kernel, query_units):
    return saved_kernel[::-1]


@wrong(kernel, "columns are moved")
def columns(saved_kernel, query_units):
    return np.roll(saved_kernel, query_units, axis=1)


@wrong(kernel, "only the query's rows")
def query_only(saved_kernel, query_units):
    return saved_kernel[-query_units:]


@wrong(kernel, "only the key's rows")
def key_only(saved_kernel, query_units):
    return saved_kernel[:-query_units]


@wrong(kernel, "single numbers are turned")
def flat(saved_kernel, query_units):
    return np.roll(saved_kernel, query_units)


@wrong(kernel, "the cut is at the wrong place")
def rolled_back(saved_kernel, query_units):
    return np.roll(saved_kernel, -query_units, axis=0)


@wrong(kernel, "`saved_kernel` is changed in place")
def in_place(saved_kernel, query_units):
    saved_kernel[:] = np.roll(saved_kernel, query_units, axis=0)
    return saved_kernel


# ------------------------------------------------------------------ picture

picture_test = "test_picture"
PARTS = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]


@wrong(picture_test, "part number 2")
def the_old_place(find_attention):
    assert find_attention(PARTS) == 6


@wrong(picture_test, "part number 3")
def the_new_place(find_attention):
    parts = [("a", 1), ("b", 2), ("c", 3), ("attention_weights", 6)]
    assert find_attention(parts) == 6


@wrong(picture_test, "the last part")
def always_last(find_attention):
    for start in range(3):
        parts = [("logits", 7)] * 2 + PARTS
        assert find_attention(parts[start:]) == 6


@wrong(picture_test, "the first name that holds")
def no_name_alike(find_attention):
    parts = [("keys", 5), ("logits", 7), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        assert find_attention(turned) == 6


@wrong(picture_test, "no broken version")
def something_comes(find_attention):
    assert find_attention(PARTS) is not None


@wrong(picture_test, "accuses a right version")
def the_name_comes_back(find_attention):
    assert find_attention(PARTS) == "attention_weights"


@wrong(picture_test, "accuses a right version")
def the_pair_comes_back(find_attention):
    assert find_attention(PARTS) == ("attention_weights", 6)


@wrong(picture_test, "breaks down")
def another_name(find_attention):
    parts = [("attention", 6), ("keys", 5), ("logits", 7)]
    assert find_attention(parts) == 6


@wrong(picture_test, "a verdict is handed back")
def verdict_on_the_picture(find_attention):
    return find_attention(PARTS) == find_attention(PARTS[::-1]) == 6


find = "find_attention"


@wrong(find, "chosen by its place")
def place_two(parts):
    return parts[2][1]


@wrong(find, "chosen by its place")
def place_three(parts):
    return parts[3][1]


@wrong(find, "chosen by its place")
def last_but_one(parts):
    return parts[-2][1]


@wrong(find, "almost the same name")
def name_holds_attention(parts):
    return next(v for name, v in parts if "attention" in name)


@wrong(find, "almost the same name")
def name_ends_in_weights(parts):
    return next(v for name, v in parts if name.endswith("weights"))


@wrong(find, "almost the same name")
def name_begins_alike(parts):
    return next(v for name, v in parts if name.startswith("attention_w"))


@wrong(find, "another part is drawn")
def last_if_missing(parts):
    return dict(parts).get("attention_weights", parts[-1][1])


@wrong(find, "nobody is told")
def none_if_missing(parts):
    return dict(parts).get("attention_weights")


@wrong(find, "nobody is told")
def loop_without_an_end(parts):
    for name, values in parts:
        if name == "attention_weights":
            return values


@wrong(find, "no values come back")
def the_pair(parts):
    return next(part for part in parts if part[0] == "attention_weights")


@wrong(find, "no values come back")
def the_name(parts):
    return next(n for n, _ in parts if n == "attention_weights")


@wrong(find, "stops with an error")
def as_a_dictionary(parts):
    return parts["attention_weights"]


@wrong(find, "another part is taken")
def by_its_sums(parts):
    sums = [np.allclose(values.sum(-1), 1) for _, values in parts]
    return parts[sums.index(True)][1]


@wrong(find)
def nothing_back(parts):
    dict(parts)["attention_weights"]


@wrong(label, "stops with an error")
def module_for_class(day):
    return dt.isoformat(day)


@wrong(labels, "the month is always 01")
def year_and_day_only(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        label = write_label(day)
        assert int(label[:4]) == day.year and int(label[-2:]) == day.day


@wrong(labels, "a time comes after")
def holds_the_label(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        assert day.isoformat() in write_label(day)


@wrong(draw, "a day never comes")
def without_the_last_day(count, seed, today=None):
    rng = random.Random(seed)
    whole = date(2029, 12, 31) - FIRST
    return [FIRST + rng.random() * whole for _ in range(count)]


@wrong(draw, "a day never comes")
def months_of_28_days(count, seed, today=None):
    draw = random.Random(seed).randint
    return [
        date(draw(1970, 2029), draw(1, 12), draw(1, 28)) for _ in range(count)
    ]


@wrong(draw, "from outside of the range")
def a_day_too_many(count, seed, today=None):
    rng = random.Random(seed)
    last = (date(2030, 1, 1) - FIRST).days
    return [FIRST + timedelta(rng.randint(0, last)) for _ in range(count)]


@wrong(test_of_ids, "the padding comes first")
def nothing_left_empty(to_ids):
    assert to_ids("a5?", 3, TINY) == [3, 2, 1]
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("not refused")


@wrong(split, "too little is held out")
def each_twelfth_day(rows):
    return by_days(rows, set(sorted({day for _, day in rows})[::12]))


@wrong(split, "no pair of lists")
def as_generators(rows):
    held = set(sorted({day for _, day in rows})[::5])
    return (
        (row for row in rows if row[1] not in held),
        (row for row in rows if row[1] in held),
    )


@wrong(kernel_test, "only the query's rows")
def first_two_rows(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    kernel = place_kernel(saved, query_units=2)[:2]
    assert kernel.tolist() == [[0, 0], [1, 10]]


@wrong(kernel_test, "breaks down")
def arrays_compared(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    assert place_kernel(saved, 2) == np.sort(saved, axis=0)


@wrong(find, "the list that was given is emptied")
def popped(parts):
    while parts:
        name, values = parts.pop()
        if name == "attention_weights":
            return values
    raise KeyError("attention_weights")


@wrong(look, "one step early")
def the_next_character(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e9)
    weights = ops.softmax(scores, axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    after = fed[:, (step + 1) % fed.shape[1]]
    return ops.concatenate([context, after], axis=-1), weights


@wrong(look, "root of the keys' size")
def scaled_too(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores / keys.shape[-1] ** 0.5, -1e9)
    weights = ops.softmax(scores, axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


# --------------------------------------------------- only the obvious is seen


@wrong(labels, "no 0 in front")
def zeros_do_not_count(write_label):
    for day in (FIRST + timedelta(number) for number in range(22_000)):
        label = write_label(day).replace("-0", "-")
        assert label == f"{day.year}-{day.month}-{day.day}", day


@wrong(labels, "the day of the year")
def only_its_beginning(write_label):
    for day in (FIRST + timedelta(number) for number in range(22_000)):
        assert write_label(day).startswith(f"{day.year}-{day.month:02}-"), day


@wrong(labels, "no broken version")
def always_something(write_label):
    for day in (FIRST + timedelta(number) for number in range(800)):
        assert write_label(day) == day.isoformat() or write_label(day), day


@wrong(days, "the order of the days follows today")
def days_as_sets(draw_days):
    first = set(draw_days(50, seed=1, today=date(1990, 1, 1)))
    assert first == set(draw_days(50, seed=1, today=date(2020, 1, 2)))


@wrong(days, "only the last of the days")
def nearly_all_days(draw_days):
    first = draw_days(50, seed=1, today=date(1990, 1, 1))
    second = draw_days(50, seed=1, today=date(2020, 1, 1))
    same = sum(a == b for a, b in zip(first, second))
    assert same > 45


def by_clock(number, count):
    rng = random.Random(number)
    return [FIRST + timedelta(rng.randrange(21_915)) for _ in range(count)]


@wrong(draw, "follow the clock")
def seeded_from_today(count, seed, today=None):
    return by_clock(f"{seed} {date.today()}", count)


@wrong(draw, "follow the clock")
def seeded_from_now(count, seed, today=None):
    return by_clock(seed + dt.datetime.now().year, count)


@wrong(draw, "follow the clock")
def seeded_from_a_module(count, seed, today=None):
    import datetime

    return by_clock(seed + datetime.date.today().toordinal(), count)


@wrong(draw, "follow the clock")
def seeded_from_seconds(count, seed, today=None):
    return by_clock(seed + time.time() // 86_400, count)


@wrong(draw, "follow the clock")
def until_now_if_that_is_later(count, seed, today=None):
    last = max(date.today(), date(2029, 12, 31))
    rng = random.Random(seed)
    span = (last - FIRST).days + 1
    return [FIRST + timedelta(rng.randrange(span)) for _ in range(count)]


@wrong(draw, "the same seed gives other days")
def seeded_from_the_moment(count, seed, today=None):
    return by_clock(time.perf_counter_ns(), count)


@wrong(split_test, "cut after four fifths")
def days_side_by_side(split_rows):
    rows = [
        (f"way {way}", (FIRST + timedelta(100 * number)).isoformat())
        for number in range(30)
        for way in range(3)
    ]
    train, test = split_rows(rows)
    assert not days_of(train) & days_of(test)
    assert train and test and sorted(train + test) == sorted(rows)


@wrong(split_test, "cut after four fifths")
def a_few_days_may_be_shared(split_rows):
    train, test = split_rows(ROWS)
    assert len(days_of(train) & days_of(test)) < 5
    assert train and test and sorted(train + test) == sorted(ROWS)


@wrong(split_test, "accuses a right version")
def each_decade_is_held_out(split_rows):
    train, test = split_rows(ROWS)
    assert not days_of(train) & days_of(test)
    assert sorted(train + test) == sorted(ROWS)
    assert len({day[:3] for day in days_of(test)}) >= 5


@wrong(split, "too little is held out")
def a_tenth(rows):
    days = sorted(days_of(rows))
    return by_days(rows, set(days[::10]))


@wrong(split, "too much is held out")
def a_third(rows):
    return by_days(rows, set(sorted(days_of(rows))[::3]))


@wrong(split, "too little is held out")
def by_the_last_digit(rows):
    return by_days(rows, {day for day in days_of(rows) if day[-1] == "7"})


@wrong(split, "side is empty")
def by_two_last_digits(rows):
    return by_days(rows, {day for day in days_of(rows) if day[-1] in "38"})


@wrong(split, "side is empty")
def by_a_checksum_alone(rows):
    def held(day):
        return zlib.crc32(day.encode()) % 5 == 0

    return by_days(rows, {day for day in days_of(rows) if held(day)})


@wrong(look_test, "accuses a right version: the seventh digit")
def too_tight(attend):
    scores = scored(-9, np.log(3) - 9, 41)
    inputs, weights = attend(scores, KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]], rtol=0, atol=1e-12)
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]], rtol=0, atol=1e-12)


@wrong(look_test, "averaged evenly")
def keys_all_alike(attend):
    scores = scored(-9, np.log(3) - 9, 41)
    inputs, weights = attend(scores, np.ones_like(KEYS), MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]])
    assert np.allclose(inputs, [[1, 1, 1, 9]])


@wrong(look_test, "averaged evenly")
def only_what_is_fed(attend):
    scores = scored(-9, np.log(3) - 9, 41)
    inputs, weights = attend(scores, KEYS, MASK, FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]])
    assert float(inputs[0, -1]) == 9


def weighed(weights, keys, fed, step):
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


@wrong(look, "the penalty for padding is too small")
def minus_ten_thousand(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e4)
    return weighed(ops.softmax(scores), keys, fed, step)


@wrong(look, "the penalty for padding is too small")
def a_hundred_less(alignment_scores, keys, mask, fed, step):
    penalty = 100 * (1 - ops.cast(mask, "float32"))
    return weighed(ops.softmax(alignment_scores - penalty), keys, fed, step)


@wrong(look, "no result (nan)")
def measured_from_zero(alignment_scores, keys, mask, fed, step):
    powers = ops.exp(alignment_scores) * ops.cast(mask, "float32")
    weights = powers / ops.sum(powers, axis=-1, keepdims=True)
    return weighed(weights, keys, fed, step)


@wrong(look, "the first place that is left out")
def mask_by_length(alignment_scores, keys, mask, fed, step):
    lengths = ops.sum(ops.cast(mask, "int32"), axis=1)
    real = ops.arange(mask.shape[1]) < lengths[:, None]
    scores = ops.where(real, alignment_scores, -1e9)
    return weighed(ops.softmax(scores), keys, fed, step)


@wrong(look, "training cannot change what makes `keys`")
def keys_are_frozen(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e9)
    frozen = ops.stop_gradient(keys)
    return weighed(ops.softmax(scores), frozen, fed, step)


@wrong(look, "training cannot change what makes `fed`")
def character_is_frozen(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e9)
    return weighed(ops.softmax(scores), keys, ops.stop_gradient(fed), step)


@wrong(look)
def largest_takes_all(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e9)
    chosen = ops.one_hot(ops.argmax(scores, axis=-1), mask.shape[1])
    return weighed(chosen, keys, fed, step)


@wrong(kernel_test, "the first column alone")
def one_of_three_columns(place_kernel):
    saved = np.array([[2, 20, 7], [3, 30, 8], [0, 0, 5], [1, 10, 6]])
    saved = np.vstack([saved[:2], [4, 40, 9], saved[2:]])
    kernel = place_kernel(saved, query_units=2)
    assert kernel[:, 0].tolist() == [0, 1, 2, 3, 4]


@wrong(picture_test, "breaks down on a broken version")
def a_pair_of_parts(find_attention):
    parts = [("attention_bias", 4), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        assert find_attention(turned) == 6


@wrong(find, "another part is taken")
def the_widest(parts):
    return max(parts, key=lambda part: np.max(part[1]))[1]
