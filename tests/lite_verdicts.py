"""Judge the collected answers that need no Keras; runs in Pyodide too."""

import ast
import importlib.util
import sys
import types
from pathlib import Path

from utils import browser
from utils.checks import CheckFailed, check

PACKAGE = "checks"


def answers(folder: Path) -> list:
    """Return the collected answers without those that need Keras."""
    package = types.ModuleType(PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[PACKAGE] = package
    collection = importlib.import_module(f"{PACKAGE}.collection")
    for path in sorted(folder.rglob("*_[01][0-9]*.py")):
        inside = path.relative_to(folder).with_suffix("").parts
        tree = browser.Sieve().visit(ast.parse(path.read_text("utf-8")))
        tree.body = [s for s in tree.body if not told(s)]
        names = {
            "__name__": ".".join((PACKAGE, *inside)),
            "__package__": ".".join((PACKAGE, *inside[:-1])),
        }
        for number in range(1, len(inside)):
            importlib.import_module(".".join((PACKAGE, *inside[:number])))
        exec(compile(tree, str(path), "exec"), names)
    both = [*collection.WRONG, *collection.RIGHT]
    return [one for one in both if one.exercise not in browser.NEED_KERAS]


def told(statement: ast.stmt) -> bool:
    """Return whether a statement is the sieve's line on what it left out."""
    return "Left out here" in ast.unparse(statement)[:30]


def verdict(answer) -> str:
    """Return what the check makes of an answer: its kind, and its name."""
    try:
        check(answer.function, answer.exercise)
    except CheckFailed as failure:
        return f"{failure.kind}: {failure.mistake}"
    return "right"


def judge(folder: str, every: int = 1) -> dict[str, str]:
    """Return the verdict on every so many answers, by their ids."""
    return {a.id: verdict(a) for a in answers(Path(folder))[::every]}
