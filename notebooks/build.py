"""Make the notebooks from their sources.

    python notebooks/build.py           every lesson
    python notebooks/build.py 03 05     only these

`source/03_attention.py` becomes `03_attention.ipynb`, the walkthrough, run
from a fresh kernel, and `exercises/03_attention.ipynb`, the same lesson with
its answers left blank. CONTRIBUTING.md says what a source may contain.
"""

import asyncio
import base64
import os
import re
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parent
AT_ONCE = 2
SECONDS_PER_CELL = 600
KINDS = ("walkthrough", "exercise")
TAGS = {*KINDS, "nbval-ignore-output", "nbval-skip", "raises-exception"}
OPTIONS = {"tags", "points"}
SOLUTION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^\1### END SOLUTION(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
BLANK = (
    "{0}### YOUR CODE HERE\n"
    '{0}raise NotImplementedError("not written yet")\n'
)
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.11",
    },
}
# What could make two runs differ. A learner needs none of it: nbval repeats
# every walkthrough without.
KERNEL_ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class BuildError(Exception):
    """A lesson that cannot be built, with the reason for its author."""


def convert(source: Path, kind: str, blank: bool = True) -> NotebookNode:
    """Turn a source into a notebook without outputs.

    Args:
        source: a py:percent file.
        kind: "walkthrough" or "exercise".
        blank: False keeps the solutions in an exercise notebook, which is
            what the tests run.

    Raises:
        BuildError: the source breaks one of the rules of CONTRIBUTING.md.
    """
    parsed = jupytext.reads(source.read_text(encoding="utf-8"), "py:percent")
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    taken: set[str] = set()
    for position, cell in enumerate(parsed.cells, start=1):
        name = f"{source.stem}-{position:02d}"
        cell.metadata.pop("lines_to_next_cell", None)
        tags = set(cell.metadata.get("tags", []))
        if unknown := tags - TAGS | cell.metadata.keys() - OPTIONS:
            raise BuildError(f"{name}: unknown: {', '.join(unknown)}")
        if tags.isdisjoint(KINDS) or kind in tags:
            cell.id = name
            _finish(cell, kind, blank, taken)
            notebook.cells.append(cell)
    nbformat.validate(notebook)
    return notebook


def _finish(
    cell: NotebookNode, kind: str, blank: bool, taken: set[str]
) -> None:
    """Give one cell the text and the metadata of its kind of notebook."""
    points = cell.metadata.pop("points", None)
    tags = [tag for tag in cell.metadata.pop("tags", []) if tag not in KINDS]
    if tags:
        cell.metadata["tags"] = tags
    text, solutions = SOLUTION.subn(r"\2", cell.source)
    if re.search("### (BEGIN|END) SOLUTION", text):
        raise BuildError(f"{cell.id}: a solution is opened or closed alone")
    if kind == "exercise" and (solutions or points is not None):
        grade = _grading(cell, points, taken)
        cell.metadata["nbgrader"] = grade
        cell.id = grade["grade_id"]
    if kind == "exercise" and cell.cell_type == "markdown":
        cell.source = _one_folder_down(cell.source)
    elif kind == "exercise" and blank:
        cell.source = SOLUTION.sub(
            lambda match: BLANK.format(match[1]), cell.source
        ).rstrip("\n")
    else:
        cell.source = text.rstrip("\n")


def _grading(
    cell: NotebookNode, points: float | None, taken: set[str]
) -> dict[str, Any]:
    """Return what nbgrader needs: an answer cell, or a check with points."""
    pattern = r"check\((\w+)" if points is not None else r"(?:def|class) (\w+)"
    found = re.search(pattern, cell.source)
    lesson, position = cell.id.split("_")[0], cell.id.rsplit("-")[-1]
    grade_id = f"{lesson}-{found[1] if found else position}"
    if points is not None:
        grade_id += "-check"
    if grade_id in taken:
        grade_id += f"-{position}"
    taken.add(grade_id)
    role = {"grade": points is not None, "solution": points is None}
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "locked": points is not None,
        "task": False,
        **role,
        **({} if points is None else {"points": points}),
    }


def _one_folder_down(text: str) -> str:
    """Let relative links and pictures work from the folder exercises/."""
    return re.sub(r"""(\]\(|(?:src|href)=["'])\.\./""", r"\1../../", text)


async def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a walkthrough in a fresh kernel and keep its outputs.

    Raises:
        BuildError: a cell failed, or wrote to the error stream.
    """
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    try:
        await client.async_execute(env=os.environ | KERNEL_ENVIRONMENT)
    except CellExecutionError as error:
        cell = next(c for c in notebook.cells if _failed(c))
        raise BuildError(f"{cell.id}:\n{error}") from None
    except (DeadKernelError, TimeoutError) as error:
        raise BuildError(f"the kernel stopped: {error}") from None
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            _settle(cell.id, output)


def _failed(cell: NotebookNode) -> bool:
    wanted = "raises-exception" in cell.metadata.get("tags", [])
    errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
    return bool(errors) and not wanted


def _settle(name: str, output: NotebookNode) -> None:
    """Drop what differs between two runs: versions, paths and widget ids."""
    if output.get("name") == "stderr":
        raise BuildError(f"{name} wrote to stderr:\n{output.text}")
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    data = output.get("data", {})
    data.pop("application/vnd.jupyter.widget-view+json", None)
    if "image/png" in data:
        data["image/png"] = _without_comments(data["image/png"])


def _without_comments(png: str) -> str:
    """Remove the text chunks of a PNG: they name matplotlib's version."""
    image, kept, start = base64.b64decode(png), [], 8
    while start < len(image):
        stop = start + 12 + int.from_bytes(image[start : start + 4], "big")
        if image[start + 4 : start + 8] != b"tEXt":
            kept.append(image[start:stop])
        start = stop
    return base64.b64encode(image[:8] + b"".join(kept)).decode()


async def build(source: Path, limit: asyncio.Semaphore) -> str:
    """Write both notebooks of a lesson; return what went wrong, or ""."""
    folder = source.parent.parent
    try:
        walkthrough = convert(source, "walkthrough")
        exercise = convert(source, "exercise")
        async with limit:
            print(f"{source.stem} ...", flush=True)
            await execute(walkthrough, folder)
    except BuildError as error:
        return f"{source.stem} was not built. {error}"
    (folder / "exercises").mkdir(exist_ok=True)
    for path, notebook in (
        (folder / f"{source.stem}.ipynb", walkthrough),
        (folder / "exercises" / f"{source.stem}.ipynb", exercise),
    ):
        nbformat.validate(notebook)
        text = nbformat.writes(notebook).rstrip("\n") + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{source.stem} done", flush=True)
    return ""


async def build_all(only: list[str], folder: Path = NOTEBOOKS) -> list[str]:
    """Build the lessons whose names start with one of `only`, or all."""
    names = tuple(only) or ("",)
    found = sorted((folder / "source").glob("*.py"))
    sources = [path for path in found if path.stem.startswith(names)]
    if not sources:
        return [f"no lesson named {' or '.join(only) or '*'} in source/"]
    limit = asyncio.Semaphore(AT_ONCE)
    results = await asyncio.gather(*(build(path, limit) for path in sources))
    return [result for result in results if result]


if __name__ == "__main__":
    problems = asyncio.run(build_all(sys.argv[1:]))
    sys.exit("\n\n".join(problems) or None)
