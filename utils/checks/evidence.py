"""Lesson 08: hide and see, rank correlation, calibration."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from utils.by_hand import (
    calibration_error,
    occlusion_effects,
    rank_correlation,
    ranks,
)
from utils.checks.draws import converted
from utils.checks.engine import Judge, Mistake, Probe, Symptom

Array = np.ndarray

# -------------------------------------------------------- occlusion_effects


def _checked(source_ids: Array) -> Array:
    if source_ids is None:
        raise TypeError("confidence_of was given None, not ids")
    ids = np.asarray(source_ids)
    if ids.ndim != 2:
        text = f"confidence_of takes ids of shape (n, Tx), not {ids.shape}"
        raise ValueError(text)
    return ids


@dataclass(frozen=True, eq=False)
class Confidence:
    """Stands in for a translator: ids (n, Tx) to n numbers from 0 to 1.

    Each character counts by its place, and by its right-hand neighbour.
    """

    table: Array  # (places, ids)

    def __call__(self, source_ids: Array) -> Array:
        """Return one number for each text."""
        ids = _checked(source_ids).astype(int)
        alone = self.table[np.arange(ids.shape[1]), ids].mean(axis=1)
        pairs = (ids[:, :-1] * ids[:, 1:] % 5).mean(axis=1) / 20
        return np.clip(alone - pairs, 0, 1)

    def __repr__(self) -> str:
        return "a function of ids (n, Tx)"


class Toy:
    """A confidence that can be worked out by hand."""

    def __call__(self, source_ids: Array) -> Array:
        """Return one number for each text."""
        ids = _checked(source_ids)
        return 0.75 - 0.5 * (ids[:, 0] != 3) + 0.125 * (ids[:, -1] != 2)

    def __repr__(self) -> str:
        return "0.75, or 0.5 less if no 3 leads, 0.125 more if no 2 ends"


def occlusion_probes(seed: int) -> list[Probe]:
    """Short and long texts, repeated and unknown characters."""
    rng = np.random.default_rng(seed)

    def probe(story: str, ids: list[int] | Array, unknown: int) -> Probe:
        table = rng.uniform(0.25, 1, size=(20, 12))
        return Probe(story, (Confidence(table), np.array(ids), unknown))

    draw = rng.integers
    return [
        Probe("a text of three characters", (Toy(), np.array([3, 5, 2]), 1)),
        probe("a character that occurs twice", [4, 7, 4, 2, 9], 1),
        probe("the unknown id is 8", draw(2, 8, 6), 8),
        probe("the unknown id is 0", draw(1, 9, 4), 0),
        probe("one character is unknown already", [6, 1, 3, 5, 9, 2], 1),
        probe("a text of two characters", draw(2, 12, 2), 1),
        probe("twelve characters", draw(2, 12, 12), 1),
        probe("all characters alike", [5, 5, 5, 5], 1),
        probe("ids of type int32", draw(2, 12, 7).astype(np.int32), 1),
    ]


def _with(make: Callable[[Array, int], Array]) -> Callable:
    """A mistake in what is hidden; the difference is taken rightly."""

    def wrong(f: Callable, ids: Array, unknown: int) -> Array:
        return f(ids[None])[0] - f(make(ids, unknown))

    return wrong


def _after(change: Callable[[float, Array], Array]) -> Callable:
    """A mistake in what is done with the two confidences."""

    def wrong(f: Callable, ids: Array, unknown: int) -> Array:
        hidden = np.repeat(ids[None], len(ids), axis=0)
        np.fill_diagonal(hidden, unknown)
        return change(f(ids[None])[0], f(hidden))

    return wrong


def _shared(effects: Array) -> Array:
    return effects / effects.sum()


def _hide(where: Callable[[Array], Array], by: int | None = None) -> Callable:
    def make(ids: Array, unknown: int) -> Array:
        return np.where(where(ids), unknown if by is None else by, ids)

    return _with(make)


def _without(ids: Array, unknown: int) -> Array:
    return np.stack([np.delete(ids, place) for place in range(len(ids))])


def _eye(ids: Array) -> Array:
    return np.eye(len(ids), dtype=bool)


DIFFERENCE = "If the confidence fell from 0.9 to 0.2: which effect is that?"
ONE = "Which characters of the text does your function hide at a time?"
HOW_HIDDEN = "By what is a character replaced to hide it?"
EACH = "What does one number of the result belong to?"

OCCLUSION_MISTAKES = (
    Mistake(
        "the sign is turned round",
        DIFFERENCE,
        _after(lambda before, after: after - before),
    ),
    Mistake(
        "the confidences themselves come back, not how far they fall",
        DIFFERENCE,
        _after(lambda before, after: after),
    ),
    Mistake(
        "what is left of 1 comes back, not how far it falls",
        "With which confidence is each hidden text to be compared?",
        _after(lambda before, after: 1 - after),
    ),
    Mistake(
        "the size of the change comes back, without its sign",
        "May hiding a character also raise the confidence?",
        _after(lambda before, after: abs(before - after)),
    ),
    Mistake(
        "effects below zero are cut off",
        "May hiding a character also raise the confidence?",
        _after(lambda before, after: np.maximum(before - after, 0)),
    ),
    Mistake(
        "the fall is divided by the confidence before",
        DIFFERENCE,
        _after(lambda before, after: (before - after) / before),
    ),
    Mistake(
        "a ratio comes back, not a difference",
        DIFFERENCE,
        _after(lambda before, after: after / before),
    ),
    Mistake(
        "a ratio comes back, not a difference",
        DIFFERENCE,
        _after(lambda before, after: before / after),
    ),
    Mistake(
        "logarithms are compared",
        DIFFERENCE,
        _after(lambda before, after: np.log(before) - np.log(after)),
    ),
    Mistake(
        "the effects are scaled to sum to 1",
        "Are the effects shares of something, as weights are?",
        _after(lambda before, after: _shared(before - after)),
    ),
    Mistake(
        "the largest effect is made 1",
        "Are the effects shares of something, as weights are?",
        _after(lambda before, after: (before - after) / max(before - after)),
    ),
    Mistake(
        "the hidden texts are compared with their mean",
        "With which confidence is each hidden text to be compared?",
        _after(lambda before, after: after.mean() - after),
    ),
    Mistake(
        "one number for the whole text comes back, a sum",
        EACH,
        _after(lambda before, after: (before - after).sum()),
    ),
    Mistake(
        "one number for the whole text comes back, a mean",
        EACH,
        _after(lambda before, after: (before - after).mean()),
    ),
    Mistake(
        "the place of the largest effect comes back",
        EACH,
        _after(lambda before, after: (before - after).argmax()),
    ),
    Mistake(
        "the confidence before comes back too",
        EACH,
        _after(lambda before, after: before - np.append(before, after)),
    ),
    Mistake(
        "the effects stand in a column of their own",
        "Which shape does the docstring ask for?",
        _after(lambda before, after: (before - after)[:, None]),
    ),
    Mistake(
        "the characters are replaced by padding (0)",
        HOW_HIDDEN,
        _hide(_eye, by=0),
    ),
    Mistake(
        "the characters are replaced by 1, whatever the unknown id is",
        HOW_HIDDEN,
        _hide(_eye, by=1),
    ),
    Mistake(
        "the characters are taken out, and the text gets shorter",
        "Does each other character keep its place?",
        _with(_without),
    ),
    Mistake(
        "what was hidden once stays hidden",
        ONE,
        _hide(lambda ids: np.tri(len(ids), dtype=bool)),
    ),
    Mistake(
        "from each character on, all are hidden",
        ONE,
        _hide(lambda ids: np.tri(len(ids), dtype=bool).T),
    ),
    Mistake(
        "all are hidden but one",
        ONE,
        _hide(lambda ids: ~_eye(ids)),
    ),
    Mistake(
        "all characters of the same kind are hidden together",
        "A text has two 4s. Are they one character, or two?",
        _hide(lambda ids: ids[:, None] == ids),
    ),
    Mistake(
        "the character behind is hidden",
        "Which place is hidden for the first number of the result?",
        _hide(lambda ids: np.roll(_eye(ids), 1, axis=1)),
    ),
    Mistake(
        "the character in front is hidden",
        "Which place is hidden for the first number of the result?",
        _hide(lambda ids: np.roll(_eye(ids), -1, axis=1)),
    ),
    Mistake(
        "the id itself is taken for a place in the text",
        "Does your loop run over the ids, or over their places?",
        _hide(lambda ids: ids[:, None] == np.arange(len(ids))),
    ),
    Mistake(
        "the texts are no copies: each repeats one character",
        "Print what you make of the text 3, 5, 2. What is in each row?",
        _with(lambda ids, u: np.where(_eye(ids), u, ids[:, None])),
    ),
    Mistake(
        "nothing but zeros comes back",
        "Is a character hidden at all? And which numbers can an array of "
        "whole numbers hold?",
        _hide(lambda ids: np.zeros((len(ids), len(ids)), dtype=bool)),
    ),
    Mistake(
        "the text is compared with one in which all is hidden",
        "With which confidence is each hidden text to be compared?",
        lambda f, ids, u: (
            f(np.where(_eye(ids), u, ids)) - f(np.full((1, len(ids)), u))[0]
        ),
    ),
)
OCCLUSION_SYMPTOMS = (
    Symptom(
        "hiding a character that is unknown already has an effect",
        "Which text is your confidence before taken from?",
        lambda args, came: bool(
            np.any(np.abs(came[0][args[1] == args[2]]) > 1e-6)
        ),
    ),
    Symptom("", ONE, lambda args, came: True),
)

# --------------------------------------------------------- rank_correlation


def _pearson(first: Array, second: Array) -> float:
    return float(np.corrcoef(first, second)[0, 1])


def correlation_probes(seed: int) -> list[Probe]:
    """With ties and without, with numbers far out, of several lengths."""
    rng = np.random.default_rng(seed)
    normal, small = rng.normal, rng.integers
    far = normal(size=7)
    far[rng.integers(7)] += 1000
    one, other = normal(size=9), normal(size=9)
    tied = np.array([0.0, 0.0, 1.0, 2.0, 2.0, 2.0])
    many = np.append(small(0, 4, 11), [0, 3])
    rising, more = np.sort(normal(size=6)), np.sort(normal(size=6))
    return [
        Probe("three numbers, one order is the other reversed",
              (np.array([2.0, 9.0, 1.0]), np.array([5.0, 4.0, 30.0]))),
        Probe("two of four are equal",
              (np.array([0.5, 0, 0, 3.0]), np.array([4.0, 1.0, 2.0, 3.0]))),
        Probe("no two are equal", (one, other)),
        Probe("both rise, in unequal steps", (rising, np.exp(more))),
        Probe("one rises, the other falls", (rising, -(more**3))),
        Probe("a number is far larger than the rest", (far, normal(size=7))),
        Probe("equal numbers in the first only", (tied, normal(size=6))),
        Probe("equal numbers in the second only", (normal(size=6), tied)),
        Probe("equal numbers in both",
              (rng.permutation(tied), rng.permutation(tied))),
        Probe("whole numbers as input", (many, rng.permutation(many))),
        Probe("many zeros", (np.maximum(one, 0), np.maximum(other, 0) + one)),
        Probe("differences of a billionth",
              (np.append(1e-9 * rng.permutation(7), 0.9), normal(size=8))),
        Probe("two numbers", (np.array([2.0, 1.0]), np.array([0.0, 5.0]))),
        Probe("float32", converted((one, other), np.float32)),
        Probe("thirty numbers", (normal(size=30), normal(size=30))),
    ]  # fmt: skip


def _ordinal(x: Array, kind: str | None = None) -> Array:
    # Where numbers are equal, NumPy's usual way to sort differs by machine.
    return np.argsort(np.argsort(x, kind=kind), kind=kind) + 1.0


def _nearly(x: Array) -> Array:
    equal = np.isclose(x, x[:, None])
    smaller = (x < x[:, None]) & ~equal
    return smaller.sum(axis=1) + (equal.sum(axis=1) + 1) / 2


def _stable(x: Array) -> Array:
    return _ordinal(x, "stable")


def _short(first: Array, second: Array) -> float:
    n = len(first)
    return 1 - 6 * ((first - second) ** 2).sum() / (n * (n * n - 1))


def _each(rank: Callable[[Array], Array]) -> Callable:
    """The correlation of ranks that are made in another way."""
    return lambda first, second: _pearson(rank(first), rank(second))


def _signs(x: Array) -> Array:
    return np.sign(x[:, None] - x)


def _kendall(first: Array, second: Array) -> float:
    one, other = _signs(first), _signs(second)
    return (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())


TIES = "Two numbers are equal. Which ranks should they get?"
SCALE = "What should come out when both orders are the same?"

CORRELATION_MISTAKES = (
    Mistake(
        "numbers that are nearly equal count as equal",
        "Are one billionth and two billionths equal?",
        lambda first, second: _pearson(*map(_nearly, (first, second))),
    ),
    Mistake(
        "the numbers are correlated, not their ranks",
        "What happens to your answer when one number becomes a million?",
        _pearson,
    ),
    Mistake(
        "equal numbers get different ranks",
        TIES,
        _each(_ordinal),
    ),
    Mistake(
        "equal numbers get different ranks",
        TIES,
        _each(_stable),
    ),
    Mistake(
        "equal numbers all get the lowest of their ranks",
        TIES,
        _each(lambda x: (x < x[:, None]).sum(axis=1)),
    ),
    Mistake(
        "equal numbers all get the highest of their ranks",
        TIES,
        _each(lambda x: (x <= x[:, None]).sum(axis=1)),
    ),
    Mistake(
        "equal numbers use up one rank only",
        "Three numbers share a rank. Which rank has the next one?",
        _each(lambda x: np.unique(x, return_inverse=True)[1]),
    ),
    Mistake(
        "the order of the places is taken for the ranks",
        "Sorting gives the place of the smallest first. Is that its rank?",
        _each(np.argsort),
    ),
    Mistake(
        "the order of the places is taken for the ranks",
        "Sorting gives the place of the smallest first. Is that its rank?",
        _each(lambda x: np.argsort(x, kind="stable")),
    ),
    Mistake(
        "the short formula is used, which is wrong with equal numbers",
        "Do the ranks still run from 1 to n when two of them are shared?",
        lambda first, second: _short(ranks(first), ranks(second)),
    ),
    Mistake(
        "equal numbers get different ranks",
        TIES,
        lambda first, second: _short(_ordinal(first), _ordinal(second)),
    ),
    Mistake(
        "equal numbers get different ranks",
        TIES,
        lambda first, second: _short(_stable(first), _stable(second)),
    ),
    Mistake(
        "pairs are compared (Kendall's), not ranks",
        "Which numbers go into the correlation, by the docstring?",
        _kendall,
    ),
    Mistake(
        "one of the two is ranked from the largest down",
        SCALE,
        lambda first, second: -rank_correlation(first, second),
    ),
    Mistake(
        "only one of the two is ranked",
        "What happens to your answer when one number becomes a million?",
        lambda first, second: _pearson(ranks(first), second),
    ),
    Mistake(
        "only one of the two is ranked",
        "What happens to your answer when one number becomes a million?",
        lambda first, second: _pearson(first, ranks(second)),
    ),
    Mistake(
        "the correlation is squared",
        "May the answer be negative?",
        lambda first, second: rank_correlation(first, second) ** 2,
    ),
    Mistake(
        "the sign is lost",
        "May the answer be negative?",
        lambda first, second: abs(rank_correlation(first, second)),
    ),
    Mistake(
        "the mean rank is not taken off",
        "What should come out when one order is the other, reversed?",
        lambda first, second: float(
            ranks(first) @ ranks(second)
            / np.linalg.norm(ranks(first)) / np.linalg.norm(ranks(second))
        ),
    ),
    Mistake(
        "the covariance of the ranks comes back",
        SCALE,
        lambda first, second: np.cov(ranks(first), ranks(second))[0, 1],
    ),
    Mistake(
        "the covariance of the ranks comes back",
        SCALE,
        lambda first, second: np.cov(
            ranks(first), ranks(second), bias=True
        )[0, 1],
    ),
    Mistake(
        "one spread is divided by n, the other by n - 1",
        SCALE,
        lambda first, second: rank_correlation(first, second)
        * (len(first) - 1) / len(first),
    ),
    Mistake(
        "one spread is divided by n, the other by n - 1",
        SCALE,
        lambda first, second: rank_correlation(first, second)
        * len(first) / (len(first) - 1),
    ),
    Mistake(
        "the share of equal ranks comes back",
        "Two ranks differ by 1, two others by 10: is that the same?",
        lambda first, second: float(np.mean(ranks(first) == ranks(second))),
    ),
    Mistake(
        "the whole table of correlations comes back",
        "Which number of the table is wanted?",
        lambda first, second: np.corrcoef(ranks(first), ranks(second)),
    ),
    Mistake(
        "the correlation of the first with itself comes back",
        "Which number of the table is wanted?",
        lambda first, second: 1.0,
    ),
    Mistake(
        "the mean difference of the ranks comes back",
        SCALE,
        lambda first, second: np.abs(ranks(first) - ranks(second)).mean(),
    ),
    Mistake(
        "the squared differences of the ranks are summed, and no more",
        SCALE,
        lambda first, second: ((ranks(first) - ranks(second)) ** 2).sum(),
    ),
)  # fmt: skip
CORRELATION_SYMPTOMS = (
    Symptom(
        "a correlation lies outside of -1 to 1",
        SCALE,
        lambda args, came: bool(abs(came[0]) > 1 + 1e-4),
    ),
    Symptom(
        "equal numbers are not ranked as they should be",
        TIES,
        lambda args, came: any(len(set(a.tolist())) < len(a) for a in args),
    ),
    Symptom("", SCALE, lambda args, came: True),
)

# -------------------------------------------------------- calibration_error


def _bins(confidence: Array, bins: int) -> Array:
    """The number of each answer's bin; 1 belongs to the last."""
    return np.minimum((confidence * bins).astype(int), bins - 1)


