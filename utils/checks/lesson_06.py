"""Lesson 06: the attention map of one date, and how much is on the span."""

import numpy as np

from utils.by_hand import attention_map, softmax, span_mass
from utils.checks.machine import families
from utils.checks.machine.draws import converted
from utils.checks.machine.judge import Judge, Probe, known, shows

Array = np.ndarray
Span = tuple[int, int]

# ------------------------------------------------------------ attention_map


def map_probes(seed: int) -> list[Probe]:
    """Every example, several lengths, sizes that tell the axes apart."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> Array:
        return softmax(rng.normal(size=shape))

    tiny = np.array([[[0.5, 0.25, 0.25]], [[0.25, 0.5, 0.25]]])
    cube = draw(3, 2, 5)
    sharp = np.array([[[0.9995, 0.0, 0.0005, 0.0], [0.5, 0.0, 0.5, 0.0]]])
    return [
        Probe("the second of two texts, two characters long", (tiny, 1, 2)),
        Probe("the first text, four characters long", (cube, 0, 4)),
        Probe("the last text, three characters long", (cube, 2, 3)),
        Probe("a text without padding", (cube, 1, 5)),
        Probe("a text of one character", (cube, 1, 1)),
        Probe("all sizes equal", (draw(3, 3, 3), 1, 2)),
        Probe("more to write than to read", (draw(2, 6, 4), 1, 3)),
        Probe("float32", (np.float32(draw(2, 3, 4)), 1, 3)),
        Probe("twelve written characters", (draw(2, 12, 3), 1, 2)),
        Probe("weights of almost nothing, and of nothing", (sharp, 0, 3)),
    ]


PADDING = "Which columns belong to real characters?"

MAP_SYMPTOMS = shows(
    "a number comes back that is no weight of this text",
    "Is the map a picture of the weights, or does it change them?",
    lambda args, came: not np.isin(came[0], args[0][args[1]]).all(),
    "",
    "Which row and which column belongs to the first weight?",
    lambda args, came: True,
)
SPAN_SYMPTOMS = shows(
    "more than all of the attention is counted",
    "What does one row of the map sum to?",
    lambda args, came: bool((came[0] > 1 + 1e-4).any()),
    "too much attention is counted",
    "Which characters does a span of (1, 3) hold?",
    lambda args, came: bool((came[0] >= span_mass(*args) - 1e-6).all()),
    "too little attention is counted",
    "Which characters does a span of (1, 3) hold?",
    lambda args, came: bool((came[0] <= span_mass(*args) + 1e-6).all()),
)

MAP_MISTAKES = known(
    "the map is transposed",
    "What do the rows count: characters written, or characters read?",
    lambda w, e, n: w[e, :, :n].T,
    "the padding is still in the map",
    PADDING,
    lambda w, e, n: w[e],
    "the map of text 0 is shown, whichever is asked for",
    "Which argument says whose map is wanted?",
    lambda w, e, n: w[0, :, :n],
    "the map of the last text is shown, whichever is asked for",
    lambda w, e, n: w[-1, :, :n],
    "the map of the text before is shown",
    "Do the texts count from 0 or from 1?",
    lambda w, e, n: w[e - 1, :, :n],
    "the weights are shared out anew after the cut",
    "Is the map a picture of the weights, or does it change them?",
    lambda w, e, n: w[e, :, :n] / w[e, :, :n].sum(1, keepdims=True),
    "a softmax is taken after the cut",
    lambda w, e, n: softmax(w[e, :, :n]),
    "the largest weight of each row is made 1",
    lambda w, e, n: w[e, :, :n] / w[e, :, :n].max(1, keepdims=True),
    "the map is scaled so that its largest number is 1",
    lambda w, e, n: w[e, :, :n] / w[e, :, :n].max(),
    "the rows are cut, not the columns",
    "Which axis holds the characters that were read?",
    lambda w, e, n: w[e, :n],
    "rows and columns are both cut",
    lambda w, e, n: w[e, :n, :n],
    "a column is missing",
    "How many columns should the map have?",
    lambda w, e, n: w[e, :, : n - 1],
    "a column of padding is still there",
    lambda w, e, n: w[e, :, : n + 1],
    "the first column is missing",
    "Which number has the first character?",
    lambda w, e, n: w[e, :, 1:n],
    "the map begins at the second column",
    lambda w, e, n: w[e, :, 1 : n + 1],
    "the last columns are kept, not the first ones",
    "At which end of a text is its padding?",
    lambda w, e, n: w[e, :, -n:],
    "the padding is shown, and the text is cut off",
    PADDING,
    lambda w, e, n: w[e, :, n:],
    "the padding is set to zero, not cut off",
    lambda w, e, n: w[e] * (np.arange(w.shape[-1]) < n),
    "the maps of all texts are averaged",
    "Which argument says whose map is wanted?",
    lambda w, e, n: w.mean(0)[:, :n],
    "the maps of all texts are added up",
    lambda w, e, n: w.sum(0)[:, :n],
    "the maps of all texts come back",
    lambda w, e, n: w[:, :, :n],
    "the rows of the map are averaged",
    "How many rows should a map have?",
    lambda w, e, n: w[e, :, :n].mean(0),
    "one minus each weight is shown",
    "Which character should be brightest in the picture?",
    lambda w, e, n: 1 - w[e, :, :n],
    "the rows are cut, and the map is transposed",
    "What do the rows count: characters written, or characters read?",
    lambda w, e, n: w[e, :n].T,
    "the batch axis is kept",
    "How many axes has a map?",
    lambda w, e, n: w[e : e + 1, :, :n],
    "the axis of written characters is taken for the batch",
    "Which axis counts the texts?",
    lambda w, e, n: w[:, e, :n],
    "each row shows the size of its largest weight only",
    "How many columns should the map have?",
    lambda w, e, n: w[e, :, :n].max(1),
    "each row shows only its largest weight",
    lambda w, e, n: w[e, :, :n].argmax(1),
    "yes and no are shown, not weights",
    "Is the map a picture of the weights, or does it change them?",
    lambda w, e, n: w[e, :, :n] > 0.5,
    "only one written character is shown",
    "How many rows should a map have?",
    lambda w, e, n: w[e, 0, :n],
    "the columns are turned round",
    "Which character is in the first column?",
    lambda w, e, n: w[e, :, :n][:, ::-1],
    "the weights of each row are sorted",
    lambda w, e, n: np.sort(w[e, :, :n]),
    "the rows run into each other",
    "What happens to the end of a row when all is one long row?",
    lambda w, e, n: w[e].flat[: w.shape[1] * n].reshape(-1, n),
    "the map of the text after is shown",
    "Do the texts count from 0 or from 1?",
    lambda w, e, n: w[(e + 1) % len(w), :, :n],
)

# ---------------------------------------------------------------- span_mass


def span_probes(seed: int) -> list[Probe]:
    """Spans in front, inside and at the end; wide, tall and square maps."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> Array:
        return softmax(rng.normal(size=shape))

    tiny = np.array([[0.25, 0.5, 0.125, 0.125], [0.125, 0.125, 0.25, 0.5]])
    return [
        Probe("the span holds characters 1 and 2 of four", (tiny, (1, 3))),
        Probe("a span at the front", (draw(3, 6), (0, 2))),
        Probe("a span at the end", (draw(2, 5), (2, 5))),
        Probe("a span of one character", (draw(4, 6), (3, 4))),
        Probe("more to write than to read", (draw(10, 5), (1, 4))),
        Probe("a square map", (draw(4, 4), (1, 3))),
        Probe("the whole text", (draw(3, 4), (0, 4))),
        Probe("float32", converted((draw(3, 7), (2, 6)), np.float32)),
        Probe("a long span, one written character", (draw(1, 9), (1, 8))),
        Probe("twelve written characters", (draw(12, 5), (1, 4))),
    ]


