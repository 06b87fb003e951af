"""Right answers of lesson 09, by a writer who saw no check."""

import hashlib
import itertools
import unittest
from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
from babel.dates import format_date

from utils.backend import ops

from ..collection import right

FIRST = date(1970, 1, 1)


TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}


def _label(day):
    return format_date(day, "yyyy-MM-dd", locale="en_GB")


def _days(count, seed):
    random, span = Random(seed), date(2030, 1, 1) - FIRST
    return [FIRST + random.random() * span for _ in range(count)]


patterns = ["d MMMM y", "MMMM d, y", "EEEE d MMMM y", "d.M.y", "y-MM-dd"]


rows = [
    (format_date(day, patterns[number % 5], "en_GB"), _label(day))
    for number, day in enumerate(_days(8000, seed=1))
]


# every day of sixty years by year, month, day
@right("test_labels")
def by_parts(write_label):
    day = FIRST
    while day.year < 2030:
        expected = f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
        assert write_label(day) == expected, f"{day!r}: {write_label(day)}"
        day += timedelta(days=1)


# collects the false ones
@right("test_labels")
def collects(write_label):
    days = map(
        date.fromordinal,
        range(date(1970, 1, 1).toordinal(), date(2030, 1, 1).toordinal()),
    )
    false = [day for day in days if write_label(day) != str(day)]
    if false:
        raise AssertionError(
            f"{len(false)} labels are false, {false[0]} first"
        )


# compares two lists with strftime
@right("test_labels")
def two_lists(write_label):
    days = [FIRST + timedelta(n) for n in range(25_000)]
    np.testing.assert_array_equal(
        [write_label(day) for day in days],
        [day.strftime("%Y-%m-%d") for day in days],
    )


# the date's own words
@right("write_label")
def as_text(day):
    return str(day)


# an f-string with a date format
@right("write_label")
def f_string(day):
    return f"{day:%Y-%m-%d}"


# parts, filled with zeros
@right("write_label")
def zfilled(day):
    parts = [
        str(day.year).zfill(4),
        str(day.month).zfill(2),
        str(day.day).zfill(2),
    ]
    return "-".join(parts)


# Babel with one y and another locale
@right("write_label")
def one_y(day):
    return format_date(day, format="y-MM-dd", locale="en")


# many days, three todays and none, two seeds
@right("test_days")
def many_days(draw_days):
    for seed in 0, 5:
        now = draw_days(200, seed)
        for year in 1975, 1999, 2055:
            then = draw_days(200, seed, today=date(year, 6, 1))
            assert list(then) == list(now), f"as if in {year}, others come"


# a difference somewhere, found with zip
@right("test_days")
def with_zip(draw_days):
    early = draw_days(count=40, seed=3, today=date(1980, 2, 29))
    late = draw_days(count=40, seed=3, today=date(2029, 1, 1))
    for number, (one, other) in enumerate(zip(early, late, strict=True)):
        assert one == other, f"day {number}: {one} or {other}"


# by unittest
@right("test_days")
def by_unittest(draw_days):
    draws = [
        draw_days(30, 8, day)
        for day in (date(1972, 1, 1), date(2000, 1, 1), date(2031, 1, 1))
    ]
    unittest.TestCase().assertEqual(draws[0], draws[1])
    unittest.TestCase().assertEqual(draws[1], draws[2])


# whole days with randrange
@right("draw_days")
def with_randrange(count, seed, today=None):
    random = Random(seed)
    days = (date(2029, 12, 31) - FIRST).days + 1
    return [
        FIRST + timedelta(days=random.randrange(days)) for _ in range(count)
    ]


# ordinals by NumPy
@right("draw_days")
def with_numpy(count, seed, today=None):
    low, high = FIRST.toordinal(), date(2030, 1, 1).toordinal()
    drawn = np.random.default_rng(seed).integers(low, high, size=count)
    return [date.fromordinal(int(number)) for number in drawn]


# chosen from a list of all days
@right("draw_days")
def with_choices(count, seed, today=None):
    every = [
        FIRST + timedelta(n) for n in range((date(2030, 1, 1) - FIRST).days)
    ]
    return Random(seed).choices(every, k=count)


