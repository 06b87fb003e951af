"""Pack JupyterLite: Python, NumPy and the course, for a browser.

Pyodide's files come from the archive whose address the variable PYODIDE holds,
or from a package that happens to hold copies of them. pyodide-lock.json, cut
from Pyodide's own, has the hash of each: it does not matter where they are
from.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CACHE = ROOT / ".venv/cache/pyodide"
LOCK = json.loads((HERE / "pyodide-lock.json").read_text("utf-8"))
KERNEL = "@jupyterlite/pyodide-kernel-extension"
# What the kernel would fetch one after the other; and what is not needed
# here, but asked for, and therefore empty.
FIRST = ("micropip", "piplite", "ipykernel", "comm", "pyodide_kernel",
         "ipython", "ssl", "sqlite3", "jedi", "course")  # fmt: skip
EMPTY = "ssl", "jedi"
CONFIG = "{data}/etc/ipython/ipython_config.py"  # data: for sys.prefix
FILE_MENU = {
    "id": "jp-mainmenu-file",
    "items": [{"command": "docmanager:download", "rank": 6}],
}
UNUSED = re.compile(  # and what is for languages that no lesson has
    r"\.(so|pyc)$"
    r"|/locale-data/(?!(root|en|en_001|en_GB|en_US|de|el|hi|ja|pl)\.)"
    r"|/providers/\w+/(?!(en|en_GB|en_US)/)[a-z]{2,3}(_\w+)?/"
)
FONTS = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"


class NoPyodide(Exception):
    """Pyodide's files cannot be had."""


def find() -> None:
    """Fill the cache with Pyodide's files, each as the lock wants it.

    Raises:
        NoPyodide: The text says why.
    """
    if CACHE.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        if address := os.environ.get("PYODIDE"):
            fetch(address, Path(folder))
        else:
            install(Path(folder))
        for core in Path(folder).rglob("pyodide.asm.wasm"):
            return gather(core.parent)
    raise NoPyodide("there is no pyodide.asm.wasm in what was fetched")


def fetch(address: str, folder: Path) -> None:
    """Unpack the archive of an address.

    Raises:
        NoPyodide: It cannot be fetched.
    """
    try:
        with (
            urllib.request.urlopen(address) as answer,
            tarfile.open(fileobj=answer, mode="r|*") as archive,
        ):
            archive.extractall(folder, filter="data")
    except (OSError, ValueError, tarfile.TarError) as error:
        raise NoPyodide(str(error)) from None


def install(folder: Path) -> None:
    """Install the package with the copies into a folder.

    Raises:
        NoPyodide: It cannot be installed.
    """
    pip = "-m pip install -q --no-deps --no-input --no-compile"
    options = ["--disable-pip-version-check", "--require-hashes"]
    options += ["-r", str(HERE / "copies.txt"), "--target", str(folder)]
    command = [sys.executable, *pip.split(), *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    if done.returncode:
        *_, why = done.stderr.strip().splitlines() or ["pip failed"]
        raise NoPyodide(why)


def gather(folder: Path) -> None:
    """Copy the files that the lock names, if they are what it says.

    Raises:
        NoPyodide: One is missing, or is another.
    """
    wanted = {one["file_name"]: one["sha256"] for one in
              LOCK["packages"].values()} | LOCK["core"]  # fmt: skip
    for name, digest in wanted.items():
        path = folder / name
        if not path.exists() or sha256(path.read_bytes()) != digest:
            raise NoPyodide(f"{name} is missing, or not the one in the lock")
    new = CACHE.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name in wanted:
        shutil.copy(folder / name, new)
    new.rename(CACHE)  # all of it or nothing


def sha256(data: bytes) -> str:
    """Return a fingerprint."""
    return hashlib.sha256(data).hexdigest()


class Distribution:
    """A folder of packages for Pyodide, and their lock."""

    def __init__(self, folder: Path) -> None:
        """Begin with what is used as it is."""
        self.folder = folder
        folder.mkdir(parents=True)
        packages = {k: dict(v) for k, v in LOCK["packages"].items()}
        self.lock = {"info": LOCK["info"], "packages": packages}
        for name in [*LOCK["core"], *(p["file_name"] for n, p in
                     packages.items() if n != "matplotlib")]:  # fmt: skip
            shutil.copy(CACHE / name, folder)

    def add(
        self, name: str, files: dict[str, bytes], depends: str = "",
        imports: str = "",
    ) -> None:  # fmt: skip
        """Write a wheel; its name changes when its contents do."""
        whole = b"".join(k.encode() + v for k, v in sorted(files.items()))
        version = f"1+{sha256(whole)[:8]}"
        plain = name.replace("-", "_")
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        info = f"{plain}-{version}.dist-info"
        files = {name.format(data=f"{plain}-{version}.data/data"): files[name]
                 for name in files}  # fmt: skip
        path = self.folder / f"{plain}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, data in [
                *sorted(files.items()),
                (f"{info}/METADATA", about.encode()),
                (f"{info}/WHEEL", wheel.encode()),
                (f"{info}/RECORD", b""),
            ]:
                archive.writestr(zipfile.ZipInfo(inside), data, 8)
        self.enter(name, path, version, depends, imports)

    def enter(
        self, name: str, path: Path, version: str, depends: str = "",
        imports: str = "",
    ) -> None:  # fmt: skip
        """Note a wheel in the lock."""
        self.lock["packages"][name.replace("_", "-")] = {
            "name": name, "version": version, "file_name": path.name,
            "install_dir": "site", "package_type": "package",
            "sha256": sha256(path.read_bytes()), "unvendored_tests": False,
            "depends": depends.split(), "imports": imports.split(),
        }  # fmt: skip

    def add_matplotlib(self) -> None:
        """Add Matplotlib without examples, and with three of its fonts."""
        about = LOCK["packages"]["matplotlib"]
        with zipfile.ZipFile(CACHE / about["file_name"]) as archive:
            files = {
                name: archive.read(name)
                for name in archive.namelist()
                if needed(name)
            }
        self.add("matplotlib", files, " ".join(about["depends"]),
                 "matplotlib utils.plots")  # fmt: skip

    def add_kernel(self) -> None:
        """Add the kernel's own wheels, and the empty ones."""
        wheels = Path(sys.prefix) / "share/jupyter/labextensions" / KERNEL
        for path in (wheels / "static/pypi").glob("*.whl"):
            name, version = path.name.split("-")[:2]
            if name in FIRST:
                shutil.copy(path, self.folder)
                self.enter(name, self.folder / path.name, version)
        self.add("comm", installed("comm"), "traitlets")
        for name in EMPTY:
            self.add(name, {})


