"""Small random inputs and weights that the probes share."""

from typing import Any

import numpy as np

Array = np.ndarray
Params = dict[str, Any]


def ragged_mask(lengths: list[int], time: int) -> Array:
    """True for the first characters of each text, False for padding."""
    return np.arange(time) < np.array(lengths)[:, None]


def attention_params(
    rng: np.random.Generator, query: int, key: int, attention: int
) -> Params:
    """Weights of the additive score, for these sizes."""
    return {
        "W_query": rng.normal(size=(query, attention)),
        "W_key": rng.normal(size=(key, attention)),
        "b": rng.normal(size=attention),
        "v": rng.normal(size=attention),
    }


def lstm_params(rng: np.random.Generator, features: int, units: int) -> Params:
    """Weights of one LSTM."""
    return {
        "kernel": rng.normal(size=(features, 4 * units)),
        "recurrent_kernel": rng.normal(size=(units, 4 * units)),
        "bias": rng.normal(size=4 * units),
    }


def converted(args: Any, kind: type) -> Any:
    """Change the number type of all float arrays, in dictionaries too."""
    if isinstance(args, dict):
        return {name: converted(part, kind) for name, part in args.items()}
    if isinstance(args, tuple | list):
        return tuple(converted(part, kind) for part in args)
    floats = isinstance(args, np.ndarray) and args.dtype.kind == "f"
    return args.astype(kind) if floats else args
