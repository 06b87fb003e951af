"""The checks are tested themselves: wrong and right answers."""

import re
import zlib

import pytest

from utils.checks import JUDGES
from utils.checks.machine import limits
from utils.checks.machine.call import Attempt, call
from utils.checks.machine.report import Report

from . import answers  # noqa: F401 (fills the collections)
from .collection import RIGHT, WRONG
from .tables import table_of_right, table_of_wrong, verdict

FUNCTIONS = [name for name, j in JUDGES.items() if j.adapt is None]
CODE = re.compile(
    r"np\.|numpy|tf\.|ops\.|keepdims|einsum|argm|astype|axis=|lambda|"
    r"\bdef\b|\bfor \w+ in\b|from_logits|return_sequences|newaxis|@"
)
each_wrong = pytest.mark.parametrize("answer", WRONG, ids=lambda a: a.id)
each_right = pytest.mark.parametrize("answer", RIGHT, ids=lambda a: a.id)
each_judge = pytest.mark.parametrize("name", JUDGES)


@each_wrong
def test_wrong_answer_is_rejected_and_called_by_its_name(answer):
    failure = verdict(answer).failure
    assert failure, "a wrong answer passes"
    assert failure.exercise == answer.exercise
    if answer.says:
        assert answer.says in (failure.mistake or ""), str(failure)
    judge_form(answer, failure)
    judge_secrecy(failure)


@each_right
def test_right_answer_passes(answer):
    assert verdict(answer).failure is None


@pytest.mark.parametrize("answer", [*WRONG, *RIGHT], ids=lambda a: a.id)
def test_other_inputs_change_no_verdict(answer, request):
    """Grading takes other seeds than the learner's check, which is 0."""
    count = request.config.getoption("--seeds")
    own = zlib.crc32(answer.id.encode()) % 19 + 1
    for seed in range(1, count) if count else [own]:
        refused = verdict(answer, seed).rejected
        assert refused == (answer in WRONG), f"seed {seed}"


def judge_form(answer, failure):
    """Ask that a message is short and says what was expected."""
    lines = str(failure).splitlines()
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 79
    assert lines[0].startswith(f"{answer.exercise}: ")
    words = {line.split(" ")[0] for line in lines[1:]}
    assert "Got" in words or "It" in words
    if failure.kind == "wrong" and not lines[0].endswith("comes back yet."):
        assert "Tried" in words
        assert {"Expected", "Got"} <= words or "It" in words
    if failure.mistake:
        assert f"It seems  {failure.mistake}." in lines
        assert str(failure).endswith("?")


def judge_secrecy(failure):
    """Ask that a message holds no code that solves the exercise."""
    shown = [
        line
        for line in str(failure).splitlines()
        if not line.startswith(("Line", "Got"))
    ]
    assert not CODE.search("\n".join(shown))


def test_collections_are_large_and_recognised():
    wrong = [verdict(answer) for answer in WRONG]
    right = [verdict(answer) for answer in RIGHT]
    print("", *table_of_wrong(wrong), "", *table_of_right(right), sep="\n")
    assert len(wrong) >= 1300
    assert len(right) >= 400
    assert all(v.rejected for v in wrong)
    assert not any(v.rejected for v in right)
    assert sum(v.named for v in wrong) / len(wrong) >= 0.95


@each_judge
def test_each_exercise_has_wrong_and_right_answers(name):
    assert sum(answer.exercise == name for answer in WRONG) >= 7
    assert sum(answer.exercise == name for answer in RIGHT) >= 2


def test_ids_are_unique():
    ids = [answer.id for answer in [*WRONG, *RIGHT]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_known_mistake_differs_from_the_right_answer(name, seed):
    exercise, probes = JUDGES[name], JUDGES[name].probes(seed)
    expected = [call(exercise, exercise.reference, p) for p in probes]
    assert all(outcome.values or outcome.error for outcome in expected)
    for mistake in exercise.mistakes:
        for way in mistake.ways:
            with limits.undisturbed():
                came = (call(exercise, way, probe) for probe in probes)
                attempts = map(Attempt, probes, expected, came)
                assert not all(one.right for one in attempts), mistake.name


@each_judge
def test_texts_fit_their_lines_and_hold_no_code(name):
    exercise = JUDGES[name]
    assert len(f"{name}: right. {exercise.praise}") <= 79
    for probe in exercise.probes(0):
        assert "..." not in str(Report(name, tried=probe.story).failure())
    for mistake in exercise.mistakes:
        text = str(
            Report(
                name, mistake=mistake.name, question=mistake.question
            ).failure()
        )
        assert "..." not in text, mistake.name
        assert text.endswith("?"), mistake.name
        assert not CODE.search(text), mistake.name


@each_judge
def test_probes_are_the_same_every_time(name):
    exercise = JUDGES[name]
    first, again, other = map(exercise.probes, (5, 5, 6))
    assert repr(first) == repr(again)
    assert repr(first) != repr(other)
