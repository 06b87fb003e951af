"""What several test files share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")  # the tests open no windows

PROJECT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


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


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """Return a browser; without one the test is skipped.

    It is closed after each file, because an event loop runs as long as it.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--no-first-run",
               "--disable-background-networking", "--disable-sync",
               "--disable-component-update"]  # fmt: skip
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM, args=options
        )
