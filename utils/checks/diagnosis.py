"""From a wrong answer to a report that helps: what, where, and why."""

import dis
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.checks import engine, generic, limits
from utils.checks.engine import Clock, Judge, Mistake, Probe, Trial, call
from utils.checks.messages import Report, contrast, show

Found = tuple[str, str]  # the mistake's name and the question
Function = Callable[..., Any]
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
WHIM = (
    "the answer changes from call to call",
    "What does your function remember, or draw at random?",
)


@dataclass
class Examination:
    """One answer on its way through the probes of its judge.

    Attributes:
        judge: What is known of the exercise.
        written: What the learner wrote.
        name: Name of the exercise.
        seed: Chooses the random inputs.
    """

    judge: Judge
    written: Function
    name: str
    seed: int = 0
    trials: list[Trial] = field(default_factory=list)

    def run(self) -> Report | None:
        """Try all probes; None means that the answer is right."""
        adapt, self.clock = self.judge.adapt, Clock(self.judge.seconds)
        self.function = adapt(self.written) if adapt else self.written
        memory = nullcontext() if adapt else limits.memory_limit()
        with limits.undisturbed(), memory:
            for probe in self.judge.probes(self.seed):
                report = None if adapt else self.misfit(probe)
                if report:
                    return report
                expected = call(self.judge, self.judge.reference, probe)
                came = call(self.judge, self.function, probe, self.clock)
                self.trials.append(Trial(probe, expected, came))
                if isinstance(came.error, limits.TimeLimit | MemoryError):
                    break
            failed = [trial for trial in self.trials if not trial.right]
            if not failed:
                return self.manners()
            report = self.diagnose(failed[0])
            report.printed = failed[0].came.printed
            return report

    def misfit(self, probe: Probe) -> Report | None:
        """Report a function that cannot take the arguments."""
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):
            return None
        try:
            signature.bind(*probe.args)
        except TypeError:
            takes = ", ".join(self.judge.arguments[: len(probe.args)])
            return Report(
                self.name,
                "takes other arguments than asked for.",
                expected=f"{self.name}({takes})",
                came=f"{self.name}{signature}",
                question="Did the first line of the function change?",
            )
        return None

    def diagnose(self, trial: Trial) -> Report:
        """Build the report on the first trial that failed."""
        report = self.blank(trial) or self.stopped(trial)
        if report:
            return report
        report = self.describe(trial)
        found = self.recognise(trial)
        if found:
            report.mistake, report.question = found
        elif not report.question:
            report.question = generic.notebook_names(self.written)
        return report

    # --------------------------------------------- blanks, loops and errors

    def blank(self, trial: Trial) -> Report | None:
        """Report what is not written, or gives nothing back."""
        error, came = trial.came.error, trial.came
        blank = Report(self.name, "not written yet.", kind="blank")
        if isinstance(error, NotImplementedError):
            where = own_place(self.written, error)[0]
            if where not in own_names(self.written):
                blank.head = f"it calls {where}, and that is not written yet."
            return blank
        if not came.unreadable or came.unreadable.mistake != engine.EMPTY:
            return None
        if came.unreadable.came == "Ellipsis" or is_empty(self.written):
            return blank
        return Report(
            self.name,
            "nothing comes back yet.",
            expected=_wanted(self.judge, trial),
            came=came.unreadable.came,
            mistake=engine.EMPTY,
            question="What should the last line of the function do? Is any "
            "variable in it still None?",
        )

    def stopped(self, trial: Trial) -> Report | None:
        """Report an endless loop, or too much memory."""
        error = trial.came.error
        if isinstance(error, limits.TimeLimit):
            head = (
                f"stopped, no answer after {self.judge.seconds:.0f} seconds."
            )
            question = "Which loop never ends? What should make it end?"
        elif isinstance(error, MemoryError):
            head = "stopped, it asked for far too much memory."
            question = generic.error_question(error)
        else:
            return None
        return Report(
            self.name,
            head,
            tried=trial.probe.story,
            line=own_place(self.written, error)[1],
            question=question,
            kind="stopped",
        )

    # --------------------------------------------------- numbers that differ

    def describe(self, trial: Trial) -> Report:
        """Say what was tried, what was expected and what came."""
        came, expected = trial.came, trial.expected
        report = self.report(trial)
        if came.error is not None:
            report.head, report.kind = "stopped with an error.", "error"
            report.shapes_only = True
            report.line = own_place(self.written, came.error)[1]
            report.came = f"{type(came.error).__name__}: {clean(came.error)}"
            report.question = generic.error_question(came.error)
        elif expected.error is not None:
            report.came = str(came.unreadable or show(came.values[0]))
        elif came.unreadable:
            wanted, report.came = came.unreadable.wanted, str(came.unreadable)
            report.expected = wanted or _wanted(self.judge, trial)
            report.inputs = {} if wanted else report.inputs
            report.mistake = came.unreadable.mistake
            report.question = came.unreadable.question
        else:
            wrong = _first_wrong(self.judge, trial)
            report.expected, report.came = contrast(*wrong)
        if expected.error is not None:
            kind = type(expected.error).__name__
            report.expected = f"{kind}: {expected.error}"
        return report

    def report(self, trial: Trial) -> Report:
        """Begin a report on one trial."""
        pairs = zip(self.judge.arguments, trial.probe.args, strict=False)
        return Report(self.name, tried=trial.probe.story, inputs=dict(pairs))

    def recognise(self, trial: Trial) -> Found | None:
        """Name what went wrong, by the first explanation that holds."""
        failed = [other for other in self.trials if not other.right]
        everywhere = [set(_by_numbers(self.judge, t)) for t in failed]
        by_numbers = _by_numbers(self.judge, trial)
        consistent = [f for f in by_numbers if all(f in e for e in everywhere)]
        changed = [t.came.changed for t in self.trials if t.came.changed]
        return (
            known_mistake(self.judge, self.trials, trial, 1.0)
            or next(iter(consistent), None)
            or known_mistake(self.judge, self.trials, trial, 0.5)
            or next(filter(None, map(self.whim, failed)), None)
            or self.unused(failed[-1])
            or self.alone(trial)
            or next(iter(by_numbers), None)
            or generic.not_finite(trial.came.values)
            or generic.changed_input(next(iter(changed), None))
            or generic.by_error(trial.came.error)
        )

    def unused(self, trial: Trial) -> Found | None:
        """Recognise an argument that makes no difference, but should."""
        if trial.came.values is None:
            return None
        names = self.judge.arguments
        for name, args in shaken(names, trial.probe.args, self.seed):
            probe = Probe("one argument changed", args)
            expected = call(self.judge, self.judge.reference, probe)
            came = call(self.judge, self.function, probe, self.clock)
            if engine.same(trial.came, came) and not engine.same(
                trial.expected, expected
            ):
                return (
                    f"`{name}` makes no difference to the answer",
                    "Where does your function use it?",
                )
        return None

    def whim(self, trial: Trial) -> Found | None:
        """Recognise an answer that another call does not give again."""
        if trial.came.values is None:
            return None
        again = call(self.judge, self.function, trial.probe, self.clock)
        return None if engine.same(trial.came, again) else WHIM

    def alone(self, trial: Trial) -> Found | None:
        """Recognise what is right for each example alone, not together."""
        names = self.judge.arguments
        split = [name in self.judge.batched for name in names]
        if not any(split) or trial.expected.values is None:
            return None
        args = trial.probe.args
        for index in range(len(args[split.index(True)])):
            one = slice(index, index + 1)
            pairs = zip(args, split, strict=False)
            probe = Probe("", tuple(a[one] if s else a for a, s in pairs))
            expected = call(self.judge, self.judge.reference, probe)
            came = call(self.judge, self.function, probe, self.clock)
            if not engine.same(expected, came):
                return None
        return (
            "each example alone is right, but not a batch of them",
            "Which step mixes examples, or takes the batch for another axis?",
        )

    # ---------------------------------------------- right, but unmannerly

    def manners(self) -> Report | None:
        """Report right numbers with a side effect, a whim or a wrong type."""
        head, at = "not right yet.", self.trials[0]
        found = self.whim(at)
        for trial in self.trials:
            found, at = (found, at) if found else (_type(self, trial), trial)
        for trial in self.trials:
            if trial.came.changed:
                found = generic.changed_input(trial.came.changed)
                head, at = "right numbers, but an input is spoilt.", trial
                break
        if not found:
            return None
        report = self.report(at)
        report.head, (report.mistake, report.question) = head, found
        return report


