"""Lessons 02 to 05 in Keras: a layer is filled with known weights and tried.

Nothing of Keras is imported with this module; what it needs is loaded when a
learner's own Keras code is checked. The layers are taken as they are: weights
are found by their shapes, and then the NumPy reference must agree.
"""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from utils.by_hand import (
    Params,
    log_softmax,
    losses,
    one_step_attention,
    read,
    read_both_ways,
    softmax,
)
from utils.checks.context import STEP_MISTAKES
from utils.checks.draws import (
    attention_params,
    converted,
    encoded,
    lstm_params,
    ragged_mask,
)
from utils.checks.engine import Judge, Mistake, Probe, Unreadable, close

Array = np.ndarray
Weights = dict[tuple[int, ...], list[Any]]

INSIDE = (
    "Which weights should be there? Are the inner layers made once, in "
    "__init__ or build, and kept in self?"
)


def weights_by_shape(layer: Any) -> Weights:
    """Group the weights that training may change by their shapes."""
    groups: Weights = {}
    if not layer.weights:
        raise Unreadable(
            "a layer without weights of its own",
            "its inner layers are made anew in each call",
            INSIDE,
            "weights that stay from call to call",
        )
    if not layer.trainable_weights:
        raise Unreadable(
            "weights that training may not change",
            "the weights are frozen",
            "Which setting says that training may change a weight?",
            "weights that can be trained",
        )
    for weight in layer.trainable_weights:
        groups.setdefault(tuple(weight.shape), []).append(weight)
    return groups


def refuse(
    found: Weights, wanted: list[tuple[int, ...]], mistake: str
) -> None:
    """Say which weights a layer should have, and which ones it has.

    Raises:
        Unreadable: Always.
    """
    came = [str(s) for s, group in found.items() for _ in group]
    raise Unreadable(
        "weights of shapes " + ", ".join(came) if came else "no weights",
        mistake,
        INSIDE,
        "weights of shapes " + ", ".join(map(str, wanted)),
    )


def to_numpy(tensor: Any) -> Any:
    """Bring a tensor to NumPy; what is no tensor stays as it is."""
    return np.asarray(tensor) if hasattr(tensor, "shape") else tensor


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

    def draw(lengths: list[int], time: int, *sizes: int) -> tuple:
        vocabulary, size, units = sizes
        mask = ragged_mask(lengths, time)
        ids = np.where(mask, rng.integers(1, vocabulary, mask.shape), 0)
        params = {
            "embedding": rng.normal(size=(vocabulary, size)),
            "forward": lstm_params(rng, size, units),
            "backward": lstm_params(rng, size, units),
        }
        return converted((np.int32(ids), mask, params), np.float32)

    return [
        Probe("texts of 4 and 2 characters, Encoder(7, 3, 2)",
              draw([4, 2], 4, 7, 3, 2)),
        Probe("texts of 1, 3 and 2 characters, Encoder(9, 2, 4)",
              draw([1, 3, 2], 3, 9, 2, 4)),
    ]  # fmt: skip


def as_reader(layer_class: Callable) -> Callable:
    """Turn an encoder class into a function of ids, mask and weights."""

    def reader(source_ids: Array, mask: Array, params: Params) -> Array:
        vocabulary, size = params["embedding"].shape
        units = params["forward"]["recurrent_kernel"].shape[0]
        layer = layer_class(vocabulary, size, units)
        layer(source_ids, mask)
        found = weights_by_shape(layer)
        right = encode(source_ids, mask, params)
        answers = []
        for forward in (0, 1):
            _fill_reader(found, params, forward)
            states = to_numpy(layer(source_ids, mask))
            if np.ndim(states) == 3 and states.shape[:2] == mask.shape:
                states = states * mask[..., None]
            if _fits(right, states):
                return states
            answers.append(states)
        return answers[0]

    return reader


