"""The course's commands: `python course.py` lists them, and so does `make`.

Nothing but Python is needed. The first command that needs packages makes the
virtual environment .venv: with Python's own venv, then pip for uv, then uv for
all the rest, pinned by hashes. Or it says what is missing and what to do.

.venv/ready holds what a finished .venv was made from. One without it is made
anew, out of .venv/cache where that holds what was downloaded before.

This file has to start, and to say so, in any Python 3: hence the quotes
around some types.
"""

import contextlib
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

TESTED: tuple = ("3.11", "3.12", "3.13")  # Python 2 is too old: use 3.12
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
READY, CACHE = VENV / "ready", VENV / "cache"
GRADING, LOWEST = VENV / "grading", VENV / "lowest"
WINDOWS = os.name == "nt"
LEARN, DEVELOP = "requirements.txt", "requirements-dev.txt"
SETUP, GRADE = "requirements-setup.txt", "requirements-grading.txt"
PAGES = "requirements-site.txt"
FIND_UTILS = f"sys.path.append({ascii(str(ROOT))})"
RUNNING = "{}.{}".format(*sys.version_info)
NEEDED_MB = 4000
LONGEST_FOLDER = 59  # what TensorFlow leaves of the 260 characters of Windows

# Variables that would lead Python, pip, uv or Jupyter away from .venv.
FOREIGN = re.compile(
    r"PYTHON(HOME|PATH)|VIRTUAL_ENV|CONDA_PREFIX|__PYVENV_LAUNCHER__|"
    r"PIP_(TARGET|PREFIX|ROOT|PYTHON|USER)|UV_(?!CACHE|HTTP|.*INDEX).*|"
    r"MPLBACKEND|JUPYTER.*"
)
FOLDERS = {  # what would lie in the home folder otherwise
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data",
    "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
    "KERAS_HOME": "keras",
    "MPLCONFIGDIR": "matplotlib",
    "PIP_CACHE_DIR": "pip",
}
AGAIN = "Then run the same command again."
# What pip, uv and the system say → what it means, and what to do. The first
# that fits counts.
REASONS = {
    r"No space left|os error (28|112|122)\b|Errno 28|uota exceeded": (
        "the disk is full.",
        f"Free {NEEDED_MB} MB here and in the temporary folder. {AGAIN}",
    ),
    r"ash mismatch|DO NOT MATCH THE HASHES": (
        "a downloaded package is not the one the course was tested with.",
        "Most often a download broke: run the same command again. If that "
        "does not help, run `make clean` before it.",
    ),
    r"Failed to fetch|error sending request|imed? ?out|dns error|onnection|"
    r"ProxyError|SSLError|IncompleteRead|HTTP (error|status)": (
        "a download failed.",
        "Check the internet connection (and the proxy, if there is one). "
        f"{AGAIN} What was downloaded is kept.",
    ),
    r"has no wheels with|No matching distribution|"
    r"have a source distribution or wheel": (
        "a package does not exist for this machine.",
        "TensorFlow runs on 64-bit Linux, Windows, and Macs with Apple's own "
        "processor. The README says how to use Colab or Binder.",
    ),
    r"os error 206|too long": (
        "this folder's path is too long for Windows.",
        f"Move the course to a shorter one, such as C:\\course. {AGAIN}",
    ),
    r"ermission denied|Access is denied|os error 30\b|Read-only file": (
        "this folder cannot be written.",
        f"Copy the course into a folder of your own. {AGAIN}",
    ),
}


class NotReady(Exception):
    """What is wrong, and what to do."""

    def __init__(self, what: str, advice: str) -> None:
        lines = [
            f"Not ready: {what}",
            *textwrap.wrap(advice, 76, break_on_hyphens=False),
        ]
        super().__init__("\n  ".join(lines))


NOT_OURS = NotReady(
    ".venv belongs to somebody else, or a program is using it.",
    "Close JupyterLab if it is open. If another account made .venv (or sudo "
    "did), have that account remove it, or copy the course without .venv into "
    f"a folder of your own. {AGAIN}",
)


