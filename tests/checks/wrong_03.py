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


@wrong(soft, "put at the end")
def axis_at_the_end(x, axis=-1):
    e = np.exp(x - x.max(axis=axis)[..., None])
    return e / e.sum(axis=axis)[..., None]


@wrong(soft, "overflows")
def mean_is_subtracted(x, axis=-1):
    e = np.exp(x - x.mean(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "along axis 1")
def along_axis_1(x, axis=-1):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@wrong(soft, "whole numbers as input")
def result_like_the_input(x, axis=-1):
    result = np.empty_like(x)
    result[...] = by_hand.softmax(x, axis)
    return result


@wrong(soft, "powers of 2")
def powers_of_two(x, axis=-1):
    e = np.exp2(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "largest size")
def largest_size(x, axis=-1):
    e = np.exp(x - np.abs(x).max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "overflow is hidden")
def nan_becomes_zero(x, axis=-1):
    e = np.exp(x)
    return np.nan_to_num(e / e.sum(axis=axis, keepdims=True))


@wrong(soft, "nearly right")
def a_thousandth_is_added(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / (e.sum(axis=axis, keepdims=True) + 1e-3)


@wrong(soft, "far below the largest number is lifted")
def lifted(x, axis=-1):
    e = np.exp(np.maximum(x - x.max(axis=axis, keepdims=True), -3))
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "length 1 is left over or lost")
def squeezed(x, axis=-1):
    return np.squeeze(by_hand.softmax(x, axis))


@wrong(soft, "scaled before")
def halved(x, axis=-1):
    return by_hand.softmax(x / 2, axis)


@wrong(soft, "not divided by their sum")
def by_the_largest(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.max(axis=axis, keepdims=True)


@wrong(soft, "get the same weight")
def clipped_after_one_maximum(x, axis=-1):
    e = np.exp(x - x.max()) + 1e-300
    return e / e.sum(axis=axis, keepdims=True)


@wrong(soft, "do not sum to 1")
def row_after_row(x, axis=-1):
    return np.stack([by_hand.softmax(row) for row in np.atleast_2d(x)])


@wrong(soft)
def half_precision(x, axis=-1):
    return by_hand.softmax(np.float16(x), axis)


@wrong(soft, "negative numbers become 0")
def negative_becomes_zero(x, axis=-1):
    return by_hand.softmax(np.maximum(x, 0), axis)


@wrong(soft)
def standardised(x, axis=-1):
    x = x - x.mean(axis=axis, keepdims=True)
    return by_hand.softmax(x / (x.std(axis=axis, keepdims=True) + 1e-9), axis)


@wrong(soft, "do not sum to 1")
def summed_up_to_here(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.cumsum(axis=axis)


@wrong(soft, "not handed back")
def printed_only(x, axis=-1):
    print(by_hand.softmax(x, axis))


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


@wrong(score, "added twice")
def bias_twice(query, keys, W_query, W_key, b, v):
    asked = (query @ W_query + b)[:, None]
    return np.tanh(asked + (keys @ W_key + b)) @ v


@wrong(score, "square root")
def scaled(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return hidden @ v / np.sqrt(len(v))


@wrong(score, "added after the tanh")
def bias_outside(query, keys, W_query, W_key, b, v):
    return (np.tanh((query @ W_query)[:, None] + keys @ W_key) + b) @ v


@wrong(score, "queries of all texts are added up")
def queries_added_up(query, keys, W_query, W_key, b, v):
    asked = np.einsum("bq,qu->u", query, W_query)
    return np.tanh(asked + keys @ W_key + b) @ v


@wrong(score, "queries of all texts are averaged")
def mean_query(query, keys, W_query, W_key, b, v):
    return np.tanh(query.mean(0) @ W_query + keys @ W_key + b) @ v


@wrong(score, "sigmoid")
def sigmoid_for_tanh(query, keys, W_query, W_key, b, v):
    hidden = (query @ W_query)[:, None] + keys @ W_key + b
    return (1 / (1 + np.exp(-hidden))) @ v


@wrong(score, "first key")
def first_key(query, keys, W_query, W_key, b, v):
    first = np.tanh(query @ W_query + keys[:, 0] @ W_key + b) @ v
    return np.repeat(first[:, None], keys.shape[1], axis=1)


@wrong(score, "v is multiplied before the tanh")
def v_inside(query, keys, W_query, W_key, b, v):
    hidden = (query @ W_query)[:, None] + keys @ W_key + b
    return np.tanh(hidden * v).sum(axis=-1)


@wrong(score, "largest of the weighted numbers")
def largest_unit(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return (hidden * v).max(axis=-1)


@wrong(score, "largest score of a text is taken off")
def largest_score_off(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    scores = hidden @ v
    return scores - scores.max(axis=1, keepdims=True)


@wrong(score, "the axes are swapped")
def time_comes_first(query, keys, W_query, W_key, b, v):
    keys = keys.transpose(1, 0, 2)
    return np.tanh(query @ W_query + keys @ W_key + b) @ v


@wrong(score, "subtracted from the query")
def difference(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query)[:, None] - keys @ W_key + b) @ v


@wrong(score, "reversed")
def from_the_end(query, keys, W_query, W_key, b, v):
    keys = keys[:, ::-1]
    return np.tanh((query @ W_query)[:, None] + keys @ W_key + b) @ v


@wrong(score, "`keys` is changed in place")
def writes_into_the_keys(query, keys, W_query, W_key, b, v):
    scores = np.tanh((query @ W_query)[:, None] + keys @ W_key + b) @ v
    keys[:] = 0
    return scores


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


@wrong(weigh, "has taken all the weight")
def renormalised_too_late(scores, mask):
    w = by_hand.softmax(scores) * mask
    return w / w.sum(axis=-1, keepdims=True)


@wrong(weigh, "at the end of a text only")
def counts_the_mask(scores, mask):
    real = np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)
    return by_hand.softmax(np.where(real, scores, -np.inf))


@wrong(weigh, "at the end of a text only")
def by_lengths(scores, mask):
    weights = []
    for row, length in zip(scores, mask.sum(1), strict=True):
        real = by_hand.softmax(row[:length])
        weights.append(np.append(real, [0.0] * (len(row) - length)))
    return weights


@wrong(weigh, "whole numbers as input")
def copy_of_integers(scores, mask):
    scores = scores.copy()
    scores[~mask] = -np.inf
    return by_hand.softmax(scores)


@wrong(weigh, "padding gets some")
def what_is_under_a_masked_array(scores, mask):
    scores = np.ma.masked_array(scores, mask=~mask)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True)).data


@wrong(weigh, "has taken all the weight")
def largest_over_padding_too(scores, mask):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    return e / e.sum(axis=-1, keepdims=True)


@wrong(weigh, "has taken all the weight")
def a_little_is_added(scores, mask):
    w = by_hand.softmax(scores) * mask
    return w / (w.sum(axis=-1, keepdims=True) + 1e-9)


@wrong(weigh, "exactly 0")
def almost_zero(scores, mask):
    lowest = np.where(mask, scores, np.inf).min(axis=-1, keepdims=True)
    return by_hand.softmax(np.where(mask, scores, lowest - 30))


@wrong(weigh, "exactly 0")
def tiny_weights_for_all(scores, mask):
    weights = by_hand.attention_weights(scores, mask) + 1e-12
    return weights / weights.sum(axis=1, keepdims=True)


@wrong(weigh, "unequal length")
def rows_of_unequal_length(scores, mask):
    rows = zip(scores, mask, strict=True)
    return [by_hand.softmax(row[real]) for row, real in rows]


@wrong(weigh, "padding gets some")
def mean_of_the_rest(scores, mask):
    means = (scores * mask).sum(1, keepdims=True) / mask.sum(1, keepdims=True)
    return by_hand.softmax(np.where(mask, scores, means))


@wrong(weigh, "small weights are set to zero")
def small_weights_cut(scores, mask):
    weights = by_hand.attention_weights(scores, mask)
    return np.where(weights < 1e-2, 0, weights)


@wrong(weigh, "so as places")
def mask_as_places(scores, mask):
    masked = np.full(scores.shape, -np.inf)
    places = mask.astype(int)
    masked[:, places] = scores[:, places]
    return by_hand.softmax(masked)


@wrong(weigh, "too small")
def lowest_score(scores, mask):
    lowest = scores.min(axis=-1, keepdims=True)
    return by_hand.softmax(np.where(mask, scores, lowest))


@wrong(weigh, "makes the sum nan")
def plus_infinity(scores, mask):
    return by_hand.softmax(np.where(mask, scores, np.inf))


@wrong(weigh, "padding scores 0")
def exponent_lost_its_sign(scores, mask):
    return by_hand.softmax(np.where(mask, scores, 1e-9))


@wrong(weigh, "1 axis too few")
def only_what_is_real(scores, mask):
    return by_hand.softmax(scores[mask])


@wrong(weigh, "`mask` makes no difference")
def zero_scores_are_padding(scores, mask):
    return by_hand.softmax(np.where(scores != 0, scores, -np.inf))


@wrong(weigh, "do not sum to 1")
def shared_over_the_batch(scores, mask):
    e = np.exp(scores - np.where(mask, scores, -np.inf).max(1, keepdims=True))
    e = np.where(mask, e, 0)
    return e / e.sum(axis=0)


@wrong(weigh, "every text is cut to the shortest")
def what_all_have(scores, mask):
    return by_hand.softmax(np.where(mask.all(axis=0), scores, -np.inf))


@wrong(weigh, "rounded")
def as_percentages(scores, mask):
    return by_hand.attention_weights(scores, mask).round(2)


@wrong(weigh, "`shares` hides the function")
def softmax_hidden(scores, mask):
    return by_hand.softmax(scores) if mask is None else _hides(scores, mask)


def _hides(scores, mask):
    shares = shares(np.where(mask, scores, -1e9))  # noqa: F823
    return shares


def shares(scores):
    return by_hand.softmax(scores)


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


@wrong(blend, "values of text 0")
def first_values(weights, values):
    return weights @ values[0]


@wrong(blend, "whole numbers as input")
def summed_in_the_type_of_values(weights, values):
    context = np.zeros_like(values[:, 0])
    for i in range(len(values)):
        context[i] = weights[i] @ values[i]
    return context


@wrong(blend, "wrong axis of the values")
def weights_meet_features(weights, values):
    return (weights[:, None, :] * values).sum(axis=1)


@wrong(blend, "length 1 is left over or lost")
def squeezes_all(weights, values):
    return (weights[:, None, :] @ values).squeeze()


@wrong(blend, "divided by the largest")
def largest_is_one(weights, values):
    weights = weights / weights.max(axis=1, keepdims=True)
    return np.einsum("bt,btd->bd", weights, values)


@wrong(blend, "axes are swapped")
def features_first(weights, values):
    return np.einsum("bt,btd->db", weights, values)


@wrong(blend, "every other text")
def dot_of_all(weights, values):
    return np.dot(weights, values)


@wrong(blend, "plain mean")
def mean_where_weighed(weights, values):
    seen = (weights > 0)[..., None]
    return (seen * values).sum(1) / seen.sum(1)


@wrong(blend, "texts of the batch are added")
def one_context(weights, values):
    return np.tensordot(weights, values, axes=2)


@wrong(blend, "largest weighted value")
def largest_product(weights, values):
    return (weights[..., None] * values).max(axis=1)


@wrong(blend, "1 axis too many")
def all_sums_so_far(weights, values):
    return (weights[..., None] * values).cumsum(axis=1)


@wrong(blend, "squared")
def weighed_twice(weights, values):
    return (weights[..., None] ** 2 * values).sum(axis=1)


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
    return context + (noise.calls > 11), w


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


@wrong(look, "padding gets some")
def padding_zeroed_only(state, states, mask, params):
    states = states * mask[..., None]
    w = by_hand.softmax(scores_of(state, states, params))
    return by_hand.context_vector(w, states), w


@wrong(look, "softmax has made weights of the scores")
def softmax_twice(state, states, mask, params):
    scores = by_hand.softmax(scores_of(state, states, params))
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(w, states), w


@wrong(look, "by their place")
def params_by_place(state, states, mask, params):
    scores = by_hand.additive_score(state, states, *params.values())
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(w, states), w


def attention_weights(scores, mask):
    return by_hand.attention_weights(scores, mask)


@wrong(look, "`attention_weights` hides")
def name_of_the_function(state, states, mask, params):
    scores = scores_of(state, states, params)
    attention_weights = attention_weights(scores, mask)  # noqa: F823
    return by_hand.context_vector(attention_weights, states), attention_weights


@wrong(look, "`params.W_key` makes no difference")
def keeps_projected_keys(state, states, mask, params, kept={}):  # noqa: B006
    projected = kept.setdefault(
        states.shape, states @ params["W_key"] + params["b"]
    )
    asked = (state @ params["W_query"])[:, None]
    scores = np.tanh(asked + projected) @ params["v"]
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(w, states), w


@wrong(look, "at the end of a text only")
def cut_at_the_first_gap(state, states, mask, params):
    mask = np.logical_and.accumulate(mask, axis=1)
    return by_hand.one_step_attention(state, states, mask, params)


@wrong(look, "another length")
def cut_to_the_longest(state, states, mask, params):
    longest = mask.sum(axis=1).max()
    return by_hand.one_step_attention(
        state, states[:, :longest], mask[:, :longest], params
    )


@wrong(look, "`params` is changed in place")
def pops_params(state, states, mask, params):
    parts = [params.pop(n) for n in ("W_query", "W_key", "b", "v")]
    scores = by_hand.additive_score(state, states, *parts)
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(w, states), w


@wrong(look, "nothing is shared out anew")
def masked_at_the_end(state, states, mask, params):
    w = by_hand.softmax(scores_of(state, states, params)) * mask
    return by_hand.context_vector(w, states), w


@wrong(look, "too many")
def three_results(state, states, mask, params):
    scores = scores_of(state, states, params)
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(w, states), w, scores


@wrong(look, "joined to the context")
def joined(state, states, mask, params):
    context, w = by_hand.one_step_attention(state, states, mask, params)
    return np.concatenate([context, state], axis=-1), w


@wrong(look, "does not follow from the weights")
def context_without_a_mask(state, states, mask, params):
    scores = scores_of(state, states, params)
    w = by_hand.attention_weights(scores, mask)
    return by_hand.context_vector(by_hand.softmax(scores), states), w


@wrong(look, "same weight")
def asks_with_the_text(state, states, mask, params):
    w = by_hand.softmax(np.where(mask, 0.0, -np.inf))
    return by_hand.context_vector(w, states), w


layers = keras.layers


class Looker(layers.Layer):
    """What the wrong attention layers share."""

    def __init__(self, units):
        super().__init__()
        self.W_query = layers.Dense(units, use_bias=False)
        self.W_key = layers.Dense(units)
        self.v = layers.Dense(1, use_bias=False)

    def project(self, keys):
        return self.W_key(keys)

    def scores(self, query, projected_keys):
        hidden = self.W_query(query)[:, None] + projected_keys
        return self.v(ops.tanh(hidden))[..., 0]

    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -1e9))

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        weights = self.weigh(self.scores(query, projected_keys), mask)
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
    def scores(self, query, projected_keys):
        hidden = self.W_query(query)[:, None] + projected_keys
        return self.v(hidden)[..., 0]


