"""What is left out where there is no Keras."""

import ast

import pytest

from utils import browser
from utils.browser import Sieve


@pytest.fixture
def kept(monkeypatch):
    """Return a function that says what is kept of a cell."""
    monkeypatch.setattr(browser, "ABSENT", ("not_here",))
    sieve = Sieve()

    def kept(source):
        tree = sieve.visit(ast.parse(source))
        return ast.unparse(ast.fix_missing_locations(tree))

    return kept


def test_a_cell_without_keras_stays_as_it_is(kept):
    source = "import math\nprint(math.pi)"
    assert kept(source) == source


def test_what_needs_keras_is_left_out_and_named(kept):
    left = kept("import math, not_here\nx = not_here.one()\ny = math.pi")
    said, *rest = left.splitlines()
    assert "needs Keras: import not_here; x = not_here.one()" in said
    assert rest == ["import math", "y = math.pi"]
    assert "print(x)" in kept("print(x)") and "\n" not in kept("print(x)")


def test_a_name_that_is_made_here_is_no_longer_missing(kept):
    kept("from not_here import x")
    assert kept("x = 1\nprint(x)") == "x = 1\nprint(x)"
    assert kept("print(x)") == "print(x)"


def test_functions_that_need_keras_are_left_out_with_their_calls(kept):
    kept("import not_here\ndef f(a):\n    return not_here.run(a)")
    assert kept("f(1)\nprint(2)").splitlines()[1:] == ["print(2)"]


def test_an_argument_hides_what_is_missing(kept):
    kept("from not_here import model")
    source = "def f(model):\n    return model + 1"
    assert kept(source) == source


def test_a_list_that_was_to_be_filled_is_missing(kept):
    kept("import not_here\nrows, table = [], {}")
    kept("for one in not_here.all():\n    rows.append(one)\n    table[1] = 2")
    assert "\n" not in kept("print(rows)") and "\n" not in kept("table[1]")


def test_a_slip_is_left_for_python_to_name(kept):
    for slip in "import no_such_module", "from math import no_such_name":
        assert kept(slip) == slip


def test_ipython_runs_cells_through_it():
    shell = type("Shell", (), {"ast_transformers": []})
    browser.load_ipython_extension(shell)
    assert isinstance(shell.ast_transformers[0], Sieve)
