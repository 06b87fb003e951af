"""The course in a browser, where there is no Keras: leave out what needs it.

The website has IPython load this as an extension. A statement that imports
what no browser has, or uses a name that was to come from there, is left out of
its cell, and one line says so. What the website marks beforehand is found in
the same way.
"""

import ast
import sys
from typing import Any

ABSENT = ("keras", "tensorflow", "anywidget", "psutil", "h5py", "dateparser")
HERE = sys.platform == "emscripten"


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
        for statement in tree.body:
            kept += self._kept(statement)
        if self.left:
            shown = "; ".join(ast.unparse(s).splitlines()[0] for s in self.left)
            shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
            text = f"Left out here, because it needs Keras: {shown}"
            kept.insert(0, ast.parse(f"print({text!r})").body[0])
        return ast.Module(kept, tree.type_ignores)

    def _kept(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            parts = [_only(statement, alias) for alias in statement.names]
        else:
            parts = [statement]
        kept = [part for part in parts if self._runs(part)]
        for part in parts:
            made = _names(part, ast.Store)
            if part in kept:
                self.missing -= made
            else:
                self.missing |= made
                self.left.append(part)
        return kept

    def _runs(self, statement: ast.stmt) -> bool:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            return not self.missing & _names(statement, ast.Load)
        try:
            exec(ast.unparse(statement), {"__name__": "__main__"})
        except ModuleNotFoundError as error:
            return str(error.name).split(".")[0] not in ABSENT
        except ImportError:
            pass  # a slip, which Python will name
        return True


def _only(
    statement: ast.Import | ast.ImportFrom, alias: ast.alias
) -> ast.Import | ast.ImportFrom:
    one = ast.parse(ast.unparse(statement)).body[0]
    assert isinstance(one, ast.Import | ast.ImportFrom)
    one.names = [alias]
    return ast.copy_location(one, statement)


def _names(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    """Return the names that a statement makes (Store) or needs (Load)."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        names = [(one.asname or one.name) for one in statement.names]
        return {name.split(".")[0] for name in names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        if context is ast.Store:
            return {statement.name}
    parts = list(ast.walk(statement))
    own = {part.arg for part in parts if isinstance(part, ast.arg)}
    names = [part for part in parts if isinstance(part, ast.Name)]
    return {n.id for n in names if isinstance(n.ctx, context)} - own


def load_ipython_extension(shell: Any) -> None:
    """Leave out, in all cells from now on, what needs Keras."""
    shell.ast_transformers.append(Sieve())
