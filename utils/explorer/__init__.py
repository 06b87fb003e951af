"""The explorer: type a date, step through the decoder.

The browser calculates and draws: engine.js and explorer.js, in JupyterLab and
on the website alike. Python hands over the weights, and what to try. `trace`
is the same calculation in NumPy, for lessons and tests.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from utils import by_hand, days, plots
from utils.explorer.weights import export, pack
from utils.plots.style import DARK, map_colors
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    SOURCE_VOCABULARY,
    START_ID,
    ids_to_iso,
    text_to_ids,
)
from utils.translate import Translation, Translator

__all__ = ["Explorer", "Trace", "export", "trace"]

HERE = Path(__file__).resolve().parent
SCRIPT = "".join(
    (HERE / name).read_text(encoding="utf-8")
    for name in ("engine.js", "explorer.js")
)
COLDEST, HOTTEST = 0.1, 100.0  # temperatures
WRITTEN = (
    "the year's first digit", "the year's second digit",
    "the year's third digit", "the year's fourth digit",
    "the dash after the year", "the month's first digit",
    "the month's second digit", "the dash after the month",
    "the day's first digit", "the day's second digit",
)  # fmt: skip

# What the buttons do: `step` counts from 0, `forced` is {step: place}.
EXPERIMENTS = (
    {
        "name": "Why March?",
        "texts": ["03/04/2009"],
        "step": 6,
        "notice": "The month's two rows of the map light up in the first "
        "number, the day's two rows in the second. It reads the first number "
        "as the month: 03 is March.",
    },
    {
        "name": "What if it is 13?",
        "texts": ["03/04/2009", "13/04/2009"],
        "compare": "another date",
        "step": 6,
        "notice": "One character differs, and the month's rows jump to the "
        "second number: there is no month 13. Nobody wrote that rule into "
        "the network. It learnt it from examples.",
    },
    {
        "name": "What if there are dots?",
        "texts": ["03/04/2009", "03.04.2009"],
        "compare": "another date",
        "step": 6,
        "notice": "The same digits. With slashes the month comes first, with "
        "dots the day. The attention follows that habit.",
    },
    {
        "name": "Make it look elsewhere",
        "texts": ["03/04/2009"],
        "step": 6,
        "forced": {"6": 4},
        "notice": "For the month's second digit it is made to look at the 4, "
        "a Transformer with all its heads, and writes 4: April. So the "
        "attention decides. Pick other characters in step 2; pick the same "
        "one again to let go.",
    },
    {
        "name": "Blur the attention",
        "texts": ["03/04/2009"],
        "temperature": HOTTEST,
        "step": 6,
        "notice": "A high temperature makes the weights alike. Every context "
        "vector becomes nearly the same mixture, and the date falls apart.",
    },
    {
        "name": "Forget the mask",
        "texts": ["03/04/2009"],
        "masked": False,
        "step": 4,
        "notice": "Padding, shown as ·, is now read as if it had been typed. "
        "Writing the dash, the network looks at it. It was never trained to, "
        "so the date may survive or not. The mask keeps all padding at 0.",
    },
    {
        "name": "Before training",
        "texts": ["03/04/2009"],
        "compare": "before training",
        "step": 6,
        "notice": "The second answer comes from a network of the same shapes "
        "with random weights, as before any training. It looks at everything "
        "a little and writes nonsense. Attention has to be learnt.",
    },
)


@dataclass(frozen=True, eq=False)
class Trace(Translation):
    """Every number of one translation; Tx counts padding, if it is read.

    `attention` has no padding: without a mask its rows sum to less than 1.

    Attributes:
        alignment_scores: (10, Tx), before temperature and softmax.
        attention_weights: (10, Tx), after them, or as forced.
        context_vectors: (10, 2*units).
        probabilities: (10, 11), of the characters "-0123456789".
        forced: {step: place} where the look was forced.
    """

    alignment_scores: np.ndarray
    attention_weights: np.ndarray
    context_vectors: np.ndarray
    probabilities: np.ndarray
    forced: dict[int, int] = field(default_factory=dict)


def trace(
    text: str,
    params: dict,
    temperature: float = 1.0,
    masked: bool = True,
    forced: dict[int, int] | None = None,
    settings: dict[str, Any] | None = None,
) -> Trace:
    """Translate one text step by step.

    Args:
        text: 1 to `max_length` characters.
        params: `translator.params()`.
        temperature: the alignment scores are divided by it before the
            softmax; 1 is what the translator was trained with.
        masked: False pads to `max_length` and lets encoder and attention
            read the padding as if it were text.
        forced: {step: place}: at this step all attention goes to the
            character at this place.
        settings: `translator.settings`; the shipped one's if left out.

    Returns:
        The numbers. With the defaults they are those of
        `translator.translate(text)`.

    Raises:
        ValueError: if the text is empty or too long.
    """
    settings = _DEFAULTS | (settings or {})
    longest = settings["max_length"]
    if not text:
        raise ValueError("Type a date, for example 3 May 1979.")
    if len(text) > longest:
        raise ValueError(
            f"{len(text)} characters are too many: the translator reads at "
            f"most {longest}. Please shorten the text."
        )
    # Not reading the padding is the same as masking it.
    width = len(text) if masked else longest
    source_ids = text_to_ids(text, width, settings["source_vocabulary"])[None]
    forced = {
        step: place
        for step, place in (forced or {}).items()
        if 0 <= step < ISO_LENGTH and 0 <= place < width
    }
    look = _Look(temperature, forced)
    encoder = params["encoder"]
    ids, attention_weights = by_hand.greedy_decode(
        by_hand.read_both_ways(encoder["embedding"][source_ids], encoder),
        np.ones_like(source_ids, bool),
        params["decoder"],
        START_ID,
        ISO_LENGTH,
        look.decoder_step,
    )
    probabilities = np.concatenate(look.probabilities)
    return Trace(
        text,
        ids_to_iso(ids)[0],
        attention_weights[0, :, : len(text)],
        probabilities.max(axis=1),
        np.concatenate(look.alignment_scores),
        attention_weights[0],
        np.concatenate(look.context_vectors),
        probabilities,
        forced,
    )


_DEFAULTS = {
    "max_length": MAX_LENGTH,
    "source_vocabulary": SOURCE_VOCABULARY,
}


class _Look:
    """A decoder's looks at one text: influenced, and written down.

    Args:
        temperature: the alignment scores are divided by it.
        forced: {step: place}, see `trace`.
    """

    def __init__(self, temperature: float, forced: dict[int, int]):
        self.temperature, self.forced = temperature, forced
        self.day = days.BEGIN
        self.alignment_scores: list[np.ndarray] = []
        self.context_vectors: list[np.ndarray] = []
        self.probabilities: list[np.ndarray] = []

    def decoder_step(self, *state: Any) -> tuple[np.ndarray, ...]:
        """Do what `by_hand.decoder_step` does, and write only days."""
        logits, *after = by_hand.decoder_step(*state, look=self.attend)
        logits = np.where(days.allowed(self.day), logits, -np.inf)
        self.day = int(days.advance(self.day, int(logits.argmax())))
        self.probabilities.append(by_hand.softmax(logits))
        return logits, *after

    def attend(self, *of_this_step: Any) -> tuple[np.ndarray, np.ndarray]:
        """Do what `by_hand.one_step_attention` does, with own weights."""
        context_vector, weights = by_hand.one_step_attention(
            *of_this_step, weigh=self.weigh
        )
        self.context_vectors.append(context_vector)
        return context_vector, weights

    def weigh(self, scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Turn scores into weights (1, Tx), or obey."""
        step = len(self.alignment_scores)
        self.alignment_scores.append(scores)
        if step in self.forced:
            return np.eye(scores.shape[1])[[self.forced[step]]]
        return by_hand.attention_weights(scores / self.temperature, mask)


