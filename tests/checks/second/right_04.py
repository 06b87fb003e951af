"""Right answers of lesson 04, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops
from utils.text import ISO_LENGTH, PAD_ID

from ..collection import right


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(inputs, hidden, cell, params):
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(sums + params["bias"], 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


def softmax(x, axis=-1):
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def one_step_attention(decoder_state, encoder_states, mask, params):
    asked = (decoder_state @ params["W_query"])[:, None, :]
    bent = np.tanh(asked + encoder_states @ params["W_key"] + params["b"])
    weights = softmax(np.where(mask, bent @ params["v"], -np.inf))
    return np.einsum("bt,btd->bd", weights, encoder_states), weights


def decoder_step(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    embedded = params["embedding"][previous_ids]
    inputs = np.concatenate([context, embedded], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# one-hot rows times the table, np.hstack, new names
@right("decoder_step")
def one_hot(previous_ids, hidden, cell, encoder_states, mask, params):
    seen, alpha = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    table = params["embedding"]
    embedded = np.eye(len(table))[previous_ids] @ table
    h, c = lstm_step(np.hstack([seen, embedded]), hidden, cell, params["lstm"])
    out = params["output"]
    return np.dot(h, out["kernel"]) + out["bias"], h, c, alpha


# the LSTM's kernel cut in two instead of joining the inputs
@right("decoder_step")
def kernel_cut(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    k = context.shape[1]
    lstm = params["lstm"]
    sums = (
        context @ lstm["kernel"][:k]
        + params["embedding"][previous_ids] @ lstm["kernel"][k:]
        + hidden @ lstm["recurrent_kernel"]
        + lstm["bias"]
    )
    i, f, g, o = np.split(sums, 4, axis=1)
    new_cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    new_hidden = sigmoid(o) * np.tanh(new_cell)
    logits = np.einsum("bu,uv->bv", new_hidden, params["output"]["kernel"])
    return logits + params["output"]["bias"], new_hidden, new_cell, weights


# text by text; a list of four as the answer
@right("decoder_step")
def text_by_text(previous_ids, hidden, cell, encoder_states, mask, params):
    parts = []
    for n in range(len(previous_ids)):
        row = slice(n, n + 1)
        context, weights = one_step_attention(
            hidden[row], encoder_states[row], mask[row], params["attention"]
        )
        embedded = np.take(params["embedding"], previous_ids[row], axis=0)
        h, c = lstm_step(
            np.c_[context, embedded], hidden[row], cell[row], params["lstm"]
        )
        logits = params["output"]["bias"] + h @ params["output"]["kernel"]
        parts.append((logits, h, c, weights))
    return [np.concatenate(part) for part in zip(*parts)]


# arrays made before, filled step by step
@right("greedy_decode")
def filled(encoder_states, mask, params, start_id, length):
    batch, time = mask.shape
    ids = np.zeros((batch, length), dtype=int)
    maps = np.zeros((batch, length, time))
    hidden = np.zeros((batch, len(params["lstm"]["recurrent_kernel"])))
    cell = np.zeros_like(hidden)
    for t in range(length):
        fed = ids[:, t - 1] if t else np.repeat(start_id, batch)
        logits, hidden, cell, maps[:, t] = decoder_step(
            fed, hidden, cell, encoder_states, mask, params
        )
        ids[:, t] = softmax(logits).argmax(axis=1)
    return ids, maps


# each text alone, one after the other
@right("greedy_decode")
def each_alone(encoder_states, mask, params, start_id, length):
    units = len(params["lstm"]["recurrent_kernel"])
    all_ids, all_maps = [], []
    for states, real in zip(encoder_states, mask):
        h = c = np.zeros((1, units))
        last, ids, rows = np.array([start_id]), [], []
        while len(ids) < length:
            logits, h, c, weights = decoder_step(
                last, h, c, states[None], real[None], params
            )
            last = np.array([np.argmax(logits[0])])
            ids.append(last[0])
            rows.append(weights[0])
        all_ids.append(ids)
        all_maps.append(rows)
    return np.array(all_ids), np.array(all_maps)


# a recursion, transposed at the end
@right("greedy_decode")
def recursion(encoder_states, mask, params, start_id, length):
    def write(fed, hidden, cell, left):
        if left == 0:
            return []
        logits, hidden, cell, weights = decoder_step(
            fed, hidden, cell, encoder_states, mask, params
        )
        best = np.argmax(logits, axis=-1)
        return [(best, weights), *write(best, hidden, cell, left - 1)]

    zeros = np.zeros((len(mask), len(params["lstm"]["bias"]) // 4))
    steps = write(np.full(len(mask), start_id), zeros, zeros, length)
    ids, maps = zip(*steps)
    return np.array(ids).T, np.array(maps).swapaxes(0, 1)


# named inputs, ops.not_equal, keywords
@right("build_translator")
def named(encoder, decoder):
    source_ids = keras.Input(shape=(None,), dtype="int32", name="source_ids")
    fed = keras.Input(
        shape=(ISO_LENGTH,), dtype="int32", name="decoder_inputs"
    )
    mask = ops.not_equal(source_ids, PAD_ID)
    states = encoder(source_ids, mask)
    logits = decoder(fed, states, mask)
    return keras.Model(inputs=[source_ids, fed], outputs=logits, name="mine")


# the mask from a layer of its own
@right("build_translator")
def mask_layer(encoder, decoder):
    class IsReal(keras.layers.Layer):
        def call(self, ids):
            return ops.logical_not(ops.equal(ids, PAD_ID))

        def compute_output_spec(self, ids):
            return keras.KerasTensor(ids.shape, dtype="bool")

    inputs = [
        keras.Input((None,), dtype="int32"),
        keras.Input((ISO_LENGTH,), dtype="int32"),
    ]
    mask = IsReal()(inputs[0])
    outputs = decoder(inputs[1], encoder(inputs[0], mask), mask)
    return keras.Model(inputs, outputs)


# a Lambda for the mask, batch_shape in full
@right("build_translator")
def with_lambda(encoder, decoder):
    source_ids = keras.Input(batch_shape=(None, None), dtype="int32")
    decoder_inputs = keras.Input(batch_shape=(None, ISO_LENGTH), dtype="int32")
    is_real = keras.layers.Lambda(lambda ids: ids != PAD_ID)
    mask = is_real(source_ids)
    encoder_states = encoder(source_ids, mask)
    return keras.models.Model(
        [source_ids, decoder_inputs],
        decoder(decoder_inputs, encoder_states, mask),
    )
