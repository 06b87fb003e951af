"""Lesson 01: characters to ids, and what the decoder is fed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.by_hand import shift_right, text_to_ids
from utils.checks.machine.judge import Judge, Probe, Way, known, shows

Array = np.ndarray
Vocabulary = dict[str, int]

# -------------------------------------------------------------- text_to_ids

TINY = {"<pad>": 0, "<unk>": 1, "3": 2, "a": 3, "m": 4, "y": 5, " ": 6}
OTHER = {"a": 0, "y": 1, "m": 2, "<unk>": 3, "3": 4, " ": 5, "<pad>": 6}
OTHER |= {"M": 7}  # small letters are looked up, whatever else it holds


DIGITS = {
    symbol: index
    for index, symbol in enumerate(["<pad>", "<unk>", *"-./0123456789an"])
}
# Every kind of character that people write in dates, ids beyond 8-bit signs.
SIGNS = {
    symbol: 140 + 2 * index
    for index, symbol in enumerate(
        ["<unk>", *" \"'(),-./:0123456789", *"adfhmnorstuy", "<pad>"]
    )
}


def ids_probes(seed: int) -> list[Probe]:
    """Short, exact, too long, upper case, unknown, another vocabulary."""
    rng = np.random.default_rng(seed)
    word = "".join(rng.choice(list("3AaMmYy ?é"), size=9))
    return [
        Probe("two places to fill up", ("may 3", 7, TINY)),
        Probe("a text that fits exactly", ("may 3", 5, TINY)),
        Probe("a capital letter", ("May 3", 7, TINY)),
        Probe("a character that is not known", ("may?3", 7, TINY)),
        Probe("another width", ("3 MAY", 11, TINY)),
        Probe("a text of one place too many", ("may?3", 4, TINY)),
        Probe("no text at all", ("", 4, TINY)),
        Probe("spaces before and after", (" 3 m ", 6, TINY)),
        Probe("a vocabulary with other ids", ("Ma?3", 6, OTHER)),
        Probe("only unknown characters", ("?é?", 4, TINY)),
        Probe("any text", (word, 10, TINY)),
        Probe("two spaces after, and one place too few", ("may  ", 4, TINY)),
        Probe("a date in digits", ("7/16/69-8.", 12, DIGITS)),
        Probe("letters that only look alike", ("áñ", 4, DIGITS)),
        Probe("all signs, large ids",
              ("(Sat, 9th of May '78): \"5/9-1.2\" #6", 38, SIGNS)),
    ]  # fmt: skip


def _ids(text: str, vocabulary: Vocabulary, unknown: int = -1) -> list[int]:
    unknown = vocabulary["<unk>"] if unknown == -1 else unknown
    return [vocabulary.get(c, unknown) for c in text.lower()]


def _fill(ids: list, length: int, pad: int) -> list:
    if len(ids) > length:
        raise ValueError("too long")
    return ids + [pad] * (length - len(ids))


def _looked_up(ids: Callable[[str, Vocabulary], list]) -> Way:
    """Look up in another way; pad as asked for."""
    return lambda text, length, v: _fill(ids(text, v), length, v["<pad>"])


def padded(pad: Callable[[Vocabulary], Any]) -> Way:
    """Look up as asked for; fill the empty places with something else."""
    return lambda text, length, v: _fill(_ids(text, v), length, pad(v))


def _read(change: Callable[[str], str]) -> Way:
    """Change the text first."""
    return lambda text, length, v: text_to_ids(change(text), length, v)


def afterwards(change: Callable[[Array, int], Any]) -> Way:
    """Change the right ids; the text's length tells where they end."""
    return lambda text, length, v: change(
        text_to_ids(text, length, v), len(text)
    )


def _counted_first(change: Callable[[str, Vocabulary], str]) -> Way:
    """Count the padding before characters are dropped."""

    def wrong(text: str, length: int, v: Vocabulary) -> list[int]:
        padding = _fill([0] * len(text), length, v["<pad>"])[len(text) :]
        return _ids(change(text, v), v) + padding

    return wrong


def _strings(text: str, vocabulary: Vocabulary) -> list:
    return [vocabulary.get(c, "<unk>") for c in text.lower()]


def _known(text: str, vocabulary: Vocabulary) -> str:
    return "".join(c for c in text.lower() if c in vocabulary)


def _when_too_long(answer: Callable[[], Any]) -> Way:
    """Answer a text that is too long in another way."""

    def wrong(text: str, length: int, vocabulary: Vocabulary) -> Any:
        fits = len(text) <= length
        return text_to_ids(text, length, vocabulary) if fits else answer()

    return wrong


def raising(error: type[Exception]) -> Way:
    """Refuse a text that is too long with another error."""

    def stop() -> None:
        raise error("too long")

    return _when_too_long(stop)


