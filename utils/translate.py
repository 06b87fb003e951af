"""Translate without TensorFlow: a text, or a column of a CSV file.

    python -m utils.translate --text "the 29th of August, 1958"
    python -m utils.translate letters.csv --column sent --output dated.csv

The network runs in NumPy: TensorFlow would take three seconds to load, and is
no faster at translating. `by_hand` has the same sums, made to be read.
"""

import argparse
import csv
import io
import json
import os
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TextIO, overload

import numpy as np

from utils import days
from utils.by_hand import softmax
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    NO_DATE,
    START_ID,
    ids_to_iso,
    texts_to_ids,
)

TRANSLATOR_PATH = (
    Path(__file__).resolve().parents[1] / "data" / "translator.keras"
)
CHUNK = 512  # texts at a time: few enough for the processor's cache


class HasMap(Protocol):
    """What can be drawn: a `Translation`, or a trace of the explorer."""

    text: str
    written: str
    attention: np.ndarray
    character_confidence: np.ndarray
    confidence: float


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
    """Texts in, `Translation`s out; subclasses know how to read and write."""

    settings: dict[str, Any]
    threads = 1
    padded_to: int | None = None  # only to see what padding does

    def read_and_write(self, source_ids: np.ndarray) -> Sequence[Any]:
        """Decode greedily, and write nothing but days and `NO_DATE`.

        Args:
            source_ids: (batch, Tx).

        Returns:
            ids (batch, Ty), their probabilities (batch, Ty) and
            attention_weights (batch, Ty, Tx).
        """
        raise NotImplementedError

    # A string is an iterable of strings, too: the first line goes first.
    @overload
    def translate(self, texts: str) -> Translation: ...  # type: ignore[overload-overlap]
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
        translations: list[Any] = [None] * len(texts)

        def work(chunk: list[int]) -> None:
            found = self._translate_chunk([texts[index] for index in chunk])
            for index, translation in zip(chunk, found):
                translations[index] = translation

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(work, _chunks(texts)))
        return translations

    def _translate_chunk(self, texts: list[str]) -> list[Translation]:
        vocabulary = self.settings["source_vocabulary"]
        length = len(texts[0])
        source_ids = texts_to_ids(texts, self.padded_to or length, vocabulary)
        ids, probabilities, weights = map(
            np.asarray, self.read_and_write(source_ids)
        )
        parts = texts, ids_to_iso(ids), weights[..., :length], probabilities
        return list(map(Translation, *parts))

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


def _chunks(texts: list[str]) -> list[list[int]]:
    """Put texts of one length together: then nothing needs to be padded.

    So the answer to a text does not depend on its neighbours.
    """
    groups: dict[int, list[int]] = {}
    for index, text in enumerate(texts):
        groups.setdefault(len(text), []).append(index)
    return [
        members[start : start + CHUNK]
        for members in groups.values()
        for start in range(0, len(members), CHUNK)
    ]


