"""What the judges of Keras layers share: weights are found by their shapes.

Nothing of Keras is imported with this module; what a judge needs of it is
loaded when a learner's own Keras code is checked. The layers are taken as they
are, filled with known weights, and then the NumPy reference must agree.
"""

import contextlib
import importlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from utils.checks.machine.compare import close
from utils.checks.machine.outcome import Refused

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
        raise Refused(
            "a layer without weights of its own",
            "its inner layers are made anew in each call",
            INSIDE,
            "weights that stay from call to call",
        )
    if not layer.trainable_weights:
        raise Refused(
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
        Refused: Always.
    """
    came = [str(s) for s, group in found.items() for _ in group]
    raise Refused(
        "weights of shapes " + ", ".join(came) if came else "no weights",
        mistake,
        "Which weights should be there, and of which sizes?",
        "weights of shapes " + ", ".join(map(str, wanted)),
    )


def to_numpy(tensor: Any) -> Any:
    """Bring a tensor to NumPy; what is no tensor stays as it is."""
    return np.asarray(tensor) if hasattr(tensor, "shape") else tensor


@contextlib.contextmanager
def as_in_numpy() -> Iterator[None]:
    """Let shapes that do not fit be the error that they are in NumPy."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ != "InvalidArgumentError":
            raise
        text = re.sub(r"\{\{.*?\}\} | \[Op:.*", "", str(error))
        raise ValueError(text).with_traceback(error.__traceback__) from None


def fits(right: Array, came: Any) -> bool:
    """Return True when a layer gives what it should."""
    return np.shape(came) == right.shape and close(right, came)


def must_train(
    layer: Any,
    inputs: tuple[Array, ...],
    result: Callable[..., Any],
    reference: Callable[..., Array],
) -> None:
    """Ask that training reaches all weights, and what made the inputs.

    Args:
        layer: The layer, with its weights.
        inputs: Arrays of decimals that other layers give.
        result: Takes them as tensors, and gives one tensor, as in training.
        reference: The same in NumPy.

    Raises:
        Refused: When training changes the result, a slope is missing, or one
            of an input is wrong.
    """
    tensorflow = importlib.import_module("tensorflow")
    right = [np.asarray(part, float) for part in inputs]
    pull = np.cos(np.arange(reference(*right).size))  # another for each number
    weights = [w for w in layer.trainable_weights if tuple(w.shape) != (1,)]
    tensors = [tensorflow.constant(part) for part in inputs]
    with tensorflow.GradientTape() as tape:
        tape.watch(tensors)
        came = tensorflow.reshape(result(*tensors), [-1])
        total = tensorflow.reduce_sum(came * np.float32(pull))
    if not close(reference(*right).ravel(), came.numpy()):
        raise Refused(
            "other numbers when it is trained",
            "in training it gives other numbers than afterwards",
            "Which part behaves otherwise while it is trained?",
            "the same numbers, trained or not",
        )
    slopes = tape.gradient(total, [*(w.value for w in weights), *tensors])
    lost = [w.name for w, slope in zip(weights, slopes) if slope is None]
    if lost:
        _untrained(", ".join(f"`{name}`" for name in lost[:3]))
    for place, slope in enumerate(slopes[len(weights) :]):

        def moved(part: Array, place: int = place) -> float:
            parts = [*right[:place], part, *right[place + 1 :]]
            return float(reference(*parts).ravel() @ pull)

        wanted = _slope(moved, right[place])
        if slope is None or not np.allclose(wanted, slope, 1e-2, 1e-3):
            _untrained("the layers before this one as it should")


def _slope(function: Callable[[Array], float], at: Array) -> Array:
    slope = np.zeros(at.shape)
    for place in np.ndindex(at.shape):
        step = np.zeros(at.shape)
        step[place] = 1e-4
        slope[place] = (function(at + step) - function(at - step)) / 2e-4
    return slope


def _untrained(what: str) -> None:
    raise Refused(
        "a slope that is missing or wrong",
        f"training cannot change {what}",
        "Where do you leave Keras on the way to the result: by a function of "
        "NumPy, or by stopping a gradient?",
        "a slope for everything that training may change",
    )


def in_a_graph(layer: Callable[..., Any], arrays: tuple, shapes: tuple) -> Any:
    """Call a layer as a model does; a shape is None where it is not known.

    Raises:
        Refused: When that is an error.
    """
    tensorflow = importlib.import_module("tensorflow")
    specs = [
        tensorflow.TensorSpec(shape, part.dtype)
        for part, shape in zip(arrays, shapes)
    ]
    try:
        return tensorflow.function(lambda *parts: layer(*parts), specs)(
            *arrays
        )
    except Exception as error:
        bold = re.search(r"\x1b\[1m(.*?)\x1b\[0m", str(error), re.DOTALL)
        text = bold[1] if bold else str(error).strip().splitlines()[-1]
        raise Refused(
            f"{type(error).__name__}: {text.replace('numpy', 'NumPy')}",
            "it works alone, but not inside of a model",
            "In a model a tensor has no numbers yet, and the length of a "
            "text is None. Which step needs them?",
            "the same as outside of a model",
        ) from None
