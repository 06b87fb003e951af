"""The first cell of a lesson: it says what is missing, and what to do."""

import os
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from utils import environment
from utils.environment import prepare

READY = "Everything this lesson needs is here.\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Let the course ask for other versions."""

    def write(python, *dependencies):
        path = tmp_path / "pyproject.toml"
        path.write_text(
            f'[project]\nrequires-python = "{python}"\n'
            f"dependencies = {list(dependencies)}\n"
        )
        monkeypatch.setattr(environment, "_PROJECT", path)

    return write


def test_what_is_there_is_enough(capsys):
    prepare("anywidget", "dateparser", "python-dateutil", models=True)
    assert capsys.readouterr().out == READY


@pytest.mark.parametrize("package", ["anywidget", "matplotlib"])
def test_what_cannot_be_imported_is_named(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(RuntimeError, match="make lab") as caught:
        prepare("anywidget")
    assert str(caught.value).startswith(f"{package} cannot be imported (")


def test_a_lesson_without_widgets_needs_no_anywidget(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    prepare()
    assert capsys.readouterr().out == READY


def test_everything_that_is_too_old_is_named(project):
    project("<3.0", "numpy>=99.1,<100", "matplotlib>=2", "babel>=99",
            "faker>=1", "jinja2>=1")  # fmt: skip
    with pytest.raises(RuntimeError) as caught:
        prepare()
    problems = str(caught.value).splitlines()[0].removesuffix(".")
    python, needs, numpy, babel = problems.split("; ")
    assert python.startswith("Python 3.") and needs.endswith("needs <3.0")
    assert numpy.endswith("is older than 99.1")
    assert babel.startswith("babel ") and babel.endswith("older than 99")


def test_a_newer_package_than_tested_may_do(project, capsys):
    newest = "numpy>=1,<1.1", "matplotlib>=1,<2", "babel>=1,<2", "faker>=1,<2"
    project(">=3.11", "jinja2>=1,<2", *newest)
    prepare()
    assert capsys.readouterr().out == READY


def test_an_installed_course_asks_its_own_metadata(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "_PROJECT", tmp_path / "nothing")
    about = {"Requires-Python": ">=3.11"}

    class About(dict):
        def get_all(self, name, default):
            assert name == "Requires-Dist"
            return ["numpy>=99", "matplotlib>=3", "babel>=2", "faker>=1",
                    "jinja2>=3", "pytest>=8; extra == 'dev'"]  # fmt: skip

    monkeypatch.setattr(metadata, "metadata", lambda name: About(about))
    with pytest.raises(RuntimeError, match=r"numpy \S+ is older than 99\.\n"):
        prepare()


def test_another_keras_backend_is_overruled():
    code = "from utils.backend import keras; print(keras.backend.backend())"
    answer = subprocess.check_output(
        [sys.executable, "-c", code],
        env=os.environ | {"KERAS_BACKEND": "jax"},
        text=True,
    )
    assert answer.strip() == "tensorflow"


def test_an_installed_course_has_every_package_and_file():
    root = Path(environment.__file__).resolve().parents[1]
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    setup = tomllib.loads(text)["tool"]["setuptools"]
    assert setup["packages"]["find"]["include"] == ["utils*"]
    kinds = setup["package-data"]["*"]
    for path in (root / "utils").rglob("*.*"):
        if path.suffix == ".py":
            assert (path.parent / "__init__.py").exists(), path
        elif "__pycache__" not in path.parts:
            assert f"*{path.suffix}" in kinds, path
