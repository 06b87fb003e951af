"""Run every code cell of a notebook in three ways, as learners do.

    python tests/twice.py NOTEBOOK.ipynb

A cell is stopped half-way, then run, then run again. Prints, as JSON, the
cells that do not give the same both times, or fail though they should not.
"""

import ast
import json
import re
import sys

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

NO_NEWS = re.compile(r"0x[0-9a-f]{6,}|base64,[\w+/=]+")


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
    raised = f"{type(error).__name__}: {error}" if error else ""
    return [NO_NEWS.sub("", one) for one in (told.stdout, *shown, raised)]


def main(path: str) -> None:
    """Run a notebook; print what is not the same."""
    shell, odd = InteractiveShell.instance(), []
    shell.run_line_magic("colors", "NoColor")
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        run(shell, half(cell.source))
        once, again = run(shell, cell.source), run(shell, cell.source)
        meant = "raises-exception" in cell.metadata.get("tags", [])
        if once != again or bool(again[-1]) != meant:
            odd.append({"cell": cell.source, "once": once, "again": again})
    print(json.dumps(odd))


if __name__ == "__main__":
    main(sys.argv[1])
