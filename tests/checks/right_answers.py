"""Right answers that are written in an unusual way."""

import math

import numpy as np

from utils import by_hand

from .collection import right


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


@right("text_to_ids")
def with_a_loop(text, length, vocabulary):
    if len(text) > length:
        raise ValueError(f"{text!r} is longer than {length}")
    result = np.empty(length, dtype=np.int32)
    result.fill(vocabulary["<pad>"])
    for position, character in enumerate(text):
        character = character.lower()
        known = character in vocabulary
        result[position] = vocabulary[character if known else "<unk>"]
    return result


@right("text_to_ids")
def a_plain_list(text, length, vocabulary):
    if length < len(text):
        raise ValueError
    result = []
    for character in text.casefold():
        try:
            result.append(vocabulary[character])
        except KeyError:
            result.append(vocabulary["<unk>"])
    while len(result) != length:
        result += [vocabulary["<pad>"]]
    return result


@right("text_to_ids")
def small_integers_and_prints(text, length, vocabulary):
    print("text:", text)
    symbols = list(text.lower()) + ["<pad>"] * (length - len(text))
    if len(symbols) != length:
        raise ValueError("too long")
    unknown = vocabulary["<unk>"]
    return np.array([vocabulary.get(s, unknown) for s in symbols], np.uint8)


@right("text_to_ids")
def with_np_pad(text, length, vocabulary):
    found = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    pad = vocabulary["<pad>"]
    found = np.array(found, dtype=np.int64)
    return np.pad(found, (0, length - len(text)), constant_values=pad)


@right("text_to_ids")
def a_tuple(text, length, vocabulary, *, pad="<pad>"):
    if len(text) > length:
        raise UnicodeError("a kind of ValueError")
    padded = [*text.lower(), *[pad] * (length - len(text))]
    return tuple(vocabulary.get(c, vocabulary["<unk>"]) for c in padded)


@right("shift_right")
def rolled_and_overwritten(target_ids, start_id):
    result = np.roll(target_ids, 1, axis=1)
    result[:, 0] = start_id
    return result


@right("shift_right")
def rows_of_lists(target_ids, start_id):
    return [[start_id, *row[:-1]] for row in target_ids.tolist()]


@right("shift_right")
def with_np_pad_again(target_ids, start_id):
    return np.pad(target_ids, ((0, 0), (1, 0)), constant_values=start_id)[
        :, :-1
    ]


@right("shift_right")
def with_np_insert(target_ids, start_id):
    return np.insert(target_ids, 0, start_id, axis=1)[:, :-1]


@right("shift_right")
def rolled_over_all_rows(target_ids, start_id):
    result = np.roll(target_ids, 1).astype("int16")
    result[:, 0] = start_id
    return result


@right("lstm_step")
def slices_of_the_kernel(inputs, hidden, cell, params):
    units = hidden.shape[1]
    total = np.concatenate([inputs, hidden], axis=1) @ np.concatenate(
        [params["kernel"], params["recurrent_kernel"]], axis=0
    )
    total = total + params["bias"]
    i, f = sigmoid(total[:, :units]), sigmoid(total[:, units : 2 * units])
    g = np.tanh(total[:, 2 * units : 3 * units])
    o = sigmoid(total[:, 3 * units :])
    new_cell = f * cell + i * g
    return o * np.tanh(new_cell), new_cell


@right("lstm_step")
def each_example_by_itself(inputs, hidden, cell, params):
    def one(x, h, c):
        i, f, g, o = np.split(
            x @ params["kernel"]
            + h @ params["recurrent_kernel"]
            + params["bias"],
            4,
        )
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return [sigmoid(o) * np.tanh(c), c]

    pairs = [one(*row) for row in zip(inputs, hidden, cell, strict=True)]
    return [np.array(part) for part in zip(*pairs, strict=True)]