# Running programs


def python_of(environment: Path) -> str:
    """Return where an environment has its Python."""
    inside = "Scripts/python.exe" if WINDOWS else "bin/python"
    return str(environment / inside)


PYTHON = python_of(VENV)


def module(name: str, *words: str) -> "list[str]":
    """Return the command that runs a module of .venv."""
    return [PYTHON, "-m", name, *words]


def surroundings() -> "dict[str, str]":
    """Return the variables for what the course starts.

    A home folder that cannot be written, a matplotlibrc or a keras.json change
    nothing. But a person's own settings of JupyterLab stay.
    """
    own = {k: v for k, v in os.environ.items() if not FOREIGN.fullmatch(k)}
    own.update((name, str(CACHE / at)) for name, at in FOLDERS.items())
    settings = os.path.expanduser("~/.jupyter/lab/user-settings")
    if os.access(settings, os.W_OK):
        own["JUPYTERLAB_SETTINGS_DIR"] = settings
    own.setdefault("UV_CACHE_DIR", str(CACHE / "uv"))
    own.setdefault("UV_HTTP_TIMEOUT", "180")
    if not sys.platform.startswith("linux") or os.path.isdir("/etc/ssl/certs"):
        own["UV_SYSTEM_CERTS"] = "true"  # like pip, for the proxies of firms
    if own.get("PIP_INDEX_URL"):
        own.setdefault("UV_DEFAULT_INDEX", own["PIP_INDEX_URL"])
    for name in ("no_proxy", "NO_PROXY"):  # JupyterLab is on this machine
        others = [own[name]] if own.get(name) else []
        own[name] = ",".join([*others, "127.0.0.1", "localhost", "::1"])
    programs = [str(Path(PYTHON).parent), own.get("PATH", os.defpath)]
    own["PATH"] = os.pathsep.join(programs)
    own.update(KERAS_BACKEND="tensorflow", PYTHONUTF8="1")
    return own


def call(*command: str, **more: str) -> int:
    """Run a program to its own end, also after Control-C."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(surroundings(), **more)
    )
    stopped = False
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:  # the program has received it as well
            stopped = True
            continue
        if stopped:
            raise KeyboardInterrupt
        return code


def become(*command: str, **more: str) -> int:
    """Run a program as the last thing to do."""
    if WINDOWS:
        return call(*command, **more)
    sys.stdout.flush()
    os.execve(command[0], list(command), dict(surroundings(), **more))


def attempt(what: str, *command: str) -> None:
    """Run a step of the set-up; show what it says, explain why it fails.

    Raises:
        NotReady: It failed.
    """
    said = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            for line in process.stdout:
                said += line
                if not line.startswith((" + ", " - ", " ~ ")):  # a package
                    print(line, end="", flush=True)
        except BaseException:  # Control-C
            process.kill()
            raise
    if process.returncode:
        raise explained(what, said)


def explained(what: str, said: "str | OSError") -> NotReady:
    """Say why a step failed, from what it said."""
    for pattern, (reason, advice) in REASONS.items():
        if re.search(pattern, str(said)):
            return NotReady(reason, advice)
    return NotReady(f"{what} failed; its own words are above.", AGAIN)


# Preparing .venv


def version_of(program: str) -> str:
    """Return the version of a Python, such as 3.12, or nothing."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.check_output(
            [program, "-c", code],
            env=surroundings(),
            stderr=subprocess.DEVNULL,
            encoding="ascii",
        ).strip()
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ""


