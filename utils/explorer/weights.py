"""Weights in a file that a browser can read: what engine.js calculates with.

    python -m utils.explorer mine.keras mine.safetensors

The format is safetensors: eight bytes that tell how long the heading is; the
heading, in JSON: each weight's type, shape and place; the numbers, float32.
The heading also holds the settings, the vocabulary and the table of days, so
that the browser has no copy of its own. The recurrent network's weights have
the lessons' names, a Transformer's those of its `.keras` file.
"""

import json
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from utils import days
from utils.text import ISO_LENGTH
from utils.translate import Translator

KNOWN = "max_length", "length", "source_vocabulary", "blocks", "heads"


def export(translator: Translator, path: str | Path) -> None:
    """Write a translator's weights for the explorer on the website.

    Args:
        translator: a `DateTranslator` with the course's layers, or a
            `Transformer`; how large they are does not matter.
        path: the file to write; its name should end in `.safetensors`.
    """
    Path(path).write_bytes(pack(translator))


def pack(translator: Any) -> bytes:
    """Return what a browser needs to calculate with these weights.

    Raises:
        ValueError: if there are other layers than the course's, or if it
            does not write one date.
    """
    settings = translator.settings
    if settings["length"] != ISO_LENGTH:
        raise ValueError(
            f"the explorer shows one date, of {ISO_LENGTH} characters; this "
            f"translator writes {settings['length']}"
        )
    about = {name: settings[name] for name in KNOWN if name in settings}
    about["days"] = days.TABLE.tolist()
    heading: dict[str, Any] = {
        "__metadata__": {"attention_course": json.dumps(about)}
    }
    numbers = b""
    for name, weight in weights_of(translator):
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


def weights_of(translator: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and the numbers of each weight.

    Raises:
        ValueError: if there are other layers than the course's.
    """
    if hasattr(translator, "writers"):  # a Transformer
        return _saved(translator)
    params = translator.params()
    attention = set(params["decoder"]["attention"])
    if attention != {"W_query", "W_key", "b", "v"}:
        raise ValueError(
            "the explorer calculates additive attention; this translator "
            f"attends with other weights: {', '.join(sorted(attention))}"
        )
    return flat(params)


def _saved(network: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the weights as Keras saves them: ("layers/dense/vars/0", …)."""
    import h5py  # Keras keeps weights in its format

    found: dict[str, np.ndarray] = {}

    def collect(name: str, part: Any) -> None:
        if isinstance(part, h5py.Dataset):
            found[name] = part[:]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.weights.h5"
        network.save_weights(path)
        with h5py.File(path) as file:
            file.visititems(collect)
    return iter(found.items())


def flat(
    params: dict[str, Any], prefix: str = ""
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield ("decoder.lstm.bias", array) and so on."""
    for name, part in params.items():
        if isinstance(part, dict):
            yield from flat(part, f"{prefix}{name}.")
        else:
            yield prefix + name, part
