"""From a wrong answer to a report that helps: what, where, and why."""

import difflib
import dis
import inspect
import linecache
import traceback
from collections.abc import Callable
from typing import Any

from utils.checks import engine, generic, limits
from utils.checks.engine import Clock, Judge, Mistake, Probe, Trial, call
from utils.checks.messages import Report, contrast, show

Function = Callable[..., Any]
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def examine(
    judge: Judge, function: Function, name: str, seed: int = 0
) -> Report | None:
    """Try a function on all probes; None means that it is right."""
    with limits.undisturbed(), limits.memory_limit():
        clock, trials = Clock(), []
        for probe in judge.probes(seed):
            report = _misfit(judge, function, name, probe)
            if report:
                return report
            expected = call(judge, judge.reference, probe)
            came = call(judge, function, probe, clock)
            trials.append(Trial(probe, expected, came))
            if isinstance(came.error, limits.TimeLimit | MemoryError):
                break
        failed = [trial for trial in trials if not trial.right]
        if failed:
            return _diagnose(judge, function, name, trials, failed[0])
        return _manners(judge, function, name, trials, clock)


def _misfit(
    judge: Judge, function: Function, name: str, probe: Probe
) -> Report | None:
    """Report a function that cannot take the arguments."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*probe.args)
    except TypeError:
        takes = ", ".join(judge.arguments[: len(probe.args)])
        return Report(
            name,
            "takes other arguments than asked for.",
            expected=f"{name}({takes})",
            came=f"{name}{signature}",
            question="Did the first line of the function change?",
        )
    return None


def _diagnose(
    judge: Judge,
    function: Function,
    name: str,
    trials: list[Trial],
    trial: Trial,
) -> Report:
    """Build the report on the first trial that failed."""
    report = _blank(judge, function, name, trial) or _stopped(
        name, function, trial
    )
    if report:
        return report
    report = _describe(judge, function, name, trial)
    found = recognise(judge, trials, trial) or _by_numbers(judge, trial)
    found = found or _alone(judge, function, trial)
    found = found or generic.changed_input(trial.came.changed)
    if found:
        report.mistake, report.question = found
    elif not report.question:
        report.question = generic.notebook_names(function)
    return report


# ------------------------------------------------- blanks, loops and errors


def _blank(
    judge: Judge, function: Function, name: str, trial: Trial
) -> Report | None:
    """Report a function that is not written, or gives nothing back."""
    error = trial.came.error
    if isinstance(error, NotImplementedError):
        where = traceback.extract_tb(error.__traceback__)[-1].name
        code = getattr(inspect.unwrap(function), "__code__", None)
        if code is None or where == code.co_name:
            return Report(name, "not written yet.", kind="blank")
        text = f"it calls {where}, and that is not written yet."
        return Report(name, text, kind="blank")
    if trial.came.misread != engine.EMPTY:
        return None
    if trial.came.unreadable == "Ellipsis" or is_empty(function):
        return Report(name, "not written yet.", kind="blank")
    return Report(
        name,
        "nothing comes back yet.",
        expected=_wanted(judge, trial),
        came=trial.came.unreadable,
        mistake=engine.EMPTY,
        question="What should the last line of the function do? Is any "
        "variable in it still None?",
    )


def is_empty(function: Function) -> bool:
    """True when a body holds nothing but a docstring, pass or dots."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return False
    return {step.opname for step in dis.get_instructions(code)} <= NOTHING


def _wanted(judge: Judge, trial: Trial) -> str:
    """Name the results and their shapes."""
    values = trial.expected.values or ()
    pairs = zip(judge.results, values, strict=False)
    parts = [f"{name} of shape {value.shape}" for name, value in pairs]
    return " and ".join(parts) if parts else ", ".join(judge.results)


def _stopped(name: str, function: Function, trial: Trial) -> Report | None:
    """Report an endless loop, or too much memory."""
    error = trial.came.error
    if isinstance(error, limits.TimeLimit):
        head = f"stopped, no answer after {engine.TIME_LIMIT:.0f} seconds."
        question = "Which loop never ends? What should make it end?"
    elif isinstance(error, MemoryError):
        head = "stopped, it asked for far too much memory."
        question = generic.error_question(error)
    else:
        return None
    return Report(
        name,
        head,
        tried=trial.probe.story,
        line=learners_line(function, error),
        question=question,
        kind="stopped",
    )


def learners_line(function: Function, error: BaseException) -> str:
    """Find the innermost line of the learner's own code in a traceback."""
    home = getattr(inspect.unwrap(function), "__globals__", None)
    line = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is home:
            source = linecache.getline(frame.f_code.co_filename, number)
            line = f"{number}: {source.strip()}" if source else ""
    return line


# ------------------------------------------------------- numbers that differ


