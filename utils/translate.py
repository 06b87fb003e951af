"""Translates without TensorFlow: texts, or a column of a CSV file.

    python -m utils.translate --text "the 29th of August, 1958"
    python -m utils.translate letters.csv --column sent --output dated.csv

The network runs in NumPy, in the very functions the lessons derive, so the
first answer is there in half a second. `Translator` is what this and the
Keras model have in common.
"""

import argparse
import csv
import io
import json
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TextIO, overload

import numpy as np

from utils import by_hand, days
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    NO_DATE,
    START_ID,
    ids_to_iso,
    padding_mask,
    texts_to_ids,
)

TRANSLATOR_PATH = (
    Path(__file__).resolve().parents[1] / "data" / "translator.keras"
)


class HasMap(Protocol):
    """What can be drawn: a `Translation`, or a trace of the explorer.

    The attributes are those of `Translation`.
    """

    @property
    def text(self) -> str: ...
    @property
    def written(self) -> str: ...
    @property
    def attention(self) -> np.ndarray: ...
    @property
    def character_confidence(self) -> np.ndarray: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, eq=False)
class Translation:
    """What the translator made of one text.

    Attributes:
        text: the text as it was given.
        written: the ten characters written: "1979-05-03", or `NO_DATE`,
            ten dashes, for a text without one full date.
        attention: (10, len(text)); row t holds the attention weights used
            to write character t and sums to 1.
        character_confidence: (10,), the probability of each character
            among those that could still end in a day.
    """

    text: str
    written: str
    attention: np.ndarray
    character_confidence: np.ndarray

    @property
    def is_date(self) -> bool:
        """Whether a date was found."""
        return self.written != NO_DATE

    @property
    def iso(self) -> str:
        """The date, e.g. "1979-05-03"; "" where there is none."""
        return self.written if self.is_date else ""

    @property
    def confidence(self) -> float:
        """How sure it is of the whole answer, be it "no date": 0 to 1."""
        return float(np.prod(self.character_confidence))


class Translator:
    """Texts in, `Translation`s out; how to read and write, subclasses know."""

    settings: dict[str, Any]
    width_step = 1  # texts are padded to a multiple of this

    def read_and_write(self, source_ids: np.ndarray) -> Sequence[Any]:
        """Decode greedily, and write only days.

        Args:
            source_ids: (batch, Tx).

        Returns:
            ids (batch, Ty), their probabilities (batch, Ty) and
            attention_weights (batch, Ty, Tx).
        """
        raise NotImplementedError

    @overload
    def translate(self, texts: str) -> Translation: ...
    @overload
    def translate(self, texts: Iterable[str]) -> list[Translation]: ...
    def translate(
        self, texts: str | Iterable[str]
    ) -> Translation | list[Translation]:
        """Translate one text, or many at once.

        Args:
            texts: one string, or several. Upper and lower case
                are the same; a character outside the vocabulary (an emoji,
                a control character) is read as UNKNOWN, in its place.

        Returns:
            A `Translation` for a string; for several texts a list of them
            in their order. A text gets the same answer alone and in a
            batch.

        Raises:
            TypeError: if something else than strings is given.
            ValueError: if a text is empty or longer than `max_length`.
        """
        if isinstance(texts, str):
            return self._translate_all([texts])[0]
        if isinstance(texts, bytes) or not isinstance(texts, Iterable):
            raise TypeError(
                "translate() takes a string or a list of strings, not "
                f"{type(texts).__name__}"
            )
        return self._translate_all(list(texts))

    def _translate_all(self, texts: list[str]) -> list[Translation]:
        for index, text in enumerate(texts):
            problem = self.problem_of(text)
            if problem:
                error = ValueError if isinstance(text, str) else TypeError
                raise error(f"text {index} {problem}")
        groups: dict[int, list[int]] = {}
        for index, text in enumerate(texts):
            groups.setdefault(self._width(text), []).append(index)
        chunks = [
            (width, members[start : start + CHUNK])
            for width, members in groups.items()
            for start in range(0, len(members), CHUNK)
        ]
        translations: list[Translation] = [None] * len(texts)
        for width, chunk in chunks:
            found = self._translate_chunk([texts[i] for i in chunk], width)
            for index, translation in zip(chunk, found):
                translations[index] = translation
        return translations

    def _translate_chunk(
        self, texts: list[str], width: int
    ) -> list[Translation]:
        vocabulary = self.settings["source_vocabulary"]
        source_ids = texts_to_ids(texts, width, vocabulary)
        ids, probabilities, weights = map(
            np.asarray, self.read_and_write(source_ids)
        )
        return [
            Translation(text, written, attention[:, : len(text)], confidence)
            for text, written, attention, confidence in zip(
                texts, ids_to_iso(ids), weights, probabilities
            )
        ]

    def _width(self, text: str) -> int:
        """Return the padded length of a text.

        It depends on the text alone, never on its neighbours in the batch,
        so that the sums run over the same numbers and the answer is the same.
        """
        whole = -len(text) // self.width_step * -self.width_step
        return min(whole, self.settings["max_length"])

    def problem_of(self, text: Any) -> str | None:
        """Return why something cannot be read, or None."""
        longest = self.settings["max_length"]
        if not isinstance(text, str):
            kind = type(text).__name__
            return f"is a {kind}, not a string: {text!r:.60}"
        if not text:
            return "is empty: there is nothing to read"
        if len(text) > longest:
            return (
                f"has {len(text)} characters, the translator reads at most "
                f"{longest}: {text!r:.60}"
            )
        return None


