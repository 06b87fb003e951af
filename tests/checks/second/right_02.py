"""Right answers of lesson 02, by a writer who saw no check."""

from collections import deque

import numpy as np

from utils.backend import keras, ops

from ..collection import right


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


# input and hidden side by side, both kernels one above the other
@right("lstm_step")
def side_by_side(inputs, hidden, cell, params):
    kernel = np.vstack([params["kernel"], params["recurrent_kernel"]])
    z = np.hstack([inputs, hidden]) @ kernel + params["bias"]
    n = hidden.shape[1]
    i, f = sigmoid(z[:, :n]), sigmoid(z[:, n : 2 * n])
    g, o = np.tanh(z[:, 2 * n : 3 * n]), sigmoid(z[:, 3 * n :])
    new = cell * f + i * g
    return np.tanh(new) * o, new


# one gate after the other, sigmoid by tanh
@right("lstm_step")
def gate_by_gate(inputs, hidden, cell, params):
    units = len(params["bias"]) // 4

    def block(number):
        columns = slice(number * units, (number + 1) * units)
        return (
            np.dot(inputs, params["kernel"][:, columns])
            + np.dot(hidden, params["recurrent_kernel"][:, columns])
            + params["bias"][columns]
        )

    def gate(number):
        return (1 + np.tanh(block(number) / 2)) / 2

    memory = gate(1) * cell + gate(0) * np.tanh(block(2))
    return gate(3) * np.tanh(memory), memory


# reshape to (batch, 4, units), an array of both as the answer
@right("lstm_step")
def reshaped(inputs, hidden, cell, params):
    z = np.einsum("bf,fu->bu", inputs, params["kernel"])
    z = z + np.einsum("bh,hu->bu", hidden, params["recurrent_kernel"])
    z = (z + params["bias"]).reshape(len(z), 4, -1)
    i, f, g, o = z[:, 0], z[:, 1], z[:, 2], z[:, 3]
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


# text by text, in a list
@right("lstm_step")
def text_by_text(inputs, hidden, cell, params):
    hs, cs = [], []
    for x, h, c in zip(inputs, hidden, cell):
        z = (
            x @ params["kernel"]
            + h @ params["recurrent_kernel"]
            + params["bias"]
        )
        i, f, g, o = np.array_split(z, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        hs.append(sigmoid(o) * np.tanh(c))
        cs.append(c)
    return np.array(hs), np.array(cs)


# np.flip and np.dstack
@right("read_both_ways")
def flip_and_dstack(embedded, params):
    there = read(embedded, params["forward"])
    back = np.flip(read(np.flip(embedded, axis=1), params["backward"]), axis=1)
    return np.dstack((there, back))


# a loop from the end, each state put in front
@right("read_both_ways")
def loop_from_the_end(embedded, params):
    lstm = params["backward"]
    hidden = np.zeros((embedded.shape[0], lstm["recurrent_kernel"].shape[0]))
    cell = hidden.copy()
    states = deque()
    for place in reversed(range(embedded.shape[1])):
        hidden, cell = lstm_step(embedded[:, place, :], hidden, cell, lstm)
        states.appendleft(hidden)
    forward = read(embedded, params["forward"])
    return np.concatenate([forward, np.stack(list(states), axis=1)], axis=2)


# one array, filled from both ends
@right("read_both_ways")
def from_both_ends(embedded, params):
    batch, time, _ = embedded.shape
    units = len(params["forward"]["bias"]) // 4
    out = np.empty((batch, time, 2 * units))
    h = c = hb = cb = np.zeros((batch, units))
    for t in range(time):
        h, c = lstm_step(embedded[:, t], h, c, params["forward"])
        out[:, t, :units] = h
        hb, cb = lstm_step(embedded[:, -1 - t], hb, cb, params["backward"])
        out[:, -1 - t, units:] = hb
    return out


# two LSTMs given, the second goes backwards
@right("Encoder")
class TwoGiven(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            input_dim=vocabulary_size, output_dim=embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True),
            backward_layer=keras.layers.LSTM(
                units, return_sequences=True, go_backwards=True
            ),
        )

    def call(self, source_ids, mask):
        vectors = self.embedding(source_ids)
        return self.both_ways(vectors, mask=mask)


# merge_mode None, concatenated in call
@right("Encoder")
class JoinedByHand(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True), merge_mode=None
        )

    def call(self, source_ids, mask=None):
        forward, backward = self.both_ways(
            self.embedding(source_ids), mask=ops.cast(mask, "bool")
        )
        return ops.concatenate([forward, backward], axis=-1)


# with build, get_config and another start of the table
@right("Encoder")
class WithBuild(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.sizes = [vocabulary_size, embedding_units, units]
        self.embedding = keras.layers.Embedding(
            vocabulary_size,
            embedding_units,
            embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True), name="both_ways"
        )

    def build(self, input_shape=None):
        self.embedding.build((None, None))
        self.both_ways.build((None, None, self.sizes[1]))
        self.built = True

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)

    def get_config(self):
        names = "vocabulary_size", "embedding_units", "units"
        return super().get_config() | dict(zip(names, self.sizes))


# mask_zero as well, but the mask that is given counts
@right("Encoder")
class MaskZeroToo(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units, mask_zero=True
        )
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True)
        )

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


# keras.layers.RNN around an LSTMCell
@right("Encoder")
class AroundACell(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        cell = keras.layers.LSTMCell(units)
        reader = keras.layers.RNN(
            cell, return_sequences=True, zero_output_for_mask=True
        )
        self.both_ways = keras.layers.Bidirectional(reader)

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)
