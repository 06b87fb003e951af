"""Other ways to look: each can take the place of AdditiveAttention.

    DateTranslator(attention=GeneralAttention())

Scores of Luong et al. (2015), section 3.1; local attention, section 3.2; hard
attention (Xu et al., 2015, section 4.1); several heads (Vaswani et al., 2017,
section 3.2). Shapes as in `utils.layers`.
"""

from typing import Literal

from utils.backend import keras, ops
from utils.layers import (
    AdditiveAttention,
    Attention,
    masked_softmax,
    register,
    unit_normal,
    weighted_sum,
)
from utils.text import ISO_LENGTH

__all__ = [
    "AdditiveAttention", "Attention", "ConcatAttention", "DotAttention",
    "GeneralAttention", "HardAttention", "LocalAttention",
    "MultiHeadAttention", "NoAttention", "ScaledDotAttention",
]  # fmt: skip


@register
class DotAttention(Attention):
    """score = query . key (Luong et al., 2015, section 3.1): no weights.

    Query and key are compared as they are, so they must be equally long:
    `decoder_units` = 2 * `encoder_units`.
    """

    def build(self, query_shape, keys_shape, *_, **__):
        if query_shape[-1] != keys_shape[-1]:
            raise ValueError(
                f"a query of {query_shape[-1]} numbers and keys of "
                f"{keys_shape[-1]} have no dot product: choose decoder_units "
                "= 2 * encoder_units, or GeneralAttention"
            )

    def score(self, query, projected_keys):
        """Return query . key, (batch, Tx)."""
        return ops.einsum("bd,btd->bt", query, projected_keys)


@register
class ScaledDotAttention(DotAttention):
    """score = query . key / sqrt(d) (Vaswani et al., 2017, section 3.2.1).

    The sum of d products grows like sqrt(d); divided by it, the softmax
    stays soft for any d.
    """

    def score(self, query, projected_keys):
        """Return query . key / sqrt(d), (batch, Tx)."""
        size = query.shape[-1]
        return super().score(query, projected_keys) / size**0.5


@register
class GeneralAttention(Attention):
    """score = query @ W @ key (Luong et al., 2015, section 3.1)."""

    def build(self, query_shape, keys_shape, *_, **__):
        self.W = self._weight("W", (query_shape[-1], keys_shape[-1]))

    def project(self, keys):
        """Return W @ key, (batch, Tx, decoder_units)."""
        return ops.einsum("qd,btd->btq", self.W, keys)

    def score(self, query, projected_keys):
        """Return query . projected key, (batch, Tx)."""
        return ops.einsum("bq,btq->bt", query, projected_keys)


@register
class ConcatAttention(Attention):
    """score = v . tanh([query, key] @ W) (Luong et al., 2015, section 3.1).

    One matrix for query and key side by side is two matrices, one for each,
    and a sum: additive attention without its bias.

    Args:
        units: size of the space in which query and key are compared.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        both = query_shape[-1] + keys_shape[-1]
        self.W = self._weight("W", (both, self.units))
        self.v = self._weight("v", (self.units,), unit_normal())

    def score(self, query, projected_keys):
        """Return v . tanh([query, key] @ W), (batch, Tx)."""
        count = ops.shape(projected_keys)[1]
        queries = ops.repeat(query[:, None, :], count, axis=1)
        both = ops.concatenate([queries, projected_keys], axis=-1)
        return ops.sum(ops.tanh(ops.matmul(both, self.W)) * self.v, axis=-1)

    def get_config(self) -> dict:
        return super().get_config() | {"units": self.units}


class _Wrapper(Attention):
    """An attention that takes its scores from another one."""

    def __init__(self, scorer: Attention, **kwargs):
        own_score = getattr(type(scorer), "score", Attention.score)
        if isinstance(scorer, _Wrapper) or own_score is Attention.score:
            raise ValueError(
                f"scorer is a {type(scorer).__name__}, which has no score of "
                "its own: give one such as AdditiveAttention(32)"
            )
        super().__init__(**kwargs)
        self.scorer = scorer

    def build(self, query_shape, keys_shape, *_, **__):
        if not self.scorer.built:  # a loaded one is
            self.scorer.build(query_shape, keys_shape)
            self.scorer.built = True

    def project(self, keys):
        """Return what the scorer needs of the keys."""
        return self.scorer.project(keys)

    def score(self, query, projected_keys):
        """Return the scorer's alignment scores, (batch, Tx)."""
        return self.scorer.score(query, projected_keys)

    def get_config(self) -> dict:
        scorer = keras.saving.serialize_keras_object(self.scorer)
        return super().get_config() | {"scorer": scorer}

    @classmethod
    def from_config(cls, config: dict) -> "_Wrapper":
        scorer = keras.saving.deserialize_keras_object(config.pop("scorer"))
        return cls(scorer, **config)


