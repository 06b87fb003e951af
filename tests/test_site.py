"""The website: built, linked, fetched from nowhere else, and usable by all.

It is built once, from the committed notebooks, and looked at in a browser.

    SITE_SHOTS=folder pytest tests/test_site.py    keeps screenshots to look at
"""

import base64
import gzip
import io
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import h5py
import numpy as np
import pytest
from playwright.sync_api import expect

from utils.checks.exercises import LESSONS
from utils.explorer import EXPERIMENTS, export
from utils.studies.transformer import TRANSFORMER_PATH, Transformer
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
    written = ["".join(c["source"]) for c in notebook["cells"]] + shown
    assert text.count("<details>") == "".join(written).count("<details>")
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
    assert not any("transformer" in p or "jsfive" in p for p in sent)
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


@pytest.mark.parametrize("network", ["LSTM", "Transformer"])
@pytest.mark.parametrize(
    "experiment", EXPERIMENTS, ids=lambda one: one["name"]
)
def test_experiments_work_without_python(first, experiment, network):
    first.get_by_label("Network").select_option(network)
    first.get_by_role("button", name=experiment["name"]).click()
    settle(first)
    expect(first.locator(".notice")).to_have_text(experiment["notice"])
    shown = first.locator(".explorer section:visible")
    assert shown.count() == 1 + ("compare" in experiment)
    assert re.fullmatch(r"[-\d]{10}", written(first))


def map_of(page):
    """Return the numbers of the attention map, which its cells tell."""
    table = page.locator(".map").first
    rows = table.locator("tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.querySelectorAll('[data-tip]')]"
        ".map((cell) => cell.dataset.tip)).filter((row) => row.length)"
    )
    return [[float(tip.split(": ")[1]) for tip in row if ": " in tip]
            for row in rows]  # fmt: skip