def _type(examination: Examination, trial: Trial) -> Found | None:
    judge = examination.judge
    pairs = zip(judge.results, trial.came.values or (), strict=False)
    for result, value in pairs:
        if result in judge.whole and value.dtype.kind not in "iu":
            return (
                f"{result} are not whole numbers ({value.dtype})",
                "Ids point at rows of a table. Can 3.0 point at a row?",
            )
    return None


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


def own_names(written: Function) -> set[str]:
    """Names under which the learner's own code runs."""
    code = getattr(inspect.unwrap(written), "__code__", None)
    return {code.co_name} if code else {"", *dir(written)}


def own_place(written: Function, error: BaseException) -> tuple[str, str]:
    """Find the function and the line of the learner in a traceback."""
    inner = inspect.unwrap(written)
    module = sys.modules.get(getattr(inner, "__module__", None))
    home = getattr(inner, "__globals__", getattr(module, "__dict__", None))
    name = line = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is home:
            source = linecache.getline(frame.f_code.co_filename, number)
            name = frame.f_code.co_name
            line = f"{number}: {source.strip()}" if source else ""
    return name, line


def is_empty(written: Function) -> bool:
    """True when a body holds nothing but a docstring, pass or dots."""
    inner = inspect.unwrap(getattr(written, "call", written))
    code = getattr(inner, "__code__", None)
    if code is None:
        return False
    return {step.opname for step in dis.get_instructions(code)} <= NOTHING


