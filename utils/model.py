"""The translator: encoder, attention and decoder put together.

`load_translator().translate("3 May 1979").iso` is "1979-05-03".
"""

from pathlib import Path

import numpy as np

from utils import days, fast
from utils.backend import keras, tf
from utils.layers import AdditiveAttention, Decoder, Encoder
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    PAD,
    PAD_ID,
    SOURCE_VOCABULARY,
    START_ID,
    TARGET_VOCABULARY,
)
from utils.translate import (
    TRANSLATOR_PATH,
    LightTranslator,
    Translation,
    Translator,
    open_saved,
)

__all__ = ["DateTranslator", "Translation", "load_translator"]


@keras.saving.register_keras_serializable("attention_course")
class DateTranslator(Translator, keras.Model):
    """Read a date as people write it, write it as machines store it.

    Args:
        embedding_units: size of a character's vector.
        encoder_units: size of the encoder LSTM of each direction.
        decoder_units: size of the decoder LSTM.
        attention_units: size of the space query and key are compared in.
        encoder: a layer to use in place of the course's `Encoder`.
        attention: a layer to use in place of `AdditiveAttention`.
        max_length: the longest text it reads, in characters.
        length: how many characters it writes: ten, or ten for each date.
        source_vocabulary: character → id of what is read; padding is 0.
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
        **kwargs,
    ):
        if source_vocabulary.get(PAD) != PAD_ID:
            raise ValueError(f"in source_vocabulary, {PAD!r} must be {PAD_ID}")
        super().__init__(**kwargs)
        self.settings = {
            "embedding_units": embedding_units,
            "encoder_units": encoder_units,
            "decoder_units": decoder_units,
            "attention_units": attention_units,
            "max_length": max_length,
            "length": length,
            "source_vocabulary": dict(source_vocabulary),
        }
        self.encoder = encoder or Encoder(
            len(source_vocabulary), embedding_units, encoder_units
        )
        self.decoder = self.decoder_class(
            len(TARGET_VOCABULARY),
            embedding_units,
            decoder_units,
            attention or AdditiveAttention(attention_units),
            length=length,
            written_size=len(TARGET_VOCABULARY) - 1,
        )

    def build(self, input_shape=None):
        if type(self.encoder).build is keras.layers.Layer.build:
            one = np.ones((1, 1), "int32")  # a learner's layer may have no
            self.encoder(one, one == 1)  # build: its first call does it
        elif not self.encoder.built:  # a loaded one is
            self.encoder.build((None, None))
        states_shape = (None, None, 2 * self.settings["encoder_units"])
        self.decoder.build((None, self.settings["length"]), states_shape)
        self.built = True

    def build_from_config(self, config: dict) -> None:
        self.build()

    def call(self, inputs):
        """Return the logits of teacher forcing, for training.

        Args:
            inputs: `(source_ids, decoder_inputs)`, of shapes (batch, Tx)
                and (batch, Ty).

        Returns:
            logits (batch, Ty, vocabulary).
        """
        source_ids, decoder_inputs = inputs
        mask = source_ids != PAD_ID
        encoder_states = fast.encode(self.encoder, source_ids, mask)
        return self.decoder(decoder_inputs, encoder_states, mask)

    def _translate_all(self, texts: list[str]) -> list[Translation]:
        if not self.built:
            self.build()
        kinds = type(self.encoder), type(self.decoder.attention)
        parts = (*kinds, type(self.decoder))
        if parts == (Encoder, AdditiveAttention, Decoder):
            light = LightTranslator(self.params(), self.settings)
            return light._translate_all(texts)
        return super()._translate_all(texts)

    @tf.function(
        input_signature=[tf.TensorSpec((None, None), "int32")],
        autograph=False,  # its conversion would take half a second
    )
    def read_and_write(self, source_ids):
        """See `Translator.read_and_write`, and `Decoder.greedy`."""
        mask = source_ids != PAD_ID
        encoder_states = fast.encode(self.encoder, source_ids, mask)
        return self.decoder.greedy(encoder_states, mask, START_ID, days.TABLE)

    def params(self) -> dict:
        """Return the weights as NumPy arrays, named as in the lessons.

        The encoder's as for `read_both_ways`, the decoder's as for
        `decoder_step`; an LSTM's gates are in Keras' order: input,
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
        config.pop("target_vocabulary", None)  # of older files; always ours
        return cls(**config)


def load_translator(
    path: str | Path = TRANSLATOR_PATH, for_training: bool = False
) -> DateTranslator:
    """Load a translator saved with `translator.save(path)`.

    Nothing in the file is executed (Keras' safe mode).

    Args:
        path: the `.keras` file; the shipped one if left out.
        for_training: whether to load the optimizer too.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged or holds something else.
    """
    import utils.studies.transformer  # noqa: F401  its layers, known to Keras

    open_saved(path).close()
    try:
        translator = keras.saving.load_model(
            path, compile=for_training, safe_mode=True
        )
    except Exception as error:
        raise ValueError(
            f"{path} cannot be read as a translator: {error}"
        ) from error
    if not issubclass(type(translator), Translator):
        raise ValueError(
            f"{path} holds a {type(translator).__name__}, not a "
            "DateTranslator or a Transformer saved by this course."
        )
    return translator


def _numpy(weight) -> np.ndarray:
    return keras.ops.convert_to_numpy(weight)


def _lstm_params(cell: keras.layers.LSTMCell) -> dict[str, np.ndarray]:
    return {
        "kernel": _numpy(cell.kernel),
        "recurrent_kernel": _numpy(cell.recurrent_kernel),
        "bias": _numpy(cell.bias),
    }