@register
class LocalAttention(_Wrapper):
    """Look through a window around one place (Luong et al., 2015, 3.2).

    "predictive" (local-p): a small network says where the centre lies,

        centre = (length - 1) * sigmoid(v_centre . tanh(query @ W_centre))

    and the weights of the window are multiplied by a Gaussian around it,
    whose standard deviation is half of `half_width`. As in the paper they
    are not divided by their sum again, so a row sums to less than 1.

    "monotonic" (local-m): the centre moves evenly from the first character
    to the last while the date is written. The paper's centre at step t is
    character t, as its texts are about as long as their translations; ours
    are not, so the way is stretched to the length of the text.

    Args:
        scorer: gives the scores, e.g. `AdditiveAttention(32)`.
        half_width: characters on each side of the centre (the paper's D).
        centre: "predictive" or "monotonic".
        steps: how many characters are written (Ty).
    """

    uses_position = True

    def __init__(
        self,
        scorer: Attention,
        half_width: int = 3,
        centre: Literal["predictive", "monotonic"] = "predictive",
        steps: int = ISO_LENGTH,
        **kwargs,
    ):
        if centre not in ("predictive", "monotonic"):
            raise ValueError(
                f"no centre {centre!r}: it is 'predictive' or 'monotonic'"
            )
        if half_width < 1:
            raise ValueError(f"half_width is {half_width}: at least 1")
        if steps < 2:
            raise ValueError(f"steps is {steps}: at least 2")
        super().__init__(scorer, **kwargs)
        self.half_width, self.centre, self.steps = half_width, centre, steps

    def build(self, query_shape, keys_shape, *_, **__):
        super().build(query_shape, keys_shape)
        if self.centre == "predictive":
            size = query_shape[-1]
            self.W_centre = self._weight("W_centre", (size, size))
            # Small, so that the sigmoid starts where it has a slope.
            self.v_centre = self._weight("v_centre", (size,))

    def centres(self, query, mask, position):
        """Return the place of each window's centre, (batch,), from 0."""
        length = ops.sum(ops.cast(mask, "float32"), axis=-1)
        if self.centre == "monotonic":
            if position is None:
                raise ValueError("a monotonic window needs the position")
            share = position / (self.steps - 1)
        else:
            hidden = ops.tanh(ops.matmul(query, self.W_centre))
            share = ops.sigmoid(ops.sum(hidden * self.v_centre, axis=-1))
        return (length - 1.0) * share

    def call(self, query, keys, mask, projected_keys=None, position=None):
        """Attend once, writing character `position`: `Attention.call`."""
        if projected_keys is None:
            projected_keys = self.project(keys)
        places = ops.arange(ops.shape(keys)[1], dtype="float32")
        centres = self.centres(query, mask, position)
        distance = places[None, :] - centres[:, None]  # (batch, Tx)
        inside = ops.abs(distance) <= self.half_width
        alignment_scores = self.score(query, projected_keys)
        weights = masked_softmax(alignment_scores, mask & inside)
        if self.centre == "predictive":
            deviation = self.half_width / 2
            weights = weights * ops.exp(-(distance**2) / (2 * deviation**2))
        return weighted_sum(weights, keys), weights

    def get_config(self) -> dict:
        return super().get_config() | {
            "half_width": self.half_width,
            "centre": self.centre,
            "steps": self.steps,
        }