def test_every_head_of_the_transformer_can_be_seen(visit, server):
    page = visit("index.html")
    settle(page)
    server.sent.clear()
    page.get_by_label("Network").select_option("Transformer")
    settle(page)
    (loaded,) = server.sent
    assert loaded.endswith("transformer.safetensors")
    heads = page.locator(".heads input")
    inside = load(TRANSFORMER_PATH).look_inside("03/04/2009")
    blocks, count = inside["cross"].shape[:2]
    assert heads.count() == 1 + 3 * blocks * count
    mean = inside["cross"].mean(axis=(0, 1))
    assert np.allclose(map_of(page), mean, atol=2e-3)
    page.get_by_text("Self-attention").click()
    heads.first.focus()
    for kind in "cross", "write", "read":
        for block, head in np.ndindex(blocks, count):
            page.keyboard.press("ArrowRight")
            settle(page)
            weights = inside[kind][block, head]
            for row, shown in enumerate(map_of(page)):
                rest = weights[row, len(shown) :]
                assert np.allclose(
                    [*shown, *np.zeros_like(rest)], weights[row], atol=2e-3
                )
    page.keyboard.press("ArrowRight")
    settle(page)
    expect(heads.first).to_be_checked()
    for where in page.locator(".map"), page.locator(".heads canvas").nth(3):
        assert where.first.bounding_box()["width"] > 30


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


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Return translators that were trained for some steps, and their files."""
    from utils import DateTranslator
    from utils.dates import generate
    from utils.training import as_pairs, compile_translator, make_batches

    vocabulary = {"<pad>": 0, "<unk>": 1} | {
        sign: at
        for at, sign in enumerate("9876543210 /.-,äabcdefghijmnoprstuvy", 2)
    }
    sizes = {"max_length": 30, "source_vocabulary": vocabulary}
    found = {
        "lstm.keras": DateTranslator(
            embedding_units=5, encoder_units=7, decoder_units=6,
            attention_units=3, **sizes),
        "heads.keras": Transformer(
            units=12, heads=3, blocks=1, hidden_units=10,
            positions="sinusoids", **sizes),
    }  # fmt: skip
    drawn = generate(100, seed=1, split="validation")
    pairs = [one for one in as_pairs(drawn) if len(one[0]) <= 30][:64]
    folder = tmp_path_factory.mktemp("own")
    for name, one in found.items():
        compile_translator(one, 10, warm_up=2)
        batches = make_batches(pairs, 16, 0, 0, 30, vocabulary)
        one.fit(batches, epochs=2, verbose=0, shuffle=False)
        one.save(folder / name)
    squeezed = zipfile.ZipFile(
        folder / "squeezed.keras", "w", zipfile.ZIP_DEFLATED
    )  # as a person may pack it again
    with squeezed, zipfile.ZipFile(folder / "heads.keras") as saved:
        for name in saved.namelist():
            squeezed.writestr(name, saved.read(name))
    found["squeezed.keras"] = found["heads.keras"]
    export(found["lstm.keras"], folder / "lstm.safetensors")
    found["lstm.safetensors"] = found["lstm.keras"]
    return folder, found


DROP = """(root, [name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File(
        [Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    root.dispatchEvent(new DragEvent("drop",
        { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_ones_own_translator_can_be_explored(visit, own):
    page, (folder, translators) = visit("index.html"), own
    settle(page)
    for name, translator in translators.items():
        content = base64.b64encode((folder / name).read_bytes()).decode()
        page.locator(".explorer").evaluate(DROP, [name, content])
        expect(page.locator(".notice")).to_contain_text(name)
        for text in "9. Mai 2018", "3 mä 1979 / 12":
            page.get_by_label("Date", exact=True).fill(text)
            settle(page)
            one = translator.translate(text)
            assert written(page) == one.written
            assert np.allclose(map_of(page), one.attention, atol=2e-3)
        page.get_by_role("button", name="Before training").click()
        settle(page)
        assert page.locator(".explorer section:visible").count() == 2
        page.get_by_role("button", name="Reset").click()
    page.get_by_label("Date", exact=True).fill("x" * 31)
    settle(page)
    problem = page.locator(".explorer section .problem").first
    expect(problem).to_contain_text("at most 30")
    page.get_by_label("Network").select_option("LSTM")
    settle(page)
    expect(problem).to_be_hidden()


def test_a_file_can_be_chosen_without_a_mouse(visit, own):
    page = visit("index.html")
    page.on("filechooser", lambda _: None)  # from now on they are caught
    settle(page)
    page.locator("details.own summary").focus()
    page.keyboard.press("Enter")
    file = page.get_by_label("Your own")
    expect(file).to_be_visible()
    page.keyboard.press("Tab")
    expect(file).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(own[0] / "heads.keras")
    expect(page.locator(".notice")).to_contain_text("heads.keras")
    settle(page)
    assert page.locator(".heads input").count() == 1 + 3 * 3


def packed(keras_file):
    """Return a .keras file whose weights are packed as jsfive cannot read."""
    bare, made = io.BytesIO(), io.BytesIO()

    def pack(name, one):
        if isinstance(one, h5py.Dataset) and one.shape:
            zeros = np.zeros_like(one[()])  # what is not random is packed
            again.create_dataset(name, data=zeros, compression="lzf")

    with zipfile.ZipFile(io.BytesIO(keras_file)) as old:
        content = io.BytesIO(old.read("model.weights.h5"))
        with h5py.File(content) as weights, h5py.File(bare, "w") as again:
            weights.visititems(pack)
        with zipfile.ZipFile(made, "w") as new:
            new.writestr("config.json", old.read("config.json"))
            new.writestr("model.weights.h5", bare.getvalue())
    return made.getvalue()


def bad_files(folder, saved):
    """Yield a name, what a file of it holds, and what is to be said of it."""
    from utils import DateTranslator
    from utils.backend import keras
    from utils.studies.attention import DotAttention

    whole = saved.read_bytes()
    yield "text", b"3 May 1979,1979-05-03", "no translator of the course"
    yield "cut off", whole[: len(whole) // 2], "a part of it is missing"
    yield "packed", packed(whole), "packed in a way that cannot be read"
    others = {
        "Sequential": keras.Sequential([keras.Input((2,))]),
        "DotAttention": DateTranslator(
            encoder_units=4, decoder_units=8, attention=DotAttention()),
        "writes 20": DateTranslator(length=20),
    }  # fmt: skip
    for said, model in others.items():
        if not model.built:
            model.build()
        model.save(folder / "other.keras")
        yield said, (folder / "other.keras").read_bytes(), said
    broken = DateTranslator()
    broken.build()
    broken.decoder.output_layer.bias.assign(np.full(11, np.nan))
    broken.save(folder / "other.keras")
    yield "broken", (folder / "other.keras").read_bytes(), "are no numbers"


def test_other_files_are_refused_kindly(visit, own, tmp_path):
    page = visit("index.html")
    settle(page)
    page.locator("details.own summary").click()
    chooser = page.locator("input[type=file]")
    trouble = page.locator(".explorer > .problem")
    for name, content, said in bad_files(tmp_path, own[0] / "lstm.keras"):
        path = tmp_path / f"{name}.keras"
        path.write_bytes(content)
        chooser.set_input_files(path)
        expect(trouble).to_contain_text(f"{name}.keras: ")
        expect(trouble).to_contain_text(said)
        expect(trouble).to_contain_text("save")  # what to do
        assert written(page) == "2009-03-04"
    page.get_by_label("Date", exact=True).fill("3 May 1979")
    settle(page)
    expect(trouble).to_be_empty()


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
        page.get_by_label("Network").select_option("Transformer")
        page.get_by_text("Self-attention").click()
        page.locator("details.own summary").click()
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
