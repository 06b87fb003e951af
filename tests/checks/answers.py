"""Every wrong and right answer: importing this fills the collections."""

from . import (  # noqa: F401
    right_answers,
    right_evidence,
    right_keras,
    right_repair,
    right_zoom,
    wrong_attention,
    wrong_characters,
    wrong_decoding,
    wrong_evidence,
    wrong_keras,
    wrong_lstm,
    wrong_maps,
    wrong_repair,
    wrong_training,
    wrong_zoom,
)