def off_by_one(text: str, length: int, vocabulary: Vocabulary) -> Array:
    """Refuse a text that fits exactly."""
    if len(text) >= length:
        raise ValueError("too long")
    return text_to_ids(text, length, vocabulary)


def _measured(way: Way) -> Way:
    """Refuse what is too long first, before anything is changed."""

    def wrong(text: str, length: int, vocabulary: Vocabulary) -> Any:
        _fill([0] * len(text), length, 0)
        return way(text, length, vocabulary)

    return wrong


UNKNOWN = "Which entry of the vocabulary stands for a character it lacks?"


def _text_is_right(args: tuple, came: tuple) -> bool:
    text, length, vocabulary = args
    right = text_to_ids(text, length, vocabulary)
    return np.array_equal(right[: len(text)], came[0][: len(text)])


IDS_SYMPTOMS = shows(
    "an id comes back that the vocabulary does not hold",
    "Where can a number come from, if not from the vocabulary?",
    lambda args, came: not set(came[0].tolist()) <= {*args[2].values()},
    "the characters are right, the places after them are not",
    "What belongs into the places that the text leaves empty?",
    _text_is_right,
    "",
    "Look at the first place that differs: which character is it?",
    lambda args, came: True,
)
SHIFT_SYMPTOMS = shows(
    "a text does not begin with the start",
    "What is fed before anything has been written?",
    lambda args, came: bool((came[0][:, 0] != args[1]).any()),
    "",
    "To write character 2, which character has just been written?",
    lambda args, came: True,
)

