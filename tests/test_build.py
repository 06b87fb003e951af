"""notebooks/build.py: from a source to a walkthrough and an exercise."""

import asyncio
import base64
import re
import struct
import zlib

import build
import nbformat
import pytest

from utils.checks.exercises import BY_NAME

LESSON = '''\
# %% [markdown]
# # A lesson
# ![map](../assets/map.svg) and <img src="../assets/a.svg"> for [02](02.ipynb)
# and [the data](../data/README.md)

# %%
import numpy as np

# %% [markdown] tags=["walkthrough"]
# Only those who read see this.

# %% tags=["walkthrough", "nbval-ignore-output"]
print("read")

# %% [markdown] tags=["exercise"]
# Only those who write see this.

# %%
def softmax(x):
    """Return weights."""
    if True:
        ### BEGIN SOLUTION
        powers = np.exp(x)

        return powers / powers.sum()
        ### END SOLUTION


def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %%
check = print
check(softmax)
check(attention_weights)

# %%
### BEGIN SOLUTION
answer = 42
### END SOLUTION
'''


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a source and returns its path."""

    def write(text, name="03_sample.py"):
        folder = tmp_path / "notebooks" / "source"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "assets").mkdir(exist_ok=True)
        for picture in "map", "a":
            path = tmp_path / "assets" / f"{picture}.svg"
            path.write_text(f"<svg><title>{picture}</title></svg>")
        (folder / name).write_text(text)
        return folder / name

    return write


@pytest.fixture
def lesson(write):
    return write(LESSON)


def text_of(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells)


def make(source, *only):
    """Build the folder of a source; return problems and both notebooks."""
    folder = source.parent.parent
    problems = asyncio.run(build.build_all(folder, only))
    name = f"{source.stem}.ipynb"
    paths = [folder / name, folder / "exercises" / name]
    return problems, [path.read_text() for path in paths if path.exists()]


def test_cells_go_where_their_tags_say(lesson):
    walkthrough = text_of(build.convert(lesson, "walkthrough"))
    exercise = text_of(build.convert(lesson, "exercise"))
    assert "who read" in walkthrough and "who write" not in walkthrough
    assert "who write" in exercise and "who read" not in exercise
    assert "import numpy" in walkthrough and "import numpy" in exercise


def test_walkthrough_keeps_the_solution_without_markers(lesson):
    text = text_of(build.convert(lesson, "walkthrough"))
    assert "        powers = np.exp(x)\n\n        return powers" in text
    assert "SOLUTION" not in text and "YOUR CODE" not in text


def test_exercise_has_blanks_at_the_solutions_indentation(lesson):
    text = text_of(build.convert(lesson, "exercise"))
    for indent in (8, 4, 0):
        blank = build.BLANK.format(" " * indent).rstrip()
        assert re.search(f"^{re.escape(blank)}$", text, re.MULTILINE), indent
    for gone in ("powers", "2 * x", "42", "SOLUTION"):
        assert gone not in text
    assert '"""Return weights."""\n    if True:' in text


def test_blanks_can_be_left_filled(lesson):
    filled = build.convert(lesson, "exercise", blank=False)
    blank = build.convert(lesson, "exercise")
    assert "powers = np.exp(x)" in text_of(filled)
    assert [cell.id for cell in filled.cells] == [c.id for c in blank.cells]


def test_nbgrader_metadata(lesson):
    cells = build.convert(lesson, "exercise").cells
    found = [cell.metadata.get("nbgrader") for cell in cells]
    answer = {"grade": False, "solution": True, "locked": False}
    check = {"grade": True, "solution": False, "locked": True}
    check["points"] = sum(
        BY_NAME[name].points for name in ("softmax", "attention_weights")
    )
    common = {"schema_version": 3, "task": False}
    assert [one for one in found if one] == [
        {**common, **answer, "grade_id": "03-softmax"},
        {**common, **check, "grade_id": "03-softmax-check"},
        {**common, **answer, "grade_id": "03-08"},
    ]
    walkthrough = build.convert(lesson, "walkthrough")
    assert "nbgrader" not in nbformat.writes(walkthrough)


def test_grade_ids_are_unique(write):
    cell = "# %%\ncheck(softmax)\n\n"
    cells = build.convert(write(2 * cell), "exercise").cells
    assert [c.id for c in cells] == ["03-softmax-check", "03-softmax-check-02"]


def test_only_nbval_tags_are_left(lesson):
    for kind in build.KINDS:
        notebook = build.convert(lesson, kind)
        tags = [cell.metadata.get("tags") for cell in notebook.cells]
        left = [["nbval-ignore-output"]] if kind == "walkthrough" else []
        assert [one for one in tags if one is not None] == left
        assert all(cell.metadata.get("tags") != [] for cell in notebook.cells)


def test_ids_are_stable_and_metadata_is_pinned(lesson):
    for kind in build.KINDS:
        notebook = build.convert(lesson, kind)
        nbformat.validate(notebook)
        assert notebook == build.convert(lesson, kind)
        ids = [cell.id for cell in notebook.cells]
        assert ids[0] == "03_sample-01" and len(set(ids)) == len(ids)
        assert notebook.metadata.language_info.version == "3.11"
        assert notebook.metadata.kernelspec.name == "python3"


def test_relative_links_work_one_folder_down(lesson):
    text = text_of(build.convert(lesson, "exercise"))
    assert "[the data](../../data/README.md)" in text
    assert "[02](02.ipynb)" in text


def test_a_notebook_alone_has_its_pictures(lesson):
    for kind in "walkthrough", "exercise":
        text = text_of(build.convert(lesson, kind))
        assert "assets/" not in text
        kind = "data:image/svg\\+xml;base64,([\\w+/=]+)"
        pictures = re.findall(rf"!\[map\]\({kind}\)|src=\"{kind}\"", text)
        assert [base64.b64decode("".join(one)) for one in pictures] == [
            b"<svg><title>map</title></svg>",
            b"<svg><title>a</title></svg>",
        ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# %%\n### BEGIN SOLUTION\nx = 1\n", "half a pair"),
        ("# %%\nx = 1\n### END SOLUTION\n", "half a pair"),
        ('# %% tags=["walktrough"]\nx = 1\n', "unknown: walktrough"),
        ("# %% points=1\ncheck(softmax)\n", "unknown: points"),
        ("# %%\ncheck(sofmax)\n", "exercise sofmax is not in the record"),
        ("# %% [markdown]\n# {{exercise 3.9}}\n", "exercise 3.9 is not in"),
        ("# %% [markdown]\n# ![](../assets/b.svg)\n", "there is no assets/b"),
        ("# %% [markdown]\n# {{lesson 00}}\n", "lesson 00 is not in the"),
        ("# %% [markdown]\n# {{leson 03}}\n", "{{leson 03}} is not in the"),
        (
            '# %% [markdown]\n# {{of("scores", "dott").mean}}\n',
            """{{of("scores", "dott").mean}} (KeyError('dott')) is not in""",
        ),
    ],
)
def test_mistakes_in_a_source_are_named(write, text, reason):
    source = write(text)
    with pytest.raises(
        build.BuildError, match=re.escape(f"03_sample-01: {reason}")
    ):
        build.convert(source, "exercise")


RUN = """\
# %%
import os
for i in range(3):
    print(os.path.basename(os.getcwd()), i, flush=True)

