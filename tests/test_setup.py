"""The set-up: what it says when it cannot work, and that its lists agree.

Most tests run course.py as it is, in a copy of its files, with one thing
replaced: the steps that download. What a step says when it fails was copied
from real pip and uv. The rest are real processes.
"""

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import course

FILES = (
    "course.py", "Makefile", "requirements.txt", "requirements-dev.txt",
    "requirements-setup.txt", "requirements-grading.txt",
    "requirements-site.txt",
)  # fmt: skip
POSIX = pytest.mark.skipif(os.name == "nt", reason="not so on Windows")
LEARN, DEVELOP = "requirements.txt", "requirements-dev.txt"
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


class Copy:
    """A copy of the set-up in a folder of its own, which downloads nothing."""

    def __init__(self, project, root, monkeypatch):
        self.root, self.project = root, project
        self.monkeypatch = monkeypatch
        root.mkdir()
        for name in FILES:
            shutil.copy(project / name, root)
        self.load()

    def load(self):
        """Import course.py from where it lies now, as a new command does."""
        spec = importlib.util.spec_from_file_location(
            "course_copy", self.root / "course.py"
        )
        self.course = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.course)
        self.steps, self.fails = [], {}
        self.monkeypatch.setattr(self.course, "attempt", self.attempt)

    def attempt(self, what, *command):
        """Do what a step would do, but for the download."""
        self.steps.append(what)
        said = self.fails.pop(what, None)
        if said == "Control-C":
            raise KeyboardInterrupt
        if said:
            raise self.course.explained(what, said)
        venv = Path(self.course.VENV)
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        packages = venv / "lib" / version / "site-packages"
        if what == "Making .venv":
            packages.mkdir(parents=True)
            (venv / "bin").mkdir()
            (venv / "bin" / "python").symlink_to(sys.executable)
        elif what == "Installing uv":
            program = Path(command[command.index("--target") + 1], "bin", "uv")
            program.parent.mkdir(parents=True)
            program.touch()
        elif what == "Installing the packages":
            self.steps[-1] = next(w for w in command if w.endswith(".txt"))
            text = (self.root / self.steps[-1]).read_text()
            for name, one in PIN.findall(text):
                folder = f"{name.replace('-', '_')}-{one}.dist-info"
                (packages / folder).mkdir(exist_ok=True)

    def package(self, start):
        """Return the metadata folder of an installed package."""
        (found,) = self.course.packages_of(self.course.VENV).glob(start)
        return found

    def setup(self):
        """Run `setup`; return its exit code and forget former steps."""
        self.steps.clear()
        return self.course.main(["setup"])


@pytest.fixture
def copy(project, tmp_path, monkeypatch):
    """Return a set-up in a folder like those of real people."""
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.chdir(tmp_path)
    return Copy(project, tmp_path / "my cöurse", monkeypatch)


ALL = ["Making .venv", "Installing uv", LEARN, "Trying the packages"]
AGAIN = [step for step in ALL if step != "Installing uv"]


# What is done, and when


@POSIX
def test_the_environment_is_made_once(copy, capsys):
    assert copy.setup() == 0 and copy.steps == ALL
    assert "Preparing .venv with Python" in capsys.readouterr().out
    assert copy.setup() == 0 and copy.steps == []
    copy.load()
    assert copy.setup() == 0 and copy.steps == []


@POSIX
def test_tools_for_tests_are_added_and_stay(copy):
    copy.setup()
    copy.steps.clear()
    copy.course.prepare(DEVELOP)
    assert copy.steps == [DEVELOP, "Trying the packages"]
    copy.steps.clear()
    copy.course.prepare()
    copy.course.prepare(DEVELOP)
    assert copy.steps == [] and copy.package("pytest-[0-9]*").exists()


@POSIX
def test_changed_requirements_are_brought_in_place(copy, capsys):
    copy.setup()
    kept = copy.course.VENV / "kept"
    kept.touch()
    with (copy.root / LEARN).open("a") as file:
        file.write("# changed\n")
    assert copy.setup() == 0 and copy.steps == [LEARN, "Trying the packages"]
    assert kept.exists()
    assert "Bringing .venv up to date" in capsys.readouterr().out


