"""Right answers of lesson 09, by somebody who had not seen the checks."""

import contextlib
import hashlib
import itertools
import unittest
import zlib
from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
from babel.dates import format_date

from utils.backend import keras, ops

from .collection import right

FIRST = date(1970, 1, 1)
TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}
rows = [("1 May 1979", "1979-05-01")]  # the check brings its own


@right("test_labels")
def labels_collects(write_label):
    days = map(
        date.fromordinal, range(FIRST.toordinal(), FIRST.toordinal() + 30_000)
    )
    false = [day for day in days if write_label(day) != str(day)]
    assert not false, f"{len(false)} false, the first {false[0]}"


@right("test_labels")
def labels_read_back(write_label):
    for number in range(-5_000, 25_000):
        day = FIRST + timedelta(number)
        label = write_label(day)
        assert isinstance(label, str), type(label)
        pieces = label.split("-")
        if [len(piece) for piece in pieces] != [4, 2, 2]:
            raise AssertionError(day)
        if tuple(map(int, pieces)) != (day.year, day.month, day.day):
            raise AssertionError(day)


@right("write_label")
def label_fields(day):
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


@right("write_label")
def label_u(day):
    return format_date(day, "u-MM-dd", locale="en_US")


@right("write_label")
def label_joined(day):
    return "-".join(str(n).zfill(2) for n in day.timetuple()[:3])


@right("test_days")
def days_many(draw_days):
    todays = [date(year, 2, 3) for year in (1971, 1999, 2025, 2090)]
    for seed in range(5):
        drawn = [draw_days(40, seed, today) for today in todays]
        assert all(one == drawn[0] for one in drawn), seed


@right("test_days")
def days_with_and_without(draw_days):
    now = draw_days(30, seed=3)
    for today in date(1980, 5, 9), date(2050, 5, 9):
        if list(now) != list(draw_days(30, seed=3, today=today)):
            raise AssertionError(f"other days on {today}")


@right("test_days")
def days_zip(draw_days):
    one = draw_days(20, seed=7, today=date(1975, 6, 1))
    two = draw_days(20, seed=7, today=date(2029, 6, 1))
    assert len(one) == len(two)
    for first, second in zip(one, two):
        assert first == second, f"{first} became {second}"


@right("test_days")
def days_numpy(draw_days):
    early = draw_days(count=50, seed=2, today=date(1972, 1, 1))
    late = draw_days(count=50, seed=2, today=date(2049, 1, 1))
    np.testing.assert_array_equal(early, late)


@right("draw_days")
def draw_randrange(count, seed, today=None):
    random = Random(seed)
    number = (date(2029, 12, 31) - FIRST).days + 1
    return [FIRST + timedelta(random.randrange(number)) for _ in range(count)]


@right("draw_days")
def draw_ordinals(count, seed, today=None):
    random = Random(seed)
    ends = FIRST.toordinal(), date(2029, 12, 31).toordinal()
    return [date.fromordinal(random.randint(*ends)) for _ in range(count)]


@right("draw_days")
def draw_choices(count, seed, today=None):
    every = [
        FIRST + timedelta(n) for n in range((date(2030, 1, 1) - FIRST).days)
    ]
    return Random(f"days {seed}").choices(every, k=count)


@right("draw_days")
def draw_numpy(count, seed, today=None):
    generator = np.random.default_rng(seed)
    span = (date(2030, 1, 1) - FIRST).days
    return [
        FIRST + timedelta(int(n)) for n in generator.integers(0, span, count)
    ]


@right("draw_days")
def draw_rejecting(count, seed, today=None):
    random, days = Random(seed), []
    while len(days) < count:
        year, month = random.randrange(1970, 2030), random.randrange(1, 13)
        with contextlib.suppress(ValueError):
            days.append(date(year, month, random.randrange(1, 32)))
    return days