def _fill_reader(found: Weights, params: Params, forward: int) -> None:
    """Fill in the weights; the forward reader's are made first, or second."""
    vocabulary, size = params["embedding"].shape
    units = params["forward"]["recurrent_kernel"].shape[0]
    shapes = (size, 4 * units), (units, 4 * units), (4 * units,)
    counts = [len(found.get(shape, ())) for shape in shapes]
    mistake = ""
    if (vocabulary, size) not in found:
        mistake = "there is no embedding of the size that was asked for"
    elif (size, 3 * units) in found:
        mistake = "a GRU stands in place of the LSTM"
    elif (size, 8 * units) in found:
        mistake = "one large LSTM stands in place of two"
    elif counts == [1, 1, 1]:
        mistake = "there is one LSTM, not one for each direction"
    elif counts != [2, 2, 2]:
        mistake = "the two LSTMs have other weights than asked for"
    if mistake:
        refuse(found, [(vocabulary, size), *shapes, *shapes], mistake)
    found[vocabulary, size][0].assign(params["embedding"])
    for name, place in (("forward", forward), ("backward", 1 - forward)):
        for part, shape in zip(params[name].values(), shapes, strict=True):
            found[shape][place].assign(part)


def _joined(join: Callable) -> Callable:
    def reader(embedded: Array, params: Params) -> Array:
        forward = read(embedded, params["forward"])
        backward = read(embedded[:, ::-1], params["backward"])[:, ::-1]
        return join(forward, backward)

    return lambda ids, mask, params: _each_text(ids, mask, params, reader)


def _unmasked(ids: Array, mask: Array, params: Params) -> Array:
    embedded = params["embedding"][ids]
    return read_both_ways(embedded, params) * mask[..., None]


def _not_turned(ids: Array, mask: Array, params: Params) -> Array:
    forward, backward = np.split(encode(ids, mask, params), 2, axis=-1)
    states = np.concatenate([forward, backward[:, ::-1]], axis=-1)
    return states * mask[..., None]


SIDES = "How many numbers should each character have, and in which order?"

ENCODER_MISTAKES = (
    Mistake(
        "the mask is ignored, and the backward LSTM reads padding first",
        "Which argument says where the padding is? Who is told?",
        _unmasked,
    ),
    Mistake(
        "the backward states are not turned back",
        "Which character did the backward LSTM see first, and where does "
        "its state stand?",
        _not_turned,
    ),
    Mistake(
        "the states are added, not set side by side",
        SIDES,
        _joined(lambda f, b: f + b),
    ),
    Mistake(
        "the states are averaged, not set side by side",
        SIDES,
        _joined(lambda f, b: (f + b) / 2),
    ),
    Mistake(
        "the states are multiplied, not set side by side",
        SIDES,
        _joined(lambda f, b: f * b),
    ),
    Mistake(
        "the backward states stand in front of the forward ones",
        SIDES,
        _joined(lambda f, b: np.concatenate([b, f], axis=-1)),
    ),
    Mistake(
        "only the forward states come back",
        SIDES,
        _joined(lambda f, b: f),
    ),
    Mistake(
        "only the last states come back",
        "How many characters were read, and how many states came?",
        lambda ids, mask, params: np.concatenate(
            [
                read(row[None, :n], params[name])[:, -1]
                if name == "forward"
                else read(row[None, :n][:, ::-1], params[name])[:, -1]
                for row, n in zip(
                    params["embedding"][ids], mask.sum(1), strict=True
                )
                for name in ("forward", "backward")
            ]
        ).reshape(len(ids), -1),
    ),
    Mistake(
        "the embedded text comes back, unread",
        "Which layer reads the embedded characters?",
        lambda ids, mask, params: params["embedding"][ids] * mask[..., None],
    ),
)

# -------------------------------------------------------- AdditiveAttention


