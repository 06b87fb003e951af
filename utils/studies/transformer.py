"""The same task without an LSTM: a small Transformer.

    load_translator(TRANSFORMER_PATH).translate("3 May 1979").iso

Encoder and decoder of Vaswani et al. (2017), "Attention is all you need", with
the normalisation before each part (Xiong et al., 2020). It is called, trained
and saved like `DateTranslator`. Shapes as in `utils.layers`; inside there is
one more axis, that of the heads.
"""

from pathlib import Path

import numpy as np

from utils import days
from utils.backend import keras, ops, tf
from utils.by_hand import sinusoids, softmax
from utils.layers import masked_softmax, register
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    PAD_ID,
    SOURCE_VOCABULARY,
    START_ID,
    TARGET_VOCABULARY,
    iso_to_ids,
    shift_right,
    texts_to_ids,
)
from utils.translate import TRANSLATOR_PATH, Translator

TRANSFORMER_PATH: Path = TRANSLATOR_PATH.with_name("transformer.keras")


def split_heads(vectors, heads: int):
    """(batch, T, units) → (batch, heads, T, units / heads)."""
    batch, count = ops.shape(vectors)[:2]
    units = vectors.shape[-1] // heads
    parts = ops.reshape(vectors, (batch, count, heads, units))
    return ops.transpose(parts, (0, 2, 1, 3))


def merge_heads(vectors):
    """(batch, heads, T, units / heads) → (batch, T, units)."""
    batch, heads, count, units = ops.shape(vectors)
    side_by_side = ops.transpose(vectors, (0, 2, 1, 3))
    return ops.reshape(side_by_side, (batch, count, heads * units))


def scaled_dot_product_attention(queries, keys, values, mask):
    """Let every query attend to every key (equation 1).

    Args:
        queries: (batch, heads, Tq, units).
        keys: (batch, heads, Tk, units).
        values: (batch, heads, Tk, units).
        mask: (Tq, Tk), or what broadcasts to (batch, heads, Tq, Tk);
            True = may be attended to.

    Returns:
        context_vectors (batch, heads, Tq, units) and
        attention_weights (batch, heads, Tq, Tk).
    """
    scores = ops.matmul(queries, ops.swapaxes(keys, -1, -2))
    attention_weights = masked_softmax(scores / queries.shape[-1] ** 0.5, mask)
    return ops.matmul(attention_weights, values), attention_weights


def causal_mask(query_count, key_count):
    """(Tq, Tk): True where a query may attend, to itself and what is before.

    The queries are the last ones of the keys: with a cache there is only one.
    """
    places = ops.arange(query_count) + (key_count - query_count)
    return ops.arange(key_count)[None] <= places[:, None]


@register
class Heads(keras.layers.Layer):
    """Attention in several heads (section 3.2.2): four matrices."""

    def __init__(self, units: int, heads: int, **kwargs):
        super().__init__(**kwargs)
        if units % heads:
            raise ValueError(f"{units} units do not split into {heads} heads")
        self.units, self.heads = units, heads
        names = "queries", "keys", "values", "output"
        self.to_queries, self.to_keys, self.to_values, self.to_output = (
            keras.layers.Dense(units, name=f"to_{name}") for name in names
        )

    def build(self, input_shape=None, *_, **__):
        for layer in (
            self.to_queries, self.to_keys, self.to_values, self.to_output
        ):  # fmt: skip
            layer.build((None, None, self.units))
        self.built = True

    def keys_and_values(self, vectors):
        """Return what others see of `vectors`, and what a cache keeps."""
        layers = self.to_keys, self.to_values
        return [split_heads(layer(vectors), self.heads) for layer in layers]

    def call(self, vectors, keys, values, allowed):
        """Return what is found, (batch, Tq, units), and the weights."""
        queries = split_heads(self.to_queries(vectors), self.heads)
        found, attention_weights = scaled_dot_product_attention(
            queries, keys, values, allowed
        )
        return self.to_output(merge_heads(found)), attention_weights

    def get_config(self) -> dict:
        more = {"units": self.units, "heads": self.heads}
        return super().get_config() | more


