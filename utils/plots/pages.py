"""Attention maps as a page for the browser, from the template page.html."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader

from utils.plots.maps import (
    PLACES,
    Spans,
    checked,
    one_each,
    plot_attention,
    strongest,
)
from utils.plots.style import encoded

if TYPE_CHECKING:
    from utils.model import Translation


def save_page(
    path: str | Path,
    translations: Translation | list[Translation],
    spans: Spans | list[Spans] | None = None,
) -> None:
    """Save maps and tables as one HTML page that needs no other file.

    Args:
        path: the file to write.
        translations: one, or a list.
        spans: where day, month and year are in each text.
    """
    many = checked(translations)
    sections = []
    for one, spot in zip(many, one_each("spans", spans, many), strict=True):
        figure = plot_attention(one, spot)
        picture = encoded(figure, "svg", figure.alt)
        sections.append({
            "translation": one,
            "title": f"{one.text!r} → {one.written}",
            "alt": figure.alt,
            "picture": base64.b64encode(picture).decode(),
            "looks": [strongest(one, row, 3) for row in range(len(PLACES))],
        })  # fmt: skip
    templates = Environment(
        autoescape=True, loader=PackageLoader("utils.plots", "")
    )
    page = templates.get_template("page.html")
    text = page.render(sections=sections, places=PLACES)
    Path(path).write_text(text, encoding="utf-8", newline="\n")
