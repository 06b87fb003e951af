"""Run inside a student's kernel: call one function, tell what it gave.

The grader sends the text of this file with each request. Nothing is judged
here: what is right is known only to the grader's own process, so whatever a
student's code does to `check`, to `utils` or to NumPy, it can win a point
only by giving the right numbers.
"""

import base64
import contextlib
import importlib
import io
import pickle
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

MOST = 100_000  # numbers in an answer; right ones have some dozens
PARTS = 100  # results in a tuple
TEXT = 1_000  # characters of a message, a string or of what was printed


class Prints(io.StringIO):
    """Keep the first characters and drop the rest."""

    def write(self, text: str) -> int:
        """Take the text, keep what still fits."""
        super().write(text[: max(TEXT - self.tell(), 0)])
        return len(text)


def packed(value: Any, depth: int = 0) -> dict[str, Any]:
    """Write a value as JSON can; what is no data is only named."""
    if value is None or value is ...:
        return {"constant": repr(value)}
    if isinstance(value, str):
        return {"text": value[:TEXT]}
    if isinstance(value, dict) and depth:
        pairs = [(packed(k), packed(v, depth + 1)) for k, v in value.items()]
        return {"pairs": pairs}
    if not depth and isinstance(value, tuple | list) and len(value) < PARTS:
        parts = [packed(part, 1) for part in value]
        return {"parts": parts, "tuple": isinstance(value, tuple)}
    try:
        array = np.asarray(value)
        array = array.astype(float) if array.dtype.kind == "O" else array
    except (TypeError, ValueError):
        return {"other": type(value).__name__}
    if array.dtype.kind not in "fiub":
        return {"other": type(value).__name__}
    if array.size > MOST:
        return {"huge": array.shape}
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    plain = isinstance(value, bool | int | float)
    data = base64.b64encode(file.getvalue()).decode()
    return {"array": data, "plain": plain}


def failure(error: BaseException, checks: Any = None) -> dict[str, Any]:
    """Describe an error by the names of its type and its parents.

    Args:
        error: What was raised.
        checks: The package of the checks, where one of them may refuse.
    """
    names = [kind.__name__ for kind in type(error).__mro__]
    told = {"error": names, "message": str(error)[:TEXT]}
    if checks and isinstance(error, checks.Refused):
        keys = "came", "mistake", "question", "wanted"
        told["refused"] = [getattr(error, key) for key in keys]
        told["problem"] = error.problem and error.problem.name
    return told


@contextlib.contextmanager
def fresh_checks(root: str) -> Iterator[Any]:
    """Import the checks anew, whatever was done to the ones imported."""
    ours = [n for n in sys.modules if n.split(".")[0] == "utils"]
    kept, path = {n: sys.modules.pop(n) for n in ours}, sys.path[:]
    sys.path.insert(0, root)
    try:
        yield importlib.import_module("utils.checks")
    finally:
        sys.path[:] = path
        for name in [n for n in sys.modules if n.split(".")[0] == "utils"]:
            del sys.modules[name]
        sys.modules.update(kept)


def called(request: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Call the function a request names; return what came of it."""
    if request["variable"] not in names:
        return {"missing": True}
    function, prints = names[request["variable"]], Prints()
    given = pickle.loads(base64.b64decode(request["args"]))
    before = [pickle.dumps(one) for one in given]
    fresh, checks = contextlib.nullcontext(), None
    if request["adapt"]:
        fresh = fresh_checks(request["root"])
    try:
        with (
            np.errstate(all="ignore"),
            warnings.catch_warnings(),
            contextlib.redirect_stdout(prints),
            fresh as checks,
        ):
            warnings.simplefilter("ignore")
            if checks:
                function = checks.JUDGES[request["exercise"]].adapt(function)
            reply = {"result": packed(function(*given))}
    except (Exception, SystemExit) as error:
        reply = failure(error, checks)
    changed = {
        place: packed(one, 1)
        for place, one in enumerate(given)
        if pickle.dumps(one) != before[place]
    }
    return {**reply, "changed": changed, "printed": prints.getvalue()}


def answer(request: dict[str, Any]) -> None:
    """Send the answer to a request, as an output of the running cell."""
    shell = importlib.import_module("IPython").get_ipython()
    reply = called(request, shell.user_ns)
    shell.display_pub.publish({"application/vnd.grading+json": reply})
