"""What each head of the Transformer attends to, and what it is worth.

`python -m utils.studies heads` writes data/experiments/transformer_heads.csv:
a row for each head, and one for the whole. A head is taken out by zeros in
its rows of the matrix that joins the heads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from utils import plots, training
from utils.dates import FIELDS, Example, load_examples
from utils.model import load_translator
from utils.studies import tables
from utils.studies.tables import FOLDER, Row
from utils.studies.transformer import TRANSFORMER_PATH, Heads, Transformer

COUNT = 1000  # test dates with a head taken out
LOOKED_AT = 300  # of them, to see where it attends
NONE = {"part": "none", "block": "", "head": ""}


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


def measure(folder: Path = FOLDER, path: Path = TRANSFORMER_PATH) -> None:
    """Write the rows of all heads."""
    translator = load_translator(path)
    examples = load_examples("test")[:COUNT]
    pairs = training.as_pairs(examples)
    looked = where_heads_look(translator, examples[:LOOKED_AT])
    rows: list[Row] = [NONE | _share(translator, pairs)]
    for part, layers in parts_of(translator).items():
        for block, layer in enumerate(layers):
            for head in range(layer.heads):
                with without(layer, head):
                    row = {"part": part, "block": block, "head": head}
                    rows.append(row | _share(translator, pairs))
                if part == "cross":
                    where = looked[block, head].round(4).tolist()
                    rows[-1] |= dict(zip(_ON, where))
    tables.write(rows, folder / "transformer_heads.csv")


_ON = [f"on_{name}" for name in FIELDS]


def _share(translator: Transformer, pairs: training.Pairs) -> Row:
    right = round(training.accuracy(translator, pairs), 4)
    return {"dates": len(pairs), "right": right} | dict.fromkeys(_ON, "")