@right("test_ids")
def ids_flag(to_ids):
    assert list(to_ids("a5?", 5, TINY)) == [3, 2, 1, 0, 0]
    assert list(to_ids("a5?", 3, TINY)) == [3, 2, 1]
    refused = False
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        refused = True
    assert refused, "a text that is too long is not refused"


@right("test_ids")
def ids_unittest(to_ids):
    case = unittest.TestCase()
    with case.assertRaises(ValueError):
        to_ids("a5?", 2, TINY)
    case.assertEqual(to_ids("a5?", 3, TINY), [3, 2, 1])
    case.assertEqual(to_ids("?5a", 6, TINY), [1, 2, 3, 0, 0, 0])


@right("test_ids")
def ids_loop(to_ids):
    for length in range(7):
        try:
            found = to_ids("5?a5", length, TINY)
        except ValueError:
            assert length < 4, "refused though it fits"
        except Exception as error:
            raise AssertionError(f"{error!r}") from error
        else:
            assert length >= 4, "not refused"
            assert found == [2, 1, 3, 2] + (length - 4) * [0]


@right("test_ids")
def ids_capitals(to_ids):
    for text in "a5?", "A5?":
        assert to_ids(text, 5, TINY) == [3, 2, 1, 0, 0]
        assert to_ids(text, 3, TINY) == [3, 2, 1]
        try:
            to_ids(text, 2, TINY)
        except ValueError:
            continue
        raise AssertionError("not refused")


@right("test_ids")
def ids_second_vocabulary(to_ids):
    other = {"x": 0, "y": 7, "<unk>": 5, "<pad>": 9}
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    assert to_ids("xy!", 4, other) == [0, 7, 5, 9]
    assert to_ids("xy!", 3, other) == [0, 7, 5]
    try:
        to_ids("xy!", 2, other)
    except ValueError:
        pass
    else:
        raise AssertionError("not refused")


@right("to_ids")
def to_loop(text, length, vocabulary):
    if len(text) > length:
        raise ValueError(f"{text!r} does not fit")
    ids = []
    for character in text:
        try:
            ids.append(vocabulary[character.lower()])
        except KeyError:
            ids.append(vocabulary["<unk>"])
    while len(ids) < length:
        ids.append(vocabulary["<pad>"])
    return ids


@right("to_ids")
def to_zip_longest(text, length, vocabulary):
    if length - len(text) < 0:
        raise ValueError(length)
    pairs = itertools.zip_longest(
        text.lower(), range(length), fillvalue="<pad>"
    )
    return [
        vocabulary[c] if c in vocabulary else vocabulary["<unk>"]
        for c, _ in pairs
    ]


@right("to_ids")
def to_overwritten(text, length, vocabulary):
    if not len(text) <= length:
        raise ValueError("shorten it, please")
    ids = [vocabulary["<pad>"] for _ in range(length)]
    for place, character in enumerate(text.lower()):
        ids[place] = vocabulary.get(character, vocabulary["<unk>"])
    return ids


@right("to_ids")
def to_missing(text, length, vocabulary):
    class WithUnknown(dict):
        def __missing__(self, character):
            return self["<unk>"]

    if len(text) > length:
        raise ValueError(f"{len(text)} > {length}")
    known = WithUnknown(vocabulary)
    endless = itertools.chain(
        map(known.__getitem__, text.lower()), itertools.repeat(known["<pad>"])
    )
    return list(itertools.islice(endless, length))


@right("test_split")
def split_counter(split_rows):
    train, test = split_rows(rows)
    assert len(train) > 0 and len(test) > 0, "a side is empty"
    learnt = {row[1] for row in train}
    assert learnt.isdisjoint(row[1] for row in test), "shared days"
    assert Counter(train) + Counter(test) == Counter(rows), "rows lost"


@right("test_split")
def split_own_days(split_rows):
    days = [
        date(1970 + 2 * n % 60, 1 + n % 12, 1 + n % 28).isoformat()
        for n in range(41)
    ]
    own = [(f"text {n} {day}", day) for n in range(3) for day in days]
    own.append(own[0])  # one comes twice
    Random(5).shuffle(own)
    train, test = split_rows(list(own))
    assert train and test
    assert not {row[1] for row in train} & {row[1] for row in test}
    assert sorted([*train, *test]) == sorted(own)


