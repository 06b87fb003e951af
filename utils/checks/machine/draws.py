"""Small random inputs and weights that the probes share."""

from typing import Any

import numpy as np

Array = np.ndarray
Params = dict[str, Any]


def ragged_mask(
    lengths: list[int], time: int, hole: int | None = None
) -> Array:
    """True for the first characters of each text, False for padding.

    A hole is a place that is left out of every text, as by a window.
    """
    places = np.arange(time)
    return (places < np.array(lengths)[:, None]) & (places != hole)


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


def reader_params(
    rng: np.random.Generator, features: int, units: int
) -> Params:
    """Weights of two LSTMs that read in both directions."""
    return {
        "forward": lstm_params(rng, features, units),
        "backward": lstm_params(rng, features, units),
    }


def decoder_params(
    rng: np.random.Generator,
    units: int,
    key: int,
    attention: int,
    embedding: int,
    vocabulary: int,
    scale: float = 1.0,
) -> Params:
    """Weights of a whole decoder; the start has the last embedding row."""
    return {
        "embedding": scale * rng.normal(size=(vocabulary + 1, embedding)),
        "attention": attention_params(rng, units, key, attention),
        "lstm": lstm_params(rng, key + embedding, units),
        "output": {
            "kernel": scale * rng.normal(size=(units, vocabulary)),
            "bias": scale * rng.normal(size=vocabulary) / 2,
        },
    }


def encoded(
    rng: np.random.Generator,
    lengths: list[int],
    time: int,
    size: int,
    hole: int | None = None,
) -> tuple[Array, Array]:
    """Encoder states of ragged texts, and their mask; padding holds 1e3."""
    mask = ragged_mask(lengths, time, hole)
    states = rng.normal(size=(*mask.shape, size))
    return np.where(mask[..., None], states, 1e3), mask


def steep_attention() -> tuple[Params, Array, Array]:
    """Sizes of 1 and scores of millions: weights, states, mask.

    Both characters score far below minus a million, the padding above a
    million, for any query between -1 and 1.
    """
    one = np.ones((1, 1))
    params = {"W_query": one / 4, "W_key": one, "b": one[0], "v": one[0] * 2e6}
    states = np.array([[[-4.0], [-2.5], [1000.0]]])
    return params, states, ragged_mask([2], 3)


def converted(args: Any, kind: type) -> Any:
    """Change the number type of all float arrays, in dictionaries too."""
    if isinstance(args, dict):
        return {name: converted(part, kind) for name, part in args.items()}
    if isinstance(args, tuple | list):
        return tuple(converted(part, kind) for part in args)
    floats = isinstance(args, np.ndarray) and args.dtype.kind == "f"
    return args.astype(kind) if floats else args
