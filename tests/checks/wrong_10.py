"""Wrong answers of lesson 10."""

import numpy as np

from utils import by_hand

from .collection import wrong

many, causal, waves, cached = (
    "scaled_dot_product_attention",
    "causal_mask",
    "sinusoids",
    "cached_step",
)

# --------------------------------------------- scaled_dot_product_attention


@wrong(many, "not scaled")
def root_forgotten(queries, keys, values, mask):
    scores = np.einsum("bqd,bkd->bqk", queries, keys)
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


@wrong(many, "without a root")
def divided_by_d(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / keys.shape[2]
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


@wrong(many, "multiplied by the root")
def times_root(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) * np.sqrt(keys.shape[2])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


@wrong(many, "number of keys")
def root_of_key_count(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


@wrong(many, "size of a value")
def root_of_value_size(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(values.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


@wrong(many, "weights are scaled")
def scaled_after_softmax(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2)
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    weights = weights / np.sqrt(queries.shape[-1])
    return weights @ values, weights


@wrong(many, "mask is ignored")
def mask_never_used(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(scores)
    return weights @ values, weights


@wrong(many, "turned round")
def hides_what_is_true(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    scores = np.where(mask, -1e9, scores)  # as if True meant: leave out
    weights = by_hand.softmax(scores)
    return weights @ values, weights


@wrong(many, "mask comes after the softmax")
def weights_times_mask(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(scores) * mask
    return weights @ values, weights


@wrong(many, "before they are taken out")
def renormalised_at_the_end(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(scores) * mask
    with np.errstate(invalid="ignore"):
        weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ values, weights


@wrong(many, "score 0")
def scores_times_mask(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(scores * mask)
    return weights @ values, weights


@wrong(many, "too small")
def penalty_of_a_hundred(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(scores - 100 * ~mask)
    return weights @ values, weights


@wrong(many, "overflows")
def no_maximum_taken_off(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(np.where(mask, scores, -np.inf))
        weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ values, weights


@wrong(many, "over the queries")
def softmax_down_the_columns(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -1e9), axis=1)
    return weights @ values, weights


@wrong(many, "over the batch")
def softmax_over_texts(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -1e9), axis=0)
    return weights @ values, weights


@wrong(many, "lies across")
def mask_transposed(queries, keys, values, mask):
    if queries.shape[1] != keys.shape[1]:
        return by_hand.scaled_dot_product_attention(
            queries, keys, values, mask
        )
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask.swapaxes(1, 2), scores, -1e9))
    return weights @ values, weights


@wrong(many, "two results are swapped")
def weights_first(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights, weights @ values


@wrong(many, "averaged")
def mean_of_all_queries(queries, keys, values, mask):
    found, weights = by_hand.scaled_dot_product_attention(
        queries, keys, values, mask
    )
    return found, weights.mean(axis=1)


@wrong(many, "added to what it found")
def residual_too_early(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    found = weights @ values
    if found.shape == queries.shape:
        found = found + queries
    return found, weights


@wrong(many, "keys are added up")
def blend_of_keys(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ keys, weights


@wrong(many, "first query serves")
def one_mask_row_for_all(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    weights = by_hand.attention_weights(scores, mask[:, [0]])
    return weights @ values, weights


@wrong(many, "best key only")
def hardest(queries, keys, values, mask):
    _, weights = by_hand.scaled_dot_product_attention(
        queries, keys, values, mask
    )
    best = weights.argmax(axis=-1)
    return np.stack([v[b] for v, b in zip(values, best)]), weights


@wrong(many, "keys of text 0")
def first_text_answers(queries, keys, values, mask):
    scores = queries @ keys[0].T / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


@wrong(many)
def transposed_with_batch(queries, keys, values, mask):
    scores = queries @ keys.T / np.sqrt(keys.shape[-1])
    weights = by_hand.softmax(np.where(mask, scores, -np.inf))
    return weights @ values, weights


# -------------------------------------------------------------- causal_mask


@wrong(causal, "only the future")
def upper_triangle(query_count, key_count):
    places = np.arange(key_count - query_count, key_count)
    return np.arange(key_count) >= places[:, None]


@wrong(causal, "only the future")
def true_means_hidden(query_count, key_count):
    return ~by_hand.causal_mask(query_count, key_count)


@wrong(causal, "its own character")
def strictly_before(query_count, key_count):
    places = np.arange(key_count - query_count, key_count)
    return np.arange(key_count) < places[:, None]


@wrong(causal, "one character of the future")
def one_too_far(query_count, key_count):
    places = np.arange(key_count - query_count, key_count)
    return np.arange(key_count) <= places[:, None] + 1


@wrong(causal, "taken for the first keys")
def plain_tril(query_count, key_count):
    return np.tril(np.ones((query_count, key_count), dtype=bool))


@wrong(causal, "swapped")
def keys_down_queries_across(query_count, key_count):
    return by_hand.causal_mask(query_count, key_count).T


@wrong(causal, "all keys")
def nothing_hidden(query_count, key_count):
    return np.ones((query_count, key_count), dtype=bool)


@wrong(causal, "its own character only")
def diagonal(query_count, key_count):
    return np.eye(query_count, key_count, key_count - query_count) == 1


@wrong(causal, "penalties")
def additive_mask(query_count, key_count):
    mask = by_hand.causal_mask(query_count, key_count)
    return np.where(mask, 0.0, -np.inf)


@wrong(causal, "as many rows as there are keys")
def square_of_keys(query_count, key_count):
    return np.tri(key_count, dtype=bool)


@wrong(causal, "as many columns as there are queries")
def square_of_queries(query_count, key_count):
    return np.tri(query_count, dtype=bool)


@wrong(causal, "axis of length 1")
def with_an_axis_for_texts(query_count, key_count):
    return by_hand.causal_mask(query_count, key_count)[None, :, :]


@wrong(causal, "rows are in reverse")
def last_query_first(query_count, key_count):
    return np.flipud(by_hand.causal_mask(query_count, key_count))


@wrong(causal, "columns are in reverse")
def mirrored(query_count, key_count):
    return np.fliplr(by_hand.causal_mask(query_count, key_count))


@wrong(causal, "no more")
def window_of_two(query_count, key_count):
    mask = by_hand.causal_mask(query_count, key_count)
    places = np.arange(key_count - query_count, key_count)[:, None]
    return mask & (places - np.arange(key_count) < 2)


@wrong(causal, "these are weights")
def even_weights(query_count, key_count):
    mask = by_hand.causal_mask(query_count, key_count)
    return mask / mask.sum(axis=1, keepdims=True)


@wrong(causal)
def counted_from_the_wrong_end(query_count, key_count):
    rows = [
        [key + query < key_count for key in range(key_count)]
        for query in range(query_count)
    ]
    return np.array(rows)


@wrong(causal)
def offset_turned_round(query_count, key_count):
    return np.tri(query_count, key_count, query_count - key_count, dtype=bool)


# ---------------------------------------------------------------- sinusoids


def both(angles_of_sine, angles_of_cosine):
    parts = np.stack([np.sin(angles_of_sine), np.cos(angles_of_cosine)], -1)
    return parts.reshape(len(parts), -1)


def angles(count, exponents, base=10000.0):
    return np.arange(count)[:, None] / base**exponents


@wrong(waves, "sine and cosine are swapped")
def cosine_first(count, units):
    a = angles(count, np.arange(0, units, 2) / units)
    return np.stack([np.cos(a), np.sin(a)], axis=-1).reshape(count, units)


@wrong(waves, "all sines come first")
def in_two_halves(count, units):
    a = angles(count, np.arange(0, units, 2) / units)
    return np.hstack([np.sin(a), np.cos(a)])


@wrong(waves, "are sines")
def only_sines(count, units):
    a = angles(count, np.arange(0, units, 2) / units)
    return np.repeat(np.sin(a), 2, axis=1)


@wrong(waves, "different length")
def every_column_its_own_wave(count, units):
    a = angles(count, np.arange(units) / units)
    return both(a[:, 0::2], a[:, 1::2])


@wrong(waves, "half as fast")
def pair_without_the_two(count, units):
    a = angles(count, np.arange(units // 2) / units)
    return both(a, a)


@wrong(waves, "twice as fast")
def two_times_too_many(count, units):
    a = angles(count, 2 * np.arange(0, units, 2) / units)
    return both(a, a)


@wrong(waves, "not divided by the number of units")
def exponent_2i(count, units):
    a = angles(count, np.arange(0.0, units, 2))
    return both(a, a)


@wrong(waves, "sign is wrong")
def multiplied(count, units):
    lengths = 10000 ** (np.arange(0, units, 2) / units)
    a = np.arange(count)[:, None] * lengths
    return both(a, a)


@wrong(waves, "another number")
def base_of_a_thousand(count, units):
    a = angles(count, np.arange(0, units, 2) / units, base=1000.0)
    return both(a, a)


@wrong(waves, "counted from 1")
def first_place_is_one(count, units):
    places = np.arange(1, count + 1)[:, None]
    a = places / 10000 ** (np.arange(0, units, 2) / units)
    return both(a, a)


@wrong(waves, "run from 0 to 1")
def relative_places(count, units):
    places = np.linspace(0, 1, count)[:, None]
    a = places / 10000 ** (np.arange(0, units, 2) / units)
    return both(a, a)


@wrong(waves, "degrees")
def in_degrees(count, units):
    a = np.radians(angles(count, np.arange(0, units, 2) / units))
    return both(a, a)


@wrong(waves, "factor 2π")
def full_turns(count, units):
    a = 2 * np.pi * angles(count, np.arange(0, units, 2) / units)
    return both(a, a)


@wrong(waves, "without sine and cosine")
def bare_angles(count, units):
    a = angles(count, np.arange(0, units, 2) / units)
    return np.repeat(a, 2, axis=1)


@wrong(waves, "places and numbers are swapped")
def numbers_down(count, units):
    return by_hand.sinusoids(count, units).T


@wrong(waves, "waves are in reverse")
def slow_to_fast(count, units):
    a = angles(count, np.arange(0, units, 2)[::-1] / units)
    return both(a, a)


@wrong(waves, "axis of length 1")
def axis_for_the_batch(count, units):
    return by_hand.sinusoids(count, units)[np.newaxis]


@wrong(waves)
def integers_only(count, units):
    positions = np.zeros((count, units), dtype=int)
    positions[:] = by_hand.sinusoids(count, units)
    return positions


@wrong(waves)
def half_of_the_columns(count, units):
    a = angles(count, np.arange(0, units, 2) / units)
    positions = np.zeros((count, units))
    positions[:, 0::2] = np.sin(a)
    return positions


# -------------------------------------------------------------- cached_step


def attend(query, keys, values, scale=None):
    scale = np.sqrt(keys.shape[-1]) if scale is None else scale
    scores = np.einsum("bd,btd->bt", query, keys) / scale
    return by_hand.context_vector(by_hand.softmax(scores), values)


def longer(vector, keys, values, params):
    key, value = vector @ params["W_key"], vector @ params["W_value"]
    keys = np.concatenate([keys, key[:, None]], axis=1)
    return keys, np.concatenate([values, value[:, None]], axis=1)


@wrong(cached, "does not see itself")
def attend_before_extending(vector, keys, values, params):
    if not keys.shape[1]:
        return by_hand.cached_step(vector, keys, values, params)
    context = attend(vector @ params["W_query"], keys, values)
    return context, *longer(vector, keys, values, params)


@wrong(cached, "sees only itself")
def own_value(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    return values[:, -1], keys, values


@wrong(cached, "comes back as it was")
def cache_forgotten(vector, keys, values, params):
    more_keys, more_values = longer(vector, keys, values, params)
    context = attend(vector @ params["W_query"], more_keys, more_values)
    return context, keys, values


@wrong(cached, "only the new key and value")
def returns_the_new_ones(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    context = attend(vector @ params["W_query"], keys, values)
    return context, keys[:, -1:], values[:, -1:]


@wrong(cached, "in front of the earlier ones")
def new_one_first(vector, keys, values, params):
    key, value = vector @ params["W_key"], vector @ params["W_value"]
    keys = np.concatenate([key[:, None], keys], axis=1)
    values = np.concatenate([value[:, None], values], axis=1)
    return attend(vector @ params["W_query"], keys, values), keys, values


@wrong(cached, "oldest character is dropped")
def rolling(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    keys, values = keys[:, 1:], values[:, 1:]
    if not keys.shape[1]:
        return by_hand.cached_step(vector, keys, values, params)
    return attend(vector @ params["W_query"], keys, values), keys, values


@wrong(cached, "takes the place of the last")
def overwrites_the_last(vector, keys, values, params):
    keys, values = longer(vector, keys[:, :-1], values[:, :-1], params)
    return attend(vector @ params["W_query"], keys, values), keys, values


@wrong(cached, "swapped in what comes back")
def values_then_keys(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    return attend(vector @ params["W_query"], keys, values), values, keys


@wrong(cached, "context vector comes last")
def context_at_the_end(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    return keys, values, attend(vector @ params["W_query"], keys, values)


@wrong(cached, "value is made by the keys' matrix")
def one_matrix_for_both(vector, keys, values, params):
    params = params | {"W_value": params["W_key"]}
    keys, values = longer(vector, keys, values, params)
    return attend(vector @ params["W_query"], keys, values), keys, values


@wrong(cached, "query is made by the keys' matrix")
def asks_with_its_key(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    return attend(vector @ params["W_key"], keys, values), keys, values


@wrong(cached, "not scaled")
def no_root(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    query = vector @ params["W_query"]
    return attend(query, keys, values, scale=1), keys, values


@wrong(cached, "without a root")
def divided_by_the_size(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    query = vector @ params["W_query"]
    return attend(query, keys, values, keys.shape[-1]), keys, values


@wrong(cached, "vector's size")
def root_of_units(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    scale = np.sqrt(vector.shape[-1])
    query = vector @ params["W_query"]
    return attend(query, keys, values, scale), keys, values


@wrong(cached, "axis of length 1 is kept")
def context_with_time(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    context = attend(vector @ params["W_query"], keys, values)
    return context[:, None], keys, values


@wrong(cached, "multiplied by the matrices again")
def cache_projected_again(vector, keys, values, params):
    if params["W_key"].shape[0] == params["W_key"].shape[1]:
        keys = keys @ params["W_key"]
        values = values @ params["W_value"]
    keys, values = longer(vector, keys, values, params)
    return attend(vector @ params["W_query"], keys, values), keys, values


@wrong(cached, "softmax is missing")
def scores_for_weights(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    query = vector @ params["W_query"]
    scores = np.einsum("bd,btd->bt", query, keys) / np.sqrt(keys.shape[-1])
    return by_hand.context_vector(scores, values), keys, values


@wrong(cached, "count alike")
def mean_of_values(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    return values.mean(axis=1), keys, values


@wrong(cached, "overflows")
def exponential_of_all(vector, keys, values, params):
    keys, values = longer(vector, keys, values, params)
    query = vector @ params["W_query"]
    scores = np.einsum("bd,btd->bt", query, keys) / np.sqrt(keys.shape[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(scores)
        weights = powers / powers.sum(axis=1, keepdims=True)
    return by_hand.context_vector(weights, values), keys, values


@wrong(cached)
def appended_along_the_wrong_axis(vector, keys, values, params):
    key, value = vector @ params["W_key"], vector @ params["W_value"]
    keys = np.append(keys, key)
    values = np.append(values, value)
    return vector @ params["W_query"], keys, values
