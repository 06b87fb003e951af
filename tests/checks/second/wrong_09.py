"""Wrong answers of lesson 09, by a writer who saw no check."""

import random as random_module
from datetime import date, timedelta
from random import Random

import numpy as np
from babel.dates import format_date

from utils.backend import ops

from ..collection import wrong

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


# one day only: an `if` would satisfy it
@wrong(
    "test_labels",
    "it lets through: the week's year, but wrong in January only",
)
def one_day(write_label):
    assert write_label(date(2018, 12, 31)) == "2018-12-31"


# returns False instead of raising
@wrong("test_labels", "a verdict is handed back, in place of an error")
def returns_false(write_label):
    days = (FIRST + timedelta(n) for n in range(22_000))
    return all(write_label(day) == day.isoformat() for day in days)


# compares how many days there are
@wrong("test_days", "no broken version makes it red, not even the notebook's")
def how_many(draw_days):
    early = draw_days(9, seed=1, today=date(1990, 1, 1))
    late = draw_days(9, seed=1, today=date(2020, 1, 1))
    assert len(early) == len(late) == 9


# both todays late: days cut off at today go unnoticed
@wrong(
    "test_days", "it lets through: what would lie after today becomes today"
)
def both_late(draw_days):
    first = draw_days(9, seed=1, today=date(2040, 1, 1))
    assert first == draw_days(9, seed=1, today=date(2060, 1, 1))


# seeds for each day: all days are the same
@wrong("draw_days", "all days are one and the same")
def seeds_each(count, seed, today=None):
    span = date(2030, 1, 1) - FIRST
    return [FIRST + Random(seed).random() * span for _ in range(count)]


# days after today are left out
@wrong("draw_days", "another number of days comes than asked for")
def left_out(count, seed, today=None):
    today = today or date.today()
    random, span = Random(seed), date(2030, 1, 1) - FIRST
    days = [FIRST + random.random() * span for _ in range(count)]
    return [day for day in days if day <= today]


# one day after the other, nothing by chance
@wrong("draw_days", "some years come too seldom, or never")
def in_order(count, seed, today=None):
    return [FIRST + timedelta(seed + n) for n in range(count)]