# a table of cases, and `else` after `try`
@right("test_ids")
def table(to_ids):
    cases = {
        ("a5?", 5): [3, 2, 1, 0, 0],
        ("a5?", 3): [3, 2, 1],
        ("5☂a", 4): [2, 1, 3, 0],
        ("", 2): [0, 0],
        ("A", 1): [3],
    }
    for (text, length), ids in cases.items():
        assert to_ids(text, length, TINY) == ids, (text, length)
    for text, length in ("a5?", 2), ("55", 1), ("a" * 60, 48):
        try:
            to_ids(text, length, TINY)
        except ValueError:
            pass
        else:
            raise AssertionError(f"{text} in {length} is not refused")


# unittest's assertRaises
@right("test_ids")
def with_unittest(to_ids):
    case = unittest.TestCase()
    case.assertEqual(list(to_ids("?5a", 5, TINY)), [1, 2, 3, 0, 0])
    case.assertEqual(list(to_ids("?5a", 3, TINY)), [1, 2, 3])
    try:
        with case.assertRaises(ValueError):
            to_ids("?5a", 2, TINY)
    except ValueError:
        raise
    except Exception as error:  # another error is no refusal
        raise AssertionError(f"no ValueError: {error!r}") from error


# another vocabulary as well, in which <pad> and <unk> are not 0 and 1
@right("test_ids")
def another_vocabulary(to_ids):
    other = {"a": 0, "5": 1, "<unk>": 7, "<pad>": 9}
    for vocabulary in TINY, other:
        a, five, unk, pad = (
            vocabulary[s] for s in ("a", "5", "<unk>", "<pad>")
        )
        assert to_ids("a5?", 4, vocabulary) == [a, five, unk, pad]
        assert to_ids("a5?", 3, vocabulary) == [a, five, unk]
        refused = False
        try:
            to_ids("a5?", 2, vocabulary)
        except ValueError:
            refused = True
        except Exception:
            pass
        assert refused, "a text too long by one has to raise ValueError"


# a loop that counts the places
@right("to_ids")
def counts_places(text, length, vocabulary):
    room, ids = length, []
    for character in text:
        if room == 0:
            raise ValueError(f"no room for {character!r}")
        character = character.lower()
        known = character in vocabulary
        ids.append(vocabulary[character if known else "<unk>"])
        room -= 1
    ids.extend(room * [vocabulary["<pad>"]])
    return ids


# filled up with the name of the padding, then looked up
@right("to_ids")
def names_first(text, length, vocabulary):
    symbols = list(text.lower())
    if len(symbols) > length:
        raise ValueError(text)
    symbols += ["<pad>"] * (length - len(symbols))
    return [
        vocabulary[s] if s in vocabulary else vocabulary["<unk>"]
        for s in symbols
    ]


# a full row of padding, overwritten
@right("to_ids")
def overwritten(text, length, vocabulary):
    class TextTooLong(ValueError):
        """The text has more characters than places."""

    if not len(text) <= length:
        raise TextTooLong
    ids = [vocabulary["<pad>"] for _ in range(length)]
    for place, c in enumerate(text.lower()):
        ids[place] = vocabulary.get(c, vocabulary["<unk>"])
    return ids


# Counter and isdisjoint
@right("test_split")
def with_counter(split_rows):
    train, test = split_rows(list(rows))
    assert len(train) > 0 and len(test) > 0
    assert {r[1] for r in train}.isdisjoint(r[1] for r in test)
    assert Counter(train) + Counter(test) == Counter(rows)


# rows of its own: thirty-one days with four rows each, one row twice
@right("test_split")
def own_rows(split_rows):
    own = [
        (f"text {n} of {day}", f"2001-01-{day:02}")
        for n in range(4)
        for day in range(1, 32)
    ]
    own.append(own[7])
    train, test = split_rows(list(own))
    for _, day in train:
        assert day not in [other for _, other in test], day
    assert sorted([*train, *test]) == sorted(own)
    assert min(len(train), len(test)) >= 1


