"""A student's function, called from here while it stays in its kernel."""

import base64
import builtins
import io
import pickle
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.machine.limits import TimeLimit
from utils.checks.machine.outcome import Problem, Refused

Ask = Callable[[dict[str, Any], float], dict[str, Any]]


class Missing(BaseException):
    """The notebook defines no such function (a check must not catch it)."""


class Remote:
    """Look like the function to a check; each call goes to the kernel.

    Args:
        ask: Sends a request with a limit in seconds and returns the reply.
            Raises TimeLimit when it takes longer.
        request: What every request holds: variable, exercise, adapt, root.
        seconds: Time for all calls together.
    """

    def __init__(
        self, ask: Ask, request: dict[str, Any], seconds: float
    ) -> None:
        self.ask, self.request, self.left = ask, request, seconds
        # The check looks up where a function was written: not in here.
        self.__module__ = None

    def __call__(self, *args: Any) -> Any:
        """Call the function, and fail as it fails."""
        data = base64.b64encode(pickle.dumps(args)).decode()
        start = time.monotonic()
        try:
            reply = self.ask({**self.request, "args": data}, self.left)
        finally:
            self.left = max(self.left - time.monotonic() + start, 1.0)
        if "missing" in reply:
            raise Missing(self.request["variable"])
        print(reply["printed"], end="")
        for place, value in reply["changed"].items():
            _write_into(args[int(place)], unpacked(value))
        if "error" in reply:
            raise error_of(reply)
        return unpacked(reply["result"])


def _write_into(given: Any, changed: Any) -> None:
    """Do to an argument here what was done to its copy in the kernel."""
    if isinstance(given, dict) and isinstance(changed, dict):
        given.clear()
        given.update(changed)
    elif isinstance(given, np.ndarray) and np.shape(changed) == given.shape:
        given[...] = changed


def unpacked(told: dict[str, Any]) -> Any:
    """Read a value that `answering.packed` wrote. Nothing is executed."""
    (kind, value), *_ = told.items()
    if kind == "constant":
        return ... if value == "Ellipsis" else None
    if kind == "text":
        return str(value)
    if kind == "pairs":
        return {unpacked(key): unpacked(part) for key, part in value}
    if kind == "parts":
        parts = [unpacked(part) for part in value]
        return tuple(parts) if told["tuple"] else parts
    if kind == "huge":
        return np.broadcast_to(np.zeros(()), value)
    if kind == "array":
        file = io.BytesIO(base64.b64decode(value))
        array = np.load(file, allow_pickle=False)
        return array.item() if told["plain"] else array
    return type(str(value), (), {})()  # no data: only its type's name counts


def error_of(reply: dict[str, Any]) -> BaseException:
    """Make an error of the nearest type that is known here."""
    if "refused" in reply:
        refused = Refused(*map(str, reply["refused"]))
        refused.problem = Problem.__members__.get(str(reply["problem"]))
        return refused
    first, *parents = map(str, reply["error"])
    if first == TimeLimit.__name__:
        return TimeLimit()
    for name in [first, *parents]:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            named = type(first, (kind,), {}) if name != first else kind
            return _made(named, str(reply["message"]))
    return SystemExit(str(reply["message"]))


def _made(kind: type[Exception], message: str) -> Exception:
    try:
        return kind(message)
    except TypeError:  # UnicodeError and the like want more than a text
        return Exception(message)
