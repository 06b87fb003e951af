"""The explorer of lesson 06: type a date, step through the decoder.

`trace` does what the translator does, in NumPy, and keeps every number on the
way; `describe` puts them into words and lists; `Explorer` shows them.
The browser's part, explorer.js, only draws.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from utils import by_hand, plots
from utils.plots.style import DARK, map_colors
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    START_ID,
    ids_to_iso,
    text_to_ids,
)

if TYPE_CHECKING:
    from utils.model import DateTranslator

HERE = Path(__file__).resolve().parent
UNTRAINED_SEED = 3
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
        "and writes 4: April. So the attention decides. Pick other "
        "characters in step 2; pick the same one again to let go.",
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
        "notice": "The second answer comes from the same network before its "
        "training. It looks at everything a little and writes nonsense. "
        "Attention has to be learnt.",
    },
)


@dataclass(frozen=True, eq=False)
class Trace:
    """Every number of one translation; Tx counts padding, if it is read.

    Attributes:
        text: the text as it was given.
        iso: the ten characters written.
        alignment_scores: (10, Tx), before temperature and softmax.
        attention_weights: (10, Tx), after them, or as forced.
        context_vectors: (10, 2*units).
        probabilities: (10, 11), of the characters "-0123456789".
        forced: {step: place} where the look was forced.
    """

    text: str
    iso: str
    alignment_scores: np.ndarray
    attention_weights: np.ndarray
    context_vectors: np.ndarray
    probabilities: np.ndarray
    forced: dict[int, int] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """The ten characters, by the name that pictures ask for."""
        return self.iso

    @property
    def attention(self) -> np.ndarray:
        """(10, len(text)): the weights without those of padding."""
        return self.attention_weights[:, : len(self.text)]

    @property
    def character_confidence(self) -> np.ndarray:
        """(10,): the probability of each written character."""
        return self.probabilities.max(axis=1)

    @property
    def confidence(self) -> float:
        """Their product: how sure it is of the whole date."""
        return float(np.prod(self.character_confidence))


def trace(
    text: str,
    params: dict,
    temperature: float = 1.0,
    masked: bool = True,
    forced: dict[int, int] | None = None,
) -> Trace:
    """Translate one text step by step.

    Args:
        text: 1 to MAX_LENGTH characters.
        params: `translator.params()`.
        temperature: the alignment scores are divided by it before the
            softmax; 1 is what the translator was trained with.
        masked: False pads to MAX_LENGTH and lets encoder and attention read
            the padding as if it were text.
        forced: {step: place}: at this step all attention goes to the
            character at this place.

    Returns:
        The numbers. With the defaults they are those of
        `translator.translate(text)`.

    Raises:
        ValueError: if the text is empty or too long.
    """
    if not text:
        raise ValueError("Type a date, for example 3 May 1979.")
    if len(text) > MAX_LENGTH:
        raise ValueError(
            f"{len(text)} characters are too many: the translator reads at "
            f"most {MAX_LENGTH}. Please shorten the text."
        )
    # Not reading the padding is the same as masking it.
    width = len(text) if masked else MAX_LENGTH
    source_ids = text_to_ids(text, width)[None]  # (1, Tx)
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
    return Trace(
        text,
        ids_to_iso(ids)[0],
        np.concatenate(look.alignment_scores),
        attention_weights[0],
        np.concatenate(look.context_vectors),
        np.concatenate(look.probabilities),
        forced,
    )


class _Look:
    """A decoder's looks at one text: influenced, and written down.

    Args:
        temperature: the alignment scores are divided by it.
        forced: {step: place}, see `trace`.
    """

    def __init__(self, temperature: float, forced: dict[int, int]):
        self.temperature, self.forced = temperature, forced
        self.alignment_scores: list[np.ndarray] = []
        self.context_vectors: list[np.ndarray] = []
        self.probabilities: list[np.ndarray] = []

    def decoder_step(self, *state: Any) -> tuple[np.ndarray, ...]:
        """Do what `by_hand.decoder_step` does, with this look."""
        logits, *after = by_hand.decoder_step(*state, look=self.attend)
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


def parts_of(text: str) -> list[tuple[int, int]]:
    """Find numbers and words as (start, stop): what people read at once."""
    return [one.span() for one in re.finditer(r"\d+|[^\W\d_]+", text)]


def reading(one: Trace) -> list[dict[str, Any]]:
    """Tell from which number or word year, month and day were read.

    Returns:
        For each of them "name", "written" (its digits), "read" (the part
        of the text, or "padding", with the most attention while they were
        written) and "share", that part's attention, 0 to 1.
    """
    found = []
    for name in ("year", "month", "day"):
        rows = slice(*plots.ROWS[name])
        weights = one.attention_weights[rows].mean(axis=0)
        shares = [(weights[slice(*part)].sum(), one.text[slice(*part)])
                  for part in parts_of(one.text)]  # fmt: skip
        shares.append((weights[len(one.text) :].sum(), "padding"))
        share, read = max(shares)
        found.append({
            "name": name,
            "written": one.iso[rows],
            "read": read,
            "share": round(float(share), 4),
        })  # fmt: skip
    return found


def sentence(one: Trace, step: int) -> str:
    """Say in words what happens at a step."""
    weights = one.attention_weights[step]
    padding = weights[len(one.text) :].sum()
    weights = np.append(weights[: len(one.text)], padding)
    places = np.argsort(-weights, kind="stable")[:2]
    looks = [f"{_name(one.text, place)} ({weights[place]:.2f})"
             for place in places if weights[place] >= 0.05]  # fmt: skip
    verb = "it is made to look" if step in one.forced else "it looks"
    sure = one.character_confidence[step]
    return (
        f"For {WRITTEN[step]} {verb} at {' and '.join(looks) or 'nothing'}. "
        f"It writes {one.iso[step]!r} (probability {sure:.2f})."
    )


def _name(text: str, place: int) -> str:
    """Name a character, and the word or number it stands in."""
    if place == len(text):
        return "padding"
    for start, stop in parts_of(text):
        if start <= place < stop and stop - start > 1:
            return f"'{text[place]}' in “{text[start:stop]}”"
    return "a space" if text[place].isspace() else f"'{text[place]}'"


def describe(one: Trace) -> dict[str, Any]:
    """Return all that the browser draws, rounded to four decimals."""
    columns = one.attention_weights.shape[1]
    lists = {
        name: np.round(getattr(one, name).astype("float64"), 4).tolist()
        for name in ("alignment_scores", "attention_weights",
                     "context_vectors", "probabilities")
    }  # fmt: skip
    return lists | {
        "iso": one.iso,
        "confidence": round(one.confidence, 4),
        "characters": [_shown(c) for c in one.text]
        + ["·"] * (columns - len(one.text)),
        "real": len(one.text),
        "forced": {str(step): place for step, place in one.forced.items()},
        "reading": reading(one),
        "sentences": [sentence(one, step) for step in range(ISO_LENGTH)],
    }


def _shown(character: str) -> str:
    """Return one visible character, and one that can be sent."""
    if character.isspace():
        return "␣"
    return character if character.isprintable() else "□"


class Explorer(anywidget.AnyWidget):
    """A widget that translates as you type and shows every number.

    Where widgets cannot be shown it is a picture and a table of its text.

    Args:
        translator: a `DateTranslator`, e.g. `load_translator()`.
        text: the date it starts with.
        other: the date it is compared with at first.
    """

    _esm = HERE / "explorer.js"
    _css = HERE / "explorer.css"
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        translator: "DateTranslator",
        text: str = "03/04/2009",
        other: str = "13/04/2009",
    ):
        super().__init__()
        self._translator = translator
        self._params = {"trained": translator.params()}
        self._first = trace(text, self._params["trained"])
        request = {"texts": [text, other]}
        self.start = {
            "request": request,
            "answer": self.answer(request),
            "experiments": list(EXPERIMENTS),
            "coldest": COLDEST,
            "hottest": HOTTEST,
            "written": list(WRITTEN),
            "colors": [to_hex(color) for color in map_colors()],
            "dark": DARK,
        }
        self.on_msg(self._reply)

    def answer(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """Answer what the browser asks.

        Args:
            request: "texts" (two); and, if they differ from the defaults,
                "compare" ("nothing", "another date", "before training"),
                "temperature", "masked" and "forced", a {step: place} for
                each panel.

        Returns:
            `describe` of each panel, or {"problem": a sentence}.
        """
        compare = request.get("compare", "nothing")
        text, other = request["texts"]
        panels = [(text, "trained")]
        if compare == "another date":
            panels.append((other, "trained"))
        elif compare == "before training":
            panels.append((text, "untrained"))
        return [
            self._panel(*panel, request, forced)
            for panel, forced in zip(panels, request.get("forced", [{}, {}]))
        ]

    def _panel(
        self, text: str, which: str, request: dict, forced: dict
    ) -> dict[str, Any]:
        if which not in self._params:
            self._params[which] = _untrained_params(self._translator)
        temperature = float(request.get("temperature", 1))
        try:
            return describe(trace(
                text,
                self._params[which],
                min(max(temperature, COLDEST), HOTTEST),
                request.get("masked", True),
                {int(step): place for step, place in forced.items()},
            ))  # fmt: skip
        except ValueError as problem:
            return {"problem": str(problem)}

    def _reply(self, _: object, request: dict, __: object) -> None:
        # The browser knows by view and number which question this answers.
        known = {name: request[name] for name in ("view", "number")}
        self.send(known | {"answer": self.answer(request)})

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        data, about = plots.plot_attention(self._first)._repr_mimebundle_()
        shown = super()._repr_mimebundle_(**kwargs)
        shown = shown[0] if isinstance(shown, tuple) else shown
        table = plots.attention_table(self._first, top=1)
        head = f"{self._first.text!r} is written {self._first.iso}"
        plain = {"text/plain": f"{head}\n{table}"}
        return (shown or {}) | data | plain, about


def _untrained_params(translator: "DateTranslator") -> dict:
    from utils.model import DateTranslator, keras

    keras.utils.set_random_seed(UNTRAINED_SEED)
    untrained = DateTranslator(**translator.settings)
    untrained.build()
    return untrained.params()