def check_python() -> None:
    """Make sure that the running Python can make .venv.

    Raises:
        NotReady: It cannot.
    """
    if RUNNING not in TESTED:
        advice = (
            "Install Python 3.12 (from python.org or your system's packages), "
            "then put PYTHON=python3.12 in front of make. On Windows: "
            "py -3.12 course.py setup"
        )
        for name in TESTED:
            if version_of(f"python{name}") == name:
                advice = (
                    f"This machine has python{name}: put PYTHON=python{name} "
                    f"in front of make, or run: python{name} course.py setup"
                )
        wanted = "the course needs 3.11, 3.12 or 3.13."
        raise NotReady(f"this is Python {RUNNING}; {wanted}", advice)
    for needed in ("venv", "ensurepip", "ctypes", "sqlite3", "ssl"):
        try:
            importlib.import_module(needed)
        except ImportError:
            raise NotReady(
                f"this Python has no {needed}.",
                f"Debian and Ubuntu: sudo apt install python{RUNNING}-venv. "
                "Elsewhere: install Python from python.org. If you build it "
                "yourself: libffi, SQLite and OpenSSL have to be there, with "
                f"their headers. {AGAIN}",
            ) from None


def lock(descriptor: int) -> None:
    """Lock an open file; the system frees it when the process ends."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        wait = "Wait until it is done."
        raise NotReady("another command is preparing .venv.", wait) from None
    except OSError:
        pass  # this file system has no locks


@contextlib.contextmanager
def alone():  # noqa: ANN201  (Python 3.6 has no name for the type)
    """Let one command at a time change .venv."""
    path = str(ROOT / ".venv.lock")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT)
    except OSError as error:
        raise explained("Writing here", error) from None
    try:
        lock(descriptor)
        yield
    except KeyboardInterrupt:
        again = "The same command starts again; what was downloaded is kept."
        raise NotReady("stopped.", again) from None
    finally:
        os.close(descriptor)


def digest(*names: str) -> str:
    """Return a fingerprint of files."""
    parts = [(ROOT / name).read_bytes() for name in names]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def packages_of(environment: Path) -> Path:
    """Return where an environment has its packages."""
    folder = "Lib" if WINDOWS else "lib/python*"
    return next(environment.glob(f"{folder}/site-packages"), environment)


def installed() -> "set[str]":
    """List the packages in .venv, as name==version."""
    found = set()
    for path in packages_of(VENV).glob("*.dist-info"):
        name, _, version = path.stem.rpartition("-")
        found.add(re.sub("[-_.]+", "-", name).lower() + "==" + version)
    return found


def state() -> "dict":
    """Return what .venv was made from, or nothing if it cannot be used."""
    try:
        found = json.loads(READY.read_text(encoding="utf-8"))
        version, folder = found["python"], found["folder"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    wanted = RUNNING if os.environ.get("PYTHON") else version
    usable = folder == str(ROOT) and version == wanted == version_of(PYTHON)
    return found if usable else {}


def prepare(*more: str) -> None:
    """Make .venv, or bring it up to date, or say why that cannot be done.

    Args:
        more: Lists of packages, besides those that a learner needs.

    Raises:
        NotReady: It cannot be done.
    """
    found, here, outdated = state(), installed(), []
    for name in (LEARN, *more):
        made_from, packages = found.get("files", {}).get(name, ["", []])
        changed = sorted(set(packages) - here)
        if changed:
            print("No longer in .venv:", ", ".join(changed), flush=True)
        if changed or made_from != digest(name):
            outdated.append(name)
    if outdated:
        with alone():
            if found:
                print("Bringing .venv up to date.", flush=True)
                remove(READY)
            else:
                found = make_environment()
            for name in outdated:
                install(VENV, name)
            finish(found, outdated)
    with contextlib.suppress(OSError):
        CACHE.mkdir(exist_ok=True)
    if not os.access(CACHE, os.W_OK):
        raise NOT_OURS


def make_environment() -> "dict":
    """Make .venv without packages; return the beginning of its state."""
    check_python()
    free_mb = shutil.disk_usage(ROOT).free // 10**6
    if free_mb < NEEDED_MB:
        needed = f"the course needs {NEEDED_MB}."
        raise NotReady(
            f"{free_mb} MB are free on this disk; {needed}",
            f"Free some space. {AGAIN}",
        )
    if WINDOWS and len(str(ROOT)) > LONGEST_FOLDER:
        print(
            "Careful: where Windows admits no paths of more than 260 "
            "characters, a shorter\nfolder such as C:\\course is needed."
        )
    print(
        f"Preparing .venv with Python {RUNNING}. This downloads up to 700 MB, "
        "once.",
        flush=True,
    )
    if VENV.is_symlink():
        raise NotReady(".venv is a link.", f"Remove the link. {AGAIN}")
    if VENV.exists():  # but what was downloaded for it stays
        remove(*(path for path in VENV.iterdir() if path != CACHE))
    base = getattr(sys, "_base_executable", sys.executable)
    attempt("Making .venv", base, "-m", "venv", str(VENV))
    return {"python": RUNNING, "folder": str(ROOT), "files": {}}


def remove(*paths: Path) -> None:
    """Remove files and folders.

    Raises:
        NotReady: They cannot be removed.
    """
    try:
        for path in paths:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    except PermissionError:
        raise NOT_OURS from None


def uv() -> str:
    """Return where uv is; it stays in the cache when .venv is made anew."""
    folder = CACHE / f"uv-{digest(SETUP)[:8]}"
    program = folder / "bin" / ("uv.exe" if WINDOWS else "uv")
    if not program.exists():
        pip = "pip install --quiet --disable-pip-version-check --no-input"
        only = ["--upgrade", "--target", str(folder), "--require-hashes"]
        attempt("Installing uv", *module(*pip.split(), *only, "-r", SETUP))
    return str(program)


def install(environment: Path, requirements: str) -> None:
    """Install what a file pins; other packages there stay."""
    command = (
        uv(), "pip", "install", "--no-deps", "--require-hashes",
        "--compile-bytecode", "--python", python_of(environment),
        "-r", requirements,
    )  # fmt: skip
    try:
        attempt("Installing the packages", *command)
    except NotReady as problem:
        if "download failed" not in str(problem):
            raise
        try:  # perhaps all of it was downloaded before
            attempt("Installing the packages", *command, "--offline")
        except NotReady:
            raise problem from None


def finish(found: "dict", names: "list[str]") -> None:
    """Make the first start quick and quiet, and note that all is there."""
    show(VENV, FIND_UTILS)
    # In this .venv JupyterLab asks no questions about news at its first start.
    settings = VENV / "share/jupyter/lab/settings/overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    quiet = {"checkForUpdates": False, "fetchNews": "false"}
    extension = "@jupyterlab/apputils-extension:notification"
    settings.write_text(json.dumps({extension: quiet}))
    # Matplotlib lists the fonts at its first start, and would say so.
    attempt(
        "Trying the packages",
        *[PYTHON, "-c", "import matplotlib.font_manager, utils"],
    )
    for name in names:
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^([\w.-]+==[^\s;\\]+)", text, re.MULTILINE)
        here = sorted(installed().intersection(pins))
        found["files"][name] = [digest(name), here]
    READY.write_text(json.dumps(found), encoding="utf-8")


def show(environment: Path, line: str) -> None:
    """Have an environment run a line of Python at its start."""
    path = packages_of(environment) / "course.pth"
    path.write_text(f"import site, sys; {line}\n", encoding="ascii")


def prepare_grading() -> None:
    """Make .venv/grading: nbgrader, on top of the packages of .venv.

    So grading changes neither .venv nor its JupyterLab.
    """
    prepare()
    ready = GRADING / "ready"
    made_from = f"{state()['python']} {digest(LEARN, GRADE)}"
    if ready.is_file() and ready.read_text(encoding="utf-8") == made_from:
        return
    with alone():
        print(
            "Preparing .venv/grading: nbgrader, Dask, what they need; 40 MB."
        )
        attempt(
            "Making .venv/grading",
            *[uv(), "venv", "--clear", str(GRADING)],
        )
        show(GRADING, f"site.addsitedir({ascii(str(packages_of(VENV)))})")
        install(GRADING, GRADE)
        ready.write_text(made_from, encoding="utf-8")


# The commands


def usage(*_: str) -> int:
    """List the commands."""
    print("Usage: make COMMAND, or: python course.py COMMAND")
    for name, (_, about) in here().items():
        print(f"  {name:<13}{about}")
    return 0


def here() -> "dict":
    """Return the commands that make sense here: fewer in a handout."""
    return COMMANDS if (ROOT / "grading").exists() else LEARNERS


def program(*command: str, more: tuple = ()):  # noqa: ANN201
    """Return a command that runs .venv's Python."""

    def run(*words: str) -> int:
        prepare(*more)
        return become(PYTHON, *command, *words)

    return run