@right("test_split")
def split_sides(split_rows):
    train, test = split_rows(rows)
    sides = {}
    for name, side in (("train", train), ("test", test)):
        assert side, f"{name} is empty"
        for _, day in side:
            sides.setdefault(day, set()).add(name)
    for day, names in sides.items():
        assert len(names) == 1, day
    both = sorted(train) + sorted(test)
    both.sort()
    assert both == sorted(rows)


@right("test_split")
def split_takes_away(split_rows):
    train, test = split_rows(rows)
    left = Counter(rows)
    left.subtract(train)
    left.subtract(test)
    if any(left.values()):
        raise AssertionError("lost, or twice")
    if min(len(train), len(test)) == 0:
        raise AssertionError("an empty side")
    if len({d for _, d in train} | {d for _, d in test}) != len(
        {d for _, d in train}
    ) + len({d for _, d in test}):
        raise AssertionError("a shared day")


@right("split_rows")
def by_sample(rows):
    days = sorted({day for _, day in rows})
    held_out = set(Random(9).sample(days, max(1, round(len(days) / 5))))
    train, test = [], []
    for row in rows:
        (test if row[1] in held_out else train).append(row)
    return train, test


@right("split_rows")
def third_of_five(rows):
    days = sorted({day for _, day in rows})
    held_out = frozenset(days[2::5] or days[-1:])
    return (
        [row for row in rows if row[1] not in held_out],
        [row for row in rows if row[1] in held_out],
    )


