"""Right answers of lesson 07 that are written in an unusual way."""

import math

import numpy as np

from utils import by_hand

from .collection import right

general, local, heads_ = (
    "general_score",
    "local_weights",
    "multi_head_attention",
)


@right(general)
def keys_projected_first(query, keys, W):
    return ((keys @ W.T) * query[:, None]).sum(axis=-1)


@right(general)
def query_projected_first(query, keys, W):
    return (keys @ (query @ W)[..., None])[..., 0]


@right(general)
def five_loops(query, keys, W):
    scores = [[0.0] * keys.shape[1] for _ in query]
    for b, text in enumerate(keys):
        for t, key in enumerate(text):
            for i, one in enumerate(query[b]):
                for j, other in enumerate(key):
                    scores[b][t] += one * W[i, j] * other
    return scores


@right(general)
def in_float32_text_by_text(query, keys, W):
    rows = zip(query, keys, strict=True)
    return np.float32([key @ (W.T @ one) for one, key in rows])


@right(general)
def by_tensordot(query, keys, W):
    projected = np.tensordot(keys, W, axes=([2], [1]))  # (batch, Tx, q)
    return np.array([p @ q for p, q in zip(projected, query, strict=True)])


@right(local)
def text_by_text(alignment_scores, mask, centres, half_width):
    weights = np.zeros(alignment_scores.shape)
    for row, centre in enumerate(centres):
        places = [
            t
            for t in range(mask.shape[1])
            if mask[row, t] and centre - half_width <= t <= centre + half_width
        ]
        inside = by_hand.softmax(alignment_scores[row, places])
        for t, weight in zip(places, inside, strict=True):
            far = (t - centre) / (half_width / 2)
            weights[row, t] = weight * math.exp(-0.5 * far * far)
    return weights


@right(local)
def minus_a_billion_inside(alignment_scores, mask, centres, half_width):
    places = np.arange(mask.shape[1])[None, :]
    squared = (places - centres[:, None]) ** 2
    scores = np.where(squared <= half_width**2, alignment_scores, -1e9)
    scores = np.where(mask, scores, -1e9)
    return by_hand.softmax(scores) * np.exp(-2 * squared / half_width**2)


@right(local)
def float32_and_lists(alignment_scores, mask, centres, half_width):
    distance = np.float32(np.arange(mask.shape[1])) - np.float32(
        centres.reshape(-1, 1)
    )
    allowed = np.logical_and(mask, abs(distance) <= half_width)
    weights = by_hand.attention_weights(np.float32(alignment_scores), allowed)
    sigma = half_width / 2
    return (weights * np.exp(-0.5 * np.square(distance / sigma))).tolist()


@right(local)
def masked_copy(alignment_scores, mask, centres, half_width):
    scores = np.array(alignment_scores, dtype=float)
    t = np.indices(scores.shape)[1]
    low, high = centres - half_width, centres + half_width
    scores[(t < low[:, None]) | (t > high[:, None]) | ~mask] = -np.inf
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    bell = np.exp(-((t - centres[:, None]) ** 2) * 2 / half_width**2)
    return bell * e / e.sum(axis=1, keepdims=True)


@right(local)
def bell_inside_the_sum(alignment_scores, mask, centres, half_width):
    """The Gaussian's logarithm, added above the line but not below."""
    distance = np.arange(mask.shape[1]) - centres[:, None]
    inside = mask & (np.abs(distance) <= half_width)
    scores = np.where(inside, alignment_scores, -np.inf)
    scores = scores - scores.max(axis=1, keepdims=True)
    log = np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return np.exp(scores - log - 2 * distance**2 / half_width**2)


@right(heads_)
def head_by_head(query, keys, mask, params, heads):
    units = params["W_query"].shape[1]
    size, seen, looks = units // heads, [], []
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        asked = query @ params["W_query"][:, part]
        offered = keys @ params["W_key"][:, part]
        scores = (asked[:, None] * offered).sum(-1) / math.sqrt(size)
        weights = by_hand.attention_weights(scores, mask)
        values = keys @ params["W_value"][:, part]
        seen.append(by_hand.context_vector(weights, values))
        looks.append(weights)
    return np.concatenate(seen, axis=1) @ params["W_output"], np.stack(
        looks, axis=1
    )


@right(heads_)
def heads_in_front(query, keys, mask, params, heads):
    batch, time = mask.shape
    q = (query @ params["W_query"]).reshape(batch, 1, heads, -1)
    k = (keys @ params["W_key"]).reshape(batch, time, heads, -1)
    v = (keys @ params["W_value"]).reshape(batch, time, heads, -1)
    q, k, v = (part.transpose(0, 2, 1, 3) for part in (q, k, v))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-1])
    scores = scores + np.where(mask, 0, -1e9)[:, None, None]
    weights = by_hand.softmax(scores)
    seen = (weights @ v).transpose(0, 2, 1, 3).reshape(batch, -1)
    return [seen @ params["W_output"], weights[:, :, 0]]


@right(heads_)
def split_by_numpy_in_float32(query, keys, mask, params, heads):
    w = {name: np.float32(part) for name, part in params.items()}
    q, k, v = (
        np.split(np.float32(x) @ w[name], heads, axis=-1)
        for x, name in (
            (query, "W_query"), (keys, "W_key"), (keys, "W_value"),
        )
    )  # fmt: skip
    looks = [
        by_hand.attention_weights(
            np.einsum("bd,btd->bt", a, b) * np.float32(a.shape[-1] ** -0.5),
            mask,
        )
        for a, b in zip(q, k, strict=True)
    ]
    pairs = zip(looks, v, strict=True)
    seen = [np.einsum("bt,btd->bd", look, value) for look, value in pairs]
    return np.hstack(seen) @ w["W_output"], np.swapaxes(looks, 0, 1)


@right(heads_)
def sum_of_projected_heads(query, keys, mask, params, heads):
    """Each head through its own rows of W_output, and the sum of those."""
    total, looks = 0, []
    parts = (np.split(params[n], heads, axis=1)
             for n in ("W_query", "W_key", "W_value"))  # fmt: skip
    backs = np.split(params["W_output"], heads, axis=0)
    for wq, wk, wv, back in zip(*parts, backs, strict=True):
        scores = np.einsum("bi,bti->bt", query @ wq, keys @ wk)
        look = by_hand.attention_weights(scores / wq.shape[1] ** 0.5, mask)
        total = total + np.einsum("bt,btd->bd", look, keys) @ wv @ back
        looks.append(look)
    return total, np.transpose(looks, (1, 0, 2)).tolist()
