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
from record import NotInRecord, filled, write

from utils.checks.exercises import BY_NAME

AT_ONCE = 2
SECONDS_PER_CELL = 600
KINDS = ("walkthrough", "exercise")
TAGS = {*KINDS, "nbval-ignore-output", "nbval-skip", "raises-exception"}
CHECK = re.compile(r"^check\((\w+)\)", re.MULTILINE)
SOLUTION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^\1### END SOLUTION(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
PICTURE = re.compile(r"""(\]\(|src=["'])\.\./(assets/[\w.-]+\.svg)""")
BLANK = (
    '{0}### YOUR CODE HERE\n{0}raise NotImplementedError("not written yet")\n'
)
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "version": "3.11",
    },
}
# What could make two runs differ. A learner needs none of it: the tests
# repeat every walkthrough without.
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
        blank: False keeps the answers in an exercise notebook, so that the
            tests can run it.

    Raises:
        BuildError: the source breaks one of the rules of CONTRIBUTING.md.
    """
    parsed = jupytext.reads(source.read_text(encoding="utf-8"), "py:percent")
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    grade_ids: set[str] = set()
    for position, cell in enumerate(parsed.cells, start=1):
        cell.id = f"{source.stem}-{position:02d}"
        cell.metadata.pop("lines_to_next_cell", None)
        if cell.cell_type == "markdown":
            cell.source = _with_pictures(cell, source.parents[2])
        tags = set(cell.metadata.get("tags", []))
        if unknown := tags - TAGS | cell.metadata.keys() - {"tags"}:
            raise BuildError(f"{cell.id}: unknown: {', '.join(unknown)}")
        if tags.isdisjoint(KINDS) or kind in tags:
            try:
                _finish(cell, kind, blank, grade_ids)
            except NotInRecord as problem:
                text = f"{cell.id}: {problem} is not in the record"
                raise BuildError(text) from None
            notebook.cells.append(cell)
    nbformat.validate(notebook)
    return notebook


def _with_pictures(cell: NotebookNode, course: Path) -> str:
    """Put pictures into the text, so that a notebook can go alone.

    As data, for JupyterLab shows no SVG that is attached to a cell, and
    Colab no attachment at all.
    """

    def data(link: re.Match) -> str:
        path = course / link[2]
        if not path.exists():
            raise BuildError(f"{cell.id}: there is no {link[2]}")
        svg = base64.b64encode(path.read_bytes()).decode()
        return f"{link[1]}data:image/svg+xml;base64,{svg}"

    return PICTURE.sub(data, cell.source)


def _finish(
    cell: NotebookNode, kind: str, blank: bool, grade_ids: set[str]
) -> None:
    """Give one cell the text and the metadata of its kind of notebook."""
    tags = [tag for tag in cell.metadata.pop("tags", []) if tag not in KINDS]
    if tags:
        cell.metadata["tags"] = tags
    solved, answers = SOLUTION.subn(r"\2", cell.source)
    if re.search("### (BEGIN|END) SOLUTION", solved):
        raise BuildError(f"{cell.id}: half a pair of SOLUTION lines")
    code = cell.cell_type == "code"
    checked = CHECK.findall(cell.source) if code else []
    if kind == "exercise" and (answers or checked):
        cell.metadata["nbgrader"] = _grading(cell, checked, grade_ids)
        cell.id = cell.metadata["nbgrader"]["grade_id"]
    if not code:
        solved = filled(solved)
    if kind == "exercise" and not code:
        # Relative links and pictures, seen from the folder exercises/.
        link = r"""(\]\(|(?:src|href)=["'])\.\./"""
        solved = re.sub(link, r"\1../../", solved)
    elif kind == "exercise" and blank:
        solved = SOLUTION.sub(lambda m: BLANK.format(m[1]), cell.source)
    cell.source = solved.rstrip("\n")


def _grading(
    cell: NotebookNode, checked: list[str], grade_ids: set[str]
) -> dict[str, Any]:
    """Return what nbgrader needs: an answer cell, or a check with points."""
    check = bool(checked)
    lesson, position = cell.id.split("_")[0], cell.id.split("-")[-1]
    names = checked or re.findall(r"(?:def|class) (\w+)", cell.source)
    grade_id = f"{lesson}-{names[0] if names else position}"
    grade_id += "-check" * check
    if grade_id in grade_ids:
        grade_id += f"-{position}"
    grade_ids.add(grade_id)
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": check,
        "solution": not check,
        "locked": check,
        "task": False,
        **({"points": sum(map(_points, checked))} if check else {}),
    }


def _points(name: str) -> int:
    if name not in BY_NAME:
        raise NotInRecord(f"exercise {name}")
    return BY_NAME[name].points


async def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a walkthrough in a fresh kernel and keep its outputs.

    Raises:
        BuildError: a cell failed, or wrote to the error stream.
    """
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    try:
        await client.async_execute(env=os.environ | KERNEL_ENVIRONMENT)
    except (CellExecutionError, DeadKernelError, TimeoutError) as error:
        code = [c for c in notebook.cells if c.cell_type == "code"]
        ran = [c.id for c in code if c.execution_count or c.outputs]
        raise BuildError(f"{ran[-1] if ran else 'start'}: {error}") from None
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        _settle(cell)


def _settle(cell: NotebookNode) -> None:
    """Drop what differs between two runs: versions, paths and widget ids."""
    outputs = cell.get("outputs", [])
    for output in outputs:
        if output.get("name") == "stderr":
            raise BuildError(f"{cell.id}: wrote to stderr:\n{output.text}")
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]
        data = output.get("data", {})
        data.pop("application/vnd.jupyter.widget-view+json", None)
        if "image/png" in data:
            data["image/png"] = _unsigned(data["image/png"])
    wanted = "raises-exception" in cell.metadata.get("tags", [])
    if wanted and not any(one.output_type == "error" for one in outputs):
        raise BuildError(f"{cell.id}: was to raise an error and did not")


def _unsigned(png: str) -> str:
    """Remove the chunk of a PNG that names matplotlib's version."""
    image, kept, start = base64.b64decode(png), [], 8
    while start < len(image):
        stop = start + 12 + int.from_bytes(image[start : start + 4], "big")
        if not image.startswith(b"tEXtSoftware", start + 4):
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


async def build_all(folder: Path, only: list[str]) -> list[str]:
    """Build the lessons whose names start with one of `only`, or all."""
    names = tuple(only) or ("",)
    found = sorted((folder / "source").glob("*.py"))
    sources = [path for path in found if path.stem.startswith(names)]
    if not sources:
        return [f"no lesson {' or '.join(names)} in {folder.name}/source"]
    limit = asyncio.Semaphore(AT_ONCE)
    results = await asyncio.gather(*(build(path, limit) for path in sources))
    return [result for result in results if result]


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    try:
        write(here.parent)  # the tables of README.md and others
    except NotInRecord as problem:
        sys.exit(str(problem))
    problems = asyncio.run(build_all(here, sys.argv[1:]))
    sys.exit("\n\n".join(problems) or None)
