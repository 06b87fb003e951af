"""Make sure a notebook can run: the first cell of every lesson asks it."""

import importlib
import platform
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from utils import browser

_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_ALWAYS = ("numpy", "matplotlib", "jinja2", "babel", "faker")
_MODELS = ("tensorflow", "keras", "psutil")
MISSING_NAME = (
    "Is it made in a cell above that has not run, or not to its end? Choose "
    "'Run All Above Selected Cell' in the menu Run. Or is it misspelt?"
)
READY = "Everything this lesson needs is here."
_ADVICE = (
    "Close JupyterLab and start it with `make lab` in the course's folder "
    "(README.md, 'If something goes wrong', has the lines for Windows and "
    "Colab)."
)


def prepare(*packages: str, models: bool = False) -> None:
    """Check that everything a lesson needs is there; print one line.

    Args:
        packages: what the lesson needs apart from what makes dates and
            draws pictures: names of packages the course depends on.
        models: whether the lesson uses TensorFlow and Keras.

    Raises:
        RuntimeError: naming everything that is missing or too old, and what
            to do.
    """
    if browser.HERE:  # all that can be had was put there by the website
        keras = "Python runs here; what needs Keras is left out, and says so."
        print(keras if models else READY)
        return
    python, needed = _requirements()
    problems = []
    if not python.contains(platform.python_version(), prereleases=True):
        admitted = " and ".join(sorted(map(str, python), reverse=True))
        problems.append(
            f"Python {platform.python_version()} runs here; the course needs "
            f"{admitted}"
        )
    for package in (*_ALWAYS, *(_MODELS if models else ()), *packages):
        if problem := _problem(package, needed[package]):
            problems.append(problem)
    if problems:
        raise RuntimeError("; ".join(problems) + ".\n" + _ADVICE)
    if "IPython" in sys.modules:
        _explain_missing_names()
    print(READY)


def _explain_missing_names() -> None:
    """Have the notebook say what to do where a name is not defined."""

    def explain(
        shell: Any, kind: type, error: Exception, *trace: Any, **options: Any
    ) -> None:
        if kind is NameError:
            error.add_note(MISSING_NAME)
        shell.showtraceback((kind, error, *trace), **options)

    if shell := sys.modules["IPython"].get_ipython():
        shell.set_custom_exc((NameError,), explain)


def _requirements() -> tuple[SpecifierSet, dict[str, SpecifierSet]]:
    """Return the Pythons and, by package, the versions the course admits."""
    if _PROJECT.exists():  # also where the course is not installed (Colab)
        project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))
        project = project["project"]
        python, lines = project["requires-python"], project["dependencies"]
    else:
        about = metadata.metadata("attention-course")
        python = about["Requires-Python"]
        lines = about.get_all("Requires-Dist", [])
    found = map(Requirement, lines)
    return SpecifierSet(python), {one.name: one.specifier for one in found}


def _problem(package: str, admitted: SpecifierSet) -> str | None:
    """Say what is wrong with a package; newer ones than tested may do."""
    try:
        if package in _MODELS:
            importlib.import_module("utils.backend")
        module = importlib.import_module(package.removeprefix("python-"))
    except ImportError as error:
        return f"{package} cannot be imported ({error})"
    try:
        here = metadata.version(package)
    except metadata.PackageNotFoundError:  # it has another name, as some of
        here = module.__version__  # TensorFlow's builds have
    (oldest,) = (one for one in admitted if one.operator == ">=")
    if not oldest.contains(here, prereleases=True):
        return f"{package} {here} is older than {oldest.version}"
    return None