def attention_probes(seed: int) -> list[Probe]:
    """Ragged texts, in two sets of sizes that are all different."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, *sizes: int) -> tuple:
        query, key, attention = sizes
        states, mask = encoded(rng, lengths, time, key)
        params = attention_params(rng, query, key, attention)
        args = rng.normal(size=(len(lengths), query)), states, mask, params
        return converted(args, np.float32)

    return [
        Probe("one text without padding, AdditiveAttention(2)",
              draw([2], 2, 3, 4, 2)),
        Probe("texts of 3 and 2 characters, AdditiveAttention(5)",
              draw([3, 2], 3, 2, 4, 5)),
        Probe("texts of 1, 4 and 2 characters, AdditiveAttention(3)",
              draw([1, 4, 2], 4, 5, 2, 3)),
    ]  # fmt: skip


def as_attention(layer_class: Callable) -> Callable:
    """Turn an attention class into a function with weights."""

    def look(query: Array, keys: Array, mask: Array, params: Params) -> Any:
        layer = layer_class(len(params["v"]))
        layer(query, keys, mask)
        right = one_step_attention(query, keys, mask, params)
        answers = []
        for _ in _fill_attention(weights_by_shape(layer), params):
            answer = layer(query, keys, mask)
            if not isinstance(answer, tuple | list):
                return to_numpy(answer)
            answers.append(tuple(map(to_numpy, answer)))
            if len(answer) == 2 and all(map(_fits, right, answers[-1])):
                return answers[-1]
        return answers[0]

    return look


def _fits(right: Array, came: Any) -> bool:
    return np.shape(came) == right.shape and close(right, came)


def _fill_attention(found: Weights, params: Params) -> Iterator[None]:
    """Fill in the weights, in each way that their shapes allow."""
    units = len(params["v"])
    column, numbers = found.get((units, 1), []), found.get((units,), [])
    counts = [
        len(found.get(params[n].shape, ())) for n in ("W_query", "W_key")
    ]
    mistake = ""
    if counts != [1, 1]:
        mistake = "W_query or W_key is missing, or there are too many"
    elif len(numbers) + len(column) < 2:
        mistake = "the bias b or the vector v is missing"
    elif len(column) > 1:
        mistake = "there is more than one vector v"
    if mistake:
        refuse(found, [weight.shape for weight in params.values()], mistake)
    for name in ("W_query", "W_key"):
        found[params[name].shape][0].assign(params[name])
    for weight in found.get((1,), []):
        weight.assign(np.ones(1))  # the same for every score: no effect
    for place in range(1 if column else len(numbers)):
        biases = numbers if column else numbers[:place] + numbers[place + 1 :]
        vector = column[0] if column else numbers[place]
        vector.assign(params["v"].reshape(vector.shape))
        for index, bias in enumerate(biases):
            bias.assign(params["b"] if index == 0 else 0 * params["b"])
        yield


# --------------------------------------------------------- build_translator


def parts_probes(seed: int) -> list[Probe]:
    """Ids that differ in the two inputs, with padding in the first."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, written: int) -> tuple:
        mask = ragged_mask(lengths, time)
        source = np.where(mask, rng.integers(1, 6, mask.shape), 0)
        fed = rng.integers(0, 4, (len(lengths), written))
        tables = {
            "encoder": rng.normal(size=(6, 3)),
            "decoder": rng.normal(size=(6, 3)),
        }
        args = np.int32(source), np.int32(fed), tables
        return converted(args, np.float32)

    return [
        Probe("texts of 3 and 2 characters, 10 to write", draw([3, 2], 3, 10)),
        Probe("texts of 2, 5 and 1 characters", draw([2, 5, 1], 5, 10)),
    ]


def assembled(source_ids: Array, fed: Array, tables: Params) -> Array:
    """What the translator gives when its parts are the two toy layers."""
    return _toy(source_ids, fed, tables, source_ids != 0)


def _toy(source_ids: Array, fed: Array, tables: Params, mask: Array) -> Array:
    states = tables["encoder"][source_ids] * (2.0 + mask)[..., None]
    seen = (states * (1.0 + mask)[..., None]).sum(axis=1)
    return tables["decoder"][fed] + seen[:, None]


def toy_parts(tables: Params) -> tuple[Any, Any]:
    """Make an encoder and a decoder so simple that NumPy can follow."""
    keras = importlib.import_module("keras")
    ops = keras.ops

    class Part(keras.layers.Layer):
        def __init__(self, name: str) -> None:
            super().__init__(name=name)
            self.table = self.add_weight(shape=(6, 3), name="table")
            self.table.assign(tables[name])

        def look_up(self, ids: Any) -> Any:
            return ops.take(self.table, ops.cast(ids, "int32"), axis=0)

    class ToyEncoder(Part):
        def call(self, source_ids: Any, mask: Any) -> Any:
            mask = ops.cast(mask, "float32")[..., None]
            return self.look_up(source_ids) * (2.0 + mask)

    class ToyDecoder(Part):
        def call(self, fed: Any, encoder_states: Any, mask: Any) -> Any:
            mask = ops.cast(mask, "float32")[..., None]
            seen = ops.sum(encoder_states * (1.0 + mask), axis=1)
            return self.look_up(fed) + seen[:, None]

    return ToyEncoder("encoder"), ToyDecoder("decoder")


