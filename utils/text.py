"""Characters to ids and back: the only module that knows both.

A *vocabulary* is a plain dictionary from character to id. The source
vocabulary holds what people type in dates; anything else becomes UNKNOWN.
The target vocabulary holds the eleven characters of an ISO date, and START,
which is fed to the decoder before the first character and never written.
"""

import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np

MAX_LENGTH = 48  # the width: the longest text the course reads
ISO_LENGTH = 10  # len("2018-05-09")

PAD = "<pad>"
UNKNOWN = "<unk>"
START = "<start>"

_SOURCE_CHARACTERS = " \"'(),-./:0123456789abcdefghijklmnopqrstuvwxyz"
_TARGET_CHARACTERS = "-0123456789"

SOURCE_VOCABULARY: dict[str, int] = {
    symbol: index
    for index, symbol in enumerate([PAD, UNKNOWN, *_SOURCE_CHARACTERS])
}
TARGET_VOCABULARY: dict[str, int] = {
    symbol: index for index, symbol in enumerate([*_TARGET_CHARACTERS, START])
}
START_ID = TARGET_VOCABULARY[START]
PAD_ID = SOURCE_VOCABULARY[PAD]

_LOOKALIKES = str.maketrans("‘’ʼ′`´“”‐‑‒–—―−⁄", "''''''\"\"-------/")


def simplify(text: str) -> str:
    """Lower-cases and maps look-alikes (’ – full-width digits) to ASCII.

    Always one character for one character, so that position j of the result
    is position j of the text, and an attention map fits what was typed.
    """
    return "".join(_simplify_character(character) for character in text)


def _simplify_character(character: str) -> str:
    if character.isspace():
        return " "
    simple = character.translate(_LOOKALIKES)
    simple = unicodedata.normalize("NFKC", simple).lower()
    return simple if len(simple) == 1 else character


def text_to_ids(
    text: str,
    length: int = MAX_LENGTH,
    vocabulary: Mapping[str, int] = SOURCE_VOCABULARY,
) -> np.ndarray:
    """Turns a text into ids, padded on the right.

    Args:
        text: what a person wrote; at most `length` characters.
        length: how many ids to return.
        vocabulary: character → id; must contain PAD and UNKNOWN.

    Returns:
        An int32 array of shape (length,).

    Raises:
        TypeError: if `text` is not a string.
        ValueError: if `text` is longer than `length`; nothing is cut.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"a text is a string such as '3 May 1979', not "
            f"{type(text).__name__}: {text!r:.60}"
        )
    if len(text) > length:
        raise ValueError(
            f"the text has {len(text)} characters, the width is {length}: "
            f"{text[:length]!r}… Please shorten it."
        )
    unknown = vocabulary[UNKNOWN]
    ids = np.full(length, vocabulary[PAD], dtype="int32")
    ids[: len(text)] = [
        vocabulary.get(character, unknown) for character in simplify(text)
    ]
    return ids


def texts_to_ids(texts: Sequence[str], length: int = MAX_LENGTH) -> np.ndarray:
    """Turns texts into `source_ids` of shape (batch, length), int32."""
    source_ids = np.full((len(texts), length), PAD_ID, dtype="int32")
    for row, text in enumerate(texts):
        source_ids[row] = text_to_ids(text, length)
    return source_ids


def padding_mask(source_ids: np.ndarray) -> np.ndarray:
    """Tells real characters from padding: True = real character."""
    # Only lists become arrays: a tensor of a model has no numbers yet.
    known = hasattr(source_ids, "shape")
    return (source_ids if known else np.asarray(source_ids)) != PAD_ID


def iso_to_ids(iso_dates: Sequence[str]) -> np.ndarray:
    """Turns ISO dates into `target_ids` of shape (batch, ISO_LENGTH), int32.

    Raises:
        ValueError: if a date is not ten characters of 0-9 and '-'.
    """
    for iso in iso_dates:
        if len(iso) != ISO_LENGTH or set(iso) - set(_TARGET_CHARACTERS):
            raise ValueError(
                f"{iso!r} is not an ISO date: ten characters are needed, as "
                "in '2018-05-09'."
            )
    rows = [[TARGET_VOCABULARY[c] for c in iso] for iso in iso_dates]
    return np.array(rows, dtype="int32").reshape(-1, ISO_LENGTH)


def ids_to_iso(target_ids: np.ndarray) -> list[str]:
    """Turns ids of shape (batch, ISO_LENGTH) back into ISO dates."""
    return [
        "".join(_TARGET_CHARACTERS[index] for index in row)
        for row in np.asarray(target_ids).tolist()
    ]


def shift_right(
    target_ids: np.ndarray, start_id: int = START_ID
) -> np.ndarray:
    """Makes the `decoder_inputs` of teacher forcing.

    At step t the decoder is fed the true character of step t - 1, and
    `start_id` at the first step (Williams and Zipser, 1989).

    Args:
        target_ids: (batch, Ty).
        start_id: the id fed first.

    Returns:
        An array of shape (batch, Ty), same dtype; `target_ids` is unchanged.
    """
    decoder_inputs = np.roll(target_ids, 1, axis=1)
    decoder_inputs[:, 0] = start_id
    return decoder_inputs
