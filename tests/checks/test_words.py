"""Words are for people: whatever they say, the verdicts are the same.

Every story, name and question is put into capital letters. A judge that looks
into a sentence would now judge otherwise.
"""

from dataclasses import replace

import pytest

from utils.checks import JUDGES, CheckFailed, check
from utils.checks.machine import outcome, recognise
from utils.checks.machine.explain import Found
from utils.checks.machine.outcome import Refused

from . import answers  # noqa: F401 (fills the collections)
from .collection import RIGHT, WRONG
from .tables import verdict


def loud(judge):
    def probes(seed):
        told = judge.probes(seed)
        return [replace(probe, story=probe.story.upper()) for probe in told]

    def rows(table):
        return tuple(
            replace(row, name=row.name.upper(), question=row.question.upper())
            for row in table
        )

    mistakes, symptoms = rows(judge.mistakes), rows(judge.symptoms)
    return replace(judge, probes=probes, mistakes=mistakes, symptoms=symptoms)


@pytest.fixture
def usual(exercise):
    """Judge the answers to an exercise with the usual words."""
    of_exercise = [a for a in [*WRONG, *RIGHT] if a.exercise == exercise]
    return [verdict(answer) for answer in of_exercise]


@pytest.fixture
def capitals(usual, monkeypatch):
    """Put all that a learner reads into capital letters."""

    def found(cls, name, question, idle=False):
        return tuple.__new__(cls, (name.upper(), question.upper(), idle))

    def refused(self, came, mistake, question, wanted=""):
        plain(self, came, mistake.upper(), question.upper(), wanted.upper())

    plain = Refused.__init__
    monkeypatch.setattr(Refused, "__init__", refused)
    monkeypatch.setattr(Found, "__new__", found)
    for name, value in vars(recognise).items():
        if isinstance(value, Found):
            monkeypatch.setattr(recognise, name, Found(*value))
    for problem, (came, mistake) in outcome.SAID.items():
        monkeypatch.setitem(outcome.SAID, problem, (came.upper(), mistake))
    for name, judge in JUDGES.items():
        monkeypatch.setitem(JUDGES, name, loud(judge))


@pytest.mark.parametrize("exercise", JUDGES)
def test_other_words_change_no_verdict(exercise, usual, capitals):
    for answer, failure in usual:
        if hasattr(answer.function, "calls"):
            del answer.function.calls
        if failure is None:
            check(answer.function, exercise)
            continue
        with pytest.raises(CheckFailed) as caught:
            check(answer.function, exercise)
        assert caught.value.kind == failure.kind
        said = caught.value.mistake or ""
        assert said == (failure.mistake or "").upper(), answer.id
