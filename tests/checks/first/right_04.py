"""Right answers of lesson 04, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops
from utils.text import ISO_LENGTH, PAD_ID

from ..collection import right


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(inputs, hidden, cell, params):
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(sums + params["bias"], 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


def one_step_attention(decoder_state, encoder_states, mask, params):
    query = (decoder_state @ np.asarray(params["W_query"]))[:, None]
    keys = encoder_states @ np.asarray(params["W_key"]) + params["b"]
    scores = np.tanh(query + keys) @ np.asarray(params["v"])
    weights = softmax(np.where(mask, scores, -np.inf))
    return np.einsum("bt,btd->bd", weights, encoder_states), weights


def decoder_step(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    inputs = np.concatenate(
        [context, params["embedding"][previous_ids]], axis=-1
    )
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# one-hot times the table, hstack
@right("decoder_step")
def one_hot(previous_ids, hidden, cell, encoder_states, mask, params):
    look, alpha = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    picked = (
        np.eye(len(params["embedding"]))[previous_ids] @ params["embedding"]
    )
    after, memory = lstm_step(
        np.hstack((look, picked)), hidden, cell, params["lstm"]
    )
    logits = np.dot(after, params["output"]["kernel"])
    logits += params["output"]["bias"]
    return logits, after, memory, alpha


# np.take; the output as one sum of products
@right("decoder_step")
def with_take(previous_ids, hidden, cell, encoder_states, mask, params):
    state = hidden, cell
    seen = one_step_attention(
        state[0], encoder_states, mask, params["attention"]
    )
    embedded = np.take(params["embedding"], previous_ids, axis=0)
    state = lstm_step(np.c_[seen[0], embedded], *state, params["lstm"])
    output = params["output"]
    logits = (
        np.einsum("bu,uv->bv", state[0], output["kernel"]) + output["bias"]
    )
    return logits, *state, seen[1]


# text by text, as batches of one
@right("decoder_step")
def text_by_text(previous_ids, hidden, cell, encoder_states, mask, params):
    results = []
    for i in range(len(previous_ids)):
        one = slice(i, i + 1)
        context, weights = one_step_attention(
            hidden[one], encoder_states[one], mask[one], params["attention"]
        )
        embedded = params["embedding"][previous_ids[one]]
        inputs = np.concatenate([context, embedded], axis=1)
        h, c = lstm_step(inputs, hidden[one], cell[one], params["lstm"])
        logits = h @ params["output"]["kernel"] + params["output"]["bias"]
        results.append((logits, h, c, weights))
    return tuple(np.concatenate(part) for part in zip(*results))


# the context vector's and the character's share added up apart
@right("decoder_step")
def two_shares(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    width = context.shape[1]
    lstm = params["lstm"]
    z = context @ lstm["kernel"][:width]
    z = z + (params["embedding"] @ lstm["kernel"][width:])[previous_ids]
    z = z + hidden @ lstm["recurrent_kernel"] + lstm["bias"]
    i, f, g, o = np.split(z, 4, axis=1)
    new_cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    new_hidden = sigmoid(o) * np.tanh(new_cell)
    logits = new_hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, new_hidden, new_cell, weights


# fills arrays that are made before
@right("greedy_decode")
def fills_arrays(encoder_states, mask, params, start_id, length):
    batch, time = mask.shape
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden, cell = np.zeros((2, batch, units))
    ids = np.empty((batch, length), dtype=int)
    maps = np.empty((batch, length, time))
    fed = np.full(batch, start_id)
    for step in range(length):
        logits, hidden, cell, maps[:, step] = decoder_step(
            fed, hidden, cell, encoder_states, mask, params
        )
        ids[:, step] = fed = np.argmax(logits, axis=1)
    return ids, maps


# each text alone
@right("greedy_decode")
def each_alone(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    all_ids, all_maps = [], []
    for states, real in zip(encoder_states, mask):
        hidden = cell = np.zeros((1, units))
        fed, ids, rows = np.array([start_id]), [], []
        while len(ids) < length:
            logits, hidden, cell, weights = decoder_step(
                fed, hidden, cell, states[None], real[None], params
            )
            fed = logits.argmax(-1)
            ids.append(int(fed[0]))
            rows.append(weights[0])
        all_ids.append(ids)
        all_maps.append(rows)
    return np.array(all_ids), np.array(all_maps)


# a generator of steps; transposes at the end
@right("greedy_decode")
def generator(encoder_states, mask, params, start_id, length):
    def steps():
        units = params["lstm"]["recurrent_kernel"].shape[0]
        hidden = cell = np.zeros((len(mask), units))
        fed = np.full(len(mask), start_id)
        for _ in range(length):
            logits, hidden, cell, weights = decoder_step(
                fed, hidden, cell, encoder_states, mask, params
            )
            fed = logits.argmax(axis=-1)
            yield fed, weights

    ids, maps = zip(*steps())
    return np.array(ids).T, np.array(maps).transpose(1, 0, 2)


# takes the largest probability: the order is the same
@right("greedy_decode")
def largest_probability(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    state = np.zeros((len(mask), units)), np.zeros((len(mask), units))
    written, looks = [np.full(len(mask), start_id)], []
    for _ in range(length):
        logits, *state, weights = decoder_step(
            written[-1], *state, encoder_states, mask, params
        )
        shifted = logits - logits.max(axis=-1, keepdims=True)
        written.append(np.argmax(shifted, axis=-1))
        looks.append(weights[:, None])
    return np.column_stack(written[1:]), np.concatenate(looks, axis=1)


# named inputs, arguments by name, ops.not_equal
@right("build_translator")
def named(encoder, decoder):
    source_ids = keras.Input(shape=(None,), dtype="int32", name="source_ids")
    fed = keras.Input(shape=(ISO_LENGTH,), dtype="int32", name="fed")
    mask = ops.not_equal(source_ids, PAD_ID)
    states = encoder(source_ids, mask=mask)
    logits = decoder(fed, states, mask=mask)
    return keras.Model(inputs=[source_ids, fed], outputs=logits, name="mine")


# layers.Input, models.Model, the mask as a layer of its own
@right("build_translator")
def with_lambda(encoder, decoder):
    source_ids = keras.layers.Input((None,), dtype="int32")
    decoder_inputs = keras.layers.Input((ISO_LENGTH,), dtype="int32")
    is_real = keras.layers.Lambda(lambda ids: ids != PAD_ID)
    mask = is_real(source_ids)
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.models.Model([source_ids, decoder_inputs], logits)


# logical_not of equal; inputs as a tuple would do, a list here
@right("build_translator")
def logical_not(encoder, decoder):
    inputs = [
        keras.Input(batch_shape=(None, width), dtype="int32")
        for width in (None, ISO_LENGTH)
    ]
    mask = ops.logical_not(ops.equal(inputs[0], PAD_ID))
    return keras.Model(
        inputs, decoder(inputs[1], encoder(inputs[0], mask), mask)
    )


# the encoder as a model of its own inside
@right("build_translator")
def model_in_model(encoder, decoder):
    ids = keras.Input((None,), dtype="int32")
    reader = keras.Model(ids, encoder(ids, ids != PAD_ID))
    source_ids = keras.Input((None,), dtype="int32")
    decoder_inputs = keras.Input((ISO_LENGTH,), dtype="int32")
    states = reader(source_ids)
    logits = decoder(decoder_inputs, states, source_ids != PAD_ID)
    return keras.Model([source_ids, decoder_inputs], logits)
