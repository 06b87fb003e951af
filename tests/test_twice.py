"""Cells can be run twice in a row, and again after an interrupt.

All lessons can be tried by hand with `python tests/twice.py NOTEBOOK.ipynb`;
here are those that take a few seconds.
"""

import json
import subprocess
import sys

import build
import nbformat
import pytest
from nbformat import v4


def odd_cells(notebook, folder):
    """Return the cells of a notebook that cannot be run twice."""
    path = folder / "lesson.ipynb"
    nbformat.write(notebook, path)
    code = "import sys, twice; twice.main(sys.argv[1])"
    said = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=build.__file__.rpartition("notebooks")[0] + "tests",
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    return json.loads(said)


def test_what_cannot_be_run_twice_is_seen(tmp_path):
    sources = [
        "numbers = []",
        "numbers.append(1)\nprint(len(numbers))",  # another number
        "print(len(numbers) > 1)",
        "del numbers\nprint()",  # there is nothing to delete any more
        "missing",
    ]
    cells = [v4.new_code_cell(one) for one in sources]
    found = odd_cells(v4.new_notebook(cells=cells), tmp_path)
    assert [one["cell"] for one in found] == [sources[i] for i in (1, 3, 4)]


@pytest.mark.parametrize("lesson", ["03_attention", "04_decoder"])
def test_every_cell_can_be_run_twice(lesson, project, tmp_path):
    source = project / "notebooks" / "source" / f"{lesson}.py"
    assert odd_cells(build.convert(source, "walkthrough"), tmp_path) == []
