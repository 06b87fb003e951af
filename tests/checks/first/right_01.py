"""Right answers of lesson 01, by a writer who saw no check."""

from itertools import chain, islice, repeat

import numpy as np

from ..collection import right


# fills an array place by place
@right("text_to_ids")
def place_by_place(text, length, vocabulary):
    if length < len(text):
        raise ValueError(f"{text!r} is longer than {length}")
    ids = np.full(length, vocabulary["<pad>"], dtype=np.int64)
    for place, character in enumerate(text):
        try:
            ids[place] = vocabulary[character.lower()]
        except KeyError:
            ids[place] = vocabulary["<unk>"]
    return ids


# an endless padding, cut by islice; fromiter
@right("text_to_ids")
def endless_padding(text, length, vocabulary):
    if len(text) > length:
        raise ValueError
    looked_up = (vocabulary.get(c.lower(), vocabulary["<unk>"]) for c in text)
    filled = chain(looked_up, repeat(vocabulary["<pad>"]))
    return np.fromiter(islice(filled, length), dtype="int32", count=length)


# np.pad with the id of padding
@right("text_to_ids")
def with_np_pad(text, length, vocabulary):
    missing = length - len(text)
    if missing < 0:
        raise ValueError(f"{-missing} characters too many")
    known = {**dict.fromkeys(text.lower(), vocabulary["<unk>"]), **vocabulary}
    ids = np.array([known[c] for c in text.lower()], dtype=int)
    return np.pad(ids, (0, missing), constant_values=vocabulary["<pad>"])


class TooLong(ValueError):
    pass


# a ValueError of its own; a while loop
@right("text_to_ids")
def own_error(text, length, vocabulary):
    if len(text) > length:
        raise TooLong(text)
    ids = []
    while len(ids) < len(text):
        character = text[len(ids)].lower()
        if character in vocabulary:
            ids.append(vocabulary[character])
        else:
            ids.append(vocabulary["<unk>"])
    while len(ids) < length:
        ids.append(vocabulary["<pad>"])
    return np.asarray(ids, dtype=np.int32)


# rolls, then puts the start in
@right("shift_right")
def rolls(target_ids, start_id):
    shifted = np.roll(target_ids, 1, axis=1)
    shifted[:, 0] = start_id
    return shifted


# np.pad and a slice
@right("shift_right")
def pads(target_ids, start_id):
    padded = np.pad(target_ids, ((0, 0), (1, 0)), constant_values=start_id)
    return padded[:, :-1].copy()


# row by row, as lists
@right("shift_right")
def row_by_row(target_ids, start_id):
    rows = [[start_id, *row[:-1]] for row in target_ids.tolist()]
    return np.array(rows, dtype=target_ids.dtype)


# a table of indices, and np.where
@right("shift_right")
def takes(target_ids, start_id):
    steps = np.arange(target_ids.shape[1])
    before = np.take(target_ids, steps - 1, axis=1)
    return np.where(steps == 0, start_id, before).astype(target_ids.dtype)


# a matrix with ones beside the diagonal
@right("shift_right")
def matrix(target_ids, start_id):
    shifted = target_ids @ np.eye(target_ids.shape[1], k=1, dtype=int)
    shifted[:, 0] += start_id
    return shifted
