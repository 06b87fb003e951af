"""The course in NumPy: every piece it derives by hand, as short as it goes.

Lessons, the explorer and the checks use this one copy; names and shapes are
those of the lessons. The larger pieces take their parts as arguments, so that
one part can be exchanged: the explorer watches one, the checks try a mistake.
`params` is `translator.params()` or a part of it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils import days

Array = np.ndarray
Params = dict[str, Any]

# ------------------------------------------------------------ 01 characters


def text_to_ids(text: str, length: int, vocabulary: dict[str, int]) -> Array:
    """Return ids (length,): lower case, unknown marked, padded at the end."""
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    if len(ids) > length:
        raise ValueError(f"{len(ids)} characters do not fit into {length}")
    return np.array(ids + [vocabulary["<pad>"]] * (length - len(ids)))


def shift_right(target_ids: Array, start_id: int) -> Array:
    """Return (batch, Ty): the start, then all but the last target."""
    start = np.full_like(target_ids[:, :1], start_id)
    return np.concatenate([start, target_ids[:, :-1]], axis=1)


# ------------------------------------------------------------------ 02 LSTM


def sigmoid(x: Array) -> Array:
    """Return a gate of any shape: from 0, closed, to 1, open."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)  # exp(-x) could overflow


def lstm_step(
    inputs: Array, hidden: Array, cell: Array, params: Params
) -> tuple[Array, Array]:
    """Return hidden and cell (batch, units) after reading (batch, n).

    Hochreiter and Schmidhuber (1997); gates in Keras' order: input, forget,
    candidate, output.
    """
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    enter, keep, new, leave = np.split(sums + params["bias"], 4, axis=-1)
    cell = sigmoid(keep) * cell + sigmoid(enter) * np.tanh(new)
    return sigmoid(leave) * np.tanh(cell), cell


def read(embedded: Array, params: Params, step: Callable = lstm_step) -> Array:
    """Return all states (batch, Tx, units) of an LSTM, from left to right."""
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
    """Return `encoder_states`, (batch, Tx, 2*units): both ways."""
    forward = read(embedded, params["forward"], step)
    backward = read(embedded[:, ::-1], params["backward"], step)
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


# ------------------------------------------------------------- 03 attention


def softmax(x: Array, axis: int = -1) -> Array:
    """Return positive numbers that sum to 1 along an axis, shaped as x."""
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def additive_score(
    query: Array, keys: Array, W_query: Array, W_key: Array, b: Array, v: Array
) -> Array:
    """Return v . tanh(query W_query + key W_key + b), (batch, Tx).

    Bahdanau et al. (2015), appendix A.1.2, with a bias.
    """
    return np.tanh((query @ W_query)[:, None] + keys @ W_key + b) @ v


def attention_weights(alignment_scores: Array, mask: Array | bool) -> Array:
    """Return the softmax over real characters; padding gets exactly 0."""
    return softmax(np.where(mask, alignment_scores, -np.inf))


def context_vector(attention_weights: Array, values: Array) -> Array:
    """Return the values (batch, Tx, n), weighted and summed: (batch, n)."""
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
    """Attend once: score, weigh, blend.

    The query is (batch, decoder_units), the encoder states are keys and
    values, (batch, Tx, 2*units); the mask (batch, Tx) is True on characters.

    Returns:
        context_vector (batch, 2*units), attention_weights (batch, Tx).
    """
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
    """Attend, feed context and previous character, say what comes next.

    Shapes as in `one_step_attention`; previous_ids is (batch,), hidden and
    cell are (batch, decoder_units).

    Returns:
        logits (batch, vocabulary), hidden, cell, attention_weights.
    """
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

    Returns:
        ids (batch, length), attention_weights (batch, length, Tx).
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


def allowed_logits(logits: Array, states: Array) -> Array:
    """Return logits (..., 11), far below all others where days forbid it.

    States (...) are those of `utils.days`, one for each text.
    """
    return np.where(days.allowed(states), logits, -1e9)


# -------------------------------------------------------------- 05 training


