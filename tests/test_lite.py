"""Exercises in the browser: solved, failed, stopped, kept, handed in.

JupyterLite is built once and used in Chromium, as a learner would; what it
asks of its server is logged. Skipped where there is no Chromium, no
JupyterLite or no Pyodide.

    SITE_SHOTS=folder pytest tests/test_lite.py    keeps screenshots to look at
"""

import os
import re
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import lite_verdicts
import nbformat
import pytest
from playwright.sync_api import expect

from grading.submissions import received
from utils.browser import NEED_KERAS
from utils.checks.exercises import LESSONS
from utils.checks.progress import SOLVED, read_notebook, saved_states

pytest.importorskip("jupyterlite_core", reason="requirements-site.txt")
LESSON = LESSONS[2].stem
SHOTS = os.environ.get("SITE_SHOTS")
RIGHT = """def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)"""
WRONG = RIGHT.replace("axis=axis", "axis=0")
ENDLESS = """def softmax(x, axis=-1):
    while True:
        try:
            x = x + 1
        except:
            pass"""


@pytest.fixture(scope="module")
def lite(project, tmp_path_factory):
    """Build JupyterLite."""
    sys.path.insert(0, str(project / "assets/site"))
    try:
        from lite import pack
    finally:
        sys.path.pop(0)
    folder = tmp_path_factory.mktemp("lite")
    try:
        pack.build(folder / "lite", folder / "exercises")
    except pack.NoPyodide as problem:
        pytest.skip(f"no Pyodide: {problem}")
    return folder / "lite"


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(lite):
    handler = partial(Handler, directory=str(lite))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def seen():
    """Collect what should not be."""
    return {"foreign": [], "errors": [], "all": 0}


@pytest.fixture(scope="module")
def page(chromium, address, seen):
    """Open a lesson, and wait until Python is there."""
    context = chromium.new_context(accept_downloads=True)
    page = context.new_page()

    def log(request):
        seen["all"] += 1
        if not request.url.startswith((address, "data:", "blob:")):
            seen["foreign"].append(request.url)

    context.on("request", log)
    page.on("pageerror", lambda one: seen["errors"].append(str(one)))
    page.goto(f"{address}notebooks/index.html?path={LESSON}.ipynb")
    starting = page.get_by_text("Python is starting in your browser")
    expect(starting).to_be_visible()
    starting.wait_for(state="detached", timeout=300_000)
    run(page, "from utils.environment import prepare")
    run(page, 'pieces = ["3", "May", "1979"]')
    yield page
    context.close()


def cell(page, text):
    """Return the first code cell with a text."""
    return page.locator(".jp-CodeCell").filter(has_text=text).first


def run(page, text, source=None):
    """Run a cell, perhaps with another text; return what it prints."""
    ran = cell(page, text)
    ran.locator(".cm-content").click()
    if source:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
    prompt = ran.locator(".jp-InputPrompt")
    before = re.escape(prompt.inner_text())
    page.keyboard.press("Control+Enter")
    ready = re.compile(rf"^(?!{before})\[\d+\]:")
    expect(prompt).to_have_text(ready, timeout=120_000)
    return "\n".join(ran.locator(".jp-OutputArea-output").all_inner_texts())


def shoot(page, name):
    if SHOTS:
        for width in 1280, 390:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(500)
            cell(page, "check(softmax)").scroll_into_view_if_needed()
            page.screenshot(path=f"{SHOTS}/lite_{name}_{width}.png")
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_wrong_answer_is_called_by_its_name(page):
    run(page, "def softmax", WRONG)
    said = run(page, "check(softmax)")
    assert "the sum always runs along axis 0" in said
    shoot(page, "failed")


def test_an_endless_loop_is_stopped_by_the_check(page):
    run(page, "def softmax", ENDLESS)
    start = time.monotonic()
    said = run(page, "check(softmax)")
    assert "stopped, no answer after 5 seconds" in said
    assert "Does a loop never end?" in said
    assert time.monotonic() - start < 60


def test_what_needs_keras_says_so_and_hinders_nothing(page):
    said = run(page, "prepare(models=True)")
    assert "it needs Keras: from utils import layers" in said
    for text in "class AdditiveAttention", "check(AdditiveAttention)":
        said = run(page, text)
        assert said.startswith("Left out here") and text in said
        assert len(said.splitlines()) == 1


def test_an_endless_loop_elsewhere_does_not_freeze_the_page(page):
    cell(page, "image = np.zeros((12, 12))").locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("while True: pass")
    page.keyboard.press("Control+Enter")
    prompt = cell(page, "while True: pass").locator(".jp-InputPrompt")
    expect(prompt).to_have_text("[*]:")
    page.get_by_role("button", name="Restart the kernel").first.click()
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    expect(prompt).not_to_have_text("[*]:", timeout=60_000)
    run(page, 'pieces = ["3", "May", "1979"]')  # it was [2], and is [1] now


def test_an_answer_survives_a_reload_and_is_right(page):
    run(page, "def softmax", RIGHT)
    assert "softmax: right." in run(page, "check(softmax)")
    shoot(page, "solved")
    page.wait_for_timeout(8000)  # it is saved every five seconds
    page.reload()
    kept = cell(page, "check(softmax)").locator(".jp-OutputArea-output")
    expect(kept).to_contain_text("softmax: right.", timeout=60_000)
    expect(cell(page, "e = np.exp(x - x.max(")).to_be_visible()


def test_a_download_can_be_graded(page, tmp_path, project):
    page.get_by_role("menuitem", name="File").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download").click()
    path = tmp_path / "class" / "Ada" / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    download.value.save_as(path)
    assert saved_states(read_notebook(path))["softmax"] == SOLVED
    original = nbformat.read(
        project / f"notebooks/exercises/{LESSON}.ipynb", as_version=4
    )
    notebook, remarks = received(path, original)
    assert remarks == []
    answer = next(c for c in notebook.cells if "def softmax" in c.source)
    assert answer.source == RIGHT
    assert [c.source for c in notebook.cells if "check(" in c.source] == [
        c.source for c in original.cells if "check(" in c.source
    ]


def test_nothing_was_asked_of_another_host_and_nothing_failed(page, seen):
    assert seen["foreign"] == [] and seen["errors"] == []
    assert seen["all"] > 100


def test_checks_judge_in_the_browser_as_they_should(page, address, project):
    page.goto(f"{address}icon-120x120.png")
    found = lite_verdicts.judge_in_browser(page, project / "tests/checks", 60)
    other = {
        name: (wanted, came)
        for name, (wanted, came) in found.items()
        if (wanted == "right") != (came == "right") or wanted not in came
    }
    assert len(found) > 20
    assert len(other) <= len(found) // 20, other
    assert not any(name.startswith(NEED_KERAS) for name in found)


def test_the_marks_are_true(lite):
    """What is said to need Keras is left out, and nothing else is."""
    for lesson in LESSONS:
        path = lite / f"files/{lesson.stem}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        first = cells[0].source
        plotting = [
            c
            for c in cells
            if re.search(r"^from utils import .*plots", c.source, re.M)
        ]
        assert all("import utils.plots" in c.source for c in plotting)
        assert first.startswith(f"# {lesson.number} · {lesson.title}\n\n> ")