class LightTranslator(Translator):
    """A trained translator in NumPy alone, quick for one text and for many.

    What is the same for every text is done once: what an LSTM makes of each
    character, instead of a product at every step. And one tanh serves all four
    gates, for sigmoid(x) = (1 + tanh(x/2)) / 2.

    Args:
        params: the weights by the lessons' names: `DateTranslator.params()`.
        settings: those of the `DateTranslator`.
    """

    threads = os.cpu_count() or 1

    def __init__(self, params: dict[str, Any], settings: dict[str, Any]):
        self.settings, self._params = settings, params
        encoder, decoder = params["encoder"], params["decoder"]
        self.ways = [
            _prepare(encoder["embedding"], encoder[way])
            for way in ("forward", "backward")
        ]
        lstm = decoder["lstm"]
        keys = len(lstm["kernel"]) - decoder["embedding"].shape[1]
        fed = lstm | {"kernel": lstm["kernel"][keys:]}
        self.fed, recurrent = _prepare(decoder["embedding"], fed)
        seen = _halve(lstm["kernel"][:keys])
        self.weights = np.concatenate([seen, recurrent])
        self.attention, self.output = decoder["attention"], decoder["output"]

    def params(self) -> dict[str, Any]:
        """Return the weights it was made from."""
        return self._params

    def read_and_write(self, source_ids: np.ndarray) -> Sequence[np.ndarray]:
        """See `Translator.read_and_write`; nothing may be padded."""
        encoder_states = self._read(source_ids)
        look, batch = self._prepare_look(encoder_states), len(source_ids)
        hidden = np.zeros((batch, len(self.output["kernel"])), "float32")
        cell, ids = hidden, np.full(batch, START_ID)
        states: Any
        states, steps = np.full(batch, days.BEGIN), []
        for _ in range(self.settings["length"]):
            context_vector, weights = look(hidden)
            inputs = np.concatenate([context_vector, hidden], axis=1)
            gates = inputs @ self.weights + self.fed[ids]
            hidden, cell = _lstm_step(gates, cell)
            logits = hidden @ self.output["kernel"] + self.output["bias"]
            logits[~days.allowed(states)] = -np.inf
            probabilities = softmax(logits)
            ids = probabilities.argmax(axis=1)
            states = days.advance(states, ids)
            steps.append((ids, probabilities.max(axis=1), weights))
        return [np.stack(part, axis=1) for part in zip(*steps)]

    def _read(self, source_ids: np.ndarray) -> np.ndarray:
        """Return the encoder states, (batch, Tx, 2*units)."""
        (batch, length), both = source_ids.shape, []
        for (rows, recurrent), step in zip(self.ways, (1, -1)):
            hidden = np.zeros((batch, len(recurrent)), "float32")
            cell, states = hidden, [hidden] * length
            for place in range(length)[::step]:
                gates = hidden @ recurrent + rows[source_ids[:, place]]
                hidden, cell = _lstm_step(gates, cell)
                states[place] = hidden
            both.append(np.stack(states, axis=1))
        return np.concatenate(both, axis=2)

    def _prepare_look(self, encoder_states: np.ndarray) -> Callable:
        """Return a function from the query to context vector and weights."""
        W_query, W_key, b, v = self.attention.values()
        projected_keys = encoder_states @ W_key + b
        space = np.empty_like(projected_keys)

        def look(query: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            np.add(projected_keys, (query @ W_query)[:, None], out=space)
            rows = np.tanh(space, out=space).reshape(-1, len(v))
            weights = softmax((rows @ v).reshape(space.shape[:2]))
            return (weights[:, None] @ encoder_states)[:, 0], weights

        return look


def _prepare(embedding: np.ndarray, lstm: dict) -> tuple:
    """Return the gates' rows for each character, and recurrent weights."""
    rows = embedding @ lstm["kernel"] + lstm["bias"]
    return _halve(rows), _halve(lstm["recurrent_kernel"])


def _halve(weights: np.ndarray) -> np.ndarray:
    """Halve the columns of the gates with a sigmoid: all but the third."""
    gates = np.array([0.5, 0.5, 1, 0.5], np.float32)
    return weights * np.repeat(gates, weights.shape[1] // 4)


def _lstm_step(gates: np.ndarray, cell: np.ndarray) -> tuple:
    """Return the new hidden state and cell; the sigmoids' gates are halved."""
    np.tanh(gates, out=gates)
    units = cell.shape[1]
    enter, keep, candidate, leave = (
        gates[:, start : start + units] for start in range(0, 4 * units, units)
    )
    cell = (cell + keep * cell + candidate + enter * candidate) * np.float32(
        0.5
    )
    hidden = np.tanh(cell)
    return (hidden + leave * hidden) * 0.5, cell


def load(path: str | Path = TRANSLATOR_PATH) -> Translator:
    """Load a saved translator into NumPy; Keras only if it has other layers.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged or holds something else.
    """
    with open_saved(path) as archive:
        try:
            config = json.loads(archive.read("config.json"))["config"]
            parts = {
                part: config.get(part, {}).get("class_name")
                for part in _OWN_LAYERS
            }
            weights = archive.read("model.weights.h5")
        except (KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError(
                f"{path} cannot be read as a translator: {error}"
            ) from error
    if parts != _OWN_LAYERS:
        from utils.model import load_translator

        return load_translator(path)
    import h5py  # Keras keeps weights in its format

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
            "attention": read(
                "decoder/attention", "W_query", "W_key", "b", "v"),
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


# ------------------------------------------------------------- command line


def translate_file(
    translator: Translator, source: TextIO, column: str, target: TextIO
) -> Counter:
    """Copy a CSV, and add the columns `iso` and `confidence`.

    It is read and written piece by piece, however long it is. Where there is
    no date, `iso` is empty and `confidence` tells how sure that is; where the
    text cannot be read, empty or too long, both are empty.

    Returns:
        how many rows were a "date", "no date", "empty" or "too long".

    Raises:
        ValueError: if there is no such column, or already one to be added.
    """
    delimiter = max(",;\t", key=source.readline().count)
    source.seek(0)
    rows = csv.reader(source, delimiter=delimiter)
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
    names = next(rows, [])
    _refuse_bad_names(names, column)
    place, counts = names.index(column), Counter[str]()
    writer.writerow([*names, *_ADDED])
    said = time.monotonic()
    while piece := list(islice(rows, 20 * CHUNK)):
        texts = [row[place] if place < len(row) else "" for row in piece]
        for row, (kind, *found) in zip(piece, _look_up(translator, texts)):
            counts[kind] += 1
            if kind == "too long" and counts[kind] <= 10:
                why = translator.problem_of(row[place])
                print(f"row {counts.total()} {why}", file=sys.stderr)
            row += [""] * (len(names) - len(row))
            row[len(names) : len(names)] = found  # after the last column
        writer.writerows(piece)
        if time.monotonic() - said > 5:
            said = time.monotonic()
            print(f"{counts.total():,} rows so far", file=sys.stderr)
    return counts


_ADDED = ("iso", "confidence")


def _refuse_bad_names(names: list[str], column: str) -> None:
    if column not in names:
        raise ValueError(
            f"there is no column {column!r}; there are: {', '.join(names)}"
        )
    if taken := [name for name in _ADDED if name in names]:
        raise ValueError(f"there is a column {taken[0]!r} already: rename it")


def _look_up(
    translator: Translator, texts: list[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of answer, iso and confidence of every text."""
    problems = [translator.problem_of(text) for text in texts]
    found = iter(
        translator.translate(
            text for text, problem in zip(texts, problems) if not problem
        )
    )
    for text, problem in zip(texts, problems):
        if problem:
            yield "too long" if text else "empty", "", ""
        else:
            one = next(found)
            kind = "date" if one.is_date else "no date"
            yield kind, one.iso, f"{one.confidence:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Translate from the command line; `--help` lists the options."""
    options = _read_options(arguments)
    csv.field_size_limit(2**31 - 1)
    try:
        translator = load(options.translator)
        if options.text:
            for one in translator.translate(options.text):
                print(f"{one.iso or 'no date':<12}{one.confidence:.3f}")
        else:
            counts = _run(translator, options)
            said = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
            print(f"{counts.total():,} rows: {said}", file=sys.stderr)
    except (OSError, ValueError, csv.Error) as error:
        print(f"Cannot translate: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; what is written is whole rows.", file=sys.stderr)
        return 130
    return 0


def _run(translator: Translator, options: argparse.Namespace) -> Counter:
    # Bytes that are no UTF-8 are read as unknown and written as they were.
    how = {"errors": "surrogateescape", "newline": ""}
    target: Any
    output = options.output
    if output and output.exists() and output.samefile(options.file):
        raise ValueError(f"{output} would be overwritten while it is read")
    with ExitStack() as stack:
        source = options.file.open(encoding="utf-8-sig", **how)
        stack.enter_context(source)
        if output:
            target = stack.enter_context(
                output.open("w", encoding="utf-8", **how)
            )
        else:
            target = sys.stdout
            target.reconfigure(encoding="utf-8", **how)
        return translate_file(translator, source, options.column, target)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m utils.translate",
        description="Write dates as ISO dates: texts, or a column of a CSV.",
    )
    add = parser.add_argument
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")
    what.add_argument("--text", nargs="+", help="translate these texts")
    add("--column", default="text", help="what to read (default: text)")
    add("--output", type=Path, metavar="FILE.csv", help="default: the screen")
    add("--translator", type=Path, default=TRANSLATOR_PATH,
        metavar="FILE.keras", help="one of your own")  # fmt: skip
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
