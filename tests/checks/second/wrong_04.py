"""Wrong answers of lesson 04, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops
from utils.text import ISO_LENGTH, PAD_ID

from ..collection import wrong


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


# looks with the state after the step
@wrong(
    "decoder_step", "the weights come from a second look, with the new state"
)
def looks_after(previous_ids, hidden, cell, encoder_states, mask, params):
    context, _ = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    embedded = params["embedding"][previous_ids]
    inputs = np.concatenate([context, embedded], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    _, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# embedding in front of the context vector
@wrong("decoder_step", "the embedding comes before the context vector")
def embedding_first(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    embedded = params["embedding"][previous_ids]
    inputs = np.concatenate([embedded, context], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# returns probabilities, not logits
@wrong("decoder_step", "probabilities come back, not logits")
def probabilities(previous_ids, hidden, cell, encoder_states, mask, params):
    logits, *rest = decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )
    return softmax(logits), *rest


# returns the chosen ids, not logits
@wrong("decoder_step", "the likeliest id comes back, not the logits")
def chosen(previous_ids, hidden, cell, encoder_states, mask, params):
    logits, *rest = decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )
    return logits.argmax(axis=-1), *rest


# logits from the cell
@wrong(
    "decoder_step", "the logits come from the cell, not from the hidden state"
)
def logits_of_cell(previous_ids, hidden, cell, encoder_states, mask, params):
    _, hidden, cell, weights = decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )
    logits = cell @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# logits from the state before the step
@wrong("decoder_step", "the logits come from the old hidden state")
def logits_before(previous_ids, hidden, cell, encoder_states, mask, params):
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    _, hidden, cell, weights = decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )
    return logits, hidden, cell, weights


# the previous character is not fed, as in the Coursera exercise
@wrong("decoder_step", "the character written before is ignored")
def not_fed(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    nothing = np.zeros((len(hidden), params["embedding"].shape[1]))
    inputs = np.concatenate([context, nothing], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# no mask: looks at padding
@wrong("decoder_step", "the mask is ignored")
def looks_at_padding(previous_ids, hidden, cell, encoder_states, mask, params):
    return decoder_step(
        previous_ids, hidden, cell, encoder_states, np.ones_like(mask), params
    )


# asks with the cell
@wrong("decoder_step", "the query is the cell, not the hidden state")
def asks_with_cell(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        cell, encoder_states, mask, params["attention"]
    )
    embedded = params["embedding"][previous_ids]
    inputs = np.concatenate([context, embedded], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# no bias at the output
@wrong("decoder_step", "the bias of the output is left out")
def no_output_bias(previous_ids, hidden, cell, encoder_states, mask, params):
    _, hidden, cell, weights = decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )
    return hidden @ params["output"]["kernel"], hidden, cell, weights


# hidden and cell swapped for the LSTM
@wrong("decoder_step", "the states change places on the way into the LSTM")
def swapped_for_lstm(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    embedded = params["embedding"][previous_ids]
    inputs = np.concatenate([context, embedded], axis=-1)
    hidden, cell = lstm_step(inputs, cell, hidden, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, weights


# the first text's previous character for all
@wrong("decoder_step", "the character of text 0 is fed to the whole batch")
def first_character(previous_ids, hidden, cell, encoder_states, mask, params):
    previous_ids = np.full_like(previous_ids, previous_ids[0])
    return decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )


# the cell does not go on: the LSTM begins with 0
@wrong("decoder_step", "the old cell is lost")
def forgets_cell(previous_ids, hidden, cell, encoder_states, mask, params):
    return decoder_step(
        previous_ids, hidden, np.zeros_like(cell), encoder_states, mask, params
    )


# returns the context vector in place of the weights
@wrong("decoder_step", "an axis of the result has another length")
def returns_context(previous_ids, hidden, cell, encoder_states, mask, params):
    context, _ = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    logits, hidden, cell, _ = decoder_step(
        previous_ids, hidden, cell, encoder_states, mask, params
    )
    return logits, hidden, cell, context


# feeds the start at every step
@wrong("greedy_decode", "the start is fed for ever")
def always_start(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        ids.append(logits.argmax(axis=-1))
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# does not carry the states on
@wrong("greedy_decode", "no state is carried from step to step")
def states_dropped(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, _, _, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# carries hidden on, not the cell
@wrong("greedy_decode", "the cell is not carried from step to step")
def cell_dropped(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, hidden, _, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# one argmax over the whole batch
@wrong(
    "greedy_decode", "the likeliest character of the whole batch is written"
)
def one_argmax(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        best = logits.argmax() % logits.shape[-1]
        previous_ids = np.full(len(mask), best)
        ids.append(previous_ids)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# steps on the first axis: (length, batch)
@wrong("greedy_decode", "time comes before batch in both results")
def steps_first(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
        maps.append(weights)
    return np.array(ids), np.array(maps)


# reshapes (length, batch) where it should transpose
@wrong("greedy_decode", "each example alone is right, but not a batch of them")
def reshapes(encoder_states, mask, params, start_id, length):
    ids, maps = steps_first(encoder_states, mask, params, start_id, length)
    return (
        ids.reshape(len(mask), length),
        maps.reshape(len(mask), length, mask.shape[1]),
    )


# draws by chance instead of taking the likeliest
@wrong(
    "greedy_decode",
    "a character is written that is not the likeliest of its step",
)
def samples(encoder_states, mask, params, start_id, length):
    random = np.random.default_rng(0)
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = np.array(
            [random.choice(len(p), p=p) for p in softmax(logits)]
        )
        ids.append(previous_ids)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# swaps hidden and cell from step to step
@wrong("greedy_decode", "hidden and cell change places after each step")
def swaps_states(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, cell, hidden, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# the map of the last step only
@wrong("greedy_decode", "only the last weights come back")
def last_map(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids = []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
    return np.stack(ids, axis=1), weights


# one step short
@wrong("greedy_decode", "one character too few is written")
def one_short(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(1, length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# all texts are fed what the first one wrote
@wrong("greedy_decode", "the characters of text 0 are fed to the whole batch")
def first_feeds_all(encoder_states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, maps = [], []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        best = logits.argmax(axis=-1)
        previous_ids = np.full(len(mask), best[0])
        ids.append(best)
        maps.append(weights)
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


# the decoder gets a mask of its own inputs
@wrong("build_translator", "two shapes do not fit together")
def mask_of_targets(encoder, decoder):
    source_ids = keras.Input((None,), dtype="int32")
    decoder_inputs = keras.Input((ISO_LENGTH,), dtype="int32")
    states = encoder(source_ids, source_ids != PAD_ID)
    logits = decoder(decoder_inputs, states, decoder_inputs != PAD_ID)
    return keras.Model([source_ids, decoder_inputs], logits)


# shifts once more what is shifted already
@wrong("build_translator")
def shifts_again(encoder, decoder):
    source_ids = keras.Input((None,), dtype="int32")
    decoder_inputs = keras.Input((ISO_LENGTH,), dtype="int32")
    mask = source_ids != PAD_ID
    shifted = ops.concatenate(
        [decoder_inputs[:, :1], decoder_inputs[:, :-1]], axis=1
    )
    logits = decoder(shifted, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], logits)


# a new untrained Dense on top of the logits
@wrong("build_translator", "the answer changes from call to call")
def extra_dense(encoder, decoder):
    source_ids = keras.Input((None,), dtype="int32")
    decoder_inputs = keras.Input((ISO_LENGTH,), dtype="int32")
    mask = source_ids != PAD_ID
    states = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model(
        [source_ids, decoder_inputs],
        keras.layers.Dense(states.shape[-1])(states),
    )
