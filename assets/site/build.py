"""Build the website from the committed notebooks, which are not run.

    python course.py site          # into dist/site
    python course.py site-serve    # and look at it

Sphinx renders the lessons. The first page has the explorer, which calculates
in the reader's browser with the shipped translator's weights. Nothing on any
page is fetched from another host.
"""

import base64
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from lite import pack
from sphinx.cmd.build import build_main

from utils import explorer, load_translator, plots
from utils.checks.exercises import EXERCISES, LESSONS, Lesson
from utils.explorer.weights import weights_of
from utils.studies.transformer import TRANSFORMER_PATH

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = ROOT / "dist" / "site"
TEXTS = "03/04/2009", "13/04/2009"
FIGURES = "attention_step", "encoder_decoder", "bottleneck", "data_flow"
TO_README = re.compile(r"\]\(((?:\.\./)*)README\.md#glossary\)")


def main(target: Path = TARGET) -> int:
    """Gather what the pages are made of, and have Sphinx make them."""
    with tempfile.TemporaryDirectory() as folder:
        stage, cache, made = (
            Path(folder) / name for name in ("pages", "cache", "site")
        )
        shutil.copytree(HERE, stage, ignore=shutil.ignore_patterns("lite"))
        without = shutil.ignore_patterns("site", "*.py", "__pycache__")
        shutil.copytree(ROOT / "assets", stage / "assets", ignore=without)
        lite = gather_lite(Path(folder))
        gather_lessons(stage, lite is not None)
        gather_words(stage)
        gather_first_page(stage / "static", lite is not None)
        options = "-q", "-W", "--keep-going", "-d", str(cache)
        if code := build_main([*options, str(stage), str(made)]):
            return code
        (made / ".nojekyll").touch()  # GitHub would leave out _static
        if lite:
            shutil.move(lite, made / "lite")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)
    print(f"The website is in {target}")
    return 0


def gather_lite(folder: Path) -> Path | None:
    """Build the exercises to answer in a browser, where that can be done."""
    try:
        pack.build(folder / "lite", folder / "exercises")
    except pack.NoPyodide as problem:
        print(
            f"Without exercises in the browser, for lack of Pyodide: {problem}"
        )
        return None
    return folder / "lite"


def gather_lessons(stage: Path, lite: bool) -> None:
    """Copy lessons and exercises, and write their list."""
    for lesson in LESSONS:
        path = ROOT / "notebooks" / f"{lesson.stem}.ipynb"
        exercise = path.parent / "exercises" / path.name
        links = [
            *([in_browser(lesson, "../")] if lite else []),
            f"[Open the exercise](exercises/{path.name})",
            download("Download this lesson", path, "../"),
        ]
        copy_notebook(path, stage, links)
        links = [
            *([in_browser(lesson, "../../")] if lite else []),
            download("Download this exercise", exercise, "../../"),
            "answer it in JupyterLab (`make lab`), where `check(…)` says "
            "which mistake an answer looks like",
            f"[The lesson, with answers](../{path.name})",
        ]
        # In no list, and not in the search: the lesson has the same words.
        copy_notebook(exercise, stage, links, orphan=True, nosearch=True)
    pages = "\n".join(f"notebooks/{lesson.stem}" for lesson in LESSONS)
    (stage / "lessons.md").write_text(
        "# Lessons\n\nEach can be read without the others. Outputs and "
        "pictures are those of a fresh run.\n\n```{toctree}\n:maxdepth: 1\n\n"
        f"{pages}\nglossary\nNOTATION\n```\n",
        encoding="utf-8",
    )


def in_browser(lesson: Lesson, up: str) -> str:
    """Return a link to the exercise that can be answered in a browser."""
    page = f"{up}lite/notebooks/index.html?path={lesson.stem}.ipynb"
    return f'<a href="{page}"><b>Answer the exercise in your browser</b></a>'


def download(words: str, path: Path, up: str) -> str:
    """Return a link to the notebook as it was committed."""
    return f"{{download}}`{words} <{up}original/{inside(path)}>`"


def inside(path: Path) -> str:
    """Return where a file is in the course."""
    return path.relative_to(ROOT).as_posix()


def copy_notebook(
    path: Path, stage: Path, links: list[str], **about: bool
) -> None:
    """Copy a notebook as it is, and once more with links for a page."""
    original = stage / "original" / inside(path)
    original.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, original)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = TO_README.sub(r"](\1glossary.md)", cell.source)
            cell.source = with_files(text, path)
    bar = nbformat.v4.new_markdown_cell(" · ".join(links))
    notebook.cells.insert(1, bar)
    notebook.metadata.update(about)
    page = stage / inside(path)
    page.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, page)


def with_files(text: str, notebook: Path) -> str:
    """Link pictures, which the notebooks hold as data, to their files."""
    up = "../" * (len(notebook.relative_to(ROOT).parts) - 1)
    for picture in (ROOT / "assets").glob("*.svg"):
        data = base64.b64encode(picture.read_bytes()).decode()
        text = text.replace(
            f"data:image/svg+xml;base64,{data}", f"{up}assets/{picture.name}"
        )
    return text


def gather_words(stage: Path) -> None:
    """Make pages of the README's glossary and of the notation."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## (Glossary\n.*?)(?=^## )", readme, re.M | re.S)
    assert found
    (stage / "glossary.md").write_text(f"# {found[1]}", encoding="utf-8")
    notation = (ROOT / "NOTATION.md").read_text(encoding="utf-8")
    notation = TO_README.sub(r"](\1glossary.md)", notation)
    (stage / "NOTATION.md").write_text(notation, encoding="utf-8")


def gather_first_page(static: Path, lite: bool) -> None:
    """Write what the first page needs, and what it says."""
    translator = load_translator()
    (static / "explorer.js").write_text(explorer.SCRIPT, encoding="utf-8")
    shutil.copy(explorer.HERE / "explorer.css", static)
    explorer.export(translator, static / "trained.safetensors")
    transformer = load_translator(TRANSFORMER_PATH)
    explorer.export(transformer, static / "transformer.safetensors")
    still = plots.plot_attention(translator.translate(TEXTS[0]))
    plots.save_figure(still, static / "still.svg")
    for name in FIGURES:
        shutil.copy(ROOT / "assets" / f"{name}.svg", static)
    texts = json.loads((ROOT / "assets/alt_texts.json").read_text("utf-8"))
    weights, more = (
        sum(weight.size for _, weight in weights_of(one))
        for one in (translator, transformer)
    )
    context = {
        "start": explorer.start_values(*TEXTS),
        "still": still.alt,
        "figures": {name: texts[name]["alt_text"] for name in FIGURES},
        "lessons": [{**one._asdict(), "stem": one.stem} for one in LESSONS],
        "exercises": len({one.number for one in EXERCISES}),
        "lite": lite,
        "weights": f"{weights:,}",
        "transformer": f"{more:,}",
    }
    path = static.parent / "context.json"
    path.write_text(json.dumps(context), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
