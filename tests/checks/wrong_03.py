"""Wrong answers of lesson 03."""

import numpy as np

from utils import by_hand
from utils.backend import keras, ops

from .collection import wrong

soft, score = "softmax", "additive_score"
weigh, blend, look = (
    "attention_weights",
    "context_vector",
    "one_step_attention",
)


@wrong(soft, "`axis` is ignored")
def ignores_axis(x, axis=-1):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong(soft, "all numbers together")
def over_everything(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


@wrong(soft, "overflows")
def no_maximum(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "vanish")
def no_kept_axes(x, axis=-1):
    e = np.exp(x - x.max(axis=axis))
    return e / e.sum(axis=axis)


@wrong(soft, "sums meet the wrong")
def sum_loses_its_axis(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


@wrong(soft, "without the exponential")
def plain_share(x, axis=-1):
    return x / x.sum(axis=axis, keepdims=True)


@wrong(soft, "`x` is changed in place")
def in_place(x, axis=-1):
    x -= x.max(axis=axis, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "one maximum serves the whole array")
def one_maximum(x, axis=-1):
    e = np.exp(x - x.max())
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "not divided by their sum")
def only_exponentials(x, axis=-1):
    return np.exp(x - x.max(axis=axis, keepdims=True))


@wrong(soft, "logarithm")
def log_of_it(x, axis=-1):
    x = x - x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


@wrong(soft, "decimals are cut off")
def filled_into_integers(x, axis=-1):
    result = np.zeros(x.shape, dtype=int)
    result[...] = by_hand.softmax(x, axis)
    return result


@wrong(soft, "clipped")
def clipped(x, axis=-1):
    e = np.exp(np.clip(x, -700, 700))
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "sigmoid")
def by_itself(x, axis=-1):
    return 1 / (1 + np.exp(-x))


@wrong(soft, "rounded")
def rounded(x, axis=-1):
    return np.round(by_hand.softmax(x, axis), 2)


@wrong(soft, "largest number takes everything")
def hard_choice(x, axis=-1):
    return (x == x.max(axis=axis, keepdims=True)).astype(float)


@wrong(score, "no tanh")
def no_tanh(query, keys, W_query, W_key, b, v):
    return ((query @ W_query)[:, None, :] + keys @ W_key + b) @ v


@wrong(score, "ReLU")
def relu(query, keys, W_query, W_key, b, v):
    hidden = (query @ W_query)[:, None, :] + keys @ W_key + b
    return np.where(hidden > 0, hidden, 0) @ v


@wrong(score, "query is left out")
def keys_alone(query, keys, W_query, W_key, b, v):
    return np.tanh(keys @ W_key + b) @ v


@wrong(score, "bias is left out")
def no_bias(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query)[:, None, :] + keys @ W_key) @ v


@wrong(score, "multiplied, not added")
def product(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query)[:, None, :] * (keys @ W_key) + b) @ v


@wrong(score, "text 1 meets character 1")
def wrong_broadcast(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query)[None, :, :] + keys @ W_key + b) @ v


@wrong(score, "query of text 0")
def first_query(query, keys, W_query, W_key, b, v):
    return np.tanh(query[0] @ W_query + keys @ W_key + b) @ v


@wrong(score, "tanh comes after")
def tanh_outside(query, keys, W_query, W_key, b, v):
    return np.tanh(((query @ W_query)[:, None] + keys @ W_key + b) @ v)


@wrong(score, "one by one")
def two_tanh(query, keys, W_query, W_key, b, v):
    return (
        np.tanh(query @ W_query)[:, None] @ v + np.tanh(keys @ W_key + b) @ v
    )