def clean(error: BaseException) -> str:
    """The text of an error, without what Keras wraps around it."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))
    parts = [part for part in text.split("\n\n") if part.strip()]
    if text.startswith("Exception encountered") and len(parts) > 1:
        return parts[1]
    return text


def _wanted(judge: Judge, trial: Trial) -> str:
    """Name the results and their shapes."""
    values = trial.expected.values or ()
    pairs = zip(judge.results, values, strict=False)
    parts = [f"{name} of shape {value.shape}" for name, value in pairs]
    return " and ".join(parts) if parts else ", ".join(judge.results)


def _first_wrong(judge: Judge, trial: Trial) -> tuple[str, Any, Any]:
    triples = zip(
        judge.results, trial.expected.values, trial.came.values, strict=True
    )
    return next(t for t in triples if not engine.close(t[1], t[2]))


def _by_numbers(judge: Judge, trial: Trial) -> list[Found]:
    if trial.expected.values is None or trial.came.values is None:
        return []
    return generic.by_results(
        judge.results, trial.expected.values, trial.came.values
    )


def known_mistake(
    judge: Judge, trials: list[Trial], trial: Trial, share: float
) -> Found | None:
    """Find the known mistake that behaves as the learner's answer does.

    It must agree on the reported trial and on a share of all failed ones,
    and, for a share of 1, on the others too. Where the answer is an error,
    it must agree everywhere, and not by errors alone: a slip of the pen is
    no misconception.
    """
    failed = [other for other in trials if not other.right]
    errors = [other.came.error is not None for other in trials]
    if all(errors) or (any(errors) and share < 1):
        return None
    best, most = None, 0
    for mistake in judge.mistakes:
        if not _agrees(judge, mistake, trial):
            continue
        chosen = trials if share == 1 else failed
        agreed = sum(_agrees(judge, mistake, other) for other in chosen)
        if agreed >= share * len(chosen) and agreed > most:
            best, most = (mistake.name, mistake.question), agreed
    return best


def _agrees(judge: Judge, mistake: Mistake, trial: Trial) -> bool:
    outcome = call(judge, mistake.wrong, trial.probe)
    if trial.came.error is not None:
        return type(outcome.error) is type(trial.came.error)
    if trial.came.unreadable:
        return str(outcome.unreadable) == str(trial.came.unreadable)
    return outcome.values is not None and engine.same(outcome, trial.came)
