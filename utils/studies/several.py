"""Several dates in one text, all to be written: what one vector must hold.

A pair is (text, what is to be written): MOST ISO dates, one after the other,
those that are not in the text as ten dashes.
"""

from collections.abc import Sequence
from itertools import islice
from random import Random
from typing import Any

import numpy as np

from utils import dates
from utils.backend import tf
from utils.text import ISO_LENGTH, iso_to_ids, shift_right, texts_to_ids
from utils.training import Pairs

MOST = 4  # dates in one text
LISTED = 1200  # test dates, the same however many are in a text
PLAIN = ("{y}-{MM}-{dd}", "{d} {MMM} {y}", "{d}.{M}.{y}")
WIDTH = 64  # characters
LENGTH = MOST * ISO_LENGTH  # characters that are written
NO_DATE = "-" * ISO_LENGTH


def draw_pairs(count: int, seed: int) -> Pairs:
    """Return training texts with 1 to MOST dates, and what to write."""
    random = Random(seed)
    numbers = [random.randint(1, MOST) for _ in range(count)]
    drawn = iter(dates.generate(sum(numbers), seed, formats=PLAIN))
    return [_listed(list(islice(drawn, number))) for number in numbers]


def draw_tests(count: int = LISTED) -> dict[int, Pairs]:
    """Return the same test dates, 1, 2 … MOST of them in a text."""
    drawn = dates.generate(count, 0, "test", formats=PLAIN)
    return {
        number: [
            _listed(drawn[start : start + number])
            for start in range(0, count, number)
        ]
        for number in range(1, MOST + 1)
    }


def _listed(examples: Sequence[dates.Example]) -> tuple[str, str]:
    text = ", ".join(example.text for example in examples)
    written = [example.iso for example in examples]
    return text, "".join(written + [NO_DATE] * (MOST - len(examples)))


def to_ids(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Return source_ids (batch, WIDTH) and target_ids (batch, LENGTH)."""
    texts, written = zip(*pairs)
    starts = range(0, LENGTH, ISO_LENGTH)
    target_ids = [
        iso_to_ids([one[start : start + ISO_LENGTH] for one in written])
        for start in starts
    ]
    return texts_to_ids(texts, WIDTH), np.concatenate(target_ids, axis=1)


def make_batches(
    pairs: Pairs, batch_size: int, *_: Any, **__: Any
) -> tf.data.Dataset:
    """Make what `training.make_batches` makes, in the order given."""
    source_ids, target_ids = to_ids(pairs)
    rows = (source_ids, shift_right(target_ids)), target_ids
    return tf.data.Dataset.from_tensor_slices(rows).batch(batch_size)
