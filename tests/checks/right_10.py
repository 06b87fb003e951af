"""Right answers of lesson 10, written in an unusual way."""

import math

import numpy as np

from utils import by_hand

from .collection import right

many, causal, waves, cached = (
    "scaled_dot_product_attention",
    "causal_mask",
    "sinusoids",
    "cached_step",
)


@right(many)
def query_by_query(queries, keys, values, mask):
    batch, asked, d = queries.shape
    weights = np.zeros((batch, asked, keys.shape[1]))
    found = np.zeros((batch, asked, values.shape[2]))
    for b in range(batch):
        for q in range(asked):
            places = [k for k in range(keys.shape[1]) if mask[b, q, k]]
            scores = [queries[b, q] @ keys[b, k] / math.sqrt(d)
                      for k in places]  # fmt: skip
            weights[b, q, places] = by_hand.softmax(np.array(scores))
            found[b, q] = sum(w * v for w, v in zip(weights[b, q], values[b]))
    return found, weights


@right(many)
def einsum_and_a_billion(queries, keys, values, mask):
    scaled = queries * queries.shape[-1] ** -0.5
    scores = np.einsum("bqd,bkd->bqk", scaled, keys)
    weights = by_hand.softmax(np.where(mask, scores, -1e9))
    return [np.einsum("bqk,bkv->bqv", weights, values), weights]


@right(many)
def in_float32(queries, keys, values, mask):
    q, k, v = (np.float32(x) for x in (queries, keys, values))
    scores = np.matmul(q, np.transpose(k, (0, 2, 1))) / np.sqrt(
        np.float32(k.shape[-1])
    )
    scores[~mask] = -np.inf
    scores -= scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores)
    weights = powers / powers.sum(-1)[..., None]
    return weights @ v, weights


@right(many)
def divided_at_the_end(queries, keys, values, mask):
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    total = powers.sum(axis=-1, keepdims=True)
    return powers @ values / total, powers / total


@right(causal)
def tri_with_an_offset(query_count, key_count):
    return np.tri(query_count, key_count, key_count - query_count, dtype=bool)


@right(causal)
def last_rows_of_the_square(query_count, key_count):
    return np.tril(np.ones((key_count, key_count), bool))[-query_count:]


@right(causal)
def two_loops(query_count, key_count):
    ahead = key_count - query_count
    return np.array([[k <= q + ahead for k in range(key_count)]
                     for q in range(query_count)])  # fmt: skip


@right(causal)
def not_the_upper_triangle(query_count, key_count):
    ones = np.ones((query_count, key_count))
    return np.triu(ones, key_count - query_count + 1) == 0


@right(waves)
def place_by_place(count, units):
    rows = []
    for place in range(count):
        row = []
        for pair in range(units // 2):
            angle = place / 10000 ** (2 * pair / units)
            row += [math.sin(angle), math.cos(angle)]
        rows.append(row)
    return np.array(rows)


@right(waves)
def cosine_as_a_late_sine(count, units):
    columns = np.arange(units)
    speeds = np.exp(-np.log(10000.0) * (columns // 2 * 2) / units)
    phase = np.where(columns % 2, np.pi / 2, 0)
    return np.sin(np.outer(np.arange(count), speeds) + phase)


@right(waves)
def filled_in_float32(count, units):
    positions = np.zeros((count, units), np.float32)
    lengths = np.power(10000.0, np.arange(0, units, 2) / units)
    positions[:, ::2] = np.sin(np.arange(count)[:, None] / lengths)
    positions[:, 1::2] = np.cos(np.arange(count)[:, None] / lengths)
    return positions


@right(cached)
def with_lesson_03(vector, keys, values, params):
    key, value = vector @ params["W_key"], vector @ params["W_value"]
    keys = np.append(keys, key[:, None], axis=1)
    values = np.append(values, value[:, None], axis=1)
    query = vector @ params["W_query"] / np.sqrt(keys.shape[2])
    weights = by_hand.softmax((keys @ query[..., None])[..., 0])
    return (weights[..., None] * values).sum(axis=1), keys, values


@right(cached)
def text_by_text(vector, keys, values, params):
    contexts, all_keys, all_values = [], [], []
    for one, k, v in zip(vector, keys, values):
        k = np.vstack([k, one @ params["W_key"]])
        v = np.vstack([v, one @ params["W_value"]])
        scores = k @ (one @ params["W_query"]) / math.sqrt(k.shape[1])
        contexts.append(by_hand.softmax(scores) @ v)
        all_keys.append(k)
        all_values.append(v)
    return np.array(contexts), np.array(all_keys), np.array(all_values)


@right(cached)
def filled_into_a_larger_array(vector, keys, values, params):
    batch, before, d = keys.shape
    cache = np.zeros((2, batch, before + 1, d))
    cache[0, :, :-1], cache[1, :, :-1] = keys, values
    cache[0, :, -1] = vector @ params["W_key"]
    cache[1, :, -1] = vector @ params["W_value"]
    query = (vector @ params["W_query"])[:, None]
    mask = np.ones((batch, 1, before + 1), bool)
    found, _ = by_hand.scaled_dot_product_attention(query, *cache, mask)
    return found[:, 0], cache[0], cache[1]
