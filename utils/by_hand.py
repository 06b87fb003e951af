"""The course in NumPy: every piece it derives by hand, as short as it goes.

Lessons, the explorer and the checks use this one copy. The larger pieces take
their parts as arguments, so that one part can be exchanged, for a mistake to
be tried in the whole.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Params = dict[str, Any]

# ------------------------------------------------------------ 01 characters


def text_to_ids(text: str, length: int, vocabulary: dict[str, int]) -> Array:
    """Characters to ids: lower case, unknown ones marked, padded behind."""
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    if len(ids) > length:
        raise ValueError(f"{len(ids)} characters do not fit into {length}")
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


def shift_right(target_ids: Array, start_id: int) -> Array:
    """What the decoder is fed: the start, then all but the last target."""
    start = np.full_like(target_ids[:, :1], start_id)
    return np.concatenate([start, target_ids[:, :-1]], axis=1)


# ------------------------------------------------------------------ 02 LSTM


def sigmoid(x: Array) -> Array:
    """A gate: from 0, closed, to 1, open."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)  # exp(-x) could overflow


def lstm_step(
    inputs: Array, hidden: Array, cell: Array, params: Params
) -> tuple[Array, Array]:
    """One step; gates in Keras' order: input, forget, candidate, output."""
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    gates = np.split(sums + params["bias"], 4, axis=-1)
    enter, keep, leave = (
        sigmoid(gates[0]),
        sigmoid(gates[1]),
        sigmoid(gates[3]),
    )
    cell = keep * cell + enter * np.tanh(gates[2])
    return leave * np.tanh(cell), cell


def read(embedded: Array, params: Params, step: Callable = lstm_step) -> Array:
    """All hidden states of one LSTM that reads from left to right."""
    units = params["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(embedded), units))
    states = []
    for inputs in np.swapaxes(embedded, 0, 1):
        hidden, cell = step(inputs, hidden, cell, params)
        states.append(hidden)
    return np.stack(states, axis=1)


def read_both_ways(
    embedded: Array, params: Params, step: Callable = lstm_step
) -> Array:
    """Forward and backward states side by side, character by character."""
    forward = read(embedded, params["forward"], step)
    backward = read(embedded[:, ::-1], params["backward"], step)
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


# ------------------------------------------------------------- 03 attention


def softmax(x: Array, axis: int = -1) -> Array:
    """Turn scores into positive numbers that sum to 1 along an axis."""
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def additive_score(
    query: Array, keys: Array, W_query: Array, W_key: Array, b: Array, v: Array
) -> Array:
    """Bahdanau's score: v . tanh(query W_query + key W_key + b)."""
    return np.tanh((query @ W_query)[:, None] + keys @ W_key + b) @ v


def attention_weights(alignment_scores: Array, mask: Array) -> Array:
    """Softmax over the real characters; padding gets exactly nothing."""
    return softmax(np.where(mask, alignment_scores, -np.inf))


def context_vector(attention_weights: Array, values: Array) -> Array:
    """The sum of the values, each times its weight."""
    return np.einsum("bt,btd->bd", attention_weights, values)


def one_step_attention(
    decoder_state: Array,
    encoder_states: Array,
    mask: Array,
    params: Params,
    score: Callable = additive_score,
    weigh: Callable = attention_weights,
    blend: Callable = context_vector,
) -> tuple[Array, Array]:
    """One look at the text: score, weigh, blend."""
    weights = params["W_query"], params["W_key"], params["b"], params["v"]
    scores = score(decoder_state, encoder_states, *weights)
    attention = weigh(scores, mask)
    return blend(attention, encoder_states), attention


# --------------------------------------------------------------- 04 decoder


def decoder_step(
    previous_ids: Array,
    hidden: Array,
    cell: Array,
    encoder_states: Array,
    mask: Array,
    params: Params,
    look: Callable = one_step_attention,
    step: Callable = lstm_step,
) -> tuple[Array, Array, Array, Array]:
    """Look, feed what was seen and written, say what comes next."""
    context, weights = look(hidden, encoder_states, mask, params["attention"])
    written = params["embedding"][previous_ids]
    inputs = np.concatenate([context, written], axis=-1)
    hidden, cell = step(inputs, hidden, cell, params["lstm"])
    output = params["output"]
    return hidden @ output["kernel"] + output["bias"], hidden, cell, weights


def greedy_decode(
    encoder_states: Array,
    mask: Array,
    params: Params,
    start_id: int,
    length: int,
    step: Callable = decoder_step,
    table: Array | None = None,
) -> tuple[Array, Array]:
    """Write the likeliest character, feed it back, again and again.

    With `table` (`utils.days.TABLE`), of those that can still end in a day.
    """
    batch, units = len(mask), params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((batch, units))
    previous, ids, maps = np.full(batch, start_id), [], []
    states = np.zeros(batch, int)
    for _ in range(length):
        logits, hidden, cell, weights = step(
            previous, hidden, cell, encoder_states, mask, params
        )
        if table is not None:
            logits = np.where(table[states] >= 0, logits, -np.inf)
        previous = logits.argmax(axis=-1)
        if table is not None:
            states = table[states, previous]
        ids.append(previous)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# -------------------------------------------------------------- 05 training


def log_softmax(logits: Array) -> Array:
    """Logarithm of the softmax, finite for scores of any size."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def losses(target_ids: Array, logits: Array) -> Array:
    """Cross-entropy of every single character."""
    picked = np.take_along_axis(log_softmax(logits), target_ids[..., None], -1)
    return -picked[..., 0]


def masked_loss(target_ids: Array, logits: Array, pad_id: int) -> float:
    """Mean cross-entropy over the real characters of all texts."""
    return losses(target_ids, logits)[target_ids != pad_id].mean()


def exact_match(predicted_ids: Array, target_ids: Array) -> float:
    """Share of texts that are right in every character."""
    return (predicted_ids == target_ids).all(axis=1).mean()


# ------------------------------------------------------------------ 06 maps


def attention_map(
    attention_weights: Array, example: int, input_length: int
) -> Array:
    """The map of one text, without its padding."""
    return attention_weights[example, :, :input_length]


def span_mass(attention_map: Array, span: tuple[int, int]) -> Array:
    """Attention inside a span, for each written character."""
    return attention_map[:, span[0] : span[1]].sum(axis=1)


# ------------------------------------------------------------------ 07 zoom


def general_score(query: Array, keys: Array, W: Array) -> Array:
    """Luong's general score: query W key."""
    return np.einsum("bq,qk,btk->bt", query, W, keys)


def local_weights(
    alignment_scores: Array, mask: Array, centres: Array, half_width: float
) -> Array:
    """Luong's local-p: softmax inside of a window, times a Gaussian."""
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = np.abs(distance) <= half_width
    gaussian = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, mask & inside) * gaussian