def _describe(
    judge: Judge, function: Function, name: str, trial: Trial
) -> Report:
    """Say what was tried, what was expected and what came."""
    inputs = dict(zip(judge.arguments, trial.probe.args, strict=False))
    report = Report(name, tried=trial.probe.story, inputs=inputs)
    came, expected = trial.came, trial.expected
    if came.error is not None:
        report.head, report.kind = "stopped with an error.", "error"
        report.shapes_only = True
        report.line = learners_line(function, came.error)
        report.came = f"{type(came.error).__name__}: {came.error}"
        report.question = generic.error_question(came.error)
    elif expected.error is not None:
        report.came = came.unreadable or show(came.values[0])
    elif came.unreadable:
        report.expected = _wanted(judge, trial)
        report.came, report.mistake = came.unreadable, came.misread
        report.question = "What does the docstring say is returned?"
    else:
        wrong = _first_wrong(judge, trial)
        report.expected, report.came = contrast(*wrong)
    if expected.error is not None:
        kind = type(expected.error).__name__
        report.expected = f"{kind}: {expected.error}"
    return report


def _first_wrong(judge: Judge, trial: Trial) -> tuple[str, Any, Any]:
    triples = zip(
        judge.results, trial.expected.values, trial.came.values, strict=False
    )
    return next(t for t in triples if not engine.close(t[1], t[2]))


def _by_numbers(judge: Judge, trial: Trial) -> tuple[str, str] | None:
    if trial.expected.values is None or trial.came.values is None:
        return None
    return generic.by_results(
        judge.results, trial.expected.values, trial.came.values
    )


def recognise(
    judge: Judge, trials: list[Trial], trial: Trial
) -> tuple[str, str] | None:
    """Find the known mistake that behaves as the learner's answer does.

    It must agree on the reported trial; among those that do, the one that
    agrees on most trials wins, and the earlier one of two equals. Where the
    answer is an error, the mistake must agree everywhere, and not by errors
    alone: a slip of the pen is no misconception.
    """
    best, most = None, 0
    for mistake in judge.mistakes:
        if not _agrees(judge, mistake, trial):
            continue
        agreed = sum(_agrees(judge, mistake, other) for other in trials)
        if trial.came.error is not None and agreed < len(trials):
            continue
        if agreed > most:
            best, most = (mistake.name, mistake.question), agreed
    if all(other.came.error is not None for other in trials):
        return None
    return best


def _agrees(judge: Judge, mistake: Mistake, trial: Trial) -> bool:
    outcome = call(judge, mistake.wrong, trial.probe)
    if trial.came.error is not None:
        return type(outcome.error) is type(trial.came.error)
    if trial.came.unreadable:
        return outcome.unreadable == trial.came.unreadable
    return outcome.values is not None and engine.same(outcome, trial.came)


def _alone(
    judge: Judge, function: Function, trial: Trial
) -> tuple[str, str] | None:
    """Recognise what is right for each example alone, but not together."""
    if not judge.batched or trial.expected.values is None:
        return None
    names = judge.arguments
    sizes = [
        len(a)
        for n, a in zip(names, trial.probe.args, strict=False)
        if n in judge.batched
    ]
    for index in range(sizes[0]):
        args = tuple(
            arg[index : index + 1] if name in judge.batched else arg
            for name, arg in zip(names, trial.probe.args, strict=False)
        )
        probe = Probe("one example alone", args)
        expected = call(judge, judge.reference, probe)
        if not engine.same(expected, call(judge, function, probe, Clock())):
            return None
    return (
        "each example alone is right, but not a batch of them",
        "Which step mixes examples, or takes the batch axis for another?",
    )


# ------------------------------------------------------ right, but unmannerly


def _manners(
    judge: Judge,
    function: Function,
    name: str,
    trials: list[Trial],
    clock: Clock,
) -> Report | None:
    """Report right numbers with a side effect, a whim or a wrong type."""
    for trial in trials:
        if trial.came.changed:
            found = generic.changed_input(trial.came.changed)
            head = "right numbers, but an input does not survive."
            return _polite(judge, name, trial, found, head)
    for trial in trials:
        for result, value in zip(
            judge.results, trial.came.values or (), strict=False
        ):
            if result in judge.whole and value.dtype.kind not in "iu":
                found = (
                    f"{result} are not whole numbers ({value.dtype})",
                    "Ids point at rows of a table. Can 3.0 point at a row?",
                )
                return _polite(judge, name, trial, found)
    again = call(judge, function, trials[0].probe, clock)
    if not engine.same(trials[0].expected, again):
        found = (
            "the answer changes from call to call",
            "What does your function remember, or draw at random?",
        )
        return _polite(judge, name, trials[0], found)
    return None


def _polite(
    judge: Judge,
    name: str,
    trial: Trial,
    found: tuple[str, str],
    head: str = "not right yet.",
) -> Report:
    inputs = dict(zip(judge.arguments, trial.probe.args, strict=False))
    return Report(
        name,
        head,
        tried=trial.probe.story,
        inputs=inputs,
        mistake=found[0],
        question=found[1],
    )


def closest(name: str, known: list[str]) -> str:
    """Suggest the exercise that was probably meant."""
    near = difflib.get_close_matches(name, known, 1)
    return f" Did you mean {near[0]}?" if near else ""