@wrong(score, "only added up")
def no_v(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return hidden.sum(axis=-1)


@wrong(score, "length 1 is kept")
def keeps_an_axis(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return hidden @ v[:, None]


@wrong(score, "softmax")
def weights_already(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return by_hand.softmax(hidden @ v)


@wrong(score, "last place stays 0")
def loop_ends_early(query, keys, W_query, W_key, b, v):
    result = np.zeros(keys.shape[:2])
    for t in range(keys.shape[1] - 1):
        result[:, t] = np.tanh(query @ W_query + keys[:, t] @ W_key + b) @ v
    return result


@wrong(score, "averaged, not summed")
def mean_for_sum(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return (hidden * v).mean(axis=-1)


@wrong(score, "dot product")
def luong(query, keys, W_query, W_key, b, v):
    return ((query @ W_query)[:, None] * (keys @ W_key)).sum(axis=-1)


@wrong(score, "decimals are cut off")
def integer_result(query, keys, W_query, W_key, b, v):
    result = np.zeros(keys.shape[:2], int)
    for i in range(len(query)):
        hidden = np.tanh(query[i] @ W_query + keys[i] @ W_key + b)
        result[i] = hidden @ v
    return result


@wrong(score)
def no_bias_and_relu(query, keys, W_query, W_key, b, v):
    hidden = (query @ W_query)[:, None, :] + keys @ W_key
    return np.maximum(hidden, 0) @ v


@wrong(weigh, "mask is ignored")
def no_mask(scores, mask):
    return by_hand.softmax(scores)


@wrong(weigh, "turned round")
def inverted(scores, mask):
    return by_hand.softmax(np.where(mask, -1e9, scores))


@wrong(weigh, "nothing is shared out anew")
def masked_after(scores, mask):
    return by_hand.softmax(scores) * mask


@wrong(weigh, "multiplied by the mask")
def masked_before(scores, mask):
    return by_hand.softmax(scores * mask)


@wrong(weigh, "penalty for padding is too small")
def minus_ten(scores, mask):
    return by_hand.softmax(np.where(mask, scores, -10.0))


@wrong(weigh, "by 1 only")
def minus_one_added(scores, mask):
    return by_hand.softmax(scores - 1.0 * ~mask)


@wrong(weigh, "penalty for padding is too small")
def minus_ten_thousand(scores, mask):
    return by_hand.softmax(scores + (1 - mask) * -1e4)


@wrong(weigh, "over the batch")
def over_the_batch(scores, mask):
    return by_hand.softmax(np.where(mask, scores, -1e9), axis=0)


@wrong(weigh, "overflows")
def masked_and_no_maximum(scores, mask):
    e = np.exp(np.where(mask, scores, -np.inf))
    return e / e.sum(axis=-1, keepdims=True)


@wrong(weigh, "without a softmax")
def only_masked(scores, mask):
    return np.where(mask, scores, -1e9)


@wrong(weigh, "`alignment_scores` is changed in place")
def scores_in_place(scores, mask):
    scores[~mask] = -1e9
    return by_hand.softmax(scores)


@wrong(weigh, "mask of text 0")
def first_mask(scores, mask):
    return by_hand.softmax(np.where(mask[0], scores, -1e9))


@wrong(weigh, "last real character")
def one_too_few(scores, mask):
    result = np.zeros(scores.shape)
    for i, row in enumerate(scores):
        n = mask[i].sum() - 1
        result[i, :n] = by_hand.softmax(row[:n])
    return result


@wrong(weigh, "one place of padding")
def one_too_many(scores, mask):
    result = np.zeros(scores.shape)
    for i, row in enumerate(scores):
        n = mask[i].sum() + 1
        result[i, :n] = by_hand.softmax(row[:n])
    return result


@wrong(weigh, "same weight")
def uniform(scores, mask):
    return mask / mask.sum(axis=1, keepdims=True)


@wrong(weigh, "by 1 only")
def mask_added(scores, mask):
    return by_hand.softmax(scores + mask)


@wrong(weigh, "overflow before")
def renormalised_too_late(scores, mask):
    w = by_hand.softmax(scores) * mask
    return w / w.sum(axis=-1, keepdims=True)


@wrong(blend, "weights come back")
def the_weights(weights, values):
    return weights


@wrong(blend, "plain mean")
def plain_mean(weights, values):
    return values.mean(axis=1)


@wrong(blend, "without their weights")
def plain_sum(weights, values):
    return values.sum(axis=1)


@wrong(blend, "largest weight")
def the_winner(weights, values):
    return np.array(
        [value[w.argmax()] for w, value in zip(weights, values, strict=True)]
    )


@wrong(blend, "over the features")
def wrong_einsum(weights, values):
    return np.einsum("bt,btd->bt", weights, values)


@wrong(blend, "without their weights")
def uneven_einsum(weights, values):
    return np.einsum("bt,bsd->bd", weights, values)


@wrong(blend, "length 1 is kept")
def keeps_an_axis_again(weights, values):
    return weights[:, None, :] @ values


@wrong(blend, "not added up")
def no_sum(weights, values):
    return weights[:, :, None] * values


@wrong(blend, "averaged, not added")
def mean_of_products(weights, values):
    return (weights[:, :, None] * values).mean(axis=1)


@wrong(blend, "every other text")
def all_pairs(weights, values):
    return weights @ values


@wrong(blend, "over the batch")
def sum_over_the_batch(weights, values):
    return (weights[:, :, None] * values).sum(axis=0)


@wrong(blend, "another softmax")
def softmax_again(weights, values):
    return (by_hand.softmax(weights)[:, :, None] * values).sum(axis=1)


@wrong(blend, "weights of text 0")
def first_weights(weights, values):
    return np.einsum("t,btd->bd", weights[0], values)


@wrong(blend, "`values` is changed in place")
def values_in_place(weights, values):
    if values.dtype.kind == "f":
        values *= weights[:, :, None]
        return values.sum(axis=1)
    return by_hand.context_vector(weights, values)


@wrong(blend, "last character is left out")
def misses_the_last(weights, values):
    total = 0
    for t in range(weights.shape[1] - 1):
        total = total + weights[:, t : t + 1] * values[:, t]
    return total


def scores_of(state, states, params):
    return by_hand.additive_score(
        state,
        states,
        params["W_query"],
        params["W_key"],
        params["b"],
        params["v"],
    )


@wrong(look, "another order")
def results_swapped(state, states, mask, params):
    context, weights = by_hand.one_step_attention(state, states, mask, params)
    return weights, context


@wrong(look, "projected keys")
def projected_values(state, states, mask, params):
    w = by_hand.attention_weights(scores_of(state, states, params), mask)
    return by_hand.context_vector(w, states @ params["W_key"]), w


@wrong(look, "mask is ignored")
def mask_unused(state, states, mask, params):
    w = by_hand.softmax(scores_of(state, states, params))
    return by_hand.context_vector(w, states), w


@wrong(look, "changes from call to call")
def noise(state, states, mask, params):
    context, w = by_hand.one_step_attention(state, states, mask, params)
    noise.calls = getattr(noise, "calls", 0) + 1
    return context + (noise.calls > 10), w


@wrong(look, "changes from call to call")
def new_weights_at_every_call(state, states, mask, params):
    fresh = {
        name: np.random.normal(size=weight.shape)
        for name, weight in params.items()
    }
    return by_hand.one_step_attention(state, states, mask, fresh)


@wrong(look, "before the softmax, as scores")
def scores_for_weights(state, states, mask, params):
    scores = scores_of(state, states, params)
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(w, states), scores


@wrong(look, "bias is left out")
def no_bias_inside(state, states, mask, params):
    hidden = np.tanh(
        (state @ params["W_query"])[:, None] + states @ params["W_key"]
    )
    w = by_hand.attention_weights(hidden @ params["v"], mask)
    return (w[:, :, None] * states).sum(axis=1), w


@wrong(look, "no tanh")
def no_tanh_inside(state, states, mask, params):
    hidden = (state @ params["W_query"])[:, None] + states @ params["W_key"]
    scores = (hidden + params["b"]) @ params["v"]
    w = by_hand.attention_weights(scores, mask)
    return (w[:, :, None] * states).sum(axis=1), w


@wrong(look, "a result is missing")
def context_only(state, states, mask, params):
    return by_hand.one_step_attention(state, states, mask, params)[0]


@wrong(look, "length 1")
def context_with_time(state, states, mask, params):
    context, w = by_hand.one_step_attention(state, states, mask, params)
    return context[:, None], w


@wrong(look, "query of text 0")
def one_query(state, states, mask, params):
    state = np.repeat(state[:1], len(state), axis=0)
    return by_hand.one_step_attention(state, states, mask, params)


@wrong(look, "over the batch")
def softmax_over_the_batch(state, states, mask, params):
    scores = np.where(mask, scores_of(state, states, params), -1e9)
    w = by_hand.softmax(scores, axis=0)
    return by_hand.context_vector(w, states), w


@wrong(look, "`encoder_states` is changed in place")
def wipes_the_padding(state, states, mask, params):
    states[~mask] = 0
    return by_hand.one_step_attention(state, states, mask, params)


@wrong(look, "plain mean")
def mean_context(state, states, mask, params):
    w = by_hand.one_step_attention(state, states, mask, params)[1]
    real = mask / mask.sum(axis=1, keepdims=True)
    return (real[:, :, None] * states).sum(axis=1), w


@wrong(score)
def remembers_by_size(query, keys, W_query, W_key, b, v, known={}):  # noqa: B006
    projected = known.setdefault((keys.shape, W_key.shape), keys @ W_key + b)
    return np.tanh((query @ W_query)[:, None] + projected) @ v


layers = keras.layers


class Looker(layers.Layer):
    """What the wrong attention layers share."""

    def __init__(self, units):
        super().__init__()
        self.W_query = layers.Dense(units, use_bias=False)
        self.W_key = layers.Dense(units)
        self.v = layers.Dense(1, use_bias=False)

    def scores(self, query, keys):
        hidden = self.W_query(query)[:, None] + self.W_key(keys)
        return self.v(ops.tanh(hidden))[..., 0]

    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -1e9))

    def call(self, query, keys, mask):
        weights = self.weigh(self.scores(query, keys), mask)
        return ops.sum(weights[..., None] * keys, axis=1), weights


@wrong("AdditiveAttention", "mask is ignored")
class LooksAtPadding(Looker):
    def weigh(self, scores, mask):
        return ops.softmax(scores)


@wrong("AdditiveAttention", "turned round")
class MaskTurnedRound(Looker):
    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, -1e9, scores))


