"""Characters to ids and back: the only module that knows both.

A *vocabulary* is a plain dictionary from character to id. The source
vocabulary holds what people type in dates; anything else becomes UNKNOWN.
The target vocabulary holds the eleven characters of an ISO date, and START,
which is fed to the decoder before the first character and never written.

A character is one code point, and texts are in the order they are typed and
read, right to left or left to right: position 0 is read first. A mark that
combines with the letter before it ("é" typed as "e" and U+0301, the vowels of
Hindi) is a character of its own, so nothing moves; "é" typed as one character
is another character than that. A script that its vocabulary does not hold is
all UNKNOWN: make one with `vocabulary_of`.
"""

import functools
import itertools
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MAX_LENGTH = 48  # the width: the longest text the course reads
ISO_LENGTH = 10  # len("2018-05-09")

PAD = "<pad>"
UNKNOWN = "<unk>"
START = "<start>"

# What is written for a text without one full date; so says an empty `iso` in
# a CSV.
NO_DATE = "-" * ISO_LENGTH

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
    """Lower-case and map look-alikes (’ – full-width digits) to ASCII.

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


@functools.lru_cache(maxsize=8)
def _id_table(vocabulary: frozenset) -> np.ndarray:
    """One more than the id of every code point, 0 where nobody asked yet."""
    return np.zeros(sys.maxunicode + 1, "int32")


def _look_up(codes: np.ndarray, vocabulary: Mapping[str, int]) -> np.ndarray:
    """The ids of code points, as `vocabulary[simplify(character)]`."""
    table = _id_table(frozenset(vocabulary.items()))
    ids = table[codes]
    if not ids.all():
        unknown = vocabulary[UNKNOWN]
        for code in np.unique(codes[ids == 0]).tolist():
            character = _simplify_character(chr(code))
            table[code] = 1 + vocabulary.get(character, unknown)
        ids = table[codes]
    return ids - 1


def text_to_ids(
    text: str,
    length: int = MAX_LENGTH,
    vocabulary: Mapping[str, int] = SOURCE_VOCABULARY,
) -> np.ndarray:
    """Turn a text into ids, padded on the right.

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
    return texts_to_ids([text], length, vocabulary)[0]


def texts_to_ids(
    texts: Sequence[str],
    length: int = MAX_LENGTH,
    vocabulary: Mapping[str, int] = SOURCE_VOCABULARY,
) -> np.ndarray:
    """Turn texts into `source_ids` of shape (batch, length), int32.

    All their characters are looked up at once. See `text_to_ids`.
    """
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(
                f"a text is a string such as '3 May 1979', not "
                f"{type(text).__name__}: {text!r:.60}"
            )
        if len(text) > length:
            raise ValueError(
                f"the text has {len(text)} characters, the width is {length}"
                f": {text[:length]!r}… Please shorten it."
            )
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, texts), "int32", len(texts))
    source_ids = np.full((len(texts), length), vocabulary[PAD], "int32")
    source_ids[np.arange(length) < lengths[:, None]] = _look_up(
        np.frombuffer(joined, "<u4"), vocabulary
    )
    return source_ids


def vocabulary_of(texts: Iterable[str], rare: float = 0.002) -> dict[str, int]:
    """Make a source vocabulary of the characters that texts are made of.

    Args:
        texts: what will be trained on.
        rare: a character that is in a smaller share of the texts stays
            UNKNOWN, so that the network learns what to do with one.
    """
    characters = [set(simplify(text)) for text in texts]
    counts = Counter(itertools.chain.from_iterable(characters))
    fewest = rare * len(characters)
    known = sorted(c for c, count in counts.items() if count >= fewest)
    return {symbol: i for i, symbol in enumerate([PAD, UNKNOWN, *known])}


@dataclass(frozen=True)
class Reading:
    """What a vocabulary makes of (text, ISO date) pairs.

    Attributes:
        unknown_share: the share of characters that are UNKNOWN.
        unknown: how often each of them occurs, the most frequent first.
        contradictions: pairs of texts that become alike, with their dates,
            which differ: ((text, iso), (text, iso)).
    """

    unknown_share: float
    unknown: dict[str, int]
    contradictions: list[tuple[tuple[str, str], tuple[str, str]]]


def read_with(
    pairs: Sequence[tuple[str, str]],
    vocabulary: Mapping[str, int] = SOURCE_VOCABULARY,
) -> Reading:
    """Report what is lost when texts are read with a vocabulary."""
    characters, unknown = 0, Counter[str]()
    first: dict[str, tuple[str, str]] = {}
    contradictions = []
    for text, iso in pairs:
        plain = simplify(text)
        characters += len(plain)
        lost = [c for c in plain if c not in vocabulary]
        unknown.update(lost)
        read = "".join(c if c in vocabulary else "\0" for c in plain)
        other = first.setdefault(read, (text, iso))
        if other[1] != iso:
            contradictions.append((other, (text, iso)))
    share = unknown.total() / max(1, characters)
    return Reading(share, dict(unknown.most_common()), contradictions)


def padding_mask(source_ids: np.ndarray) -> np.ndarray:
    """Tell real characters from padding: True = real character."""
    # Only lists become arrays: a tensor of a model has no numbers yet.
    known = hasattr(source_ids, "shape")
    return (source_ids if known else np.asarray(source_ids)) != PAD_ID


def iso_to_ids(iso_dates: Sequence[str]) -> np.ndarray:
    """Turn ISO dates into `target_ids` of shape (batch, ISO_LENGTH), int32.

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
    """Turn ids of shape (batch, ISO_LENGTH) back into ISO dates."""
    return [
        "".join(_TARGET_CHARACTERS[index] for index in row)
        for row in np.asarray(target_ids).tolist()
    ]


def shift_right(
    target_ids: np.ndarray, start_id: int = START_ID
) -> np.ndarray:
    """Make the `decoder_inputs` of teacher forcing.

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
