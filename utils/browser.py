"""The course in a browser, where there is no Keras: leave out what needs it.

The website has IPython load this as an extension. A statement that imports
what no browser has, or uses a name that was to come from there, is left out of
its cell, and one line says so.
"""

import ast
import sys
import warnings
from typing import Any

ABSENT = ("keras", "tensorflow", "anywidget", "psutil", "h5py", "dateparser")
NEED_KERAS = (
    "Encoder", "AdditiveAttention", "build_translator", "compile_and_fit",
    "test_attend", "attend",
)  # fmt: skip
HERE = sys.platform == "emscripten"
FILLS = "append", "extend", "add", "update", "setdefault"
SHOWN = 60  # characters of what is left out


class Sieve:
    """Keeps of a cell what runs without Keras.

    Attributes:
        missing: Names that what was left out would have made.
        left: The statements that were left out of the last cell.
    """

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.left: list[ast.stmt] = []

    def visit(self, tree: ast.Module) -> ast.Module:
        """Return a cell as it is run here; IPython calls this."""
        kept: list[ast.stmt] = []
        self.left = []
        for part in _parts(tree):
            made = _names(part, ast.Store)
            if self._runs(part):
                kept.append(part)
                self.missing -= made
            else:
                self.left.append(part)
                self.missing |= made | _filled(part)
        if self.left:
            lines = [ast.unparse(one).splitlines()[0] for one in self.left]
            shown = "; ".join(lines)
            shown = shown[:SHOWN] + "…" * (len(shown) > SHOWN)
            text = f"Left out here, because it needs Keras: {shown}"
            kept = [*ast.parse(f"print({text!r})").body, *kept]
        return ast.Module(kept, tree.type_ignores)

    def _runs(self, part: ast.stmt) -> bool:
        if not isinstance(part, ast.Import | ast.ImportFrom):
            return not self.missing & _names(part, ast.Load)
        try:
            exec(ast.unparse(part), {"__name__": "__main__"})
        except ModuleNotFoundError as error:
            return str(error.name).split(".")[0] not in ABSENT
        except ImportError:
            pass  # a slip, which Python will name
        return True


def _parts(tree: ast.Module) -> list[ast.stmt]:
    """Return the statements of a cell, with one import in each."""
    parts: list[ast.stmt] = []
    for one in tree.body:
        if isinstance(one, ast.Import):
            new = [ast.Import([alias]) for alias in one.names]
            parts += [ast.copy_location(part, one) for part in new]
        elif isinstance(one, ast.ImportFrom):
            also = [
                ast.ImportFrom(one.module, [alias], one.level)
                for alias in one.names
            ]
            parts += [ast.copy_location(part, one) for part in also]
        else:
            parts.append(one)
    return parts


def _names(part: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    """Return the names that a statement makes (Store) or needs (Load)."""
    if isinstance(part, ast.Import | ast.ImportFrom):
        names = [(one.asname or one.name) for one in part.names]
        return {name.split(".")[0] for name in names}
    if isinstance(part, ast.FunctionDef | ast.ClassDef) and (
        context is ast.Store
    ):
        return {part.name}
    inside = list(ast.walk(part))
    own = {one.arg for one in inside if isinstance(one, ast.arg)}
    found = [one for one in inside if isinstance(one, ast.Name)]
    return {one.id for one in found if isinstance(one.ctx, context)} - own


def _filled(part: ast.stmt) -> set[str]:
    """Return the names of lists and tables that a statement fills."""
    places = [
        one.value
        for one in ast.walk(part)
        if (isinstance(one, ast.Attribute) and one.attr in FILLS)
        or (isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store))
    ]
    return {place.id for place in places if isinstance(place, ast.Name)}


def load_ipython_extension(shell: Any) -> None:
    """Leave out, in all cells from now on, what needs Keras."""
    warnings.filterwarnings("ignore", "Unable to import Axes3D")  # not packed
    shell.ast_transformers.append(Sieve())