def setup(*_: str) -> int:
    """Prepare .venv and do nothing more."""
    prepare()
    print(f"Ready: {PYTHON} has everything.")
    return 0


def lab(*words: str) -> int:
    """Open JupyterLab at the learner's copy of the first lesson."""
    prepare()
    if call(PYTHON, "notebooks/copies.py"):
        return 1
    lessons = [*ROOT.glob("work/01*"), *ROOT.glob("work/exercises/01*")]
    first = lessons[0].relative_to(ROOT).as_posix()
    options = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{first}",
        "--LanguageServerManager.autodetect=False",
        "--AsyncMappingKernelManager.transport_encryption=auto",
        "--Application.log_level=WARN",
    ]
    if sys.platform != "win32" and os.getuid() == 0:
        options.append("--allow-root")
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if sys.platform == "linux" and not any(map(os.environ.get, displays)):
        options.append("--no-browser")
    print("JupyterLab is starting. Control-C, twice, stops it.")
    return become(*module("jupyterlab", *options, *words))


def update(*_: str) -> int:
    """Fetch the newest version, prepare it, and bring it to the copies."""
    prepare()
    if call(PYTHON, "notebooks/copies.py", "--fetch"):
        return 1
    if call(sys.executable, str(ROOT / "course.py"), "setup"):  # the new one
        return 1
    return become(PYTHON, "notebooks/copies.py", "--update")


