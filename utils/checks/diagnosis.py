"""From a wrong answer to a report that helps: what, where, and why."""

import dis
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from utils.checks import engine, generic, limits
from utils.checks.engine import Clock, Judge, Probe, Trial, call
from utils.checks.generic import Found
from utils.checks.messages import Report, contrast, show
from utils.checks.recognition import Recognition

Function = Callable[..., Any]
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


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
        found = self.recognition(trial).name()
        if found:
            report.mistake, report.question = found[0] or None, found[1]
        read = generic.notebook_names(self.written)
        idle = found and found[0].endswith(generic.NO_DIFFERENCE)
        if read and (idle or not (found or report.mistake)):
            report.question = read
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
            report.came = clean(came.error)
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
            report.expected = clean(expected.error)
        return report

    def report(self, trial: Trial) -> Report:
        """Begin a report on one trial."""
        pairs = zip(self.judge.arguments, trial.probe.args, strict=False)
        return Report(self.name, tried=trial.probe.story, inputs=dict(pairs))

    def recognition(self, trial: Trial) -> Recognition:
        """Gather what is known, to name what went wrong in a trial."""
        return Recognition(
            self.judge,
            self.function,
            self.trials,
            self.clock,
            self.seed,
            trial,
        )

    # ---------------------------------------------- right, but unmannerly

    def manners(self) -> Report | None:
        """Report right numbers with a side effect, a whim or a wrong type."""
        head, at = "not right yet.", self.trials[0]
        found = self.recognition(at).whim(at)
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
    """Kind and text of an error, without what Keras wraps around it."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))
    parts = [part for part in text.split("\n\n") if part.strip()]
    if text.startswith("Exception encountered") and len(parts) > 1:
        text = parts[1]
    kind = type(error).__name__
    return f"{kind}: {text}" if text else kind


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
