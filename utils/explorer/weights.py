"""Weights in a file that a browser can read: what engine.js calculates with.

    python -m utils.explorer mine.keras mine.safetensors

The format is safetensors: eight bytes that tell how long the heading is; the
heading, in JSON: each weight's type, shape and place; the numbers, float32.
The heading also holds the settings, the vocabulary and the table of days, so
that the browser has no copy of its own.
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from utils import days
from utils.text import ISO_LENGTH

UNTRAINED_SEED = 3


class HasParams(Protocol):
    """A `DateTranslator`, or what `utils.translate.load` returns."""

    settings: dict[str, Any]

    def params(self) -> dict[str, Any]:
        """Return the weights by the lessons' names."""


def export(translator: HasParams, path: str | Path) -> None:
    """Write a translator's weights for the explorer on the website.

    Args:
        translator: any with the course's encoder, attention and decoder;
            how large they are does not matter.
        path: the file to write; its name should end in `.safetensors`.
    """
    Path(path).write_bytes(pack(params_of(translator), translator.settings))


def pack(params: dict[str, Any], settings: dict[str, Any]) -> bytes:
    """Return what a browser needs to calculate with these weights.

    Raises:
        ValueError: if there are other layers than the course's, or if it
            does not write one date.
    """
    _refuse_others(params, settings)
    known = "max_length", "length", "source_vocabulary"
    about = {name: settings[name] for name in known}
    about["days"] = days.TABLE.tolist()
    heading: dict[str, Any] = {
        "__metadata__": {"attention_course": json.dumps(about)}
    }
    numbers = b""
    for name, weight in flat(params):
        start = len(numbers)
        numbers += np.ascontiguousarray(weight, "<f4").tobytes()
        heading[name] = {
            "dtype": "F32",
            "shape": list(weight.shape),
            "data_offsets": [start, len(numbers)],
        }
    text = json.dumps(heading, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + numbers


def params_of(translator: Any) -> dict[str, Any]:
    """Return `translator.params()`, or say why the explorer cannot.

    Raises:
        ValueError: if it is another network, a Transformer for example.
    """
    if not hasattr(translator, "params"):
        raise ValueError(
            "the explorer calculates the course's recurrent network, not a "
            f"{type(translator).__name__}"
        )
    return translator.params()


def untrained(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the weights of such a network before its training."""
    from utils.model import DateTranslator, keras

    keras.utils.set_random_seed(UNTRAINED_SEED)
    network = DateTranslator(**settings)
    network.build()
    return network.params()


def _refuse_others(params: dict[str, Any], settings: dict[str, Any]) -> None:
    attention = set(params["decoder"]["attention"])
    if attention != {"W_query", "W_key", "b", "v"}:
        raise ValueError(
            "the explorer calculates additive attention; this translator "
            f"attends with other weights: {', '.join(sorted(attention))}"
        )
    if settings["length"] != ISO_LENGTH:
        raise ValueError(
            f"the explorer shows one date, of {ISO_LENGTH} characters; this "
            f"translator writes {settings['length']}"
        )


def flat(
    params: dict[str, Any], prefix: str = ""
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield ("decoder.lstm.bias", array) and so on."""
    for name, part in params.items():
        if isinstance(part, dict):
            yield from flat(part, f"{prefix}{name}.")
        else:
            yield prefix + name, part
