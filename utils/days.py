"""Only days of the calendar: which character can still end in one?

Ten digits and dashes can spell 26 thousand million things. 73,049 of them are
days of 1900 to 2099, and one more is allowed: `NO_DATE`. A small machine knows
them. Its *state* is what can still be written; a character leads to the next
state or is forbidden. The tenth leads back to `BEGIN`: another date may start.

    >>> written = text.iso_to_ids(["2023-02-10"])[0, :8]  # 2023-02-
    >>> state = functools.reduce(advance, written, BEGIN)
    >>> np.flatnonzero(allowed(state))  # id 1 is "0", 2 is "1", 3 is "2"
    array([1, 2, 3])

Forbidding characters is a mask once more, this time on the decoder's logits.
Language models are made to write valid JSON in this way.
"""

from calendar import isleap, monthrange

import numpy as np

from utils.text import NO_DATE, START, TARGET_VOCABULARY

FIRST_YEAR, LAST_YEAR = 1900, 2099
BEGIN = 0
FORBIDDEN = -1


def allowed(states: np.ndarray | int) -> np.ndarray:
    """Return which ids may be written next.

    Args:
        states: (...), one state or one for each text.

    Returns:
        (..., 11) booleans.
    """
    return TABLE[states] != FORBIDDEN


def advance(
    states: np.ndarray | int, ids: np.ndarray | int
) -> np.ndarray | int:
    """Return the states after `ids` were written, or FORBIDDEN.

    Args:
        states: (...), one state or one for each text.
        ids: (...), the character that each of them wrote.
    """
    return TABLE[states, ids]


def _make_table() -> np.ndarray:
    """Return (states, 11): the next state, by state and character.

    A state is the set of its endings, so what ends alike is one state: 2018
    and 2019, or 2018-04 and 2018-06. One letter stands for all days of a year
    until the year is written; with the days themselves it would take a second.
    """
    days_of = {"C": _days_of(2001), "L": _days_of(2000)}  # common and leap
    years = {
        f"{year}{'L' if isleap(year) else 'C'}"
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    }
    number = {frozenset({*years, NO_DATE}): BEGIN}
    rows: list[list[int]] = []
    while len(rows) < len(number):
        endings = [*number][len(rows)]
        row = []
        for character in _CHARACTERS:
            left = frozenset(e[1:] for e in endings if e[0] == character)
            if left in _ENDS:
                row.append(_ENDS[left])
            else:
                if len(left) == 1:  # perhaps the letter
                    (letter,) = left
                    left = days_of.get(letter, left)
                row.append(number.setdefault(left, len(number)))
        rows.append(row)
    # The last row is that of FORBIDDEN, -1: nothing leads away from it.
    return np.array([*rows, [FORBIDDEN] * len(_CHARACTERS)])


def _days_of(year: int) -> frozenset[str]:
    return frozenset(
        f"-{month:02}-{day:02}"
        for month in range(1, 13)
        for day in range(1, monthrange(year, month)[1] + 1)
    )


_CHARACTERS = [symbol for symbol in TARGET_VOCABULARY if symbol != START]
_ENDS = {frozenset(): FORBIDDEN, frozenset({""}): BEGIN}
TABLE = _make_table()
