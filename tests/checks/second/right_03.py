"""Right answers of lesson 03, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops

from ..collection import right


def softmax(x, axis=-1):
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def attention_weights(alignment_scores, mask):
    return softmax(np.where(mask, alignment_scores, -np.inf))


def additive_score(query, keys, W_query, W_key, b, v):
    projected_query = (query @ W_query)[:, None, :]
    return np.tanh(projected_query + keys @ W_key + b) @ v


# log-sum-exp by np.logaddexp.reduce
@right("softmax")
def by_logaddexp(x, axis=-1):
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


# row by row with np.apply_along_axis
@right("softmax")
def row_by_row(x, axis=-1):
    def one(row):
        powers = np.e ** (row - max(row))
        return powers / sum(powers)

    return np.apply_along_axis(one, axis, np.asarray(x, float))


# the axis moved to the front and back, no keepdims
@right("softmax")
def axis_in_front(x, axis=-1):
    front = np.moveaxis(x, axis, 0)
    e = np.exp(front - front.max(axis=0))
    return np.moveaxis(e / e.sum(axis=0), 0, axis)


# np.expand_dims in place of keepdims, in a copy
@right("softmax")
def expand_dims(x, axis=-1):
    out = np.array(x, dtype=float)
    out -= np.expand_dims(np.amax(out, axis=axis), axis)
    np.exp(out, out=out)
    out /= np.expand_dims(np.sum(out, axis=axis), axis)
    return out


# text by text, the real ones only
@right("attention_weights")
def real_ones_only(alignment_scores, mask):
    out = np.zeros(alignment_scores.shape)
    for i, real in enumerate(mask):
        out[i, real] = softmax(alignment_scores[i, real])
    return out


# a copy, minus infinity put in by the mask
@right("attention_weights")
def in_a_copy(alignment_scores, mask):
    scores = np.array(alignment_scores, float)
    scores[~mask] = -np.inf
    return softmax(scores, axis=1)


# NumPy's masked arrays
@right("attention_weights")
def masked_arrays(alignment_scores, mask):
    scores = np.ma.masked_array(alignment_scores, ~mask)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).filled(0)


# loops over texts and characters
@right("additive_score")
def loops(query, keys, W_query, W_key, b, v):
    scores = np.zeros(keys.shape[:2])
    for i in range(keys.shape[0]):
        for t in range(keys.shape[1]):
            bent = np.tanh(query[i] @ W_query + keys[i, t] @ W_key + b)
            scores[i, t] = v.dot(bent)
    return scores


# query and key side by side, both matrices one above the other
@right("additive_score")
def concat(query, keys, W_query, W_key, b, v):
    repeated = np.repeat(query[:, None, :], keys.shape[1], axis=1)
    joined = np.concatenate([repeated, keys], axis=-1)
    W = np.vstack([W_query, W_key])
    return (v * np.tanh(joined @ W + b)).sum(-1)


# einsum, the bias on the side of the query
@right("additive_score")
def einsums(query, keys, W_query, W_key, b, v):
    asked = np.einsum("bq,qu->bu", query, W_query) + b
    offered = np.einsum("btk,ku->btu", keys, W_key)
    return np.einsum("btu,u->bt", np.tanh(asked[:, np.newaxis] + offered), v)


# time in front, so that it broadcasts without a new axis
@right("additive_score")
def time_in_front(query, keys, W_query, W_key, b, v):
    offered = np.swapaxes(keys, 0, 1) @ W_key  # (Tx, batch, units)
    return np.inner(np.tanh(query @ W_query + offered + b), v).T


# a matrix product for each text
@right("context_vector")
def matrix_products(attention_weights, values):
    return np.matmul(attention_weights[:, None, :], values)[:, 0, :]


# adds up character by character
@right("context_vector")
def character_by_character(attention_weights, values):
    total = np.zeros(values[:, 0].shape)
    for t in range(values.shape[1]):
        total = total + attention_weights[:, t, None] * values[:, t]
    return total


# multiplies and sums with transposed values
@right("context_vector")
def transposed(attention_weights, values):
    turned = np.transpose(values, (2, 0, 1))  # (2*units, batch, Tx)
    return np.sum(turned * attention_weights, axis=-1).T


# a list of dot products
@right("context_vector")
def list_of_dots(attention_weights, values):
    return np.array([w @ x for w, x in zip(attention_weights, values)])


# written out, with a matrix product for the context
@right("one_step_attention")
def written_out(decoder_state, encoder_states, mask, params):
    W_query, W_key, b, v = (params[n] for n in ("W_query", "W_key", "b", "v"))
    hidden = np.tanh(
        np.expand_dims(decoder_state @ W_query, 1) + encoder_states @ W_key + b
    )
    scores = np.where(mask, hidden @ v, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    alpha = e / e.sum(axis=1, keepdims=True)
    return (alpha[:, None] @ encoder_states).squeeze(axis=1), alpha


# text by text without its padding
@right("one_step_attention")
def without_padding(decoder_state, encoder_states, mask, params):
    contexts, all_weights = [], []
    for state, states, real in zip(decoder_state, encoder_states, mask):
        scores = additive_score(state[None], states[real][None], **params)
        weights = np.zeros(len(real))
        weights[real] = softmax(scores)[0]
        contexts.append(weights @ states)
        all_weights.append(weights)
    return np.stack(contexts), np.stack(all_weights)


# padding taken out after a masked exponential; a tuple by hand
@right("one_step_attention")
def masked_exponential(decoder_state, encoder_states, mask, params):
    scores = additive_score(
        query=decoder_state,
        keys=encoder_states,
        W_query=params["W_query"],
        W_key=params["W_key"],
        b=params["b"],
        v=params["v"],
    )
    lowest = scores.min(axis=1, keepdims=True)
    top = np.max(np.where(mask, scores, lowest), axis=1, keepdims=True)
    powers = np.exp(np.minimum(scores - top, 0)) * mask
    weights = powers / powers.sum(-1)[:, None]
    context = sum(
        weights[:, t, None] * encoder_states[:, t]
        for t in range(mask.shape[1])
    )
    return (context, weights)


class Given(keras.layers.Layer):
    """What the notebook gives."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        units, query_size = self.units, query_shape[-1]
        normal = keras.initializers.RandomNormal(stddev=1.0)
        self.W_query = self.add_weight((query_size, units), name="W_query")
        self.W_key = self.add_weight((keys_shape[-1], units), name="W_key")
        self.b = self.add_weight((units,), "zeros", name="b")
        self.v = self.add_weight((units,), normal, name="v")


