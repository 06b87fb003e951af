"""What `check` does around the comparison: fences, manners, messages."""

import functools
import random
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import utils.checks
from utils import by_hand as right
from utils.checks import EXERCISES, JUDGES, CheckFailed, check
from utils.checks.exercises import BY_NAME
from utils.checks.machine import limits
from utils.checks.machine.examine import Examination
from utils.checks.machine.judge import Symptom

FUNCTIONS = [name for name, judge in JUDGES.items() if judge.adapt is None]


def failure(function, name="softmax", **options):
    with pytest.raises(CheckFailed) as caught:
        check(function, name, **options)
    return caught.value


@pytest.fixture
def quick(monkeypatch):
    """Half a second is enough for every softmax."""
    judge = replace(JUDGES["softmax"], seconds=0.5)
    monkeypatch.setitem(JUDGES, "softmax", judge)


# ------------------------------------------------------------ the exercises


def test_every_exercise_has_a_judge_and_the_points_sum_to_100():
    assert sum(exercise.points for exercise in EXERCISES) == 100
    assert {exercise.name for exercise in EXERCISES} == set(JUDGES)
    assert len(BY_NAME) == len(EXERCISES)
    assert [e.lesson for e in EXERCISES] == sorted(e.lesson for e in EXERCISES)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_reference_passes_quickly_with_one_line_of_praise(name, seed, capsys):
    start = time.process_time()
    check(getattr(right, name), seed=seed)
    assert time.process_time() - start < 1
    said = capsys.readouterr().out
    assert said == f"{name}: right. {JUDGES[name].praise}\n"


@pytest.mark.parametrize("name", JUDGES)
def test_blank_is_not_an_error(name):
    def blank(*args, **options):
        """What the docstring of an exercise says."""
        raise NotImplementedError("not written yet")

    shown = failure(blank, name)
    assert str(shown) == f"{name}: not written yet."
    assert shown.kind == "blank"


def test_other_blanks():
    def docstring(x, axis=-1):
        """Only a docstring."""

    def passing(x, axis=-1):
        pass

    def dots(x, axis=-1): ...

    def returns_dots(x, axis=-1):
        return ...

    for blank in (docstring, passing, dots, returns_dots):
        assert failure(blank).kind == "blank"


def test_forgotten_return_gets_a_hint():
    def softmax(x, axis=-1):
        weights = right.softmax(x, axis)  # noqa: F841

    shown = failure(softmax)
    assert shown.kind == "wrong"
    assert "handed back" in shown.mistake
    assert "weights of shape (2, 3)" in str(shown)


def test_none_among_the_results_gets_a_hint():
    def one_step_attention(decoder_state, encoder_states, mask, params):
        context_vector = attention_weights = None
        return context_vector, attention_weights

    words = " ".join(str(failure(one_step_attention, None)).split())
    assert "Is any variable in it still None?" in words


def test_blank_that_is_called_is_named():
    def additive_score(*args):
        raise NotImplementedError

    def one_step_attention(decoder_state, encoder_states, mask, params):
        return additive_score(decoder_state, encoder_states)

    shown = failure(one_step_attention, None)
    assert "calls additive_score, and that is not written yet" in str(shown)


# ------------------------------------------------------------------- fences


def loop(x, axis=-1):
    while True:
        pass


def loop_that_swallows(x, axis=-1):
    while True:
        try:
            x = x + 0
        except Exception:
            x = None


def sleep(x, axis=-1):
    time.sleep(1000)


def endless_prints(x, axis=-1):
    while True:
        print("hello")


@pytest.mark.parametrize(
    "function", [loop, loop_that_swallows, sleep, endless_prints]
)
def test_endless_loop_is_stopped(function, quick):
    start = time.monotonic()
    shown = failure(function)
    assert time.monotonic() - start < 3
    assert shown.kind == "stopped"
    assert "Does a loop never end?" in str(shown)