def _gaps(
    confidence: Array, right: Array, number: Array
) -> tuple[Array, Array]:
    """Share right minus mean confidence, and size, of the filled bins."""
    groups = [number == one for one in np.unique(number)]
    gaps = [right[g].mean() - confidence[g].mean() for g in groups]
    return np.array(gaps), np.array([group.mean() for group in groups])


def calibration_probes(seed: int) -> list[Probe]:
    """Even and uneven bins, empty ones, numbers on an edge."""
    rng = np.random.default_rng(seed)

    def draw(count: int, bins: int, low: float = 0.0) -> tuple:
        confidence = rng.uniform(low, 0.999, count)
        right = rng.random(count) < 0.2 + 0.5 * confidence
        right[:2] = True, False  # neither all right nor all wrong
        return confidence, right, bins

    tiny = np.array([0.2, 0.6, 0.7, 0.9])
    edges = np.array([0.0, 0.25, 0.25, 0.5, 0.75, 0.75, 0.1, 0.6])
    on_edges = np.array([1, 0, 0, 0, 0, 1, 1, 0], dtype=bool)
    sure = np.array([1.0, 1.0, 1.0, 0.85, 0.45])
    confidence, right, _ = draw(40, 5)
    return [
        Probe("four answers, two bins",
              (tiny, np.array([False, True, False, True]), 2)),
        Probe("three answers in one bin, one in another",
              (np.array([0.8, 0.9, 0.95, 0.1]),
               np.array([True, False, True, False]), 2)),
        Probe("thirty answers, ten bins", draw(30, 10)),
        Probe("most bins are empty", draw(12, 10, low=0.75)),
        Probe("one bin", draw(9, 1)),
        Probe("confidences on the edges of the bins", (edges, on_edges, 4)),
        Probe("some answers are sure, 1",
              (sure, np.array([True, True, False, True, False]), 5)),
        Probe("always right", (confidence, np.ones(40, dtype=bool), 5)),
        Probe("never right", (confidence, np.zeros(40, dtype=bool), 4)),
        Probe("right as 1 and 0", (confidence, right.astype(int), 8)),
        Probe("three bins", draw(25, 3)),
        Probe("float32", (np.float32(confidence), right, 5)),
        Probe("one answer", (np.array([0.7]), np.array([False]), 4)),
        Probe("two hundred answers, fifteen bins", draw(200, 15)),
    ]  # fmt: skip