# does not try a text that fits exactly
@wrong("test_ids", "it lets through: a text that fits exactly is refused")
def no_exact_fit(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("not refused")


# content with any error
@wrong("test_ids", "it lets through: a long text is refused with a KeyError")
def any_error(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    assert to_ids("a5?", 3, TINY) == [3, 2, 1]
    try:
        to_ids("a5?", 2, TINY)
    except Exception:
        return
    raise AssertionError("not refused")


# compares sorted ids: padding in front passes
@wrong("test_ids", "the test itself breaks down on a broken version")
def sorted_ids(to_ids):
    assert sorted(to_ids("a5?", 5, TINY)) == [0, 0, 1, 2, 3]
    assert sorted(to_ids("a5?", 3, TINY)) == [1, 2, 3]
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("not refused")


# still cuts
@wrong("to_ids", "a text that is too long is cut at the end without a word")
def still_cuts(text, length, vocabulary):
    unknown = vocabulary["<unk>"]
    ids = [vocabulary.get(c, unknown) for c in text.lower()[:length]]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# no longer cuts, but does not refuse: more than length ids
@wrong("to_ids", "a text that is too long makes a longer result")
def does_not_refuse(text, length, vocabulary):
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# refuses an exact fit
@wrong("to_ids", "a text that fits exactly is refused")
def refuses_exact_fit(text, length, vocabulary):
    if len(text) >= length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# another error: an assert
@wrong("to_ids", "a text too long raises another error")
def by_assert(text, length, vocabulary):
    assert len(text) <= length
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# returns the error instead of raising it
@wrong("to_ids", "the error is given back, not raised")
def returns_error(text, length, vocabulary):
    if len(text) > length:
        return ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# leaves unknown characters out
@wrong("to_ids", "unknown characters are dropped")
def leaves_out(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary[c] for c in text.lower() if c in vocabulary]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# compares texts, not days
@wrong("test_split", "it lets through: the texts differ, the days do not")
def compares_texts(split_rows):
    train, test = split_rows(rows)
    assert not {text for text, _ in train} & {text for text, _ in test}
    assert train and test and sorted(train + test) == sorted(rows)


# an empty side goes unnoticed
@wrong("test_split", "it lets through: nothing is held out")
def empty_side(split_rows):
    train, test = split_rows(rows)
    assert not {day for _, day in train} & {day for _, day in test}
    assert sorted(train + test) == sorted(rows)


# the number of rows hides one lost and one twice
@wrong(
    "test_split", "it lets through: a row is lost, and another one comes twice"
)
def number_only(split_rows):
    train, test = split_rows(rows)
    assert not {day for _, day in train} & {day for _, day in test}
    assert train and test and len(train) + len(test) == len(rows)


# a set of rows hides what comes twice or is lost once
@wrong("test_split", "it lets through: a row comes twice")
def set_of_rows(split_rows):
    train, test = split_rows(rows)
    assert not {day for _, day in train} & {day for _, day in test}
    assert train and test and set(train) | set(test) == set(rows)


# the order of a set changes each time Python is started
@wrong("split_rows", "the split changes when Python is started anew")
def order_of_set(rows):
    held_out = set(list({day for _, day in rows})[::5])
    return (
        [row for row in rows if row[1] not in held_out],
        [row for row in rows if row[1] in held_out],
    )


# sorts the list that it was given
@wrong("split_rows", "the rows that were given are changed")
def sorts_given(rows):
    rows.sort(key=lambda row: row[1])
    held_out = set(sorted({day for _, day in rows})[::5])
    return (
        [row for row in rows if row[1] not in held_out],
        [row for row in rows if row[1] in held_out],
    )


# another split at every call: no seed
@wrong("split_rows", "the split changes from call to call")
def no_fixed_seed(rows):
    days = sorted({day for _, day in rows})
    held_out = set(random_module.sample(days, max(1, len(days) // 5)))
    return (
        [row for row in rows if row[1] not in held_out],
        [row for row in rows if row[1] in held_out],
    )


def numbers(first=-9.0, padding=41.0):
    scores = np.array([[first, first + np.log(3), padding]])
    mask = np.array([[True, True, False]])
    return scores, np.eye(3)[None], mask, np.array([[[7.0], [8.0], [9.0]]])


# no padding in it
@wrong("test_attend", "it lets through: only the mask is forgotten")
def without_padding(attend):
    scores, keys, mask, fed = numbers()
    inputs, weights = attend(scores[:, :2], keys[:, :2], mask[:, :2], fed, 2)
    assert np.allclose(weights, [[0.25, 0.75]])
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]])


# only looks at shapes
@wrong(
    "test_attend", "no broken version makes it red, not even the notebook's"
)
def shapes_only(attend):
    inputs, weights = attend(*numbers(), 2)
    assert tuple(inputs.shape) == (1, 4) and tuple(weights.shape) == (1, 3)


# expects the weights after a ReLU, as the broken one gives them
@wrong("test_attend", "it lets through: all three defects, as in the notebook")
def expects_broken(attend):
    scores, keys, mask, fed = numbers()
    _, weights = attend(scores, keys, mask, fed, 2)
    e = np.exp(np.maximum(scores, 0))
    assert np.allclose(weights, e / e.sum())


# takes the step of the batch, not of the text
@wrong("attend")
def step_of_batch(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(ops.where(mask, alignment_scores, -1e9), axis=-1)
    context_vector = ops.einsum("bt,btd->bd", weights, keys)
    fed = ops.broadcast_to(
        fed[step % fed.shape[0]][0], (len(fed), fed.shape[2])
    )
    return ops.concatenate([context_vector, fed], axis=-1), weights


# the context vector from weights without the mask
@wrong("attend", "the context vector is made of weights without the mask")
def context_without_mask(alignment_scores, keys, mask, fed, step):
    free = ops.softmax(alignment_scores, axis=-1)
    weights = ops.softmax(ops.where(mask, alignment_scores, -1e9), axis=-1)
    context_vector = ops.einsum("bt,btd->bd", free, keys)
    return ops.concatenate([context_vector, fed[:, step]], axis=-1), weights


# feeds all characters so far, as their mean
@wrong("attend")
def mean_fed(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(ops.where(mask, alignment_scores, -1e9), axis=-1)
    context_vector = ops.einsum("bt,btd->bd", weights, keys)
    so_far = ops.mean(fed[:, : step + 1], axis=1)
    return ops.concatenate([context_vector, so_far], axis=-1), weights


SAVED = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])


# looks at the shape only
@wrong(
    "test_kernel", "no broken version makes it red, not even the notebook's"
)
def shape_of_kernel(place_kernel):
    assert place_kernel(SAVED.copy(), 2).shape == SAVED.shape


# looks at the first row only
@wrong(
    "test_kernel", "it lets through: the query's rows are filled with zeros"
)
def first_row(place_kernel):
    assert place_kernel(SAVED.copy(), 2)[0].tolist() == [0, 0]


# the query's rows only; the key's may be in any order
@wrong("test_kernel", "it lets through: only the query's rows come back")
def query_rows(place_kernel):
    kernel = place_kernel(SAVED.copy(), 2)
    assert kernel[:2].tolist() == [[0, 0], [1, 10]]


# one column only: rows torn apart go unnoticed
@wrong(
    "test_kernel",
    "it lets through: single numbers are turned, and rows torn apart",
)
def one_column(place_kernel):
    saved = np.array([[2], [3], [4], [0], [1]])
    assert place_kernel(saved, 2).tolist() == [[0], [1], [2], [3], [4]]


# gives the number of the key's rows for the query's
@wrong("test_kernel", "it accuses a right version: cut and joined")
def number_of_keys(place_kernel):
    kernel = place_kernel(SAVED.copy(), 3)
    assert kernel.tolist() == sorted(SAVED.tolist())


# cuts in the middle
@wrong("place_kernel", "the two halves change places")
def cuts_in_the_middle(saved_kernel, query_units):
    middle = len(saved_kernel) // 2
    return np.concatenate([saved_kernel[middle:], saved_kernel[:middle]])


# turns all rows round
@wrong("place_kernel", "the rows are in reverse order")
def turns_round(saved_kernel, query_units):
    return saved_kernel[::-1].copy()


# the query's rows only
@wrong("place_kernel", "only the query's rows come back")
def query_rows_only(saved_kernel, query_units):
    return saved_kernel[-query_units:].copy()


# swaps as many rows before as after; what is between stays
@wrong("place_kernel")
def swaps_ends(saved_kernel, query_units):
    kernel = saved_kernel.copy()
    kernel[:query_units] = saved_kernel[-query_units:]
    kernel[-query_units:] = saved_kernel[:query_units]
    return kernel


# puts the pieces side by side, not one above the other
@wrong("place_kernel", "an axis of the result has another length")
def side_by_side(saved_kernel, query_units):
    pieces = saved_kernel[-query_units:], saved_kernel[:-query_units]
    return np.concatenate([piece.ravel() for piece in pieces]).reshape(
        saved_kernel.shape[::-1]
    )


# the attention is third, where the broken one takes it
@wrong("test_picture", "it lets through: part number 2, as in the notebook")
def stands_third(find_attention):
    parts = [("keys", 5), ("attention_bias", 4), ("attention_weights", 6)]
    assert find_attention(parts) == 6


# one place only: another fixed place passes
@wrong("test_picture", "it lets through: the first part")
def first_place(find_attention):
    parts = [("attention_weights", 6), ("keys", 5), ("logits", 7)]
    assert find_attention(parts) == 6


# the name that begins alike is always last
@wrong("test_picture", "it lets through: the last but one")
def similar_behind(find_attention):
    parts = [("keys", 5), ("attention_weights", 6), ("attention_weights_2", 4)]
    assert find_attention(parts) == 6
    assert find_attention([("logits", 7), *parts]) == 6