@wrong("AdditiveAttention", "ReLU")
class WithReLU(Looker):
    def scores(self, query, projected_keys):
        hidden = self.W_query(query)[:, None] + projected_keys
        return self.v(ops.relu(hidden))[..., 0]


@wrong("AdditiveAttention", "projected keys")
class ProjectedValues(Looker):
    def call(self, query, keys, mask, projected_keys=None):
        weights = super().call(query, keys, mask, projected_keys)[1]
        return ops.sum(weights[..., None] * self.W_key(keys), axis=1), weights


@wrong("AdditiveAttention", "another order")
class ResultsSwapped(Looker):
    def call(self, query, keys, mask, projected_keys=None):
        return super().call(query, keys, mask, projected_keys)[::-1]


@wrong("AdditiveAttention", "a result is missing")
class ContextOnly(Looker):
    def call(self, query, keys, mask, projected_keys=None):
        return super().call(query, keys, mask, projected_keys)[0]


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

    def call(self, query, keys, mask, projected_keys=None):
        hidden = ops.tanh(
            layers.Dense(self.units)(query)[:, None]
            + layers.Dense(self.units)(keys)
        )
        scores = ops.where(mask, layers.Dense(1)(hidden)[..., 0], -1e9)
        weights = ops.softmax(scores)
        return ops.sum(weights[..., None] * keys, axis=1), weights


