"""Dates buried in longer and longer text: what one vector must skip."""

from collections.abc import Sequence
from random import Random

from faker import Faker

from utils import dates, training

LENGTHS = (20, 40, 60, 80, 100, 120, 140, 160, 180, 200)  # characters
LONGEST = LENGTHS[-1]
BURIED = 1000  # test dates, the same at every length


def make_sentences(count: int = 5000, seed: int = 0) -> list[list[str]]:
    """Return sentences of Faker's, as words that cannot be part of a date."""
    fake = Faker()
    fake.seed_instance(seed)
    dated = {"may", "march", "first", "second", "third"}
    sentences = [fake.sentence(12).split() for _ in range(count)]
    return [
        [word for word in words if word.strip(".").lower() not in dated]
        for words in sentences
    ]


def bury(
    text: str, length: int, sentences: Sequence[list[str]], random: Random
) -> str:
    """Put a date somewhere into sentences.

    Args:
        text: the date as written; it is never changed.
        length: of the result, in characters: at most this, and as near as
            whole words allow.
        sentences: to draw words from, see `make_sentences`.
        random: draws the sentences and the place of the date.
    """
    words: list[str] = []
    room = length - len(text)
    while room > 0:
        for word in random.choice(sentences):
            room -= len(word) + 1
            if room < 0:
                break
            words.append(word)
    place = random.randint(0, len(words))
    return " ".join([*words[:place], text, *words[place:]])


def draw_pairs(
    count: int, seed: int, longest: int = LONGEST
) -> training.Pairs:
    """Return training dates in text of 20 to `longest` characters."""
    random = Random(seed)
    sentences = make_sentences(seed=seed)
    pairs = []
    for text, iso in training.as_pairs(dates.generate(count, seed=seed)):
        length = random.randint(LENGTHS[0], longest)
        pairs.append((bury(text, length, sentences, random), iso))
    return pairs


def draw_tests(count: int = BURIED) -> dict[int, training.Pairs]:
    """Return for every length the same short test dates, buried."""
    short = [
        (example.text, example.iso)
        for example in dates.load_examples("test")
        if len(example.text) <= LENGTHS[0]
    ][:count]
    sentences = make_sentences(seed=-1)
    return {
        length: [
            (bury(text, length, sentences, random), iso) for text, iso in short
        ]
        for length in LENGTHS
        for random in [Random(length)]
    }
