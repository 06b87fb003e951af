"""Right answers of lesson 07, by a writer who saw no check."""

import numpy as np

from ..collection import right


def attention_weights(alignment_scores, mask):
    """As in the notebook."""
    scores = np.where(mask, alignment_scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# the matrix meets the keys: query · (key @ W.T)
@right("general_score")
def matrix_meets_keys(query, keys, W):
    return np.einsum("bq,btq->bt", query, keys @ W.T)


# batched matrix product, last axis taken away
@right("general_score")
def batched_product(query, keys, W):
    return np.matmul(keys, (query @ W)[..., np.newaxis])[..., 0]


# each text alone
@right("general_score")
def each_alone(query, keys, W):
    return np.vstack([k @ (W.T @ q) for q, k in zip(query, keys)])


# text by text, place by place
@right("local_weights")
def place_by_place(alignment_scores, mask, centres, half_width):
    weights = np.zeros(alignment_scores.shape)
    for b, centre in enumerate(centres):
        window = [
            t
            for t in range(mask.shape[1])
            if mask[b, t] and abs(t - centre) <= half_width
        ]
        scores = alignment_scores[b, window]
        powers = np.exp(scores - scores.max())
        sigma = half_width / 2
        for t, power in zip(window, powers):
            height = np.exp(-((t - centre) ** 2) / (2 * sigma**2))
            weights[b, t] = power / powers.sum() * height
    return weights


# the bell as exp(-2 (d / half_width)²), two where
@right("local_weights")
def short_bell(alignment_scores, mask, centres, half_width):
    places = np.arange(mask.shape[1])[None]
    away = np.abs(np.subtract(places, centres[:, None])) / half_width
    kept = np.where(away <= 1, mask, False)
    weights = attention_weights(alignment_scores, kept)
    return np.where(kept, weights * np.exp(-2 * away**2), 0.0)


# logarithm of the bell, added after log-softmax
@right("local_weights")
def with_logarithms(alignment_scores, mask, centres, half_width):
    distance = np.subtract.outer(-centres, -np.arange(mask.shape[1]))
    inside = np.logical_and(mask, np.abs(distance) <= half_width)
    scores = np.where(inside, alignment_scores, -np.inf)
    logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return np.exp(logs - 0.5 * (distance / (0.5 * half_width)) ** 2)


# masked arrays, filled with 0 at the end
@right("local_weights")
def masked_arrays(alignment_scores, mask, centres, half_width):
    distance = np.indices(mask.shape)[1] - centres.reshape(-1, 1)
    outside = ~mask | (np.square(distance) > half_width**2)
    scores = np.ma.array(alignment_scores, mask=outside)
    powers = np.ma.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    bell = np.exp(-np.square(distance) * 2 / half_width**2)
    return (weights * bell).filled(0)


# a loop over the heads, columns by slices
@right("multi_head_attention")
def loop_over_heads(query, keys, mask, params, heads):
    n = params["W_query"].shape[1] // heads
    seen, looks = [], []
    for h in range(heads):
        own = slice(h * n, (h + 1) * n)
        asked = query @ params["W_query"][:, own]
        offered = keys @ params["W_key"][:, own]
        scores = (offered @ asked[:, :, None])[..., 0] / n**0.5
        weights = attention_weights(scores, mask)
        values = keys @ params["W_value"][:, own]
        seen.append((weights[:, None] @ values)[:, 0])
        looks.append(weights)
    context = np.concatenate(seen, axis=-1) @ params["W_output"]
    return context, np.stack(looks, axis=1)


# each head's output added up by its own rows of W_output
@right("multi_head_attention")
def adds_outputs(query, keys, mask, params, heads):
    per_head = [
        np.split(params[name], heads, axis=1)
        for name in ("W_query", "W_key", "W_value")
    ]
    outputs = np.split(params["W_output"], heads, axis=0)
    context, looks = 0, []
    for ask, offer, value, out in zip(*per_head, outputs):
        scores = np.einsum("bn,btn->bt", query @ ask, keys @ offer)
        weights = attention_weights(scores / np.sqrt(ask.shape[1]), mask)
        context = context + np.einsum(
            "bt,btk->bk", weights, keys @ value @ out
        )
        looks.append(weights)
    return context, np.array(looks).swapaxes(0, 1)


# heads in front, batched products; queries scaled, not scores
@right("multi_head_attention")
def heads_in_front(query, keys, mask, params, heads):
    batch, time = mask.shape

    def cut(vectors):
        return vectors.reshape(batch, -1, heads, n).transpose(2, 0, 1, 3)

    n = params["W_query"].shape[1] // heads
    asked = cut(query[:, None] @ params["W_query"]) / np.sqrt(n)
    offered, values = (
        cut(keys @ params["W_key"]),
        cut(keys @ params["W_value"]),
    )
    scores = (asked @ offered.swapaxes(2, 3))[:, :, 0]  # (heads, batch, Tx)
    weights = attention_weights(scores, mask)
    seen = (weights[:, :, None] @ values)[:, :, 0]
    joined = seen.transpose(1, 0, 2).reshape(batch, heads * n)
    return joined @ params["W_output"], weights.transpose(1, 0, 2)


# the heads as further texts of the batch
@right("multi_head_attention")
def heads_as_texts(query, keys, mask, params, heads):
    batch, time = mask.shape
    asked = (query @ params["W_query"]).reshape(batch * heads, -1)
    offered, values = (
        (keys @ params[name])
        .reshape(batch, time, heads, -1)
        .transpose(0, 2, 1, 3)
        .reshape(batch * heads, time, -1)
        for name in ("W_key", "W_value")
    )
    scores = np.einsum("bn,btn->bt", asked, offered) / np.sqrt(asked.shape[1])
    weights = attention_weights(scores, np.repeat(mask, heads, axis=0))
    seen = np.einsum("bt,btn->bn", weights, values).reshape(batch, -1)
    return seen @ params["W_output"], weights.reshape(batch, heads, time)