class Given(layers.Layer):
    """What the notebook gives, and the answer in parts."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        units, query_size = self.units, query_shape[-1]
        self.W_query = self.add_weight((query_size, units), name="W_query")
        self.W_key = self.add_weight((keys_shape[-1], units), name="W_key")
        self.b = self.add_weight((units,), "zeros", name="b")
        self.v = self.add_weight((units,), name="v")

    def project(self, keys):
        return ops.matmul(keys, self.W_key) + self.b

    def prepared(self, keys, projected_keys):
        return self.project(keys) if projected_keys is None else projected_keys

    def ask(self, query):
        return ops.matmul(query, self.W_query)[:, None, :]

    def score(self, total):
        return ops.sum(ops.tanh(total) * self.v, axis=-1)

    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -1e9), axis=-1)

    def blend(self, weights, keys):
        return ops.einsum("bt,btd->bd", weights, keys)

    def call(self, query, keys, mask, projected_keys=None):
        projected_keys = self.prepared(keys, projected_keys)
        scores = self.score(self.ask(query) + projected_keys)
        weights = self.weigh(scores, mask)
        return self.blend(weights, keys), weights


attend = "AdditiveAttention"


@wrong(attend, "too small")
class MinusTen(Given):
    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -10.0))


@wrong(attend, "too small")
class MinusTenThousand(Given):
    def weigh(self, scores, mask):
        return ops.softmax(scores - 1e4 * (1 - ops.cast(mask, "float32")))


@wrong(attend, "nothing is shared out anew")
class MaskedAfter(Given):
    def weigh(self, scores, mask):
        return ops.softmax(scores) * ops.cast(mask, "float32")


@wrong(attend, "projected once more")
class ProjectedTwice(Given):
    def prepared(self, keys, projected_keys):
        return self.project(keys if projected_keys is None else projected_keys)


@wrong(attend, "is not used when it is given")
class ProjectsAlways(Given):
    def prepared(self, keys, projected_keys):
        return self.project(keys)


@wrong(attend, "whether it is true")
class ProjectedKeysOr(Given):
    def prepared(self, keys, projected_keys):
        return projected_keys or self.project(keys)


@wrong(attend, "gives the keys back")
class ProjectDoesNothing(Given):
    def project(self, keys):
        return keys

    def prepared(self, keys, projected_keys):
        return super().project(keys)


@wrong(attend, "does not give what")
class ProjectIsSomethingElse(Given):
    def project(self, keys):
        return 2 * super().project(keys)

    def prepared(self, keys, projected_keys):
        return super().project(keys)


@wrong(attend, "leaves the bias to `call`")
class BiasInCall(Given):
    def project(self, keys):
        return ops.matmul(keys, self.W_key)

    def score(self, total):
        return super().score(total + self.b)


@wrong(attend, "bias is added twice")
class BiasTwice(Given):
    def score(self, total):
        return super().score(total + self.b)


@wrong(attend, "is added to `projected_keys` once more")
class BiasAddedToWhatIsGiven(Given):
    def prepared(self, keys, projected_keys):
        if projected_keys is None:
            return self.project(keys)
        return projected_keys + self.b


@wrong(attend, "bias is left out")
class BiasForgotten(Given):
    def project(self, keys):
        return ops.matmul(keys, self.W_key)


@wrong(attend, "changes from call to call")
class KeepsTheFirstKeys(Given):
    kept = None

    def prepared(self, keys, projected_keys):
        if self.kept is None or self.kept.shape[:2] != keys.shape[:2]:
            self.kept = self.project(keys)
        return self.kept


@wrong(attend, "cannot change `W_query`, `W_key`, `b`")
class TanhOfNumPy(Given):
    def score(self, total):
        return ops.sum(np.tanh(total) * self.v, axis=-1)


@wrong(attend, "cannot change `W_query`")
class AllInNumPy(Given):
    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        total = (np.array(query) @ self.W_query.numpy())[:, None]
        total = np.tanh(total + np.array(projected_keys))
        weights = by_hand.attention_weights(
            total @ self.v.numpy(), np.array(mask)
        )
        return by_hand.context_vector(weights, np.array(keys)), weights


@wrong(attend, "cannot change `v`")
class StopsAtV(Given):
    def score(self, total):
        return ops.sum(ops.tanh(total) * ops.stop_gradient(self.v), axis=-1)


@wrong(attend, "cannot change the layers before")
class StopsAtTheKeys(Given):
    def project(self, keys):
        return super().project(ops.stop_gradient(keys))


@wrong(attend, "cannot change the layers before")
class StopsAtTheValues(Given):
    def blend(self, weights, keys):
        return super().blend(weights, ops.stop_gradient(keys))


@wrong(attend, "cannot change `W_query`, `W_key`, `b`")
class StopsAtTheWeights(Given):
    def blend(self, weights, keys):
        return super().blend(ops.stop_gradient(weights), keys)


@wrong(attend, "not inside of a model")
class LengthOfPython(Given):
    def weigh(self, scores, mask):
        places = [scores[:, t] for t in range(scores.shape[1])]
        return super().weigh(ops.stack(places, axis=1), mask)


@wrong(attend, "not inside of a model")
class MaskOfNumPy(Given):
    def weigh(self, scores, mask):
        return super().weigh(scores, np.array(mask) > 0)


@wrong(attend, "in training it gives other numbers")
class DropsWeightsInTraining(Given):
    def weigh(self, scores, mask):
        drop = layers.Dropout(0.5)
        return drop(super().weigh(scores, mask), training=self.training())

    def training(self):
        return self.is_training

    def call(self, query, keys, mask, projected_keys=None, training=False):
        self.is_training = training
        return super().call(query, keys, mask, projected_keys)


@wrong(attend, "length 1 is missing")
class SqueezesTheBatch(Given):
    def blend(self, weights, keys):
        return ops.squeeze(ops.matmul(weights[:, None, :], keys))


@wrong(attend, "`params.v` makes no difference")
class ScoreOfItsOwn(Given):
    def build(self, query_shape, keys_shape, *_, **__):
        super().build(query_shape, keys_shape)
        self.to_score = layers.Dense(1, use_bias=False)
        self.to_score.build((None, None, self.units))

    def score(self, total):
        return self.to_score(ops.tanh(total))[..., 0]


@wrong(attend, "query of text 0")
class AsksOnce(Given):
    def ask(self, query):
        return ops.matmul(query, self.W_query)[0]


@wrong(attend, "text 1 meets character 1")
class NoAxisForTime(Given):
    def ask(self, query):
        return ops.matmul(query, self.W_query)


@wrong(attend, "only added up")
class VForgotten(Given):
    def score(self, total):
        return ops.sum(ops.tanh(total), axis=-1)


@wrong(attend, "averaged, not summed")
class MeanOfTheUnits(Given):
    def score(self, total):
        return ops.mean(ops.tanh(total) * self.v, axis=-1)


@wrong(attend, "tanh comes after")
class TanhOutside(Given):
    def score(self, total):
        return ops.tanh(ops.sum(total * self.v, axis=-1))


@wrong(attend, "plain mean")
class MeanOfTheKeys(Given):
    def call(self, query, keys, mask, projected_keys=None):
        weights = super().call(query, keys, mask, projected_keys)[1]
        real = ops.cast(mask, "float32")
        mean = real / ops.sum(real, axis=1, keepdims=True)
        return self.blend(mean, keys), weights


@wrong(attend, "as scores")
class ScoresComeBack(Given):
    def call(self, query, keys, mask, projected_keys=None):
        context, _ = super().call(query, keys, mask, projected_keys)
        prepared = self.prepared(keys, projected_keys)
        return context, self.score(self.ask(query) + prepared)


@wrong(attend, "small weights are set to zero")
class DropsSomeWeights(Given):
    def weigh(self, scores, mask):
        weights = super().weigh(scores, mask)
        return ops.where(weights < 0.05, 0.0, weights)