def test_line_of_the_loop_is_shown(quick):
    assert "Line      " in str(failure(sleep))
    assert "time.sleep(1000)" in str(failure(sleep))


@pytest.mark.parametrize("function", [loop, loop_that_swallows])
def test_endless_loop_is_stopped_where_there_is_no_alarm(
    function, quick, monkeypatch
):
    monkeypatch.delattr(limits.signal, "setitimer")
    assert failure(function).kind == "stopped"


@pytest.mark.skipif(
    sys.version_info < (3, 12), reason="a browser has Python 3.12 or later"
)
@pytest.mark.parametrize("function", [loop, loop_that_swallows])
def test_endless_loop_is_stopped_as_in_a_browser(function, quick, monkeypatch):
    monkeypatch.setattr(limits.browser, "HERE", True)
    for _ in range(2):
        assert failure(function).kind == "stopped"


def test_endless_loop_is_stopped_in_another_thread(quick):
    caught = []

    def work():
        try:
            check(loop, "softmax")
        except CheckFailed as shown:
            caught.append(shown)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert [shown.kind for shown in caught] == ["stopped"]


@pytest.mark.parametrize("alarm", [True, False])
def test_time_limit_leaves_nothing_behind(alarm, monkeypatch):
    before = limits.signal.getsignal(limits.signal.SIGALRM)
    if not alarm:
        monkeypatch.delattr(limits.signal, "setitimer")
    for _ in range(20):
        with pytest.raises(limits.TimeLimit):
            limits.call_within(0.01, lambda: loop(None))
    time.sleep(1.2 * limits.AGAIN)
    assert limits.signal.getsignal(limits.signal.SIGALRM) == before
    assert threading.active_count() < 10