@right("lstm_step")
def by_einsum_in_float32(inputs, hidden, cell, params):
    w = {name: np.float32(weight) for name, weight in params.items()}
    total = np.einsum("bf,fg->bg", np.float32(inputs), w["kernel"])
    total += np.einsum("bu,ug->bg", np.float32(hidden), w["recurrent_kernel"])
    total = (total + w["bias"]).reshape(len(inputs), 4, -1)
    i, f, g, o = total.transpose(1, 0, 2)
    cell = sigmoid(f) * np.float32(cell) + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@right("lstm_step")
def both_states_in_one_array(inputs, hidden, cell, params):
    return np.array(by_hand.lstm_step(inputs, hidden, cell, params))


@right("read_both_ways")
def one_loop_for_both(embedded, params):
    batch, time, _ = embedded.shape
    units = params["forward"]["recurrent_kernel"].shape[0]
    result = np.empty((batch, time, 2 * units))
    zeros = np.zeros((batch, units))
    there, back = (zeros, zeros), (zeros, zeros)
    for t in range(time):
        there = by_hand.lstm_step(embedded[:, t], *there, params["forward"])
        back = by_hand.lstm_step(
            embedded[:, time - 1 - t], *back, params["backward"]
        )
        result[:, t, :units] = there[0]
        result[:, time - 1 - t, units:] = back[0]
    return result


@right("read_both_ways")
def text_by_text(embedded, params):
    def read(characters, weights):
        units = len(weights["recurrent_kernel"])
        hidden = cell = np.zeros((1, units))
        for x in characters:
            hidden, cell = by_hand.lstm_step(x[None], hidden, cell, weights)
            yield hidden[0]

    result = []
    for text in embedded:
        forward = list(read(text, params["forward"]))
        backward = list(read(text[::-1], params["backward"]))[::-1]
        result.append(np.hstack([forward, backward]).tolist())
    return result


@right("read_both_ways")
def insert_in_front(embedded, params, step=by_hand.lstm_step):
    embedded = np.flip(np.flip(embedded, 1), 1).astype(np.float32)
    sides = {"forward": [], "backward": []}
    for side, states in sides.items():
        units = len(params[side]["bias"]) // 4
        hidden = cell = np.zeros((len(embedded), units), np.float32)
        order = range(embedded.shape[1])
        for t in order if side == "forward" else reversed(order):
            hidden, cell = step(embedded[:, t], hidden, cell, params[side])
            place = len(states) if side == "forward" else 0
            states.insert(place, hidden)
    return np.dstack([np.stack(s, axis=1) for s in sides.values()])


@right("softmax")
def in_plain_loops(x, axis=-1):
    def one(row):
        top = max(row)
        parts = [math.exp(number - top) for number in row]
        return np.array(parts) / sum(parts)

    return np.apply_along_axis(one, axis, x)


@right("softmax")
def by_logarithms(x, axis=-1):
    x = np.asarray(x, dtype=np.float64)
    x = x - np.max(x, axis, keepdims=True)
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


@right("softmax")
def on_the_last_axis(x, axis=-1):
    moved = np.moveaxis(x, axis, -1)
    e = np.exp(moved - moved.max(-1)[..., None])
    return np.moveaxis(e / e.sum(-1)[..., None], -1, axis)


@right("softmax")
def as_lists_with_prints(x, axis=-1):
    print("x =", x)
    e = np.exp(x - np.expand_dims(np.amax(x, axis), axis))
    return (e / np.expand_dims(e.sum(axis), axis)).tolist()