def progress(*_: str) -> int:
    """Print how far the saved exercises are."""
    prepare()
    here = "work/exercises"
    if not (ROOT / here).exists():
        here = "notebooks/exercises"
    return become(*module("utils.checks", here))


def test(*_: str) -> int:
    """Run everything that guards the course."""
    prepare(DEVELOP, PAGES)
    if os.environ.get("CI"):  # elsewhere `make grade` installs nbgrader
        prepare_grading()
    lessons = sorted(map(str, ROOT.glob("notebooks/*.ipynb")))
    compared = (
        "--nbval --nbval-current-env --nbval-cell-timeout=300 "
        "--nbval-sanitize-with=tests/nbval_sanitize.cfg"
    )
    return steps(
        **LINT,
        **{"unit tests": [*module("pytest"), *PYTEST, "tests"]},
        walkthroughs=[*module("pytest"), *PYTEST, *compared.split(), *lessons],
    )


def test_lowest(*words: str) -> int:
    """Run the unit tests with the oldest packages that are admitted."""
    prepare(DEVELOP)
    attempt("Making .venv/lowest", uv(), "venv", "--clear", str(LOWEST))
    show(LOWEST, FIND_UTILS)
    oldest = python_of(LOWEST)
    add = [uv(), "pip", "install", "--python", oldest]
    # Old packages may warn of what has changed since.
    tests = [oldest, "-m", "pytest", "-Wdefault", *PYTEST, *words]
    return steps(
        packages=[*add, "--resolution=lowest-direct", "-r", "pyproject.toml"],
        tools=[*add, "--group=dev"],
        tests=tests,
    )


def lint(*_: str) -> int:
    """Check style, format and types."""
    prepare(DEVELOP)
    return steps(**LINT)