# %%
import matplotlib.pyplot as plt
figure = plt.plot([1, 2])[0].figure

# %%
from ipywidgets import IntSlider
IntSlider(3)

# %% tags=["raises-exception"]
1 / 0
"""


def test_walkthrough_is_executed_the_same_each_time(write):
    source = write(RUN)
    problems, first = make(source)
    assert problems == []
    walkthrough, exercise = (nbformat.reads(one, 4) for one in first)
    assert [c.execution_count for c in walkthrough.cells] == [1, 2, 3, 4]
    printed, picture, widget, error = (c.outputs for c in walkthrough.cells)
    assert len(printed) == 1
    assert printed[0].text == "notebooks 0\nnotebooks 1\nnotebooks 2\n"
    assert b"Software" not in base64.b64decode(picture[0].data["image/png"])
    assert list(widget[0].data) == ["text/plain"]
    assert error[0].traceback == ["ZeroDivisionError: division by zero"]
    for cell in exercise.cells:
        assert cell.outputs == [] and cell.execution_count is None
    assert make(source) == ([], first)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f():\n    return 1 / 0\nf()\n", "ZeroDivisionError"),
        ("import sys\nprint('hm', file=sys.stderr)\n", "wrote to stderr:\nhm"),
        ("import os\nos._exit(1)\n", "Kernel died"),
    ],
    ids=["error", "stderr", "death"],
)
def test_failing_cell_writes_nothing_and_is_named(write, text, reason):
    source = write(f"# %%\nx = 1\n\n# %%\n{text}")
    (problem,), written = make(source)
    # A kernel that dies may be missed until the cell before is asked about.
    cell = "03_sample-0[12]" if reason == "Kernel died" else "03_sample-02"
    assert re.match(f"03_sample was not built. {cell}:", problem)
    assert reason in problem
    assert written == []


def test_error_that_does_not_happen_is_a_problem(write):
    source = write('# %% tags=["raises-exception"]\nx = 1\n')
    (problem,), _ = make(source)
    assert "03_sample-01: was to raise an error and did not" in problem


def test_one_broken_lesson_does_not_stop_the_others(write):
    broken = write("# %%\n1 / 0\n", "01_broken.py")
    sound = write("# %%\nprint(1)\n", "02_sound.py")
    problems, _ = make(broken)
    assert [problem.split()[0] for problem in problems] == ["01_broken"]
    assert (sound.parent.parent / "02_sound.ipynb").exists()


def test_only_the_lessons_named_are_built(write):
    first = write("# %%\nprint(1)\n", "01_first.py")
    second = write("# %%\nprint(1)\n", "02_second.py")
    problems, written = make(second, "02")
    assert problems == [] and len(written) == 2
    assert not (first.parent.parent / "01_first.ipynb").exists()
    assert make(second, "07")[0] == ["no lesson 07 in notebooks/source"]


def test_pictures_lose_nothing_but_the_program_name():
    def chunk(name, data):
        end = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + end

    kept = chunk(b"IHDR", bytes(13)), chunk(b"tEXt", b"Description\0A map")
    signed = chunk(b"tEXt", b"Software\0Matplotlib")
    png, end = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b"")
    before = base64.b64encode(png + kept[0] + signed + kept[1] + end).decode()
    after = base64.b64decode(build._unsigned(before))
    assert after == png + kept[0] + kept[1] + end
