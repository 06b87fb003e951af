"""The course's small package; see README.md for the map of its modules.

`utils.load_translator()` is here for convenience. TensorFlow takes seconds
to load, so it is only loaded when something asks for it.
"""

import os
from typing import Any

# The matrices of this course are small: NumPy's second thread would cost more
# than it helps. (If NumPy is loaded already, it keeps what it has.)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_FROM_MODEL = ("DateTranslator", "Translation", "load_translator")
__all__ = [*_FROM_MODEL]


def __getattr__(name: str) -> Any:
    if name not in _FROM_MODEL:
        raise AttributeError(f"module 'utils' has no attribute {name!r}")
    from utils import model

    return getattr(model, name)
