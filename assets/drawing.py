"""A small drawing board for the figures: shapes in, SVG text out.

One unit is one pixel when a figure is 700 pixels wide. Shapes are placed by
their centre, so that columns stay columns. Figures bring their own white
panel and are therefore readable in a dark theme too. Words are set in a sans
face; names from the code and characters of a date in a monospaced one.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]

HERE = Path(__file__).parent
WORDS = json.loads((HERE / "alt_texts.json").read_text(encoding="utf-8"))
WIDTH = 700
SANS = "Helvetica, Arial, sans-serif"
MONO = "Menlo, Consolas, 'Liberation Mono', monospace"


class Ink(NamedTuple):
    """One meaning's colours: for lines, for areas, for words."""

    line: str
    fill: str
    text: str
    pale: str = "#FFFFFF"


# Blue, red and amber stay apart for colour-blind eyes and in grey print.
BLUE = Ink("#0072B2", "#CFE4F3", "#00517F", "#F1F7FC")  # the encoder
RED = Ink("#CC3311", "#F8D5CA", "#9A2309", "#FDF4F1")  # the decoder
AMBER = Ink("#B47B00", "#FFE5A3", "#6E4B00", "#FFF9E8")  # attention
GREEN = Ink("#00815C", "#CDEBE0", "#005840")  # the course's code, gates
GREY = Ink("#7B8794", "#E6EAEE", "#46535F", "#F6F8F9")  # anything else
PLAIN = Ink("#46535F", "#FFFFFF", "#1F2933")
BLACK = "#1F2933"


def show(value: float) -> str:
    """Write a number with two decimals and a true minus sign."""
    text = f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else _minus(text)


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


