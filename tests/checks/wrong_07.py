"""Wrong answers of lesson 07."""

import numpy as np

from utils import by_hand

from .collection import wrong

general, local, several = (
    "general_score",
    "local_weights",
    "multi_head_attention",
)


@wrong(general, "W is turned round")
def w_transposed(query, keys, W):
    return ((query @ W.T)[:, None] * keys).sum(axis=-1)


@wrong(general, "W is left out")
def plain_dot(query, keys, W):
    return (query[:, None] * keys).sum(axis=-1)


@wrong(general, "keys of every text")
def all_pairs_of_texts(query, keys, W):
    return query @ W @ keys.swapaxes(1, 2)


@wrong(general, "query of text 0")
def first_query_for_all(query, keys, W):
    return keys @ (query[0] @ W)


@wrong(general, "meets character 1")
def query_along_time(query, keys, W):
    return ((query @ W)[None] * keys).sum(axis=-1)


@wrong(general, "not added up")
def products_only(query, keys, W):
    return (query @ W)[:, None, :] * keys


@wrong(general, "averaged, not added up")
def mean_of_products(query, keys, W):
    return ((query @ W)[:, None, :] * keys).mean(axis=-1)


@wrong(general, "square root")
def scaled_as_well(query, keys, W):
    scores = np.einsum("bq,qk,btk->bt", query, W, keys)
    return scores / keys.shape[2] ** 0.5


@wrong(general, "tanh bends the scores")
def bent_scores(query, keys, W):
    return np.tanh(np.einsum("bq,qk,btk->bt", query, W, keys))


@wrong(general, "tanh bends the query")
def bent_query(query, keys, W):
    return np.einsum("bk,btk->bt", np.tanh(query @ W), keys)


@wrong(general, "made weights")
def softmax_already(query, keys, W):
    return by_hand.softmax(np.einsum("bq,qk,btk->bt", query, W, keys))


@wrong(general, "scores of a text are added up")
def einsum_forgets_time(query, keys, W):
    return np.einsum("bq,qk,btk->b", query, W, keys)


@wrong(general, "length 1 is kept")
def axis_left_over(query, keys, W):
    return keys @ (query @ W)[:, :, None]


@wrong(general, "added, not multiplied")
def sum_for_product(query, keys, W):
    return ((query @ W)[:, None] + keys).sum(axis=-1)


@wrong(general, "negative scores are lost")
def relu_of_scores(query, keys, W):
    return np.maximum(0, np.einsum("bq,qk,btk->bt", query, W, keys))


@wrong(general, "last place stays 0")
def loop_too_short(query, keys, W):
    scores = np.zeros(keys.shape[:2])
    for t in range(keys.shape[1] - 1):
        scores[:, t] = ((query @ W) * keys[:, t]).sum(axis=1)
    return scores


@wrong(general, "decimals are cut off")
def filled_into_whole_numbers(query, keys, W):
    scores = np.zeros(keys.shape[:2], dtype=int)
    scores[:] = by_hand.general_score(query, keys, W)
    return scores


@wrong(general, "`keys` is changed in place")
def keys_overwritten(query, keys, W):
    if keys.dtype.kind == "f":
        keys *= (query @ W)[:, None]
        return keys.sum(axis=-1)
    return by_hand.general_score(query, keys, W)


def parts(mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (np.abs(distance) <= half_width)
    return inside, np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))


@wrong(general, "an axis of length 1 is missing")
def squeezed(query, keys, W):
    return (keys @ (query @ W)[:, :, None]).squeeze()


@wrong(general, "whole numbers")
def as_the_keys_are(query, keys, W):
    scores = np.zeros_like(keys[:, :, 0])
    scores[:] = by_hand.general_score(query, keys, W)
    return scores


@wrong(local)
def window_of_whole_numbers(alignment_scores, mask, centres, half_width):
    _, bell = parts(mask, centres, half_width)
    inside, _ = parts(mask, centres, max(int(half_width), 1))
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(several, "a huge score overflows")
def no_maximum_taken_off(query, keys, mask, params, heads):
    def softmax(scores):
        powers = np.exp(np.where(mask[:, None], scores, -np.inf))
        return powers / powers.sum(axis=-1, keepdims=True)

    size = len(params["W_query"][0]) // heads
    cut = [slice(h * size, (h + 1) * size) for h in range(heads)]
    scores = np.stack([
        np.einsum("bn,btn->bt", query @ params["W_query"][:, part],
                  keys @ params["W_key"][:, part])
        for part in cut
    ], axis=1) / size**0.5  # fmt: skip
    weights = softmax(scores)
    values = keys @ params["W_value"]
    seen = [np.einsum("bt,btn->bn", weights[:, h], values[..., part])
            for h, part in enumerate(cut)]  # fmt: skip
    return np.concatenate(seen, axis=1) @ params["W_output"], weights