@POSIX
def test_a_package_changed_by_hand_is_put_back(copy, capsys):
    copy.setup()
    keras = copy.package("keras-*")
    keras.rename(keras.with_name("keras-3.9.2.dist-info"))
    assert copy.setup() == 0
    assert copy.steps == [LEARN, "Trying the packages"]
    pinned = keras.name.removesuffix(".dist-info").replace("-", "==")
    assert f"No longer in .venv: {pinned}\n" in capsys.readouterr().out
    assert keras.exists()


@POSIX
def test_a_package_added_by_hand_stays(copy):
    copy.setup()
    added = copy.package("keras-*").with_name("seaborn-0.13.dist-info")
    added.mkdir()
    assert copy.setup() == 0 and copy.steps == [] and added.exists()


@POSIX
def test_a_moved_folder_is_prepared_again_from_what_was_downloaded(copy):
    copy.setup()
    downloaded = copy.course.CACHE / "uv" / "wheel"
    downloaded.parent.mkdir()
    downloaded.touch()
    copy.root = copy.root.rename(copy.root.with_name("elsewhere"))
    copy.load()
    assert copy.setup() == 0 and copy.steps == AGAIN
    assert (copy.course.CACHE / "uv" / "wheel").exists()


@POSIX
def test_another_python_replaces_the_environment_only_when_asked(
    copy, monkeypatch
):
    copy.setup()
    copy.course.RUNNING = "3.12" if course.RUNNING != "3.12" else "3.13"
    assert copy.setup() == 0 and copy.steps == []
    monkeypatch.setenv("PYTHON", "python3.x")
    assert copy.setup() == 0 and copy.steps == AGAIN


@POSIX
def test_a_ready_environment_serves_any_python(copy):
    copy.setup()
    copy.course.RUNNING = "3.14"
    assert copy.setup() == 0 and copy.steps == []


@POSIX
def test_an_environment_whose_python_is_gone_is_made_anew(copy):
    copy.setup()
    Path(copy.course.PYTHON).unlink()
    Path(copy.course.PYTHON).symlink_to("/nowhere/python")
    assert copy.setup() == 0 and copy.steps == AGAIN


@POSIX
@pytest.mark.parametrize("step", ["Installing uv", "Trying the packages"])
@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("Control-C", "Not ready: stopped.\n  The same command"),
        ("No space left", "Not ready: the disk is full.\n  Free 4000 MB"),
    ],
)
def test_what_is_not_finished_is_not_taken_for_it(
    copy, capsys, step, problem, said
):
    copy.fails = {step: problem}
    assert copy.setup() == 1
    assert said in capsys.readouterr().err
    assert not copy.course.READY.exists()
    rest = ALL if step == "Installing uv" else AGAIN
    assert copy.setup() == 0 and copy.steps == rest


@POSIX
def test_a_failed_update_is_not_taken_for_finished(copy):
    copy.setup()
    copy.package("keras-*").rmdir()
    copy.fails = {"Installing the packages": "No space left"}
    assert copy.setup() == 1
    assert copy.setup() == 0 and copy.steps == AGAIN


@POSIX
def test_without_a_network_what_was_downloaded_is_used(copy, capsys):
    copy.fails = {"Installing the packages": "error: Failed to fetch: `x`"}
    assert copy.setup() == 0
    assert copy.steps[2:4] == ["Installing the packages", LEARN]
    assert copy.course.READY.exists()


# Why it cannot be done


