"""What each head of the Transformer attends to, and what it is worth.

`python -m utils.studies heads` writes data/experiments/transformer_heads.csv:
a row for each head, one for the whole, and one for the shipped translator with
LSTMs. A head is taken out by zeros in its rows of the matrix that joins the
heads. `explains` asks what lesson 08 asks of a map: the rank correlation of
weights with what it does to hide each character.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from utils import by_hand, plots, text, training
from utils.dates import FIELDS, Example, generate, load_examples
from utils.model import DateTranslator, load_translator
from utils.studies import probes, tables
from utils.studies.tables import FOLDER, Row
from utils.studies.transformer import TRANSFORMER_PATH, Heads, Transformer
from utils.translate import Translator

COUNT = 1000  # test dates with a head taken out
LOOKED_AT = 300  # of them, to see where it attends
EXPLAINED = 100  # validation dates, as in lesson 08


def parts_of(translator: Transformer) -> dict[str, list[Heads]]:
    """Return the attention layers by what they do, a list over the blocks."""
    return {
        "read": [block.attention for block in translator.readers],
        "write": [block.attention for block in translator.writers],
        "cross": [block.cross for block in translator.writers],
    }


@contextmanager
def without(layer: Heads, head: int) -> Iterator[None]:
    """Take one head out, and put it back at the end."""
    kernel = layer.to_output.kernel
    kept = np.asarray(kernel)
    size = layer.units // layer.heads
    silenced = kept.copy()
    silenced[head * size : (head + 1) * size] = 0
    kernel.assign(silenced)
    try:
        yield
    finally:
        kernel.assign(kept)


def where_heads_look(
    translator: Transformer, examples: list[Example]
) -> np.ndarray:
    """Return the attention on the field that is being written.

    Returns:
        (blocks, heads, 3): the mean share on the day, while the day is
        written, on the month, on the year.
    """
    texts = [example.text for example in examples]
    answers = translator.translate(texts)
    maps = [
        translator.look_inside(one.text, one.written)["cross"]
        for one in answers
    ]
    spans = [example.spans for example in examples]
    blocks, heads = maps[0].shape[:2]
    found = np.zeros((blocks, heads, len(FIELDS)))
    for block, head in np.ndindex(blocks, heads):
        seen = [
            replace(one, attention=each[block, head])
            for one, each in zip(answers, maps)
        ]
        shares = plots.attention_by_field(seen, spans)
        for column, name in enumerate(FIELDS):
            rows = slice(*plots.ROWS[name])
            found[block, head, column] = shares[rows, column].mean()
    return found


def neighbours(translator: Transformer, examples: list[Example]) -> np.ndarray:
    """Return how much reading heads attend to the next characters.

    Returns:
        (blocks, heads, 2): the mean weight on the character before, and on
        the one after.
    """
    found = []
    for one in examples:
        inside = translator.look_inside(one.text, one.iso)["read"]
        found.append([
            np.diagonal(inside, step, axis1=-2, axis2=-1).mean(axis=-1)
            for step in (-1, 1)
        ])  # fmt: skip
    return np.mean(found, axis=0, dtype=float).transpose(1, 2, 0)


def explains(
    translator: DateTranslator | Transformer, dates: training.Pairs, maps: list
) -> np.ndarray:
    """Return the rank correlation of weights with the effects of hiding.

    Args:
        translator: whose effects they are; it reads all these dates right.
        dates: (text, ISO date) pairs.
        maps: for each of them (n, Ty, Tx), n maps that are asked.

    Returns:
        (n,), the mean over dates and fields. A field that nothing does
        anything to is left out: it is in the text twice.
    """
    unknown, found = text.SOURCE_VOCABULARY[text.UNKNOWN], []
    for (words, iso), some in zip(dates, maps):
        ids = text.text_to_ids(words, len(words))
        for rows in plots.ROWS.values():
            chance = partial(probes.chance, translator, iso=iso, rows=rows)
            effects = by_hand.occlusion_effects(chance, ids, unknown).round(3)
            weights = some[:, slice(*rows)].mean(axis=1).round(3)
            if np.ptp(effects):
                found.append(
                    [by_hand.rank_correlation(w, effects) for w in weights]
                )
    return np.nanmean(found, axis=0)


def _explain(translator: Transformer) -> tuple[np.ndarray, float, float]:
    """Return it for each head of cross-attention, their mean, and LSTMs."""
    examples = generate(3 * EXPLAINED, seed=8, split="validation")
    pairs, other = training.as_pairs(examples), load_translator()
    answers = [
        one.translate([words for words, _ in pairs])
        for one in (translator, other)
    ]
    chosen = [
        (pair, one.attention)
        for pair, here, one in zip(pairs, *answers)
        if here.written == one.written == pair[1]
    ][:EXPLAINED]
    dates = [pair for pair, _ in chosen]
    inside = [translator.look_inside(*pair)["cross"] for pair in dates]
    maps = [
        np.concatenate([each.mean(axis=(0, 1))[None], np.concatenate(each)])
        for each in inside
    ]
    mean, *each_head = explains(translator, dates, maps)
    (recurrent,) = explains(other, dates, [m[None] for _, m in chosen])
    return np.reshape(each_head, inside[0].shape[:2]), mean, recurrent


def measure(folder: Path = FOLDER, path: Path = TRANSFORMER_PATH) -> None:
    """Write the rows of all heads."""
    translator = load_translator(path)
    examples = load_examples("test")[:COUNT]
    pairs = training.as_pairs(examples)
    looked = where_heads_look(translator, examples[:LOOKED_AT])
    beside = neighbours(translator, examples[:LOOKED_AT])
    explained, mean, recurrent = _explain(translator)
    rows: list[Row] = [
        {"part": name, "block": "", "head": ""}
        | _share(one, pairs)
        | {"explains": round(float(said), 4)}
        for name, one, said in (
            ("none", translator, mean),
            ("lstm", load_translator(), recurrent),
        )
    ]
    for part, layers in parts_of(translator).items():
        for block, layer in enumerate(layers):
            for head in range(layer.heads):
                with without(layer, head):
                    row = {"part": part, "block": block, "head": head}
                    rows.append(row | _share(translator, pairs))
                if part == "read":
                    sides = beside[block, head].round(4).tolist()
                    rows[-1] |= dict(zip(_SIDES, sides))
                if part == "cross":
                    where = looked[block, head].round(4).tolist()
                    rows[-1] |= dict(zip(_ON, where))
                    said = round(float(explained[block, head]), 4)
                    rows[-1]["explains"] = said
    tables.write(rows, folder / "transformer_heads.csv")


_ON = [f"on_{name}" for name in FIELDS]
_SIDES = ["on_before", "on_after"]
_EMPTY = dict.fromkeys([*_SIDES, *_ON, "explains"], "")


def _share(translator: Translator, pairs: training.Pairs) -> Row:
    right = round(training.accuracy(translator, pairs), 4)
    return {"dates": len(pairs), "right": right} | _EMPTY