def as_assembler(function: Callable) -> Callable:
    """Turn `build_translator` into a function of ids, with toy parts."""

    def assemble(source_ids: Array, fed: Array, tables: Params) -> Any:
        encoder, decoder = toy_parts(tables)
        model = function(encoder, decoder)
        if model is None:
            return None
        if not hasattr(model, "fit"):
            kind = type(model).__name__
            question = "What joins the inputs and the logits to one model?"
            name = "what comes is no Keras model"
            raise Unreadable(f"a {kind}", name, question, "a keras.Model")
        logits = to_numpy(_called(model, source_ids, fed))
        owned = {id(weight) for weight in model.trainable_weights}
        if not {id(encoder.table), id(decoder.table)} <= owned:
            raise Unreadable(
                f"a model of {len(owned)} trainable weights",
                "a part is missing from the model, or frozen",
                "Can training reach both the encoder and the decoder?",
                "a model that holds the weights of both parts",
            )
        return logits

    return assemble


def _called(model: Any, source_ids: Array, fed: Array) -> Any:
    try:
        return model((source_ids, fed))
    except ValueError:
        model((fed, source_ids))  # another error goes its way
    raise Unreadable(
        "a model that takes them the other way round",
        "the two inputs have changed places",
        "In which order are source_ids and decoder_inputs given?",
        "a model that takes source_ids, then decoder_inputs",
    )


PARTS_MISTAKES = (
    Mistake(
        "the mask is turned round",
        "True marks a real character. Which ids are real?",
        lambda s, f, t: _toy(s, f, t, s == 0),
    ),
    Mistake(
        "every place is taken for a real character",
        "Which id stands for padding, and where is it left out?",
        lambda s, f, t: _toy(s, f, t, s > -1),
    ),
    Mistake(
        "the two inputs have changed places",
        "Which ids are read by the encoder, and which by the decoder?",
        lambda s, f, t: _toy(f, s, t, f != 0),
    ),
    Mistake(
        "probabilities come back, not logits",
        "Who takes the softmax here: the model, or the loss?",
        lambda s, f, t: softmax(assembled(s, f, t)),
    ),
    Mistake(
        "log probabilities come back, not logits",
        "Who takes the softmax here: the model, or the loss?",
        lambda s, f, t: log_softmax(assembled(s, f, t)),
    ),
    Mistake(
        "the likeliest ids come back, not logits",
        "Can a loss be computed from the best id alone?",
        lambda s, f, t: assembled(s, f, t).argmax(-1),
    ),
    Mistake(
        "the encoder states come back, not logits",
        "Which part writes?",
        lambda s, f, t: t["encoder"][s] * (2.0 + (s != 0))[..., None],
    ),
    Mistake(
        "the mask is made from what the decoder is fed",
        "Which of the two inputs has padding?",
        lambda s, f, t: _toy(s, f, t, np.resize(f != 0, s.shape)),
    ),
    Mistake(
        "the inputs of the decoder are shifted once more",
        "Who shifts the targets: the model, or whoever makes the batches?",
        lambda s, f, t: assembled(s, np.roll(f, 1, axis=1), t),
    ),
)

# ---------------------------------------------------------- compile_and_fit


def fit_probes(seed: int) -> list[Probe]:
    """A toy model to train, and logits whose loss is known."""
    rng = np.random.default_rng(seed)
    return [
        Probe(
            f"a toy translator, trained for {epochs} epochs",
            (
                np.int32(rng.integers(0, 4, (8, 7))),
                np.float32(2 * rng.normal(size=(8, 7, 4))),
                epochs,
            ),
        )
        for epochs in (3, 5)
    ]


def trained(target_ids: Array, logits: Array, epochs: int) -> tuple:
    """The loss of fixed logits, and how long was trained."""
    return losses(target_ids, logits).mean(), np.int64(epochs)


def as_trainer(function: Callable) -> Callable:
    """Turn `compile_and_fit` into a function of targets and logits."""

    def train(target_ids: Array, logits: Array, epochs: int) -> tuple:
        keras = importlib.import_module("keras")
        keras.utils.set_random_seed(0)
        model, batches = _toy_task(keras, target_ids)
        before = model.get_weights()[0]
        history = function(model, batches, epochs)
        if not getattr(model, "compiled", False):
            raise Unreadable(
                "a model without an optimizer",
                "the model is not compiled",
                "What must a model be told before it can be trained?",
                "a compiled model",
            )
        _moved(before, model.get_weights()[0], target_ids)
        if "loss" not in getattr(history, "history", {}):
            kind = type(history).__name__
            question = "What does training give back, and who needs it?"
            name = "the history is not handed back"
            wanted = "a history that holds the loss of each epoch"
            raise Unreadable(f"a {kind}", name, question, wanted)
        loss = model.compute_loss(y=target_ids, y_pred=logits)
        length = len(history.history["loss"])
        return np.float64(loss), np.int64(length)

    return train