# einsum everywhere
@right("AdditiveAttention")
class Einsums(Given):
    def project(self, keys):
        return ops.add(ops.einsum("btk,ku->btu", keys, self.W_key), self.b)

    def call(self, query, keys, mask, projected_keys=None):
        offered = (
            self.project(keys) if projected_keys is None else projected_keys
        )
        asked = ops.einsum("bq,qu->bu", query, self.W_query)
        bent = ops.tanh(ops.expand_dims(asked, axis=1) + offered)
        scores = ops.einsum("btu,u->bt", bent, self.v)
        scores = ops.where(ops.logical_not(mask), -1e9, scores)
        weights = keras.activations.softmax(scores)
        return ops.sum(weights[..., None] * keys, axis=1), weights


# softmax by hand over the real characters
@right("AdditiveAttention")
class ByHand(Given):
    def project(self, keys):
        return keys @ self.W_key + self.b

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        bent = ops.tanh((query @ self.W_query)[:, None] + projected_keys)
        scores = ops.squeeze(ops.matmul(bent, self.v[:, None]), axis=-1)
        real = ops.cast(mask, scores.dtype)
        top = ops.max(ops.where(mask, scores, -1e9), axis=-1, keepdims=True)
        powers = ops.exp(ops.minimum(scores - top, 0.0)) * real
        weights = powers / ops.sum(powers, axis=-1, keepdims=True)
        context = ops.matmul(weights[:, None, :], keys)
        return ops.squeeze(context, axis=1), weights


# scores keep a last axis of 1 until the end, softmax along axis 1
@right("AdditiveAttention")
class LastAxisOfOne(Given):
    def project(self, keys):
        return ops.tensordot(keys, self.W_key, axes=1) + self.b

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        asked = ops.reshape(
            ops.matmul(query, self.W_query), (-1, 1, self.units)
        )
        bent = ops.tanh(asked + projected_keys)
        scores = ops.sum(self.v * bent, axis=-1, keepdims=True)
        scores = ops.where(ops.expand_dims(mask, -1), scores, -1e30)
        weights = ops.softmax(scores, axis=1)  # (batch, Tx, 1)
        return ops.sum(weights * keys, axis=1), weights[:, :, 0]
