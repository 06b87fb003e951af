"""Right answers of lesson 03, written in an unusual way."""

import math

import numpy as np

from utils import by_hand
from utils import layers as course
from utils.backend import keras, ops, tf

from .collection import right


@right("softmax")
def in_plain_loops(x, axis=-1):
    def one(row):
        top = max(row)
        parts = [math.exp(number - top) for number in row]
        return np.array(parts) / sum(parts)

    return np.apply_along_axis(one, axis, x)


@right("softmax")
def by_logarithms(x, axis=-1):
    x = np.asarray(x, dtype=np.float64)
    x = x - np.max(x, axis, keepdims=True)
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


@right("softmax")
def on_the_last_axis(x, axis=-1):
    moved = np.moveaxis(x, axis, -1)
    e = np.exp(moved - moved.max(-1)[..., None])
    return np.moveaxis(e / e.sum(-1)[..., None], -1, axis)


@right("softmax")
def as_lists_with_prints(x, axis=-1):
    print("x =", x)
    e = np.exp(x - np.expand_dims(np.amax(x, axis), axis))
    return (e / np.expand_dims(e.sum(axis), axis)).tolist()


@right("softmax")
def with_a_tiny_safety(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.float32(e / (e.sum(axis=axis, keepdims=True) + 1e-9))


@right("additive_score")
def three_loops(query, keys, W_query, W_key, b, v):
    batch, time, _ = keys.shape
    scores = np.zeros((batch, time))
    for i in range(batch):
        for t in range(time):
            hidden = np.tanh(query[i] @ W_query + keys[i, t] @ W_key + b)
            for number, weight in zip(hidden, v, strict=True):
                scores[i, t] += number * weight
    return scores


@right("additive_score")
def by_einsum(query, keys, W_query, W_key, b, v):
    q = np.einsum("bd,da->ba", query, W_query)
    k = np.einsum("btd,da->bta", keys, W_key)
    return np.einsum("bta,a->bt", np.tanh(q[:, np.newaxis] + k + b), v)


@right("additive_score")
def repeated_query(query, keys, W_query, W_key, b, v):
    repeated = np.repeat(query[:, None, :], keys.shape[1], axis=1)
    both = np.concatenate([repeated, keys], axis=-1)
    hidden = np.tanh(both @ np.vstack([W_query, W_key]) + b)
    return (hidden * v).sum(axis=-1)


@right("additive_score")
def in_float32(query, keys, W_query, W_key, b, v):
    q, k, wq, wk, b, v = (
        np.asarray(part, np.float32)
        for part in (query, keys, W_query, W_key, b, v)
    )
    hidden = np.tanh(np.expand_dims(q @ wq, 1) + np.matmul(k, wk) + b)
    return np.squeeze(hidden @ v.reshape(-1, 1), axis=-1)


@right("additive_score")
def time_in_front(query, keys, W_query, W_key, b, v):
    columns = [
        np.tanh(query @ W_query + key @ W_key + b).dot(v)
        for key in keys.transpose(1, 0, 2)
    ]
    return np.stack(columns, axis=-1)


@right("attention_weights")
def minus_a_billion(alignment_scores, mask):
    scores = alignment_scores + (1 - mask.astype(float)) * -1e9
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@right("attention_weights")
def filled_with_a_billion(alignment_scores, mask):
    scores = np.where(mask, alignment_scores, -1e9).astype(np.float32)
    return by_hand.softmax(scores)


@right("attention_weights")
def row_by_row(alignment_scores, mask):
    result = np.zeros(alignment_scores.shape, dtype=np.float64)
    for i in range(len(mask)):
        result[i, mask[i]] = by_hand.softmax(alignment_scores[i, mask[i]])
    return result


@right("attention_weights")
def masked_exponentials(alignment_scores, mask):
    top = np.where(mask, alignment_scores, -np.inf).max(1, keepdims=True)
    e = np.where(mask, np.exp(np.minimum(alignment_scores - top, 0)), 0)
    return e / e.sum(1, keepdims=True)


@right("attention_weights")
def a_copy_with_infinity(alignment_scores, mask):
    scores = alignment_scores.astype(float)
    scores[np.logical_not(mask)] = -math.inf
    return by_hand.softmax(scores).tolist()


@right("attention_weights")
def numpy_masked_array(alignment_scores, mask):
    scores = np.ma.array(alignment_scores, mask=~mask)
    e = np.ma.exp(scores - scores.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).filled(0)


@right("context_vector")
def by_matmul(attention_weights, values):
    return (attention_weights[:, None, :] @ values)[:, 0]


@right("context_vector")
def by_broadcasting(attention_weights, values):
    return np.sum(np.expand_dims(attention_weights, -1) * values, axis=1)


@right("context_vector")
def by_loops(attention_weights, values):
    context = [[0.0] * values.shape[2] for _ in values]
    for i, weights in enumerate(attention_weights):
        for weight, value in zip(weights, values[i], strict=True):
            for d, number in enumerate(value):
                context[i][d] += weight * number
    return context


@right("context_vector")
def by_tensordot(attention_weights, values):
    pairs = zip(attention_weights, values, strict=True)
    return np.array([np.tensordot(w, value, 1) for w, value in pairs])


@right("one_step_attention")
def from_own_pieces(decoder_state, encoder_states, mask, params):
    def score(query, key):
        hidden = query @ params["W_query"] + key @ params["W_key"]
        return np.tanh(hidden + params["b"]) @ params["v"]

    scores = np.array(
        [
            [score(query, key) for key in keys]
            for query, keys in zip(decoder_state, encoder_states, strict=True)
        ]
    )
    weights = by_hand.softmax(np.where(mask, scores, -1e9))
    return [np.einsum("bt,btd->bd", weights, encoder_states), weights]


@right("one_step_attention")
def in_float32_with_prints(decoder_state, encoder_states, mask, params):
    state, keys = np.float32(decoder_state), np.float32(encoder_states)
    w = {name: np.float32(part) for name, part in params.items()}
    print(state.shape, keys.shape)
    hidden = np.tanh(
        (state @ w["W_query"])[:, None] + keys @ w["W_key"] + w["b"]
    )
    scores = hidden @ w["v"] + np.float32(-1e9) * ~mask
    weights = by_hand.softmax(scores)
    return (weights[..., None] * keys).sum(1), weights


@right("one_step_attention")
def padding_wiped_in_a_copy(decoder_state, encoder_states, mask, params):
    states = encoder_states * mask[:, :, None]
    weights = by_hand.additive_score(
        decoder_state,
        states,
        *(params[n] for n in ("W_query", "W_key", "b", "v")),
    )
    weights = by_hand.attention_weights(weights, mask)
    return by_hand.context_vector(weights, states).tolist(), weights.tolist()


@right("softmax")
def shared_out_twice(x, axis=-1):
    weights = np.exp(x - np.amax(x, axis, keepdims=True) - 1)
    for _ in range(2):
        weights = weights / np.expand_dims(weights.sum(axis), axis)
    return weights


@right("softmax")
def group_by_group(x, axis=-1):
    result = np.zeros(np.shape(x))
    for place in np.ndindex(*np.delete(np.shape(x), axis)):
        place = list(place)
        place.insert(axis % np.ndim(x), slice(None))
        group = np.asarray(x)[tuple(place)]
        powers = [math.exp(number - max(group)) for number in group]
        result[tuple(place)] = np.divide(powers, sum(powers))
    return result


@right("attention_weights")
def exponentials_where_real(alignment_scores, mask):
    scores = np.asarray(alignment_scores, dtype=float)
    top = np.max(scores, -1, keepdims=True, where=mask, initial=-np.inf)
    powers = np.zeros(scores.shape)
    np.exp(scores - top, out=powers, where=mask)
    return powers / powers.sum(axis=-1, keepdims=True)


@right("attention_weights")
def put_with_copyto(alignment_scores, mask):
    scores = np.array(alignment_scores, dtype=float)
    np.copyto(scores, -np.inf, where=np.logical_not(mask))
    return by_hand.softmax(scores, axis=1)


@right("attention_weights")
def lowest_then_zero(alignment_scores, mask):
    lowest = np.where(mask, alignment_scores, np.inf).min(-1, keepdims=True)
    safe = np.where(mask, alignment_scores, lowest)
    weights = by_hand.softmax(safe) * mask
    return weights / weights.sum(axis=-1, keepdims=True)


@right("attention_weights")
def far_below_the_lowest(alignment_scores, mask):
    scores = np.asarray(alignment_scores, dtype=float)
    lowest = np.min(scores, -1, keepdims=True, where=mask, initial=np.inf)
    far = lowest - 1e6 - np.abs(lowest)
    return by_hand.softmax(np.select([mask], [scores], far))


@right("attention_weights")
def logarithm_of_the_mask(alignment_scores, mask):
    return by_hand.softmax(alignment_scores + np.log(mask))


@right("additive_score")
def text_after_text(query, keys, W_query, W_key, b, v):
    return np.array(
        [
            np.tanh(q @ W_query + k @ W_key + b) @ v
            for q, k in zip(query, keys, strict=True)
        ]
    )


@right("additive_score")
def unit_by_unit(query, keys, W_query, W_key, b, v):
    scores = np.zeros(keys.shape[:2])
    for unit in range(len(v)):
        total = (query @ W_query[:, unit])[:, None]
        total = total + keys @ W_key[:, unit] + b[unit]
        scores += v[unit] * (2 / (1 + np.exp(-2 * total)) - 1)
    return scores


@right("context_vector")
def diagonal_of_all(attention_weights, values):
    every = np.tensordot(attention_weights, values, axes=(1, 1))
    return np.einsum("bbd->bd", every)


@right("context_vector")
def as_an_average(attention_weights, values):
    pairs = zip(attention_weights, values, strict=True)
    return np.array([np.average(v, 0, weights=w) * w.sum() for w, v in pairs])


@right("one_step_attention")
def in_one_expression(decoder_state, encoder_states, mask, params):
    return (
        by_hand.context_vector(
            weights := by_hand.attention_weights(
                by_hand.additive_score(
                    decoder_state, encoder_states, **params
                ),
                mask,
            ),
            encoder_states,
        ),
        weights,
    )


@right("one_step_attention")
def each_text_cut_out(decoder_state, encoder_states, mask, params):
    contexts, rows = [], np.zeros(mask.shape)
    for i, real in enumerate(mask):
        kept = encoder_states[i, real]
        scores = by_hand.additive_score(
            decoder_state[i : i + 1], kept[None], **params
        )
        rows[i, real] = by_hand.softmax(scores)[0]
        contexts.append(rows[i, real] @ kept)
    return np.array(contexts), rows


layers = keras.layers


@right("softmax")
def a_tensor(x, axis=-1):
    return tf.nn.softmax(tf.cast(x, tf.float64), axis=axis)


@right("softmax")
def by_keras(x, axis=-1):
    return ops.softmax(ops.convert_to_tensor(np.float32(x)), axis=axis)


@right("additive_score")
def tensors(query, keys, W_query, W_key, b, v):
    query, keys, W_query, W_key, b, v = (
        tf.constant(part, tf.float32)
        for part in (query, keys, W_query, W_key, b, v)
    )
    hidden = tf.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return tf.reduce_sum(hidden * v, axis=-1)


@right("one_step_attention")
def tensors_in_a_list(decoder_state, encoder_states, mask, params):
    results = by_hand.one_step_attention(
        decoder_state, encoder_states, mask, params
    )
    return [tf.constant(part) for part in results]


@right("AdditiveAttention")
class ThreeDense(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.for_query = layers.Dense(units)
        self.for_keys = layers.Dense(units)
        self.to_score = layers.Dense(1)

    def project(self, keys):
        return self.for_keys(keys)

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.for_keys(keys)
        query = ops.expand_dims(self.for_query(query), 1)
        scores = self.to_score(ops.tanh(query + projected_keys))
        scores = ops.squeeze(scores, -1) - 1e9 * (
            1 - ops.cast(mask, "float32")
        )
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("bt,btd->bd", weights, keys), weights


@right("AdditiveAttention")
class OwnWeights(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, mask_shape=None):
        self.v = self.add_weight(shape=(self.units,))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        self.U = self.add_weight(shape=(keys_shape[-1], self.units))
        self.W = self.add_weight(shape=(query_shape[-1], self.units))

    def project(self, keys):
        return ops.matmul(keys, self.U) + self.b

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        hidden = ops.matmul(query, self.W)[:, None] + projected_keys
        scores = ops.matmul(ops.tanh(hidden), self.v[:, None])[..., 0]
        weights = ops.softmax(ops.where(mask, scores, -1e9))
        return ops.matmul(weights[:, None], keys)[:, 0], weights


class Given(layers.Layer):
    """What the notebook gives."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        units, query_size = self.units, query_shape[-1]
        self.W_query = self.add_weight((query_size, units), name="W_query")
        self.W_key = self.add_weight((keys_shape[-1], units), name="W_key")
        self.b = self.add_weight((units,), "zeros", name="b")
        self.v = self.add_weight((units,), name="v")


@right("AdditiveAttention")
class MatrixProducts(Given):
    def project(self, keys):
        return ops.add(keys @ self.W_key, self.b)

    def call(self, query, keys, mask, projected_keys=None):
        ready = projected_keys
        ready = self.project(keys) if ready is None else ready
        asked = ops.expand_dims(query @ self.W_query, axis=1)
        scores = ops.tanh(asked + ready) @ self.v[:, None]
        real = ops.cast(mask, "bool")[..., None]
        weights = ops.softmax(ops.where(real, scores, -1e9), axis=1)
        return ops.sum(weights * keys, axis=1), ops.squeeze(weights, axis=2)


@right("AdditiveAttention")
class OwnSoftmax(Given):
    def project(self, keys):
        return ops.einsum("btd,du->btu", keys, self.W_key) + self.b

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        asked = ops.einsum("bq,qu->bu", query, self.W_query)
        bent = ops.tanh(asked[:, None, :] + projected_keys)
        scores = ops.einsum("btu,u->bt", bent, self.v)
        scores = ops.where(mask, scores, -1e30)
        powers = ops.exp(scores - ops.max(scores, axis=-1, keepdims=True))
        weights = powers / ops.sum(powers, axis=-1, keepdims=True)
        return ops.einsum("bt,btd->bd", weights, keys), weights


@right("AdditiveAttention")
class MinusInfinity(Given):
    def project(self, keys):
        return self.b + ops.matmul(keys, self.W_key)

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        asked = ops.matmul(query[:, None, :], self.W_query)
        scores = ops.sum(self.v * ops.tanh(asked + projected_keys), axis=2)
        weights = ops.softmax(ops.where(mask, scores, -float("inf")))
        context = ops.sum(ops.expand_dims(weights, -1) * keys, axis=-2)
        return context, weights


@right("AdditiveAttention")
class OfTensorFlow(Given):
    def project(self, keys):
        return tf.linalg.matmul(keys, self.W_key) + self.b

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        query = tf.repeat(query[:, None], tf.shape(keys)[1], axis=1)
        hidden = tf.math.tanh(query @ self.W_query + projected_keys)
        scores = tf.reduce_sum(hidden * self.v, -1)
        weights = tf.nn.softmax(tf.where(mask, scores, -1e9))
        return (weights[:, None] @ keys)[:, 0], weights


right("AdditiveAttention")(course.AdditiveAttention)