def multi_head_attention(
    query: Array, keys: Array, mask: Array, params: Params, heads: int
) -> tuple[Array, Array]:
    """Several looks at once, joined and brought back to a key's size."""

    def split(vectors: Array) -> Array:
        return vectors.reshape(*vectors.shape[:-1], heads, -1)

    asked, offered, values = (
        split(vectors @ params[name])
        for vectors, name in (
            (query, "W_query"), (keys, "W_key"), (keys, "W_value"),
        )
    )  # fmt: skip
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None, :])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    joined = seen.reshape(len(query), -1)
    return joined @ params["W_output"], weights


# -------------------------------------------------------------- 08 evidence


def occlusion_effects(
    confidence_of: Callable[[Array], Array],
    source_ids: Array,
    unknown_id: int,
) -> Array:
    """Hide each character in turn: how far does the confidence fall?"""
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


def ranks(numbers: Array) -> Array:
    """From 1, the smallest; equal numbers share the mean of their ranks."""
    smaller = (numbers < numbers[:, None]).sum(axis=1)
    equal = (numbers == numbers[:, None]).sum(axis=1)
    return smaller + (equal + 1) / 2


def rank_correlation(first: Array, second: Array) -> float:
    """Spearman's: the correlation of the ranks."""
    return float(np.corrcoef(ranks(first), ranks(second))[0, 1])


def calibration_error(confidence: Array, right: Array, bins: int) -> float:
    """Expected calibration error, over bins of equal width."""
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(number, right - confidence)
    return float(np.abs(gaps).sum() / len(confidence))


# ---------------------------------------------------------------- 09 repair


def to_ids(text: str, length: int, vocabulary: dict[str, int]) -> Array:
    """The same as in lesson 01."""
    return text_to_ids(text, length, vocabulary)


def place_kernel(saved_kernel: Array, query_units: int) -> Array:
    """Put the rows for the query in front; they were saved at the end."""
    parts = saved_kernel[-query_units:], saved_kernel[:-query_units]
    return np.concatenate(parts)