@wrong(local, "renormalised after")
def renormalised(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    weights = by_hand.attention_weights(alignment_scores, inside) * bell
    return weights / weights.sum(axis=1, keepdims=True)


@wrong(local, "renormalised after")
def gaussian_as_a_penalty(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    with np.errstate(divide="ignore"):
        return by_hand.attention_weights(
            alignment_scores + np.log(bell), inside
        )


@wrong(local, "Gaussian is missing")
def no_gaussian(alignment_scores, mask, centres, half_width):
    inside, _ = parts(mask, centres, half_width)
    return by_hand.attention_weights(alignment_scores, inside)


@wrong(local, "mask is ignored")
def padding_in_the_window(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask | True, centres, half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "padding is cut after the softmax")
def mask_at_the_end(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask | True, centres, half_width)
    return mask * by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "what is outside scores 0")
def zero_and_cut(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    scores = np.where(inside, alignment_scores, 0)
    return by_hand.softmax(scores) * bell * inside


@wrong(local, "multiplied by what it should be divided by")
def times_in_place_of_divided(alignment_scores, mask, centres, half_width):
    inside, _ = parts(mask, centres, half_width)
    distance = np.arange(mask.shape[1]) - centres[:, None]
    bell = np.exp(-(distance**2) / 2 * (half_width / 2) ** 2)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "window is missing")
def no_window(alignment_scores, mask, centres, half_width):
    _, bell = parts(mask, centres, half_width)
    return by_hand.attention_weights(alignment_scores, mask) * bell


@wrong(local, "cut after the softmax")
def window_after_softmax(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    weights = by_hand.attention_weights(alignment_scores, mask)
    return np.where(inside, weights * bell, 0)


@wrong(local, "whole half width")
def twice_the_deviation(alignment_scores, mask, centres, half_width):
    inside, _ = parts(mask, centres, half_width)
    distance = np.arange(mask.shape[1]) - centres[:, None]
    bell = np.exp(-(distance**2) / (2 * half_width**2))
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "2 in the Gaussian")
def exponent_without_two(alignment_scores, mask, centres, half_width):
    inside, _ = parts(mask, centres, half_width)
    distance = np.arange(mask.shape[1]) - centres[:, None]
    bell = np.exp(-((distance / (half_width / 2)) ** 2))
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "deviation is not squared")
def variance_for_deviation(alignment_scores, mask, centres, half_width):
    inside, _ = parts(mask, centres, half_width)
    distance = np.arange(mask.shape[1]) - centres[:, None]
    bell = np.exp(-(distance**2) / half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "distance is not squared")
