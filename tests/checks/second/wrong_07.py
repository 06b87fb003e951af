"""Wrong answers of lesson 07, by a writer who saw no check."""

import numpy as np

from ..collection import wrong


def attention_weights(alignment_scores, mask):
    scores = np.where(mask, alignment_scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


# the first text's query for all keys
@wrong("general_score", "the query of text 0 serves the whole batch")
def first_query(query, keys, W):
    return keys @ (query @ W)[0]


# multiplies, but does not add up
@wrong("general_score", "the products are not added up")
def not_summed(query, keys, W):
    return (query @ W)[:, None] * keys


# divided by the root of the length
@wrong("general_score", "the scores are divided by the square root of a size")
def scaled(query, keys, W):
    return np.einsum("bk,btk->bt", query @ W, keys) / np.sqrt(keys.shape[-1])


# a softmax on top: weights, not scores
@wrong("general_score", "a softmax has made weights of the scores")
def normalised(query, keys, W):
    return softmax(np.einsum("bk,btk->bt", query @ W, keys))


# no axis for the characters: query i meets character i
@wrong("general_score", "the query of text 1 meets character 1, not text 1")
def no_axis(query, keys, W):
    return ((query @ W) * keys).sum(axis=-1)


# sums over the characters
@wrong("general_score", "an axis of the result has another length")
def sums_characters(query, keys, W):
    return ((query @ W)[:, None] * keys).sum(axis=1)


# no W: the plain dot product
@wrong("general_score", "W is left out: that is the dot score")
def plain_dot(query, keys, W):
    return np.einsum("bk,btk->bt", query, keys)


# the cosine: lengths taken out
@wrong("general_score", "the length of the vectors is divided away (a cosine)")
def cosine(query, keys, W):
    wanted = query @ W
    lengths = (
        np.linalg.norm(keys, axis=-1)
        * np.linalg.norm(wanted, axis=-1)[:, None]
    )
    return np.einsum("bk,btk->bt", wanted, keys) / lengths


# a last axis of length 1
@wrong("general_score", "the axis of length 1 is kept")
def axis_of_one(query, keys, W):
    return keys @ (query @ W)[..., None]


# every query meets the keys of every text
@wrong(
    "general_score",
    "every query meets the keys of every text: an axis too many",
)
def all_with_all(query, keys, W):
    return np.einsum("ck,btk->bct", query @ W, keys)


def distances(mask, centres):
    return np.arange(mask.shape[1]) - centres[:, None]


# the edge of the window does not belong to it
@wrong("local_weights", "the two places at the window's edge are left out")
def strict_edge(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    weights = attention_weights(alignment_scores, mask & (abs(d) < half_width))
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# sigma is the half width, not half of it
@wrong(
    "local_weights",
    "the standard deviation is the whole half width, not half of it",
)
def wide_bell(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-(d**2) / (2 * half_width**2))


# the 2 below sigma squared is missing
@wrong("local_weights", "the 2 in the Gaussian's exponent is missing")
def no_two(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-(d**2) / (half_width / 2) ** 2)


# the distance is not squared
@wrong("local_weights", "the distance is not squared")
def not_squared(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-abs(d) / (2 * (half_width / 2) ** 2))


# the bell multiplies the scores, before the softmax
@wrong(
    "local_weights", "the Gaussian multiplies the scores, before the softmax"
)
def bell_on_scores(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    bell = np.exp(-(d**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(
        alignment_scores * bell, mask & (abs(d) <= half_width)
    )


# softmax over all real characters, cut to the window afterwards
@wrong(
    "local_weights", "the window is cut after the softmax, which ran over all"
)
def cut_afterwards(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    weights = attention_weights(alignment_scores, mask)
    weights = weights * (abs(d) <= half_width)
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# no window: the bell alone
@wrong(
    "local_weights",
    "the window is missing: the whole text takes part in the softmax",
)
def bell_alone(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    weights = attention_weights(alignment_scores, mask)
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# no bell: the window alone
@wrong(
    "local_weights",
    "the Gaussian is missing: every place in the window counts alike",
)
def window_alone(alignment_scores, mask, centres, half_width):
    inside = mask & (abs(distances(mask, centres)) <= half_width)
    return attention_weights(alignment_scores, inside)


# rounds the centre to a character
@wrong("local_weights", "the centre is rounded to a whole number")
def rounds_centre(alignment_scores, mask, centres, half_width):
    d = distances(mask, np.round(centres))
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# cuts the centre to a whole number
@wrong("local_weights", "the centre is cut to a whole number")
def whole_centre(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres.astype(int))
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# the first text's centre for all
@wrong("local_weights", "the centre of text 0 serves the whole batch")
def first_centre(alignment_scores, mask, centres, half_width):
    d = distances(mask, np.full_like(centres, centres[0]))
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# centres without a new axis meet the characters
@wrong("local_weights", "the centre of text 1 meets character 1, not text 1")
def centres_meet_characters(alignment_scores, mask, centres, half_width):
    d = np.arange(mask.shape[1]) - centres
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# a density: the bell is not 1 at the centre
@wrong(
    "local_weights",
    "the Gaussian is divided by its area, as a probability density is",
)
def density(alignment_scores, mask, centres, half_width):
    d, sigma = distances(mask, centres), half_width / 2
    weights = attention_weights(
        alignment_scores, mask & (abs(d) <= half_width)
    )
    bell = np.exp(-(d**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    return weights * bell


# scores outside set to 0, which still get weight
@wrong(
    "local_weights",
    "what is outside scores 0, takes part, and is cut afterwards",
)
def zero_scores(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    inside = mask & (abs(d) <= half_width)
    weights = softmax(alignment_scores * inside) * inside
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# the window is half as wide: half_width for its whole width
@wrong("local_weights", "the window is only half as wide")
def narrow(alignment_scores, mask, centres, half_width):
    d = distances(mask, centres)
    inside = mask & (abs(d) <= half_width / 2)
    weights = attention_weights(alignment_scores, inside)
    return weights * np.exp(-(d**2) / (2 * (half_width / 2) ** 2))


# a range from c - D to c + D lacks its right end
@wrong("local_weights")
def range_without_end(alignment_scores, mask, centres, half_width):
    out = np.zeros(mask.shape)
    for i, centre in enumerate(centres):
        low, high = int(centre - half_width), int(centre + half_width)
        places = [
            t
            for t in range(max(0, low), high)
            if t < mask.shape[1] and mask[i, t]
        ]
        scores = alignment_scores[i, places]
        bell = np.exp(
            -((np.array(places) - centre) ** 2) / (2 * (half_width / 2) ** 2)
        )
        out[i, places] = softmax(scores) * bell
    return out


def blocks(query, keys, params, heads):
    batch, time = keys.shape[:2]
    asked = (query @ params["W_query"]).reshape(batch, heads, -1)
    offered = (keys @ params["W_key"]).reshape(batch, time, heads, -1)
    values = (keys @ params["W_value"]).reshape(batch, time, heads, -1)
    return asked, offered, values


# divided by the root of all units, not of one head's
@wrong(
    "multi_head_attention",
    "the scores are divided by the root of all units, not of a head's",
)
def root_of_all(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(params["W_query"].shape[1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# not scaled
@wrong("multi_head_attention", "the scores are not scaled")
def not_scaled(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# reshapes straight to (batch, heads, Tx, n): characters get mixed
@wrong(
    "multi_head_attention",
    "the axis of time is cut into heads, not the numbers of a vector",
)
def mixes_characters(query, keys, mask, params, heads):
    batch, time = mask.shape
    asked = (query @ params["W_query"]).reshape(batch, heads, -1)
    offered = (keys @ params["W_key"]).reshape(batch, heads, time, -1)
    values = (keys @ params["W_value"]).reshape(batch, heads, time, -1)
    scores = np.einsum("bhn,bhtn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bhtn->bhn", weights, values)
    return seen.reshape(batch, -1) @ params["W_output"], weights


# every heads-th column belongs to a head, not a block
@wrong(
    "multi_head_attention", "every head takes every n-th number, not a block"
)
def strided(query, keys, mask, params, heads):
    batch, time = mask.shape
    asked = (query @ params["W_query"]).reshape(batch, -1, heads)
    offered = (keys @ params["W_key"]).reshape(batch, time, -1, heads)
    values = (keys @ params["W_value"]).reshape(batch, time, -1, heads)
    scores = np.einsum("bnh,btnh->bht", asked, offered)
    weights = attention_weights(
        scores / np.sqrt(asked.shape[1]), mask[:, None]
    )
    seen = np.einsum("bht,btnh->bnh", weights, values)
    return seen.reshape(batch, -1) @ params["W_output"], weights


# the mean of the heads' weights
@wrong(
    "multi_head_attention",
    "the weights of the heads are averaged before they come back",
)
def mean_weights(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    context = seen.reshape(len(query), -1) @ params["W_output"]
    return context, weights.mean(axis=1)


# takes the keys for values, no W_value
@wrong("multi_head_attention", "the values are the projected keys")
def keys_as_values(query, keys, mask, params, heads):
    asked, offered, _ = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, offered)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# no mask
@wrong("multi_head_attention", "the mask is ignored")
def no_mask(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    weights = softmax(scores / np.sqrt(asked.shape[-1]))
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# returns the weights first
@wrong("multi_head_attention", "the results come in another order")
def weights_first(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return weights, seen.reshape(len(query), -1) @ params["W_output"]


# W_output forgotten
@wrong("multi_head_attention", "W_output is left out")
def no_output(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1), weights


# one softmax for all heads: their scores added
@wrong(
    "multi_head_attention",
    "the scores of all heads are added up before the softmax",
)
def one_look(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bt", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = np.repeat(
        attention_weights(scores, mask)[:, None], heads, axis=1
    )
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# one softmax over heads and characters together
@wrong("multi_head_attention", "all heads together share out one 1")
def joint_softmax(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = np.where(
        mask[:, None], scores / np.sqrt(asked.shape[-1]), -np.inf
    )
    flat = softmax(scores.reshape(len(query), -1))
    weights = flat.reshape(scores.shape)
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# puts the heads together number by number, not block by block
@wrong(
    "multi_head_attention",
    "what the heads saw is put together number by number",
)
def zipped_heads(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bnh", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights


# weights with the heads at the end, (batch, Tx, heads)
@wrong(
    "multi_head_attention", "heads and characters are swapped in the weights"
)
def heads_last(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    context = seen.reshape(len(query), -1) @ params["W_output"]
    return context, weights.swapaxes(1, 2)


# adds the mean of the keys, like a Transformer's residual
@wrong("multi_head_attention")
def residual(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    context = seen.reshape(len(query), -1) @ params["W_output"]
    return context + keys.mean(axis=1), weights


# divided by n, not by its root
@wrong(
    "multi_head_attention",
    "the scores are divided by the size of a head, without a root",
)
def divided_by_n(query, keys, mask, params, heads):
    asked, offered, values = blocks(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered) / asked.shape[-1]
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values)
    return seen.reshape(len(query), -1) @ params["W_output"], weights
