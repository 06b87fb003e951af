"""What a learner reads when an answer is not right yet."""

import textwrap
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy import isclose

WIDTH = 79
LABEL = 10  # columns of the words at the left
ROOM = 2 * (WIDTH - LABEL)  # characters that fit on two lines


class CheckFailed(AssertionError):
    """An answer is not right yet; the text says why, in a few lines.

    Attributes:
        exercise: Name of the exercise.
        kind: "blank", "wrong", "error", "stopped" or "usage".
        mistake: Name of the known mistake, or None.
    """

    def __init__(
        self,
        text: str,
        exercise: str | None = None,
        kind: str = "wrong",
        mistake: str | None = None,
    ) -> None:
        super().__init__(text)
        self.exercise, self.kind, self.mistake = exercise, kind, mistake

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return str(self).splitlines()


@dataclass
class Report:
    """The parts of a message; empty ones are left out."""

    exercise: str
    head: str = "not right yet."
    tried: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    expected: str = ""
    got: str = ""
    mistake: str | None = None
    question: str = ""
    line: str = ""
    kind: str = "wrong"
    shapes_only: bool = False
    printed: str = ""

    def failure(self) -> CheckFailed:
        """Make the exception that shows this report."""
        inputs = describe_inputs(self.inputs, self.shapes_only)
        parts = [
            ("", f"{self.exercise}: {self.head}", 1),
            ("Tried", self.tried, 1),
            ("Input", inputs, 3),
            ("Line", self.line, 1),
            ("Expected", self.expected, 2),
            ("Got", self.got, 2),
            ("It seems", f"{self.mistake}." if self.mistake else "", 1),
            ("Think", self.question, 2),
        ]
        lines = [line for part in parts if part[1] for line in wrap(*part)]
        text = "\n".join(lines)
        return CheckFailed(text, self.exercise, self.kind, self.mistake)


def wrap(label: str, text: str, most: int = 2) -> list[str]:
    """Break a text into lines to the right of their label."""
    indent = " " * LABEL if label else ""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=label.ljust(len(indent)),
        subsequent_indent=indent,
        max_lines=most,
        placeholder=" ...",
        break_on_hyphens=False,
    )


def show(value: Any, digits: int = 4) -> str:
    """Write a number or a small array on one line, as Python would."""
    if isinstance(value, str | dict | tuple):
        return repr(value)
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        return str(value)
    ways: Any = {
        "float_kind": lambda number: _number(number, digits),
        "int": str,
        "bool": str,
    }
    text = np.array2string(
        array,
        separator=", ",
        max_line_width=10_000,
        threshold=10_000,
        formatter=ways,
    )
    return " ".join(text.split())


def _number(number: float, digits: int) -> str:
    if number == np.round(number) and abs(number) < 1e7:
        return f"{number:.0f}"
    if abs(number) < 1e-5:
        return f"{number:.0e}"
    return f"{number:.{digits}g}"


def describe_inputs(inputs: dict[str, Any], shapes_only: bool) -> str:
    """Name every input with its value where that fits, else its shape."""
    flat = flatten(inputs)
    texts = {name: f"{name} = {show(value)}" for name, value in flat.items()}
    if shapes_only:
        return "; ".join(short(name, flat[name]) for name in flat)
    if sum(map(len, texts.values())) > ROOM + 40:
        texts = {
            name: short(name, value)
            if is_params(value)
            else f"{name} = {show(value)}"
            for name, value in inputs.items()
        }
    for name in sorted(texts, key=lambda n: len(texts[n]), reverse=True):
        if sum(map(len, texts.values())) <= ROOM + 40:
            break
        texts[name] = short(name, inputs.get(name, flat.get(name)))
    return "; ".join(texts.values())


def short(name: str, value: Any) -> str:
    """Name an input with its shape, or with what it holds."""
    if is_params(value):
        return f"{name}: {', '.join(value)}"
    if np.ndim(value):
        return f"{name}: {np.shape(value)}"
    return f"{name} = {show(value)}"


def is_params(value: Any) -> bool:
    """True for a dictionary of weights, not of ids."""
    return isinstance(value, dict) and not all(map(is_count, value.values()))


def flatten(inputs: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Bring nested dictionaries to one level: `params.lstm.bias`."""
    flat: dict[str, Any] = {}
    for name, value in inputs.items():
        if is_params(value):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def is_count(value: Any) -> bool:
    """True for a plain number, such as an id in a vocabulary."""
    return isinstance(value, int)


def contrast(name: str, expected: Any, came: Any) -> tuple[str, str]:
    """Show two arrays so that the difference can be seen."""
    if np.shape(expected) != np.shape(came):
        return both(name, expected, came, with_shape=True)
    if len(show(expected)) <= ROOM - 30:
        return both(name, expected, came)
    differs = ~isclose(came, expected, rtol=1e-4, atol=1e-5)
    place = tuple(int(i) for i in np.argwhere(differs)[0])
    where = f"{name}[{', '.join(map(str, place))}]"
    return both(where, expected[place], came[place])


def both(
    name: str, expected: Any, came: Any, with_shape: bool = False
) -> tuple[str, str]:
    """Write two values, with as many digits as tell them apart."""
    for digits in (4, 6, 9):
        texts = [show(value, digits) for value in (expected, came)]
        if texts[0] != texts[1]:
            break
    for index, value in enumerate((expected, came)):
        if with_shape:
            shape = f"shape {np.shape(value)}"
            fits = len(texts[index]) <= ROOM - 50
            texts[index] = f"{shape}: {texts[index]}" if fits else shape
    return f"{name} = {texts[0]}", f"{name} = {texts[1]}"