STOP = "A span of (1, 3): which characters does it hold?"
ROW = "What does one number of the result belong to?"

SPAN_MISTAKES = known(
    "the end of the span is counted in",
    STOP,
    lambda m, s: m[:, s[0] : s[1] + 1].sum(1),
    "the last character of the span is left out",
    lambda m, s: m[:, s[0] : s[1] - 1].sum(1),
    "the first character of the span is left out",
    lambda m, s: m[:, s[0] + 1 : s[1]].sum(1),
    "the span lies one character too far to the right",
    lambda m, s: m[:, s[0] + 1 : s[1] + 1].sum(1),
    "the span lies one character too far to the left",
    lambda m, s: m[:, max(s[0] - 1, 0) : s[1] - 1].sum(1),
    "the span is read as start and length",
    lambda m, s: m[:, s[0] : s[0] + s[1]].sum(1),
    "only the two ends of the span are counted",
    lambda m, s: m[:, s[0]] + m[:, s[1] - 1],
    "only start and stop are counted, not what is between",
    lambda m, s: m[:, list(s)].sum(1),
    "only the first character of the span is counted",
    lambda m, s: m[:, s[0]],
    "only the last character of the span is counted",
    lambda m, s: m[:, s[1] - 1],
    "the weights are squared",
    "What is added up: the weights, or something made of them?",
    lambda m, s: (m[:, s[0] : s[1]] ** 2).sum(1),
    "only the first written character is scored",
    ROW,
    lambda m, s: m[0, s[0] : s[1]].sum(),
    "everything up to the end of the span is counted",
    "Where does the span begin?",
    lambda m, s: m[:, : s[1]].sum(1),
    "everything from the start of the span on is counted",
    "Where does the span end?",
    lambda m, s: m[:, s[0] :].sum(1),
    "the mean of the span is taken, not its sum",
    "All attention on the span: which number should that give?",
    lambda m, s: m[:, s[0] : s[1]].mean(1),
    "the largest weight of the span is taken, not the sum",
    lambda m, s: m[:, s[0] : s[1]].max(1),
    "the attention outside the span is summed",
    lambda m, s: 1 - m[:, s[0] : s[1]].sum(1),
    "the sum is divided by the length of the text",
    lambda m, s: m[:, s[0] : s[1]].sum(1) / m.shape[1],
    "the sum runs over the written characters",
    ROW,
    lambda m, s: m[:, s[0] : s[1]].sum(0),
    "one number for the whole map comes back, a sum",
    lambda m, s: m[:, s[0] : s[1]].sum(),
    "one number for the whole map comes back, a mean",
    lambda m, s: m[:, s[0] : s[1]].sum(1).mean(),
    "the weights of the span come back, without a sum",
    lambda m, s: m[:, s[0] : s[1]],
    "a running sum comes back, with all its steps",
    lambda m, s: np.cumsum(m[:, s[0] : s[1]], axis=1),
    "the span cuts the rows, not the columns",
    "A span counts characters of the text. Which axis are they on?",
    lambda m, s: m[s[0] : s[1]].sum(1),
    lambda m, s: m[s[0] : s[1]].sum(0),
    "the weights are multiplied, not added",
    "All attention on the span: which number should that give?",
    lambda m, s: m[:, s[0] : s[1]].prod(1),
    "the attention inside is divided by the attention outside",
    lambda m, s: (
        m[:, s[0] : s[1]].sum(1) / (m.sum(1) - m[:, s[0] : s[1]].sum(1))
    ),
    "the result is scaled so that all of it sums to 1",
    "May two written characters both look at the span only?",
    lambda m, s: m[:, s[0] : s[1]].sum(1) / m[:, s[0] : s[1]].sum(),
    "the span counts from the end of the text",
    "Which number has the first character?",
    lambda m, s: m[:, ::-1][:, s[0] : s[1]].sum(1),
    "a yes or no comes back: is the largest weight in the span?",
    "How much of the attention lies on the span?",
    lambda m, s: (m.argmax(1) >= s[0]) & (m.argmax(1) < s[1]),
    "the span is ignored and whole rows are summed",
    "Which argument has not been used yet?",
    lambda m, s: m.sum(1),
    *families.of_axes(span_mass, "an axis of length 1 is kept"),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "attention_map": Judge(
        ("attention_map",),
        attention_map,
        map_probes,
        MAP_MISTAKES,
        "The right text, without padding, its numbers untouched.",
        symptoms=MAP_SYMPTOMS,
    ),
    "span_mass": Judge(
        ("mass",),
        span_mass,
        span_probes,
        SPAN_MISTAKES,
        "One sum per written character, from start up to stop.",
        symptoms=SPAN_SYMPTOMS,
    ),
}
