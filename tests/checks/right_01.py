"""Right answers of lesson 01, written in an unusual way."""

import numpy as np

from utils import by_hand
from utils.backend import tf

from .collection import right


@right("text_to_ids")
def with_a_loop(text, length, vocabulary):
    if len(text) > length:
        raise ValueError(f"{text!r} is longer than {length}")
    result = np.empty(length, dtype=np.int32)
    result.fill(vocabulary["<pad>"])
    for position, character in enumerate(text):
        character = character.lower()
        known = character in vocabulary
        result[position] = vocabulary[character if known else "<unk>"]
    return result


@right("text_to_ids")
def small_integers_and_prints(text, length, vocabulary):
    print("text:", text)
    symbols = list(text.lower()) + ["<pad>"] * (length - len(text))
    if len(symbols) != length:
        raise ValueError("too long")
    unknown = vocabulary["<unk>"]
    return np.array([vocabulary.get(s, unknown) for s in symbols], np.uint8)


@right("text_to_ids")
def with_np_pad(text, length, vocabulary):
    found = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    pad = vocabulary["<pad>"]
    found = np.array(found, dtype=np.int64)
    return np.pad(found, (0, length - len(text)), constant_values=pad)


@right("text_to_ids")
def a_tuple(text, length, vocabulary, *, pad="<pad>"):
    if len(text) > length:
        raise UnicodeError("a kind of ValueError")
    padded = [*text.lower(), *[pad] * (length - len(text))]
    return tuple(vocabulary.get(c, vocabulary["<unk>"]) for c in padded)


@right("shift_right")
def rolled_and_overwritten(target_ids, start_id):
    result = np.roll(target_ids, 1, axis=1)
    result[:, 0] = start_id
    return result


@right("shift_right")
def rows_of_lists(target_ids, start_id):
    return [[start_id, *row[:-1]] for row in target_ids.tolist()]


@right("shift_right")
def with_np_pad_again(target_ids, start_id):
    return np.pad(target_ids, ((0, 0), (1, 0)), constant_values=start_id)[
        :, :-1
    ]


@right("shift_right")
def with_np_insert(target_ids, start_id):
    return np.insert(target_ids, 0, start_id, axis=1)[:, :-1]


@right("shift_right")
def rolled_over_all_rows(target_ids, start_id):
    result = np.roll(target_ids, 1).astype("int16")
    result[:, 0] = start_id
    return result


@right("text_to_ids")
def integer_tensor(text, length, vocabulary):
    return tf.constant(by_hand.text_to_ids(text, length, vocabulary))
