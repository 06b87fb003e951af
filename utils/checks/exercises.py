"""The one table of exercises: notebooks, tests and docs draw from it."""

from typing import NamedTuple


class Exercise(NamedTuple):
    """One blank of the course.

    Attributes:
        name: The function or class the learner writes.
        lesson: Two digits, as in the notebook's file name.
        title: What it does, in a few words.
        minutes: Time a learner needs, about.
        difficulty: From 1 (warm-up) to 3 (takes some thought).
        points: Share of the 100 points of the course.
    """

    name: str
    lesson: str
    title: str
    minutes: int
    difficulty: int
    points: int


EXERCISES = (
    Exercise("text_to_ids", "01", "characters to ids", 15, 1, 6),
    Exercise("shift_right", "01", "what the decoder is fed", 10, 1, 4),
    Exercise("lstm_step", "02", "one step of an LSTM", 20, 2, 6),
    Exercise("read_both_ways", "02", "reading in two directions", 20, 2, 4),
    Exercise("Encoder", "02", "the encoder in Keras", 15, 2, 4),
    Exercise("softmax", "03", "scores to weights", 10, 1, 3),
    Exercise("additive_score", "03", "how well query and key fit", 20, 2, 4),
    Exercise("attention_weights", "03", "weights without padding", 10, 2, 4),
    Exercise("context_vector", "03", "the weighted sum", 5, 1, 3),
    Exercise("one_step_attention", "03", "one look at the text", 10, 2, 3),
    Exercise("AdditiveAttention", "03", "attention in Keras", 15, 2, 3),
    Exercise("decoder_step", "04", "one written character", 20, 3, 5),
    Exercise("greedy_decode", "04", "the whole date, greedily", 20, 3, 5),
    Exercise("build_translator", "04", "the parts put together", 10, 2, 2),
    Exercise("masked_loss", "05", "loss over real characters", 15, 2, 3),
    Exercise("exact_match", "05", "whole dates right", 5, 1, 2),
    Exercise("compile_and_fit", "05", "training in Keras", 10, 2, 2),
    Exercise("attention_map", "06", "the map of one date", 5, 1, 2),
    Exercise("span_mass", "06", "attention on the true span", 10, 2, 3),
    Exercise("general_score", "07", "a score with a matrix", 10, 1, 3),
    Exercise("local_weights", "07", "weights inside a window", 15, 2, 4),
    Exercise("multi_head_attention", "07", "several looks", 20, 3, 3),
    Exercise("occlusion_effects", "08", "hide and see", 15, 2, 3),
    Exercise("rank_correlation", "08", "do two orders agree", 15, 2, 3),
    Exercise("calibration_error", "08", "sure, and right", 15, 2, 2),
    Exercise("test_labels", "09", "a test for the labels", 6, 1, 1),
    Exercise("write_label", "09", "a label with its own year", 4, 1, 1),
    Exercise("test_days", "09", "a test for the days", 8, 2, 1),
    Exercise("draw_days", "09", "days that stay", 6, 1, 1),
    Exercise("test_ids", "09", "a test for the ids", 11, 2, 1),
    Exercise("to_ids", "09", "ids, and nothing cut", 6, 1, 1),
    Exercise("test_split", "09", "a test for the split", 11, 2, 1),
    Exercise("split_rows", "09", "each day on one side", 9, 2, 1),
    Exercise("test_attend", "09", "a test for one look", 14, 3, 1),
    Exercise("attend", "09", "one look, repaired", 11, 2, 1),
    Exercise("test_kernel", "09", "a test for loading", 9, 2, 1),
    Exercise("place_kernel", "09", "each row in its place", 5, 2, 1),
    Exercise("test_picture", "09", "a test for the picture", 6, 2, 1),
    Exercise("find_attention", "09", "found by its name", 4, 1, 1),
)
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
