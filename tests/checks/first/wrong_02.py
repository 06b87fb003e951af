"""Wrong answers of lesson 02, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops

from ..collection import wrong


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(inputs, hidden, cell, params):
    """The official one, for `read_both_ways`."""
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    blocks = np.split(sums + params["bias"], 4, axis=-1)
    input_gate, forget_gate = sigmoid(blocks[0]), sigmoid(blocks[1])
    candidate, output_gate = np.tanh(blocks[2]), sigmoid(blocks[3])
    cell = forget_gate * cell + input_gate * candidate
    hidden = output_gate * np.tanh(cell)
    return hidden, cell


def read(embedded, lstm):
    """The official one, for `read_both_ways`."""
    hidden = cell = np.zeros((len(embedded), len(lstm["recurrent_kernel"])))
    states = []
    for position in range(embedded.shape[1]):
        hidden, cell = lstm_step(embedded[:, position], hidden, cell, lstm)
        states.append(hidden)
    return np.stack(states, axis=1)


# blocks in another order: input, candidate, forget, output
@wrong("lstm_step", "the forget gate and the candidate have changed places")
def old_order(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, g, f, o = np.split(z + params["bias"], 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# forgets 1 - input gate (coupled gates)
@wrong("lstm_step")
def coupled(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(z + params["bias"], 4, axis=-1)
    keep = sigmoid(f)
    cell = keep * cell + (1 - keep) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# splits along the batch
@wrong("lstm_step", "an axis of the result has another length")
def splits_batch(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split((z + params["bias"]).T, 4)
    cell = sigmoid(f) * cell.T + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# clips the cell to between -1 and 1
@wrong("lstm_step")
def clipped_cell(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(z + params["bias"], 4, axis=-1)
    cell = np.clip(sigmoid(f) * cell + sigmoid(i) * np.tanh(g), -1, 1)
    return sigmoid(o) * np.tanh(cell), cell


# the new hidden state gates: the output gate times tanh of the hidden state
@wrong("lstm_step")
def tanh_of_hidden(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(z + params["bias"], 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(hidden), cell


# takes the number of units from the inputs
@wrong("lstm_step", "it works for some sizes only")
def units_of_inputs(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    z, n = z + params["bias"], inputs.shape[1]
    i, f, g, o = z[:, :n], z[:, n : 2 * n], z[:, 2 * n : 3 * n], z[:, 3 * n :]
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# the backward reader reads forwards; its states are reversed
@wrong(
    "read_both_ways",
    "the text is not turned round, but the backward states are",
)
def reads_forward_twice(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded, params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1)


def _read_without_cell(embedded, lstm):
    hidden = cell = np.zeros((len(embedded), len(lstm["recurrent_kernel"])))
    states = []
    for t in range(embedded.shape[1]):
        hidden, _ = lstm_step(embedded[:, t], hidden, cell, lstm)
        states.append(hidden)
    return np.stack(states, axis=1)


# `read` does not carry the cell on
@wrong("read_both_ways", "the cell is not carried from step to step")
def no_cell(embedded, params):
    forward = _read_without_cell(embedded, params["forward"])
    backward = _read_without_cell(embedded[:, ::-1], params["backward"])
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


def _read_before(embedded, lstm):
    hidden = cell = np.zeros((len(embedded), len(lstm["recurrent_kernel"])))
    states = []
    for t in range(embedded.shape[1]):
        states.append(hidden)
        hidden, cell = lstm_step(embedded[:, t], hidden, cell, lstm)
    return np.stack(states, axis=1)


# keeps the state before each character, not after it
@wrong(
    "read_both_ways", "the states are collected before each step, not after it"
)
def too_early(embedded, params):
    forward = _read_before(embedded, params["forward"])
    backward = _read_before(embedded[:, ::-1], params["backward"])
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


# `read` goes over the batch instead of the time
@wrong(
    "read_both_ways", "the loop runs over the texts, not over the characters"
)
def over_batch(embedded, params):
    swapped = embedded.swapaxes(0, 1)
    forward = read(swapped, params["forward"]).swapaxes(0, 1)
    backward = read(swapped[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([forward, backward.swapaxes(0, 1)], axis=-1)


# reads the first text only
@wrong("read_both_ways", "the first example answers for the whole batch")
def first_text(embedded, params):
    forward = read(embedded[:1], params["forward"])
    backward = read(embedded[:1, ::-1], params["backward"])[:, ::-1]
    both = np.concatenate([forward, backward], axis=-1)
    return np.repeat(both, len(embedded), axis=0)


# turns the caller's texts round in place
@wrong("read_both_ways", "`embedded` is changed in place")
def in_place(embedded, params):
    forward = read(embedded, params["forward"])
    embedded[:] = embedded[:, ::-1].copy()
    backward = read(embedded, params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1)


layers = keras.layers


# Dropout that nobody asked for: training differs
@wrong("Encoder", "while training it answers otherwise")
class WithDropout(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(
            layers.LSTM(units, return_sequences=True, dropout=0.5)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


# stateful: the second call goes on where the first ended
@wrong("Encoder", "the answer changes from call to call")
class Stateful(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(
            layers.LSTM(units, return_sequences=True, stateful=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


# the mask lands on `initial_state` (handed over by place)
@wrong("Encoder")
class MaskByPlace(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(
            layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask)


# a tanh layer more after the LSTM
@wrong("Encoder")
class BentTwice(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(
            layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return ops.tanh(self.both_ways(self.embedding(source_ids), mask=mask))


# the first text's mask serves all texts
@wrong("Encoder", "the mask of the first text serves all texts")
class FirstMask(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(
            layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        mask = ops.ones_like(mask) & mask[:1]
        return self.both_ways(self.embedding(source_ids), mask=mask)
