"""Fences around a learner's code: time, memory, prints, global state."""

import contextlib
import ctypes
import io
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from types import FrameType

import numpy as np

try:
    import resource
except ImportError:  # Windows has no such module
    resource = None

EXTRA_MEMORY = 4 * 2**30  # bytes a learner's code may claim on top
PRINT_LIMIT = 2_000  # characters of a learner's prints that are kept
AGAIN = 0.5  # seconds until a swallowed TimeLimit is raised again


class TimeLimit(BaseException):
    """The learner's code ran too long (no `except Exception` holds it)."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimit` inside the block after some seconds.

    The main thread gets an alarm where the system has one, so that even a
    sleep is interrupted. Other threads, and Windows, get a watching thread
    that throws the exception in between two steps of Python.
    """
    main = threading.current_thread() is threading.main_thread()
    alarm = main and hasattr(signal, "setitimer")
    with _alarm(seconds) if alarm else _watcher(seconds):
        yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(signum: int, frame: FrameType | None) -> None:
        if not _importing(frame):
            raise TimeLimit

    handler = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), AGAIN)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # reached also when the bell rings in the line above
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if timer[0]:
            signal.setitimer(signal.ITIMER_REAL, *timer)


@contextlib.contextmanager
def _watcher(seconds: float) -> Iterator[None]:
    thread = threading.get_ident()
    done = threading.Event()

    def watch():
        wait = seconds
        while not done.wait(wait):
            if not _importing(sys._current_frames().get(thread)):
                _throw(thread, TimeLimit)
            wait = AGAIN

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        try:
            yield
        finally:
            done.set()
    finally:  # reached also when the exception arrives in the line above
        done.set()
        watching.join()
        _throw(thread, None)


def _throw(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in a thread, or take an undelivered one back."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread),
        ctypes.py_object(error) if error else None,
    )


def _importing(frame: FrameType | None) -> bool:
    """True while a module loads: a first `import tensorflow` is no loop."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


@contextlib.contextmanager
def memory_limit(extra: int = EXTRA_MEMORY) -> Iterator[None]:
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
        super().write(text[: max(PRINT_LIMIT - self.tell(), 0)])
        return len(text)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Leave random states, print options and warnings as they were."""
    numbers, plain = np.random.get_state(), random.getstate()
    options = np.get_printoptions()
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(numbers)
        random.setstate(plain)
        np.set_printoptions(**options)
