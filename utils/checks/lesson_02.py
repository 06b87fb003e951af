"""Lesson 02: one LSTM step, reading in two directions, the encoder."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from utils.by_hand import (
    Params,
    lstm_step,
    read,
    read_both_ways,
    sigmoid,
    softmax,
)
from utils.checks import allowed
from utils.checks.machine import draws, in_keras
from utils.checks.machine.compare import close
from utils.checks.machine.judge import (
    Judge,
    Kind,
    Mistake,
    Probe,
    Symptom,
    Way,
    inside,
    known,
    shows,
)
from utils.checks.machine.outcome import Problem, Refused, Unreadable

Array = np.ndarray
States = tuple[Array, Array]

# ---------------------------------------------------------------- lstm_step


def lstm_probes(seed: int) -> list[Probe]:
    """All sizes 1, different sizes, equal sizes, whole numbers, float32."""
    rng = np.random.default_rng(seed)

    def draw(batch: int, features: int, units: int) -> tuple:
        inputs = rng.normal(size=(batch, features))
        hidden, cell = rng.normal(size=(2, batch, units))
        return inputs, hidden, cell, draws.lstm_params(rng, features, units)

    one = np.ones((1, 1))
    tiny = {
        "kernel": np.array([[0.5, 1.0, -1.5, 2.0]]),
        "recurrent_kernel": np.array([[1.0, -1.0, 0.5, 0.25]]),
        "bias": np.array([0.0, 1.0, 0.25, -1.0]),
    }
    whole = [np.array([[1, 2], [0, -1]])] * 3
    inputs, _, _, first = draw(2, 4, 3)
    return [
        Probe("one example, all sizes 1", (one, one / 2, 2 * one, tiny)),
        Probe("two examples, three features, four units", draw(2, 3, 4)),
        Probe("as many features as units", draw(2, 3, 3)),
        Probe("all sizes equal", draw(2, 2, 2)),
        Probe(
            "whole numbers",
            (*whole, draws.lstm_params(rng, 2, 2)),
            kind=Kind.WHOLE,
        ),
        Probe("float32", draws.converted(draw(3, 2, 1), np.float32)),
        Probe("one example alone", draw(1, 4, 2)),
        Probe(
            "the first step: states of zero",
            (inputs, np.zeros((2, 3)), np.zeros((2, 3)), first),
        ),
    ]


def lstm(
    inputs: Array,
    hidden: Array,
    cell: Array,
    params: Params,
    order: tuple[int, ...] = (0, 1, 2, 3),
    gate: Callable = sigmoid,
    bend: Callable = np.tanh,
    update: Callable = lambda i, f, g, c: f * c + i * g,
    output: Callable = lambda o, c, old: o * np.tanh(c),
) -> States:
    """One step with exchangeable parts."""
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    blocks = np.split(sums + params["bias"], 4, axis=-1)
    i, f, g, o = (blocks[place] for place in order)
    new = update(gate(i), gate(f), bend(g), cell)
    return output(gate(o), new, cell), new


def _with(**parts: Callable) -> Callable:
    return lambda *args: lstm(*args, **parts)


def _interleaved(i: Array, h: Array, c: Array, p: Params) -> States:
    units = h.shape[-1]
    turned = {
        name: np.reshape(w, (*w.shape[:-1], units, 4))
        .swapaxes(-1, -2)
        .reshape(w.shape)
        for name, w in p.items()
    }
    return lstm(i, h, c, turned)


def _candidate_shown(i: Array, h: Array, c: Array, p: Params) -> States:
    sums = i @ p["kernel"] + h @ p["recurrent_kernel"] + p["bias"]
    blocks = np.split(sums, 4, axis=-1)
    return sigmoid(blocks[3]) * np.tanh(blocks[2]), lstm(i, h, c, p)[1]


def _weights(change: Callable[[Params], Params]) -> Way:
    """Take a step with some other weights."""
    return lambda i, h, c, p: lstm(i, h, c, p | change(p))


def _at_forgetting(bias: Array) -> Array:
    return np.repeat([0.0, 1.0, 0.0, 0.0], len(bias) // 4)


ORDER = "In which order are the four blocks in the kernel?"
SWAPS = {
    (1, 0, 2, 3): "the input and the forget gate have changed places",
    (2, 1, 0, 3): "the input gate and the candidate have changed places",
    (3, 1, 2, 0): "the input and the output gate have changed places",
    (0, 2, 1, 3): "the forget gate and the candidate have changed places",
    (0, 3, 2, 1): "the forget and the output gate have changed places",
    (0, 1, 3, 2): "the candidate and the output gate have changed places",
}
STATE = "Which of the two states is which: what is long-term memory here?"

BEYOND = Symptom(
    "a hidden state lies beyond -1 or 1",
    "A gate times a tanh: how large can that be?",
    lambda args, came: bool((np.abs(came[0]) > 1 + 1e-6).any()),
)

LSTM_MISTAKES = known(
    *(
        Mistake(
            SWAPS.get(order, "the four gates are cut out in another order"),
            ORDER,
            (_with(order=order),),
        )
        for order in permutations(range(4))
        if order != (0, 1, 2, 3)
    ),
    "every fourth column is taken for a gate, not a block",
    "Are the columns of one gate side by side?",
    _interleaved,
    "nothing is forgotten: there is no forget gate",
    "Which gate decides how much of the old cell is kept?",
    _with(update=lambda i, f, g, c: c + i * g),
    "there is no input gate",
    "Which gate decides how much of the candidate enters?",
    _with(update=lambda i, f, g, c: f * c + g),
    "there is no output gate",
    "Which gate decides how much of the cell is shown?",
    _with(output=lambda o, c, old: np.tanh(c)),
    "what is kept is 1 minus what enters, as in a GRU",
    "Which block of the kernel is the forget gate's own?",
    _with(update=lambda i, f, g, c: (1 - i) * c + i * g),
    "the forget gate is turned round",
    "Does an open forget gate keep the old cell, or wipe it?",
    _with(update=lambda i, f, g, c: (1 - f) * c + i * g),
    "the old cell is lost",
    "How does the old cell enter the new one?",
    _with(update=lambda i, f, g, c: i * g),
    "the candidate does not enter the cell",
    "How does anything new enter the cell?",
    _with(update=lambda i, f, g, c: f * c),
    "old and new are multiplied, not added",
    "What joins what is kept and what enters?",
    _with(update=lambda i, f, g, c: f * c * i * g),
    "old and new are subtracted, not added",
    _with(update=lambda i, f, g, c: f * c - i * g),
    "gates are added to what they should scale",
    "A closed gate is 0. How does it hold something back?",
    _with(update=lambda i, f, g, c: (f + c) + (i + g)),
    "the candidate has no tanh",
    "Which function bends the candidate, and between which bounds?",
    _with(bend=lambda x: x),
    "the candidate goes through a sigmoid, like a gate",
    "May the candidate be negative?",
    _with(bend=sigmoid),
    "the candidate goes through a ReLU",
    _with(bend=lambda x: np.maximum(x, 0)),
    "the gates go through a tanh, not a sigmoid",
    "A gate is open or closed. Between which bounds does it move?",
    _with(gate=np.tanh),
    "the gates have no sigmoid",
    _with(gate=lambda x: x),
    "the gates go through a hard sigmoid",
    "Which curve has the formula of the lesson: bent, or of lines?",
    _with(gate=lambda x: np.clip(0.2 * x + 0.5, 0, 1)),
    _with(gate=lambda x: np.clip(x / 6 + 0.5, 0, 1)),
    "sigmoid and tanh have changed places",
    "Which of the four needs both signs, and which three are gates?",
    _with(gate=np.tanh, bend=sigmoid),
    "the cell is shown without its tanh",
    "Between which bounds does a hidden state lie?",
    _with(output=lambda o, c, old: o * c),
    "the tanh comes after the output gate",
    "Which comes first: bending the cell, or the gate?",
    _with(output=lambda o, c, old: np.tanh(o * c)),
    "the cell is shown through a sigmoid",
    "May a hidden state be negative?",
    _with(output=lambda o, c, old: o * sigmoid(c)),
    "the old cell is shown, not the new one",
    "Which comes first: updating the cell, or showing it?",
    _with(output=lambda o, c, old: o * np.tanh(old)),
    "the candidate is shown, not the cell",
    "What passes the output gate?",
    _candidate_shown,
    "the tanh of the cell is kept as the cell",
    "Is the cell itself bent, or only what is shown of it?",
    lambda *args: (lstm(*args)[0], np.tanh(lstm(*args)[1])),
    "the bias is left out",
    "Which entry of params has not been used yet?",
    _weights(lambda p: {"bias": 0 * p["bias"]}),
    "the old hidden state is left out",
    _weights(lambda p: {"recurrent_kernel": 0 * p["recurrent_kernel"]}),
    "the inputs are left out",
    _weights(lambda p: {"kernel": 0 * p["kernel"]}),
    "the bias is added twice",
    "How often does the bias occur in the formula?",
    _weights(lambda p: {"bias": 2 * p["bias"]}),
    "the sign in the sigmoid is wrong: open gates close",
    "For a large sum, is a sigmoid near 0 or near 1?",
    _with(gate=lambda x: 1 - sigmoid(x)),
    "the gates go through a softmax, and compete",
    "May two gates of one example be open at once?",
    _with(gate=softmax),
    "the sums go through a ReLU first",
    "May the sum in front of a sigmoid be negative?",
    _with(
        gate=lambda x: sigmoid(np.maximum(x, 0)),
        bend=lambda x: np.tanh(np.maximum(x, 0)),
    ),
    "1 is added to the forget gate's bias",
    "That 1 belongs to a start of training. Is it not in params already?",
    _weights(lambda p: {"bias": p["bias"] + _at_forgetting(p["bias"])}),
    "kernel and recurrent kernel have changed places",
    "Which of the two belongs to the inputs?",
    _weights(lambda p: dict(zip(p, [p["recurrent_kernel"], p["kernel"]]))),
    lambda i, h, c, p: lstm(
        np.concatenate([h, i], -1),
        h[:, :0],
        c,
        p
        | {
            "kernel": np.concatenate([p["kernel"], p["recurrent_kernel"]]),
            "recurrent_kernel": p["recurrent_kernel"][:0],
        },
    ),  # fmt: skip
    "hidden and cell change places on the way in",
    STATE,
    lambda i, h, c, p: lstm(i, c, h, p),
    "the gates look at the cell, not at the hidden state",
    "Which of the two states meets the recurrent kernel?",
    lambda i, h, c, p: lstm(i, c, c, p),
    "the cell starts from the hidden state",
    "Which of the two states does the forget gate scale?",
    lambda i, h, c, p: lstm(i, h, h, p),
    "the states are set to zero first",
    "What should the step remember from the one before?",
    lambda i, h, c, p: lstm(i, 0 * h, 0 * c, p),
    "the old hidden state is handed back",
    "Which states leave the step: those that came in, or new ones?",
    lambda i, h, c, p: (h, lstm(i, h, c, p)[1]),
    "the old cell is handed back",
    lambda i, h, c, p: (lstm(i, h, c, p)[0], c),
    "both old states are handed back",
    lambda i, h, c, p: (h, c),
    "the hidden state is handed back twice",
    STATE,
    lambda i, h, c, p: (lstm(i, h, c, p)[0],) * 2,
    "the cell is handed back twice",
    lambda i, h, c, p: (lstm(i, h, c, p)[1],) * 2,
    "the states of example 0 serve the whole batch",
    "Whose states does each example of the batch carry?",
    lambda i, h, c, p: lstm(i, 0 * h + h[:1], 0 * c + c[:1], p),
)

# ----------------------------------------------------------- read_both_ways


def reading_probes(seed: int) -> list[Probe]:
    """Three characters of size 1, then sizes that tell the axes apart."""
    rng = np.random.default_rng(seed)

    def draw(batch: int, time: int, features: int, units: int) -> tuple:
        embedded = rng.normal(size=(batch, time, features))
        return embedded, draws.reader_params(rng, features, units)

    embedded = np.array([[[1.0], [0.0], [-1.0]]])
    tiny = draw(1, 3, 1, 1)[1]
    cube, params = draw(2, 4, 3, 2)
    return [
        Probe("one text of three characters, all sizes 1", (embedded, tiny)),
        Probe("two texts of four characters", (cube, params)),
        Probe("the two texts in another order", (cube[::-1], params)),
        Probe("as many texts as characters", draw(3, 3, 2, 4)),
        Probe("all sizes equal", draw(2, 2, 2, 2)),
        Probe("one character", draw(2, 1, 2, 3)),
        Probe("float32", draws.converted(draw(3, 5, 4, 1), np.float32)),
        Probe("a longer text", draw(1, 12, 2, 2)),
    ]


def _mirrored(vectors: Array) -> Array:
    return vectors[..., ::-1]


def _both(
    embedded: Array,
    params: Params,
    join: Callable = lambda f, b: np.concatenate([f, b], axis=-1),
    turn: Callable = lambda x: x[:, ::-1],
    turn_back: Callable = lambda x: x[:, ::-1],
) -> Array:
    forward = read(embedded, params["forward"])
    backward = read(turn(embedded), params["backward"])
    return join(forward, turn_back(backward))


def _joined(join: Callable) -> Callable:
    return lambda embedded, params: _both(embedded, params, join)


def _collecting(
    carry: Callable = lambda hidden, cell: (hidden, cell),
    show: Callable = lambda old, new: new[0],
) -> Way:
    """Carry other states from step to step, or collect other ones."""

    def one_way(embedded: Array, weights: Params) -> Array:
        old = (
            np.zeros((len(embedded), len(weights["recurrent_kernel"]))),
        ) * 2
        states = []
        for inputs in np.swapaxes(embedded, 0, 1):
            new = lstm_step(inputs, *carry(*old), weights)
            states.append(show(old, new))
            old = new
        return np.stack(states, axis=1)

    return lambda e, p: np.concatenate(
        [
            one_way(e, p["forward"]),
            one_way(e[:, ::-1], p["backward"])[:, ::-1],
        ],
        axis=-1,
    )


def _carried_over(embedded: Array, params: Params) -> Array:
    """The backward reader starts with the last states of the forward one."""
    units = len(params["forward"]["recurrent_kernel"])
    hidden = cell = np.zeros((len(embedded), units))
    sides = []
    for name, turn in (("forward", 1), ("backward", -1)):
        states = []
        for inputs in np.swapaxes(embedded[:, ::turn], 0, 1):
            hidden, cell = lstm_step(inputs, hidden, cell, params[name])
            states.append(hidden)
        sides.append(np.stack(states, axis=1)[:, ::turn])
    return np.concatenate(sides, axis=-1)


def _not_reset(embedded: Array, params: Params) -> Array:
    """Each text goes on from the states that the last one left."""
    sides = []
    for name, turn in (("forward", 1), ("backward", -1)):
        units = len(params[name]["recurrent_kernel"])
        hidden = cell = np.zeros((1, units))
        rows = []
        for text in embedded[:, ::turn]:
            states = []
            for inputs in text:
                hidden, cell = lstm_step(
                    inputs[None], hidden, cell, params[name]
                )
                states.append(hidden[0])
            rows.append(states[::turn])
        sides.append(np.array(rows))
    return np.concatenate(sides, axis=-1)


def _last_states(embedded: Array, params: Params) -> Array:
    states = _both(embedded, params, turn_back=lambda x: x)[:, -1:]
    return np.repeat(states, embedded.shape[1], axis=1)


def _halves(args: tuple, came: tuple, side: int) -> tuple[Array, Array]:
    """The right and the given states of one reader."""
    right = np.split(read_both_ways(*args), 2, axis=-1)[side]
    return right, np.split(came[0], 2, axis=-1)[side]


READING_MISTAKES = known(
    "every state is zero",
    "Where is the new state of each step written down?",
    lambda e, p: 0 * read_both_ways(e, p),
    "the backward states are not turned back",
    "Which character did the backward reader see first, and where is "
    "its state in your result?",
    lambda e, p: _both(e, p, turn_back=lambda x: x),
    "both readers read from left to right",
    "At which end of the text does the backward reader begin?",
    lambda e, p: _both(e, p, turn=lambda x: x, turn_back=lambda x: x),
    "the text is not turned round, but the backward states are",
    lambda e, p: _both(e, p, turn=lambda x: x),
    "both readers use the forward weights",
    "Whose weights does each of the two readers use?",
    lambda e, p: read_both_ways(e, p | {"backward": p["forward"]}),
    "both readers use the backward weights",
    lambda e, p: read_both_ways(e, p | {"forward": p["backward"]}),
    "the two readers have changed weights",
    lambda e, p: read_both_ways(
        e, {"forward": p["backward"], "backward": p["forward"]}
    ),
    "the backward states come before the forward ones",
    "Which of the two comes first, by the docstring?",
    _joined(lambda f, b: np.concatenate([b, f], axis=-1)),
    "the states are added, not set side by side",
    "How many numbers should each character have?",
    _joined(lambda f, b: f + b),
    "the larger of the two states is kept, not both",
    _joined(np.maximum),
    "the states are averaged, not set side by side",
    _joined(lambda f, b: (f + b) / 2),
    "the states are multiplied, not set side by side",
    _joined(lambda f, b: f * b),
    "the states are in an axis of their own",
    "How many axes should the result have?",
    _joined(lambda f, b: np.stack([f, b], -1)),
    _joined(lambda f, b: np.stack([f, b], -2)),
    "the two readings follow each other in time",
    "Along which axis do the two states of one character meet?",
    _joined(lambda f, b: np.concatenate([f, b], axis=1)),
    "the two readings are stacked as more texts",
    _joined(lambda f, b: np.concatenate([f, b], axis=0)),
    "forward and backward numbers alternate",
    "Are the forward numbers of a character side by side?",
    _joined(lambda f, b: np.stack([f, b], -1).reshape(*f.shape[:2], -1)),
    "only the forward reader is used",
    "Which half of the result is missing?",
    _joined(lambda f, b: f),
    "only the backward reader is used",
    _joined(lambda f, b: b),
    "the forward reader appears twice",
    "What should the second half of the numbers hold?",
    _joined(lambda f, b: np.concatenate([f, f], axis=-1)),
    "the backward half is the forward reading turned round",
    "Has the second reader read anything, with weights of its own?",
    _joined(lambda f, b: np.concatenate([f, f[:, ::-1]], axis=-1)),
    "the features are turned round, not the characters",
    "Which axis is time: which one does the backward reader turn?",
    lambda e, p: _both(e, p, turn=_mirrored, turn_back=lambda x: x),
    lambda e, p: _both(e, p, turn=_mirrored, turn_back=_mirrored),
    "the backward states are turned in the batch, not in time",
    "Along which axis were the characters turned round?",
    lambda e, p: _both(e, p, turn_back=lambda x: x[::-1]),
    "the backward states are turned in their features, not in time",
    lambda e, p: _both(e, p, turn_back=_mirrored),
    "the first character is read again and again",
    "Which character should step number 2 read?",
    lambda e, p: np.concatenate(
        [
            read(0 * e + e[:, :1], p["forward"]),
            read(0 * e + e[:, -1:], p["backward"])[:, ::-1],
        ],
        axis=-1,
    ),
    "only the states of the last character come back",
    "How many characters were read, and how many states came?",
    lambda e, p: read_both_ways(e, p)[:, -1],
    "only the last states come back",
    lambda e, p: _last_states(e, p)[:, 0],
    "only the last states are kept, for every character",
    "Should two characters of a text have the same state?",
    _last_states,
    "the cells are collected, not the hidden states",
    "Which of the two states is shown to the outside?",
    _collecting(show=lambda old, new: new[1]),
    "the states are collected before each step, not after it",
    "Does the first state know the first character yet?",
    _collecting(show=lambda old, new: old[0]),
    "no state is carried from step to step",
    "What does each step hand to the next one?",
    _collecting(lambda hidden, cell: (0 * hidden, 0 * cell)),
    "the cell is not carried from step to step",
    _collecting(lambda hidden, cell: (hidden, 0 * cell)),
    "the hidden state is not carried from step to step",
    _collecting(lambda hidden, cell: (0 * hidden, cell)),
    "the backward reader starts with what the forward one remembers",
    "What does a reader remember before it has read anything?",
    _carried_over,
    "the state runs on from text to text",
    _not_reset,
    "time and batch have changed places in the result",
    "Which axis comes first, by the docstring?",
    lambda e, p: np.swapaxes(read_both_ways(e, p), 0, 1),
    "the loop runs over the texts, not over the characters",
    "Which axis of the embedded text is time?",
    lambda e, p: np.swapaxes(read_both_ways(np.swapaxes(e, 0, 1), p), 0, 1),
    "the forward half is turned round as well",
    "Which of the two readings runs against the text?",
    _joined(lambda f, b: np.concatenate([f[:, ::-1], b], axis=-1)),
    *inside(read_both_ways, "step", LSTM_MISTAKES),
)

# ------------------------------------------------------------------ Encoder


def encode(source_ids: Array, mask: Array, params: Params) -> Array:
    """Embed and read both ways; padding is not read, its states are 0."""
    return _each_text(source_ids, mask, params, read_both_ways)


def _each_text(
    source_ids: Array, mask: Array, params: Params, reader: Callable
) -> Array:
    embedded = params["embedding"][source_ids]
    rows = []
    for row, length in zip(embedded, mask.sum(axis=1), strict=True):
        states = reader(row[None, :length], params)[0]
        rest = np.zeros((len(row) - length, states.shape[-1]))
        rows.append(np.concatenate([states, rest]))
    return np.stack(rows)


def encoder_probes(seed: int) -> list[Probe]:
    """Ragged texts, in two sets of sizes."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int], time: int, *sizes: int, padding: int = 0
    ) -> tuple:
        vocabulary, size, units = sizes
        mask = draws.ragged_mask(lengths, time)
        ids = np.where(mask, rng.integers(1, vocabulary, mask.shape), padding)
        params = {"embedding": rng.normal(size=(vocabulary, size))}
        params |= draws.reader_params(rng, size, units)
        return draws.converted((np.int32(ids), mask, params), np.float32)

    return [
        Probe("texts of 4 and 2 characters, Encoder(7, 3, 2)",
              draw([4, 2], 4, 7, 3, 2)),
        Probe("texts of 1, 3 and 2 characters, Encoder(9, 2, 4)",
              draw([1, 3, 2], 3, 9, 2, 4)),
        Probe("padding that has other ids than 0",
              draw([2, 4], 4, 7, 3, 2, padding=5)),
    ]  # fmt: skip


