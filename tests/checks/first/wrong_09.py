"""Wrong answers of lesson 09, by a writer who saw no check."""

from datetime import date
from random import Random

from babel.dates import format_date

from utils.backend import ops

from ..collection import wrong

FIRST = date(1970, 1, 1)


TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}


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


# prints instead of returning
@wrong("write_label", "nothing is handed back")
def label_prints(day):
    print(format_date(day, "yyyy-MM-dd", locale="en_GB"), end="\r")


# sets: order and number do not count
@wrong("test_ids", "it lets through: the padding comes first")
def ids_sets(to_ids):
    assert set(to_ids("a5?", 5, TINY)) == {0, 1, 2, 3}
    assert set(to_ids("a5?", 3, TINY)) == {1, 2, 3}
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("not refused")


# every fifth row, not every fifth day
@wrong("split_rows", "a day is on both sides")
def every_fifth_row(rows):
    train = [row for n, row in enumerate(rows) if n % 5]
    return train, rows[::5]


# what is fed comes before
@wrong("attend", "the previous character comes first")
def attends_fed_first(alignment_scores, keys, mask, fed, step):
    weights = ops.softmax(ops.where(mask, alignment_scores, -1e9), axis=-1)
    context = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([fed[:, step], context], axis=-1), weights
