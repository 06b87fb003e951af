"""CONTRIBUTING.md sends nobody astray: its table of ways in is true."""

import ast
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
import record

from utils.checks import allowed
from utils.checks.exercises import LESSONS
from utils.formats import FORMATS

PROJECT = record.PROJECT
GUIDE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ASKED = (
    "a date format", "a language", "another penalty", "a new score",
    "an exercise", "another message", "other colours", "another limit",
    "a column in grades.csv", "another lesson", "a figure", "a package",
)  # fmt: skip
A_FILE = re.compile(
    r"Makefile|[\w./*-]*/[\w./*-]+|[\w-]+\.(py|md|toml|yml|txt|csv)"
)


def read(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def rows_below(head):
    """Return the rows of the table with a head, each as a list of cells."""
    body = GUIDE.split(f"{head}\n")[1].split("\n\n")[0].splitlines()[1:]
    return [re.split(r" *\| *", line.strip("| ")) for line in body]


ROWS = rows_below("| I want … | open | then |")
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


def files_of(name):
    """Find what a name stands for; NN is the number of any lesson."""
    for number, word in (("[0-9][0-9]", "*"), ("11", "")):
        pattern = name.replace("NN", number).replace("_name", f"_{word}")
        found = sorted(PROJECT.glob(pattern))
        if found:
            return found
    return []


def test_the_guide_opens_with_the_table():
    assert GUIDE.splitlines()[2] == "| I want … | open | then |"
    for wanted in ASKED:
        assert any(wanted in row[0] for row in ROWS), wanted


@each_row
def test_row_names_what_is_there(row):
    terms = re.findall(r"`([^`]+)`", " ".join(row[1:]))
    files = [found for name in terms for found in files_of(name)]
    for term in terms:
        if term.startswith("make "):
            assert term.split()[1] in commands(), term
        elif A_FILE.fullmatch(term):
            assert files_of(term), term
        elif "NN" not in term:  # a name in one of the files of this row
            assert files, term
            last = re.escape(term.split(".")[-1].strip("@= "))
            texts = [path.read_text(encoding="utf-8") for path in files]
            assert any(re.search(rf"\b{last}\b", one) for one in texts), term


def commands():
    spec = importlib.util.spec_from_file_location(
        "course", PROJECT / "course.py"
    )
    course = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(course)
    return course.COMMANDS


def test_links_inside_the_guide_lead_somewhere():
    heads = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", GUIDE, re.M)
    }
    links = re.findall(r"\]\(#([^)]+)\)", GUIDE)
    assert links and heads >= set(links)
    teachers = re.findall(
        r"CONTRIBUTING\.md#([^)]+)\)", read("INSTRUCTORS.md")
    )
    assert teachers and heads >= set(teachers)


def test_every_file_that_the_guide_names_is_there():
    new = ("11_title", "lesson_11")  # what a reader is to write
    for term in re.findall(r"`([^`]+)`", GUIDE):
        path = A_FILE.fullmatch(term) and "/" in term
        if path and not term.startswith("../") and not any(
            one in term for one in new
        ):  # fmt: skip
            assert files_of(term), term
    for module in re.findall(r"python -m ([\w.]+)", GUIDE):
        found = module.replace(".", "/")
        ours = files_of(f"{found}.py") + files_of(found)
        assert ours or module in ("uv", "pytest")


def test_examples_of_fields_are_what_the_build_writes():
    for field, example in rows_below("| field | for example |"):
        (asked,) = re.findall(r"`(\{\{.+?\}\})`", field)
        assert record.filled(asked) == example


# ------------------------------------------- one place each, as the table says


def numbers_named(tree, words):
    """Yield the lines that give a number to a name with one of the words."""
    for node in ast.walk(tree):
        given = []
        if isinstance(node, ast.keyword):
            given = [(node.arg, node.value)]
        elif isinstance(node, ast.Assign):
            given = [(ast.unparse(one), node.value) for one in node.targets]
        elif isinstance(node, ast.AnnAssign):
            given = [(ast.unparse(node.target), node.value)]
        elif isinstance(node, ast.arguments):
            names = [one.arg for one in (*node.posonlyargs, *node.args)]
            given = list(zip(reversed(names), reversed(node.defaults)))
        for name, value in given:
            if value and re.search(words, name or "", re.I):
                inside = ast.walk(value)
                numbers = [n.value for n in inside if is_number(n)]
                if any(number > 1 for number in numbers):
                    yield value.lineno


def is_number(node):
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


LIMIT = "seconds|timeout|memory|time_limit|print_limit|largest"


def test_limits_are_numbers_of_one_file():
    home = Path(allowed.__file__)
    assert len(list(numbers_named(ast.parse(home.read_text()), LIMIT))) > 8
    folders = PROJECT / "utils" / "checks", PROJECT / "grading"
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if path != home:
                lines = list(numbers_named(tree, LIMIT))
                assert not lines, f"{path.relative_to(PROJECT)}: {lines}"