class LightTranslator(Translator):
    """A trained translator in NumPy alone: the functions of `by_hand`.

    Args:
        params: the weights by the lessons' names: `DateTranslator.params()`.
        settings: those of the `DateTranslator`.
    """

    def __init__(self, params: dict[str, Any], settings: dict[str, Any]):
        self.params, self.settings = params, settings

    def read_and_write(self, source_ids: np.ndarray) -> Sequence[np.ndarray]:
        """See `Translator.read_and_write`."""
        encoder, decoder = self.params["encoder"], self.params["decoder"]
        embedded = encoder["embedding"][source_ids]
        encoder_states = by_hand.read_both_ways(embedded, encoder)
        mask, batch = padding_mask(source_ids), len(source_ids)
        hidden = cell = np.zeros((batch, self.settings["decoder_units"]))
        ids, states = np.full(batch, START_ID), np.full(batch, days.BEGIN)
        steps = []
        for _ in range(self.settings["length"]):
            logits, hidden, cell, weights = by_hand.decoder_step(
                ids, hidden, cell, encoder_states, mask, decoder
            )
            logits = np.where(days.allowed(states), logits, -np.inf)
            probabilities = by_hand.softmax(logits)
            ids = probabilities.argmax(axis=-1)
            states = days.advance(states, ids)
            steps.append((ids, probabilities.max(axis=-1), weights))
        return [np.stack(part, axis=1) for part in zip(*steps)]


def load(path: str | Path = TRANSLATOR_PATH) -> LightTranslator:
    """Load a saved translator into NumPy; Keras is not needed.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged or holds something else.
    """
    with open_saved(path) as archive:
        try:
            config = json.loads(archive.read("config.json"))["config"]
            parts = [config[part]["class_name"] for part in _OWN_LAYERS]
            weights = archive.read("model.weights.h5")
        except (KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError(
                f"{path} cannot be read as a translator: {error}"
            ) from error
    if parts != [*_OWN_LAYERS.values()]:
        raise ValueError(
            f"{path} reads with {' and '.join(parts)}, which only Keras can "
            "run: use utils.load_translator"
        )
    import h5py

    with h5py.File(io.BytesIO(weights)) as saved:
        return LightTranslator(_read_params(saved), _DEFAULTS | config)


_DEFAULTS = {"max_length": MAX_LENGTH, "length": ISO_LENGTH}  # older files
_OWN_LAYERS = {"encoder": "Encoder", "attention": "AdditiveAttention"}


def _read_params(saved: Any) -> dict[str, Any]:
    def read(layer: str, *names: str) -> dict[str, np.ndarray]:
        weights = saved[f"{layer}/vars"]
        return {name: weights[str(i)][:] for i, name in enumerate(names)}

    lstm = "kernel", "recurrent_kernel", "bias"
    ways = "encoder/both_ways/{}_layer/cell"
    return {
        "encoder": read("encoder/embedding", "embedding") | {
            way: read(ways.format(way), *lstm)
            for way in ("forward", "backward")
        },
        "decoder": read("decoder/embedding", "embedding") | {
            "attention": read("decoder/attention", "W_query", "W_key", "b", "v"),
            "lstm": read("decoder/lstm_cell", *lstm),
            "output": read("decoder/output_layer", "kernel", "bias"),
        },
    }  # fmt: skip


def open_saved(path: str | Path) -> zipfile.ZipFile:
    """Open a `.keras` file, or say what is wrong with it."""
    if not Path(path).is_file():
        raise FileNotFoundError(
            f"there is no translator at {path}. `make model` makes the "
            "shipped one; `git checkout data` brings it back."
        )
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"{path} is damaged or no .keras file: a .keras file is a zip "
            "archive. Was the download or the copy cut off?"
        )
    return zipfile.ZipFile(path)


CHUNK = 2048  # texts at a time: bounds the memory