@register
class Block(keras.layers.Layer):
    """Attend, attend to the text, think: each adds to what came in.

    Args:
        units: size of a character's vector all the way up.
        heads: how many attend side by side.
        hidden_units: of the feed-forward part.
        writes: whether it is the decoder's, with cross-attention.
    """

    writing_mask = staticmethod(causal_mask)

    def __init__(self, units, heads, hidden_units, writes, **kwargs):
        super().__init__(**kwargs)
        self.settings = {
            "units": units, "heads": heads,
            "hidden_units": hidden_units, "writes": writes,
        }  # fmt: skip
        self.norm, self.attention = _normalisation(), Heads(units, heads)
        self.parts = [self.norm, self.attention]
        if writes:
            self.cross_norm, self.cross = _normalisation(), Heads(units, heads)
            self.parts += [self.cross_norm, self.cross]
        self.feed_forward = keras.Sequential([
            _normalisation(),
            keras.layers.Dense(hidden_units, activation="relu"),
            keras.layers.Dense(units),
        ])  # fmt: skip
        self.parts += [self.feed_forward]

    def build(self, input_shape=None, *_, **__):
        for part in self.parts:
            part.build((None, None, self.settings["units"]))
        self.built = True

    def call(self, vectors, allowed=None, past=None, read=None, real=None):
        """Run the block over some characters at once, or one more.

        Args:
            vectors: (batch, T, units).
            allowed: the mask of who may attend to whom; None = causal.
            past: keys and values of the characters before, if not at hand.
            read: keys and values of the text, for cross-attention.
            real: (batch, 1, 1, Tx), True = real character.

        Returns:
            (batch, T, units), keys and values so far, and a list of weights:
            its own and, if it writes, over the text.
        """
        normed = self.norm(vectors)
        memory = self.attention.keys_and_values(normed)
        if past is not None:
            memory = [ops.concatenate(both, 2) for both in zip(past, memory)]
        if allowed is None:
            counts = ops.shape(vectors)[1], ops.shape(memory[0])[2]
            allowed = self.writing_mask(*counts)
        found, own = self.attention(normed, *memory, allowed)
        vectors, weights = vectors + found, [own]
        if read is not None:
            normed = self.cross_norm(vectors)
            found, over_text = self.cross(normed, *read, real)
            vectors, weights = vectors + found, [own, over_text]
        return vectors + self.feed_forward(vectors), memory, weights

    def get_config(self) -> dict:
        return super().get_config() | self.settings