def test_every_limit_is_used():
    names = [name for name in vars(allowed) if re.fullmatch("[A-Z_]+", name)]
    used = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("utils", "grading")
        for path in (PROJECT / folder).rglob("*.py")
        if path != Path(allowed.__file__)
    )
    for name in set(names) - {"MEGABYTE", "GIGABYTE"}:
        assert re.search(rf"\b{name}\b", used), name


def test_instructors_are_told_the_limits():
    text = " ".join(read("INSTRUCTORS.md").split())
    for told in (
        f"`--cell-seconds {allowed.CELL_SECONDS:.0f}`",
        f"`--notebook-seconds {allowed.NOTEBOOK_SECONDS:.0f}`",
        f"each further cell gets {allowed.LATE_CELL_SECONDS:.0f} seconds",
        f"Prints are cut after {allowed.CELL_PRINTS:,} characters",
    ):
        assert told in text


def test_grading_takes_its_limits_from_there():
    from grading.__main__ import parser
    from grading.handout import NBGRADER_CONFIG

    options = parser().parse_args(["grade", "folder"])
    assert options.cell_seconds == allowed.CELL_SECONDS
    assert options.notebook_seconds == allowed.NOTEBOOK_SECONDS
    seconds = f"timeout = {allowed.NBGRADER_CELL_SECONDS}\n"
    assert seconds in NBGRADER_CONFIG


PENALTY = float(
    re.search(r"^PENALTY = (\S+)$", read("utils/layers.py"), re.M)[1]
)


def test_the_penalty_is_one_number_of_the_layers():
    for path in (PROJECT / "utils").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"-1e\d+\b|-1_?0{3}\S*", text)
        here = path.name in ("layers.py", "by_hand.py")
        assert [float(one) for one in found] == here * [PENALTY], path.name
    assert read("utils/layers.py").count("PENALTY") == 2  # named, and used


@pytest.mark.parametrize("stem", ["03_attention", "09_repair"])
def test_lessons_write_out_the_penalty_of_the_layers(stem):
    lines = read(f"notebooks/source/{stem}.py").splitlines()
    written = [
        (number, float(digits.replace(",", "")))
        for number, line in enumerate(lines, start=1)
        for digits in re.findall(r"[-−](1e\d+|1(?:,000){2,})\b", line)
    ]
    assert written
    wrong = [number for number, value in written if -value != PENALTY]
    assert not wrong, f"lines with another penalty: {wrong}"


def test_maps_and_explorer_share_their_colors():
    from utils.plots.style import COLORS

    for path in sorted((PROJECT / "utils").rglob("*.py")):
        named = path.read_text(encoding="utf-8").count(COLORS["cmap"])
        known = path.relative_to(PROJECT) == Path("utils/plots/style.py")
        assert named == known, path
    a_color = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl)", re.I)
    assert not a_color.search(read("utils/explorer/explorer.js"))
    names, _, rest = read("utils/explorer/explorer.css").partition("}")
    assert a_color.search(names)
    assert not a_color.search(rest)


def test_the_data_card_counts_the_formats():
    card = read("data/README.md")
    assert f"holds {len(FORMATS):,} formats for training" in card
    families = Counter(one.family for one in FORMATS.values())
    for family, count in families.items():
        row = rf"\| {re.escape(family)} \| [^|]+ \| {count:,} \|"
        assert re.search(row, card), f"{family}: {count:,}"


def test_a_new_score_is_one_class():
    import keras
    import numpy as np

    from utils import DateTranslator
    from utils.studies import attention

    class Distance(attention.Attention):
        """Score a key by how near it is to the query, number by number."""

        def score(self, query, projected_keys):
            return -keras.ops.sum(
                keras.ops.square(query[:, None] - projected_keys), axis=-1
            )

    translator = DateTranslator(
        encoder_units=4, decoder_units=8, attention=Distance()
    )
    translation = translator.translate("3 May 1979")
    assert np.allclose(translation.attention.sum(axis=-1), 1, atol=1e-5)
    module = read("utils/studies/attention.py")
    named = re.findall(r"^class (\w+)\(", module, re.M)
    public = {name for name in named if not name.startswith("_")}
    assert public <= set(attention.__all__)


def test_every_lesson_has_its_judges():
    from utils.checks import JUDGES
    from utils.checks.exercises import BY_NAME

    for lesson in LESSONS:
        judges = sys.modules[f"utils.checks.lesson_{lesson.number}"].JUDGES
        assert {BY_NAME[name].lesson for name in judges} == {lesson.number}
        assert judges.items() <= JUDGES.items()


def test_the_map_of_the_code_names_every_module():
    table = read("README.md").split("| module | does |")[1].split("\n\n")[0]
    named = set(re.findall(r"`(?:utils/)?([\w]+)(?:\.py|/)`", table))
    modules = {
        path.stem
        for path in (PROJECT / "utils").iterdir()
        if path.suffix in ("", ".py") and not path.name.startswith("_")
    }
    assert named == modules