@right("split_rows")
def by_checksum(rows):
    days = sorted(
        {day for _, day in rows}, key=lambda d: (zlib.crc32(d.encode()), d)
    )
    held_out = set(days[: max(1, len(days) // 5)])
    sides = {False: [], True: []}
    for row in rows:
        sides[row[1] in held_out].append(row)
    return sides[False], sides[True]


@right("split_rows")
def by_groups(rows):
    train, test = [], []
    by_day = sorted(rows, key=lambda row: row[1])
    groups = itertools.groupby(by_day, key=lambda row: row[1])
    for number, (_, group) in enumerate(groups):
        (train if number % 5 else test).extend(group)
    return train, test


@right("split_rows")
def by_sha(rows):
    def rank(day):
        return hashlib.sha256(day.encode()).hexdigest()

    days = sorted({day for _, day in rows}, key=rank)
    number_of = {day: number for number, day in enumerate(days)}
    test = [row for row in rows if number_of[row[1]] % 5 == 0]
    return [row for row in rows if number_of[row[1]] % 5], test


@right("test_attend")
def attend_two_texts(attend):
    random = np.random.default_rng(0)
    scores = random.normal(size=(2, 4)).astype("float32") - 3
    mask = np.array([[True, True, True, False], [True, False, True, False]])
    scores[~mask] = 30
    keys = random.normal(size=(2, 4, 3)).astype("float32")
    fed = random.normal(size=(2, 5, 2)).astype("float32")
    powers = np.exp(np.where(mask, scores, -np.inf))
    expected = powers / powers.sum(axis=1, keepdims=True)
    for step in 0, 3, 4:
        inputs, weights = attend(scores, keys, mask, fed, step)
        context = np.einsum("bt,btd->bd", expected, keys)
        assert np.allclose(weights, expected, atol=1e-5)
        right_inputs = np.concatenate([context, fed[:, step]], axis=1)
        assert np.allclose(inputs, right_inputs, atol=1e-4)


@right("test_attend")
def attend_three_calls(attend):
    keys, fed = np.eye(3)[None], np.array([[[7.0], [8.0], [9.0]]])
    everything = np.ones((1, 3), dtype=bool)
    negative = np.log([[0.2, 0.3, 0.5]])
    inputs, weights = attend(negative, keys, everything, fed, 0)
    assert np.allclose(weights, [[0.2, 0.3, 0.5]], atol=1e-5), "ReLU"
    assert np.allclose(inputs, [[0.2, 0.3, 0.5, 7]], atol=1e-5), "context"
    first_only = np.array([[True, False, False]])
    _, weights = attend(negative, keys, first_only, fed, 0)
    assert np.allclose(weights, [[1, 0, 0]]), "mask"
    inputs, _ = attend(negative, keys, everything, fed, 1)
    assert np.allclose(np.array(inputs)[:, 3:], 8), "fed"


@right("test_attend")
def attend_every_step(attend):
    scores = np.array([[41.0, -9.0, np.log(3) - 9]])
    mask = np.array([[False, True, True]])
    fed = np.array([[[7.0], [8.0], [9.0]]])
    for step in range(3):
        inputs, weights = attend(scores, np.eye(3)[None], mask, fed, step)
        np.testing.assert_allclose(weights, [[0, 0.25, 0.75]], atol=1e-5)
        np.testing.assert_allclose(
            inputs, [[0, 0.25, 0.75, 7 + step]], atol=1e-5
        )


@right("test_attend")
def attend_proportions(attend):
    scores = np.array([[-9.0, np.log(3) - 9, 41.0]])
    mask = np.array([[True, True, False]])
    keys = np.array([[[1.0, 0.0], [0.0, 1.0], [100.0, 100.0]]])
    fed = np.array([[[7.0], [8.0], [9.0]]])
    inputs, weights = (
        np.array(part)[0] for part in attend(scores, keys, mask, fed, 2)
    )
    assert weights[2] == 0 and abs(weights.sum() - 1) < 1e-5
    assert abs(weights[1] / weights[0] - 3) < 1e-3
    assert np.allclose(inputs, [weights[0], weights[1], 9], atol=1e-5)


@right("attend")
def attends_by_hand(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -1e30)
    powers = ops.exp(scores - ops.max(scores, axis=1, keepdims=True))
    weights = powers / ops.sum(powers, axis=1, keepdims=True)
    context_vector = ops.sum(weights[:, :, None] * keys, axis=1)
    return ops.concatenate([context_vector, fed[:, step]], axis=1), weights


@right("attend")
def attends_infinity(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, alignment_scores, -float("inf"))
    weights = ops.softmax(scores)
    context_vector = ops.matmul(weights[:, None], keys)[:, 0]
    return ops.concatenate((context_vector, fed[:, step, :]), axis=-1), weights


@right("attend")
def attends_added(alignment_scores, keys, mask, fed, step):
    scores = ops.convert_to_tensor(alignment_scores)
    scores = scores + ops.cast(ops.where(mask, 0.0, -1e9), scores.dtype)
    weights = ops.softmax(scores, axis=-1)
    context_vector = ops.einsum("btd,bt->bd", keys, weights)
    return ops.concatenate([context_vector, fed[:, step]], -1), weights


@right("attend")
def attends_take(alignment_scores, keys, mask, fed, step):
    hidden = ops.logical_not(mask)
    weights = keras.activations.softmax(
        ops.where(hidden, -1e9, alignment_scores)
    )
    context_vector = ops.einsum("bt,btd->bd", weights, keys)
    inputs = [context_vector, ops.take(fed, step, axis=1)]
    return ops.concatenate(inputs, axis=-1), weights


@right("test_kernel")
def kernel_many_sizes(place_kernel):
    random = np.random.default_rng(1)
    for key_units, query_units in (3, 2), (1, 4), (5, 5), (64, 32):
        query = random.normal(size=(query_units, 3))
        key = random.normal(size=(key_units, 3))
        kernel = place_kernel(np.concatenate([key, query]), query_units)
        assert np.array_equal(kernel, np.concatenate([query, key]))


@right("test_kernel")
def kernel_numbered(place_kernel):
    names = np.array([2, 3, 4, 5, 0, 1])
    saved = names[:, None] * np.array([[1, 10, 100]])
    kept = saved.copy()
    kernel = place_kernel(saved, 2)
    assert np.array_equal(kernel, np.arange(6)[:, None] * [[1, 10, 100]])
    assert np.array_equal(saved, kept)


@right("test_kernel")
def kernel_row_by_row(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    kernel = place_kernel(saved, query_units=2)
    assert len(kernel) == 5
    for number, row in enumerate(kernel):
        assert row[0] == number, f"row {row[0]} is in place {number}"
        assert row[1] == 10 * number, f"row {number} is torn"


@right("test_kernel")
def kernel_by_meaning(place_kernel):
    random = np.random.default_rng(4)
    W_query, W_key = random.normal(size=(2, 4)), random.normal(size=(5, 4))
    query, key = random.normal(size=(10, 2)), random.normal(size=(10, 5))
    kernel = place_kernel(np.vstack([W_key, W_query]), query_units=2)
    assert getattr(kernel, "shape", None) == (7, 4)
    product = np.hstack([query, key]) @ kernel
    np.testing.assert_allclose(product, query @ W_query + key @ W_key)


@right("place_kernel")
def place_vstack(saved_kernel, query_units):
    cut = len(saved_kernel) - query_units
    return np.vstack([saved_kernel[cut:], saved_kernel[:cut]])


@right("place_kernel")
def place_indices(saved_kernel, query_units):
    order = (np.arange(len(saved_kernel)) - query_units) % len(saved_kernel)
    return saved_kernel[order]


@right("place_kernel")
def place_filled(saved_kernel, query_units):
    kernel = np.empty_like(saved_kernel)
    cut = saved_kernel.shape[0] - query_units
    kernel[:query_units] = saved_kernel[cut:]
    kernel[query_units:] = saved_kernel[:cut]
    return kernel


@right("place_kernel")
def place_split(saved_kernel, query_units):
    parts = np.split(saved_kernel, [saved_kernel.shape[0] - query_units])
    return np.concatenate(parts[::-1], axis=0)


@right("test_picture")
def picture_all_orders(find_attention):
    parts = [
        ("attention_bias", 4), ("keys", 5), ("attention_weights", 6),
        ("attention_weights_old", 7),
    ]  # fmt: skip
    for order in itertools.permutations(parts):
        assert find_attention(list(order)) == 6, order


@right("test_picture")
def picture_arrays(find_attention):
    wanted, other = np.full((1, 2, 3), 6.0), np.full((1, 2, 3), 5.0)
    others = [("attention_scores", other), ("keys", other), ("logits", other)]
    for place in range(4):
        parts = (
            others[:place] + [("attention_weights", wanted)] + others[place:]
        )
        assert np.array_equal(find_attention(parts), wanted), place


@right("test_picture")
def picture_texts(find_attention):
    names = ["attention", "embedded", "keys", "attention_weights", "logits"]
    for turn in range(len(names)):
        turned = names[turn:] + names[:turn]
        found = find_attention([(name, name.upper()) for name in turned])
        assert found == "ATTENTION_WEIGHTS", turned


@right("test_picture")
def picture_more_parts(find_attention):
    parts = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]
    more = [("attention", 1)]
    for tried in parts, more + parts, parts[::-1], parts[::-1] + more:
        found = find_attention(tried)
        if found != 6:
            raise AssertionError(f"{found} of {tried}")


@right("find_attention")
def find_loop(parts):
    for name, values in parts:
        if name == "attention_weights":
            return values
    raise LookupError("no attention_weights among the parts")


@right("find_attention")
def find_unpacks(parts):
    (found,) = (
        values for name, values in parts if name == "attention_weights"
    )
    return found


@right("find_attention")
def find_index(parts):
    names, values = zip(*parts)
    return values[names.index("attention_weights")]


@right("find_attention")
def find_first(parts):
    return [part[1] for part in parts if part[0] == "attention_weights"][0]