@register
class HardAttention(_Wrapper):
    """Look at one character only: the one with the largest score.

    A choice has no slope to learn from. So the way forward uses the choice,
    and the way back pretends that the soft weights were used: the
    straight-through estimator (Bengio et al., 2013, section 4). Xu et al.
    (2015, section 4.1) draw the character and learn by reinforcement.

    Args:
        scorer: gives the scores, e.g. `AdditiveAttention(32)`.
    """

    def call(self, query, keys, mask, projected_keys=None):
        """Attend once; see `Attention.call`."""
        _, soft = self.scorer.call(query, keys, mask, projected_keys)
        chosen = ops.one_hot(ops.argmax(soft, axis=-1), ops.shape(soft)[-1])
        weights = soft + ops.stop_gradient(chosen - soft)
        return weighted_sum(weights, keys), weights


@register
class MultiHeadAttention(Attention):
    """Several looks at once (Vaswani et al., 2017, section 3.2.2).

    Every head has its own queries, keys and values, each `units / heads`
    numbers, and its own scaled dot product. What the heads saw is put side
    by side and projected back to the size of a key.

    The weights it returns are the mean over the heads; `head_weights` gives
    those of each.

    Args:
        heads: how many.
        units: size of all heads together.
    """

    def __init__(self, heads: int, units: int, **kwargs):
        if heads < 1:
            raise ValueError(f"heads is {heads}: at least 1")
        if units % heads:
            raise ValueError(f"{units} units cannot be split on {heads} heads")
        super().__init__(**kwargs)
        self.heads, self.units = heads, units

    def build(self, query_shape, keys_shape, *_, **__):
        size = keys_shape[-1]
        self.W_query = self._weight("W_query", (query_shape[-1], self.units))
        self.W_key = self._weight("W_key", (size, self.units))
        self.W_value = self._weight("W_value", (size, self.units))
        self.W_output = self._weight("W_output", (self.units, size))

    def project(self, keys):
        """Return every head's keys and values, (batch, Tx, heads, n)."""
        return tuple(
            self._split(ops.matmul(keys, weight))
            for weight in (self.W_key, self.W_value)
        )

    def _split(self, vectors):
        shape = ops.shape(vectors)[:-1]
        return ops.reshape(
            vectors, (*shape, self.heads, self.units // self.heads)
        )

    def head_weights(self, query, keys, mask, projected_keys=None):
        """Return the weights of every head, (batch, heads, Tx)."""
        head_keys, _ = projected_keys or self.project(keys)
        head_queries = self._split(ops.matmul(query, self.W_query))
        scores = ops.einsum("bhn,bthn->bht", head_queries, head_keys)
        scores = scores / (self.units // self.heads) ** 0.5
        return masked_softmax(scores, mask[:, None, :])

    def call(self, query, keys, mask, projected_keys=None):
        """Attend once; see `Attention.call`."""
        head_keys, head_values = projected_keys or self.project(keys)
        weights = self.head_weights(
            query, keys, mask, (head_keys, head_values)
        )
        seen = ops.einsum("bht,bthn->bhn", weights, head_values)
        seen = ops.reshape(seen, (-1, self.units))
        return ops.matmul(seen, self.W_output), ops.mean(weights, axis=1)

    def get_config(self) -> dict:
        return super().get_config() | {
            "heads": self.heads,
            "units": self.units,
        }


@register
class NoAttention(Attention):
    """Look nowhere: the text has to fit into one vector, as before 2015.

    The decoder gets the same at every step: the state in which each
    direction finished reading (Cho et al., 2014, section 2.2). The weights
    it returns are 0.
    """

    def project(self, keys):
        """Return the keys; which are the last depends on the mask."""
        return keys

    def call(self, query, keys, mask, projected_keys=None):
        """Return the two last states, side by side, and no weights."""
        units = keys.shape[-1] // 2
        real = ops.cast(mask, "int32")
        last = ops.sum(real, axis=-1) - 1  # padding is at the end
        rows = ops.one_hot(last, ops.shape(keys)[1])
        forward = ops.einsum("bt,btd->bd", rows, keys[:, :, :units])
        backward = keys[:, 0, units:]
        summary = ops.concatenate([forward, backward], axis=-1)
        return summary, ops.zeros_like(ops.cast(mask, "float32"))
