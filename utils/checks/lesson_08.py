"""Lesson 08: hide and see, rank correlation, calibration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.by_hand import (
    calibration_error,
    occlusion_effects,
    rank_correlation,
    ranks,
)
from utils.checks.machine.draws import converted
from utils.checks.machine.judge import Judge, Kind, Probe, known, shows

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
    slope: float = 1  # small for a confidence that hardly changes

    def __call__(self, source_ids: Array) -> Array:
        """Return one number for each text."""
        ids = _checked(source_ids).astype(int)
        alone = self.table[np.arange(ids.shape[1]), ids].mean(axis=1)
        pairs = (ids[:, :-1] * ids[:, 1:] % 5).mean(axis=1) / 20
        return np.clip(0.5 + self.slope * (alone - pairs - 0.5), 0, 1)

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

    def probe(
        story: str, ids: list[int] | Array, unknown: int, slope: float = 1
    ) -> Probe:
        table = rng.uniform(0.25, 1, size=(20, 12))
        return Probe(story, (Confidence(table, slope), np.array(ids), unknown))

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
        probe("effects below a thousandth", draw(2, 12, 8), 1, slope=0.01),
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


def _taken_out(front: bool, by: int | None = None) -> Callable:
    """Each text lacks a character, and has another one at an end."""

    def make(ids: Array, unknown: int) -> Array:
        filler = unknown if by is None else by
        cut = [np.delete(ids, place) for place in range(len(ids))]
        ends = [np.append(filler, c) if front else np.append(c, filler)
                for c in cut]  # fmt: skip
        return np.stack(ends)

    return _with(make)


def _rounded(digits: int) -> Callable:
    return _after(lambda before, after: np.round(before - after, digits))


def _eye(ids: Array) -> Array:
    return np.eye(len(ids), dtype=bool)


def _near(ids: Array) -> Array:
    places = np.arange(len(ids))
    return np.abs(places - places[:, None])


DIFFERENCE = "If the confidence fell from 0.9 to 0.2: which effect is that?"
ONE = "Which characters of the text does your function hide at a time?"

OCCLUSION_MISTAKES = known(
    "the sign is turned round",
    DIFFERENCE,
    _after(lambda before, after: after - before),
    "the confidences themselves come back, not how far they fall",
    _after(lambda before, after: after),
    "the fall is divided by the confidence before",
    _after(lambda before, after: (before - after) / before),
    "a ratio comes back, not a difference",
    _after(lambda before, after: after / before),
    _after(lambda before, after: before / after),
    "logarithms are compared",
    _after(lambda before, after: np.log(before) - np.log(after)),
    "what is left of 1 comes back, not how far it falls",
    "With which confidence is each hidden text to be compared?",
    _after(lambda before, after: 1 - after),
    "the size of the change comes back, without its sign",
    "May hiding a character also raise the confidence?",
    _after(lambda before, after: abs(before - after)),
    "effects below zero are cut off",
    _after(lambda before, after: np.maximum(before - after, 0)),
    "the effects are scaled to sum to 1",
    "Are the effects shares of something, as weights are?",
    _after(lambda before, after: _shared(before - after)),
    "the largest effect is made 1",
    _after(lambda before, after: (before - after) / max(before - after)),
    "the hidden texts are compared with their mean",
    "With which confidence is each hidden text to be compared?",
    _after(lambda before, after: after.mean() - after),
    "one number for the whole text comes back, a sum",
    "What does one number of the result belong to?",
    _after(lambda before, after: (before - after).sum()),
    "one number for the whole text comes back, a mean",
    _after(lambda before, after: (before - after).mean()),
    "the place of the largest effect comes back",
    _after(lambda before, after: (before - after).argmax()),
    "the confidence before comes back too",
    _after(lambda before, after: before - np.append(before, after)),
    "the effects are in a column of their own",
    "Which shape does the docstring ask for?",
    _after(lambda before, after: (before - after)[:, None]),
    "the characters are replaced by padding (0)",
    "By what is a character replaced to hide it?",
    _hide(_eye, by=0),
    "the characters are replaced by 1, whatever the unknown id is",
    _hide(_eye, by=1),
    "the characters are taken out, and the text gets shorter",
    "Does each other character keep its place?",
    _with(
        lambda ids, unknown: np.stack(
            [np.delete(ids, place) for place in range(len(ids))]
        )
    ),
    "the characters are taken out, and others move to their places",
    "Does each other character keep its place?",
    _taken_out(front=False),
    _taken_out(front=False, by=0),
    _taken_out(front=True),
    _taken_out(front=True, by=0),
    "small effects are rounded away",
    "May an effect be smaller than a hundredth?",
    *map(_rounded, (1, 2, 3)),
    *(
        _after(lambda b, a, least=least: (b - a) * (abs(b - a) >= least))
        for least in (0.1, 0.05, 0.01, 0.001)
    ),
    "each hidden text is compared with the one before it",
    "With which confidence is each hidden text to be compared?",
    _after(lambda before, after: -np.diff(np.append(before, after))),
    "the neighbours of each character are hidden with it",
    ONE,
    _hide(lambda ids: _near(ids) <= 1),
    _hide(lambda ids: (_near(ids) <= 1) & np.tri(len(ids), dtype=bool)),
    _hide(lambda ids: (_near(ids) <= 1) & np.tri(len(ids), dtype=bool).T),
    "what was hidden once stays hidden",
    ONE,
    _hide(lambda ids: np.tri(len(ids), dtype=bool)),
    "from each character on, all are hidden",
    _hide(lambda ids: np.tri(len(ids), dtype=bool).T),
    "all are hidden but one",
    _hide(lambda ids: ~_eye(ids)),
    "all characters of the same kind are hidden together",
    "A text has two 4s. Are they one character, or two?",
    _hide(lambda ids: ids[:, None] == ids),
    "the character after it is hidden",
    "Which place is hidden for the first number of the result?",
    _hide(lambda ids: np.roll(_eye(ids), 1, axis=1)),
    "the character in front is hidden",
    _hide(lambda ids: np.roll(_eye(ids), -1, axis=1)),
    "the id itself is taken for a place in the text",
    "Does your loop run over the ids, or over their places?",
    _hide(lambda ids: ids[:, None] == np.arange(len(ids))),
    "the texts are no copies: each repeats one character",
    "Print what you make of the text 3, 5, 2. What is in each row?",
    _with(lambda ids, u: np.where(_eye(ids), u, ids[:, None])),
    "nothing but zeros comes back",
    "Is a character hidden at all? And which numbers can an array of "
    "whole numbers hold?",
    _hide(lambda ids: np.zeros((len(ids), len(ids)), dtype=bool)),
    "the text is compared with one in which all is hidden",
    "With which confidence is each hidden text to be compared?",
    lambda f, ids, u: (
        f(np.where(_eye(ids), u, ids)) - f(np.full((1, len(ids)), u))[0]
    ),
)
OCCLUSION_SYMPTOMS = shows(
    "hiding a character that is unknown already has an effect",
    "Which text is your confidence before taken from?",
    lambda args, came: bool(
        np.any(np.abs(came[0][args[1] == args[2]]) > 1e-6)
    ),
    "",
    "Which texts does your function ask about, and what is taken from what?",
    lambda args, came: True,
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
        Probe("whole numbers as input", (many, rng.permutation(many)),
              kind=Kind.WHOLE),
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


def _without_zeros(first: Array, second: Array) -> float:
    kept = (first != 0) & (second != 0)
    kept |= kept.sum() < 3
    return rank_correlation(first[kept], second[kept])


def _signs(x: Array) -> Array:
    return np.sign(x[:, None] - x)


def _of_ranks(change: Callable[[Array, Array], Any]) -> Callable:
    """The right ranks, compared in another way."""
    return lambda first, second: change(ranks(first), ranks(second))


def _scaled(factor: Callable[[int], float]) -> Callable:
    """The right correlation, times a factor made of the length."""
    return lambda a, b: rank_correlation(a, b) * factor(len(a))


def _kendall(first: Array, second: Array) -> float:
    one, other = _signs(first), _signs(second)
    return (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())


TIES = "Two numbers are equal. Which ranks should they get?"
SCALE = "What should come out when both orders are the same?"

CORRELATION_MISTAKES = known(
    "numbers that are nearly equal count as equal",
    "Are one billionth and two billionths equal?",
    lambda first, second: _pearson(*map(_nearly, (first, second))),
    "the numbers are correlated, not their ranks",
    "What happens to your answer when one number becomes a million?",
    _pearson,
    "equal numbers get different ranks",
    TIES,
    _each(_ordinal),
    _each(_stable),
    lambda first, second: _short(_ordinal(first), _ordinal(second)),
    lambda first, second: _short(_stable(first), _stable(second)),
    "the shared ranks are cut to whole numbers",
    TIES,
    _each(lambda x: ranks(x).astype(int)),
    _each(lambda x: np.round(ranks(x))),
    "places where a number is 0 are left out",
    "May a weight or an effect be 0? Which rank has it then?",
    _without_zeros,
    "equal numbers all get the lowest of their ranks",
    TIES,
    _each(lambda x: (x < x[:, None]).sum(axis=1)),
    "equal numbers all get the highest of their ranks",
    _each(lambda x: (x <= x[:, None]).sum(axis=1)),
    "equal numbers use up one rank only",
    "Three numbers share a rank. Which rank has the next one?",
    _each(lambda x: np.unique(x, return_inverse=True)[1]),
    "the order of the places is taken for the ranks",
    "Sorting gives the place of the smallest first. Is that its rank?",
    _each(np.argsort),
    _each(lambda x: np.argsort(x, kind="stable")),
    "the short formula is used, which is wrong with equal numbers",
    "Do the ranks still run from 1 to n when two of them are shared?",
    _of_ranks(_short),
    "pairs are compared (Kendall's), not ranks",
    "Which numbers go into the correlation, by the docstring?",
    _kendall,
    "one of the two is ranked from the largest down",
    SCALE,
    lambda first, second: -rank_correlation(first, second),
    "only one of the two is ranked",
    "What happens to your answer when one number becomes a million?",
    lambda first, second: _pearson(ranks(first), second),
    lambda first, second: _pearson(first, ranks(second)),
    "the numbers are rounded first, so different ones become equal",
    "0.12 and 0.14 are near each other: which rank has each?",
    *(
        lambda first, second, digits=digits: rank_correlation(
            np.round(first, digits), np.round(second, digits)
        )
        for digits in range(4)
    ),
    "the correlation is squared",
    "May the answer be negative?",
    lambda first, second: rank_correlation(first, second) ** 2,
    "the sign is lost",
    lambda first, second: abs(rank_correlation(first, second)),
    "the mean rank is not taken off",
    "What should come out when one order is the other, reversed?",
    _of_ranks(lambda a, b: a @ b / np.linalg.norm(a) / np.linalg.norm(b)),
    "the covariance of the ranks comes back",
    SCALE,
    _of_ranks(lambda a, b: np.cov(a, b)[0, 1]),
    _of_ranks(lambda a, b: np.cov(a, b, bias=True)[0, 1]),
    "one spread is divided by n, the other by n - 1",
    _scaled(lambda n: (n - 1) / n),
    _scaled(lambda n: n / (n - 1)),
    "the mean difference of the ranks comes back",
    _of_ranks(lambda a, b: np.abs(a - b).mean()),
    "the squared differences of the ranks are summed, and no more",
    _of_ranks(lambda a, b: ((a - b) ** 2).sum()),
    "the share of equal ranks comes back",
    "Two ranks differ by 1, two others by 10: is that the same?",
    _of_ranks(lambda a, b: np.mean(a == b)),
    "the whole table of correlations comes back",
    "Which number of the table is wanted?",
    _of_ranks(np.corrcoef),
    "the correlation of the first with itself comes back",
    lambda first, second: 1.0,
)
CORRELATION_SYMPTOMS = shows(
    "a correlation lies outside of -1 to 1",
    SCALE,
    lambda args, came: bool(abs(came[0]) > 1 + 1e-4),
    "equal numbers are not ranked as they should be",
    TIES,
    lambda args, came: any(len(set(a.tolist())) < len(a) for a in args),
    "",
    SCALE,
    lambda args, came: True,
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
    sure = np.array([1.0, 1.0, 1.0, 0.85, 0.45, 0.1])
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
              (sure, np.array([True, True, False, True, True, True]), 5)),
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


def _by_edges(inside: Callable[..., Array]) -> Callable:
    """Bins between edges, with another rule for what lies inside."""

    def wrong(confidence: Array, right: Array, bins: int) -> float:
        edges = zip(range(bins), range(1, bins + 1))
        members = [inside(confidence * bins, *pair) for pair in edges]
        gaps = [abs((right - confidence)[m].sum()) for m in members]
        return float(sum(gaps) / len(right))

    return wrong


def _at(place: float) -> Callable:
    """A place in each bin stands in for the mean confidence."""
    return lambda c, right, bins: calibration_error(
        (_bins(c, bins) + place) / bins, right, bins
    )


def _only(keep: Callable[[Array, int], Array]) -> Callable:
    """Some answers left out; the shares still of all of them."""

    def wrong(confidence: Array, right: Array, bins: int) -> float:
        kept = keep(confidence, bins)
        number = _bins(confidence, bins)[kept]
        gaps, shares = _gaps(confidence[kept], right[kept], number)
        return float((np.abs(gaps) * shares).sum() * kept.mean())

    return wrong


def _own_range(confidence: Array, bins: int) -> Array:
    edges = np.histogram_bin_edges(confidence, bins)
    return np.minimum(np.digitize(confidence, edges) - 1, bins - 1)


def _same_size(confidence: Array, bins: int) -> Array:
    places = np.argsort(np.argsort(confidence, kind="stable"))
    return places * bins // len(confidence)


SHARE = "Does a bin with one answer count as much as one with a hundred?"
EDGE = "To which bin does a number on an edge belong, by the docstring?"
WHICH = "Which bins are there, by the docstring, and what lies in each?"

CALIBRATION_MISTAKES = known(
    "every filled bin counts the same",
    SHARE,
    _by_gaps(lambda gaps, shares: np.abs(gaps).mean()),
    "every bin counts the same, also the empty ones",
    lambda confidence, right, bins: (
        np.abs(_gaps(confidence, right, _bins(confidence, bins))[0]).sum()
        / bins
    ),
    "the gaps are summed, each whole",
    _by_gaps(lambda gaps, shares: np.abs(gaps).sum()),
    "only the largest gap counts",
    "Is the worst bin asked for, or all of them?",
    _by_gaps(lambda gaps, shares: np.abs(gaps).max()),
    "gaps of opposite signs cancel out",
    "Too sure in one bin, too modest in another: do they cancel out?",
    _by_gaps(lambda gaps, shares: (gaps * shares).sum()),
    _by_gaps(lambda gaps, shares: -(gaps * shares).sum()),
    _by_gaps(lambda gaps, shares: abs((gaps * shares).sum())),
    "only bins that are too sure count",
    "Is it a gap, when a bin is right more often than it is sure?",
    _by_gaps(lambda gaps, shares: (np.maximum(-gaps, 0) * shares).sum()),
    "only bins that are too modest count",
    "Is it a gap, when a bin is surer than it is right?",
    _by_gaps(lambda gaps, shares: (np.maximum(gaps, 0) * shares).sum()),
    "the sum is divided by the number of bins as well",
    SHARE,
    lambda confidence, right, bins: (
        calibration_error(confidence, right, bins) / bins
    ),
    _by_gaps(lambda gaps, shares: (np.abs(gaps) * shares).mean()),
    "the confidence decides anew what counts as right",
    "Who says whether an answer was right: `right`, or the confidence?",
    lambda confidence, right, bins: calibration_error(
        confidence, right == (confidence >= 0.5), bins
    ),
    "the gaps are squared",
    "What is the size of a gap of 0.2?",
    _by_gaps(lambda gaps, shares: (gaps**2 * shares).sum()),
    "the gaps are squared, and the root is taken in the end",
    _by_gaps(lambda gaps, shares: np.sqrt((gaps**2 * shares).sum())),
    "each answer is a bin of its own",
    WHICH,
    lambda confidence, right, bins: np.abs(right - confidence).mean(),
    "the mean squared error (Brier's score) comes back",
    lambda confidence, right, bins: ((right - confidence) ** 2).mean(),
    "the middle of the bin stands in for the mean confidence",
    "How sure were the answers in this bin, on average?",
    _at(0.5),
    _at(0),
    "a number on an edge goes to the bin below it",
    EDGE,
    _by_bins(lambda c, bins: np.maximum(np.ceil(c * bins) - 1, 0)),
    "a confidence of 0 is left out, and edges go to the bin below",
    _by_edges(lambda c, low, high: (c > low) & (c <= high)),
    "a number on an edge counts in two bins",
    _by_edges(lambda c, low, high: (c >= low) & (c <= high)),
    "an answer that is sure, 1, gets a bin of its own",
    "To which bin does 1 belong, by the docstring?",
    _by_bins(lambda confidence, bins: (confidence * bins).astype(int)),
    "an answer that is sure, 1, lands in the first bin",
    _by_bins(lambda confidence, bins: (confidence * bins).astype(int) % bins),
    "an answer that is sure, 1, is left out",
    _only(lambda confidence, bins: confidence < 1),
    "a confidence of 0 is left out",
    "Where does the first bin begin?",
    _only(lambda confidence, bins: confidence > 0),
    "the first bin is left out",
    "How many bins does your loop visit?",
    _only(lambda confidence, bins: _bins(confidence, bins) > 0),
    "the last bin is left out",
    _only(lambda confidence, bins: _bins(confidence, bins) < bins - 1),
    "there is a bin too few",
    "How many edges do four bins have?",
    _by_bins(lambda confidence, bins: _bins(confidence, max(bins - 1, 1))),
    "there is a bin too many",
    _by_bins(lambda confidence, bins: _bins(confidence, bins + 1)),
    "numbers are rounded up or down to a bin, so the bins are shifted",
    "From where to where does the first bin reach, by the docstring?",
    _by_bins(lambda confidence, bins: np.round(confidence * (bins - 1))),
    _by_bins(lambda confidence, bins: np.round(confidence * bins)),
    _by_bins(
        lambda confidence, bins: np.minimum(
            np.round(confidence * bins), bins - 1
        )
    ),
    "there are always ten bins",
    "Which argument says how many bins there are?",
    _by_bins(lambda confidence, bins: _bins(confidence, 10)),
    "the bins run from the least to the greatest confidence",
    "Where does the first bin begin, where does the last one end?",
    _by_bins(_own_range),
    "the bins hold equally many answers",
    "Are the bins of one width, or of one size?",
    _by_bins(_same_size),
    "there is one bin for all answers",
    WHICH,
    _by_bins(lambda confidence, bins: np.zeros(len(confidence))),
    "the numbers in the bins are not divided by the number of answers",
    "Twice the same answers: does the error change?",
    lambda confidence, right, bins: (
        len(right) * calibration_error(confidence, right, bins)
    ),
    "one minus the error comes back",
    "What should come out when every gap is 0?",
    lambda confidence, right, bins: (
        1 - calibration_error(confidence, right, bins)
    ),
    "the gap of each bin comes back, not their sum",
    "Is one number asked for, or one for each bin?",
    _by_gaps(lambda gaps, shares: np.abs(gaps)),
    _by_gaps(lambda gaps, shares: np.abs(gaps) * shares),
    "the mean of an empty bin is taken (nan came)",
    "What does a bin count that holds no answers?",
    lambda confidence, right, bins: (
        calibration_error(confidence, right, bins)
        if len(set(_bins(confidence, bins))) == bins
        else np.nan
    ),
    "the error is given in percent",
    "Should a share come back, or a percentage?",
    lambda confidence, right, bins: (
        100 * calibration_error(confidence, right, bins)
    ),
    "the share of right answers comes back",
    "What are the confidences compared with?",
    lambda confidence, right, bins: right.mean(),
    "wrong answers are counted as right ones",
    "What does True stand for?",
    lambda confidence, right, bins: calibration_error(
        confidence, 1 - right, bins
    ),
)
CALIBRATION_SYMPTOMS = shows(
    "an error lies outside of 0 to 1",
    SHARE,
    lambda args, came: bool((came[0] < -1e-6) | (came[0] > 1 + 1e-4)),
    "answers that are sure, 1, make the difference",
    "To which bin does 1 belong, by the docstring?",
    lambda args, came: np.any(args[0] == 1),
    "numbers on an edge make the difference",
    EDGE,
    lambda args, came: np.any(args[0] * args[2] % 1 == 0),
    "",
    "Which bins are filled, how large is each gap, which share has each bin?",
    lambda args, came: True,
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "occlusion_effects": Judge(
        ("effects",),
        occlusion_effects,
        occlusion_probes,
        OCCLUSION_MISTAKES,
        "Each character hidden alone, in its place.",
        symptoms=OCCLUSION_SYMPTOMS,
    ),
    "rank_correlation": Judge(
        ("correlation",),
        rank_correlation,
        correlation_probes,
        CORRELATION_MISTAKES,
        "Ranks, shared by equal numbers, correlated.",
        symptoms=CORRELATION_SYMPTOMS,
    ),
    "calibration_error": Judge(
        ("error",),
        calibration_error,
        calibration_probes,
        CALIBRATION_MISTAKES,
        "Every gap by its size and its share.",
        symptoms=CALIBRATION_SYMPTOMS,
    ),
}