def laplace(alignment_scores, mask, centres, half_width):
    inside, _ = parts(mask, centres, half_width)
    distance = np.abs(np.arange(mask.shape[1]) - centres[:, None])
    bell = np.exp(-distance / (2 * (half_width / 2) ** 2))
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "divided by its area")
def density(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    bell = bell / np.sqrt(2 * np.pi * (half_width / 2) ** 2)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "multiplies the scores")
def gaussian_times_scores(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    return by_hand.attention_weights(alignment_scores * bell, inside)


@wrong(local, "rounded to a whole")
def rounded_centre(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, np.rint(centres), half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "cut to a whole")
def centre_as_integer(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres.astype(int), half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "window's edge")
def edge_left_out(alignment_scores, mask, centres, half_width):
    _, bell = parts(mask, centres, half_width)
    distance = np.abs(np.arange(mask.shape[1]) - centres[:, None])
    inside = mask & (distance < half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "last place of the window")
def sliced_window(alignment_scores, mask, centres, half_width):
    result = np.zeros(alignment_scores.shape)
    _, bell = parts(mask, centres, half_width)
    for row, centre in enumerate(centres):
        start = max(0, int(np.ceil(centre - half_width)))
        stop = int(np.ceil(centre + half_width))
        stop = min(stop, mask[row].sum())
        inside = alignment_scores[row, start:stop]
        result[row, start:stop] = by_hand.softmax(inside)
    return result * bell


@wrong(local, "half as wide")
def width_over_both_sides(alignment_scores, mask, centres, half_width):
    _, bell = parts(mask, centres, half_width)
    distance = np.abs(np.arange(mask.shape[1]) - centres[:, None])
    inside = mask & (2 * distance <= half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "back to the start")
def one_sided(alignment_scores, mask, centres, half_width):
    _, bell = parts(mask, centres, half_width)
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (distance <= half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "counted from 1")
def counts_from_one(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres - 1, half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "centre of text 0")
def first_centre(alignment_scores, mask, centres, half_width):
    centres = np.full(len(mask), centres[0])
    inside, bell = parts(mask, centres, half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "scores are left out")
def gaussian_alone(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    return inside * bell


@wrong(local, "over the batch")
def softmax_down_the_batch(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    scores = np.where(inside, alignment_scores, -1e9)
    return by_hand.softmax(scores, axis=0) * bell


@wrong(local, "overflows")
def no_maximum(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    e = np.exp(np.where(inside, alignment_scores, -np.inf))
    return e / e.sum(axis=1, keepdims=True) * bell


@wrong(local, "multiplied by the window")
def scores_times_window(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    return by_hand.softmax(alignment_scores * inside) * bell


@wrong(local, "`alignment_scores` is changed in place")
def scores_overwritten(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    if alignment_scores.dtype.kind == "f":
        alignment_scores[~inside] = -np.inf
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local)
def window_from_zero(alignment_scores, mask, centres, half_width):
    """Two slips at once: no Gaussian, and no left end."""
    places = np.arange(mask.shape[1])
    inside = mask & (places <= centres[:, None] + half_width)
    return by_hand.attention_weights(alignment_scores, inside)


def cut(vectors, heads):
    return vectors.reshape(*vectors.shape[:-1], heads, -1)


def attend(query, keys, mask, params, heads, **exchanged):
    """Multi-head attention, with a part that may be exchanged."""
    split = exchanged.get("split", cut)
    q = split(query @ params["W_query"], heads)
    k = split(keys @ params["W_key"], heads)
    v = split(exchanged.get("values", keys @ params["W_value"]), heads)
    scores = np.einsum("bhn,bthn->bht", q, k)
    scores = scores / exchanged.get("scale", np.sqrt(q.shape[-1]))
    weigh = exchanged.get("weigh", by_hand.attention_weights)
    weights = weigh(scores, mask[:, None])
    return np.einsum("bht,bthn->bhn", weights, v), weights


@wrong(several, "root of all units")
def scaled_by_all_units(query, keys, mask, params, heads):
    scale = np.sqrt(params["W_query"].shape[1])
    seen, w = attend(query, keys, mask, params, heads, scale=scale)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "not scaled")
def without_scale(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads, scale=1)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "without a root")
def scaled_without_root(query, keys, mask, params, heads):
    scale = params["W_query"].shape[1] // heads
    seen, w = attend(query, keys, mask, params, heads, scale=scale)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "mask is ignored")
def heads_see_padding(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask | True, params, heads)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "mask comes after")
def masked_too_late(query, keys, mask, params, heads):
    seen, w = attend(
        query, keys, mask, params, heads,
        weigh=lambda s, m: by_hand.softmax(s) * m,
    )  # fmt: skip
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "over the heads")
def softmax_over_heads(query, keys, mask, params, heads):
    seen, w = attend(
        query, keys, mask, params, heads,
        weigh=lambda s, m: by_hand.softmax(np.where(m, s, -1e9), 1),
    )  # fmt: skip
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "every n-th number")
def every_second_number(query, keys, mask, params, heads):
    def split(vectors, heads):
        return np.stack([vectors[..., h::heads] for h in range(heads)], -2)

    seen, w = attend(query, keys, mask, params, heads, split=split)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "number by number")
def joined_number_by_number(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads)
    joined = seen.transpose(0, 2, 1).reshape(len(query), -1)
    return joined @ params["W_output"], w


