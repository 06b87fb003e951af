"""Run every code cell of notebooks in three ways, as learners do.

    python tests/twice.py [--quick] NOTEBOOK.ipynb ...

A cell is stopped half-way, then run, then run again. Prints, as JSON, the
cells that do not give the same both times, or fail without saying what to do.
--quick runs no cell again that took more than a second.
"""

import ast
import json
import re
import sys
import time

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

QUICK = 1.0  # seconds of processor time
# Addresses, pictures, and what a clock says.
NO_NEWS = re.compile(r"0x[0-9a-f]{6,}|base64,[\w+/=]+|[\d.]+ ?m?s\b")
TELLING = re.compile(r"not written yet|made in a cell above|Assertion\w+: \S")


def half(source: str) -> str:
    """Return the first half of the statements of a cell."""
    if source.lstrip().startswith(("%", "!")):
        return ""
    body = ast.parse(source).body
    return "\n".join(map(ast.unparse, body[: len(body) // 2]))


def run(shell: InteractiveShell, source: str) -> list[str]:
    """Run a cell; return what it prints, shows and raises."""
    with capture_output() as told:
        result = shell.run_cell(source, store_history=False)
    shown = [str(one.data) for one in told.outputs]
    error = result.error_before_exec or result.error_in_exec
    notes = " ".join(getattr(error, "__notes__", []))
    raised = f"{type(error).__name__}: {error} {notes}" if error else ""
    return [NO_NEWS.sub("", one) for one in (told.stdout, *shown, raised)]


def odd_cells(path: str, quick: bool) -> list[dict]:
    """Run a notebook; return the cells that are not as they should be."""
    shell, odd = InteractiveShell.instance(), []
    shell.reset()
    shell.run_line_magic("colors", "NoColor")
    cells = nbformat.read(path, as_version=4).cells
    blanks = any("### YOUR CODE HERE" in cell.source for cell in cells)
    for cell in cells:
        if cell.cell_type != "code":
            continue
        run(shell, half(cell.source))
        start = time.process_time()
        once = again = run(shell, cell.source)
        if not quick or time.process_time() - start < QUICK:
            again = run(shell, cell.source)
        meant = "raises-exception" in cell.metadata.get("tags", [])
        told = meant or blanks and TELLING.search(again[-1])
        if once != again or bool(again[-1]) != bool(told):
            odd.append({"cell": cell.source, "once": once, "again": again})
    return odd


def main(*words: str) -> None:
    """Run notebooks; print what is odd in each."""
    paths = [word for word in words if word != "--quick"]
    print(json.dumps({p: odd_cells(p, "--quick" in words) for p in paths}))


if __name__ == "__main__":
    main(*sys.argv[1:])
