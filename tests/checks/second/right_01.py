"""Right answers of lesson 01, by a writer who saw no check."""

from collections import defaultdict

import numpy as np

from ..collection import right


# np.full, filled place by place, each character lowered alone
@right("text_to_ids")
def place_by_place(text, length, vocabulary):
    if len(text) > length:
        raise ValueError(text)
    ids = np.full((length,), vocabulary["<pad>"], dtype=np.int32)
    for place, character in enumerate(text):
        character = character.lower()
        if character in vocabulary:
            ids[place] = vocabulary[character]
        else:
            ids[place] = vocabulary["<unk>"]
    return ids


# np.pad with a constant
@right("text_to_ids")
def numpy_pad(text, length, vocabulary):
    room = length - len(text)
    if room < 0:
        raise ValueError("no room")
    found = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    ids = np.array(found, dtype=int)
    return np.pad(ids, (0, room), constant_values=vocabulary["<pad>"])


# try and except KeyError, a subclass of ValueError, 64 bits
@right("text_to_ids")
def tries(text, length, vocabulary):
    class TooLong(ValueError):
        pass

    ids = []
    for c in text.lower():
        try:
            ids.append(vocabulary[c])
        except KeyError:
            ids.append(vocabulary["<unk>"])
    while len(ids) < length:
        ids.append(vocabulary["<pad>"])
    if len(text) > length:
        raise TooLong
    return np.asarray(ids, dtype="int64")


# a dictionary with a default, np.fromiter
@right("text_to_ids")
def default_dictionary(text, length, vocabulary):
    if not len(text) <= length:
        raise ValueError(f"{text!r} does not fit")
    table = defaultdict(lambda: vocabulary["<unk>"], vocabulary)
    symbols = list(text.lower()) + ["<pad>"] * (length - len(text))
    return np.fromiter((table[s] for s in symbols), dtype=int, count=length)


# NumPy's own error: the slice raises the ValueError
@right("text_to_ids")
def numpy_refuses(text, length, vocabulary):
    ids = np.full(length, vocabulary["<pad>"])
    found = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    if len(found) == 0:
        return ids
    places = np.zeros(length, bool)
    places[: len(found)] = True
    if len(found) > length:
        raise ValueError("longer than the row")
    ids[places] = found
    return ids


# roll of the flat array: what comes from the row above is overwritten
@right("shift_right")
def flat_roll(target_ids, start_id):
    out = np.roll(target_ids, 1)
    out[:, 0] = start_id
    return out


# np.insert in front, last column cut
@right("shift_right")
def insert(target_ids, start_id):
    return np.insert(target_ids[:, :-1], 0, start_id, axis=1)


# np.pad, last column cut
@right("shift_right")
def pad(target_ids, start_id):
    padded = np.pad(target_ids, ((0, 0), (1, 0)), constant_values=start_id)
    return padded[:, :-1]


# a column of starts with np.column_stack
@right("shift_right")
def column_stack(target_ids, start_id):
    starts = np.repeat(start_id, len(target_ids))
    return np.column_stack([starts, target_ids[:, :-1]])


# lists
@right("shift_right")
def lists(target_ids, start_id):
    rows = [[start_id, *row[:-1]] for row in target_ids.tolist()]
    return np.array(rows, dtype=target_ids.dtype).reshape(target_ids.shape)


# from the last column to the first, in a copy
@right("shift_right")
def backwards(target_ids, start_id):
    out = np.array(target_ids)
    for t in range(out.shape[1] - 1, 0, -1):
        out[:, t] = out[:, t - 1]
    out[:, 0] = start_id
    return out