def as_reader(layer_class: Callable) -> Callable:
    """Turn an encoder class into a function of ids, mask and weights."""
    made: dict[tuple[int, ...], Any] = {}  # the first call is the slow one

    def reader(source_ids: Array, mask: Array, params: Params) -> Array:
        units = params["forward"]["recurrent_kernel"].shape[0]
        sizes = *params["embedding"].shape, units
        if sizes not in made:
            layer = layer_class(*sizes)
            layer(source_ids, mask)
            made[sizes] = layer
        layer = made[sizes]
        found = in_keras.weights_by_shape(layer)
        for weight in layer.trainable_weights:  # as if it were a new layer
            weight.assign(np.random.default_rng().normal(size=weight.shape))
        right = encode(source_ids, mask, params)
        answers = []
        for forward in (0, 1):
            _fill_reader(found, params, forward)
            states = layer(source_ids, mask)
            if isinstance(states, tuple | list):
                raise Unreadable(Problem.TUPLE, len(states))
            states = in_keras.to_numpy(states)
            if np.ndim(states) == 3 and states.shape[:2] == mask.shape:
                states = states * mask[..., None]
            if in_keras.fits(right, states):
                _judge_names(layer)
                if len(mask) > 2:  # once is enough, and tracing is slow
                    _judge_training(layer, source_ids, mask, right)
                return states
            answers.append(states)
        return answers[0]

    return reader