@pytest.mark.parametrize("alarm", [True, False])
def test_slow_import_is_no_endless_loop(alarm, monkeypatch, tmp_path):
    (tmp_path / "slow_module.py").write_text("import time\ntime.sleep(0.25)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "slow_module", raising=False)
    if not alarm:
        monkeypatch.delattr(limits.signal, "setitimer")

    def learner():
        import slow_module

        return slow_module.__name__

    assert limits.call_within(0.1, learner) == "slow_module"


def huge(x, axis=-1):
    return np.ones((10**6, 10**6))


def huge_but_lazy(x, axis=-1):
    return np.broadcast_to(x[0, 0], (10**6, 10**6))


def too_deep(x, axis=-1):
    return too_deep(x)


def test_huge_arrays_are_refused():
    shown = failure(huge)
    assert shown.kind == "stopped"
    assert "too much memory" in str(shown)
    assert "too large" in failure(huge_but_lazy).mistake


@pytest.mark.skipif(
    sys.version_info[:3] == (3, 13, 0),
    reason="Python 3.13.0 itself does not stop a function that calls itself",
)
def test_function_that_calls_itself_is_stopped():
    assert "RecursionError" in str(failure(too_deep))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can do it")
def test_memory_limit_stops_what_fits_into_the_address_space():
    def doubles(x, axis=-1):
        for _ in range(60):
            x = np.concatenate([x, x])
        return x

    before = limits.resource.getrlimit(limits.resource.RLIMIT_AS)
    with pytest.raises(MemoryError), limits.memory_limit(2**28):
        doubles(np.ones((2, 3)))
    assert limits.resource.getrlimit(limits.resource.RLIMIT_AS) == before


def test_program_is_not_ended():
    def softmax(x, axis=-1):
        sys.exit()

    assert "SystemExit" in str(failure(softmax))


# ------------------------------------------------------------------ manners


def test_nothing_outside_is_disturbed(capsys):
    def softmax(x, axis=-1):
        np.random.seed(3)
        random.seed(3)
        np.set_printoptions(precision=1)
        np.log(np.zeros(2))
        warnings.warn("look", stacklevel=1)
        return right.softmax(x, axis) + np.random.rand()

    np.random.seed(1)
    random.seed(1)
    expected = np.random.rand(), random.random()
    np.random.seed(1)
    random.seed(1)
    options = np.get_printoptions()
    with warnings.catch_warnings(record=True) as caught:
        failure(softmax)
    assert (np.random.rand(), random.random()) == expected
    assert np.get_printoptions() == options
    assert not caught
    assert capsys.readouterr().err == ""


def test_data_of_the_learner_is_left_alone():
    kept = np.array([[0.0, 1.0, 2.0]])

    def softmax(x, axis=-1):
        x -= x.max(axis=axis, keepdims=True)
        return right.softmax(x + 0 * kept.sum(), axis)

    assert "changed in place" in failure(softmax).mistake
    assert "changed in place" in failure(softmax).mistake
    assert kept.tolist() == [[0.0, 1.0, 2.0]]


def test_order_and_number_of_checks_do_not_matter():
    def softmax(x, axis=-1):
        return np.exp(x)

    first = str(failure(softmax))
    for name in reversed(FUNCTIONS):
        check(getattr(right, name))
        check(getattr(right, name))
    assert str(failure(softmax)) == first


def test_prints_of_a_wrong_answer_are_shown_in_part(capsys):
    def softmax(x, axis=-1):
        for number in range(10_000):
            print("line", number)
        return x

    failure(softmax)
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["Your function printed:", "  line 0", "  line 1"]
    assert len(said) == 11


def test_prints_of_a_right_answer_are_dropped(capsys):
    def softmax(x, axis=-1):
        print("x" * 10**6)
        return right.softmax(x, axis)

    check(softmax)
    assert len(capsys.readouterr().out.splitlines()) == 1


# ----------------------------------------------------------------- messages


def test_error_shows_the_line_and_the_shapes():
    def softmax(x, axis=-1):
        columns = x.sum(axis=0)
        return x / columns[:, None]

    text = str(failure(softmax))
    assert "return x / columns[:, None]" in text
    assert "x: (2, 3)" in text
    assert "ValueError: operands could not be broadcast" in text


def test_line_of_a_helper_of_the_learner_is_shown():
    def softmax(x, axis=-1):
        return _helper(x)

    assert "return undefined_name" in str(failure(softmax))


def _helper(x):
    return undefined_name  # noqa: F821


def test_variable_that_hides_a_function_is_named():
    def softmax(x, axis=-1):
        failure = failure(x)  # noqa: F823
        return failure

    def unmade(x, axis=-1):
        if x is None:
            total = 1
        return x / total

    assert "`failure` hides the function" in failure(softmax).mistake
    assert "hides" not in str(failure(unmade))


def test_array_is_not_asked_whether_it_is_true():
    def softmax(x, axis=-1):
        return right.softmax(x or np.ones(3), axis)

    def another_value_error(x, axis=-1):
        raise ValueError("this is no truth")

    def only_two_rows(x, axis=-1):
        if len(x) == 2:
            raise ValueError("no two")
        return right.softmax(x, axis)

    assert "sizes only" not in str(failure(only_two_rows))
    assert "whether it is true" in failure(softmax).mistake
    assert "whether" not in str(failure(another_value_error))


def test_error_on_whole_numbers_alone_is_named():
    def softmax(x, axis=-1):
        x = x.copy()
        x[..., :1] += np.array(0.0) if x.dtype.kind == "f" else np.inf
        return right.softmax(x, axis)

    def on_floats(x, axis=-1):
        if x.dtype.kind == "f":
            raise TypeError("no floats")
        return right.softmax(x, axis)

    assert "whole numbers as input" in failure(softmax).mistake
    assert "whole numbers" not in str(failure(on_floats))


def test_unwritten_method_is_named():
    class Both:
        def __init__(self, units):
            pass

        def __call__(self, *args):
            return self.project()

        def project(self):
            raise NotImplementedError

    said = str(failure(Both, "AdditiveAttention"))
    assert said == "AdditiveAttention: project is not written yet."


def test_what_is_promised_is_kept():
    broken = Symptom("it is even", "Odd?", lambda args, came: True)
    judge = replace(JUDGES["softmax"], promised=(broken,))
    report = Examination(judge, right.softmax, "softmax").run()
    assert report.mistake == "it is even"


def test_difference_can_be_seen_in_a_close_answer():
    def softmax(x, axis=-1):
        return right.softmax(x, axis) + 1e-4

    lines = str(failure(softmax)).splitlines()
    shown = [line[10:] for line in lines if line[:3] in ("Exp", "Got")]
    assert len(set(shown)) == 2


def test_array_from_the_notebook_is_asked_about(monkeypatch):
    monkeypatch.setitem(globals(), "encoder_states", np.ones((2, 3)))

    def softmax(x, axis=-1):
        return np.ones_like(x) * encoder_states[0, 0] * 7  # noqa: F821

    text = str(failure(softmax))
    assert "`encoder_states` is read from the notebook" in text


def test_arguments_that_differ_are_named():
    text = str(failure(lambda x: x))
    assert "softmax(x, axis)" in text
    assert "softmax(x)" in text


def test_what_is_no_function_is_refused():
    text = str(failure(np.ones(3), None))
    assert "takes the function itself" in text


def test_unknown_name_gets_a_suggestion():
    def sofmax(x, axis=-1):
        return x

    assert "Did you mean softmax?" in str(failure(sofmax, None))
    text = str(failure(functools.partial(sofmax), None))
    assert "no exercise called None" in text


def test_functions_without_a_name_of_their_own_can_be_checked():
    class Softmax:
        def __call__(self, x, axis=-1):
            return right.softmax(x, axis)

    check(Softmax(), "softmax")
    check(functools.partial(right.softmax), name="softmax")
    check(lambda x, axis=-1: right.softmax(x, axis), name="softmax")
    check(functools.lru_cache(right.greedy_decode).__wrapped__)


def test_failure_is_a_plain_exception_elsewhere():
    shown = failure(loop_free := lambda x, axis=-1: x)  # noqa: F841
    assert isinstance(shown, AssertionError)
    assert shown._render_traceback_() == str(shown).splitlines()
    assert shown.__cause__ is None


# ------------------------------------------------------------- in a notebook


def run_cells(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook,
        timeout=60,
        allow_errors=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    ).execute()
    return [cell.outputs for cell in notebook.cells]


def test_kernel_shows_friendly_lines_and_no_traceback():
    outputs = run_cells(
        "import sys\nimport numpy as np\n"
        "from utils.checks import check, progress",
        "def softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum()",
        "check(softmax)",
        "def softmax(x, axis=-1):\n    while True:\n        pass",
        "check(softmax)",
        "def softmax(x, axis=-1):\n    return x / 0 / undefined",
        "check(softmax)",
        "progress()\nprint('tensorflow' in sys.modules)",
    )
    wrong, endless, error = outputs[2][0], outputs[4][0], outputs[6][0]
    for output in wrong, endless, error:
        assert output.ename == "CheckFailed"
        assert "\n".join(output.traceback) == output.evalue
        assert "Traceback" not in output.evalue
    assert "all numbers together sum to 1." in wrong.traceback[-2]
    assert "Line      3: pass" in endless.evalue or "while" in endless.evalue
    assert "Line      2: return x / 0 / undefined" in error.evalue
    assert "0 of 6 solved" in outputs[7][0].text
    assert outputs[7][0].text.endswith("False\n")


def test_import_is_light():
    code = "import sys, utils.checks; print({'keras', 'tensorflow', 'IPython'}"
    code += " & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()", done.stderr


def test_all_is_what_notebooks_import():
    assert {"check", "progress", "CheckFailed"} <= set(utils.checks.__all__)
