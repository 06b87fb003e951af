"""Right answers of lesson 09, written in an unusual way."""

import contextlib
import random
from datetime import date, timedelta
from itertools import permutations

import numpy as np
from babel.dates import format_date

from utils.backend import ops, tf

from .collection import right

FIRST = date(1970, 1, 1)
TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}


@right("test_labels")
def ends_of_the_years(write_label):
    for year in range(1970, 2030):
        for month, day in ((12, 29), (12, 30), (12, 31), (1, 1), (1, 3)):
            label = write_label(date(year, month, day))
            assert label == f"{year}-{month:02}-{day:02}", label
        assert write_label(date(year, 3, 9)) == f"{year}-03-09"


@right("test_labels")
def collects_what_is_false(write_label):
    days = [date.fromordinal(number) for number in range(719_163, 741_000)]
    false = {day for day in days if write_label(day) != str(day)}
    if false:
        raise AssertionError(f"{len(false)} labels are false")


@right("test_labels")
def against_another_pattern(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(days=number)
        np.testing.assert_equal(write_label(day), f"{day:%Y-%m-%d}")


@right("write_label")
def by_pattern(day):
    return format_date(day, "yyyy-MM-dd", locale="en_GB")


@right("write_label")
def by_pattern_of_one_letter(day):
    return format_date(day, "y-MM-dd", locale="de")


@right("write_label")
def by_hand(day):
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"


@right("write_label")
def by_a_string(day):
    print("label", day)
    return str(day)[:10]


@right("test_days")
def in_the_range_too(draw_days):
    early = draw_days(50, seed=1, today=date(1990, 1, 1))
    assert early == draw_days(50, seed=1, today=date(2020, 1, 1))
    assert min(early) >= FIRST


@right("test_days")
def many_todays(draw_days):
    days = [
        draw_days(30, 5, date(year, month, 1))
        for year in (1975, 1999, 2024)
        for month in (1, 7)
    ]
    assert all(other == days[0] for other in days), "moved"


@right("test_days")
def one_by_one(draw_days):
    pairs = zip(
        draw_days(count=40, seed=3, today=date(1980, 5, 5)),
        draw_days(count=40, seed=3, today=date(2031, 5, 5)),
        strict=True,
    )
    for one, other in pairs:
        assert (one - other).days == 0


@right("draw_days")
def by_whole_numbers(count, seed, today=None):
    rng = random.Random(seed)
    last = (date(2029, 12, 31) - FIRST).days
    return [FIRST + timedelta(rng.randint(0, last)) for _ in range(count)]


@right("draw_days")
def by_numpy(count, seed, today=None):
    rng = np.random.default_rng(seed)
    start, stop = FIRST.toordinal(), date(2030, 1, 1).toordinal()
    numbers = rng.integers(start, stop, count)
    return [date.fromordinal(int(number)) for number in numbers]


@right("draw_days")
def by_seeding_all(count, seed, today=None):
    random.seed(seed)
    today = date(2030, 1, 1)
    return tuple(FIRST + random.random() * (today - FIRST)
                 for _ in range(count))  # fmt: skip


@right("test_ids")
def with_a_flag(to_ids):
    assert list(to_ids("?a", 2, TINY)) == [1, 3]
    assert to_ids("?5?", 6, TINY)[2:] == [1, 0, 0, 0]
    refused = False
    try:
        to_ids("555", 2, TINY)
    except ValueError:
        refused = True
    assert refused


@right("test_ids")
def with_suppress(to_ids):
    ids = to_ids("5a☂", 4, TINY)
    assert len(ids) == 4 and ids[2:] == [TINY["<unk>"], TINY["<pad>"]], ids
    assert to_ids("5A", 2, TINY) == [2, 3]
    with contextlib.suppress(ValueError):
        to_ids("aaaaa", 4, TINY)
        raise AssertionError("not refused")


@right("to_ids")
def ids_by_steps(text, length, vocabulary):
    ids = []
    for character in text.lower():
        try:
            ids.append(vocabulary[character])
        except KeyError:
            ids.append(vocabulary["<unk>"])
    if len(ids) > length:
        raise ValueError(text)
    return ids + (length - len(ids)) * [vocabulary["<pad>"]]


@right("to_ids")
def ids_as_array(text, length, vocabulary):
    ids = np.full(length, vocabulary["<pad>"], "int32")
    found = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    if len(found) > length:
        raise ValueError("too long")
    ids[: len(found)] = found
    return ids


@right("test_split")
def few_rows(split_rows):
    rows = [
        (f"{form} {n}", f"1999-10-{n:02}") for n in range(10, 25)
        for form in "abcd"
    ]  # fmt: skip
    random.Random(3).shuffle(rows)
    train, test = split_rows(list(rows))
    for _, day in test:
        assert day not in [other for _, other in train]
    assert len(train) > 0 and len(test) > 0
    for row in rows:
        assert (train + test).count(row) == rows.count(row)


@right("test_split")
def by_sets(split_rows):
    rows = [(f"{k} {n}", f"{1970 + n}-05-03") for k in "ab" for n in range(60)]
    sides = split_rows(rows)
    days = [{day for _, day in side} for side in sides]
    assert days[0].isdisjoint(days[1])
    assert min(map(len, sides))
    assert {*sides[0], *sides[1]} == {*rows}
    assert len(sides[0]) + len(sides[1]) == len(rows)


@right("split_rows")
def by_numpy_days(rows):
    days = np.unique([day for _, day in rows])
    held = days[1::4] if len(days) > 1 else days
    test = [row for row in rows if (held == row[1]).any()]
    return [row for row in rows if not (held == row[1]).any()], test


@right("split_rows")
def day_by_day(rows):
    groups = {}
    for row in sorted(rows):
        groups.setdefault(row[1], []).append(row)
    sides = [], []
    for number, day in enumerate(sorted(groups)):
        sides[number % 4 == 0].extend(groups[day])
    return sides


@right("split_rows")
def by_order_of_appearance(rows):
    days = list(dict.fromkeys(day for _, day in rows))
    held = set(days[::5])
    return (
        [row for row in rows if row[1] not in held],
        [row for row in rows if row[1] in held],
    )


@right("split_rows")
def by_drawn_dates(rows):
    days = sorted({date.fromisoformat(day) for _, day in rows})
    held = {day.isoformat() for day in random.Random(1).sample(
        days, -(-len(days) // 5))}  # fmt: skip
    sides = [], []
    for text, day in rows:
        sides[day in held].append((text, day))
    return sides


@right("split_rows")
def by_years(rows):
    years = sorted({day[:4] for _, day in rows})
    held = {*years[::4]}
    sides = ([], [])
    for row in rows:
        sides[row[1][:4] in held].append(row)
    return sides


@right("split_rows")
def by_seeded_days(rows):
    days = sorted({day for _, day in rows})
    held = set(random.Random(7).sample(days, max(1, len(days) // 5)))
    train = filter(lambda row: row[1] not in held, rows)
    return [list(train), [row for row in rows if row[1] in held]]


@right("test_attend")
def three_questions(attend):
    mask = np.array([[True, False, True]])
    keys = np.arange(6.0).reshape(1, 3, 2)
    fed = np.arange(8.0).reshape(1, 4, 2)
    scores = np.array([[-5.0, 60.0, -6.0]])
    _, weights = attend(scores, keys, mask, fed, 1)
    weights = np.asarray(weights)
    assert weights[0, 1] == 0
    assert abs(weights.sum() - 1) < 1e-5
    assert abs(weights[0, 0] / weights[0, 2] - np.e) < 1e-3
    for step in range(4):
        inputs, _ = attend(scores, keys, mask, fed, step)
        assert np.allclose(np.asarray(inputs)[:, 2:], fed[:, step])
        assert np.allclose(np.asarray(inputs)[:, :2], weights @ keys[0])


@right("test_attend")
def with_tensors(attend):
    scores = ops.convert_to_tensor([[-1.0, -2.0, 30.0, -1.5]])
    mask = ops.convert_to_tensor([[True, True, False, True]])
    keys, fed = ops.eye(4)[None], ops.reshape(ops.arange(6.0), (1, 3, 2))
    inputs, weights = attend(scores, keys, mask, fed, 2)
    wanted = np.exp([-1, -2, -np.inf, -1.5])
    np.testing.assert_allclose(
        weights.numpy()[0], wanted / wanted.sum(), atol=1e-6
    )
    assert ops.max(ops.abs(inputs[:, :4] - weights)) < 1e-6
    assert inputs[0, 4:].numpy().tolist() == [4, 5]


@right("attend")
def minus_a_penalty(alignment_scores, keys, mask, fed, step):
    penalty = 1e9 * (1 - ops.cast(mask, "float32"))
    weights = ops.softmax(alignment_scores - penalty)
    context = ops.sum(weights[..., None] * keys, axis=1)
    return ops.concatenate([context, fed[:, step, :]], axis=1), weights


@right("attend")
def shared_out_anew(alignment_scores, keys, mask, fed, step):
    real = tf.cast(mask, tf.float32)
    lowest = tf.where(mask, alignment_scores, alignment_scores.dtype.min)
    top = tf.reduce_max(lowest, axis=1, keepdims=True)
    powers = tf.exp(tf.minimum(alignment_scores - top, 0)) * real
    weights = powers / tf.reduce_sum(powers, axis=1, keepdims=True)
    context = tf.squeeze(weights[:, None] @ keys, 1)
    return [tf.concat([context, fed[:, step]], -1), weights]


@right("test_kernel")
def as_two_products(place_kernel):
    rng = np.random.default_rng(0)
    W_query, W_key = rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    query, key = rng.normal(size=3), rng.normal(size=5)
    kernel = place_kernel(np.concatenate([W_key, W_query]), 3)
    joined = np.concatenate([query, key])
    assert np.allclose(joined @ kernel, query @ W_query + key @ W_key)


@right("test_kernel")
def by_unit_vectors(place_kernel):
    kernel = place_kernel(np.roll(np.eye(7), -2, axis=0), query_units=2)
    assert (kernel == np.eye(7)).all()


@right("place_kernel")
def filled_in(saved_kernel, query_units):
    kernel = np.empty_like(saved_kernel)
    kernel[:query_units] = saved_kernel[-query_units:]
    kernel[query_units:] = saved_kernel[:-query_units]
    return kernel


@right("place_kernel")
def by_splitting(saved_kernel, query_units):
    key, query = np.split(saved_kernel, [len(saved_kernel) - query_units])
    return np.vstack([query, key])


@right("test_picture")
def all_orders(find_attention):
    parts = [("attention", 0), ("attention_weights", 1), ("keys", 2),
             ("logits", 3)]  # fmt: skip
    for turned in permutations(parts):
        assert find_attention(list(turned)) == 1


@right("test_picture")
def with_arrays(find_attention):
    rng = np.random.default_rng(1)
    parts = [("attention_scores", rng.random(4)), ("keys", rng.random(3))]
    weights = rng.random((10, 4))
    for place in range(3):
        turned = list(parts)
        turned.insert(place, ("attention_weights", weights))
        assert find_attention(turned) is weights


@right("find_attention")
def by_filter(parts):
    (values,) = [v for name, v in parts if name == "attention_weights"]
    return values


@right("find_attention")
def by_position_of_the_name(parts):
    names, values = zip(*parts, strict=True)
    return values[names.index("attention_weights")]
