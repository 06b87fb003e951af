"""What is trained: six studies, each a list of variants to compare.

*scores*: other ways to look, in place of additive attention.
*ablations*: the translator with one part taken out, or with less data.
*longer*: additive, and those that came out worst, on three times as many
batches: the same dates, three times.
*bottleneck* and *several*: with and without attention, the date buried in
longer and longer text, or one of more and more that are all to be written
(the question of Bahdanau et al., 2015, figure 2). *transformer*: the shipped
sizes with and without an LSTM. The whole translator, from
which ablations take a part, is the variant *additive* of scores.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from utils import dates, plots, training
from utils.backend import tf
from utils.model import DateTranslator
from utils.studies import ablations, attention, buried, several
from utils.studies.transformer import Transformer
from utils.text import ISO_LENGTH, MAX_LENGTH, SOURCE_VOCABULARY
from utils.training import Pairs
from utils.translate import Translator

STEPS = 1000  # batches of a run
BATCH_SIZE = 64
WIDER_DECODER = 68  # units; 64 with attention
TWINS = (1, 2, 3, 4)  # seeds: lesson 08 compares what they look at


def _pairs(count: int, seed: int) -> Pairs:
    return training.as_pairs(dates.generate(count, seed=seed))


@dataclass(frozen=True)
class Variant:
    """One line of a study: how its translator is made, what it reads."""

    make: Callable[[], DateTranslator | Transformer] = DateTranslator
    different_dates: int = STEPS * BATCH_SIZE
    steps: int = STEPS
    pairs: Callable[[int, int], Pairs] = _pairs
    recipe: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """Variants that are compared, and how they are measured."""

    variants: dict[str, Variant]
    measure: Callable[[Any], dict[str, float]]
    columns: tuple[str, ...]
    max_length: int = MAX_LENGTH
    keeps: Callable[[str, int], bool] = lambda variant, seed: False
    make_batches: Callable[..., tf.data.Dataset] = training.make_batches


def _additive() -> attention.Attention:
    return attention.AdditiveAttention(32)


def _looking(make: Callable[[], attention.Attention], **units: Any) -> Variant:
    return Variant(lambda: DateTranslator(attention=make(), **units))


def _longer(make: Callable[[], attention.Attention], **units: int) -> Variant:
    return replace(_looking(make, **units), steps=3 * STEPS)


def _reading(encoder: type, **parts: Callable[[], Any]) -> Variant:
    size = len(SOURCE_VOCABULARY)
    return Variant(lambda: DateTranslator(
        encoder=encoder(size, 32, 32),
        **{name: make() for name, make in parts.items()},
    ))  # fmt: skip


def _no_mask() -> DateTranslator:
    reading = _reading(
        ablations.NoMaskEncoder,
        attention=lambda: ablations.NoMaskAttention(32),
    )
    translator = reading.make()
    translator.padded_to = MAX_LENGTH  # or there would be nothing to mask
    return translator


def _buried(
    make: Callable[[], attention.Attention], longest: int, **units: int
) -> Variant:
    looking = _looking(make, max_length=buried.LONGEST, **units)
    pairs = partial(buried.draw_pairs, longest=longest)
    return replace(looking, steps=2 * STEPS, pairs=pairs)


def _without_attention(longest: int) -> Variant:
    # A larger decoder makes up for the weights that attention would have.
    return _buried(attention.NoAttention, longest, decoder_units=WIDER_DECODER)


def _several(make: Callable[[], attention.Attention], **units: int) -> Variant:
    sizes = {"max_length": several.WIDTH, "length": several.LENGTH}
    looking = _looking(make, **sizes, **units)
    return replace(looking, steps=2 * STEPS, pairs=several.draw_pairs)


def _recurrent() -> DateTranslator:
    return DateTranslator(encoder_units=64)  # as the shipped one


def _measure_sets(translator: Translator) -> dict[str, float]:
    """Return the share right in each set, and where the attention falls."""
    measured = {}
    for name in dates.SETS:
        examples = dates.load_examples(name)
        translations = translator.translate([e.text for e in examples])
        right = [t.iso == e.iso for t, e in zip(translations, examples)]
        measured[name] = float(np.mean(right))
        if name == "test":
            measured |= _measure_attention(translations, examples)
    return measured


def _measure_attention(
    translations: list, examples: Sequence[dates.Example]
) -> dict[str, float]:
    spans = [example.spans for example in examples]
    shares = plots.attention_by_field(translations, spans)
    measured = {
        f"on_{field}": float(shares[slice(*plots.ROWS[field]), column].mean())
        for column, field in enumerate(dates.FIELDS)
    }
    seen = np.mean([t.attention.sum(axis=1) for t in translations])
    return measured | {"on_text": float(seen)}


def _measure_lengths(translator: DateTranslator) -> dict[str, float]:
    return {
        f"accuracy_{length}": training.accuracy(translator, pairs)
        for length, pairs in buried.draw_tests().items()
    }


def _measure_several(translator: DateTranslator) -> dict[str, float]:
    """Return the share of single dates right, by how many are in a text."""
    measured = {}
    for number, pairs in several.draw_tests().items():
        source_ids, target_ids = several.to_ids(pairs)
        written_ids = translator.read_and_write(source_ids)[0].numpy()
        same = (written_ids == target_ids).reshape(len(pairs), -1, ISO_LENGTH)
        right = same.all(axis=-1)[:, :number]  # (texts, number)
        measured[f"accuracy_{number}"] = float(right.mean())
    return measured


def _twin_or_first(variant: str, seed: int) -> bool:
    """Keep seed 0 of each way to look, and the twins of *additive*."""
    return seed == 0 or (variant == "additive" and seed in TWINS)


_SETS = (*dates.SETS, *(f"on_{field}" for field in dates.FIELDS), "on_text")
STUDIES = {
    "scores": Study(
        {
            "additive": _looking(_additive),
            "dot": _looking(attention.DotAttention),
            "scaled_dot": _looking(attention.ScaledDotAttention),
            "general": _looking(attention.GeneralAttention),
            "concat": _looking(lambda: attention.ConcatAttention(32)),
            "local_monotonic": _looking(lambda: attention.LocalAttention(
                _additive(), centre="monotonic")),
            "local_predictive": _looking(
                lambda: attention.LocalAttention(_additive())),
            "hard": _looking(lambda: attention.HardAttention(_additive())),
            "heads_4": _looking(lambda: attention.MultiHeadAttention(4, 32)),
        },
        _measure_sets, _SETS, keeps=_twin_or_first,
    ),
    "ablations": Study(
        {
            "no_mask": Variant(_no_mask),
            "no_feedback": Variant(ablations.NoFeedbackTranslator),
            "one_direction": _reading(ablations.ForwardEncoder),
            "no_teacher_forcing": Variant(ablations.NoTeacherTranslator),
            "no_attention": _looking(
                attention.NoAttention, decoder_units=WIDER_DECODER),
            "uniform": _looking(
                ablations.UniformAttention, decoder_units=WIDER_DECODER),
            "dates_1000": Variant(different_dates=1000),
            "dates_4000": Variant(different_dates=4000),
            "dates_16000": Variant(different_dates=16000),
        },
        _measure_sets, _SETS,
    ),
    "longer": Study(
        {
            "additive_longer": _longer(_additive),
            "scaled_dot_longer": _longer(attention.ScaledDotAttention),
            "local_monotonic_longer": _longer(lambda: attention.LocalAttention(
                _additive(), centre="monotonic")),
            "local_predictive_longer": _longer(
                lambda: attention.LocalAttention(_additive())),
            "no_attention_longer": _longer(
                attention.NoAttention, decoder_units=WIDER_DECODER),
        },
        _measure_sets, _SETS,
    ),
    "bottleneck": Study(
        {
            "attention": _buried(_additive, buried.LONGEST),
            "no_attention": _without_attention(buried.LONGEST),
            "attention_100": _buried(_additive, 100),
            "no_attention_100": _without_attention(100),
        },
        _measure_lengths,
        tuple(f"accuracy_{length}" for length in buried.LENGTHS),
        max_length=buried.LONGEST,
    ),
    "several": Study(
        {
            "attention": _several(_additive),
            "no_attention": _several(
                attention.NoAttention, decoder_units=WIDER_DECODER),
            "no_attention_wide": _several(
                attention.NoAttention, encoder_units=64, decoder_units=128),
            "no_attention_long": replace(
                _several(attention.NoAttention, decoder_units=WIDER_DECODER),
                steps=4 * STEPS),
        },
        _measure_several,
        tuple(f"accuracy_{number}" for number in range(1, several.MOST + 1)),
        make_batches=several.make_batches,
    ),
    "transformer": Study(
        {
            "recurrent": Variant(_recurrent),
            "transformer": Variant(
                Transformer, recipe=training.TRANSFORMER),
        },
        _measure_sets, _SETS,
    ),
}  # fmt: skip
