"""The set-up: what it says when it cannot work, and that its lists agree.

scripts/prepare.sh runs here for real, in a copy of the project whose PATH
holds nothing but a few tools and stand-ins for Python: no network, no pip.
"""

import os
import re
import shutil
import signal
import subprocess
import time
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

TOOLS = "awk bash cat cksum cp df dirname grep make mkdir rm sed sleep tail"

# Answers the questions prepare.sh asks of a Python. A venv it makes holds a
# copy of itself; FAKE_PIP holds what that copy's pip complains about.
FAKE_PYTHON = """#!/bin/bash
version={version} lacks={lacks}
if [ "$1" = -c ]; then
    case $2 in
    *version_info*) echo "$version" ;;
    *_base_executable*) echo "{path}" ;;
    *"$lacks"*) exit 1 ;;
    esac
elif [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python"
elif [ "$1 $2" = "-m pip" ]; then
    echo "$*" >>pip.log
    if [ -n "${{FAKE_PIP:-}}" ]; then
        echo "$FAKE_PIP" >&2
        exit 1
    fi
    sleep "${{FAKE_PIP_SECONDS:-0}}"
fi
"""

PIP_ERRORS = {
    "WARNING: Retrying (Retry(total=0)) after connection broken by "
    "'NewConnectionError(...)': /a/\n"
    "ERROR: No matching distribution found for a==1": "a download failed",
    "ReadTimeoutError: HTTPSConnectionPool: timed out.": "a download failed",
    "ERROR: Could not install packages due to an OSError: [Errno 28] "
    "No space left on device": "the disk is full",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS "
    "FILE.": "not the one the course was tested with",
    "ERROR: No matching distribution found for "
    "tensorflow==2.21.0": "No matching distribution found for tensorflow",
    "ERROR: [Errno 13] Permission denied: 'x'": "cannot be written",
    "ERROR: something nobody foresaw": "its own words are above",
}


def write_program(path, text):
    path.write_text(text)
    path.chmod(0o755)