@wrong(several, "axis of time is cut")
def time_cut_into_heads(query, keys, mask, params, heads):
    def split(vectors, heads):
        if vectors.ndim == 2:
            return cut(vectors, heads)
        batch, time, _ = vectors.shape
        return vectors.reshape(batch, heads, time, -1).swapaxes(1, 2)

    seen, w = attend(query, keys, mask, params, heads, split=split)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "values are the projected keys")
def keys_for_values(query, keys, mask, params, heads):
    values = keys @ params["W_key"]
    seen, w = attend(query, keys, mask, params, heads, values=values)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "W_output is left out")
def no_output(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads)
    return seen.reshape(len(query), -1), w


@wrong(several, "averaged, not put side")
def mean_of_the_heads(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads)
    mean = seen.mean(axis=1)
    return np.concatenate([mean] * heads, axis=-1) @ params["W_output"], w


@wrong(several, "averaged before they come back")
def one_map(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads)
    joined = seen.reshape(len(query), -1)
    return joined @ params["W_output"], w.mean(axis=1)


@wrong(several, "one head, whatever")
def one_head(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, 1)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "another order")
def weights_first(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads)
    return w, seen.reshape(len(query), -1) @ params["W_output"]


@wrong(several, "heads and characters are swapped")
def heads_behind(query, keys, mask, params, heads):
    seen, w = attend(query, keys, mask, params, heads)
    joined = seen.reshape(len(query), -1)
    return joined @ params["W_output"], w.swapaxes(1, 2)


@wrong(several, "a result is missing")
def no_weights(query, keys, mask, params, heads):
    seen, _ = attend(query, keys, mask, params, heads)
    return seen.reshape(len(query), -1) @ params["W_output"]


@wrong(several, "query of text 0")
def asked_by_text_0(query, keys, mask, params, heads):
    query = np.repeat(query[:1], len(query), axis=0)
    seen, w = attend(query, keys, mask, params, heads)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several, "`keys` is changed in place")
def padding_wiped(query, keys, mask, params, heads):
    keys[~mask] = 0
    seen, w = attend(query, keys, mask, params, heads)
    return seen.reshape(len(query), -1) @ params["W_output"], w


@wrong(several)
def unprojected_values(query, keys, mask, params, heads):
    """Each head weighs the keys themselves; W_value comes not at all."""
    _, w = attend(query, keys, mask, params, heads)
    seen = np.einsum("bht,btd->bhd", w, keys)
    return seen.mean(axis=1), w


@wrong(general, "W is turned round")
def keys_through_w(query, keys, W):
    return ((keys @ W) * query[:, None]).sum(axis=-1)


@wrong(general, "tanh bends the keys")
def projected_keys_bent(query, keys, W):
    return np.einsum("bq,btq->bt", query, np.tanh(keys @ W.T))


@wrong(general, "tanh bends each product")
def products_bent(query, keys, W):
    return np.tanh((query @ W)[:, None] * keys).sum(axis=-1)


@wrong(general, "keys of text 0")
def first_keys(query, keys, W):
    return (query @ W) @ keys[0].T


@wrong(general, "scores of all texts")
def sum_over_the_batch(query, keys, W):
    scores = np.einsum("bk,btk->t", query @ W, keys)
    return np.tile(scores, (len(query), 1))


@wrong(general, "a cosine")
def cosine(query, keys, W):
    wanted = query @ W
    wanted = wanted / np.linalg.norm(wanted, axis=-1, keepdims=True)
    unit = keys / np.linalg.norm(keys, axis=-1, keepdims=True)
    return (wanted[:, None] * unit).sum(axis=-1)


@wrong(general)
def only_the_diagonal(query, keys, W):
    n = min(W.shape)
    products = query[:, None, :n] * np.diag(W) * keys[..., :n]
    return products.sum(axis=-1)


@wrong(local, "half width is cut")
def whole_half_width(alignment_scores, mask, centres, half_width):
    half_width = max(1, int(half_width))
    inside, bell = parts(mask, centres, half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "half of the half width is cut")