def _by_gaps(change: Callable[[Array, Array], float]) -> Callable:
    """The right bins, put together in another way."""

    def wrong(confidence: Array, right: Array, bins: int) -> float:
        return change(*_gaps(confidence, right, _bins(confidence, bins)))

    return wrong


def _by_bins(number: Callable[[Array, int], Array]) -> Callable:
    """Other bins, put together rightly."""

    def wrong(confidence: Array, right: Array, bins: int) -> float:
        gaps, shares = _gaps(confidence, right, number(confidence, bins))
        return float((np.abs(gaps) * shares).sum())

    return wrong


def _only(keep: Callable[[Array, int], Array]) -> Callable:
    """Some answers left out; the shares still of all of them."""

    def wrong(confidence: Array, right: Array, bins: int) -> float:
        kept = keep(confidence, bins)
        number = _bins(confidence, bins)[kept]
        gaps, shares = _gaps(confidence[kept], right[kept], number)
        return float((np.abs(gaps) * shares).sum() * kept.mean())

    return wrong


def _middles(confidence: Array, right: Array, bins: int) -> float:
    number = _bins(confidence, bins)
    return calibration_error((number + 0.5) / bins, right, bins)


def _upper(confidence: Array, bins: int) -> Array:
    return np.maximum(np.ceil(confidence * bins).astype(int) - 1, 0)