def _toy_task(keras: Any, target_ids: Array) -> tuple[Any, Any]:
    """Make a model of one table, and batches that it can learn."""
    fed = keras.Input((target_ids.shape[1],), dtype="int32")
    source = keras.Input((None,), dtype="int32")
    logits = keras.layers.Embedding(4, 4, name="table")(fed)
    model = keras.Model([source, fed], logits)

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> tuple:
            rows = slice(2 * index, 2 * index + 2)
            ids = target_ids[rows]
            return (np.ones((2, 3), np.int32), (ids + 1) % 4), ids

    return model, Batches()


def _moved(before: Array, after: Array, target_ids: Array) -> None:
    """Refuse a model that learned nothing, or the wrong way.

    Raises:
        Unreadable: When its loss did not fall.
    """
    if np.array_equal(before, after):
        raise Unreadable(
            "the weights of before, unchanged",
            "the model was not trained",
            "Which call trains a compiled model?",
            "weights that have changed",
        )
    fed = (target_ids + 1) % 4
    was, now = (losses(target_ids, t[fed]).mean() for t in (before, after))
    if not now < was:
        raise Unreadable(
            f"a loss that rose from {was:.3f} to {now:.3f}",
            "the model learns in the wrong direction, or in steps too large",
            "How large is the learning rate, and what is the loss?",
            "a loss that falls",
        )


def _as_probabilities(target_ids: Array, logits: Array) -> Array:
    """Keras' loss when it takes logits for probabilities."""
    clipped = np.clip(logits, 1e-7, 1 - 1e-7)
    return losses(target_ids, np.log(clipped)).mean()


def _epochs(change: Callable) -> Callable:
    def wrong(target_ids: Array, logits: Array, epochs: int) -> tuple:
        return trained(target_ids, logits, change(epochs))

    return wrong


LENGTH = "Which argument says how often all batches are seen?"

FIT_MISTAKES = (
    Mistake(
        "the loss takes logits for probabilities",
        "The model gives logits. How does the loss learn of that?",
        lambda t, z, n: (_as_probabilities(t, z), np.int64(n)),
    ),
    Mistake(
        "the loss is a sum, not a mean",
        "Should the loss grow with the size of a batch?",
        lambda t, z, n: (losses(t, z).sum(), np.int64(n)),
    ),
    Mistake("one epoch is trained, whatever is asked", LENGTH,
            _epochs(lambda epochs: 1)),
    Mistake("ten epochs are trained, whatever is asked", LENGTH,
            _epochs(lambda epochs: 10)),
    Mistake("one epoch too few is trained", LENGTH,
            _epochs(lambda epochs: epochs - 1)),
    Mistake("one epoch too many is trained", LENGTH,
            _epochs(lambda epochs: epochs + 1)),
)  # fmt: skip

# ------------------------------------------------------------------- judges

JUDGES = {
    "Encoder": Judge(
        ("source_ids", "mask", "params"),
        ("encoder_states",),
        encode,
        encoder_probes,
        ENCODER_MISTAKES,
        "Equals the NumPy reader, skips padding, can be trained.",
        adapt=as_reader,
        seconds=60.0,
    ),
    "AdditiveAttention": Judge(
        ("query", "keys", "mask", "params"),
        ("context_vector", "attention_weights"),
        one_step_attention,
        attention_probes,
        STEP_MISTAKES,
        "Equals the NumPy attention and can be trained.",
        adapt=as_attention,
        seconds=60.0,
    ),
    "build_translator": Judge(
        ("source_ids", "decoder_inputs", "weights"),
        ("logits",),
        assembled,
        parts_probes,
        PARTS_MISTAKES,
        "Parts and mask are wired up; all can be trained.",
        adapt=as_assembler,
        seconds=60.0,
    ),
    "compile_and_fit": Judge(
        ("target_ids", "logits", "epochs"),
        ("loss", "epochs"),
        trained,
        fit_probes,
        FIT_MISTAKES,
        "The loss reads logits and falls; the history is back.",
        adapt=as_trainer,
        seconds=120.0,
    ),
}