def log_softmax(logits: Array) -> Array:
    """Return the logarithm of the softmax, finite for any scores."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def losses(target_ids: Array, logits: Array) -> Array:
    """Return the cross-entropy of every single character, (batch, Ty)."""
    picked = np.take_along_axis(log_softmax(logits), target_ids[..., None], -1)
    return -picked[..., 0]


def masked_loss(target_ids: Array, logits: Array, pad_id: int) -> float:
    """Return the mean cross-entropy over the real characters."""
    return losses(target_ids, logits)[target_ids != pad_id].mean()


def exact_match(predicted_ids: Array, target_ids: Array) -> float:
    """Return the share of texts that are right in every character."""
    return (predicted_ids == target_ids).all(axis=1).mean()


# ------------------------------------------------------------------ 06 maps


def attention_map(
    attention_weights: Array, example: int, input_length: int
) -> Array:
    """Return the map (Ty, Tx) of one text, without its padding."""
    return attention_weights[example, :, :input_length]


def span_mass(attention_map: Array, span: tuple[int, int]) -> Array:
    """Return the attention inside a span, (Ty,)."""
    return attention_map[:, span[0] : span[1]].sum(axis=1)


def sharp_maps(maps: Array) -> Array:
    """Return maps (batch, Ty, Tx): all of a row on its strongest character."""
    return np.eye(maps.shape[2])[maps.argmax(axis=2)]


def even_maps(mask: Array, rows: int) -> Array:
    """Return maps (batch, rows, Tx): the same on every real character."""
    even = mask / mask.sum(axis=1, keepdims=True)
    return np.repeat(even[:, None], rows, axis=1)


# ------------------------------------------------------------------ 07 zoom


def general_score(query: Array, keys: Array, W: Array) -> Array:
    """Return query W key, (batch, Tx) (Luong et al., 2015, section 3.1)."""
    return np.einsum("bq,qk,btk->bt", query, W, keys)


def local_weights(
    alignment_scores: Array, mask: Array, centres: Array, half_width: float
) -> Array:
    """Return the softmax of a window times a Gaussian (Luong's local-p)."""
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = np.abs(distance) <= half_width
    gaussian = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, mask & inside) * gaussian


def multi_head_attention(
    query: Array, keys: Array, mask: Array, params: Params, heads: int
) -> tuple[Array, Array]:
    """Attend with several heads (Vaswani et al., 2017, section 3.2.2).

    Returns:
        context_vector (batch, 2*units), weights (batch, heads, Tx).
    """

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
    """Return how far the confidence falls if a character is hidden, (Tx,)."""
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


def ranks(numbers: Array) -> Array:
    """Return ranks from 1, the smallest; equal numbers share their mean."""
    smaller = (numbers < numbers[:, None]).sum(axis=1)
    equal = (numbers == numbers[:, None]).sum(axis=1)
    return smaller + (equal + 1) / 2


def rank_correlation(first: Array, second: Array) -> float:
    """Return the correlation of the ranks (Spearman, 1904)."""
    return float(np.corrcoef(ranks(first), ranks(second))[0, 1])


def calibration_error(confidence: Array, right: Array, bins: int) -> float:
    """Return the expected calibration error (Guo et al., 2017, section 2)."""
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(number, right - confidence)
    return float(np.abs(gaps).sum() / len(confidence))


# ---------------------------------------------------------------- 09 repair


def to_ids(text: str, length: int, vocabulary: dict[str, int]) -> Array:
    """Return what lesson 01 returns."""
    return text_to_ids(text, length, vocabulary)


def place_kernel(saved_kernel: Array, query_units: int) -> Array:
    """Return the kernel with the query's rows in front, not at the end."""
    parts = saved_kernel[-query_units:], saved_kernel[:-query_units]
    return np.concatenate(parts)


# ----------------------------------------------------------- 10 transformer


def scaled_dot_product_attention(
    queries: Array, keys: Array, values: Array, mask: Array | bool
) -> tuple[Array, Array]:
    """Let every query attend (Vaswani et al., 2017, equation 1).

    Returns:
        context_vectors (batch, Tq, v), attention_weights (batch, Tq, Tk).
    """
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(queries.shape[-1])
    weights = attention_weights(scores, mask)
    return weights @ values, weights


def causal_mask(query_count: int, key_count: int) -> Array:
    """Return (Tq, Tk): True for a query's own character and earlier ones.

    The queries are the last ones of the keys.
    """
    places = np.arange(query_count) + key_count - query_count
    return np.arange(key_count) <= places[:, None]


def sinusoids(count: int, units: int) -> Array:
    """Return (count, units): waves of many lengths, one row a place (3.5)."""
    speeds = 1 / 10000 ** (np.arange(0, units, 2) / units)
    angles = np.arange(count)[:, None] * speeds
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(count, units)


def cached_step(
    vector: Array, keys: Array, values: Array, params: Params
) -> tuple[Array, Array, Array]:
    """Let one more character attend to itself and to all before it.

    Returns:
        context_vector (batch, d), keys and values (batch, T + 1, d).
    """
    new = vector[:, None]
    keys = np.concatenate([keys, new @ params["W_key"]], axis=1)
    values = np.concatenate([values, new @ params["W_value"]], axis=1)
    query = new @ params["W_query"]
    context, _ = scaled_dot_product_attention(query, keys, values, True)
    return context[:, 0], keys, values