def _judge_names(layer: Any) -> None:
    for name in ("embedding", "both_ways"):
        if not hasattr(layer, name):
            raise Refused(
                f"no self.{name}",
                f"it has no part with the name `{name}`",
                "Which names do the parts have in the docstring, and who "
                "calls them by these?",
                "parts self.embedding and self.both_ways",
            )


def _judge_training(
    layer: Any, source_ids: Array, mask: Array, right: Array
) -> None:
    """Ask that training reaches every weight, and a model gets the same."""
    real = mask[..., None]
    trained = in_keras.to_numpy(layer(source_ids, mask, training=True))
    if not in_keras.fits(right, trained * real):
        raise Refused(
            "other states while training",
            "while training it answers otherwise",
            "Which part behaves in another way while training? Was it "
            "asked for?",
        )
    in_keras.must_train(
        layer,
        (),
        lambda: layer(source_ids, mask) * np.float32(real),
        lambda: right,
    )
    came = in_keras.in_a_graph(
        layer, (source_ids, mask), ((None, None), (None, None))
    )
    if not in_keras.fits(right, in_keras.to_numpy(came) * real):
        raise Refused(
            "other numbers inside of a model",
            "a model does not get what the layer gives alone",
            "Which step is done by Python itself, and once only?",
        )


def _fill_reader(
    found: in_keras.Weights, params: Params, forward: int
) -> None:
    """Fill in the weights; the forward reader's are made first, or second."""
    vocabulary, size = params["embedding"].shape
    units = params["forward"]["recurrent_kernel"].shape[0]
    shapes = (size, 4 * units), (units, 4 * units), (4 * units,)
    counts = [len(found.get(shape, ())) for shape in shapes]
    mistake = ""
    if (vocabulary, size) not in found:
        mistake = "there is no embedding of the size that was asked for"
    elif (size, 3 * units) in found:
        mistake = "a GRU takes the place of the LSTM"
    elif (size, 8 * units) in found:
        mistake = "one large LSTM takes the place of two"
    elif counts == [1, 1, 1]:
        mistake = "there is one LSTM, not one for each direction"
    elif counts != [2, 2, 2]:
        mistake = "the two LSTMs have other weights than asked for"
    if mistake:
        in_keras.refuse(found, [(vocabulary, size), *shapes, *shapes], mistake)
    found[vocabulary, size][0].assign(params["embedding"])
    for name, place in (("forward", forward), ("backward", 1 - forward)):
        for part, shape in zip(params[name].values(), shapes, strict=True):
            found[shape][place].assign(part)


