"""Right answers of lesson 02, by a writer who saw no check."""

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


# blocks by reshape to (batch, 4, units)
@right("lstm_step")
def reshaped(inputs, hidden, cell, params):
    z = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    z = (z + params["bias"]).reshape(len(z), 4, -1)
    gates = 1 / (1 + np.exp(-z))
    new_cell = gates[:, 1] * cell + gates[:, 0] * np.tanh(z[:, 2])
    return gates[:, 3] * np.tanh(new_cell), new_cell


# one product: inputs and hidden side by side
@right("lstm_step")
def one_product(inputs, hidden, cell, params):
    joined = np.hstack([inputs, hidden])
    weights = np.vstack([params["kernel"], params["recurrent_kernel"]])
    i, f, g, o = np.hsplit(joined @ weights + params["bias"], 4)
    new_cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(new_cell), new_cell


# sigmoid by tanh; four products of slices; returns a list
@right("lstm_step")
def by_slices(inputs, hidden, cell, params):
    n = hidden.shape[-1]

    def block(k):
        columns = slice(k * n, (k + 1) * n)
        return (
            np.dot(inputs, params["kernel"][:, columns])
            + np.dot(hidden, params["recurrent_kernel"][:, columns])
            + params["bias"][columns]
        )

    def gate(x):
        return (1 + np.tanh(x / 2)) / 2

    memory = gate(block(1)) * cell + gate(block(0)) * np.tanh(block(2))
    return [gate(block(3)) * np.tanh(memory), memory]


# loops over the batch
@right("lstm_step")
def text_by_text(inputs, hidden, cell, params):
    units = cell.shape[1]
    new_hidden, new_cell = [], []
    for x, h, c in zip(inputs, hidden, cell):
        z = x @ params["kernel"] + h @ params["recurrent_kernel"]
        z = z + params["bias"]
        i, f, g, o = (z[k * units : (k + 1) * units] for k in range(4))
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        new_cell.append(c)
        new_hidden.append(sigmoid(o) * np.tanh(c))
    return np.array(new_hidden), np.array(new_cell)


# the backward reader counts down
@right("read_both_ways")
def counts_down(embedded, params):
    batch, time, _ = embedded.shape
    units = len(params["forward"]["recurrent_kernel"])
    states = np.zeros((batch, time, 2 * units))
    for way, order, half in (
        ("forward", range(time), slice(None, units)),
        ("backward", reversed(range(time)), slice(units, None)),
    ):
        hidden = cell = np.zeros((batch, units))
        for t in order:
            hidden, cell = lstm_step(embedded[:, t], hidden, cell, params[way])
            states[:, t, half] = hidden
    return states


# time to the front; lists; dstack
@right("read_both_ways")
def time_first(embedded, params):
    def walk(moments, lstm):
        hidden = cell = np.zeros(
            (len(embedded), len(lstm["recurrent_kernel"]))
        )
        for moment in moments:
            hidden, cell = lstm_step(moment, hidden, cell, lstm)
            yield hidden

    moments = list(embedded.transpose(1, 0, 2))
    forward = list(walk(moments, params["forward"]))
    backward = list(walk(moments[::-1], params["backward"]))[::-1]
    pairs = [np.hstack(pair) for pair in zip(forward, backward)]
    return np.stack(pairs, axis=1)


# recursion instead of a loop; np.flip with an axis
@right("read_both_ways")
def recursive(embedded, params):
    def after(t, x, lstm, states):
        if t < 0:
            zeros = np.zeros((len(x), len(lstm["recurrent_kernel"])))
            return zeros, zeros
        hidden, cell = lstm_step(x[:, t], *after(t - 1, x, lstm, states), lstm)
        states.append(hidden)
        return hidden, cell

    def whole(x, lstm):
        states = []
        after(x.shape[1] - 1, x, lstm, states)
        return np.stack(states, axis=1)

    forward = whole(embedded, params["forward"])
    backward = whole(np.flip(embedded, axis=1), params["backward"])
    return np.concatenate((forward, np.flip(backward, 1)), axis=2)


# each text alone
@right("read_both_ways")
def each_alone(embedded, params):
    def whole(text, lstm):
        hidden = cell = np.zeros((1, len(lstm["recurrent_kernel"])))
        states = []
        for vector in text:
            hidden, cell = lstm_step(vector[None], hidden, cell, lstm)
            states.append(hidden[0])
        return np.array(states)

    return np.array(
        [
            np.c_[
                whole(text, params["forward"]),
                whole(text[::-1], params["backward"])[::-1],
            ]
            for text in embedded
        ]
    )


# the backward LSTM is given, too
@right("Encoder")
class BothGiven(keras.layers.Layer):
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
            merge_mode="concat",
        )

    def call(self, source_ids, mask):
        vectors = self.embedding(source_ids)
        return self.both_ways(vectors, mask=mask)


# RNN around an LSTMCell; mask cast to bool
@right("Encoder")
class WithCell(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = keras.layers.Embedding(
            vocabulary_size,
            embedding_units,
            embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
        )
        cell = keras.layers.LSTMCell(units)
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.RNN(cell, return_sequences=True)
        )

    def call(self, source_ids, mask):
        mask = ops.cast(mask, "bool")
        return self.both_ways(self.embedding(source_ids), mask=mask)


# mask_zero as well, but the given mask counts; call hands on training
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

    def call(self, source_ids, mask, training=None):
        embedded = self.embedding(source_ids)
        return self.both_ways(embedded, mask=mask, training=training)


# with build, compute_output_shape and get_config
@right("Encoder")
class WithBuild(keras.layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary_size = vocabulary_size
        self.embedding_units = embedding_units
        self.units = units
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        one_way = keras.layers.LSTM(units, return_sequences=True)
        self.both_ways = keras.layers.Bidirectional(layer=one_way)

    def build(self, input_shape=None):
        self.embedding.build((None, None))
        self.both_ways.build((None, None, self.embedding_units))
        self.built = True

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)

    def compute_output_shape(self, source_ids_shape, *_, **__):
        return (*source_ids_shape, 2 * self.units)

    def get_config(self):
        return {
            **super().get_config(),
            "vocabulary_size": self.vocabulary_size,
            "embedding_units": self.embedding_units,
            "units": self.units,
        }
