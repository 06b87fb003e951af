"""Fences around a learner's code: time, memory, prints, global state."""

import contextlib
import ctypes
import io
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

import numpy as np

from utils import browser
from utils.checks import allowed

resource: Any
try:
    import resource
except ImportError:  # Windows has no such module
    resource = None

TOOL = 4  # of the numbers for tools, one that no tool of Python's has
AGAIN = 0.5  # seconds until a swallowed TimeLimit is raised again


class TimeLimit(BaseException):
    """The learner's code ran too long (no `except Exception` holds it)."""


def call_within(seconds: float, function: Callable[[], Any]) -> Any:
    """Call a function; raise `TimeLimit` inside it after some seconds.

    The main thread gets an alarm where the system has one, so that even a
    sleep is interrupted. Other threads, and Windows, get a watching thread
    that throws the exception in between two steps of Python. A browser has
    neither: there Python looks at the clock at each call and turn of a loop.
    All look first whether the function is still running, so that nothing else
    is hit.
    """
    main = threading.current_thread() is threading.main_thread()
    if browser.HERE:
        stop = _look(seconds)
    elif main and hasattr(signal, "setitimer"):
        stop = _set_alarm(seconds)
    else:
        stop = _watch(seconds)
    try:
        return _fenced(function)
    finally:
        stop()


def _fenced(function: Callable[[], Any]) -> Any:
    return function()


def _set_alarm(seconds: float) -> Callable[[], None]:
    def ring(signum: int, frame: FrameType | None) -> None:
        if _is_running(frame) and not _is_importing(frame):
            raise TimeLimit

    def stop() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if timer[0]:
            signal.setitimer(signal.ITIMER_REAL, *timer)

    handler = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), AGAIN)
    return stop


def _watch(seconds: float) -> Callable[[], None]:
    thread = threading.get_ident()
    done = threading.Event()

    def watch() -> None:
        wait, thrown = seconds, False
        while not done.wait(wait):
            frame = sys._current_frames().get(thread)
            running = _is_running(frame)
            if thrown and not running:
                return  # it arrived, and the function is left
            if running and not _is_importing(frame):
                _throw(thread, TimeLimit)
                thrown = True
            wait = AGAIN

    def stop() -> None:
        while watching.is_alive():
            with contextlib.suppress(TimeLimit):
                done.set()
                watching.join()
        _throw(thread, None)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    return stop


def _look(seconds: float) -> Callable[[], None]:
    monitoring: Any = getattr(sys, "monitoring", None)  # since Python 3.12
    watched = monitoring.events.PY_START, monitoring.events.JUMP
    ends = time.monotonic() + seconds

    def look(*_: Any) -> None:
        nonlocal ends
        if time.monotonic() < ends:
            return
        frame = sys._getframe(1)
        if _is_running(frame) and not _is_importing(frame):
            ends = time.monotonic() + AGAIN
            raise TimeLimit

    def stop() -> None:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)

    monitoring.use_tool_id(TOOL, "limits of a check")
    for event in watched:
        monitoring.register_callback(TOOL, event, look)
    monitoring.set_events(TOOL, sum(watched))
    return stop


def _throw(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in a thread, or take an undelivered one back."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error else None
    )


def _callers(frame: FrameType | None) -> Iterator[CodeType]:
    while frame is not None:
        yield frame.f_code
        frame = frame.f_back


def _is_running(frame: FrameType | None) -> bool:
    return any(code is _fenced.__code__ for code in _callers(frame))


def _is_importing(frame: FrameType | None) -> bool:
    """True while a module loads: a first `import tensorflow` is no loop."""
    names = (code.co_filename for code in _callers(frame))
    return any(name.startswith("<frozen importlib") for name in names)


@contextlib.contextmanager
def memory_limit(extra: int = allowed.CHECK_MEMORY) -> Iterator[None]:
    """Let a huge array fail with MemoryError, where Linux can do that."""
    if resource is None or not os.path.exists("/proc/self/statm"):
        yield
        return
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bounds = [used + extra, soft, hard]
    limit = min(b for b in bounds if b != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class Prints(io.StringIO):
    """Keeps the first characters that are printed and drops the rest."""

    def write(self, text: str) -> int:
        """Take the text, keep what still fits."""
        super().write(text[: max(allowed.CHECK_PRINTS - self.tell(), 0)])
        return len(text)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Leave random states, print options and warnings as they were."""
    numbers, plain = np.random.get_state(), random.getstate()
    options = np.get_printoptions()
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # A number made of an array: NumPy before 2.4 only warns of it.
            warnings.filterwarnings("error", "Conversion of an array with")
            yield
    finally:
        np.random.set_state(numbers)
        random.setstate(plain)
        np.set_printoptions(**options)
