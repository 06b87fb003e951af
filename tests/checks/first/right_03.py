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


def context_vector(attention_weights, values):
    return np.einsum("bt,btd->bd", attention_weights, values)


# log-sum-exp by np.logaddexp.reduce
@right("softmax")
def by_logaddexp(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


# turns the axis to the end and back
@right("softmax")
def turns_axis(x, axis=-1):
    turned = np.moveaxis(np.asarray(x), axis, -1)
    powers = np.exp(turned - turned.max(-1)[..., None])
    return np.moveaxis(powers / powers.sum(-1)[..., None], -1, axis)


# one row at a time, with math
@right("softmax")
def row_by_row(x, axis=-1):
    def of_row(row):
        largest = row.max()
        powers = np.array([np.exp(float(number) - largest) for number in row])
        return powers / sum(powers)

    return np.apply_along_axis(of_row, axis, np.asarray(x))


# twice: sharing out anew changes nothing
@right("softmax")
def divides_twice(x, axis=-1):
    shifted = x - np.amax(x, axis, keepdims=True)
    weights = np.exp(shifted)
    for _ in range(2):
        weights = weights / np.expand_dims(weights.sum(axis), axis)
    return weights


# subtracts a little more than the largest
@right("softmax")
def a_little_more(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True) - 1)
    return np.true_divide(powers, np.sum(powers, axis=axis, keepdims=True))


# text by text, real characters only
@right("attention_weights")
def text_by_text(alignment_scores, mask):
    weights = np.zeros(alignment_scores.shape)
    for row, scores, real in zip(weights, alignment_scores, mask):
        row[real] = softmax(scores[real])
    return weights


# the largest real score, exponentials only where real
@right("attention_weights")
def exponentials_where(alignment_scores, mask):
    scores = np.asarray(alignment_scores, dtype=float)
    largest = np.max(
        scores, axis=-1, keepdims=True, where=mask, initial=-np.inf
    )
    powers = np.zeros(scores.shape)
    np.exp(scores - largest, out=powers, where=mask)
    return powers / powers.sum(axis=-1, keepdims=True)


# a masked array, filled with 0 at the end
@right("attention_weights")
def masked_and_filled(alignment_scores, mask):
    scores = np.ma.masked_array(alignment_scores, mask=~mask)
    powers = np.ma.exp(scores - scores.max(axis=-1, keepdims=True))
    return (powers / powers.sum(axis=-1, keepdims=True)).filled(0)


# a float copy, -inf put in with copyto
@right("attention_weights")
def with_copyto(alignment_scores, mask):
    scores = np.array(alignment_scores, dtype=float)
    np.copyto(scores, -np.inf, where=np.logical_not(mask))
    return softmax(scores, axis=1)


# padding gets the lowest real score first, then 0, then a new sum
@right("attention_weights")
def lowest_then_zero(alignment_scores, mask):
    real = np.where(mask, alignment_scores, np.inf)
    safe = np.where(mask, alignment_scores, real.min(axis=-1, keepdims=True))
    weights = softmax(safe) * mask
    return weights / weights.sum(axis=-1, keepdims=True)


# np.select, and a penalty far below the row's own lowest score
@right("attention_weights")
def far_below(alignment_scores, mask):
    scores = np.asarray(alignment_scores, dtype=float)
    lowest = np.min(scores, axis=-1, keepdims=True, where=mask, initial=np.inf)
    return softmax(np.select([mask], [scores], lowest - 1e6 - np.abs(lowest)))


# one text at a time
@right("additive_score")
def one_at_a_time(query, keys, W_query, W_key, b, v):
    pairs = zip(query, keys)
    return np.array(
        [np.tanh(q @ W_query + k @ W_key + b) @ v for q, k in pairs]
    )


# query repeated, both in one product
@right("additive_score")
def one_product(query, keys, W_query, W_key, b, v):
    repeated = np.repeat(query[:, np.newaxis], keys.shape[1], axis=1)
    joined = np.concatenate([repeated, keys], axis=-1)
    weights = np.concatenate([W_query, W_key], axis=0)
    return np.einsum("btu,u->bt", np.tanh(joined @ weights + b), v)


# time first, so that broadcasting needs no new axis
@right("additive_score")
def time_first(query, keys, W_query, W_key, b, v):
    hidden = np.tanh(query @ W_query + keys.swapaxes(0, 1) @ W_key + b)
    return (hidden * v).sum(axis=-1).T


