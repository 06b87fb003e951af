"""Wrong answers of lesson 02."""

import numpy as np

from utils.backend import keras, ops
from utils.by_hand import lstm_step

from .collection import wrong

step, both = "lstm_step", "read_both_ways"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sums(inputs, hidden, params):
    total = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    return np.split(total + params["bias"], 4, axis=-1)


@wrong(step, "candidate and the output gate")
def pytorch_gates_mixed_up(inputs, hidden, cell, params):
    i, f, o, g = sums(inputs, hidden, params)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "input and the forget gate")
def forget_first(inputs, hidden, cell, params):
    f, i, g, o = sums(inputs, hidden, params)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "another order")
def coursera_order(inputs, hidden, cell, params):
    f, i, o, g = sums(inputs, hidden, params)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "no forget gate")
def no_forget_gate(inputs, hidden, cell, params):
    i, _, g, o = sums(inputs, hidden, params)
    cell = cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "shown without its tanh")
def no_tanh_on_the_cell(inputs, hidden, cell, params):
    i, f, g, o = sums(inputs, hidden, params)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * cell, cell


@wrong(step, "candidate has no tanh")
def plain_candidate(inputs, hidden, cell, params):
    i, f, g, o = sums(inputs, hidden, params)
    cell = sigmoid(f) * cell + sigmoid(i) * g
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "through a sigmoid, like a gate")
def sigmoid_everywhere(inputs, hidden, cell, params):
    i, f, g, o = map(sigmoid, sums(inputs, hidden, params))
    cell = f * cell + i * g
    return o * np.tanh(cell), cell


@wrong(step, "gates go through a tanh")
def tanh_everywhere(inputs, hidden, cell, params):
    i, f, g, o = map(np.tanh, sums(inputs, hidden, params))
    cell = f * cell + i * g
    return o * np.tanh(cell), cell


@wrong(step, "another order")
def results_swapped(inputs, hidden, cell, params):
    hidden, cell = lstm_step(inputs, hidden, cell, params)
    return cell, hidden


@wrong(step, "bias is left out")
def no_bias(inputs, hidden, cell, params):
    total = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(total, 4, axis=1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "hidden state is left out")
def no_recurrence(inputs, hidden, cell, params):
    total = inputs @ params["kernel"] + params["bias"]
    i, f, g, o = np.split(total, 4, axis=1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "old cell is shown")
def shows_the_old_cell(inputs, hidden, cell, params):
    i, f, g, o = sums(inputs, hidden, params)
    new_hidden = sigmoid(o) * np.tanh(cell)
    return new_hidden, sigmoid(f) * cell + sigmoid(i) * np.tanh(g)


@wrong(step, "as in a GRU")
def coupled_gates(inputs, hidden, cell, params):
    i, _, g, o = sums(inputs, hidden, params)
    cell = (1 - sigmoid(i)) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "`cell` is changed in place")
def cell_in_place(inputs, hidden, cell, params):
    i, f, g, o = sums(inputs, hidden, params)
    cell *= sigmoid(f)
    cell += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "every fourth column")
def interleaved(inputs, hidden, cell, params):
    total = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    total = total + params["bias"]
    i, f, g, o = (total[:, gate::4] for gate in range(4))
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step, "a result is missing")
def hidden_only(inputs, hidden, cell, params):
    return lstm_step(inputs, hidden, cell, params)[0]


@wrong(step, "old cell is handed back")
def forgets_to_update(inputs, hidden, cell, params):
    i, f, g, o = sums(inputs, hidden, params)
    new_cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(new_cell), cell


@wrong(step, "look at the cell")
def gates_from_the_cell(inputs, hidden, cell, params):
    i, f, g, o = sums(inputs, cell, params)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