def _joined_texts(join: Callable) -> Way:
    def reader(embedded: Array, params: Params) -> Array:
        return _both(embedded, params, join)

    return lambda ids, mask, params: _each_text(ids, mask, params, reader)


def _of_states(change: Callable[[Array, Array, Array], Array]) -> Way:
    """Change the right forward and backward states; padding stays 0."""

    def wrong(ids: Array, mask: Array, params: Params) -> Array:
        halves = np.split(encode(ids, mask, params), 2, axis=-1)
        return np.concatenate(change(*halves, mask), axis=-1)

    return wrong


def _last(mask: Array) -> tuple[Array, Array]:
    return np.arange(len(mask)), mask.sum(axis=1) - 1


ENCODER_MISTAKES = known(
    "the mask is ignored, and the backward LSTM reads padding first",
    "Which argument says where the padding is? Who is told?",
    lambda ids, mask, params: (
        read_both_ways(params["embedding"][ids], params) * mask[..., None]
    ),
    "padding is made 0, and still read as a character",
    "What does an LSTM do with a vector of zeros: skip it?",
    lambda ids, mask, params: (
        read_both_ways(params["embedding"][ids] * mask[..., None], params)
        * mask[..., None]
    ),
    "the mask is made from the ids, not taken as it is given",
    "Must padding have the id 0? Which argument says where it is?",
    lambda ids, mask, params: encode(ids, ids != 0, params) * mask[..., None],
    "the mask of the first text serves all texts",
    "Each text has padding of its own. Which axis of the mask counts texts?",
    lambda ids, mask, params: (
        encode(ids, np.broadcast_to(mask[:1], mask.shape), params)
        * mask[..., None]
    ),
    "the mask is inverted: only padding is read",
    "What does True say in the mask: padding, or a real character?",
    lambda ids, mask, params: 0 * encode(ids, mask, params),
    "the backward states are not turned back",
    "Which character did the backward LSTM see first, and where is "
    "its state in the result?",
    _of_states(lambda f, b, mask: [f, b[:, ::-1] * mask[..., None]]),
    "the states are added, not set side by side",
    "How many numbers should each character have, and in which order?",
    _joined_texts(lambda f, b: f + b),
    "the states are averaged, not set side by side",
    _joined_texts(lambda f, b: (f + b) / 2),
    "the states are multiplied, not set side by side",
    _joined_texts(lambda f, b: f * b),
    "the backward states come before the forward ones",
    _joined_texts(lambda f, b: np.concatenate([b, f], axis=-1)),
    "only the forward states come back",
    _joined_texts(lambda f, b: f),
    "only the last states come back",
    "How many characters were read, and how many states came?",
    _of_states(lambda f, b, mask: [f[_last(mask)], b[:, 0]]),
    "the embedded text comes back, unread",
    "Which layer reads the embedded characters?",
    lambda ids, mask, params: params["embedding"][ids] * mask[..., None],
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "lstm_step": Judge(
        ("hidden", "cell"),
        lstm_step,
        lstm_probes,
        LSTM_MISTAKES,
        "All four gates do their work, for any number of units.",
        batched=("inputs", "hidden", "cell"),
        symptoms=(BEYOND,),
    ),
    "read_both_ways": Judge(
        ("encoder_states",),
        read_both_ways,
        reading_probes,
        READING_MISTAKES,
        "Each character knows its past and its future.",
        batched=("embedded",),
        symptoms=shows(
            BEYOND,
            "the forward half is right, the backward half is not",
            "Where does the backward reader begin, with which weights?",
            lambda args, came: close(*_halves(args, came, 0)),
            "the backward half is right, the forward half is not",
            "Where does the forward reader begin, with which weights?",
            lambda args, came: close(*_halves(args, came, 1)),
        ),
    ),
    "Encoder": Judge(
        ("encoder_states",),
        encode,
        encoder_probes,
        ENCODER_MISTAKES,
        "Equals the NumPy reader, skips padding, can be trained.",
        adapt=as_reader,
        seconds=allowed.KERAS_SECONDS,
    ),
}
