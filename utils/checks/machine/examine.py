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

from utils.checks.machine import explain, limits, slips
from utils.checks.machine.call import Attempt, Clock, call
from utils.checks.machine.compare import close
from utils.checks.machine.explain import Found
from utils.checks.machine.judge import Judge, Probe
from utils.checks.machine.outcome import EMPTY, Problem
from utils.checks.machine.recognise import Recognition
from utils.checks.machine.report import Report, contrast, show

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
    function: Function = field(init=False)
    clock: Clock = field(init=False)
    attempts: list[Attempt] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        adapt = self.judge.adapt
        self.function = adapt(self.written) if adapt else self.written
        self.clock = Clock(self.judge.seconds)

    def run(self) -> Report | None:
        """Try all probes; None means that the answer is right."""
        adapt = self.judge.adapt
        memory = nullcontext() if adapt else limits.memory_limit()
        with limits.undisturbed(), memory:
            for probe in self.judge.probes(self.seed):
                report = None if adapt else self.misfit(probe)
                if report:
                    return report
                expected = call(self.judge, self.judge.reference, probe)
                came = call(self.judge, self.function, probe, self.clock)
                self.attempts.append(Attempt(probe, expected, came))
                if isinstance(came.error, limits.TimeLimit | MemoryError):
                    break
            failed = [
                attempt for attempt in self.attempts if not attempt.right
            ]
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
                got=f"{self.name}{signature}",
                question="Did the first line of the function change?",
            )
        return None

    def diagnose(self, attempt: Attempt) -> Report:
        """Build the report on the first attempt that failed."""
        report = self.blank(attempt) or self.stopped(attempt)
        if report:
            return report
        report = self.describe(attempt)
        found = self.recognition(attempt).name()
        if found:
            report.mistake = found.name or None
            report.question = found.question
        read = explain.notebook_names(self.written)
        if read and (found.idle if found else not report.mistake):
            report.question = read
        return report

    # --------------------------------------------- blanks, loops and errors

    def blank(self, attempt: Attempt) -> Report | None:
        """Report what is not written, or gives nothing back."""
        error, came = attempt.came.error, attempt.came
        blank = Report(self.name, "not written yet.", kind="blank")
        if isinstance(error, NotImplementedError):
            where = own_place(self.written, error)[0]
            if where not in own_names(self.written):
                blank.head = f"it calls {where}, and that is not written yet."
            elif inspect.isclass(self.written):
                blank.head = f"{where} is not written yet."
            return blank
        if not came.refused or came.refused.problem not in EMPTY:
            return None
        if came.refused.problem is Problem.DOTS or is_empty(self.written):
            return blank
        return Report(
            self.name,
            "nothing comes back yet.",
            expected=_wanted(self.judge, attempt),
            got=came.refused.came,
            mistake=came.refused.mistake,
            question="What should the last line of the function do? Is any "
            "variable in it still None?",
        )

    def stopped(self, attempt: Attempt) -> Report | None:
        """Report an endless loop, or too much memory."""
        error = attempt.came.error
        if isinstance(error, limits.TimeLimit):
            head = (
                f"stopped, no answer after {self.judge.seconds:.0f} seconds."
            )
            question = "Which step takes so long? Does a loop never end?"
        elif isinstance(error, MemoryError):
            head = "stopped, it asked for far too much memory."
            question = slips.question_of(error)
        else:
            return None
        return Report(
            self.name,
            head,
            tried=attempt.probe.story,
            line=own_place(self.written, error)[1],
            question=question,
            kind="stopped",
        )

    # --------------------------------------------------- numbers that differ

    def describe(self, attempt: Attempt) -> Report:
        """Say what was tried, what was expected and what came."""
        came, expected = attempt.came, attempt.expected
        report = self.report(attempt)
        if came.error is not None:
            report.head, report.kind = "stopped with an error.", "error"
            report.shapes_only = True
            where, report.line = own_place(self.written, came.error)
            report.got = clean(came.error)
            own = where or not inspect.isfunction(self.written)
            report.question = slips.question_of(came.error, bool(own))
        elif expected.error is not None:
            report.got = str(came.refused or show((came.values or [None])[0]))
        elif came.refused:
            wanted, report.got = came.refused.wanted, str(came.refused)
            report.expected = wanted or _wanted(self.judge, attempt)
            report.inputs = {} if wanted else report.inputs
            report.mistake = came.refused.mistake
            report.question = came.refused.question
        else:
            wrong = _first_wrong(self.judge, attempt)
            report.expected, report.got = contrast(*wrong)
        if expected.error is not None:
            report.expected = clean(expected.error)
        return report

    def report(self, attempt: Attempt) -> Report:
        """Begin a report on one attempt."""
        pairs = zip(self.judge.arguments, attempt.probe.args, strict=False)
        return Report(self.name, tried=attempt.probe.story, inputs=dict(pairs))

    def recognition(self, attempt: Attempt) -> Recognition:
        """Gather what is known, to name what went wrong in a attempt."""
        return Recognition(
            self.judge,
            self.function,
            self.attempts,
            self.clock,
            self.seed,
            attempt,
        )

    # ---------------------------------------------- right, but unmannerly

    def manners(self) -> Report | None:
        """Report right numbers with a side effect, a whim or a wrong type."""
        head, at = "not right yet.", self.attempts[0]
        found = self.recognition(at).whim(at)
        for attempt in self.attempts:
            if not found:
                found = _type(self, attempt) or _broken(self, attempt)
                at = attempt
        for attempt in self.attempts:
            if attempt.came.changed:
                found = explain.changed_input(attempt.came.changed)
                head, at = "right numbers, but an input is spoilt.", attempt
                break
        if not found:
            return None
        report = self.report(at)
        report.head = head
        report.mistake, report.question = found.name, found.question
        return report


def _type(examination: Examination, attempt: Attempt) -> Found | None:
    judge = examination.judge
    pairs = zip(judge.results, attempt.came.values or (), strict=False)
    for result, value in pairs:
        if result in judge.whole and value.dtype.kind not in "iu":
            return Found(
                f"{result} are not whole numbers ({value.dtype})",
                "Ids point at rows of a table. Can 3.0 point at a row?",
            )
    if judge.array and attempt.came.listed:
        return Found(
            "a list comes back, not an array",
            "What does the docstring say is returned?",
        )
    return None


def _broken(examination: Examination, attempt: Attempt) -> Found | None:
    args, values = attempt.probe.args, attempt.came.values or ()
    for promise in examination.judge.promised if values else ():
        if promise.shown(args, values):
            return Found(promise.name, promise.question)
    return None


def own_names(written: Function) -> set[str]:
    """Names under which the learner's own code runs."""
    code = getattr(inspect.unwrap(written), "__code__", None)
    return {code.co_name} if code else {"", *dir(written)}


def own_place(written: Function, error: BaseException) -> tuple[str, str]:
    """Find the function and the line of the learner in a traceback."""
    inner = inspect.unwrap(written)
    module = sys.modules.get(getattr(inner, "__module__", ""))
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


def _wanted(judge: Judge, attempt: Attempt) -> str:
    """Name the results and their shapes."""
    values = attempt.expected.values or ()
    pairs = zip(judge.results, values, strict=False)
    parts = [f"{name} of shape {value.shape}" for name, value in pairs]
    return " and ".join(parts) if parts else ", ".join(judge.results)


def _first_wrong(judge: Judge, attempt: Attempt) -> tuple[str, Any, Any]:
    triples = zip(
        judge.results,
        attempt.expected.values or (),
        attempt.came.values or (),
        strict=True,
    )
    return next(t for t in triples if not close(t[1], t[2]))
