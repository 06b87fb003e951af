"""What attention costs in time and memory, and what a cache saves.

`python -m utils.studies cost` writes data/experiments/cost.csv: a row for each
way and length. One head of `UNITS` numbers, in NumPy, 32 bits a number; a
time is the fastest of `REPEATS`, in seconds of the processor; memory is the
most that was held at once, beside what came in.
"""

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from utils import by_hand
from utils.studies import tables
from utils.studies.tables import FOLDER, Row

Array = np.ndarray
UNITS = 16
WINDOW = 64  # characters that a query sees, the last of them its own
LENGTHS = (100, 200, 500, 1000, 2000, 5000, 10000)
WRITTEN = (10, 50, 100, 500, 1000)
LONGEST_ADDITIVE = 2000  # 10,000 would need 6 GB
REPEATS = 3
MATRICES = ("W_query", "W_key", "W_value")


def additive(queries: Array, keys: Array, values: Array) -> Array:
    """Return context vectors (T, units), with a tanh for every pair."""
    pairs = queries[:, None] + keys
    np.tanh(pairs, out=pairs)
    return _blend(pairs.sum(axis=-1), values)


def dot(queries: Array, keys: Array, values: Array) -> Array:
    """Return the same of scaled dot products: all scores at once."""
    return _blend(queries @ keys.T / np.float32(UNITS**0.5), values)


def in_pieces(
    queries: Array, keys: Array, values: Array, size: int = WINDOW
) -> Array:
    """Return what `dot` returns; only `size` scores of a query are kept.

    A running maximum and sum: Milakov and Gimelshein (2018), algorithm 3.
    """
    queries = queries / np.float32(UNITS**0.5)
    largest = np.full((len(queries), 1), -np.inf, np.float32)
    total, blend = np.zeros_like(largest), np.zeros_like(values)
    for start in range(0, len(keys), size):
        piece = slice(start, start + size)
        scores = queries @ keys[piece].T
        new = np.maximum(largest, scores.max(axis=-1, keepdims=True))
        powers, shrink = np.exp(scores - new), np.exp(largest - new)
        total = total * shrink + powers.sum(axis=-1, keepdims=True)
        blend = blend * shrink + powers @ values[piece]
        largest = new
    return blend / total


def window(queries: Array, keys: Array, values: Array) -> Array:
    """Return context vectors of queries that see `WINDOW` characters."""
    before = ((WINDOW - 1, 0), (0, 0))
    near = sliding_window_view(np.pad(keys, before), WINDOW, axis=0)
    scores = np.matmul(queries[:, None], near)[:, 0] / np.float32(UNITS**0.5)
    places = np.arange(len(keys))[:, None] + np.arange(1 - WINDOW, 1)
    scores[places < 0] = -np.inf
    weights = by_hand.softmax(scores)
    near = sliding_window_view(np.pad(values, before), WINDOW, axis=0)
    return np.matmul(near, weights[:, :, None])[:, :, 0]


def _blend(scores: Array, values: Array) -> Array:
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores @ values


def with_cache(vectors: Array, params: dict[str, Array]) -> tuple[Array, int]:
    """Write one character after another, and keep keys and values.

    Returns:
        the context vectors (T, units), and how many vectors went through the
        three matrices.
    """
    keys, values = np.zeros((2, 1, 0, UNITS), np.float32)
    found, work = [], 0
    for vector in vectors[:, None]:
        context, keys, values = by_hand.cached_step(
            vector, keys, values, params
        )
        found.append(context[0])
        work += 1
    return np.array(found), work


def without_cache(
    vectors: Array, params: dict[str, Array]
) -> tuple[Array, int]:
    """Return the same; all that is written is read anew at each step."""
    found, work = [], 0
    for stop in range(1, len(vectors) + 1):
        read = vectors[None, :stop]
        queries, keys, values = (read @ params[name] for name in MATRICES)
        mask = by_hand.causal_mask(stop, stop)
        context, _ = by_hand.scaled_dot_product_attention(
            queries, keys, values, mask
        )
        found.append(context[0, -1])
        work += stop
    return np.array(found), work


def seconds(function: Callable, *args: object) -> float:
    """Return the processor's seconds of the fastest of some calls."""
    took = []
    for _ in range(REPEATS):
        start = time.process_time()
        function(*args)
        took.append(time.process_time() - start)
    return min(took)


def megabytes(function: Callable, *args: object) -> float:
    """Return the most memory that a call held at once."""
    tracemalloc.start()
    try:
        function(*args)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def draw(*shape: int) -> Array:
    """Return random numbers of 32 bits, the same each time."""
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def measure(folder: Path = FOLDER) -> None:
    """Write a row for each way and length."""
    rows: list[Row] = []
    for attend in (additive, dot, in_pieces, window):
        for length in LENGTHS:
            if attend is additive and length > LONGEST_ADDITIVE:
                continue
            rows.append(_row(attend, length, "", *draw(3, length, UNITS)))
    params = dict(zip(MATRICES, draw(3, UNITS, UNITS) / 4))
    for write in (with_cache, without_cache):
        for length in WRITTEN:
            vectors = draw(length, UNITS)
            work = write(vectors, params)[1]
            rows.append(_row(write, length, work, vectors, params))
    tables.write(rows, folder / "cost.csv")


def _row(way: Callable, length: int, work: int | str, *args: object) -> Row:
    return {
        "way": way.__name__, "length": length, "work": work,
        "processor_seconds": float(f"{seconds(way, *args):.3g}"),
        "megabytes": float(f"{megabytes(way, *args):.3g}"),
    }  # fmt: skip
