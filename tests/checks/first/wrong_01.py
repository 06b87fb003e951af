"""Wrong answers of lesson 01, by a writer who saw no check."""

import numpy as np

from ..collection import wrong

tiny = {"<pad>": 0, "<unk>": 1, " ": 2, "3": 3, "a": 4, "m": 5, "y": 6}


# returns the error instead of raising it
@wrong("text_to_ids", "the error is given back, not raised")
def returns_error(text, length, vocabulary):
    if len(text) > length:
        return ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# the name <unk> instead of its id: all become strings
@wrong("text_to_ids", "something else than numbers is handed back")
def name_for_id(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, "<unk>") for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


_seen = {}


# remembers a text and forgets vocabulary and length
@wrong("text_to_ids", "an axis of the result has another length")
def remembers(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    if text not in _seen:
        ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
        ids += [vocabulary["<pad>"]] * (length - len(ids))
        _seen[text] = np.array(ids)
    return _seen[text]


# uses the tiny vocabulary, not the one that is given
@wrong("text_to_ids")
def global_vocabulary(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [tiny.get(c, tiny["<unk>"]) for c in text.lower()]
    return np.array(ids + [tiny["<pad>"]] * (length - len(ids)))


# 8-bit ids: a large vocabulary does not fit
@wrong("text_to_ids", "the same number is added to every place")
def tiny_integers(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    ids += [vocabulary["<pad>"]] * (length - len(ids))
    return np.array(ids).astype(np.int8)


# the capitals in the vocabulary are looked up first
@wrong("text_to_ids")
def tries_capitals_first(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    unknown = vocabulary["<unk>"]
    ids = [vocabulary.get(c, vocabulary.get(c.lower(), unknown)) for c in text]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# counts rows where it should count columns
@wrong("shift_right")
def square_only(target_ids, start_id):
    shifted = target_ids.copy()
    shifted[:, 0] = start_id
    for step in range(1, len(target_ids)):
        shifted[:, step] = target_ids[:, step - 1]
    return shifted


# the start is there twice, the first character is lost
@wrong("shift_right")
def two_starts(target_ids, start_id):
    shifted = np.full_like(target_ids, start_id)
    shifted[:, 2:] = target_ids[:, 1:-1]
    return shifted


# works for a batch of one only
@wrong("shift_right", "each example alone is right, but not a batch of them")
def one_text(target_ids, start_id):
    return np.array([[start_id, *target_ids[0, :-1]]])


# forgets to return
@wrong("shift_right", "the result is not handed back")
def returns_nothing(target_ids, start_id):
    shifted = np.empty_like(target_ids)
    shifted[:, 0] = start_id
    shifted[:, 1:] = target_ids[:, :-1]


# no start in rows that begin with the id 0
@wrong("shift_right", "a text does not begin with the start")
def where_truthy(target_ids, start_id):
    shifted = np.roll(target_ids, 1, axis=1)
    shifted[:, 0] = np.where(target_ids[:, 0] > 0, start_id, 0)
    return shifted
