"""What the judges of Keras layers share: weights are found by their shapes.

Nothing of Keras is imported with this module; what a judge needs of it is
loaded when a learner's own Keras code is checked. The layers are taken as they
are, filled with known weights, and then the NumPy reference must agree.
"""

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
        INSIDE,
        "weights of shapes " + ", ".join(map(str, wanted)),
    )


def to_numpy(tensor: Any) -> Any:
    """Bring a tensor to NumPy; what is no tensor stays as it is."""
    return np.asarray(tensor) if hasattr(tensor, "shape") else tensor


def fits(right: Array, came: Any) -> bool:
    """Return True when a layer gives what it should."""
    return np.shape(came) == right.shape and close(right, came)
