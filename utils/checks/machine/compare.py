"""When two arguments, results or outcomes are the same.

What compares is taken from NumPy at the start: a notebook that puts something
else in its place, by accident or not, changes no verdict here.
"""

from typing import Any

import numpy as np
from numpy import allclose, array_equal

from utils.checks.machine.outcome import Outcome


def unchanged(old: Any, new: Any) -> bool:
    """True when an argument still holds what it held before."""
    if isinstance(old, dict):
        return list(old) == list(new) and all(
            unchanged(old[key], new[key]) for key in old
        )
    return array_equal(old, new)


def same(expected: Outcome, came: Outcome) -> bool:
    """True when two outcomes agree: the same numbers, or the same error."""
    if expected.error is not None:
        return isinstance(came.error, type(expected.error))
    if expected.values is None or came.values is None:
        return expected.values is came.values and came.error is None
    return len(expected.values) == len(came.values) and all(
        map(close, expected.values, came.values)
    )


def close(expected: np.ndarray, came: np.ndarray) -> bool:
    """True for equal shapes and numbers equal up to float32 precision."""
    if expected.shape != came.shape:
        return False
    return allclose(came, expected, 1e-4, 1e-5, equal_nan=True)