def _own_range(confidence: Array, bins: int) -> Array:
    edges = np.histogram_bin_edges(confidence, bins)
    return np.minimum(np.digitize(confidence, edges) - 1, bins - 1)


def _same_size(confidence: Array, bins: int) -> Array:
    places = np.argsort(np.argsort(confidence, kind="stable"))
    return places * bins // len(confidence)


SHARE = "Does a bin with one answer count as much as one with a hundred?"
EDGE = "To which bin does a number on an edge belong, by the docstring?"
GAP = "Too sure in one bin, too modest in another: do they cancel out?"
WHICH = "Which bins are there, by the docstring, and what lies in each?"

CALIBRATION_MISTAKES = (
    Mistake(
        "every filled bin counts the same",
        SHARE,
        _by_gaps(lambda gaps, shares: np.abs(gaps).mean()),
    ),
    Mistake(
        "every bin counts the same, also the empty ones",
        SHARE,
        lambda confidence, right, bins: np.abs(
            _gaps(confidence, right, _bins(confidence, bins))[0]
        ).sum() / bins,
    ),
    Mistake(
        "the gaps are summed, each whole",
        SHARE,
        _by_gaps(lambda gaps, shares: np.abs(gaps).sum()),
    ),
    Mistake(
        "only the largest gap counts",
        "Is the worst bin asked for, or all of them?",
        _by_gaps(lambda gaps, shares: np.abs(gaps).max()),
    ),
    Mistake(
        "gaps of opposite signs cancel out",
        GAP,
        _by_gaps(lambda gaps, shares: (gaps * shares).sum()),
    ),
    Mistake(
        "gaps of opposite signs cancel out",
        GAP,
        _by_gaps(lambda gaps, shares: -(gaps * shares).sum()),
    ),
    Mistake(
        "gaps of opposite signs cancel out",
        GAP,
        _by_gaps(lambda gaps, shares: abs((gaps * shares).sum())),
    ),
    Mistake(
        "the gaps are squared",
        "What is the size of a gap of 0.2?",
        _by_gaps(lambda gaps, shares: (gaps**2 * shares).sum()),
    ),
    Mistake(
        "the gaps are squared, and the root is taken in the end",
        "What is the size of a gap of 0.2?",
        _by_gaps(lambda gaps, shares: np.sqrt((gaps**2 * shares).sum())),
    ),
    Mistake(
        "each answer is a bin of its own",
        WHICH,
        lambda confidence, right, bins: np.abs(right - confidence).mean(),
    ),
    Mistake(
        "the mean squared error (Brier's score) comes back",
        WHICH,
        lambda confidence, right, bins: ((right - confidence) ** 2).mean(),
    ),
    Mistake(
        "the middle of the bin stands in for the mean confidence",
        "How sure were the answers in this bin, on average?",
        _middles,
    ),
    Mistake(
        "the middle of the bin stands in for the mean confidence",
        "How sure were the answers in this bin, on average?",
        lambda confidence, right, bins: calibration_error(
            _bins(confidence, bins) / bins, right, bins
        ),
    ),
    Mistake(
        "a number on an edge goes to the bin below it",
        EDGE,
        _by_bins(_upper),
    ),
    Mistake(
        "an answer that is sure, 1, gets a bin of its own",
        "To which bin does 1 belong, by the docstring?",
        _by_bins(lambda confidence, bins: (confidence * bins).astype(int)),
    ),
    Mistake(
        "an answer that is sure, 1, is left out",
        "To which bin does 1 belong, by the docstring?",
        _only(lambda confidence, bins: confidence < 1),
    ),
    Mistake(
        "a confidence of 0 is left out, and edges go to the bin below",
        EDGE,
        lambda confidence, right, bins: float(sum(
            abs((right - confidence)[
                (confidence > k / bins) & (confidence <= (k + 1) / bins)
            ].sum())
            for k in range(bins)
        ) / len(right)),
    ),
    Mistake(
        "a number on an edge counts in two bins",
        EDGE,
        lambda confidence, right, bins: float(sum(
            abs((right - confidence)[
                (confidence >= k / bins) & (confidence <= (k + 1) / bins)
            ].sum())
            for k in range(bins)
        ) / len(right)),
    ),
    Mistake(
        "a confidence of 0 is left out",
        "Where does the first bin begin?",
        _only(lambda confidence, bins: confidence > 0),
    ),
    Mistake(
        "the first bin is left out",
        "How many bins does your loop visit?",
        _only(lambda confidence, bins: _bins(confidence, bins) > 0),
    ),
    Mistake(
        "the last bin is left out",
        "How many bins does your loop visit?",
        _only(lambda confidence, bins: _bins(confidence, bins) < bins - 1),
    ),
    Mistake(
        "there is a bin too few",
        "How many edges do four bins have?",
        _by_bins(lambda confidence, bins: _bins(confidence, max(bins - 1, 1))),
    ),
    Mistake(
        "there is a bin too many",
        "How many edges do four bins have?",
        _by_bins(lambda confidence, bins: _bins(confidence, bins + 1)),
    ),
    Mistake(
        "numbers are rounded up or down to a bin, so the bins are shifted",
        "From where to where does the first bin reach, by the docstring?",
        _by_bins(lambda confidence, bins: np.round(confidence * (bins - 1))),
    ),
    Mistake(
        "numbers are rounded up or down to a bin, so the bins are shifted",
        "From where to where does the first bin reach, by the docstring?",
        _by_bins(lambda confidence, bins: np.round(confidence * bins)),
    ),
    Mistake(
        "numbers are rounded up or down to a bin, so the bins are shifted",
        "From where to where does the first bin reach, by the docstring?",
        _by_bins(
            lambda confidence, bins: np.minimum(
                np.round(confidence * bins), bins - 1
            )
        ),
    ),
    Mistake(
        "there are always ten bins",
        "Which argument says how many bins there are?",
        _by_bins(lambda confidence, bins: _bins(confidence, 10)),
    ),
    Mistake(
        "the bins run from the least to the greatest confidence",
        "Where does the first bin begin, where does the last one end?",
        _by_bins(_own_range),
    ),
    Mistake(
        "the bins hold equally many answers",
        "Are the bins of one width, or of one size?",
        _by_bins(_same_size),
    ),
    Mistake(
        "there is one bin for all answers",
        WHICH,
        _by_bins(lambda confidence, bins: np.zeros(len(confidence))),
    ),
    Mistake(
        "the numbers in the bins are not divided by the number of answers",
        "Twice the same answers: does the error change?",
        lambda confidence, right, bins: len(right)
        * calibration_error(confidence, right, bins),
    ),
    Mistake(
        "one minus the error comes back",
        "What should come out when every gap is 0?",
        lambda confidence, right, bins: 1
        - calibration_error(confidence, right, bins),
    ),
    Mistake(
        "the gap of each bin comes back, not their sum",
        "Is one number asked for, or one for each bin?",
        _by_gaps(lambda gaps, shares: np.abs(gaps)),
    ),
    Mistake(
        "the gap of each bin comes back, not their sum",
        "Is one number asked for, or one for each bin?",
        _by_gaps(lambda gaps, shares: np.abs(gaps) * shares),
    ),
    Mistake(
        "the mean of an empty bin is taken (nan came)",
        "What does a bin count that holds no answers?",
        lambda confidence, right, bins: (
            calibration_error(confidence, right, bins)
            if len(set(_bins(confidence, bins))) == bins
            else np.nan
        ),
    ),
    Mistake(
        "the error is given in percent",
        "Should a share come back, or a percentage?",
        lambda confidence, right, bins: 100
        * calibration_error(confidence, right, bins),
    ),
    Mistake(
        "the share of right answers comes back",
        "What are the confidences compared with?",
        lambda confidence, right, bins: right.mean(),
    ),
    Mistake(
        "wrong answers are counted as right ones",
        "What does True stand for?",
        lambda confidence, right, bins: calibration_error(
            confidence, 1 - right, bins
        ),
    ),
)  # fmt: skip
CALIBRATION_SYMPTOMS = (
    Symptom(
        "an error lies outside of 0 to 1",
        SHARE,
        lambda args, came: bool((came[0] < -1e-6) | (came[0] > 1 + 1e-4)),
    ),
    Symptom(
        "numbers on an edge make the difference",
        EDGE,
        lambda args, came: np.any(args[0] * args[2] % 1 == 0),
    ),
    Symptom("", WHICH, lambda args, came: True),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "occlusion_effects": Judge(
        ("confidence_of", "source_ids", "unknown_id"),
        ("effects",),
        occlusion_effects,
        occlusion_probes,
        OCCLUSION_MISTAKES,
        "Each character hidden alone, in its place.",
        symptoms=OCCLUSION_SYMPTOMS,
    ),
    "rank_correlation": Judge(
        ("first", "second"),
        ("correlation",),
        rank_correlation,
        correlation_probes,
        CORRELATION_MISTAKES,
        "Ranks, shared by equal numbers, correlated.",
        symptoms=CORRELATION_SYMPTOMS,
    ),
    "calibration_error": Judge(
        ("confidence", "right", "bins"),
        ("error",),
        calibration_error,
        calibration_probes,
        CALIBRATION_MISTAKES,
        "Every gap by its size and its share.",
        symptoms=CALIBRATION_SYMPTOMS,
    ),
}
