"""Wrong answers of lesson 09, by somebody who had not seen the checks."""

from datetime import date, datetime, timedelta
from random import Random

import numpy as np
from babel.dates import format_date

from utils.backend import ops
from utils.text import SOURCE_VOCABULARY

from .collection import wrong

FIRST = date(1970, 1, 1)
TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}
_SCORES = np.array([[-9.0, np.log(3) - 9, 41.0]])
_MASK = np.array([[True, True, False]])
_FED = np.array([[[7.0], [8.0], [9.0]]])


def official_days(count, seed, today=None):
    span = date(2030, 1, 1) - FIRST
    random = Random(seed)
    return [FIRST + random.random() * span for _ in range(count)]


rows = [(f"{day:%d.%m.%Y}", f"{day}") for day in official_days(8000, seed=1)]


@wrong("test_labels", "the year of the week, as in the notebook")
def labels_thursdays(write_label):
    for number in range(0, 22_000, 7):
        day = FIRST + timedelta(number)
        assert write_label(day) == day.isoformat(), day


@wrong("test_labels", "breaks down")
def labels_value_error(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        if write_label(day) != day.isoformat():
            raise ValueError(day)


@wrong("test_labels", "the year of the week, as in the notebook")
def labels_by_chance(write_label):
    random = Random(0)
    for _ in range(10):
        day = FIRST + timedelta(random.randrange(22_000))
        assert write_label(day) == day.isoformat(), day


@wrong("test_labels", "the year of the week, as in the notebook")
def labels_any_date(write_label):
    for number in range(22_000):
        day = FIRST + timedelta(number)
        try:
            found = date.fromisoformat(write_label(day))
        except ValueError as error:
            raise AssertionError(day) from error
        assert (found.month, found.day) == (day.month, day.day), day


@wrong("write_label", "the year of the week is still there")
def label_december_only(day):
    label = format_date(day, "YYYY-MM-dd", locale="en_GB")
    return (
        label.replace(label[:4], str(day.year)) if day.month == 12 else label
    )


@wrong("write_label", "the year differs from the day's")
def label_this_century(day):
    return "20" + format_date(day, "yy-MM-dd", locale="en_GB")


@wrong("test_days", "it accuses a right version: no day is drawn twice")
def days_one_algorithm(draw_days):
    expected = official_days(3, seed=1)
    assert draw_days(3, seed=1, today=date(1990, 1, 1)) == expected


@wrong("test_days", "the order of the days follows today")
def days_sorted(draw_days):
    first = sorted(draw_days(9, seed=1, today=date(1990, 1, 1)))
    assert first == sorted(draw_days(9, seed=1, today=date(2020, 1, 1)))


@wrong("test_days", "the last day is today, as in the notebook")
def days_none_later(draw_days):
    today = date(1990, 1, 1)
    assert all(day <= today for day in draw_days(50, seed=1, today=today))


@wrong("draw_days", "it stops with an error")
def draw_no_today(count, seed):
    span = date(2030, 1, 1) - FIRST
    random = Random(seed)
    return [FIRST + random.random() * span for _ in range(count)]


@wrong("draw_days", "no list of days comes")
def draw_datetimes(count, seed, today=None):
    start, span = datetime(1970, 1, 1), date(2030, 1, 1) - FIRST
    random = Random(seed)
    return [start + random.random() * span for _ in range(count)]


@wrong("draw_days", "the same seed gives other days the second time")
def draw_goes_on(count, seed, today=None, _random=Random(0)):  # noqa: B008
    span = date(2030, 1, 1) - FIRST
    return [FIRST + _random.random() * span for _ in range(count)]


@wrong("draw_days", "the days still follow the day of the call")
def draw_clock_in_seed(count, seed, today=None):
    today = today or date.today()
    random = Random(seed + today.toordinal())
    span = date(2030, 1, 1) - FIRST
    return [FIRST + random.random() * span for _ in range(count)]


@wrong("draw_days", "every seed gives the same days")
def draw_evenly(count, seed, today=None):
    span = (date(2030, 1, 1) - FIRST).days
    return [FIRST + timedelta(i * span // count) for i in range(count)]


@wrong("test_ids", "no padding at all")
def ids_no_padding(to_ids):
    assert to_ids("a5?", 5, TINY)[:3] == [3, 2, 1]
    assert to_ids("a5?", 3, TINY) == [3, 2, 1]
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("not refused")


@wrong("test_ids", "the string '<unk>' among the ids")
def ids_returns_early(to_ids):
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    assert to_ids("a5?", 3, TINY) == [3, 2, 1]
    raise AssertionError("not refused")


@wrong("test_ids", "breaks down")
def ids_wants_cut(to_ids):
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0]
    assert to_ids("a5?", 2, TINY) == [3, 2]


@wrong("to_ids", "the padding comes before the text")
def to_front(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return [vocabulary["<pad>"]] * (length - len(ids)) + ids


@wrong("to_ids", "unknown characters become padding")
def to_pad(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<pad>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


@wrong("to_ids", "capital letters are unknown")
def to_capitals(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


@wrong("to_ids", "the ids of padding and unknown are fixed to 0 and 1")
def to_fixed(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, 1) for c in text.lower()]
    return ids + [0] * (length - len(ids))


@wrong("to_ids", "one place of padding too many is added")
def to_one_pad_more(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids) + 1)


@wrong("to_ids", "an id comes back that the vocabulary does not hold")
def to_course(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    known = SOURCE_VOCABULARY
    ids = [known.get(c, known["<unk>"]) for c in text.lower()]
    return ids + [known["<pad>"]] * (length - len(ids))


@wrong("to_ids", "spaces before and after are cut off")
def to_strip(text, length, vocabulary):
    text = text.strip().lower()
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


@wrong("test_split", "the texts differ, the days do not")
def split_rows_shared(split_rows):
    train, test = split_rows(rows)
    assert not set(train) & set(test)
    assert train and test and sorted(train + test) == sorted(rows)


@wrong("test_split", "one single day has rows on both sides")
def split_few_shared(split_rows):
    train, test = split_rows(rows)
    seen = {day for _, day in train}
    assert train and test and sorted(train + test) == sorted(rows)
    assert np.mean([day in seen for _, day in test]) < 0.05


@wrong("test_split", "it accuses a right version: some days are drawn")
def split_one_way(split_rows):
    train, test = split_rows(rows)
    held_out = set(sorted({day for _, day in rows})[::5])
    assert test == [row for row in rows if row[1] in held_out]
    assert train == [row for row in rows if row[1] not in held_out]


@wrong("split_rows", "the test side is empty")
def by_day_of_month(rows):
    train = [row for row in rows if int(row[1][-2:]) % 5]
    return train, [row for row in rows if int(row[1][-2:]) % 5 == 0]


@wrong("split_rows", "rows are lost")
def throws_shared_out(rows):
    train, test = rows[: 4 * len(rows) // 5], rows[4 * len(rows) // 5 :]
    seen = {day for _, day in train}
    return train, [row for row in test if row[1] not in seen]


@wrong("test_attend", "only the ReLU on the scores")
def attend_tolerant(attend):
    inputs, weights = attend(_SCORES, np.eye(3)[None], _MASK, _FED, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]], atol=0.3)
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]], atol=0.3)