# tanh by exponentials, unit by unit
@right("additive_score")
def unit_by_unit(query, keys, W_query, W_key, b, v):
    scores = np.zeros(keys.shape[:2])
    for unit in range(len(v)):
        total = np.add.outer(query @ W_query[:, unit], np.zeros(keys.shape[1]))
        total += keys @ W_key[:, unit] + b[unit]
        scores += v[unit] * (2 / (1 + np.exp(-2 * total)) - 1)
    return scores


# batched matrix product, axis taken away
@right("context_vector")
def batched_product(attention_weights, values):
    return np.matmul(attention_weights[:, None], values)[:, 0]


# a loop over time
@right("context_vector")
def loop_over_time(attention_weights, values):
    context = 0.0
    for weight, value in zip(attention_weights.T, values.swapaxes(0, 1)):
        context = context + weight[:, None] * value
    return context


# list of products, one for each text
@right("context_vector")
def each_text(attention_weights, values):
    return np.stack([w @ v for w, v in zip(attention_weights, values)])


# np.average with weights, times their sum
@right("context_vector")
def weighted_average(attention_weights, values):
    pairs = zip(attention_weights, values)
    return np.array(
        [np.average(v, axis=0, weights=w) * w.sum() for w, v in pairs]
    )


# all in one expression
@right("one_step_attention")
def one_expression(decoder_state, encoder_states, mask, params):
    return (
        context_vector(
            weights := attention_weights(
                additive_score(decoder_state, encoder_states, **params), mask
            ),
            encoder_states,
        ),
        weights,
    )


# written out, without the three functions
@right("one_step_attention")
def written_out(decoder_state, encoder_states, mask, params):
    query = decoder_state @ params["W_query"]
    keys = encoder_states @ params["W_key"] + params["b"]
    scores = (np.tanh(query[:, None] + keys) * params["v"]).sum(-1)
    scores = np.where(mask, scores, -1e9)
    powers = np.exp(scores - scores.max(1, keepdims=True))
    weights = powers / powers.sum(1, keepdims=True)
    return (weights[..., None] * encoder_states).sum(1), weights


# each text cut to its real characters
@right("one_step_attention")
def cut_out(decoder_state, encoder_states, mask, params):
    contexts, rows = [], np.zeros(mask.shape)
    for b, (state, states, real) in enumerate(
        zip(decoder_state, encoder_states, mask)
    ):
        kept = states[real]
        scores = additive_score(state[None], kept[None], **params)
        rows[b, real] = softmax(scores)[0]
        contexts.append(rows[b, real] @ kept)
    return np.array(contexts), rows


# a named tuple of the two; other parts in params do no harm
@right("one_step_attention")
def picks_names(decoder_state, encoder_states, mask, params):
    four = {name: params[name] for name in ("v", "b", "W_key", "W_query")}
    found = attention_weights(
        additive_score(query=decoder_state, keys=encoder_states, **four), mask
    )
    return (context_vector(found, encoder_states), found)


class _Given(keras.layers.Layer):
    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        units, query_size = self.units, query_shape[-1]
        normal = keras.initializers.RandomNormal(stddev=1.0)
        self.W_query = self.add_weight((query_size, units), name="W_query")
        self.W_key = self.add_weight((keys_shape[-1], units), name="W_key")
        self.b = self.add_weight((units,), "zeros", name="b")
        self.v = self.add_weight((units,), normal, name="v")


# matrix products throughout; expand_dims, squeeze of one axis
@right("AdditiveAttention")
class Products(_Given):
    def project(self, keys):
        return ops.add(keys @ self.W_key, self.b)

    def call(self, query, keys, mask, projected_keys=None):
        ready = (
            self.project(keys) if projected_keys is None else projected_keys
        )
        asked = ops.expand_dims(query @ self.W_query, axis=1)
        scores = ops.tanh(asked + ready) @ self.v[:, None]  # (batch, Tx, 1)
        real = ops.cast(mask, "bool")[..., None]
        weights = ops.softmax(ops.where(real, scores, -1e9), axis=1)
        return ops.sum(weights * keys, axis=1), ops.squeeze(weights, axis=2)


# with helpers `score` and `get_config` of its own
@right("AdditiveAttention")
class WithHelpers(_Given):
    def project(self, keys):
        return ops.matmul(keys, self.W_key) + self.b

    def score(self, query, projected_keys):
        total = projected_keys + ops.matmul(query, self.W_query)[:, None]
        return ops.matmul(ops.tanh(total), self.v)

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        scores = self.score(query, projected_keys)
        penalty = ops.cast(ops.logical_not(mask), scores.dtype) * -1e9
        weights = ops.softmax(scores + penalty)
        return ops.matmul(weights[:, None], keys)[:, 0], weights

    def get_config(self):
        return {**super().get_config(), "units": self.units}
