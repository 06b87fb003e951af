"""Right answers of lesson 02, written in an unusual way."""

import numpy as np

from utils import by_hand
from utils import layers as course

from .collection import right


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


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


right("Encoder")(course.Encoder)