@wrong("test_attend", "it accuses a right version: the seventh digit differs")
def attend_exact(attend):
    inputs, weights = attend(_SCORES, np.eye(3)[None], _MASK, _FED, 2)
    assert np.array_equal(weights, [[0.25, 0.75, 0]])
    assert np.array_equal(inputs, [[0.25, 0.75, 0, 9]])


@wrong("test_attend", "only the ReLU on the scores")
def attend_all_all(attend):
    inputs, weights = attend(_SCORES, np.eye(3)[None], _MASK, _FED, 2)
    expected = np.array([[0.25, 0.75, 0]])
    assert np.array(weights).all() == expected.all()
    assert np.array(inputs).any() == np.array([[0.25, 0.75, 0, 9]]).any()


@wrong("test_attend", "only the ReLU on the scores")
def attend_same_keys(attend):
    inputs, weights = attend(_SCORES, np.ones((1, 3, 3)), _MASK, _FED, 2)
    assert np.allclose(inputs, [[1, 1, 1, 9]])
    assert np.isclose(np.array(weights)[0].sum(), 1)


@wrong("attend", "the penalty for padding is too small")
def attends_small_penalty(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(ops.where(mask, alignment_scores, -10.0), axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


@wrong("attend", "training cannot change what makes `alignment_scores`")
def attends_stopped(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, ops.stop_gradient(alignment_scores), -1e9)
    weights = ops.softmax(scores, axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


@wrong("attend", "a leaky ReLU bends the scores")
def attends_leaky(alignment_scores, keys, mask, fed, step):
    bent = ops.leaky_relu(alignment_scores, 0.2)
    weights = ops.softmax(ops.where(mask, bent, -1e9), axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


@wrong("attend", "a tanh squeezes the scores")
def attends_tanh(alignment_scores, keys, mask, fed, step):
    scores = ops.where(mask, ops.tanh(alignment_scores), -1e9)
    weights = ops.softmax(scores, axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


@wrong("attend", "a text of `fed` is taken, not a step")
def attends_wrong_axis(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(ops.where(mask, alignment_scores, -1e9), axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    row = min(step, len(fed) - 1)
    return ops.concatenate([context, fed[row][: len(keys)]], axis=-1), weights


@wrong("attend", "the mask ends at the first place that is left out")
def attends_prefix(alignment_scores, keys, mask, fed, step):
    padding = 1 - ops.cast(mask, "int32")
    real = ops.cumsum(padding, axis=1) == 0
    weights = ops.softmax(ops.where(real, alignment_scores, -1e9), axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context, fed[:, step]], axis=-1), weights


@wrong("test_kernel", "the query's rows are filled with zeros")
def kernel_first_row(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    assert place_kernel(saved, query_units=2)[0].tolist() == [0, 0]


@wrong("test_kernel", "the first column alone is put in order")
def kernel_first_column(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    kernel = place_kernel(saved, query_units=2)
    assert kernel[:, 0].tolist() == [0, 1, 2, 3, 4]


@wrong("test_kernel", "the two halves change places")
def kernel_two_rows(place_kernel):
    saved = np.array([[1, 10], [0, 0]])
    kernel = place_kernel(saved, query_units=1)
    assert kernel.tolist() == [[0, 0], [1, 10]]


@wrong("test_kernel", "the rows in reverse order")
def kernel_any(place_kernel):
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    expected = np.array([[0, 0], [1, 10], [2, 20], [3, 30], [4, 40]])
    assert (place_kernel(saved, query_units=2) == expected).any()


@wrong("place_kernel", "the query's rows come in reverse order")
def place_query_reversed(saved_kernel, query_units):
    query = saved_kernel[: -query_units - 1 : -1]
    return np.concatenate([query, saved_kernel[:-query_units]])


@wrong("place_kernel", "rows are written over before they have been read")
def place_overwrites(saved_kernel, query_units):
    kernel = saved_kernel.copy()
    kernel[:query_units] = kernel[-query_units:]
    kernel[query_units:] = kernel[:-query_units]
    return kernel


@wrong("place_kernel", "the kernel comes back as it was saved")
def place_64(saved_kernel, query_units):
    return np.concatenate([saved_kernel[-64:], saved_kernel[:-64]])


@wrong("place_kernel", "the rows are sorted by the numbers in them")
def place_sorted(saved_kernel, query_units):
    return np.array(sorted(saved_kernel.tolist()))


@wrong("place_kernel", "the cut is one row off")
def place_one_off(saved_kernel, query_units):
    cut = len(saved_kernel) - query_units + 1
    return np.concatenate([saved_kernel[cut:], saved_kernel[:cut]])


@wrong("place_kernel", "rows of unequal length")
def place_pieces(saved_kernel, query_units):
    return [saved_kernel[-query_units:], saved_kernel[:-query_units]]


@wrong("test_picture", "the first part")
def picture_first(find_attention):
    parts = [("attention_weights", 6), ("attention_bias", 4), ("keys", 5)]
    assert find_attention(parts) == 6
    assert find_attention([*parts, ("logits", 7)]) == 6


@wrong("test_picture", "the last but one")
def picture_cousin_behind(find_attention):
    parts = [("keys", 5), ("attention_weights", 6), ("attention_bias", 4)]
    assert find_attention(parts) == 6
    assert find_attention([("logits", 7), *parts]) == 6


@wrong("test_picture", "breaks down")
def picture_two(find_attention):
    parts = [("attention_bias", 4), ("attention_weights", 6)]
    assert find_attention(parts) == 6
    assert find_attention(parts[::-1]) == 6


@wrong("test_picture", "breaks down")
def picture_none(find_attention):
    parts = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        assert find_attention(turned) == 6
    assert find_attention([("keys", 5), ("logits", 7), ("more", 8)]) is None


@wrong("test_picture", "breaks down")
def picture_key_error(find_attention):
    parts = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        assert find_attention(turned) == 6
    try:
        find_attention([("keys", 5), ("logits", 7), ("more", 8)])
    except KeyError:
        return
    raise AssertionError("no KeyError")


@wrong(
    "test_picture", "no broken version makes it red, not even the notebook's"
)
def picture_catches(find_attention):
    parts = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        try:
            assert find_attention(turned) == 6
        except Exception as error:
            print(error, end="\r")


@wrong(
    "test_picture", "no broken version makes it red, not even the notebook's"
)
def picture_any_value(find_attention):
    parts = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        assert find_attention(turned) in dict(turned).values()


@wrong("find_attention", "another part is taken")
def find_by_sum(parts):
    for _, values in parts:
        if np.allclose(np.sum(values, axis=-1), 1, atol=1e-3):
            return values
    raise KeyError("attention_weights")


@wrong("find_attention", "another part is taken")
def find_scores(parts):
    return dict(parts)["alignment_scores"]


@wrong("find_attention", "where there is no attention, another part is drawn")
def find_sorted(parts):
    found = [part for part in parts if part[0] >= "attention_weights"]
    return min(found, key=lambda part: part[0])[1]


@wrong("find_attention", "it stops with an error")
def find_in_part(parts):
    for part in parts:
        if any(piece == "attention_weights" for piece in part[::-1]):
            return part[1]
    raise KeyError("attention_weights")
