"""Wrong answers of lesson 02, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops

from ..collection import wrong


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(inputs, hidden, cell, params):
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    blocks = np.split(sums + params["bias"], 4, axis=-1)
    input_gate, forget_gate = sigmoid(blocks[0]), sigmoid(blocks[1])
    candidate, output_gate = np.tanh(blocks[2]), sigmoid(blocks[3])
    cell = forget_gate * cell + input_gate * candidate
    return output_gate * np.tanh(cell), cell


def read(embedded, lstm):
    hidden = cell = np.zeros((len(embedded), len(lstm["recurrent_kernel"])))
    states = []
    for position in range(embedded.shape[1]):
        hidden, cell = lstm_step(embedded[:, position], hidden, cell, lstm)
        states.append(hidden)
    return np.stack(states, axis=1)


def sums_of(inputs, hidden, params):
    return (
        inputs @ params["kernel"]
        + hidden @ params["recurrent_kernel"]
        + params["bias"]
    )


# takes the third block for the output gate, the fourth for the candidate
@wrong("lstm_step", "the candidate and the output gate have changed places")
def other_order(inputs, hidden, cell, params):
    i, f, o, g = np.split(sums_of(inputs, hidden, params), 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# forget gate first, as in some papers
@wrong("lstm_step", "the input and the forget gate have changed places")
def forget_first(inputs, hidden, cell, params):
    f, i, g, o = np.split(sums_of(inputs, hidden, params), 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# shows the old cell
@wrong("lstm_step", "the old cell is shown, not the new one")
def old_cell(inputs, hidden, cell, params):
    i, f, g, o = np.split(sums_of(inputs, hidden, params), 4, axis=-1)
    new_cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), new_cell


# bends the candidate by sigmoid, like a gate
@wrong("lstm_step", "the candidate goes through a sigmoid, like a gate")
def all_sigmoid(inputs, hidden, cell, params):
    gates = sigmoid(sums_of(inputs, hidden, params))
    i, f, g, o = np.split(gates, 4, axis=-1)
    cell = f * cell + i * g
    return o * np.tanh(cell), cell


# no bias
@wrong("lstm_step", "the bias is left out")
def no_bias(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(z, 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# shows the cell without tanh
@wrong("lstm_step", "the cell is shown without its tanh")
def cell_unbent(inputs, hidden, cell, params):
    i, f, g, o = np.split(sums_of(inputs, hidden, params), 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * cell, cell


# one gate for both: keeps 1 minus what enters, like a GRU
@wrong("lstm_step", "what is kept is 1 minus what enters, as in a GRU")
def coupled(inputs, hidden, cell, params):
    i, f, g, o = np.split(sums_of(inputs, hidden, params), 4, axis=-1)
    cell = (1 - sigmoid(i)) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# the blocks' columns interleaved: unit by unit, not gate by gate
@wrong("lstm_step", "every fourth column is taken for a gate, not a block")
def interleaved(inputs, hidden, cell, params):
    z = sums_of(inputs, hidden, params).reshape(*hidden.shape, 4)
    i, f, g, o = np.moveaxis(z, -1, 0)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# hidden in front of the input, the kernels the other way round
@wrong("lstm_step", "kernel and recurrent kernel have changed places")
def hidden_in_front(inputs, hidden, cell, params):
    both = np.concatenate([hidden, inputs], axis=1)
    kernel = np.concatenate([params["kernel"], params["recurrent_kernel"]])
    i, f, g, o = np.split(both @ kernel + params["bias"], 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# adds Keras' unit_forget_bias a second time
@wrong("lstm_step", "1 is added to the forget gate's bias")
def forget_bias_again(inputs, hidden, cell, params):
    i, f, g, o = np.split(sums_of(inputs, hidden, params), 4, axis=-1)
    cell = sigmoid(f + 1) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# hard sigmoid of old Keras
@wrong("lstm_step", "the gates go through a hard sigmoid")
def hard(inputs, hidden, cell, params):
    i, f, g, o = np.split(sums_of(inputs, hidden, params), 4, axis=-1)

    def bend(z):
        return np.clip(0.2 * z + 0.5, 0, 1)

    cell = bend(f) * cell + bend(i) * np.tanh(g)
    return bend(o) * np.tanh(cell), cell


# splits the batch, not the columns
@wrong("lstm_step", "an axis does not divide into equal parts")
def splits_batch(inputs, hidden, cell, params):
    i, f, g, o = np.split(sums_of(inputs, hidden, params), 4)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# ignores what was shown before: no recurrent kernel
@wrong("lstm_step", "the old hidden state is left out")
def no_memory(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + params["bias"]
    i, f, g, o = np.split(z, 4, axis=-1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# does not turn the backward states round again
@wrong("read_both_ways", "the backward states are not turned back")
def not_turned_back(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])
    return np.concatenate([forward, backward], axis=-1)


# reads backwards with the forward weights
@wrong("read_both_ways", "both readers use the forward weights")
def same_weights(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["forward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1)


# turns the features round, not the time
@wrong("read_both_ways", "the features are turned round, not the characters")
def turns_features(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[..., ::-1], params["backward"])
    return np.concatenate([forward, backward], axis=-1)


# backward state first
@wrong("read_both_ways", "the backward states come before the forward ones")
def backward_first(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([backward, forward], axis=-1)


# one after the other in time
@wrong("read_both_ways", "the two readings follow each other in time")
def along_time(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=1)


# adds the two states
@wrong("read_both_ways", "the states are added, not set side by side")
def added(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])[:, ::-1]
    return forward + backward


# turns all axes round
@wrong("read_both_ways", "the forward half is right, the backward half is not")
def flips_all(embedded, params):
    forward = read(embedded, params["forward"])
    backward = np.flip(read(np.flip(embedded), params["backward"]))
    return np.concatenate([forward, backward], axis=-1)


# units of the two take turns instead of one block each
@wrong("read_both_ways", "forward and backward numbers alternate")
def zipped(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])[:, ::-1]
    both = np.stack([forward, backward], axis=-1)
    return both.reshape(*forward.shape[:2], -1)


# turns all states round at the end, the forward ones too
@wrong("read_both_ways", "the forward half is turned round as well")
def turns_both_back(embedded, params):
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])
    return np.concatenate([forward, backward], axis=-1)[:, ::-1]


# the backward reader reads the forward states, not the text
@wrong("read_both_ways", "the forward half is right, the backward half is not")
def stacked(embedded, params):
    forward = read(embedded, params["forward"])
    padded = np.zeros_like(embedded)
    n = min(padded.shape[-1], forward.shape[-1])
    padded[..., :n] = forward[..., :n]
    backward = read(padded[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1)


# the last state of each reader only, for every character the same
@wrong("read_both_ways", "only the last states are kept, for every character")
def last_states(embedded, params):
    forward = read(embedded, params["forward"])[:, -1:]
    backward = read(embedded[:, ::-1], params["backward"])[:, -1:]
    both = np.concatenate([forward, backward], axis=-1)
    return np.repeat(both, embedded.shape[1], axis=1)


# shares the units out over the directions
@wrong("Encoder", "the two LSTMs have other weights than asked for")
class HalfUnits(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units // 2, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


# PyTorch's meaning of a padding mask: True = padding
@wrong("Encoder", "the mask is inverted: only padding is read")
class Inverted(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(
            self.embedding(source_ids), mask=ops.logical_not(mask)
        )


# takes padding from id 0 (mask_zero), ignores the mask it is given
@wrong("Encoder", "the mask is made from the ids, not taken as it is given")
class MaskZero(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units, mask_zero=True
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids))


# sets the vectors of padding to 0 before; an LSTM with a bias still moves
@wrong("Encoder", "padding is made 0, and still read as a character")
class ZeroedBefore(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        real = ops.cast(mask, "float32")[..., None]
        return self.both_ways(self.embedding(source_ids) * real) * real


# a table with sizes swapped: embedding_units rows
@wrong("Encoder", "an id points outside of a table")
class SwappedSizes(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            embedding_units, vocabulary_size
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


# the mask as second argument is taken for the initial state
@wrong("Encoder")
class MaskAsState(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask)


# PyTorch habit: returns the states and the last hidden and cell
@wrong("Encoder", "there is a result too many")
class StatesToo(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True, return_state=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)