IDS_MISTAKES = known(
    "unknown characters are dropped",
    "Should the places after an unknown character move up?",
    _looked_up(lambda text, v: _ids(_known(text, v), v)),
    _measured(_looked_up(lambda text, v: _ids(_known(text, v), v))),
    "the padding is counted before unknown characters are dropped",
    "How long is the result when a character is unknown?",
    _counted_first(_known),
    "unknown characters become padding",
    UNKNOWN,
    _looked_up(lambda text, v: _ids(text, v, v["<pad>"])),
    "the id of an unknown character is fixed to 1",
    "Another vocabulary may give it another id. Who knows that id?",
    _looked_up(lambda text, v: _ids(text, v, 1)),
    "an id of 0 is taken for no id at all",
    "Is 0 an id like any other, and is it true or false?",
    _looked_up(lambda text, v: [v.get(c) or v["<unk>"] for c in text.lower()]),
    "the id of the padding is fixed to 0",
    "Another vocabulary may give it another id. Who knows that id?",
    padded(lambda v: 0),
    "the ids of padding and unknown are fixed to 0 and 1",
    "Another vocabulary may give other ids. Who knows them?",
    lambda text, length, v: _fill(_ids(text, v, 1), length, 0),
    "the string '<unk>' is among the ids",
    "Ids are numbers. Which number stands for an unknown character?",
    _looked_up(_strings),
    lambda text, length, v: np.array(_fill(_strings(text, v), length, 0)),
    "None is among the ids, for an unknown character",
    _looked_up(lambda text, v: [v.get(c) for c in text.lower()]),
    "an unknown character is an error",
    UNKNOWN,
    _looked_up(lambda text, v: [v[c] for c in text.lower()]),
    _measured(_looked_up(lambda text, v: [v[c] for c in text.lower()])),
    "capital letters are unknown",
    "The vocabulary holds small letters only. What about an `M`?",
    _looked_up(lambda text, v: [v.get(c, v["<unk>"]) for c in text]),
    "capital letters are an error",
    _looked_up(lambda text, v: [v[c] for c in text]),
    "everything is made upper case",
    "Which letters does the vocabulary hold: small or capital ones?",
    _looked_up(lambda text, v: [v.get(c, v["<unk>"]) for c in text.upper()]),
    "the padding comes before the text",
    "At which end of the text does the padding belong?",
    afterwards(lambda ids, n: [*ids[n:], *ids[:n]]),
    "the text is turned round",
    "Which character should come first?",
    _read(lambda text: text[::-1]),
    "the last character is missing",
    "Where does your loop or slice end?",
    lambda text, length, v: (
        text_to_ids(text, length, v).size and text_to_ids(text[:-1], length, v)
    ),
    "the first character is missing",
    "Where does your loop or slice begin?",
    lambda text, length, v: (
        text_to_ids(text, length, v).size and text_to_ids(text[1:], length, v)
    ),
    "there is no padding",
    "How long should the result be, however short the text is?",
    afterwards(lambda ids, n: ids[:n]),
    "there is no padding, and no limit",
    "How long should the result be, however long the text is?",
    lambda text, length, v: _ids(text, v),
    "one place of padding too many is added",
    "How many places are empty after the text?",
    lambda text, length, v: [*text_to_ids(text, length, v), v["<pad>"]],
    "one place of padding is missing",
    afterwards(lambda ids, n: ids[: max(len(ids) - 1, n)]),
    "the empty places hold the id of an unknown character",
    "Which entry of the vocabulary stands for an empty place?",
    padded(lambda v: v["<unk>"]),
    "the empty places are filled with spaces",
    padded(lambda v: v[" "]),
    "the empty places hold -1",
    padded(lambda v: -1),
    "the string '<pad>' is among the ids",
    "Ids are numbers. Which number stands for an empty place?",
    padded(lambda v: "<pad>"),
    "the padding is counted before spaces are dropped",
    "A space is a character too. May it be dropped?",
    _counted_first(lambda text, v: text.replace(" ", "")),
    "rows of zeros and ones come back, not ids",
    "How many numbers does one character become?",
    lambda text, length, v: np.eye(len(v))[text_to_ids(text, length, v)],
    "a text that is too long is cut at the end without a word",
    "A silent cut loses part of a date. What should the caller hear?",
    lambda text, length, v: text_to_ids(text[:length], length, v),
    "a text that is too long is cut at the front without a word",
    lambda text, length, v: text_to_ids(
        text[max(len(text) - length, 0) :], length, v
    ),
    "a text that is too long makes a longer result",
    lambda text, length, v: text_to_ids(text, max(length, len(text)), v),
    "unknown characters do not count, so a text too long is cut",
    "How many places does an unknown character take?",
    lambda text, length, v: text_to_ids(
        text,
        length if len(_known(text, v)) > length else max(length, len(text)),
        v,
    )[:length],
    "a text that is too long gives an empty result",
    "A silent cut loses part of a date. What should the caller hear?",
    _when_too_long(list),
    "a text too long raises another error",
    "The docstring names the error for a text that is too long: which?",
    *map(raising, (AssertionError, IndexError, KeyError, TypeError)),
    *map(raising, (RuntimeError, Exception)),
    "the error is given back, not raised",
    "Which word makes an error stop the program?",
    _when_too_long(lambda: ValueError("too long")),
    "an unknown character gets an id after all others",
    UNKNOWN,
    _looked_up(lambda text, v: _ids(text, v, len(v))),
    "an unknown character gets the id -1",
    _looked_up(lambda text, v: [v.get(c, -1) for c in text.lower()]),
    "the padding is on both sides of the text",
    "At which end of the text does the padding belong?",
    afterwards(lambda ids, n: np.roll(ids, (len(ids) - n) // 2)),
    "whole words are looked up, not characters",
    "Which pieces of a text does the vocabulary hold?",
    lambda text, length, v: (
        text_to_ids(text, length, v).size
        and _fill(
            [v.get(c, v["<unk>"]) for c in text.lower().split()],
            length,
            v["<pad>"],
        )
    ),
    "a text that fits exactly is refused",
    "The last place is free. May the text use it?",
    off_by_one,
    "the width is fixed to 48",
    "Which argument says how long the result should be?",
    lambda text, length, v: text_to_ids(text, 48, v),
    "spaces before and after are cut off",
    "A space is a character too. May the places move?",
    _read(str.strip),
    _measured(_read(str.strip)),
    "spaces are left out",
    _read(lambda text: text.replace(" ", "")),
    "character codes are given, not the ids of the vocabulary",
    "Which number does the vocabulary give to the letter a?",
    _looked_up(lambda text, v: [ord(c) for c in text.lower()]),
    "the ids are one too high",
    _looked_up(lambda text, v: [i + 1 for i in _ids(text, v)]),
    "each character appears once only",
    "May a text use a character twice?",
    _looked_up(lambda text, v: list(dict.fromkeys(_ids(text, v)))),
    "the ids are sorted",
    "Which character should come first?",
    _looked_up(lambda text, v: sorted(_ids(text, v))),
)

# -------------------------------------------------------------- shift_right


def shift_probes(seed: int) -> list[Probe]:
    """Wide, square, one column, one row, other starts and types."""
    rng = np.random.default_rng(seed)
    tiny = np.array([[1, 2, 3], [4, 5, 6]])
    return [
        Probe("two texts of three characters", (tiny, 11)),
        Probe("another start", (tiny, 7)),
        Probe("start 0", (tiny, 0)),
        Probe("as many texts as characters",
              (rng.permutation(9).reshape(3, 3), 11)),
        Probe("one text alone", (rng.integers(1, 9, (1, 4)), 11)),
        Probe("texts of one character", (np.array([[3], [4]]), 11)),
        Probe("int32", (np.int32(rng.permutation(10).reshape(5, 2)), 11)),
        Probe("twelve characters", (np.arange(24).reshape(2, 12), 30)),
    ]  # fmt: skip


def _glue(*parts: Array) -> Array:
    return np.concatenate(parts, axis=1)


def _start(ids: Array, start_id: int) -> Array:
    return np.full_like(ids[:, :1], start_id)


FEED = "To write character 2, which character has just been written?"
FIRST = "What is fed before anything has been written?"

SHIFT_MISTAKES = known(
    "everything moves left, and the start is at the end",
    FEED,
    lambda ids, start: _glue(ids[:, 1:], _start(ids, start)),
    "everything moves left, the first character to the end",
    lambda ids, start: np.roll(ids, -1, 1),
    "the last character comes round to the front (a roll)",
    FIRST,
    lambda ids, start: np.roll(ids, 1, 1),
    "the rows run into each other (a roll over all of them)",
    "Which text does the first number of the second row come from?",
    lambda ids, start: np.roll(ids, 1),
    "the rows run into each other, with one start for all",
    "How many texts begin here, and how many starts are there?",
    lambda ids, start: np.concatenate([[start], ids.ravel()[:-1]]).reshape(
        ids.shape
    ),
    "the texts move down, not the characters to the right",
    "Which axis is the batch, and which is time?",
    lambda ids, start: np.roll(ids, 1, 0),
    lambda ids, start: np.concatenate(
        [np.full_like(ids[:1], start), ids[:-1]]
    ),
    "the start is put in front, and nothing is dropped",
    "How long are the inputs, and how long the targets?",
    lambda ids, start: _glue(_start(ids, start), ids),
    "the start is put at the end, and nothing is dropped",
    FIRST,
    lambda ids, start: _glue(ids, _start(ids, start)),
    "the last character is dropped, and no start is put in front",
    lambda ids, start: ids[:, :-1],
    "the first character is where the start should be",
    lambda ids, start: _glue(ids[:, :1], ids[:, :-1]),
    "the start replaces the first character, and nothing moves",
    FEED,
    lambda ids, start: _glue(_start(ids, start), ids[:, 1:]),
    "the start replaces the last character, and nothing moves",
    lambda ids, start: _glue(ids[:, :-1], _start(ids, start)),
    "one character overwrites its whole row, step by step",
    "When place 2 is copied, has place 1 been overwritten already?",
    lambda ids, start: _glue(
        _start(ids, start), (0 * ids + ids[:, :1])[:, 1:]
    ),
    "a row of starts is put on top of the batch",
    "Which axis is the batch, and which is time?",
    lambda ids, start: np.vstack([np.full_like(ids[:1], start), ids]),
    "all texts come back as one long row",
    "Which shape does the docstring ask for?",
    lambda ids, start: np.concatenate([[start], ids.ravel()[:-1]]),
    "a 0 is where the start should be",
    "Which argument says what is fed first?",
    lambda ids, start: shift_right(ids, 0),
    "the start is fixed to 11",
    lambda ids, start: shift_right(ids, 11),
    "everything moves by two places",
    FEED,
    lambda ids, start: shift_right(shift_right(ids, start), start),
    "the texts move down, and each begins with the start",
    "Which axis is the batch, and which is time?",
    lambda ids, start: _glue(_start(ids, start), np.roll(ids, 1, 0)[:, 1:]),
    "the start fills the first text, not the first place of each",
    "How many texts begin here, and how many starts are there?",
    lambda ids, start: np.vstack(
        [np.full_like(ids[:1], start), np.roll(ids, 1, 1)[1:]]
    ),
    "only the first text gets the start",
    lambda ids, start: np.vstack(
        [shift_right(ids[:1], start), np.roll(ids[1:], 1, 1)]
    ),
    "only the first text is shifted",
    "Which texts of the batch does your code touch?",
    lambda ids, start: np.vstack([shift_right(ids[:1], start), ids[1:]]),
    "nothing is changed",
    FEED,
    lambda ids, start: ids,
    "the start fills every place",
    lambda ids, start: np.full_like(ids, start),
    "the characters are turned round",
    "Which character should come last?",
    lambda ids, start: shift_right(ids[:, ::-1], start),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "text_to_ids": Judge(
        ("ids",),
        text_to_ids,
        ids_probes,
        IDS_MISTAKES,
        "Knows capitals, unknowns and padding; refuses too long.",
        whole=("ids",),
        array=True,
        symptoms=IDS_SYMPTOMS,
    ),
    "shift_right": Judge(
        ("decoder_inputs",),
        shift_right,
        shift_probes,
        SHIFT_MISTAKES,
        "Starts first, drops the last, leaves the targets alone.",
        batched=("target_ids",),
        whole=("decoder_inputs",),
        symptoms=SHIFT_SYMPTOMS,
    ),
}