def steps(**named: "list[str]") -> int:
    """Run programs one after the other; the last line sums up."""
    start, failed = time.monotonic(), []
    for name, command in named.items():
        print(f"\n== {name}", flush=True)
        if call(*command):
            failed.append(name)
    minutes, seconds = divmod(int(time.monotonic() - start), 60)
    said = f"Passed: {', '.join(named)}"
    if failed:
        said = f"FAILED: {', '.join(failed)}. What went wrong is above"
    print(f"\n{said} ({minutes} min {seconds} s).")
    return int(bool(failed))


def experiments(*words: str) -> int:
    """Train what has no row yet."""
    prepare(DEVELOP)
    return become(*module("utils.studies", *words))


def grade(*words: str) -> int:
    """Grade a folder of submissions."""
    prepare_grading()
    # nbgrader draws feedback with templates that lie here.
    templates = str(VENV / "share/jupyter")
    command = [python_of(GRADING), "-m", "grading", "grade", *words]
    return become(*command, JUPYTER_PATH=templates)


def clean(*_: str) -> int:
    """Remove everything that was made, apart from work/."""
    for pattern in (".venv", "*.egg-info", "**/__pycache__"):
        remove(*ROOT.glob(pattern))
    return 0


LINT = {
    "style": module("ruff", "check", "."),
    "format": module("ruff", "format", "--check", "."),
    "types": module("mypy"),
}
PYTEST = ("-n", "2", "--dist", "loadfile")
TRAINING = (
    "-m", "utils.training", "--epochs", "112", "--batch-size", "128",
    "--encoder-units", "64", "--peak-rate", "0.006",
)  # fmt: skip
# Command → its function and what it does.
LEARNERS = {
    "help": (usage, "list these commands"),
    "setup": (setup, "prepare .venv: packages, everything others need"),
    "lab": (lab, "open JupyterLab at your copy of the first lesson"),
    "update": (update, "fetch the newest version; your copies stay"),
    "progress": (progress, "print how far your saved exercises are"),
    "clean": (clean, "remove .venv and what else was made; work/ stays"),
}
BUILD = program("notebooks/build.py", more=(DEVELOP,))
DRAW = program("assets/make_figures.py")
TRAIN = program(*TRAINING, "--save", "data/translator.keras")
RELEASE = program("-m", "grading", "release")
SITE = program("assets/site/build.py", more=(PAGES,))
SERVE = program(
    "-m", "http.server", "--bind", "127.0.0.1", "--directory", "dist/site"
)
COMMANDS = {
    **LEARNERS,
    "test": (test, "run everything that guards the course"),
    "test-lowest": (
        test_lowest,
        "run the unit tests with the oldest packages",
    ),
    "lint": (lint, "check style, format and types"),
    "notebooks": (BUILD, 'rebuild the notebooks (ONLY="03 05")'),
    "figures": (DRAW, "redraw the pictures in assets"),
    "site": (SITE, "build the website, in dist/site"),
    "site-serve": (SERVE, "show it at http://127.0.0.1:8000; Control-C ends"),
    "model": (TRAIN, "train the translator the course ships"),
    "experiments": (
        experiments,
        "train what lessons 07 and 08 compare (STUDY=scores SEEDS=3)",
    ),
    "languages": (
        program("-m", "utils.studies.languages"),
        "train in 17 languages, and print what each reaches",
    ),
    "release": (
        RELEASE,
        "make the handout for a class (WALKTHROUGHS=yes adds answers)",
    ),
    "grade": (grade, "grade a folder of submissions (SUBMISSIONS=folder)"),
}


def main(words: "list[str]") -> int:
    """Run a command; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a path with ü on an old console
            stream.reconfigure(errors="replace")
    name, *rest = words or ["help"]
    if name not in here():
        print(f"There is no command {name!r} here.", file=sys.stderr)
        usage()
        return 2
    os.chdir(ROOT)
    try:
        return here()[name][0](*rest)
    except NotReady as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