@wrong(step)
def no_bias_and_no_last_tanh(inputs, hidden, cell, params):
    total = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    i, f, g, o = np.split(total, 4, axis=1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * cell, cell


def run(embedded, params):
    units = params["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((embedded.shape[0], units))
    states = []
    for time in range(embedded.shape[1]):
        hidden, cell = lstm_step(embedded[:, time], hidden, cell, params)
        states.append(hidden)
    return np.stack(states, axis=1)


@wrong(both, "not turned back")
def backward_not_turned_back(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded[:, ::-1], params["backward"])
    return np.concatenate([forward, backward], axis=-1)


@wrong(both, "read from left to right")
def two_forward_readers(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded, params["backward"])
    return np.concatenate([forward, backward], axis=-1)


@wrong(both, "forward weights")
def same_weights(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded[:, ::-1], params["forward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1)


@wrong(both, "before the forward")
def backward_first(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([backward, forward], axis=-1)


@wrong(both, "added")
def adds_both(embedded, params):
    backward = run(embedded[:, ::-1], params["backward"])[:, ::-1]
    return run(embedded, params["forward"]) + backward


@wrong(both, "follow each other in time")
def joins_in_time(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=1)


@wrong(both, "read from left to right")
def flips_the_batch(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded[::-1], params["backward"])[::-1]
    return np.concatenate([forward, backward], axis=-1)


@wrong(both, "no state is carried")
def forgets_the_state(embedded, params):
    sides = []
    for name, turn in (("forward", 1), ("backward", -1)):
        states = []
        for x in embedded[:, ::turn].swapaxes(0, 1):
            zeros = np.zeros((len(x), len(params[name]["recurrent_kernel"])))
            states.append(lstm_step(x, zeros, zeros, params[name])[0])
        sides.append(np.stack(states, axis=1)[:, ::turn])
    return np.concatenate(sides, axis=-1)


@wrong(both, "last states")
def last_states_only(embedded, params):
    forward = run(embedded, params["forward"])[:, -1]
    backward = run(embedded[:, ::-1], params["backward"])[:, -1]
    return np.concatenate([forward, backward], axis=-1)


@wrong(both, "cells are collected")
def collects_cells(embedded, params):
    sides = []
    for name, turn in (("forward", 1), ("backward", -1)):
        units = len(params[name]["recurrent_kernel"])
        hidden = cell = np.zeros((len(embedded), units))
        states = []
        for x in embedded[:, ::turn].swapaxes(0, 1):
            hidden, cell = lstm_step(x, hidden, cell, params[name])
            states.append(cell)
        sides.append(np.stack(states, axis=1)[:, ::turn])
    return np.concatenate(sides, axis=-1)


@wrong(both, "remembers")
def state_runs_on(embedded, params):
    units = len(params["forward"]["recurrent_kernel"])
    hidden = cell = np.zeros((len(embedded), units))
    result = np.zeros((*embedded.shape[:2], 2 * units))
    for time in range(embedded.shape[1]):
        x = embedded[:, time]
        hidden, cell = lstm_step(x, hidden, cell, params["forward"])
        result[:, time, :units] = hidden
    for time in reversed(range(embedded.shape[1])):
        x = embedded[:, time]
        hidden, cell = lstm_step(x, hidden, cell, params["backward"])
        result[:, time, units:] = hidden
    return result


@wrong(both, "time and batch")
def time_first(embedded, params):
    forward = run(embedded, params["forward"])
    backward = run(embedded[:, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1).swapaxes(0, 1)


@wrong(both, "hidden state is not carried")
def only_the_cell_is_carried(embedded, params):
    sides = []
    for name, turn in (("forward", 1), ("backward", -1)):
        units = len(params[name]["recurrent_kernel"])
        zeros = cell = np.zeros((len(embedded), units))
        states = []
        for x in embedded[:, ::turn].swapaxes(0, 1):
            hidden, cell = lstm_step(x, zeros, cell, params[name])
            states.append(hidden)
        sides.append(np.stack(states, axis=1)[:, ::turn])
    return np.concatenate(sides, axis=-1)


@wrong(both, "only the forward reader")
def one_direction(embedded, params):
    return run(embedded, params["forward"])


@wrong(both, "only the first row")
def one_text(embedded, params):
    forward = run(embedded[:1], params["forward"])
    backward = run(embedded[:1, ::-1], params["backward"])[:, ::-1]
    return np.concatenate([forward, backward], axis=-1)[0]


@wrong(both)
def hard_coded_units(embedded, params):
    sides = []
    for name, turn in (("forward", 1), ("backward", -1)):
        hidden = cell = np.zeros((len(embedded), 2))
        states = []
        for x in embedded[:, ::turn].swapaxes(0, 1):
            hidden, cell = lstm_step(x, hidden, cell, params[name])
            states.append(hidden)
        sides.append(np.stack(states, axis=1)[:, ::turn])
    return np.concatenate(sides, axis=-1)


layers = keras.layers


class Reader(layers.Layer):
    """What the wrong encoders share."""

    def __init__(self, vocabulary_size, embedding_units, units):
        super().__init__()
        self.units = units
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(self.lstm(), **self.options)

    options = {}

    def lstm(self):
        return layers.LSTM(self.units, return_sequences=True)

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


@wrong("Encoder", "mask is ignored")
class NoMask(Reader):
    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids))


@wrong("Encoder", "only the last states")
class LastStates(Reader):
    def lstm(self):
        return layers.LSTM(self.units)


@wrong("Encoder", "added")
class Added(Reader):
    options = {"merge_mode": "sum"}


@wrong("Encoder", "averaged")
class Averaged(Reader):
    options = {"merge_mode": "ave"}


@wrong("Encoder", "GRU")
class WithGRU(Reader):
    def lstm(self):
        return layers.GRU(self.units, return_sequences=True)


@wrong("Encoder", "there is one LSTM")
class OneWay(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.both_ways = self.lstm()


@wrong("Encoder", "one large LSTM")
class Large(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.both_ways = layers.LSTM(2 * self.units, return_sequences=True)


@wrong("Encoder", "made anew in each call")
class NewAtEachCall(layers.Layer):
    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def call(self, source_ids, mask):
        vocabulary_size, embedding_units, units = self.sizes
        embedded = layers.Embedding(vocabulary_size, embedding_units)(
            source_ids
        )
        lstm = layers.LSTM(units, return_sequences=True)
        return layers.Bidirectional(lstm)(embedded, mask=mask)


@wrong("Encoder", "not turned back")
class NotTurnedBack(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.there = self.lstm()
        self.back = layers.LSTM(
            self.units, return_sequences=True, go_backwards=True
        )
        del self.both_ways

    def call(self, source_ids, mask):
        embedded = self.embedding(source_ids)
        sides = self.there(embedded, mask=mask), self.back(embedded, mask=mask)
        return ops.concatenate(sides, axis=-1)


@wrong("Encoder", "embedding")
class FixedSizes(Reader):
    def __init__(self, vocabulary_size, embedding_units, units):
        super().__init__(40, 32, units)


@wrong("Encoder", "unread")
class OnlyEmbedded(Reader):
    def call(self, source_ids, mask):
        self.both_ways(self.embedding(source_ids))
        return self.embedding(source_ids)


@wrong("Encoder", "frozen")
class Frozen(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.trainable = False


@wrong("Encoder")
class NoSuper(layers.Layer):
    def __init__(self, *sizes):
        self.embedding = layers.Embedding(*sizes[:2])


@wrong("Encoder", "no part with the name `embedding`")
class TwoReaders(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.back = layers.LSTM(
            units, return_sequences=True, go_backwards=True
        )
        self.there = layers.LSTM(units, return_sequences=True)
        self.table = layers.Embedding(vocabulary_size, embedding_units)

    def call(self, source_ids, mask):
        embedded = self.table(source_ids)
        back = ops.flip(self.back(embedded, mask=mask), axis=1)
        there = self.there(embedded, mask=mask)
        return ops.concatenate([there, back], axis=-1)


@wrong("Encoder", "no part with the name `embedding`")
class OwnTable(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units):
        super().__init__()
        self.table = self.add_weight(shape=(vocabulary_size, embedding_units))
        lstm = layers.LSTM(units, return_sequences=True)
        self.reader = layers.Bidirectional(lstm, merge_mode="concat")

    def call(self, ids, mask=None):
        return self.reader(ops.take(self.table, ids, axis=0), mask=mask)