@right("softmax")
def with_a_tiny_safety(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.float32(e / (e.sum(axis=axis, keepdims=True) + 1e-9))


@right("additive_score")
def three_loops(query, keys, W_query, W_key, b, v):
    batch, time, _ = keys.shape
    scores = np.zeros((batch, time))
    for i in range(batch):
        for t in range(time):
            hidden = np.tanh(query[i] @ W_query + keys[i, t] @ W_key + b)
            for number, weight in zip(hidden, v, strict=True):
                scores[i, t] += number * weight
    return scores


@right("additive_score")
def by_einsum(query, keys, W_query, W_key, b, v):
    q = np.einsum("bd,da->ba", query, W_query)
    k = np.einsum("btd,da->bta", keys, W_key)
    return np.einsum("bta,a->bt", np.tanh(q[:, np.newaxis] + k + b), v)


@right("additive_score")
def repeated_query(query, keys, W_query, W_key, b, v):
    repeated = np.repeat(query[:, None, :], keys.shape[1], axis=1)
    both = np.concatenate([repeated, keys], axis=-1)
    hidden = np.tanh(both @ np.vstack([W_query, W_key]) + b)
    return (hidden * v).sum(axis=-1)


@right("additive_score")
def in_float32(query, keys, W_query, W_key, b, v):
    q, k, wq, wk, b, v = (
        np.asarray(part, np.float32)
        for part in (query, keys, W_query, W_key, b, v)
    )
    hidden = np.tanh(np.expand_dims(q @ wq, 1) + np.matmul(k, wk) + b)
    return np.squeeze(hidden @ v.reshape(-1, 1), axis=-1)


@right("additive_score")
def time_in_front(query, keys, W_query, W_key, b, v):
    columns = [
        np.tanh(query @ W_query + key @ W_key + b).dot(v)
        for key in keys.transpose(1, 0, 2)
    ]
    return np.stack(columns, axis=-1)


@right("attention_weights")
def minus_a_billion(alignment_scores, mask):
    scores = alignment_scores + (1 - mask.astype(float)) * -1e9
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@right("attention_weights")
def filled_with_a_billion(alignment_scores, mask):
    scores = np.where(mask, alignment_scores, -1e9).astype(np.float32)
    return by_hand.softmax(scores)


@right("attention_weights")
def row_by_row(alignment_scores, mask):
    result = np.zeros(alignment_scores.shape, dtype=np.float64)
    for i in range(len(mask)):
        result[i, mask[i]] = by_hand.softmax(alignment_scores[i, mask[i]])
    return result


@right("attention_weights")
def masked_exponentials(alignment_scores, mask):
    top = np.where(mask, alignment_scores, -np.inf).max(1, keepdims=True)
    e = np.where(mask, np.exp(np.minimum(alignment_scores - top, 0)), 0)
    return e / e.sum(1, keepdims=True)


@right("attention_weights")
def a_copy_with_infinity(alignment_scores, mask):
    scores = alignment_scores.astype(float)
    scores[np.logical_not(mask)] = -math.inf
    return by_hand.softmax(scores).tolist()


@right("attention_weights")
def by_lengths(alignment_scores, mask):
    weights = []
    for row, length in zip(alignment_scores, mask.sum(1), strict=True):
        real = by_hand.softmax(row[:length])
        weights.append(np.append(real, [0.0] * (len(row) - length)))
    return weights


@right("attention_weights")
def numpy_masked_array(alignment_scores, mask):
    scores = np.ma.array(alignment_scores, mask=~mask)
    e = np.ma.exp(scores - scores.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).filled(0)


@right("context_vector")
def by_matmul(attention_weights, values):
    return (attention_weights[:, None, :] @ values)[:, 0]


@right("context_vector")
def by_broadcasting(attention_weights, values):
    return np.sum(np.expand_dims(attention_weights, -1) * values, axis=1)


@right("context_vector")
def by_loops(attention_weights, values):
    context = [[0.0] * values.shape[2] for _ in values]
    for i, weights in enumerate(attention_weights):
        for weight, value in zip(weights, values[i], strict=True):
            for d, number in enumerate(value):
                context[i][d] += weight * number
    return context


@right("context_vector")
def by_tensordot(attention_weights, values):
    pairs = zip(attention_weights, values, strict=True)
    return np.array([np.tensordot(w, value, 1) for w, value in pairs])


@right("one_step_attention")
def from_own_pieces(decoder_state, encoder_states, mask, params):
    def score(query, key):
        hidden = query @ params["W_query"] + key @ params["W_key"]
        return np.tanh(hidden + params["b"]) @ params["v"]

    scores = np.array(
        [
            [score(query, key) for key in keys]
            for query, keys in zip(decoder_state, encoder_states, strict=True)
        ]
    )
    weights = by_hand.softmax(np.where(mask, scores, -1e9))
    return [np.einsum("bt,btd->bd", weights, encoder_states), weights]


@right("one_step_attention")
def in_float32_with_prints(decoder_state, encoder_states, mask, params):
    state, keys = np.float32(decoder_state), np.float32(encoder_states)
    w = {name: np.float32(part) for name, part in params.items()}
    print(state.shape, keys.shape)
    hidden = np.tanh(
        (state @ w["W_query"])[:, None] + keys @ w["W_key"] + w["b"]
    )
    scores = hidden @ w["v"] + np.float32(-1e9) * ~mask
    weights = by_hand.softmax(scores)
    return (weights[..., None] * keys).sum(1), weights


@right("one_step_attention")
def padding_wiped_in_a_copy(decoder_state, encoder_states, mask, params):
    states = encoder_states * mask[:, :, None]
    weights = by_hand.additive_score(
        decoder_state,
        states,
        *(params[n] for n in ("W_query", "W_key", "b", "v")),
    )
    weights = by_hand.attention_weights(weights, mask)
    return by_hand.context_vector(weights, states).tolist(), weights.tolist()


@right("decoder_step")
def step_by_step(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = by_hand.one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    one_hot = np.eye(len(params["embedding"]))[previous_ids]
    inputs = np.hstack((context, one_hot @ params["embedding"]))
    new_hidden, new_cell = by_hand.lstm_step(
        inputs, hidden, cell, params["lstm"]
    )
    logits = np.dot(new_hidden, params["output"]["kernel"])
    return [logits + params["output"]["bias"], new_hidden, new_cell, weights]


@right("decoder_step")
def each_text_alone(previous_ids, hidden, cell, encoder_states, mask, params):
    rows = [
        by_hand.decoder_step(
            np.array([i]), h[None], c[None], s[None], m[None], params
        )
        for i, h, c, s, m in zip(
            previous_ids, hidden, cell, encoder_states, mask, strict=True
        )
    ]
    return tuple(np.concatenate(part) for part in zip(*rows, strict=True))


@right("decoder_step")
def with_np_take_in_float32(ids, hidden, cell, states, mask, params):
    def half(part):
        if isinstance(part, dict):
            return {name: half(value) for name, value in part.items()}
        return np.asarray(part, np.float32)

    print("step")
    params = half(params)
    return by_hand.decoder_step(
        ids, half(hidden), half(cell), half(states), mask, params
    )


@right("greedy_decode")
def filled_arrays(encoder_states, mask, params, start_id, length):
    batch, time = mask.shape
    ids = np.zeros((batch, length), dtype=np.int32)
    weights = np.zeros((batch, length, time))
    units = len(params["lstm"]["recurrent_kernel"])
    hidden, cell = np.zeros((batch, units)), np.zeros((batch, units))
    previous = np.array([start_id] * batch)
    for t in range(length):
        logits, hidden, cell, weights[:, t] = by_hand.decoder_step(
            previous, hidden, cell, encoder_states, mask, params
        )
        ids[:, t] = previous = np.argmax(by_hand.softmax(logits), axis=1)
    return ids, weights


@right("greedy_decode")
def one_text_at_a_time(encoder_states, mask, params, start_id, length):
    all_ids, all_weights = [], []
    for states, real in zip(encoder_states, mask, strict=True):
        ids, weights = [start_id], []
        hidden = cell = np.zeros((1, len(params["lstm"]["bias"]) // 4))
        while len(ids) <= length:
            logits, hidden, cell, look = by_hand.decoder_step(
                np.array(ids[-1:]), hidden, cell, states[None], real[None],
                params,
            )  # fmt: skip
            ids.append(int(np.argsort(logits[0])[-1]))
            weights.append(look[0])
        all_ids.append(ids[1:])
        all_weights.append(weights)
    return all_ids, all_weights


@right("greedy_decode")
def collected_and_turned(encoder_states, mask, params, start_id, length):
    hidden = cell = np.zeros((len(mask), len(params["lstm"]["bias"]) // 4))
    previous, steps = np.repeat(start_id, len(mask)), []
    for _ in range(length):
        logits, hidden, cell, look = by_hand.decoder_step(
            previous, hidden, cell, encoder_states, mask, params
        )
        previous = (logits - logits.max()).argmax(axis=1)
        steps.append((previous, look))
    ids, weights = zip(*steps, strict=True)
    return np.array(ids).T, np.array(weights).transpose(1, 0, 2)


@right("masked_loss")
def in_two_loops(target_ids, logits, pad_id):
    total, count = 0.0, 0
    for row, scores in zip(target_ids, logits, strict=True):
        for target, z in zip(row, scores, strict=True):
            if target == pad_id:
                continue
            z = [float(number) for number in z]
            top = max(z)
            total += top + math.log(sum(math.exp(n - top) for n in z))
            total -= z[target]
            count += 1
    return total / count


@right("masked_loss")
def with_a_clip(target_ids, logits, pad_id):
    p = by_hand.softmax(logits)
    p = np.take_along_axis(p, target_ids[..., None], axis=-1)[..., 0]
    losses = -np.log(np.clip(p, 1e-12, None))
    mask = (target_ids != pad_id).astype(float)
    return float((losses * mask).sum() / mask.sum())


@right("masked_loss")
def one_hot_and_logaddexp(target_ids, logits, pad_id):
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    hot = np.arange(logits.shape[-1]) == target_ids[..., None]
    losses = -np.where(hot, log_p, 0).sum(-1)
    return np.average(losses, weights=target_ids != pad_id)


@right("masked_loss")
def flat_and_float32(target_ids, logits, pad_id):
    ids, z = target_ids.ravel(), np.float32(logits)
    z = z.reshape(len(ids), -1)[ids != pad_id]
    ids = ids[ids != pad_id]
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(ids)), ids].mean()


@right("masked_loss")
def a_mean_with_where(target_ids, logits, pad_id):
    losses = by_hand.losses(target_ids, logits)
    return np.mean(losses, where=target_ids != pad_id)


@right("exact_match")
def row_by_row_equal(predicted_ids, target_ids):
    pairs = zip(predicted_ids, target_ids, strict=True)
    hits = [np.array_equal(p, t) for p, t in pairs]
    return sum(hits) / len(hits)


@right("exact_match")
def count_of_errors(predicted_ids, target_ids):
    wrong = np.abs(np.int64(predicted_ids) - target_ids).sum(axis=1)
    return np.count_nonzero(wrong == 0) / len(wrong)


@right("exact_match")
def by_lists_in_float32(predicted_ids, target_ids):
    same = [
        p == t
        for p, t in zip(
            predicted_ids.tolist(), target_ids.tolist(), strict=True
        )
    ]
    return np.float32(np.mean(same))


@right("exact_match")
def product_of_hits(predicted_ids, target_ids):
    return np.prod(predicted_ids == target_ids, axis=-1).mean()


@right("attention_map")
def chained_slices(attention_weights, example, input_length):
    return attention_weights[example][..., :input_length]


@right("attention_map")
def by_take(attention_weights, example, input_length):
    one = np.take(attention_weights, example, axis=0)
    return np.take(one, range(input_length), axis=1)


@right("attention_map")
def rows_as_lists(attention_weights, example, input_length):
    return [list(row[:input_length]) for row in attention_weights[example]]


@right("attention_map")
def split_off(attention_weights, example, input_length):
    one = attention_weights[example].copy()
    return np.delete(one, np.s_[input_length:], axis=1)


@right("span_mass")
def loops_over_the_span(attention_map, span):
    mass = np.zeros(len(attention_map))
    for j in range(*span):
        mass += attention_map[:, j]
    return mass


@right("span_mass")
def by_a_mask(attention_map, span):
    columns = np.arange(attention_map.shape[1])
    inside = (columns >= span[0]) & (columns < span[1])
    return attention_map @ inside


@right("span_mass")
def by_cumulated_sums(attention_map, span):
    sums = np.cumsum(np.pad(attention_map, ((0, 0), (1, 0))), axis=1)
    return sums[:, span[1]] - sums[:, span[0]]


@right("span_mass")
def a_list_of_sums(attention_map, span):
    start, stop = span
    return [float(sum(row[start:stop])) for row in attention_map]