def run(root, code, **more):
    """Run Python code beside course.py; return what it says."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHON": "", **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14), (4, 0)])
def test_a_python_that_is_too_old_or_too_new(copy, version):
    code = (
        f"import sys; sys.version_info = {version}\n"
        "import course; course.version_of = lambda name: ''\n"
        "sys.exit(course.main(['setup']))"
    )
    done = run(copy.root, code)
    name = ".".join(map(str, version))
    assert done.returncode == 1
    assert (
        f"\nNot ready: this is Python {name}; the course needs" in done.stderr
    )
    assert "Install Python 3.12" in done.stderr
    assert not (copy.root / ".venv").exists()


def test_a_python_that_would_do_is_named(copy, capsys):
    copy.course.RUNNING = "3.14"
    copy.course.version_of = lambda name: name.removeprefix("python")
    assert copy.setup() == 1
    assert "put PYTHON=python3.13 in front" in capsys.readouterr().err


def test_an_old_python_can_read_the_program(project):
    text = (project / "course.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    first = next(one for one in text.splitlines() if re.match(r"\w+: ", one))
    assert first.endswith("# Python 2 is too old: use 3.12")
    for name in ("python2.7", "python3.6", "python3.8", "python3.10"):
        if course.version_of(name) == name.removeprefix("python"):
            done = subprocess.run(
                [name, "course.py"], cwd=project, capture_output=True,
                encoding="utf-8",
            )  # fmt: skip
            said = done.stdout + done.stderr
            assert ("is too old" if "2" in name else "  lab  ") in said


@POSIX
def test_no_python(project):
    done = subprocess.run(
        ["make", "lab"],
        cwd=project,
        env={**os.environ, "PYTHON": "python9"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "Not ready: there is no working Python named 'python9'" in (
        done.stderr
    )
    assert "Install Python 3.12" in done.stderr


@pytest.mark.parametrize("name", ["ensurepip", "ssl", "ctypes", "sqlite3"])
def test_a_python_that_lacks_something(copy, name):
    code = (
        "import sys, course; "
        f"sys.modules['{name}'] = None; sys.exit(course.main(['setup']))"
    )
    done = run(copy.root, code)
    assert done.returncode == 1
    assert f"Not ready: this Python has no {name}." in done.stderr
    assert "sudo apt install python3" in done.stderr
    assert not (copy.root / ".venv").exists()


SAID = {
    "error: Request failed after 3 retries in 4.1s\n  cause: Failed to fetch: "
    "`/simple/jedi/`\n  cause: tcp connect error\n  cause: Connection refused "
    "(os error 111)": "a download failed",
    "  cause: dns error\n  cause: error resolving DNS": "a download failed",
    "error: Failed to download `keras==3.15.1`\n  cause: operation timed "
    "out": "a download failed",
    "WARNING: Retrying (Retry(total=0)) after connection broken by "
    "'NewConnectionError(...)': /a/\nERROR: No matching distribution found "
    "for uv==1": "a download failed",
    "error: Failed to download `keras==3.15.1`\n  cause: failed to write to "
    "file `numpy/__init__.py`: No space left on device (os error 28)": (
        "the disk is full"
    ),
    "[Errno 122] Disk quota exceeded": "the disk is full",
    "error: Failed to download `anywidget==0.11.0`\n  cause: Hash mismatch "
    "for `anywidget==0.11.0`": "not the one the course was tested with",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS "
    "FILE.": "not the one the course was tested with",
    "error: No solution found when resolving dependencies\n  cause: Because "
    "tensorflow==2.21.0 has no wheels with a matching platform tag (e.g., "
    "`macosx_13_0_x86_64`) and you require tensorflow==2.21.0, we can "
    "conclude that your requirements are unsatisfiable.": "for this machine",
    "ERROR: No matching distribution found for uv==1": "for this machine",
    "error: failed to create directory `x`: Permission denied "
    "(os error 13)": "cannot be written",
    "[Errno 30] Read-only file system: 'x'": "cannot be written",
    "The filename or extension is too long. (os error 206)": "too long",
    "error: something nobody foresaw": "its own words are above",
}


@pytest.mark.parametrize("said", SAID, ids=range(len(SAID)))
def test_failed_steps_are_explained(said):
    what, *advice = str(course.explained("A step", said)).splitlines()
    assert what.startswith("Not ready: ") and SAID[said] in what
    assert re.search("again|README", " ".join(advice))
    assert all(len(line) <= 80 for line in (what, *advice))


def test_a_step_is_shown_and_explained(project, capsys):
    code = (
        "print('Resolved 1'); print(' + keras==3', flush=True); "
        "exit('No space left')"
    )
    with pytest.raises(course.NotReady, match="disk is full"):
        course.attempt("A step", sys.executable, "-c", code)
    assert capsys.readouterr().out == "Resolved 1\nNo space left\n"


def test_a_full_disk_is_noticed_before_the_download(copy, capsys, monkeypatch):
    usage = shutil.disk_usage(".")._replace(free=1_500_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert copy.setup() == 1 and copy.steps == []
    assert "Not ready: 1 MB are free on this disk" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(copy, capsys, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert copy.setup() == 1 and copy.steps == []
    said = capsys.readouterr().err
    assert "Not ready: this folder cannot be written.\n  Copy the" in said


@POSIX
@pytest.mark.parametrize("ready", [True, False])
def test_an_environment_of_somebody_else(copy, capsys, monkeypatch, ready):
    copy.setup()
    if ready:
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        copy.course.READY.unlink()

        def refuse(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(shutil, "rmtree", refuse)
    assert copy.setup() == 1
    said = capsys.readouterr().err.strip()
    assert "Not ready: .venv belongs to somebody else" in said
    assert len(said.splitlines()) == 4


@POSIX
def test_a_link_is_never_emptied(copy, capsys, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").touch()
    copy.course.VENV.symlink_to(tmp_path / "precious")
    assert copy.setup() == 1
    assert "Not ready: .venv is a link." in capsys.readouterr().err
    assert (tmp_path / "precious" / "file").exists()


@POSIX
def test_two_at_once_and_a_killed_one(copy, capsys):
    code = (
        "import course, time\n"
        "with course.alone(): print('locked', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], cwd=copy.root, stdout=subprocess.PIPE
    )
    assert other.stdout.readline() == b"locked\n"
    assert copy.setup() == 1
    said = "Not ready: another command is preparing .venv.\n  Wait until"
    assert said in capsys.readouterr().err
    other.kill()
    other.wait()
    other.stdout.close()
    assert copy.setup() == 0 and copy.steps == ALL


def test_a_folder_too_deep_for_windows(copy, capsys, monkeypatch):
    monkeypatch.setattr(copy.course, "LONGEST_FOLDER", len(str(copy.root)))
    monkeypatch.setattr(copy.course, "WINDOWS", True)
    copy.fails = {"Making .venv": "x"}
    copy.setup()
    assert "Careful" not in capsys.readouterr().out
    monkeypatch.setattr(copy.course, "LONGEST_FOLDER", len(str(copy.root)) - 1)
    copy.fails = {"Making .venv": "x"}
    copy.setup()
    assert "260 characters" in capsys.readouterr().out


def test_what_windows_leaves_for_the_folder(project):
    import tensorflow

    packages = Path(tensorflow.__file__).parent.parent
    names = [
        line.rsplit(",", 2)[0]
        for record in packages.glob("tensorflow-*.dist-info/RECORD")
        for line in record.read_text(encoding="utf-8").splitlines()
    ]
    longest = max(len(name) for name in names if "__pycache__" not in name)
    left = 259 - len(r"\.venv\Lib\site-packages\x"[:-1]) - longest
    assert longest > 100 and left >= course.LONGEST_FOLDER
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert f"own names leave {course.LONGEST_FOLDER} for the" in readme


# What the course starts


def test_foreign_settings_do_not_reach_what_is_started(monkeypatch, tmp_path):
    for name in (
        "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX",
        "PIP_TARGET", "PIP_USER", "UV_PYTHON", "MPLBACKEND",
        "JUPYTER_CONFIG_DIR", "JUPYTERLAB_DIR", "MPLCONFIGDIR", "KERAS_HOME",
    ):  # fmt: skip
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setenv("UV_CACHE_DIR", "/mine")
    monkeypatch.setenv("PIP_INDEX_URL", "/mirror")
    own = course.surroundings()
    assert [k for k, v in own.items() if v == "/elsewhere"] == []
    assert own["KERAS_BACKEND"] == "tensorflow"
    assert own["UV_CACHE_DIR"] == "/mine"
    assert own["UV_DEFAULT_INDEX"] == "/mirror"
    code = "import json; print(json.dumps(1))"
    assert course.call(sys.executable, "-c", code) == 0


@pytest.mark.parametrize("others", ["", "firm.example,10.0.0.1"])
def test_a_proxy_is_not_asked_for_this_machine(monkeypatch, others):
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("no_proxy", others)
    own = course.surroundings()
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    assert urllib.request.proxy_bypass_environment("127.0.0.1:8888")
    assert urllib.request.proxy_bypass_environment("localhost")
    assert not urllib.request.proxy_bypass_environment("pypi.example")
    assert own["no_proxy"].startswith(others)


@POSIX
def test_control_c_leaves_a_program_time_to_end(project):
    code = (
        "import signal, sys, course\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "child = 'import time\\ntry: print(1, flush=True); time.sleep(60)\\n'"
        "'except KeyboardInterrupt: time.sleep(0.3); print(2)'\n"
        "course.COMMANDS['help'] = "
        "(lambda: course.call(sys.executable, '-c', child), '')\n"
        "sys.exit(course.main(['help']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=project, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout.readline() == "1\n"
    os.killpg(process.pid, signal.SIGINT)
    said, complained = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (said, complained) == ("2\n", "\nStopped.\n")


@POSIX
def test_jupyterlab_starts_where_the_home_folder_cannot_be_written(
    project, tmp_path, monkeypatch
):
    """Take the command of `make lab`, and run it with a file as home."""
    home = tmp_path / "home"
    home.touch()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(course, "prepare", lambda: None)
    monkeypatch.setattr(course, "call", lambda *_: 0)
    monkeypatch.setattr(course, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(course, "PYTHON", sys.executable)
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "become", lambda *command: command)
    (tmp_path / "work" / "exercises").mkdir(parents=True)
    (tmp_path / "work" / "exercises" / "01_data.ipynb").write_text("{}")
    command = course.lab("--no-browser", "--ServerApp.port=0")
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=course.surroundings(), stdout=log, stderr=log
        )
    try:
        address = wait_for(lambda: served(tmp_path / "cache"), process)
    finally:
        process.terminate()
        process.wait(20)
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert address.endswith("/lab/tree/work/exercises/01_data.ipynb")


def served(cache):
    """Return the address that a running JupyterLab redirects to, if any."""
    for path in cache.glob("jupyter/runtime/jpserver-*.json"):
        server = json.loads(path.read_text())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        token = f"?token={server['token']}"
        return opener.open(server["url"] + token, timeout=5).url.split("?")[0]
    return None


def wait_for(condition, process):
    for _ in range(600):
        assert process.poll() is None
        try:
            if found := condition():
                return found
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise AssertionError("nothing came")


# The commands


def test_make_and_course_py_have_the_same_commands(project):
    makefile = (project / "Makefile").read_text().replace("\\\n", " ")
    targets = re.search(r"^COMMANDS := (.*)", makefile, re.MULTILINE)[1]
    assert set(targets.split()) == set(course.COMMANDS)


@pytest.mark.parametrize("locale", ["C", "tr_TR.UTF-8"])
def test_help_names_every_command(project, locale):
    said = subprocess.run(
        [sys.executable, "course.py"],
        cwd=project,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": locale},
    ).stdout
    listed = re.findall(r"^  (\S+) +\w", said, re.MULTILINE)
    assert listed == list(course.COMMANDS)


def test_an_unknown_command(capsys):
    assert course.main(["lba"]) == 2
    said = capsys.readouterr()
    assert "no command 'lba'" in said.err and "  lab " in said.out


def test_steps_go_on_after_a_failure_and_sum_up(capfd):
    good, bad = ([sys.executable, "-c", f"exit({n})"] for n in (0, 1))
    assert course.steps(a=good) == 0
    assert "\nPassed: a (0 min 0 s).\n" in capfd.readouterr().out
    assert course.steps(a=good, b=bad, c=good, d=bad) == 1
    said = capfd.readouterr().out
    assert "== c" in said and "\nFAILED: b, d. What went wrong" in said


# The lists of packages


@pytest.fixture(scope="module")
def metadata(project):
    text = (project / "pyproject.toml").read_text()
    return tomllib.loads(text)


@pytest.fixture(scope="module")
def wanted(metadata):
    """Return what pyproject.toml asks for: file → name → range."""
    groups = metadata["dependency-groups"]
    lists = {"requirements.txt": metadata["project"]["dependencies"]}
    lists |= {f"requirements-{name}.txt": groups[name] for name in groups}
    return {
        file: {one.name: one.specifier for one in map(Requirement, lines)}
        for file, lines in lists.items()
    }


@pytest.fixture(scope="module")
def pinned(project, wanted):
    """Return what the requirements pin: file → name → version."""
    texts = {file: (project / file).read_text() for file in wanted}
    return {file: dict(PIN.findall(text)) for file, text in texts.items()}


def test_pins_lie_within_the_ranges(wanted, pinned):
    assert len(wanted) == 5
    for file, ranges in wanted.items():
        for name, allowed in ranges.items():
            assert pinned[file][name] in allowed, name


def test_lists_agree_with_each_other(pinned):
    course = pinned["requirements.txt"]
    assert "pytest" not in course and "playwright" not in course
    for file, versions in pinned.items():
        for name in versions.keys() & course.keys():
            assert versions[name] == course[name], f"{file}: {name}"


def test_ranges_admit_colab(wanted):
    colab = {"tensorflow": "2.20.0", "keras": "3.13.0", "numpy": "2.1.3"}
    for name, version in colab.items():
        assert version in wanted["requirements.txt"][name], name


def test_every_pin_has_hashes_and_no_host(project, pinned):
    for file, versions in pinned.items():
        text = (project / file).read_text()
        assert "#    uv pip compile --universal --generate-hashes" in text
        entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
        assert len(entries) == len(versions)
        for entry in entries:
            assert "--hash=sha256:" in entry, entry.splitlines()[0]
        assert not re.search(r"://|index|find-links|trusted-host", text)


def test_conda_environment_agrees(project, metadata, wanted, pinned):
    environment = yaml.safe_load((project / "environment.yml").read_text())
    python, pip, packages = environment["dependencies"]
    allowed = SpecifierSet(metadata["project"]["requires-python"])
    assert SpecifierSet(python.removeprefix("python")) == allowed
    assert pip == "pip"
    *listed, course = packages["pip"]
    versions = pinned["requirements.txt"]
    names = sorted(wanted["requirements.txt"])
    assert listed == [f"{name}=={versions[name]}" for name in names]
    assert course == "-e ."


def test_citation(project, metadata):
    citation = yaml.safe_load((project / "CITATION.cff").read_text())
    about = metadata["project"]
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == about["version"]
    assert citation["license"] == about["license"].split(" AND ")
    assert citation["title"] and citation["message"] and citation["authors"]


# What other machines read


@pytest.fixture(scope="module")
def workflows(project):
    paths = sorted((project / ".github" / "workflows").glob("*.yml"))
    return {path.stem: yaml.safe_load(path.read_text()) for path in paths}


def test_supported_pythons_agree(metadata, workflows, project):
    allowed = SpecifierSet(metadata["project"]["requires-python"])
    minors = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed]
    assert list(course.TESTED) == minors
    matrix = workflows["tests"]["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == minors
    systems = ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert matrix["system"] == systems
    image = re.search(
        r"FROM python:(3\.\d+)", (project / "Dockerfile").read_text()
    )
    assert image[1] in minors


def test_workflows_can_be_read(workflows):
    assert set(workflows) == {"tests", "site"}
    for workflow in workflows.values():
        assert workflow[True]  # YAML takes the word "on" for that
        assert "write" not in str(workflow["permissions"].get("contents"))
        for job in workflow["jobs"].values():
            assert job["runs-on"] and job["steps"]
            for step in job["steps"]:
                assert len(step.keys() & {"uses", "run"}) == 1
                if command := step.get("run"):
                    words = command.split()
                    assert words[:2] == ["python", "course.py"]


def test_tests_run_what_the_readme_says(workflows, project):
    for job, command in ("test", "test"), ("lowest", "test-lowest"):
        steps = workflows["tests"]["jobs"][job]["steps"]
        assert steps[-1]["run"] == f"python course.py {command}"
        assert command in course.COMMANDS
    assert "\nmake test" in (project / ".ci" / "run").read_text()


def test_docker_image_can_be_read(project, pinned):
    text = (project / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    words = [line.split()[0] for line in lines]
    known = "ARG CMD COPY ENV EXPOSE FROM RUN USER WORKDIR"
    assert words[0] == "FROM" and words[-1] == "CMD"
    assert set(words) <= set(known.split())
    assert json.loads(lines[-1].removeprefix("CMD "))[:2] == ["jupyter", "lab"]
    for line in lines:
        if line.startswith("COPY"):
            sources = [w for w in line.split()[1:-1] if w[0] != "-"]
            assert all((project / one).exists() for one in sources)
    assert "--require-hashes -r /tmp/requirements.txt" in text
    assert "USER ${NB_USER}" in lines and "--uid ${NB_UID}" in text


@pytest.mark.parametrize("name", ["lesson-is-unclear", "check-is-wrong"])
def test_issue_forms_can_be_read(project, name):
    path = project / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml"
    form = yaml.safe_load(path.read_text())
    assert form["name"] and form["description"] and form["title"]
    ids = [one["id"] for one in form["body"]]
    assert len(ids) == len(set(ids)) >= 3
    for one in form["body"]:
        assert one["type"] in {"input", "textarea", "dropdown"}
        assert one["attributes"]["label"]
        assert ("options" in one["attributes"]) is (one["type"] == "dropdown")
