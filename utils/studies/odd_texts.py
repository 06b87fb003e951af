"""Texts that no translator was taught: misprints, and what is no date."""

from random import Random

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
