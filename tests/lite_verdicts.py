"""Judge the collected answers that need no Keras; runs in Pyodide too."""

import ast
import importlib
import sys
import types
from pathlib import Path

from utils import browser
from utils.checks import CheckFailed, check

PACKAGE = "checks"


def answers(folder: Path) -> list:
    """Return the collected answers without those that need Keras."""
    package = types.ModuleType(PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[PACKAGE] = package
    collection = importlib.import_module(f"{PACKAGE}.collection")
    for path in sorted(folder.rglob("*_[01][0-9]*.py")):
        inside = (PACKAGE, *path.relative_to(folder).with_suffix("").parts)
        tree = browser.Sieve().visit(ast.parse(path.read_text("utf-8")))
        where = ".".join(inside[:-1])
        importlib.import_module(where)
        names = {"__name__": ".".join(inside), "__package__": where}
        exec(compile(tree, str(path), "exec"), names)
    both = [*collection.WRONG, *collection.RIGHT]
    return [one for one in both if one.exercise not in browser.NEED_KERAS]


def verdict(answer) -> str:
    """Return what the check makes of an answer: its kind, and its name."""
    try:
        check(answer.function, answer.exercise)
    except CheckFailed as failure:
        return f"{failure.kind}: {failure.mistake}"
    return "right"


def judge(folder: str, every: int = 1) -> dict[str, list]:
    """Return what every so many answers should be called, and are called."""
    chosen = answers(Path(folder))[::every]
    right = sys.modules[f"{PACKAGE}.collection"].RIGHT
    return {
        one.id: ["right" if one in right else one.says or "", verdict(one)]
        for one in chosen
    }


def judge_in_browser(page, folder: Path, every: int = 1) -> dict[str, list]:
    """Let a page that has Pyodide's folder at `pyodide/` judge them."""
    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.py")
    }
    return page.evaluate(JUDGE, [files, Path(__file__).read_text(), every])


JUDGE = """async ([files, judge, every]) => {
  await import(new URL("pyodide/pyodide.js", location));
  const python = await loadPyodide({
    indexURL: new URL("pyodide/", location).href, packages: ["course"],
    stdout: () => {},
  });
  const write = (path, text) => {
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, text);
  };
  write("/t/lite_verdicts.py", judge);
  for (const [path, text] of Object.entries(files))
    write(`/t/checks/${path}`, text);
  return JSON.parse(await python.runPythonAsync(`
    import json, sys
    sys.path.insert(0, "/t")
    import lite_verdicts
    json.dumps(lite_verdicts.judge("/t/checks", ${every}))
  `));
}"""