@wrong("AdditiveAttention", "over the batch")
class SoftmaxOverTheBatch(Looker):
    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -1e9), axis=0)


@wrong("AdditiveAttention", "no tanh")
class NoTanh(Looker):
    def scores(self, query, keys):
        hidden = self.W_query(query)[:, None] + self.W_key(keys)
        return self.v(hidden)[..., 0]


@wrong("AdditiveAttention", "ReLU")
class WithReLU(Looker):
    def scores(self, query, keys):
        hidden = self.W_query(query)[:, None] + self.W_key(keys)
        return self.v(ops.relu(hidden))[..., 0]


@wrong("AdditiveAttention", "projected keys")
class ProjectedValues(Looker):
    def call(self, query, keys, mask):
        weights = self.weigh(self.scores(query, keys), mask)
        return ops.sum(weights[..., None] * self.W_key(keys), axis=1), weights


@wrong("AdditiveAttention", "another order")
class ResultsSwapped(Looker):
    def call(self, query, keys, mask):
        return super().call(query, keys, mask)[::-1]


@wrong("AdditiveAttention", "a result is missing")
class ContextOnly(Looker):
    def call(self, query, keys, mask):
        return super().call(query, keys, mask)[0]


@wrong("AdditiveAttention", "bias b or the vector v")
class NoBias(Looker):
    def __init__(self, units):
        super().__init__(units)
        self.W_key = layers.Dense(units, use_bias=False)


@wrong("AdditiveAttention", "made anew in each call")
class NewLayersAtEachCall(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def call(self, query, keys, mask):
        hidden = ops.tanh(
            layers.Dense(self.units)(query)[:, None]
            + layers.Dense(self.units)(keys)
        )
        scores = ops.where(mask, layers.Dense(1)(hidden)[..., 0], -1e9)
        weights = ops.softmax(scores)
        return ops.sum(weights[..., None] * keys, axis=1), weights
