"""What several test files share."""

from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")  # the tests open no windows

PROJECT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the checks be tried with all the inputs that grading might take."""
    parser.addoption(
        "--seeds",
        type=int,
        default=0,
        help="try each collected answer with the inputs of this many seeds, "
        "not with one seed of its own (tests/checks)",
    )


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the folder of the course."""
    return PROJECT
