"""Wrong answers of lesson 01."""

import numpy as np

from .collection import wrong

ids, shift = "text_to_ids", "shift_right"


@wrong(ids, "unknown characters are dropped")
def drops_unknown(text, length, vocabulary):
    found = [vocabulary[c] for c in text.lower() if c in vocabulary]
    if len(text) > length:
        raise ValueError("too long")
    return np.array(found + [vocabulary["<pad>"]] * (length - len(found)))


@wrong(ids, "counted before")
def pads_before_cleaning(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    padding = [vocabulary["<pad>"]] * (length - len(text))
    cleaned = [c for c in text.lower() if c in vocabulary]
    return [vocabulary[c] for c in cleaned] + padding


@wrong(ids, "unknown characters become padding")
def unknown_is_padding(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = np.full(length, vocabulary["<pad>"])
    for position, character in enumerate(text.lower()):
        if character in vocabulary:
            result[position] = vocabulary[character]
    return result


@wrong(ids, "'<unk>' is among")
def string_among_ids(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = [vocabulary.get(c, "<unk>") for c in text.lower()]
    return result + [vocabulary["<pad>"]] * (length - len(result))


@wrong(ids, "an unknown character is an error")
def unknown_raises(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = np.full(length, vocabulary["<pad>"])
    for position, character in enumerate(text.lower()):
        result[position] = vocabulary[character]
    return result


@wrong(ids, "padding comes before")
def pads_left(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = np.full(length, vocabulary["<pad>"])
    unknown = vocabulary["<unk>"]
    for back, character in enumerate(reversed(text.lower()), start=1):
        result[-back] = vocabulary.get(character, unknown)
    return result


@wrong(ids, "capital letters are unknown")
def keeps_case(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return np.array(result + [vocabulary["<pad>"]] * (length - len(text)))


@wrong(ids, "cut at the end")
def cuts_silently(text, length, vocabulary):
    text = text.lower()[:length]
    result = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return np.array(result + [vocabulary["<pad>"]] * (length - len(text)))


@wrong(ids, "makes a longer result")
def never_raises(text, length, vocabulary):
    result = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    while len(result) < length:
        result.append(vocabulary["<pad>"])
    return np.array(result)


@wrong(ids, "raises another error")
def asserts_the_length(text, length, vocabulary):
    assert len(text) <= length
    result = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(result + [vocabulary["<pad>"]] * (length - len(text)))


@wrong(ids, "fits exactly is refused")
def refuses_the_exact_fit(text, length, vocabulary):
    if len(text) >= length:
        raise ValueError("too long")
    result = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return np.array(result + [vocabulary["<pad>"]] * (length - len(text)))


@wrong(ids, "fixed to 0")
def zero_is_padding(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = np.zeros(length, dtype=int)
    for position, character in enumerate(text.lower()):
        result[position] = vocabulary.get(character, vocabulary["<unk>"])
    return result


@wrong(ids, "fixed to 1")
def one_is_unknown(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = np.full(length, vocabulary["<pad>"])
    for position, character in enumerate(text.lower()):
        result[position] = vocabulary.get(character, 1)
    return result


@wrong(ids, "not whole numbers")
def float_ids(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = np.zeros(length) + vocabulary["<pad>"]
    for position, character in enumerate(text.lower()):
        result[position] = vocabulary.get(character, vocabulary["<unk>"])
    return result


@wrong(ids, "there is no padding")
def no_padding(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    return np.array(
        [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    )


@wrong(ids, "spaces")
def strips(text, length, vocabulary):
    text = text.lower().strip()
    if len(text) > length:
        raise ValueError("too long")
    result = [vocabulary.get(c, vocabulary["<unk>"]) for c in text]
    return np.array(result + [vocabulary["<pad>"]] * (length - len(text)))


@wrong(ids, "the last character is missing")
def misses_the_last(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    result = [vocabulary["<pad>"]] * length
    for position in range(len(text) - 1):
        character = text[position].lower()
        result[position] = vocabulary.get(character, vocabulary["<unk>"])
    return np.array(result)


@wrong(ids, "is changed in place")
def adds_to_the_vocabulary(text, length, vocabulary):
    if len(text) > length:
        raise ValueError("too long")
    unknown = vocabulary["<unk>"]
    result = [vocabulary.setdefault(c, unknown) for c in text.lower()]
    return np.array(result + [vocabulary["<pad>"]] * (length - len(text)))


@wrong(shift, "moves left")
def shifts_left(target_ids, start_id):
    result = np.empty_like(target_ids)
    result[:, :-1] = target_ids[:, 1:]
    result[:, -1] = start_id
    return result


@wrong(shift, "a roll")
def rolls(target_ids, start_id):
    return np.roll(target_ids, 1, axis=1)


@wrong(shift, "the texts move down")
def along_the_batch(target_ids, start_id):
    result = np.full_like(target_ids, start_id)
    result[1:] = target_ids[:-1]
    return result


@wrong(shift, "is changed in place")
def in_place(target_ids, start_id):
    target_ids[:, 1:] = target_ids[:, :-1].copy()
    target_ids[:, 0] = start_id
    return target_ids


@wrong(shift, "nothing is dropped")
def one_longer(target_ids, start_id):
    start = np.full((len(target_ids), 1), start_id)
    return np.hstack([start, target_ids])


@wrong(shift, "replaces the first")
def overwrites_the_first(target_ids, start_id):
    result = target_ids.copy()
    result[:, 0] = start_id
    return result


@wrong(shift, "no start")
def no_start(target_ids, start_id):
    return target_ids[:, :-1]


@wrong(shift, "a 0 is where")
def zero_for_start(target_ids, start_id):
    result = np.zeros_like(target_ids)
    result[:, 1:] = target_ids[:, :-1]
    return result


@wrong(shift, "fixed to 11")
def eleven_for_start(target_ids, start_id):
    result = np.full_like(target_ids, 11)
    result[:, 1:] = target_ids[:, :-1]
    return result


@wrong(shift, "only the first text")
def first_row_only(target_ids, start_id):
    result = target_ids.copy()
    result[0, 1:] = target_ids[0, :-1]
    result[0, 0] = start_id
    return result


@wrong(shift, "not whole numbers")
def float_inputs(target_ids, start_id):
    result = np.empty(target_ids.shape)
    result[:, 0] = start_id
    result[:, 1:] = target_ids[:, :-1]
    return result


@wrong(shift, "run into each other")
def rolls_through_the_rows(target_ids, start_id):
    return np.roll(target_ids, 1)


@wrong(shift, "by two")
def shifts_by_two(target_ids, start_id):
    result = np.full_like(target_ids, start_id)
    result[:, 2:] = target_ids[:, :-2]
    return result


@wrong(shift, "only the first row")
def one_text(target_ids, start_id):
    return np.array([start_id, *target_ids[0, :-1]])


@wrong(shift, "replaces the last")
def start_at_the_end(target_ids, start_id):
    return np.array([[*row[:-1], start_id] for row in target_ids])


@wrong("text_to_ids", "a list comes back")
def a_plain_list(text, length, vocabulary):
    if length < len(text):
        raise ValueError
    result = []
    for character in text.casefold():
        try:
            result.append(vocabulary[character])
        except KeyError:
            result.append(vocabulary["<unk>"])
    while len(result) != length:
        result += [vocabulary["<pad>"]]
    return result


@wrong(ids, "unknown characters do not count")
def counts_after_cleaning(text, length, vocabulary):
    known = [c for c in text.lower() if c in vocabulary]
    if len(known) > length:
        raise ValueError("too long")
    unknown, padding = vocabulary["<unk>"], vocabulary["<pad>"]
    found = [vocabulary.get(c, unknown) for c in text.lower()]
    return np.array((found + [padding] * length)[:length])