def needed(name: str) -> bool:
    """Return whether a file of Matplotlib is needed for drawing."""
    if "/fonts/" in name:
        return name.endswith(FONTS)
    unused = r"/(sample_data|images|plot_directive|web_backend)/|^mpl_|dist-i"
    return not re.search(unused, name)


def installed(package: str) -> dict[str, bytes]:
    """Return the files of a package of this Python."""
    spec = importlib.util.find_spec(package)
    assert spec and spec.origin
    return files_in(Path(spec.origin).parent)


def files_in(home: Path) -> dict[str, bytes]:
    """Return the files that a program reads; of locales those in use."""
    return {
        path.relative_to(home.parent).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not UNUSED.search(path.as_posix())
    }


def course() -> dict[str, bytes]:
    """Return what `import utils` needs, Babel and Faker too."""
    files = files_in(ROOT / "utils")
    data = ROOT / "data"
    for path in sorted([*data.rglob("*.csv"), *data.glob("*.txt")]):
        files[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    files[CONFIG] = (HERE / "ipython_config.py").read_bytes()
    for package in "babel", "faker", "jinja2", "markupsafe":
        files |= installed(package)
    return files


def build(target: Path, stage: Path) -> None:
    """Build JupyterLite with the exercises into a folder.

    Raises:
        NoPyodide: It cannot be built; the text says why.
    """
    if not importlib.util.find_spec("jupyterlite_core"):
        raise NoPyodide("jupyterlite-core is not installed")
    find()
    exercises = stage / "exercises"
    run(HERE / "mark.py", exercises)
    options = ["--lite-dir", str(stage), "--output-dir", str(target),
               "--contents", str(exercises), "--apps", "notebooks",
               "--no-sourcemaps", "--no-unused-shared-packages"]  # fmt: skip
    run("-m", "jupyterlite_core", "build", *options, cwd=stage)
    configure(target)
    announce(target)
    made = Distribution(target / "pyodide")
    made.add_matplotlib()
    made.add_kernel()
    made.add("course", course(), "numpy", "utils babel faker")
    path = target / "pyodide/pyodide-lock.json"
    path.write_text(json.dumps(made.lock), encoding="utf-8")


def run(*words: str | Path, cwd: Path | None = None) -> None:
    """Run a program of this Python; what it says matters if it fails."""
    done = subprocess.run([sys.executable, *words], cwd=cwd,
                          capture_output=True, encoding="utf-8")  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def configure(target: Path) -> None:
    """Have JupyterLite use what is beside it, save often, and keep files."""
    path = target / "jupyter-lite.json"
    whole = json.loads(path.read_text("utf-8"))
    settings = whole["jupyter-config-data"]
    settings["litePluginSettings"][f"{KERNEL}:kernel"] |= {
        "pyodideUrl": "./pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": FIRST},
    }
    settings["settingsOverrides"] = {
        "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 5},
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
        "@jupyterlab/mainmenu-extension:plugin": {"menus": [FILE_MENU]},
    }
    path.write_text(json.dumps(whole), encoding="utf-8")
    # As it comes, it forgets this setting whenever the browser ends it.
    worker = target / "service-worker.js"
    old, new = "let enableCache=!1", "let enableCache=!0"
    text = worker.read_text("utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new).replace('enableCache="true"===', "")
    worker.write_text(text, encoding="utf-8")


def announce(target: Path) -> None:
    """Have the page say that Python is on its way."""
    page = target / "notebooks/index.html"
    text = page.read_text("utf-8")
    assert text.count("</body>") == 1
    more = (HERE / "starting.html").read_text("utf-8")
    page.write_text(text.replace("</body>", f"{more}</body>"), "utf-8")
