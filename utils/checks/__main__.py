"""Print how far notebooks are: `python -m utils.checks notebooks/exercises`.

The saved outputs of the check cells are read, so nothing is executed and the
answer is there at once; run and save the notebooks first. With `--run` each
notebook is executed in a fresh kernel (and not changed).
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from utils.checks.allowed import RUN_CELL_SECONDS
from utils.checks.exercises import EXERCISES
from utils.checks.progress import (
    NotANotebook,
    merged,
    read_notebook,
    saved_states,
    table,
)

DEFAULT = "notebooks/exercises"


def notebooks(path: Path) -> list[Path]:
    """List the notebooks at a path.

    Raises:
        SystemExit: When there are none, with a message.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        sys.exit(f"There is no folder and no notebook at {path}.")
    found = sorted(path.glob("*.ipynb"))
    if not found:
        sys.exit(f"There is no notebook (.ipynb) in the folder {path}.")
    return found


def run(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Execute a notebook in a fresh kernel; errors stay in its outputs.

    Raises:
        NotANotebook: When it cannot be run.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
    except ImportError:
        sys.exit("--run needs nbclient: pip install nbclient")
    try:
        node = nbformat.reads(json.dumps(notebook), as_version=4)
        NotebookClient(
            node,
            timeout=RUN_CELL_SECONDS,
            interrupt_on_timeout=True,
            allow_errors=True,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
        ).execute()
    except Exception as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise NotANotebook(f"cannot be run ({reason[-1][:60]})") from None
    return node


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit code is 1 when a file could not be read."""
    first, _, rest = __doc__.partition("\n")
    parser = argparse.ArgumentParser("python -m utils.checks", None, rest)
    parser.add_argument(
        "path",
        nargs="?",
        default=DEFAULT,
        type=Path,
        help=f"folder or notebook (default: {DEFAULT})",
    )
    parser.add_argument(
        "--run",
        action="store_true",
        help="execute the notebooks, do not trust outputs",
    )
    options = parser.parse_args(arguments)
    found: dict[str, str] = {}
    unread = []
    for path in notebooks(options.path):
        try:
            notebook = read_notebook(path)
            if options.run:
                notebook = run(notebook, path.parent)
            found = merged(found, saved_states(notebook))
        except NotANotebook as problem:
            unread.append(f"{path.name} {problem}.")
    chosen = [e for e in EXERCISES if e.name in found]
    if chosen:
        print("\n".join(table(chosen, found)))
    elif not unread:
        print("No check(...) was found in a cell.")
    for line in unread:
        print(line, file=sys.stderr)
    return int(bool(unread))


if __name__ == "__main__":
    sys.exit(main())