class Figure:
    """A picture under construction."""

    def __init__(self, name: str, height: int) -> None:
        """Start with a white panel; `name` finds the words for it."""
        self.height = height
        self.title = WORDS[name]["title"]
        self.description = WORDS[name]["description"]
        self._parts: list[str] = []
        self.box(
            WIDTH / 2, height / 2, WIDTH - 2, height - 2,
            Ink("#CBD2D9", "#FFFFFF", BLACK), radius=12, stroke=1,
        )  # fmt: skip
        self.label(28, 36, self.title, size=18, bold=True, anchor="start")

    def add(self, tag: str, content: str = "", **attributes: object) -> None:
        """Append one element; `stroke_width` is written stroke-width."""
        pairs = "".join(
            f" {name.rstrip('_').replace('_', '-')}={quoteattr(_plain(value))}"
            for name, value in attributes.items()
            if value is not None
        )
        end = f">{content}</{tag}>" if content else "/>"
        self._parts.append(f"<{tag}{pairs}{end}")

    def svg(self) -> str:
        """Return the whole picture as SVG text."""
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{self.height}" viewBox="0 0 {WIDTH} {self.height}" '
            'role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="desc">{escape(self.description)}</desc>',
            f'<g font-family="{SANS}" stroke-linejoin="round">',
            *self._parts,
            "</g>",
            "</svg>\n",
        ])  # fmt: skip

    def label(
        self,
        x: float,
        y: float,
        text: str,
        color: str = BLACK,
        size: float = 13,
        anchor: str = "middle",
        bold: bool = False,
        role: str | None = None,
    ) -> None:
        """Write lines of text, the first one centred on `y`.

        Words between backticks are set in the monospaced face. `role` marks
        numbers that the tests compute again.
        """
        for index, line in enumerate(text.split("\n")):
            self.add(
                "text", _faces(line), x=x, y=y + size * (0.35 + 1.35 * index),
                font_size=size, text_anchor=anchor, fill=color,
                font_weight="bold" if bold else None, class_=role,
            )  # fmt: skip

    def side(
        self,
        y: float,
        heading: str,
        note: str = "",
        ink: Ink = PLAIN,
        x: float = 28,
        size: float = 13,
        step: int = 0,
    ) -> None:
        """Name a row at the left margin: a heading, a note, a number."""
        if step:
            x = 52
            self.dot(34, y, PLAIN.line, 10)
            self.label(34, y, str(step), "#FFFFFF", 12, bold=True)
        self.label(x, y, heading, ink.text, size, "start", bold=True)
        if note:
            color = GREY.text if ink is PLAIN else ink.text
            self.label(x, y + 6 + size, note, color, 12, "start")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        ink: Ink = PLAIN,
        text: str = "",
        size: float = 13,
        radius: float = 6,
        stroke: float = 1.6,
        dashed: bool = False,
        role: str | None = None,
    ) -> None:
        """Draw a box centred on (x, y), with words in its middle."""
        self.add(
            "rect", x=x - width / 2, y=y - height / 2, width=width,
            height=height, rx=radius, fill=ink.fill, stroke=ink.line,
            stroke_width=stroke, stroke_dasharray="4 3" if dashed else None,
        )  # fmt: skip
        if text:
            top = y - 0.675 * size * text.count("\n")
            self.label(x, top, text, ink.text, size, role=role)

    def panel(
        self, left: float, top: float, right: float, bottom: float, ink: Ink
    ) -> None:
        """Lay a pale ground under things that belong together."""
        self.box(
            (left + right) / 2, (top + bottom) / 2, right - left,
            bottom - top, Ink("none", ink.pale, ink.text), radius=10,
        )  # fmt: skip

    def tile(
        self,
        x: float,
        y: float,
        character: str,
        ink: Ink,
        side: float = 32,
        dashed: bool = False,
    ) -> None:
        """Draw one character of a date; a blank as an open bracket."""
        text = "" if character == " " else f"`{character}`"
        self.box(x, y, side, side, ink, text, 0.53 * side, 4, dashed=dashed)
        if character == " ":
            half, foot = side / 6, y + side / 5
            corners = [(x - half, foot - 4), (x - half, foot)]
            corners += [(x + half, foot), (x + half, foot - 4)]
            self.line(corners, ink.text, 1.4)

    def strip(self, x: float, y: float, ink: Ink, side: float = 9) -> None:
        """Draw a vector as a column of four cells centred on (x, y)."""
        self.box(x, y, 1.6 * side, 4 * side, ink, radius=2, stroke=1.3)
        for level in (y - side, y, y + side):
            ends = [(x - 0.8 * side, level), (x + 0.8 * side, level)]
            self.line(ends, ink.line, 0.8)

    def bars(
        self,
        columns: Sequence[float],
        base: float,
        weights: Sequence[float],
        scale: float,
        width: float,
    ) -> None:
        """Draw attention weights as bars that stand on a line."""
        for x, weight in zip(columns, weights):
            tall = scale * weight
            if tall:
                self.box(x, base - tall / 2, width, tall, AMBER, radius=1)
        ends = columns[0] - 0.65 * width, columns[-1] + 0.65 * width
        self.line([(ends[0], base), (ends[1], base)], AMBER.line)

    def line(
        self,
        points: Sequence[Point],
        color: str = PLAIN.line,
        width: float = 1.6,
    ) -> None:
        """Draw straight lines through the points."""
        path = "M" + " L".join(f"{_plain(x)} {_plain(y)}" for x, y in points)
        self._path(path, color, width)

    def arrow(
        self, *points: Point, color: str = PLAIN.line, width: float = 1.6
    ) -> None:
        """Draw straight lines whose head touches the last point."""
        neck = self._head(points[-2], points[-1], color, width)
        self.line([*points[:-1], neck], color, width)

    def curve(
        self,
        start: Point,
        end: Point,
        color: str = PLAIN.line,
        width: float = 1.6,
        dashed: bool = False,
        level: bool = False,
        head: bool = True,
    ) -> None:
        """Draw an S from start to end: leaves upright, or level."""
        (x1, y1), (x2, y2) = start, end
        if level:
            near, far = ((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2)
        else:
            near, far = (x1, (y1 + y2) / 2), (x2, (y1 + y2) / 2)
        neck = self._head(far, end, color, width) if head else end
        numbers = " ".join(_plain(n) for p in (near, far, neck) for n in p)
        path = f"M{_plain(x1)} {_plain(y1)} C{numbers}"
        self._path(path, color, width, dashed)

    def area(self, corners: Sequence[Point], color: str) -> None:
        """Fill a shape without an outline."""
        points = " ".join(f"{_plain(x)},{_plain(y)}" for x, y in corners)
        self.add("polygon", points=points, fill=color)

    def cross(self, x: float, y: float, color: str) -> None:
        """Mark a mistake: never by colour alone."""
        for rise in (5, -5):
            self.line([(x - 5, y - rise), (x + 5, y + rise)], color, 2.4)

    def dot(self, x: float, y: float, color: str, radius: float = 3) -> None:
        """Mark where a line branches off."""
        self.add("circle", cx=x, cy=y, r=radius, fill=color)

    def _path(
        self, path: str, color: str, width: float, dashed: bool = False
    ) -> None:
        self.add(
            "path", d=path, fill="none", stroke=color, stroke_width=width,
            stroke_dasharray="4 3" if dashed else None,
        )  # fmt: skip

    def _head(
        self, before: Point, tip: Point, color: str, width: float
    ) -> Point:
        """Draw an arrow head; return where its line has to stop."""
        length = 5 + 1.6 * width
        angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
        dx, dy = length * math.cos(angle), length * math.sin(angle)
        neck = (tip[0] - dx, tip[1] - dy)
        side = (-0.45 * dy, 0.45 * dx)
        left = (neck[0] + side[0], neck[1] + side[1])
        right = (neck[0] - side[0], neck[1] - side[1])
        self.area([tip, left, right], color)
        return neck


def _plain(value: object) -> str:
    """Write a number as short as two decimals allow, anything as it is."""
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _faces(line: str) -> str:
    """Turn `backticked` words into spans of the monospaced face."""
    spans = escape(line).split("`")
    for index in range(1, len(spans), 2):
        spans[index] = f'<tspan font-family="{MONO}">{spans[index]}</tspan>'
    return "".join(spans)