# the side of each day in a dictionary
@right("test_split")
def side_of_day(split_rows):
    sides, count = {}, Counter()
    for name, part in zip(("train", "test"), split_rows(rows)):
        assert part, f"{name} is empty"
        for row in part:
            count[row] += 1
            assert sides.setdefault(row[1], name) == name, row
    assert count == Counter(rows), "rows are lost or come twice"


# a fifth of the sorted days by chance, with a seed
@right("split_rows")
def seeded(rows):
    days = sorted({day for _, day in rows})
    held_out = set(Random(7).sample(days, max(1, round(len(days) / 5))))
    train, test = [], []
    for row in rows:
        (test if row[1] in held_out else train).append(row)
    return train, test


# the days in the order of a digest, the first fifth held out
@right("split_rows")
def by_digest(rows):
    def key(day):
        return hashlib.sha256(day.encode()).hexdigest()

    days = sorted({row[1] for row in rows}, key=key)
    held_out = frozenset(days[: max(1, len(days) // 5)])
    return (
        [row for row in rows if row[1] not in held_out],
        list(filter(lambda row: row[1] in held_out, rows)),
    )


# groups of a day, every fifth group from the third on; rows sorted
@right("split_rows")
def groups(rows):
    train, test = [], []
    ordered = sorted(rows, key=lambda row: row[1])
    many = len({day for _, day in rows})
    chosen = 2 if many > 2 else 0
    for number, (_, group) in enumerate(
        itertools.groupby(ordered, key=lambda row: row[1])
    ):
        (test if number % 5 == chosen else train).extend(group)
    return train, test


# two texts, two steps, keys that are not the identity
@right("test_attend")
def two_texts(attend):
    scores = np.log([[1.0, 2.0, 5.0, 9.0], [4.0, 1.0, 9.0, 9.0]]) - 20
    mask = np.array([[True, True, True, False], [True, True, False, False]])
    keys = np.arange(16.0).reshape(2, 4, 2)
    fed = np.arange(12.0).reshape(2, 3, 2) + 100
    right_ = np.array([[1, 2, 5, 0], [4, 1, 0, 0]]) / [[8], [5]]
    seen = (right_[:, :, None] * keys).sum(axis=1)
    for step in 0, 1, 2:
        inputs, weights = attend(scores, keys, mask, fed, step)
        assert np.allclose(weights, right_, atol=1e-5), "weights"
        joined = np.concatenate([seen, fed[:, step]], axis=1)
        assert np.allclose(inputs, joined, atol=1e-4), "inputs"


# three claims, each with its own assert
@right("test_attend")
def three_claims(attend):
    scores = np.array([[-2.0, -4.0, 30.0, -1.0]])
    mask = np.array([[True, True, False, False]])
    keys, fed = np.eye(4)[None], np.array([[[0.0], [5.0]]])
    inputs, weights = attend(scores, keys, mask, fed, 1)
    inputs, weights = np.asarray(inputs), np.asarray(weights)
    assert np.all(weights[0, 2:] == 0), "padding is looked at"
    assert abs(weights[0, 0] / weights[0, 1] - np.e**2) < 1e-3, "proportion"
    assert abs(weights.sum() - 1) < 1e-5, "the sum"
    assert np.allclose(inputs[:, :4], weights, atol=1e-5), "context"
    assert inputs[0, 4] == 5, "what is fed"


# np.testing, with a tolerance
@right("test_attend")
def with_testing(attend):
    scores = np.array([[-9.0, -9 + np.log(3), 41.0]])
    mask = np.array([[True, True, False]])
    keys, fed = 10 * np.eye(3)[None], np.array([[[7.0], [8.0], [9.0]]])
    inputs, weights = attend(scores, keys, mask, fed, step=2)
    np.testing.assert_allclose(weights, [[0.25, 0.75, 0]], atol=1e-6)
    np.testing.assert_allclose(inputs, [[2.5, 7.5, 0, 9]], atol=1e-5)


# a matrix product for the context, ops.take for the step
@right("attend")
def take(alignment_scores, keys, mask, fed, step):
    real = ops.convert_to_tensor(mask, dtype="bool")
    scores = ops.where(ops.logical_not(real), -1e9, alignment_scores)
    weights = ops.softmax(scores)
    context = ops.squeeze(ops.matmul(weights[:, None, :], keys), axis=1)
    return ops.concatenate([context, ops.take(fed, step, axis=1)], -1), weights


# exponentials of the real ones, the largest real score taken off
@right("attend")
def exponentials(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e9)
    scores = scores - ops.max(scores, axis=-1, keepdims=True)
    powers = ops.exp(scores) * ops.cast(mask, scores.dtype)
    weights = powers / ops.sum(powers, axis=-1, keepdims=True)
    context = ops.sum(ops.expand_dims(weights, -1) * keys, axis=1)
    inputs = ops.concatenate((context, fed[:, step, :]), axis=1)
    return inputs, weights


# np.testing, several sizes, rows of three numbers
@right("test_kernel")
def several_sizes(place_kernel):
    for query_units, key_units in (1, 4), (3, 2), (5, 6):
        total = query_units + key_units
        right_ = np.arange(3 * total).reshape(total, 3)
        saved = np.concatenate([right_[query_units:], right_[:query_units]])
        found = place_kernel(saved, query_units)
        np.testing.assert_array_equal(found, right_)


# random rows, and the saved array must stay
@right("test_kernel")
def random_rows(place_kernel):
    rng = np.random.default_rng(0)
    W_key, W_query = rng.normal(size=(7, 4)), rng.normal(size=(3, 4))
    saved = np.vstack([W_key, W_query])
    before = saved.copy()
    found = place_kernel(saved, 3)
    assert found.shape == (10, 4)
    assert np.array_equal(found[:3], W_query), "query"
    assert np.array_equal(found[3:], W_key), "key"
    assert np.array_equal(saved, before), "the saved kernel was changed"


# row by row, with .all()
@right("test_kernel")
def row_by_row(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    kernel = place_kernel(saved, 2)
    assert len(kernel) == 5
    for number in range(5):
        assert (kernel[number] == [number, 10 * number]).all(), kernel


# a list of row numbers as index
@right("place_kernel")
def row_numbers(saved_kernel, query_units):
    total = saved_kernel.shape[0]
    order = [(row - query_units) % total for row in range(total)]
    return saved_kernel[order]


# all orders of five parts
@right("test_picture")
def all_orders(find_attention):
    parts = [
        ("keys", 1),
        ("attention_bias", 2),
        ("attention_weights", 3),
        ("attention", 4),
        ("my_attention_weights", 5),
    ]
    for order in itertools.permutations(parts):
        assert find_attention(list(order)) == 3, order


# arrays, put in at every place
@right("test_picture")
def at_every_place(find_attention):
    others = [
        (name, np.full((1, 10, 4), number))
        for number, name in enumerate(
            ("embedded", "attention_scores", "logits")
        )
    ]
    attention = np.full((1, 10, 4), 0.25)
    for place in range(4):
        parts = list(others)
        parts.insert(place, ("attention_weights", attention))
        assert np.array_equal(find_attention(parts), attention), place


# turned round and longer, texts as values
@right("test_picture")
def longer(find_attention):
    parts = [
        ("attention_weight", "no"),
        ("attention_weights", "yes"),
        ("attention_weights_2", "no"),
    ]
    for one in (
        parts,
        parts[::-1],
        parts + parts[:1],
        [("keys", "no")] + parts,
        parts[1:] + parts[:1],
        parts[2:] + parts[:2],
    ):
        assert find_attention(one) == "yes", one


# a loop that raises at its end
@right("find_attention")
def loop_and_raise(parts):
    for name, values in parts:
        if name == "attention_weights":
            return values
    raise LookupError("there is no attention_weights among the parts")


# the place of the name
@right("find_attention")
def place_of_name(parts):
    names = [part[0] for part in parts]
    return parts[names.index("attention_weights")][1]


# unpacks a list of exactly one
@right("find_attention")
def exactly_one(parts):
    (values,) = [found for name, found in parts if name == "attention_weights"]
    return values
