"""The record of lessons and exercises, the only place where it is written.

The notebooks, the checks, grading and the tables of README.md, INSTRUCTORS.md
and grading/for_students.md draw on it. `make notebooks` carries a change on.
"""

from typing import NamedTuple


class Lesson(NamedTuple):
    """One lesson: a walkthrough, and the exercises in it.

    Attributes:
        number: Two digits, as in the notebook's file name.
        title: One word, as in the notebook's heading.
        reading: Minutes to read the walkthrough, about.
        summary: What one does in it.
    """

    number: str
    title: str
    reading: int
    summary: str

    @property
    def stem(self) -> str:
        """Return the name of the notebook, such as "03_attention"."""
        return f"{self.number}_{self.title.lower()}"


class Exercise(NamedTuple):
    """One blank of the course.

    Attributes:
        name: The function or class the learner writes.
        number: As in the notebook's heading, such as "3.2"; blanks that are
            written one after the other share it.
        title: What it does, in a few words.
        minutes: Time a learner needs, about.
        difficulty: From 1 (warm-up) to 3 (takes some thought).
        points: Share of the 100 points of the course.
    """

    name: str
    number: str
    title: str
    minutes: int
    difficulty: int
    points: int

    @property
    def lesson(self) -> str:
        """Return the number of its lesson, such as "03"."""
        return self.number.split(".")[0].zfill(2)


LESSONS = (
    Lesson(
        "01",
        "Data",
        30,
        "make dates, know what they mean, turn characters into ids",
    ),
    Lesson("02", "Encoder", 40, "take an LSTM apart, read in both directions"),
    Lesson(
        "03", "Attention", 45, "derive scores, weights and the context vector"
    ),
    Lesson(
        "04",
        "Decoder",
        60,
        "write a date one character at a time; only days of the calendar; "
        "greedy and beam search",
    ),
    Lesson(
        "05",
        "Training",
        50,
        "train from nothing, measure what matters, look at failures",
    ),
    Lesson(
        "06",
        "Visualization",
        55,
        "read attention maps, score them against the truth, doubt them, step "
        "through them",
    ),
    Lesson(
        "07",
        "Zoom",
        40,
        "swap the way to look: five scores, local, hard, several heads; "
        "measure each",
    ),
    Lesson(
        "08",
        "Evidence",
        45,
        "with against without attention, part by part; is a map an "
        "explanation? against `dateutil` and `dateparser`",
    ),
    Lesson(
        "09",
        "Repair",
        40,
        "find seven silent defects in a translator, write the test first, "
        "repair",
    ),
    Lesson(
        "10",
        "Transformer",
        50,
        "walk from this attention to a Transformer, train one, compare it; "
        "what a chat model adds",
    ),
)
EXERCISES = (
    Exercise("text_to_ids", "1.1", "characters to ids", 15, 1, 4),
    Exercise("shift_right", "1.2", "what the decoder is fed", 10, 1, 3),
    Exercise("lstm_step", "2.1", "one step of an LSTM", 20, 2, 4),
    Exercise("read_both_ways", "2.2", "reading in two directions", 20, 2, 3),
    Exercise("Encoder", "2.3", "the encoder in Keras", 15, 2, 3),
    Exercise("softmax", "3.1", "scores to weights", 10, 1, 3),
    Exercise("attention_weights", "3.1", "weights without padding", 10, 2, 4),
    Exercise("additive_score", "3.2", "how well query and key fit", 20, 2, 4),
    Exercise("context_vector", "3.3", "the weighted sum", 5, 1, 3),
    Exercise("one_step_attention", "3.3", "one look at the text", 10, 2, 3),
    Exercise("AdditiveAttention", "3.4", "attention in Keras", 15, 2, 3),
    Exercise("decoder_step", "4.1", "one written character", 20, 2, 4),
    Exercise("greedy_decode", "4.2", "the whole date, greedily", 20, 2, 4),
    Exercise("build_translator", "4.3", "the parts put together", 20, 3, 2),
    Exercise("allowed_logits", "4.4", "what may be written", 8, 1, 2),
    Exercise("masked_loss", "5.1", "loss over real characters", 20, 2, 2),
    Exercise("exact_match", "5.2", "whole dates right", 5, 1, 2),
    Exercise("compile_and_fit", "5.3", "training in Keras", 20, 2, 2),
    Exercise("attention_map", "6.1", "the map of one date", 5, 1, 1),
    Exercise("span_mass", "6.2", "attention on the true span", 5, 1, 1),
    Exercise("sharp_maps", "6.3", "all on one character", 10, 2, 2),
    Exercise("even_maps", "6.3", "the same on each character", 5, 2, 1),
    Exercise("general_score", "7.1", "a score with a matrix", 10, 1, 3),
    Exercise("local_weights", "7.2", "weights inside a window", 15, 2, 3),
    Exercise("multi_head_attention", "7.3", "several looks", 20, 3, 3),
    Exercise("occlusion_effects", "8.1", "hide and see", 15, 2, 3),
    Exercise("rank_correlation", "8.2", "do two orders agree", 15, 2, 3),
    Exercise("calibration_error", "8.3", "sure, and right", 15, 2, 2),
    Exercise("test_labels", "9.1", "a test for the labels", 6, 1, 1),
    Exercise("write_label", "9.1", "a label with its own year", 4, 1, 1),
    Exercise("test_days", "9.1", "a test for the days", 8, 2, 1),
    Exercise("draw_days", "9.1", "days that stay", 6, 1, 1),
    Exercise("test_ids", "9.2", "a test for the ids", 11, 2, 1),
    Exercise("to_ids", "9.2", "ids, and nothing cut", 6, 1, 1),
    Exercise("test_split", "9.2", "a test for the split", 11, 2, 1),
    Exercise("split_rows", "9.2", "each day on one side", 9, 2, 1),
    Exercise("test_attend", "9.3", "a test for one look", 14, 3, 1),
    Exercise("attend", "9.3", "one look, repaired", 11, 2, 1),
    Exercise("test_kernel", "9.3", "a test for loading", 9, 2, 1),
    Exercise("place_kernel", "9.3", "each row in its place", 5, 2, 1),
    Exercise("test_picture", "9.4", "a test for the picture", 6, 2, 1),
    Exercise("find_attention", "9.4", "found by its name", 4, 1, 1),
    Exercise("scaled_dot_product_attention", "10.1", "many queries", 15, 2, 3),
    Exercise("causal_mask", "10.2", "nothing from the future", 10, 2, 2),
    Exercise("sinusoids", "10.3", "waves for places", 15, 2, 2),
    Exercise("cached_step", "10.4", "one more character", 15, 2, 2),
)
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
