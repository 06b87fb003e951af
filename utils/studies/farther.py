"""Dates in text that is longer than all that was trained on.

What is asked is how far the places reach that a translator has learned, so
the dates are easy: three plain formats.
"""

from random import Random

from utils import dates, training
from utils.studies.buried import bury, make_sentences
from utils.studies.several import PLAIN

TRAINED = (20, 40)  # characters, from the shortest text to the longest
LENGTHS = (20, 30, 40, 50, 60, 80, 100)
LONGEST = LENGTHS[-1]


def draw_pairs(count: int, seed: int) -> training.Pairs:
    """Return training dates in text as long as `TRAINED` says."""
    random, sentences = Random(seed), make_sentences(seed=seed)
    return [
        (bury(one.text, random.randint(*TRAINED), sentences, random), one.iso)
        for one in dates.generate(count, seed, formats=PLAIN)
    ]


def draw_tests(count: int = 1000) -> dict[int, training.Pairs]:
    """Return for every length the same test dates, buried."""
    drawn = dates.generate(count, 0, "test", formats=PLAIN)
    sentences = make_sentences(seed=-1)
    return {
        length: [
            (bury(one.text, length, sentences, random), one.iso)
            for one in drawn
        ]
        for length in LENGTHS
        for random in [Random(length)]
    }
