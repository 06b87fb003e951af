"""Makes sure a notebook can run: the first cell of every lesson asks it."""

import importlib
import sys

OLDEST, NEWEST = (3, 11), (3, 13)  # Pythons the course is tested with

# What the lessons need: package → the oldest version that works.
_NEEDED = {
    "numpy": (2, 0),
    "matplotlib": (3, 9),
    "babel": (2, 16),
    "faker": (37, 0),
}
_NEEDED_BY_MODELS = {"tensorflow": (2, 20), "keras": (3, 10)}
_ADVICE = (
    "Close JupyterLab and start it with `make lab` in the course's folder "
    "(README.md, 'If something goes wrong', has the lines for Windows and "
    "Colab)."
)


def prepare(models: bool = False) -> None:
    """Checks that everything a lesson needs is there; prints one line.

    Args:
        models: whether the lesson uses TensorFlow and Keras.

    Raises:
        RuntimeError: naming everything that is missing or too old, and what
            to do.
    """
    problems = []
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        problems.append(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} runs here; "
            f"the course needs {_join(OLDEST)} to {_join(NEWEST)}"
        )
    needed = _NEEDED | (_NEEDED_BY_MODELS if models else {})
    problems += [
        problem
        for package, oldest in needed.items()
        if (problem := _problem(package, oldest))
    ]
    if problems:
        raise RuntimeError("; ".join(problems) + ".\n" + _ADVICE)
    print("Everything this lesson needs is here.")


def _problem(package: str, oldest: tuple[int, int]) -> str | None:
    try:
        if package in _NEEDED_BY_MODELS:
            importlib.import_module("utils.backend")
        module = importlib.import_module(package)
    except ImportError as error:
        return f"{package} cannot be imported ({error})"
    version = getattr(module, "__version__", None) or module.VERSION
    if tuple(int(part) for part in version.split(".")[:2]) < oldest:
        return f"{package} {version} is older than {_join(oldest)}"
    return None


def _join(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
