"""Wrong answers of lesson 07, by a writer who saw no check."""

import numpy as np

from ..collection import wrong


def attention_weights(alignment_scores, mask):
    """As in the notebook."""
    scores = np.where(mask, alignment_scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax(scores, axis=-1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


# the matrix is transposed
@wrong("general_score", "W is turned round: its sides meet the wrong vectors")
def transposed(query, keys, W):
    return np.einsum("bk,btk->bt", query @ W.T, keys)


# sums over the batch as well
@wrong("general_score", "the scores of all texts are added up")
def over_batch(query, keys, W):
    total = np.einsum("bk,btk->t", query @ W, keys)
    return np.tile(total, (len(keys), 1))


# axes swapped: a row for each character
@wrong("general_score", "the axes are swapped")
def time_first(query, keys, W):
    return np.einsum("bk,btk->tb", query @ W, keys)


# shared out anew after the bell
@wrong("local_weights", "the weights are renormalised after the Gaussian")
def renormalised(alignment_scores, mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (np.abs(distance) <= half_width)
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    weights = attention_weights(alignment_scores, inside) * bell
    return weights / weights.sum(axis=-1, keepdims=True)


# the window is a slice around int(centre): one too many to the left
@wrong("local_weights", "the window's ends are rounded down to whole places")
def int_slice(alignment_scores, mask, centres, half_width):
    inside = np.zeros_like(mask)
    for row, centre in enumerate(centres):
        first = max(0, int(centre - half_width))
        inside[row, first : int(centre + half_width) + 1] = True
    distance = np.arange(mask.shape[1]) - centres[:, None]
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, inside & mask) * bell


# centres meet the places without an axis: square batches only
@wrong("local_weights", "the centre of text 1 meets character 1, not text 1")
def centres_as_places(alignment_scores, mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres
    inside = mask & (np.abs(distance) <= half_width)
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, inside) * bell


# half_width cut to a whole number
@wrong("local_weights")
def whole_width(alignment_scores, mask, centres, half_width):
    half_width = max(1, int(half_width))
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (np.abs(distance) <= half_width)
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, inside) * bell


# half_width // 2: σ loses its half
@wrong("local_weights")
def floor_sigma(alignment_scores, mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (np.abs(distance) <= half_width)
    sigma = max(1, half_width // 2)
    bell = np.exp(-(distance**2) / (2 * sigma**2))
    return attention_weights(alignment_scores, inside) * bell


# the window looks back only
@wrong("local_weights", "the window lies on the right of the centre only")
def looks_back(alignment_scores, mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (distance <= half_width) & (distance >= 0)
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, inside) * bell


# outside of the window a score of -10: not exactly 0
@wrong(
    "local_weights",
    "places outside of the window score low, but not low enough",
)
def small_penalty(alignment_scores, mask, centres, half_width):
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (np.abs(distance) <= half_width)
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return _softmax(np.where(inside, alignment_scores, -10.0)) * bell


def _parts(query, keys, params, heads):
    batch, time, _ = keys.shape
    asked = (query @ params["W_query"]).reshape(batch, heads, -1)
    offered = (keys @ params["W_key"]).reshape(batch, time, heads, -1)
    values = (keys @ params["W_value"]).reshape(batch, time, heads, -1)
    return asked, offered, values


# divided by √d of the keys as they come
@wrong("multi_head_attention")
def root_of_key(query, keys, mask, params, heads):
    asked, offered, values = _parts(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(keys.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values).reshape(len(mask), -1)
    return seen @ params["W_output"], weights


# columns dealt out to the heads in turn, not in blocks
@wrong(
    "multi_head_attention", "every head takes every n-th number, not a block"
)
def dealt_out(query, keys, mask, params, heads):
    batch, time = mask.shape
    asked = (query @ params["W_query"]).reshape(batch, -1, heads)
    offered = (keys @ params["W_key"]).reshape(batch, time, -1, heads)
    values = (keys @ params["W_value"]).reshape(batch, time, -1, heads)
    scores = np.einsum("bnh,btnh->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,btnh->bnh", weights, values).reshape(batch, -1)
    return seen @ params["W_output"], weights


# one softmax of the summed scores, shared by all heads
@wrong("multi_head_attention")
def shared_weights(query, keys, mask, params, heads):
    asked, offered, values = _parts(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bt", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask)[:, None].repeat(heads, axis=1)
    seen = np.einsum("bht,bthn->bhn", weights, values).reshape(len(mask), -1)
    return seen @ params["W_output"], weights


# softmax over the heads, not over the characters
@wrong("multi_head_attention", "the softmax runs over the heads")
def softmax_over_heads(query, keys, mask, params, heads):
    asked, offered, values = _parts(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = _softmax(scores, axis=1) * mask[:, None]
    seen = np.einsum("bht,bthn->bhn", weights, values).reshape(len(mask), -1)
    return seen @ params["W_output"], weights


# divided by √heads
@wrong(
    "multi_head_attention",
    "the scores are divided by the root of the number of heads",
)
def root_of_heads(query, keys, mask, params, heads):
    asked, offered, values = _parts(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered) / np.sqrt(heads)
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values).reshape(len(mask), -1)
    return seen @ params["W_output"], weights


# the mask gets its axis at the end: texts' masks meet heads
@wrong("multi_head_attention", "the mask of text 1 serves head 1, not text 1")
def mask_transposed(query, keys, mask, params, heads):
    asked, offered, values = _parts(query, keys, params, heads)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[None, :])
    seen = np.einsum("bht,bthn->bhn", weights, values).reshape(len(mask), -1)
    return seen @ params["W_output"], weights
