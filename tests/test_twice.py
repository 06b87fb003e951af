"""Cells can be run twice in a row, and again after an interrupt.

Here are the walkthroughs 01 to 04, and the exercises 01 to 06 with their
blanks; a cell of more than a second runs once. CONTRIBUTING.md says how all
are tried by hand.
"""

import json
import subprocess
import sys

import build
import nbformat
import pytest
from nbformat import v4


def odd_cells(notebooks, folder):
    """Return, by name, the cells that cannot be run twice."""
    paths = []
    for name, notebook in notebooks.items():
        paths.append(str(folder / f"{name}.ipynb"))
        nbformat.write(notebook, paths[-1])
    code = "import sys, twice; twice.main('--quick', *sys.argv[1:])"
    said = subprocess.run(
        [sys.executable, "-c", code, *paths],
        cwd=build.__file__.rpartition("notebooks")[0] + "tests",
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    found = dict(zip(notebooks, json.loads(said).values()))
    return {name: [one["cell"] for one in found[name]] for name in found}


def test_what_cannot_be_run_twice_is_seen(tmp_path):
    sources = [
        "numbers = []",
        "numbers.append(1)\nprint(len(numbers))",  # another number
        "print(len(numbers) > 1)",
        "del numbers\nprint()",  # there is nothing to delete any more
        "missing",
        "from utils.environment import prepare\nprepare()",
        "missing",  # now it says what to do
        "assert False",
        "assert False, 'what to do'",
    ]
    cells = [v4.new_code_cell(one) for one in sources]
    blank = v4.new_markdown_cell("### YOUR CODE HERE")
    notebooks = {
        "exercise": v4.new_notebook(cells=[*cells, blank]),
        "walkthrough": v4.new_notebook(cells=cells),
    }
    found = odd_cells(notebooks, tmp_path)
    odd = [sources[i] for i in (1, 3, 4, 6, 7, 8)]
    assert found["walkthrough"] == odd
    assert found["exercise"] == [sources[i] for i in (1, 3, 4, 7)]


@pytest.mark.parametrize(
    ("kind", "last"), [("walkthrough", 4), ("exercise", 6)]
)
def test_every_cell_can_be_run_twice(kind, last, project, tmp_path):
    sources = sorted((project / "notebooks/source").glob("*.py"))[:last]
    notebooks = {one.stem: build.convert(one, kind) for one in sources}
    found = odd_cells(notebooks, tmp_path)
    assert not any(found.values()), found
    assert len(found) == last
