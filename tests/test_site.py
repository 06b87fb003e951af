"""The website: built, linked, fetched from nowhere else, and usable by all.

It is built once, from the committed notebooks, and looked at in a browser.

    SITE_SHOTS=folder pytest tests/test_site.py    keeps screenshots to look at
"""

import gzip
import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from utils.checks.exercises import LESSONS
from utils.explorer import EXPERIMENTS, export
from utils.translate import load

pytest.importorskip("sphinx", reason="not installed: requirements-site.txt")
LESSON = f"notebooks/{LESSONS[2].stem}.html"  # formulas, pictures, folds
EXERCISE = f"notebooks/exercises/{LESSONS[4].stem}.html"
KINDS = ("index.html", "lessons.html", LESSON, EXERCISE, "glossary.html",
         "NOTATION.html", "search.html?q=mask")  # fmt: skip
SHOTS = os.environ.get("SITE_SHOTS")


@pytest.fixture(scope="module")
def site(project, tmp_path_factory):
    """Build the website; a warning of Sphinx is an error."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "assets/site/build.py", str(target)]
    done = subprocess.run(
        command, cwd=project, env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target


class Page(HTMLParser):
    """What a page links to, what it fetches, and its anchors."""

    def __init__(self, text):
        super().__init__()
        self.links, self.fetched, self.ids = [], [], {"", "top"}
        self.images = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids |= {found.get("id"), found.get("name")}
        if tag in ("a", "form"):
            self.links.append(found.get("href") or found.get("action") or "")
        elif tag == "link" and "href" in found:
            self.fetched.append(found["href"])
        elif "src" in found:
            self.fetched.append(found["src"])
            if tag == "img":
                self.images.append(found.get("alt"))


@pytest.fixture(scope="module")
def pages(site):
    """Return every page, by its address in the site."""
    return {
        path.relative_to(site).as_posix(): Page(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


def test_no_link_is_dead_and_no_anchor_missing(site, pages):
    dead = []
    for name, page in pages.items():
        for link in [*page.links, *page.fetched]:
            parts = urlsplit(urljoin(f"http://here/{name}", link))
            if parts.netloc != "here" or parts.scheme == "data":
                continue
            path, anchor = unquote(parts.path[1:]), unquote(parts.fragment)
            there = path in pages and anchor in pages[path].ids
            if not there and (anchor or not (site / path).is_file()):
                dead.append((name, link))
    assert dead == []
    assert sum(len(page.links) for page in pages.values()) > 300


def test_pages_and_styles_name_no_other_host_to_fetch_from(site, pages):
    for name, page in pages.items():
        for link in page.fetched:
            assert not urlsplit(link).netloc, f"{name} fetches {link}"
    for path in site.rglob("*.css"):
        for link in re.findall(r"(?:url\(|@import )\s*[\"']?([^)\"']+)",
                               path.read_text("utf-8")):  # fmt: skip
            assert not urlsplit(link).netloc, f"{path.name} fetches {link}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.stem)
def test_a_lesson_is_shown_whole(site, pages, project, lesson):
    name = f"notebooks/{lesson.stem}"
    notebook = json.loads((project / f"{name}.ipynb").read_text("utf-8"))
    code = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    shown = [
        "".join(output.get("data", {}).get("text/html", ""))
        for cell in code
        for output in cell["outputs"]
    ]
    drawn = [alt for one in shown for alt in Page(one).images]
    text = (site / f"{name}.html").read_text("utf-8")
    assert text.count("cell_input docutils") == len(code)
    images = pages[f"{name}.html"].images
    assert all(images) and not Counter(drawn) - Counter(images)
    assert text.count("<details>") == sum(
        "".join(c["source"]).count("<details>") for c in notebook["cells"]
    )
    assert "$" not in re.sub(
        r"<(pre|code|script).*?</\1>", "", text, flags=re.S
    )
    assert f"exercises/{lesson.stem}.html" in text
    downloads = [unquote(link) for link in pages[f"{name}.html"].links
                 if urlsplit(link).path.endswith(f"{lesson.stem}.ipynb")
                 ]  # fmt: skip
    original = (site / "notebooks" / downloads[0]).resolve()
    assert original.read_bytes() == (project / f"{name}.ipynb").read_bytes()


class Handler(SimpleHTTPRequestHandler):
    """Serve as GitHub does: texts are compressed, weights are not."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".css", ".js", ".svg"):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.sent[self.path] += len(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server(site):
    handler = partial(Handler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.sent = Counter()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def seen():
    """Collect what no page should cause."""
    return {"foreign": [], "errors": [], "all": 0}


@contextmanager
def visits(chromium, server, seen):
    """Yield a function that opens a page and logs every request."""
    here = f"http://127.0.0.1:{server.server_port}/"
    contexts = []

    def log(request):
        seen["all"] += 1
        if not request.url.startswith((here, "data:", "blob:")):
            seen["foreign"].append(request.url)

    def open_page(name, width=1280, theme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme,
            reduced_motion="reduce", **options,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("request", log)
        page.on("pageerror", lambda one: seen["errors"].append(str(one)))
        page.goto(here + name)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(chromium, server, seen):
    with visits(chromium, server, seen) as visit:
        yield visit


@pytest.fixture(scope="module")
def first(chromium, server, seen):
    """Yield the first page, when the explorer has answered."""
    with visits(chromium, server, seen) as visit:
        server.sent.clear()
        page = visit("index.html")
        settle(page)
        yield page


def settle(page):
    root = page.locator(".explorer")
    expect(root).to_have_attribute("aria-busy", "false", timeout=60_000)


def written(page, at=0):
    buttons = page.locator(".explorer section").nth(at).locator(".iso button")
    return "".join(buttons.all_inner_texts())


def test_the_first_page_is_small_and_answers(first, server):
    assert written(first) == "2009-03-04"
    sent = dict(server.sent)
    assert sum(sent.values()) <= 600_000, sent
    assert not any("untrained" in path for path in sent)
    expect(first.locator(".still")).to_be_hidden()


def test_a_key_is_answered_in_the_browser(first):
    date = first.get_by_label("Date", exact=True)
    date.fill("")
    date.press_sequentially("the 29th of August, 1958")
    settle(first)
    assert written(first) == "1958-08-29"
    date.fill("a cup of tea")
    settle(first)
    assert written(first) == "----------"
    expect(first.locator(".parts").first).to_contain_text("no date")


@pytest.mark.parametrize(
    "experiment", EXPERIMENTS, ids=lambda one: one["name"]
)
def test_experiments_work_without_python(first, experiment):
    first.get_by_role("button", name=experiment["name"]).click()
    settle(first)
    expect(first.locator(".notice")).to_have_text(experiment["notice"])
    shown = first.locator(".explorer section:visible")
    assert shown.count() == 1 + ("compare" in experiment)
    assert re.fullmatch(r"[-\d]{10}", written(first))


def test_explorer_needs_no_mouse(visit):
    page = visit("index.html")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    inside = "document.querySelector('#explorer').shadowRoot.activeElement"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {inside}?.type") == "text":
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("13/04/2009")
    settle(page)
    assert written(page) == "2009-04-13"
    for _ in range(30):
        page.keyboard.press("Tab")
        label = page.evaluate(
            f"() => {inside}?.closest('[role=grid]')?.ariaLabel"
        )
        if label and "weights" in label:
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settle(page)
    tip = page.locator(".explorer .tip")
    expect(tip).to_have_text(re.compile(r"looks at 3: 1\.000, forced"))


def test_ones_own_translator_can_be_explored(visit, tmp_path):
    page = visit("index.html")
    settle(page)
    page.get_by_text("Explore a translator of your own").click()
    chooser = page.locator("input[type=file]")
    (tmp_path / "mine.keras").write_bytes(b"PK" + bytes(200))
    chooser.set_input_files(tmp_path / "mine.keras")
    trouble = page.locator(".explorer > .problem")
    expect(trouble).to_contain_text("python -m utils.explorer mine.keras")
    one = load()
    one.settings = one.settings | {"max_length": 12}
    export(one, tmp_path / "mine.safetensors")
    chooser.set_input_files(tmp_path / "mine.safetensors")
    expect(page.locator(".notice")).to_contain_text("mine.safetensors")
    expect(trouble).to_be_empty()
    page.get_by_label("Date", exact=True).fill("Saturday 9 May 2018")
    settle(page)
    problem = page.locator(".explorer section .problem").first
    expect(problem).to_contain_text("at most 12")


def test_without_scripts_there_are_a_picture_and_a_text(visit):
    page = visit("index.html", java_script_enabled=False)
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    still = page.locator(".still")
    assert "2009-03-04" in still.get_attribute("alt")
    assert still.bounding_box()["width"] > 300
    expect(page.locator("#theme")).to_be_hidden()


def test_the_theme_is_kept_from_page_to_page(visit):
    page = visit("index.html")
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("link", name="Lessons", exact=True).click()
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.goto(page.url.replace("lessons", "index"))
    expect(root).to_have_attribute("data-theme", "dark")


def test_search_finds_lessons_and_no_exercises(visit):
    page = visit("search.html?q=temperature")
    results = page.locator("#search-results li a")
    expect(results.first).to_be_visible()
    found = [one.get_attribute("href") for one in results.all()]
    assert any("notebooks/" in link for link in found)
    assert not any("exercises/" in link for link in found)


def test_lessons_follow_each_other(visit):
    page = visit(LESSON)
    page.locator("a.right-next").click()
    assert LESSONS[3].stem in page.url
    page.locator("a.left-prev").click()
    assert LESSONS[2].stem in page.url


@pytest.mark.parametrize("name", KINDS)
def test_a_page_fits_and_can_be_used_by_all(visit, name):
    page = visit(name)
    if name == "index.html":
        settle(page)
        page.get_by_role("button", name="Before training").click()
        settle(page)
    for width, theme in (1280, "light"), (820, "light"), (390, "dark"):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)  # the theme notices after 300
        page.emulate_media(color_scheme=theme)
        page.evaluate(SET_THEME, theme)
        if SHOTS:
            shot = re.sub(r"\W+", "_", f"{name} {width} {theme}")
            page.screenshot(path=f"{SHOTS}/{shot}.png", full_page=True)
        assert page.evaluate(TOO_WIDE) <= 0, f"too wide for {width} pixels"
        if width != 820:
            assert serious(page, own=name == "index.html") == []


SET_THEME = "(to) => { document.documentElement.dataset.theme = to; }"
TOO_WIDE = """() => Math.max(...["html", "main"].map((name) => {
    const one = document.querySelector(name);
    return one.scrollWidth - one.clientWidth; }))"""


def serious(page, own):
    """Return what axe finds to be serious or worse; more in our `own` page."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"rules": {"label-content-name-mismatch": {"enabled": own}}}
    found = Axe().run(page, options=options).response
    assert len(found["passes"]) > 10
    return [
        (one["id"], node["html"][:150], node.get("failureSummary", "")[:300])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def test_nothing_was_asked_of_another_host_and_nothing_failed(seen):
    assert seen["foreign"] == [] and seen["errors"] == []
    assert seen["all"] > 100
