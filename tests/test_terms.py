"""Nothing before its time: a lesson explains a word of the glossary first.

The glossary is the table in README.md. The paragraph in which a lesson first
uses one of its words must have it in bold, which says "here it is explained",
or as a link. `python tests/test_terms.py 05` lists the first uses of a lesson,
those that are too early with an exclamation mark; run it in the course's
folder, with PYTHONPATH=.:notebooks.
"""

import ast
import io
import re
import sys
import tokenize
from pathlib import Path

import build
import pytest

from utils.checks.exercises import LESSONS

PROJECT = Path(__file__).resolve().parent.parent
# Words that mean other things too: nobody could tell which is meant.
COMMON = {"values", "gate", "layer"}
COMMON |= {"heads", "position", "block", "normalisation"}  # of lesson 10
# What counts as the word, where an ending does not say it.
ALSO = {
    "units": r"(?:\d\*)?units",
    "mask": r"masks?|masked",
    "batch": r"batch(?:es)?",
    "padding": r"padding|padded",
    "query": r"query|queries",
    "gate": r"gates?",
    "Tx": r"Tx",
    "Ty": r"Ty",
}
each_lesson = pytest.mark.parametrize(
    "lesson", [one.number for one in LESSONS]
)
each_kind = pytest.mark.parametrize("kind", build.KINDS)


def glossary():
    """Return the words of the glossary."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Glossary")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| **")]
    return [word for row in rows for word in bold(row.split(" | ")[0])]


def bold(text):
    return [
        " ".join(one.split())
        for one in re.findall(r"\*\*(.+?)\*\*", text, re.S)
    ]


WORDS = glossary()


def pattern(word):
    """Return what finds a word, its plural, and breaks of the line in it."""
    stem = re.escape(word.removesuffix("s")).replace(r"\ ", r"\s+")
    form = ALSO.get(word, stem + "s?")
    return re.compile(rf"(?<![\w/.-])(?:{form})(?![\w-])", re.IGNORECASE)


def cells_of(lesson, kind):
    (source,) = (PROJECT / "notebooks/source").glob(f"{lesson}_*.py")
    return build.convert(source, kind).cells


def said(cell):
    """Return what a cell says: prose, or comments and docstrings of code."""
    if cell.cell_type == "markdown":
        text = re.sub(r"!\[.*?\]\(.*?\)", "", cell.source, flags=re.DOTALL)
        return re.sub(r"^#.*$|\]\(.*?\)|https?://\S+", "]", text, flags=re.M)
    tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
    words = [one.string for one in tokens if one.type == tokenize.COMMENT]
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            words.append(ast.get_docstring(node) or "")
    return "\n".join(words)


def first_uses(lesson, kind):
    """Yield each word that a lesson uses, how it is first used, and where.

    What is above the first code is a summary for those who know the words,
    and leads to the glossary.
    """
    cells = cells_of(lesson, kind)
    start = next(i for i, c in enumerate(cells) if c.cell_type == "code")
    texts = [said(cell) for cell in cells[start + 1 :]]
    for word in WORDS:
        for text in texts:
            if found := pattern(word).search(text):
                yield word, is_marked(text, found, word), around(text, found)
                break


def is_marked(text, found, word):
    """Tell whether the paragraph of a word has it in bold or in a link."""
    start = text.rfind("\n\n", 0, found.start()) + 1
    stop = text.find("\n\n", found.end()) % (len(text) + 1)
    marked = re.findall(r"\*\*.+?\*\*|\[.+?\]", text[start:stop], re.DOTALL)
    return any(pattern(word).search(one) for one in marked)


def around(text, found):
    part = text[max(0, found.start() - 40) : found.end() + 40]
    return " ".join(part.split())


@each_lesson
@each_kind
def test_a_word_is_explained_where_it_is_first_used(lesson, kind):
    uses = [use for use in first_uses(lesson, kind) if use[0] not in COMMON]
    early = [
        f"{word}: … {where} …" for word, marked, where in uses if not marked
    ]
    assert uses
    assert not early, "\n".join(["not explained at first use:", *early])


@each_lesson
@each_kind
def test_the_first_cells_lead_to_glossary_and_notation(lesson, kind):
    top = "".join(cell.source for cell in cells_of(lesson, kind)[:3])
    for page in ("README.md#glossary", "NOTATION.md"):
        assert f"/{page})" in top, page


def test_the_glossary_has_the_words_that_lessons_explain():
    """A word in bold that several lessons explain belongs in the table."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "](NOTATION.md)" in readme
    assert len(WORDS) == len(set(WORDS)) >= 30
    used = {
        word
        for lesson in (one.number for one in LESSONS)
        for word, _, _ in first_uses(lesson, "walkthrough")
    }
    assert len(used) >= 25


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("A **softmax**\nmakes weights.", True),
        ("The `softmax` of scores, and how **softmax** does it.", True),
        ("What [softmax](../README.md#glossary) makes.", True),
        ("First the softmax.\n\nA **softmax** makes weights.", False),
        ("Of softmax we say **nothing**.", False),
    ],
)
def test_an_early_word_is_found(text, explained):
    found = pattern("softmax").search(text)
    assert is_marked(text, found, "softmax") is explained


def test_a_word_is_known_by_its_forms():
    assert pattern("dot product").search("the dot\nproducts of")
    assert pattern("encoder states").search("an encoder state")
    assert pattern("units").search("`(batch, 2*units)`")
    assert not pattern("mask").search("mask_zero, unmask, use_mask")


if __name__ == "__main__":
    for number in sys.argv[1:]:
        for word, marked, where in first_uses(number, "walkthrough"):
            print("  " if marked else "! ", f"{word:20} … {where} …")