@register
class Transformer(Translator, keras.Model):
    """Read and write dates with attention alone.

    Args:
        units: size of a character's vector.
        heads: how many attend side by side, in every block.
        blocks: how many blocks read, and how many write.
        hidden_units: of the feed-forward parts.
        positions: "learned", "sinusoids" or "none".
        max_length: the longest text it reads, in characters.
        length: how many characters it writes.
        source_vocabulary: character → id of what is read; padding is 0.
    """

    def __init__(
        self,
        units: int = 64,
        heads: int = 4,
        blocks: int = 2,
        hidden_units: int = 192,
        positions: str = "learned",
        max_length: int = MAX_LENGTH,
        length: int = ISO_LENGTH,
        source_vocabulary: dict[str, int] = SOURCE_VOCABULARY,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.settings = {
            "units": units, "heads": heads, "blocks": blocks,
            "hidden_units": hidden_units, "positions": positions,
            "max_length": max_length, "length": length,
            "source_vocabulary": dict(source_vocabulary),
        }  # fmt: skip
        self.read_embedding = _embedding(len(source_vocabulary), units)
        self.write_embedding = _embedding(len(TARGET_VOCABULARY), units)
        sizes = units, heads, hidden_units
        self.readers = [Block(*sizes, writes=False) for _ in range(blocks)]
        self.writers = [Block(*sizes, writes=True) for _ in range(blocks)]
        self.read_norm, self.write_norm = _normalisation(), _normalisation()
        self.output_layer = keras.layers.Dense(len(TARGET_VOCABULARY) - 1)

    def build(self, input_shape=None):
        for name, count in (("read", "max_length"), ("write", "length")):
            table = self._make_positions(name, self.settings[count])
            setattr(self, f"{name}_positions", table)
        for layer in self.layers:
            layer.build((None, None, self.settings["units"]))
        self.built = True
        # As functions of any shape, each is traced once.
        ids, settings = tf.TensorSpec((None, None), "int32"), self.settings
        part = settings["units"] // settings["heads"]
        both = [tf.TensorSpec((None, settings["heads"], None, part))] * 2
        cache = [both] * settings["blocks"]
        mask = tf.TensorSpec((None, 1, 1, None), "bool")
        self._open = tf.function(self.open, [ids], autograph=False)
        self._step = tf.function(
            self.write, [ids, cache, mask, cache], autograph=False
        )

    def _make_positions(self, name: str, count: int):
        kind, units = self.settings["positions"], self.settings["units"]
        tables = {"learned": keras.initializers.RandomNormal(stddev=0.5),
                  "sinusoids": lambda *_, **__: sinusoids(count, units),
                  "none": "zeros"}  # fmt: skip
        return self.add_weight(
            name=f"{name}_positions", shape=(count, units),
            initializer=tables[kind], trainable=kind == "learned",
        )  # fmt: skip

    def build_from_config(self, config: dict) -> None:
        self.build()

    def read(self, source_ids, mask):
        """Return encoder_states (batch, Tx, units) and the blocks' weights."""
        places = self.read_positions[: ops.shape(source_ids)[1]]
        vectors, kept = self.read_embedding(source_ids) + places, []
        for block in self.readers:
            vectors, _, weights = block(vectors, mask)
            kept += weights
        return self.read_norm(vectors), kept

    def write(self, decoder_inputs, read, mask, past=None):
        """Write all characters under teacher forcing, or one more.

        Args:
            decoder_inputs: (batch, Ty), or (batch, 1) with a cache.
            read: `block.cross.keys_and_values(encoder_states)` of each block.
            mask: (batch, 1, 1, Tx), True = real character.
            past: what an earlier call returned as cache.

        Returns:
            logits (batch, Ty, written_size), the cache, and for each block
            its weights over what is written and over the text.
        """
        first = ops.shape(past[0][0])[2] if past else 0
        count = ops.shape(decoder_inputs)[1]
        places = self.write_positions[first : first + count]
        vectors = self.write_embedding(decoder_inputs) + places
        cache: list = []
        kept: list = []
        for block, text, before in zip(
            self.writers, read, past or [None] * len(read)
        ):
            vectors, memory, weights = block(vectors, None, before, text, mask)
            cache, kept = [*cache, memory], [*kept, weights]
        return self.output_layer(self.write_norm(vectors)), cache, kept

    def open(self, source_ids):
        """Read the text; return what `write` needs of it, and the weights."""
        mask = (source_ids != PAD_ID)[:, None, None]
        states, weights = self.read(source_ids, mask)
        read = [block.cross.keys_and_values(states) for block in self.writers]
        return read, mask, weights

    def call(self, inputs):
        """Return the logits of teacher forcing: see `DateTranslator.call`."""
        source_ids, decoder_inputs = inputs
        read, mask, _ = self.open(source_ids)
        return self.write(decoder_inputs, read, mask)[0]

    def read_and_write(self, source_ids):
        """See `Translator.read_and_write`; each step adds to the cache."""
        if not self.built:
            self.build()
        read, mask, _ = self._open(ops.convert_to_tensor(source_ids))
        cache = [[part[:, :, :0] for part in both] for both in read]  # empty
        ids, steps = np.full(len(source_ids), START_ID), []
        states = np.full(len(ids), days.BEGIN)
        for _ in range(self.settings["length"]):
            previous = ops.convert_to_tensor(ids[:, None], "int32")
            logits, cache, kept = self._step(previous, read, mask, cache)
            logits = np.where(days.allowed(states), logits[:, 0], -np.inf)
            probabilities = softmax(logits)
            ids = probabilities.argmax(axis=1)
            states = np.asarray(days.advance(states, ids))
            over_text = np.mean([weights[1] for weights in kept], axis=(0, 2))
            steps.append((ids, probabilities.max(axis=1), over_text[:, 0]))
        return [np.stack(part, axis=1) for part in zip(*steps)]

    def look_inside(self, text: str, written: str = "") -> dict:
        """Return the attention weights of every block and head.

        Args:
            text: what is read.
            written: what is written; its own translation if left out.

        Returns:
            "read", (blocks, heads, Tx, Tx); "write", (blocks, heads, Ty, Ty);
            "cross", (blocks, heads, Ty, Tx), whose mean over blocks and
            heads is the `attention` of the translation.
        """
        written = written or self.translate(text).written
        vocabulary = self.settings["source_vocabulary"]
        source_ids = texts_to_ids([text], len(text), vocabulary)
        read, mask, seen = self.open(source_ids)
        inputs = shift_right(iso_to_ids([written]))
        kept = self.write(inputs, read, mask)[2]
        own, over_text = zip(*kept)
        parts = {"read": seen, "write": own, "cross": over_text}
        return {
            name: np.concatenate([np.asarray(w) for w in weights])
            for name, weights in parts.items()
        }

    def get_config(self) -> dict:
        return super().get_config() | self.settings


def _normalisation() -> keras.layers.Layer:
    return keras.layers.LayerNormalization(epsilon=1e-6)


def _embedding(vocabulary_size: int, units: int) -> keras.layers.Embedding:
    start = keras.initializers.RandomNormal(stddev=0.5)
    return keras.layers.Embedding(
        vocabulary_size, units, embeddings_initializer=start
    )
