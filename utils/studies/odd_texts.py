"""Texts that no translator was taught: misprints, and what is no date."""

from random import Random

from utils.dates import Example, generate
from utils.formats import UNSEEN_FORMATS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ("lorem", "ipsum", "dolor", "sit", "amet", "tempor", "elit", "magna")
# No date: a kind → what it may look like. # is a digit, ? a word.
NOT_DATES = {
    "telephone": ("(555) ###-####", "+44 20 #### ####"),
    "price": ("$###.##", "£ ##.##"),
    "time": ("1#:4#", "#:2#", "0#:3#"),
    "words": ("? ? ? ?", "? ? ?"),
    "impossible day": ("February 30, 19##", "31.4.20##", "20##-06-31"),
}


def misprint(text: str, random: Random) -> str:
    """Replace one letter by another one, drawn at random.

    Raises:
        ValueError: if there is no letter.
    """
    places = [i for i, sign in enumerate(text) if sign.isalpha()]
    if not places:
        raise ValueError(f"{text!r} has no letter to replace")
    place = random.choice(places)
    others = LETTERS.replace(text[place].lower(), "")
    return text[:place] + random.choice(others) + text[place + 1 :]


def draw_kinds(
    count: int, seed: int
) -> dict[str, tuple[list[Example], list[str]]]:
    """Draw validation dates of three kinds, from known to odd.

    Returns:
        kind → the examples, and their texts as they are to be read.
    """
    random = Random(seed)
    known = generate(count, seed, "validation")
    strange = generate(count, seed, "validation", UNSEEN_FORMATS)
    words = [e for e in known if any(sign.isalpha() for sign in e.text)]
    return {
        "known formats": (known, [e.text for e in known]),
        "unseen formats": (strange, [e.text for e in strange]),
        "a misprint": (words, [misprint(e.text, random) for e in words]),
    }


def not_dates(kind: str, count: int, seed: int = 0) -> list[str]:
    """Draw texts that mean no day of the calendar.

    Args:
        kind: a name of NOT_DATES.
        count: how many.
        seed: starts the random numbers.
    """
    random = Random(seed)
    draws = {"#": lambda: random.choice("0123456789"),
             "?": lambda: random.choice(WORDS)}  # fmt: skip
    return [
        "".join(draws[sign]() if sign in draws else sign
                for sign in random.choice(NOT_DATES[kind]))
        for _ in range(count)
    ]  # fmt: skip
