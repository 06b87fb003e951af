"""Calls a wrong answer by its name, by what holds in all that was tried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks import engine, generic
from utils.checks.engine import Clock, Judge, Mistake, Probe, Trial, call
from utils.checks.generic import Found

MOST = 0.75  # of the failed trials an explanation must hold in
CONFIRMING = 4  # trials that must agree that an argument is not used
WHIM = (
    "the answer changes from call to call",
    "What does your function remember, or draw at random?",
)
MIXED = (
    "each example alone is right, but not a batch of them",
    "Which step mixes examples, or takes the batch for another axis?",
)
SIZES = (
    "it works for some sizes only",
    "Which number in your code should come from the shape of an array?",
)
TYPES = (
    "whole numbers as input spoil the answer",
    "What kind of numbers can the array that you fill hold?",
)


@dataclass
class Recognition:
    """What is known of a wrong answer, and one trial to be explained."""

    judge: Judge
    function: Callable[..., Any]
    trials: list[Trial]
    clock: Clock
    seed: int
    trial: Trial

    def name(self) -> Found | None:
        """Give the first explanation that holds."""
        self.failed = [trial for trial in self.trials if not trial.right]
        explanations = (
            lambda: self.known_mistake(self.trials, 1.0),
            self.by_type,
            self.by_numbers,
            lambda: self.known_mistake(self.failed, MOST),
            lambda: next(filter(None, map(self.whim, self.failed)), None),
            self.unused,
            self.alone,
            lambda: generic.not_finite(self.trial.came.values),
            self.symptom,
            self.changed_input,
            self.by_size,
            lambda: generic.by_error(self.trial.came.error),
        )
        with np.errstate(all="ignore"):
            found = (explain() for explain in explanations)
            return next(filter(None, found), None)

    def known_mistake(self, trials: list[Trial], share: float) -> Found | None:
        """Find the known mistake that behaves as the answer does.

        It must agree on the reported trial and on a share of the others.
        Where the answer is an error, it must agree everywhere, and not by
        errors alone: a slip of the pen is no misconception.
        """
        errors = [other.came.error is not None for other in self.trials]
        if all(errors) or (any(errors) and share < 1):
            return None
        best, most = None, share * len(trials) - 0.5
        for mistake in self.judge.mistakes:
            if not self.agrees(mistake, self.trial):
                continue
            agreed = sum(self.agrees(mistake, other) for other in trials)
            if agreed > most:
                best, most = (mistake.name, mistake.question), agreed
        return best

    def agrees(self, mistake: Mistake, trial: Trial) -> bool:
        """True when a mistake gives what the answer gave."""
        outcome, came = (
            call(self.judge, mistake.wrong, trial.probe),
            trial.came,
        )
        if came.error is not None:
            return type(outcome.error) is type(came.error)
        if came.unreadable:
            return str(outcome.unreadable) == str(came.unreadable)
        return outcome.values is not None and engine.same(outcome, came)

    def by_numbers(self) -> Found | None:
        """Explain by the numbers alone, where that holds in most trials."""
        found = [self.differences(trial) for trial in self.failed]
        for explanation in self.differences(self.trial):
            held = sum(explanation in other for other in found)
            if held >= MOST * len(found):
                return explanation
        return None

    def differences(self, trial: Trial) -> list[Found]:
        """Explain the numbers of one trial."""
        if trial.expected.values is None or trial.came.values is None:
            return []
        return generic.by_results(
            self.judge.results, trial.expected.values, trial.came.values
        )

    def by_type(self) -> Found | None:
        """Recognise an answer that fails on whole numbers only."""
        whole = ["whole numbers" in t.probe.story for t in self.trials]
        wrong = [not trial.right for trial in self.trials]
        values = all(trial.came.values is not None for trial in self.failed)
        only = all(w for w, failed in zip(whole, wrong, strict=True) if failed)
        return TYPES if values and only else None

    def by_size(self) -> Found | None:
        """Recognise an answer that is an error for some sizes only."""
        error = isinstance(self.trial.came.error, ValueError | IndexError)
        some = any(trial.right for trial in self.trials)
        return SIZES if error and some else None

    def whim(self, trial: Trial) -> Found | None:
        """Recognise an answer that another call does not give again."""
        if trial.came.values is None:
            return None
        again = call(self.judge, self.function, trial.probe, self.clock)
        return None if engine.same(trial.came, again) else WHIM

    def unused(self) -> Found | None:
        """Recognise an argument that makes no difference, but should."""
        told = [self.trial, *self.trials]
        told = [t for t in told if t.came.values and not _infinite(t)]
        idle = [dict(self.idle(trial)) for trial in told[:CONFIRMING]]
        if not idle or told[0] is not self.trial:
            return None
        for path, matters in idle[0].items():
            if matters and all(path in other for other in idle):
                question = "Where does your function use it?"
                return f"`{path}` {generic.NO_DIFFERENCE}", question
        return None

    def idle(self, trial: Trial) -> Iterator[tuple[str, bool]]:
        """Give the arguments that change nothing, and whether they should."""
        for path, args in shaken(
            self.judge.arguments, trial.probe.args, self.seed
        ):
            probe = Probe("", args)
            came = call(self.judge, self.function, probe, self.clock)
            if engine.same(trial.came, came):
                right = call(self.judge, self.judge.reference, probe)
                yield path, not engine.same(trial.expected, right)

    def alone(self) -> Found | None:
        """Recognise what is right for each example alone, not together."""
        args, names = self.trial.probe.args, self.judge.arguments
        split = [name in self.judge.batched for name in names]
        if not any(split) or self.trial.expected.values is None:
            return None
        for index in range(len(args[split.index(True)])):
            one = slice(index, index + 1)
            pairs = zip(args, split, strict=False)
            probe = Probe("", tuple(a[one] if s else a for a, s in pairs))
            expected = call(self.judge, self.judge.reference, probe)
            came = call(self.judge, self.function, probe, self.clock)
            if not engine.same(expected, came):
                return None
        return MIXED

    def symptom(self) -> Found | None:
        """Find a property that the wrong answer lacks, or its shape."""
        came, expected = self.trial.came, self.trial.expected
        if came.values is None or expected.values is None:
            return generic.by_outcome(expected, came)
        shape = generic.by_shape(expected.values, came.values)
        if shape:
            return shape
        for symptom in self.judge.symptoms:
            if symptom.shown(self.trial.probe.args, came.values):
                return symptom.name, symptom.question
        return None

    def changed_input(self) -> Found | None:
        """Recognise an input that was written into, in any trial."""
        changed = [t.came.changed for t in self.trials if t.came.changed]
        return generic.changed_input(next(iter(changed), None))


def _infinite(trial: Trial) -> bool:
    return any(not np.all(np.isfinite(part)) for part in trial.came.values)


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
