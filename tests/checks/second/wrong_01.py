"""Wrong answers of lesson 01, by a writer who saw no check."""

import numpy as np

from utils.text import SOURCE_VOCABULARY, START_ID

from ..collection import wrong


# cuts a text that is too long
@wrong(
    "text_to_ids", "a text that is too long is cut at the end without a word"
)
def cuts(text, length, vocabulary):
    text = text[:length]
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# pads nothing where the text is too long: more ids than length, no error
@wrong("text_to_ids", "a text that is too long makes a longer result")
def negative_padding(text, length, vocabulary):
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# capitals become unknown
@wrong("text_to_ids", "capital letters are unknown")
def keeps_capitals(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# leaves out unknown characters, all after them move up
@wrong("text_to_ids", "unknown characters are dropped")
def skips_unknown(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary[c] for c in text.lower() if c in vocabulary]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# pads on the left
@wrong("text_to_ids", "the padding comes before the text")
def pads_left(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array([vocabulary["<pad>"]] * (length - len(ids)) + ids)


# takes it for granted that padding is 0 and unknown 1
@wrong("text_to_ids", "the ids of padding and unknown are fixed to 0 and 1")
def fixed_ids(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = np.zeros(length, dtype="int32")
    for i, c in enumerate(text.lower()):
        ids[i] = vocabulary.get(c, 1)
    return ids


# refuses a text that fits exactly
@wrong("text_to_ids", "a text that fits exactly is refused")
def one_too_strict(text, length, vocabulary):
    if len(text) >= length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# an assert is not a ValueError
@wrong("text_to_ids", "a text too long raises another error")
def asserts(text, length, vocabulary):
    assert len(text) <= length, "the text is too long"
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# strips spaces, so places move
@wrong("text_to_ids", "spaces before and after are cut off")
def strips(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    text = text.strip().lower()
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# an unknown character raises KeyError
@wrong("text_to_ids", "an unknown character is an error")
def key_error(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary[c] for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# `or`: a character whose id is 0 becomes unknown
@wrong("text_to_ids", "an id of 0 is taken for no id at all")
def falsy_id(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c) or vocabulary["<unk>"] for c in text.lower()]
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


# floats are not ids
@wrong("text_to_ids", "ids are not whole numbers (float64)")
def floats(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = np.ones(length) * vocabulary["<pad>"]
    for i, c in enumerate(text.lower()):
        ids[i] = vocabulary.get(c, vocabulary["<unk>"])
    return ids


# fills up with the unknown id
@wrong("text_to_ids", "the empty places hold the id of an unknown character")
def pads_with_unknown(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    return np.array(
        [
            vocabulary.get(c, vocabulary["<unk>"])
            for c in text.lower().ljust(length, "\0")
        ]
    )


# fills up with the id of the space
@wrong(
    "text_to_ids", "the characters are right, the places after them are not"
)
def pads_with_spaces(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    padded = text.lower().ljust(length)
    return np.array([vocabulary.get(c, vocabulary["<unk>"]) for c in padded])


# uses the course's vocabulary, not the one given
@wrong("text_to_ids", "an id comes back that the vocabulary does not hold")
def own_vocabulary(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = np.full(length, SOURCE_VOCABULARY["<pad>"])
    for i, c in enumerate(text.lower()):
        ids[i] = SOURCE_VOCABULARY.get(c, SOURCE_VOCABULARY["<unk>"])
    return ids


# returns a batch of one, (1, length)
@wrong("text_to_ids", "an axis of length 1 is left over or lost")
def batch_of_one(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array([ids + [vocabulary["<pad>"]] * (length - len(ids))])


# a list is not an array
@wrong("text_to_ids", "a list comes back, not an array")
def plain_list(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


# a second name is no copy: the targets change
@wrong("shift_right", "`target_ids` is changed in place")
def alias(target_ids, start_id):
    decoder_inputs = np.asarray(target_ids)
    decoder_inputs[:, 1:] = target_ids[:, :-1]
    decoder_inputs[:, 0] = start_id
    return decoder_inputs


# shifts to the left
@wrong("shift_right", "everything moves left, and the start is at the end")
def shifts_left(target_ids, start_id):
    out = np.full_like(target_ids, start_id)
    out[:, :-1] = target_ids[:, 1:]
    return out


# the last character does not drop out
@wrong("shift_right", "the start is put in front, and nothing is dropped")
def one_longer(target_ids, start_id):
    start = np.full((len(target_ids), 1), start_id)
    return np.concatenate([start, target_ids], axis=1)


# shifts the texts of the batch, not the characters
@wrong("shift_right", "the texts move down, not the characters to the right")
def shifts_batch(target_ids, start_id):
    out = np.empty_like(target_ids)
    out[0] = start_id
    out[1:] = target_ids[:-1]
    return out


# only the first text gets the start
@wrong("shift_right", "only the first text gets the start")
def first_row_only(target_ids, start_id):
    out = np.roll(target_ids, 1, axis=1)
    out[0, 0] = start_id
    return out


# the start replaces the first character, nothing moves
@wrong(
    "shift_right", "the start replaces the first character, and nothing moves"
)
def overwrites(target_ids, start_id):
    out = target_ids.copy()
    out[:, 0] = start_id
    return out


# takes the course's start id, not the one given
@wrong("shift_right", "the start is fixed to 11")
def own_start(target_ids, start_id):
    out = np.roll(target_ids, 1, axis=1)
    out[:, 0] = START_ID
    return out


# copies what it has just written: the start runs through
@wrong("shift_right", "the start fills every place")
def runs_through(target_ids, start_id):
    out = target_ids.copy()
    out[:, 0] = start_id
    for t in range(1, out.shape[1]):
        out[:, t] = out[:, t - 1]
    return out


# puts the start at the end
@wrong(
    "shift_right", "the start replaces the last character, and nothing moves"
)
def start_last(target_ids, start_id):
    out = np.empty_like(target_ids)
    out[:, :-1] = target_ids[:, :-1]
    out[:, -1] = start_id
    return out
