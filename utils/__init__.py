"""The course's small package; see README.md for the map of its modules.

`utils.load_translator()` is here for convenience. TensorFlow takes seconds
to load, so it is only loaded when something asks for it.
"""

from typing import Any

_FROM_MODEL = ("DateTranslator", "Translation", "load_translator")
__all__ = [*_FROM_MODEL]


def __getattr__(name: str) -> Any:
    if name not in _FROM_MODEL:
        raise AttributeError(f"module 'utils' has no attribute {name!r}")
    from utils import model

    return getattr(model, name)
