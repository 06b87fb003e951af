"""What several test files share."""

from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")  # the tests open no windows

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the folder of the course."""
    return PROJECT
