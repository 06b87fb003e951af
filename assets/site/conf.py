"""Sphinx's settings for the website; build.py says where all comes from."""

import json
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

project = "Attention, step by step"
copyright = "the authors of the course; texts and pictures CC BY 4.0"  # noqa: A001
extensions = ["myst_nb"]
root_doc = "lessons"
exclude_patterns = ["original"]
nb_execution_mode = "off"  # the committed outputs are what is shown
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
templates_path = ["templates"]
html_additional_pages = {"index": "first.html"}
html_static_path = ["static"]
html_css_files = ["lessons.css"]
html_theme = "sphinx_book_theme"
html_title = project
html_context = json.loads(Path(__file__).with_name("context.json").read_text())
html_show_sphinx = False
html_copy_source = html_use_index = False
html_theme_options = {
    "use_download_button": False,  # pages have links of their own
    "use_fullscreen_button": False,
    "navigation_with_keys": False,
    "navbar_persistent": [],  # one search is enough, in the side bar
    "show_navbar_depth": 1,
    "show_toc_level": 1,
}
html_math_renderer = "mathml"


def write_math(translator: object, node: nodes.Element) -> None:
    """Write a formula as MathML: no script, and no font from elsewhere."""
    if isinstance(node, nodes.math_block):  # may be too wide for a phone
        formula = convert(node.astext(), display="block")
        formula = f'<div class="wide" tabindex="0">{formula}</div>'
    else:
        formula = convert(node.astext())
    translator.body.append(formula)
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Have formulas written by `write_math`."""
    way = (write_math, None)
    app.add_html_math_renderer("mathml", way, way)