def start_values(text: str, other: str) -> dict[str, Any]:
    """Return what explorer.js starts with, besides the weights."""
    return {
        "texts": [text, other],
        "experiments": list(EXPERIMENTS),
        "coldest": COLDEST,
        "hottest": HOTTEST,
        "written": list(WRITTEN),
        "colors": [to_hex(color) for color in map_colors()],
        "dark": DARK,
    }


class Explorer(anywidget.AnyWidget):
    """A widget that translates as you type and shows every number.

    Where widgets cannot be shown it is a picture and a table of its text.

    Args:
        translator: a `DateTranslator`, e.g. `load_translator()`, a
            `Transformer`, or one of your own, whatever its sizes.
        text: the date it starts with.
        other: the date it is compared with at first.
    """

    _esm = SCRIPT
    _css = HERE / "explorer.css"
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        translator: Translator,
        text: str = "03/04/2009",
        other: str = "13/04/2009",
    ):
        self.weights = pack(translator)
        self._first = translator.translate(text)
        super().__init__()
        self.start = start_values(text, other)
        self.on_msg(self._reply)

    def _reply(self, *_: object) -> None:
        self.send({}, buffers=[self.weights])

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        data, about = plots.plot_attention(self._first)._repr_mimebundle_()
        shown = super()._repr_mimebundle_(**kwargs) or {}
        # With data about the data, where a front end needs some (Colab).
        found, more = shown if isinstance(shown, tuple) else (shown, {})
        table = plots.attention_table(self._first, top=1)
        head = f"{self._first.text!r} is written {self._first.written}"
        plain = {"text/plain": f"{head}\n{table}"}
        return found | data | plain, more | about