class Copy:
    """A copy of the project's set-up, on a machine with no other tools."""

    def __init__(self, project, folder):
        self.root = folder / "my course"  # a space, as in real folders
        self.root.mkdir()
        shutil.copytree(project / "scripts", self.root / "scripts")
        for name in ("Makefile", "requirements.txt", "pyproject.toml"):
            shutil.copy(project / name, self.root)
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS.split():
            (self.bin / tool).symlink_to(shutil.which(tool))

    def add_python(self, name="python3", version="3.12", lacks="nothing"):
        path = self.bin / name
        write_program(
            path, FAKE_PYTHON.format(path=path, version=version, lacks=lacks)
        )

    def start(self, **environment):
        return subprocess.Popen(
            ["make", "setup"],
            cwd=self.root,
            env={"PATH": str(self.bin), "HOME": "", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def setup(self, **environment):
        """Run `make setup`; return whether it worked and what it said."""
        process = self.start(**environment)
        said = process.communicate(timeout=60)[0]
        ready = (self.root / ".venv" / "ready").exists()
        assert ready or process.returncode != 0
        return process.returncode == 0, said

    def pip_calls(self):
        log = self.root / "pip.log"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def copy(project, tmp_path):
    return Copy(project, tmp_path)


def test_setup_makes_the_environment_once(copy):
    copy.add_python()
    worked, said = copy.setup()
    assert worked, said
    assert "Preparing .venv with Python 3.12" in said
    assert len(copy.pip_calls()) == 2
    start = time.perf_counter()
    worked, said = copy.setup()
    assert time.perf_counter() - start < 2
    assert worked and "Preparing" not in said
    assert len(copy.pip_calls()) == 2


def test_packages_and_the_folder_are_installed_in_two_calls(copy):
    copy.add_python()
    copy.setup()
    packages, folder = copy.pip_calls()
    assert "-r requirements.txt" in packages and "-e" not in packages.split()
    assert "--no-deps --no-build-isolation -e ." in folder


def test_no_python(copy):
    worked, said = copy.setup()
    assert not worked
    assert "no working Python named 'python3'" in said
    assert "Install Python 3.12" in said


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10", "3.14"])
def test_unsupported_python(copy, version):
    copy.add_python(version=version)
    worked, said = copy.setup()
    assert not worked
    assert f"python3 is Python {version}; the course needs 3.11" in said
    assert "Install Python 3.12" in said
    assert not (copy.root / ".venv").exists()


def test_unsupported_python_beside_a_supported_one(copy):
    copy.add_python(version="3.14")
    copy.add_python("python3.13", version="3.13")
    worked, said = copy.setup()
    assert not worked
    assert "put PYTHON=python3.13 in front of make" in said
    worked, said = copy.setup(PYTHON="python3.13")
    assert worked, said
    worked, said = copy.setup()  # from now on .venv's own Python is enough
    assert worked, said


def test_another_python_replaces_the_environment(copy):
    copy.add_python(version="3.11")
    copy.add_python("python3.12", version="3.12")
    copy.setup()
    worked, said = copy.setup(PYTHON="python3.12")
    assert worked and "Preparing .venv with Python 3.12" in said
    assert "version=3.12" in (copy.root / ".venv/bin/python").read_text()


@pytest.mark.parametrize(
    ("module", "advice"),
    [("ensurepip", "sudo apt install python3.12-venv"), ("ssl", "OpenSSL")],
)
def test_incomplete_python(copy, module, advice):
    copy.add_python(lacks=module)
    worked, said = copy.setup()
    assert not worked
    assert module in said and advice in said


@pytest.mark.parametrize("error", PIP_ERRORS, ids=PIP_ERRORS.get)
def test_failed_installation(copy, error):
    copy.add_python()
    worked, said = copy.setup(FAKE_PIP=error)
    assert not worked
    assert error.splitlines()[-1] in said, "pip's own words are shown"
    _, advice = said.split("\nNot ready: ")
    assert PIP_ERRORS[error] in advice
    assert "again" in advice or "README" in advice
    assert not (copy.root / ".venv").exists()
    worked, said = copy.setup()
    assert worked, said


def test_full_disk_is_noticed_before_the_download(copy):
    copy.add_python()
    (copy.bin / "df").unlink()
    write_program(copy.bin / "df", "#!/bin/bash\necho; echo a 1 1 1024\n")
    worked, said = copy.setup()
    assert not worked
    assert "1 MB are free on this disk" in said
    assert copy.pip_calls() == []


def test_changed_requirements_update_in_place(copy):
    copy.add_python()
    copy.setup()
    kept = copy.root / ".venv" / "kept"
    kept.touch()
    with (copy.root / "requirements.txt").open("a") as file:
        file.write("# changed\n")
    worked, said = copy.setup(FAKE_PIP="Read timed out.")
    assert not worked and "a download failed" in said
    assert kept.exists()
    worked, said = copy.setup()
    assert worked and "up to date" in said
    assert kept.exists()


def test_moved_folder_is_prepared_again(copy):
    copy.add_python()
    copy.setup()
    copy.root = copy.root.rename(copy.root.with_name("elsewhere"))
    worked, said = copy.setup()
    assert worked and "Preparing .venv" in said


def test_killed_setup_is_not_taken_for_finished(copy):
    copy.add_python()
    process = copy.start(FAKE_PIP_SECONDS="60")
    wait_for(copy.pip_calls)
    worked, said = copy.setup()
    assert not worked and "another make is preparing .venv" in said
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    wait_for(lambda: copy.setup()[0])
    assert len(copy.pip_calls()) == 3, "one call was killed, two finished"


def test_interrupted_setup_says_so(copy):
    copy.add_python()
    process = copy.start(FAKE_PIP_SECONDS="60")
    wait_for(copy.pip_calls)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=20)[0]
    assert process.returncode != 0
    assert "Not ready: stopped" in said
    assert not (copy.root / ".venv").exists()


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_help_names_every_command(project):
    makefile = (project / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)", makefile, re.MULTILINE)[1].split()
    said = subprocess.run(
        ["make"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    assert re.findall(r"^  make (\w+)", said, re.MULTILINE) == targets


# The lists of packages


@pytest.fixture(scope="module")
def metadata(project):
    text = (project / "pyproject.toml").read_text()
    return tomllib.loads(text)["project"]


@pytest.fixture(scope="module")
def direct(metadata):
    """Return what pyproject.toml asks for: name → range."""
    extras = metadata["optional-dependencies"]["dev"]
    wanted = map(Requirement, metadata["dependencies"] + extras)
    return {one.name: one.specifier for one in wanted}


@pytest.fixture(scope="module")
def pinned(project):
    """Return what requirements.txt pins: name → version."""
    text = (project / "requirements.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE))


def test_pins_lie_within_the_ranges(direct, pinned):
    for name, allowed in direct.items():
        assert pinned[name] in allowed, name


def test_ranges_admit_colab(direct):
    colab = {"tensorflow": "2.20.0", "keras": "3.13.0", "numpy": "2.1.3"}
    for name, version in colab.items():
        assert version in direct[name], name


def test_every_pin_has_hashes_and_no_host(project, pinned):
    text = (project / "requirements.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) == len(pinned) > 90
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"://|index|find-links|trusted-host", text)


def test_conda_environment_agrees(project, metadata, direct, pinned):
    environment = yaml.safe_load((project / "environment.yml").read_text())
    python, pip, packages = environment["dependencies"]
    wanted = SpecifierSet(metadata["requires-python"])
    assert SpecifierSet(python.removeprefix("python")) == wanted
    assert pip == "pip"
    *listed, course = packages["pip"]
    assert listed == [f"{name}=={pinned[name]}" for name in sorted(direct)]
    assert course == "-e ."


def test_supported_pythons_agree(project, metadata):
    allowed = SpecifierSet(metadata["requires-python"])
    script = (project / "scripts" / "prepare.sh").read_text()
    named = re.search(r"case \$1 in ([\d. |]+)\)", script)[1].split(" | ")
    minors = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed]
    assert named == minors


def test_citation(project, metadata):
    citation = yaml.safe_load((project / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == metadata["version"]
    assert citation["license"] == metadata["license"].split(" AND ")
    assert citation["title"] and citation["message"] and citation["authors"]
