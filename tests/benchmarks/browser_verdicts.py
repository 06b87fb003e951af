"""Do checks judge in the browser as elsewhere? All collected answers.

    python tests/benchmarks/browser_verdicts.py dist/site/lite

judges every answer that needs no Keras in Pyodide, in Chromium, and in this
Python, and lists what differs. It takes some minutes.
"""

import contextlib
import io
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

import lite_verdicts  # noqa: E402
from conftest import CHROMIUM  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

ANSWERS = HERE.parent / "checks"


def main(lite: str) -> None:
    """Judge twice and compare."""
    handler = partial(SimpleHTTPRequestHandler, directory=lite)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/icon-120x120.png")
        there = lite_verdicts.judge_in_browser(page, ANSWERS)
        browser.close()
    with contextlib.redirect_stdout(io.StringIO()):
        here = lite_verdicts.judge(str(ANSWERS))
    compare(here, there)


def compare(here: dict[str, list], there: dict[str, list]) -> None:
    """Print how many verdicts are equal, and those that are not."""
    both = {name: (here[name][1], there[name][1]) for name in there}
    passed = [(a == "right") == (b == "right") for a, b in both.values()]
    equal = [a == b for a, b in both.values()]
    print(f"{len(both)} answers: {sum(passed)} pass or fail in both alike,")
    print(f"{sum(equal)} are called the same ({sum(equal) / len(both):.2%})")
    for name, (a, b) in both.items():
        if a != b:
            print(f"{name}\n  here     {a}\n  browser  {b}")


if __name__ == "__main__":
    main(sys.argv[1])
