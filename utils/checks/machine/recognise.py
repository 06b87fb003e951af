"""Calls a wrong answer by its name, by what holds in all that was tried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.checks.machine import explain, slips
from utils.checks.machine.call import Attempt, Clock, call
from utils.checks.machine.compare import same
from utils.checks.machine.explain import Found
from utils.checks.machine.judge import Judge, Kind, Mistake, Probe, Way
from utils.checks.machine.outcome import Outcome

MOST = 0.75  # of the failed attempts an explanation must hold in
CONFIRMING = 4  # attempts that must agree that an argument is not used
WHIM = Found(
    "the answer changes from call to call",
    "What does your function remember, or draw at random?",
)
MIXED = Found(
    "each example alone is right, but not a batch of them",
    "Which step mixes examples, or takes the batch for another axis?",
)
SIZES = Found(
    "it works for some sizes only",
    "Which number in your code should come from the shape of an array?",
)
TYPES = Found(
    "whole numbers as input spoil the answer",
    "What kind of numbers can the array that you fill hold?",
)


@dataclass
class Recognition:
    """What is known of a wrong answer, and one attempt to be explained."""

    judge: Judge
    function: Callable[..., Any]
    attempts: list[Attempt]
    clock: Clock
    seed: int
    attempt: Attempt
    failed: list[Attempt] = field(init=False)

    def __post_init__(self) -> None:
        self.failed = [one for one in self.attempts if not one.right]

    def name(self) -> Found | None:
        """Give the first explanation that holds."""
        explanations = (
            lambda: self.known_mistake(self.attempts, 1.0),
            self.by_type,
            lambda: self.whim(self.attempt),
            self.by_numbers,
            self.mostly_known,
            lambda: next(filter(None, map(self.whim, self.failed)), None),
            self.unused,
            self.alone,
            lambda: explain.not_finite(self.attempt.came.values),
            self.symptom,
            self.changed_input,
            self.by_size,
            lambda: slips.by_error(self.attempt.came.error),
        )
        with np.errstate(all="ignore"):
            found = (explain() for explain in explanations)
            return next(filter(None, found), None)

    def known_mistake(
        self, attempts: list[Attempt], share: float
    ) -> Found | None:
        """Find the known mistake that behaves as the answer does.

        It must agree on the reported attempt and on a share of the others.
        Where the answer is an error, it must agree everywhere, and not by
        errors alone: a slip of the pen is no misconception.
        """
        errors = [other.came.error is not None for other in self.attempts]
        if all(errors) or (any(errors) and share < 1):
            return None
        best, most = None, share * len(attempts) - 0.5
        for mistake, way in self.ways():
            if not self.agrees(way, self.attempt):
                continue
            agreed = sum(self.agrees(way, other) for other in attempts)
            if agreed > most:
                best, most = Found(mistake.name, mistake.question), agreed
        return best

    def mostly_known(self) -> Found | None:
        """Find a known mistake that explains most of what failed.

        One failure alone may agree by chance with what fails elsewhere too.
        """
        if len(self.failed) < 2:
            return None
        return self.known_mistake(self.failed, MOST)

    def ways(self) -> Iterator[tuple[Mistake, Way]]:
        """Give each known mistake with each way to make it."""
        for mistake in self.judge.mistakes:
            for way in mistake.ways:
                yield mistake, way

    def agrees(self, way: Way, attempt: Attempt) -> bool:
        """Return True when a way to go wrong gives what the answer gave."""
        outcome = call(self.judge, way, attempt.probe)
        came = attempt.came
        if came.error is not None:
            return type(outcome.error) is type(came.error)
        if came.refused:
            return came.refused.same(outcome.refused)
        return outcome.values is not None and same(outcome, came)

    def by_numbers(self) -> Found | None:
        """Explain by the numbers alone, where that holds in most attempts."""
        found = [self.differences(attempt) for attempt in self.failed]
        for explanation in self.differences(self.attempt):
            held = sum(explanation in other for other in found)
            if held >= MOST * len(found):
                return explanation
        return None

    def differences(self, attempt: Attempt) -> list[Found]:
        """Explain the numbers of one attempt."""
        if attempt.expected.values is None or attempt.came.values is None:
            return []
        return explain.by_results(
            self.judge.results,
            attempt.expected.values,
            attempt.came.values,
            bool(self.judge.batched),
        )

    def by_type(self) -> Found | None:
        """Recognise an answer that fails on whole numbers only."""
        for one in self.failed:
            whole = one.probe.kind is Kind.WHOLE and one.came.refused is None
            if not whole or not self.on_decimals(one):
                return None
        return None if self.changed_input() else TYPES

    def on_decimals(self, attempt: Attempt) -> bool:
        """Return True when the same numbers, as decimals, give no trouble."""
        args = attempt.probe.args
        decimals = [as_decimals(part) for part in args]
        tries = [decimals] + [
            [*args[:place], part, *args[place + 1 :]]
            for place, part in enumerate(decimals)
        ]
        for changed in tries:
            probe = Probe("", tuple(changed))
            right = call(self.judge, self.judge.reference, probe)
            came = call(self.judge, self.function, probe, self.clock)
            if right.values and same(right, came):
                return True
        return False

    def by_size(self) -> Found | None:
        """Recognise an answer that is an error for some sizes only."""
        slip = slips.slip_of(self.attempt.came.error)
        right = [sizes(one.probe.args) for one in self.attempts if one.right]
        failed = [sizes(one.probe.args) for one in self.failed]
        some = right and not any(size in right for size in failed)
        return SIZES if some and slip and slip.about_sizes else None

    def whim(self, attempt: Attempt) -> Found | None:
        """Recognise an answer that another call does not give again."""
        if attempt.came.values is None:
            return None
        again = call(self.judge, self.function, attempt.probe, self.clock)
        return None if same(attempt.came, again) else WHIM

    def unused(self) -> Found | None:
        """Recognise an argument that makes no difference, but should."""
        told = [self.attempt, *self.attempts]
        told = [t for t in told if t.came.values and _telling(t)]
        if not told or told[0] is not self.attempt:
            return None
        if any(map(_misshapen, told)):
            return None
        for path, matters in self.idle(told[0]):
            others = (self.idle(t, path) for t in told[1:CONFIRMING])
            if matters and all(map(any, others)):
                return Found(
                    f"`{path}` makes no difference to the answer",
                    "Where does each call of your function use it?",
                    idle=True,
                )
        return None

    def idle(
        self, attempt: Attempt, only: str = ""
    ) -> Iterator[tuple[str, bool]]:
        """Give the arguments that change nothing, and whether they should.

        One change may by chance not matter, so several are tried; more of
        ids, which change by leaps.
        """
        names, args = self.judge.arguments, attempt.probe.args
        seeds = range(self.seed, self.seed + (4 if self.judge.whole else 2))
        for tries in zip(*(shaken(names, args, seed) for seed in seeds)):
            path, probes = tries[0][0], [Probe("", args) for _, args in tries]
            if only in ("", path) and all(
                self.gives(attempt.came, probe) for probe in probes
            ):
                right = (
                    call(self.judge, self.judge.reference, probe)
                    for probe in probes
                )
                yield path, not all(same(attempt.expected, r) for r in right)

    def gives(self, outcome: Outcome, probe: Probe) -> bool:
        """Return True when the answer gives this outcome to a probe, too."""
        return same(
            outcome, call(self.judge, self.function, probe, self.clock)
        )

    def alone(self) -> Found | None:
        """Recognise what is right for each example alone, not together."""
        told = [self.attempt, *self.failed][: CONFIRMING + 1]
        return MIXED if all(map(self.right_alone, told)) else None

    def right_alone(self, attempt: Attempt) -> bool:
        """Return True when all examples of an attempt are right alone."""
        args, names = attempt.probe.args, self.judge.arguments
        split = [name in self.judge.batched for name in names]
        if not any(split) or attempt.expected.values is None:
            return False
        for index in range(len(args[split.index(True)])):
            one = slice(index, index + 1)
            pairs = zip(args, split, strict=False)
            probe = Probe("", tuple(a[one] if s else a for a, s in pairs))
            expected = call(self.judge, self.judge.reference, probe)
            came = call(self.judge, self.function, probe, self.clock)
            if not same(expected, came):
                return False
        return True

    def symptom(self) -> Found | None:
        """Find a property that the wrong answer lacks, or its shape."""
        came, expected = self.attempt.came, self.attempt.expected
        if came.values is None or expected.values is None:
            return explain.by_outcome(expected, came)
        shape = explain.by_shape(expected.values, came.values)
        if shape:
            return shape
        for symptom in self.judge.symptoms:
            if symptom.shown(self.attempt.probe.args, came.values):
                return Found(symptom.name, symptom.question)
        return None

    def changed_input(self) -> Found | None:
        """Recognise an input that was written into, in any attempt."""
        changed = [t.came.changed for t in self.attempts if t.came.changed]
        return explain.changed_input(next(iter(changed), None))


def _telling(attempt: Attempt) -> bool:
    """Return True when the numbers that came could depend on an argument."""
    parts = attempt.came.values or ()
    return any(map(np.any, parts)) and all(
        map(np.all, map(np.isfinite, parts))
    )


def _misshapen(attempt: Attempt) -> bool:
    expected, came = attempt.expected.values, attempt.came.values
    return bool(expected and came and explain.by_shape(expected, came))


def sizes(part: Any) -> Any:
    """Give all lengths in an argument."""
    if isinstance(part, dict):
        return [sizes(value) for value in part.values()]
    if isinstance(part, tuple | list):
        return [sizes(value) for value in part]
    return len(part) if isinstance(part, str) else np.shape(part)


def as_decimals(part: Any) -> Any:
    """Turn arrays of whole numbers into decimals, in dictionaries too."""
    if isinstance(part, dict):
        return {name: as_decimals(value) for name, value in part.items()}
    whole = isinstance(part, np.ndarray) and part.dtype.kind in "iu"
    return part.astype(float) if whole else part


def shaken(
    names: tuple[str, ...], args: tuple[Any, ...], seed: int
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Change one array at a time, also inside of dictionaries."""
    rng = np.random.default_rng(seed)
    for place, (name, value) in enumerate(zip(names, args, strict=False)):
        for path, changed in _shaken(name, value, rng):
            yield path, (*args[:place], changed, *args[place + 1 :])


def _shaken(
    name: str, value: Any, rng: np.random.Generator
) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            for path, changed in _shaken(f"{name}.{key}", part, rng):
                yield path, value | {key: changed}
    elif isinstance(value, np.ndarray) and value.dtype.kind == "b":
        yield name, ~value
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        noise = rng.normal(size=value.shape)
        yield name, (value + noise).astype(value.dtype)
