"""The translator: encoder, attention and decoder put together.

`load_translator().translate("3 May 1979").iso` is "1979-05-03".
"""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils.backend import keras, tf
from utils.layers import AdditiveAttention, Decoder, Encoder
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    PAD_ID,
    SOURCE_VOCABULARY,
    START_ID,
    TARGET_VOCABULARY,
    ids_to_iso,
    text_to_ids,
)

TRANSLATOR_PATH = (
    Path(__file__).resolve().parents[1] / "data" / "translator.keras"
)


@dataclass(frozen=True, eq=False)
class Translation:
    """What the translator made of one text.

    Attributes:
        text: the text as it was given.
        iso: the ten characters written, e.g. "1979-05-03".
        attention: (10, len(text)); row t holds the attention weights used
            to write character t and sums to 1.
        character_confidence: (10,), the probability of each character.
        confidence: their product, 0 to 1: how sure the translator is of
            the whole date. What is not a date gets ten characters too, so
            look at it.
    """

    text: str
    iso: str
    attention: np.ndarray
    character_confidence: np.ndarray

    @property
    def confidence(self) -> float:
        return float(np.prod(self.character_confidence))


@keras.saving.register_keras_serializable("attention_course")
class DateTranslator(keras.Model):
    """Reads a date as people write it, writes it as machines store it.

    Args:
        embedding_units: size of a character's vector.
        encoder_units: size of the encoder LSTM of each direction.
        decoder_units: size of the decoder LSTM.
        attention_units: size of the space query and key are compared in.
        encoder: a layer to use in place of the course's `Encoder`.
        attention: a layer to use in place of `AdditiveAttention`.
        max_length: the longest text it reads, in characters.
        length: how many characters it writes.
        source_vocabulary: character → id of what is read.
        target_vocabulary: character → id of what is written.
    """

    decoder_class = Decoder

    def __init__(
        self,
        embedding_units: int = 32,
        encoder_units: int = 32,
        decoder_units: int = 64,
        attention_units: int = 32,
        encoder: keras.layers.Layer | None = None,
        attention: keras.layers.Layer | None = None,
        max_length: int = MAX_LENGTH,
        length: int = ISO_LENGTH,
        source_vocabulary: dict[str, int] = SOURCE_VOCABULARY,
        target_vocabulary: dict[str, int] = TARGET_VOCABULARY,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.settings = {
            "embedding_units": embedding_units,
            "encoder_units": encoder_units,
            "decoder_units": decoder_units,
            "attention_units": attention_units,
            "max_length": max_length,
            "length": length,
            "source_vocabulary": dict(source_vocabulary),
            "target_vocabulary": dict(target_vocabulary),
        }
        self.encoder = encoder or Encoder(
            len(source_vocabulary), embedding_units, encoder_units
        )
        self.decoder = self.decoder_class(
            len(target_vocabulary),
            embedding_units,
            decoder_units,
            attention or AdditiveAttention(attention_units),
            length=length,
            written_size=len(target_vocabulary) - 1,
        )

    def build(self, input_shape=None):
        if type(self.encoder).build is keras.layers.Layer.build:
            one = np.ones((1, 1), "int32")  # a learner's layer may have no
            self.encoder(one, one == 1)  # build: its first call does it
        elif not self.encoder.built:  # a loaded one is
            self.encoder.build((None, None))
        states_shape = (None, None, 2 * self.settings["encoder_units"])
        self.decoder.build((None, self.decoder.length), states_shape)
        self.built = True

    def build_from_config(self, config: dict) -> None:
        self.build()

    def call(self, inputs):
        """Returns the logits of teacher forcing, for training.

        Args:
            inputs: `(source_ids, decoder_inputs)`, of shapes (batch, Tx)
                and (batch, Ty).

        Returns:
            logits (batch, Ty, vocabulary).
        """
        source_ids, decoder_inputs = inputs
        mask = source_ids != PAD_ID
        encoder_states = self.encoder(source_ids, mask)
        return self.decoder(decoder_inputs, encoder_states, mask)

    @tf.function(
        input_signature=[tf.TensorSpec((None, None), "int32")],
        reduce_retracing=True,
    )
    def read_and_write(self, source_ids):
        """Greedy decoding of (batch, Tx) ids; see `Decoder.greedy`."""
        mask = source_ids != PAD_ID
        encoder_states = self.encoder(source_ids, mask)
        return self.decoder.greedy(encoder_states, mask, START_ID)

    def translate(
        self, texts: str | Iterable[str]
    ) -> Translation | list[Translation]:
        """Translates one text, or many at once.

        Args:
            texts: one string, or several. Upper and lower case
                are the same; a character outside the vocabulary (an emoji,
                a control character) is read as UNKNOWN, in its place.

        Returns:
            A `Translation` for a string; for several texts a list of them
            in their order. A text gets the same answer alone and in a
            batch.

        Raises:
            TypeError: if something else than strings is given.
            ValueError: if a text is empty or longer than `max_length`.
        """
        if isinstance(texts, str):
            return self._translate_all([texts])[0]
        if isinstance(texts, bytes) or not isinstance(texts, Iterable):
            raise TypeError(
                "translate() takes a string or a list of strings, not "
                f"{type(texts).__name__}"
            )
        return self._translate_all(list(texts))

    def _translate_all(self, texts: list[str]) -> list[Translation]:
        if not self.built:
            self.build()
        max_length = self.settings["max_length"]
        _refuse_bad_texts(texts, max_length)
        groups: dict[int, list[int]] = {}
        for index, text in enumerate(texts):
            width = min(max_length, _width(text))
            groups.setdefault(width, []).append(index)
        translations: list[Translation] = [None] * len(texts)
        for width, members in groups.items():
            for start in range(0, len(members), _CHUNK):
                chunk = members[start : start + _CHUNK]
                answers = self._translate_chunk(
                    [texts[index] for index in chunk], width
                )
                for index, answer in zip(chunk, answers):
                    translations[index] = answer
        return translations

    def _translate_chunk(
        self, texts: list[str], width: int
    ) -> list[Translation]:
        source_ids = np.stack([text_to_ids(text, width) for text in texts])
        ids, probabilities, weights = (
            part.numpy() for part in self.read_and_write(source_ids)
        )
        return [
            Translation(text, iso, attention[:, : len(text)], confidence)
            for text, iso, attention, confidence in zip(
                texts, ids_to_iso(ids), weights, probabilities
            )
        ]

    def params(self) -> dict:
        """Returns the weights as NumPy arrays, named as in the lessons.

        The encoder's as for `read_both_ways`, the decoder's as for
        `decoder_step`; an LSTM's gates stand in Keras' order: input,
        forget, candidate, output.
        """
        both_ways, decoder = self.encoder.both_ways, self.decoder
        attention = decoder.attention
        return {
            "encoder": {
                "embedding": _numpy(self.encoder.embedding.embeddings),
                "forward": _lstm_params(both_ways.forward_layer.cell),
                "backward": _lstm_params(both_ways.backward_layer.cell),
            },
            "decoder": {
                "embedding": _numpy(decoder.embedding.embeddings),
                "attention": {
                    weight.name: _numpy(weight) for weight in attention.weights
                },
                "lstm": _lstm_params(decoder.lstm_cell),
                "output": {
                    "kernel": _numpy(decoder.output_layer.kernel),
                    "bias": _numpy(decoder.output_layer.bias),
                },
            },
        }

    def get_config(self) -> dict:
        serialize = keras.saving.serialize_keras_object
        return (
            super().get_config()
            | self.settings
            | {
                "encoder": serialize(self.encoder),
                "attention": serialize(self.decoder.attention),
            }
        )

    @classmethod
    def from_config(cls, config: dict) -> "DateTranslator":
        deserialize = keras.saving.deserialize_keras_object
        for part in ("encoder", "attention"):
            config[part] = deserialize(config[part])
        return cls(**config)


def load_translator(
    path: str | Path = TRANSLATOR_PATH, for_training: bool = False
) -> DateTranslator:
    """Loads a translator saved with `translator.save(path)`.

    Nothing in the file is executed (Keras' safe mode).

    Args:
        path: the `.keras` file; the shipped one if left out.
        for_training: whether to load the optimizer too.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged or holds something else.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"there is no translator at {path}. `make model` makes the "
            "shipped one; `git checkout data` brings it back."
        )
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"{path} is damaged or no .keras file: a .keras file is a zip "
            "archive. Was the download or the copy cut off?"
        )
    try:
        translator = keras.saving.load_model(
            path, compile=for_training, safe_mode=True
        )
    except Exception as error:
        raise ValueError(
            f"{path} cannot be read as a translator: {error}"
        ) from error
    if not isinstance(translator, DateTranslator):
        raise ValueError(
            f"{path} holds a {type(translator).__name__}, not a "
            "DateTranslator saved by this course."
        )
    return translator


_CHUNK = 2048  # texts at a time: bounds the memory, fills both cores


def _width(text: str) -> int:
    """The padded length of a text: its own, rounded up to a multiple of 8.

    It depends on the text alone, never on its neighbours in the batch, so
    that the sums run over the same numbers and the answer is the same.
    """
    return -len(text) // 8 * -8


def _refuse_bad_texts(texts: list, max_length: int) -> None:
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(
                f"text {index} is a {type(text).__name__}, not a string: "
                f"{text!r:.60}"
            )
        if not text:
            raise ValueError(
                f"text {index} is empty: there is nothing to read"
            )
        if len(text) > max_length:
            raise ValueError(
                f"text {index} has {len(text)} characters, the translator "
                f"reads at most {max_length}: {text!r:.60}"
            )


def _numpy(weight) -> np.ndarray:
    return keras.ops.convert_to_numpy(weight)


def _lstm_params(cell: keras.layers.LSTMCell) -> dict[str, np.ndarray]:
    return {
        "kernel": _numpy(cell.kernel),
        "recurrent_kernel": _numpy(cell.recurrent_kernel),
        "bias": _numpy(cell.bias),
    }
