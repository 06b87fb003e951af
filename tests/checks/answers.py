"""Every wrong and right answer: importing this fills the collections."""

from . import (  # noqa: F401
    right_01,
    right_02,
    right_03,
    right_04,
    right_05,
    right_06,
    right_07,
    right_08,
    right_09,
    right_09_blind,
    wrong_01,
    wrong_02,
    wrong_03,
    wrong_04,
    wrong_05,
    wrong_06,
    wrong_07,
    wrong_08,
    wrong_09,
    wrong_09_blind,
)