def whole_deviation(alignment_scores, mask, centres, half_width):
    inside = parts(mask, centres, half_width)[0]
    distance = np.arange(mask.shape[1]) - centres[:, None]
    bell = np.exp(-(distance**2) / (2 * max(1, half_width // 2) ** 2))
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "ends are rounded down")
def slices(alignment_scores, mask, centres, half_width):
    inside = np.zeros_like(mask)
    for row, centre in enumerate(centres):
        first = max(0, int(centre - half_width))
        inside[row, first : int(centre + half_width) + 1] = True
    bell = parts(mask, centres, half_width)[1]
    return by_hand.attention_weights(alignment_scores, inside & mask) * bell


@wrong(local, "meets character 1")
def centres_along_time(alignment_scores, mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres
    inside = mask & (np.abs(distance) <= half_width)
    bell = np.exp(-2 * distance**2 / half_width**2)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "taken for the length")
def mask_as_a_length(alignment_scores, mask, centres, half_width):
    mask = np.arange(mask.shape[1]) < mask.sum(axis=1)[:, None]
    inside, bell = parts(mask, centres, half_width)
    return by_hand.attention_weights(alignment_scores, inside) * bell


@wrong(local, "not low enough")
def small_penalty(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    return by_hand.softmax(np.where(inside, alignment_scores, -10.0)) * bell


@wrong(local, "not low enough")
def middling_penalty(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    return by_hand.softmax(np.where(inside, alignment_scores, -50.0)) * bell


@wrong(local, "not low enough")
def subtracted_penalty(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    return by_hand.softmax(alignment_scores - 1e4 * ~inside) * bell


@wrong(local, "not exactly 0")
def tiny_weights(alignment_scores, mask, centres, half_width):
    weights = by_hand.local_weights(
        alignment_scores, mask, centres, half_width
    )
    return np.maximum(weights, 1e-9)


@wrong(local)
def smoothed(alignment_scores, mask, centres, half_width):
    inside, bell = parts(mask, centres, half_width)
    e = np.exp(alignment_scores - alignment_scores.max(axis=1, keepdims=True))
    e = e * inside
    return e / (e.sum(axis=1, keepdims=True) + 1e-3) * bell


def joined(params, seen, weights):
    return seen.reshape(len(seen), -1) @ params["W_output"], weights


@wrong(several, "a key's own length")
def root_of_the_keys(query, keys, mask, params, heads):
    scale = np.sqrt(keys.shape[-1])
    return joined(
        params, *attend(query, keys, mask, params, heads, scale=scale)
    )


@wrong(several, "of all heads are added up")
def one_softmax_for_all(query, keys, mask, params, heads):
    def weigh(scores, mask):
        together = by_hand.attention_weights(scores.sum(axis=1), mask[:, 0])
        return together[:, None].repeat(heads, axis=1)

    return joined(
        params, *attend(query, keys, mask, params, heads, weigh=weigh)
    )


@wrong(several, "serves head 1")
def masks_meet_heads(query, keys, mask, params, heads):
    def weigh(scores, mask):
        return by_hand.attention_weights(scores, mask[None, :, 0])

    return joined(
        params, *attend(query, keys, mask, params, heads, weigh=weigh)
    )


@wrong(several, "taken for the length")
def mask_is_a_prefix(query, keys, mask, params, heads):
    mask = np.arange(mask.shape[1]) < mask.sum(axis=1)[:, None]
    return joined(params, *attend(query, keys, mask, params, heads))


@wrong(several, "over the heads")
def heads_share(query, keys, mask, params, heads):
    def weigh(scores, mask):
        return by_hand.softmax(scores, 1) * mask

    return joined(
        params, *attend(query, keys, mask, params, heads, weigh=weigh)
    )


@wrong(several, "mask of text 0")
def first_mask(query, keys, mask, params, heads):
    mask = np.repeat(mask[:1], len(mask), axis=0)
    return joined(params, *attend(query, keys, mask, params, heads))


@wrong(several, "copied for every head")
def looks_with_all_units(query, keys, mask, params, heads):
    seen, weights = attend(query, keys, mask, params, 1)
    context, weights = joined(params, seen, weights)
    return context, np.repeat(weights, heads, axis=1)


@wrong(several)
def context_divided_by_heads(query, keys, mask, params, heads):
    context, weights = joined(
        params, *attend(query, keys, mask, params, heads)
    )
    return context / heads, weights


@wrong(several)
def context_bent(query, keys, mask, params, heads):
    context, weights = joined(
        params, *attend(query, keys, mask, params, heads)
    )
    return np.tanh(context), weights
