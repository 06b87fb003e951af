"""Wrong answers of lesson 03, by a writer who saw no check."""

import numpy as np

from utils.backend import keras, ops

from ..collection import wrong


def softmax(x, axis=-1):
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def attention_weights(alignment_scores, mask):
    return softmax(np.where(mask, alignment_scores, -np.inf))


def additive_score(query, keys, W_query, W_key, b, v):
    projected_query = (query @ W_query)[:, None, :]
    return np.tanh(projected_query + keys @ W_key + b) @ v


def context_vector(attention_weights, values):
    return np.einsum("bt,btd->bd", attention_weights, values)


# sums over the whole array
@wrong("softmax", "all numbers together sum to 1")
def whole_array(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / e.sum()


# always axis 1
@wrong("softmax", "the sum always runs along axis 1")
def always_one(x, axis=-1):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# always axis 0, as for a list of scores
@wrong("softmax", "the sum always runs along axis 0")
def always_zero(x, axis=-1):
    e = np.exp(x - np.max(x, axis=0))
    return e / e.sum(axis=0)


# the largest number of all, not of each row: other rows become 0 / 0
@wrong("softmax", "one maximum serves the whole array")
def largest_of_all(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=axis, keepdims=True)


# divides by the largest instead of subtracting it
@wrong("softmax")
def divides_by_largest(x, axis=-1):
    e = np.exp(x / np.max(np.abs(x), axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# cuts scores at 500, so larger ones count alike
@wrong(
    "softmax", "huge numbers are clipped, so that different ones become equal"
)
def clips(x, axis=-1):
    e = np.exp(np.clip(x, -500, 500))
    return e / e.sum(axis=axis, keepdims=True)


# returns the logarithms
@wrong("softmax", "the logarithm of the weights is given")
def logarithms(x, axis=-1):
    x = x - np.max(x, axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


# subtracts the largest, but sums the exponentials of what was before
@wrong("softmax", "the maximum is taken off above, but not below")
def subtracts_once(x, axis=-1):
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(x), axis=axis, keepdims=True)


# rounded, so rows no longer sum to 1
@wrong("softmax", "the numbers are rounded")
def rounded(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.round(e / e.sum(axis=axis, keepdims=True), 3)


# powers of 2
@wrong("softmax", "the numbers grow as powers of 2")
def powers_of_two(x, axis=-1):
    e = 2.0 ** (x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# masks after the softmax, the rest sums to less than 1
@wrong(
    "attention_weights",
    "the mask comes after the softmax, and nothing is shared out anew",
)
def masks_after(alignment_scores, mask):
    return softmax(alignment_scores) * mask


# takes True for padding
@wrong(
    "attention_weights",
    "the mask is turned round: padding stays, characters go",
)
def inverted(alignment_scores, mask):
    return softmax(np.where(mask, -np.inf, alignment_scores))


# no mask
@wrong("attention_weights", "the mask is ignored")
def no_mask(alignment_scores, mask):
    return softmax(alignment_scores)


# the mask of the first text for all
@wrong("attention_weights", "the mask of text 0 serves the whole batch")
def first_mask(alignment_scores, mask):
    return softmax(np.where(mask[:1], alignment_scores, -np.inf))


# picks the real scores, which loses the rows
@wrong("attention_weights", "the result has 1 axis too few")
def picks(alignment_scores, mask):
    return softmax(alignment_scores[mask])


# nan in, nan out
@wrong("attention_weights", "what is put on the padding makes the sum nan")
def not_a_number(alignment_scores, mask):
    return softmax(np.where(mask, alignment_scores, np.nan))


# divides by the sum over all texts
@wrong("attention_weights", "all texts together sum to 1")
def batch_sum(alignment_scores, mask):
    scores = np.where(mask, alignment_scores, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum()


# exponentials of unshifted scores overflow
@wrong("attention_weights", "the exponential of a huge score overflows")
def unshifted(alignment_scores, mask):
    e = np.exp(alignment_scores) * mask
    return e / e.sum(axis=-1, keepdims=True)


# softmax over the texts of the batch, not over the characters
@wrong("attention_weights", "the softmax runs over the batch")
def over_batch(alignment_scores, mask):
    scores = np.where(mask, alignment_scores, -1e9)
    return softmax(scores, axis=0) * mask


# no time axis: query of text i meets character i
@wrong(
    "additive_score", "the query of text 1 meets character 1, not its own text"
)
def no_time_axis(query, keys, W_query, W_key, b, v):
    return np.tanh(query @ W_query + keys @ W_key + b) @ v


# bends before it adds
@wrong("additive_score", "query and keys are bent by tanh one by one")
def bends_before(query, keys, W_query, W_key, b, v):
    return (np.tanh(query @ W_query)[:, None] + np.tanh(keys @ W_key + b)) @ v


# the bias twice
@wrong("additive_score", "the bias is added twice")
def bias_twice(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query + b)[:, None, :] + keys @ W_key + b) @ v


# tanh outside: of the finished score
@wrong("additive_score", "the tanh comes after the product with v")
def tanh_outside(query, keys, W_query, W_key, b, v):
    return np.tanh(((query @ W_query)[:, None, :] + keys @ W_key + b) @ v)


# normalised by softmax
@wrong("additive_score", "a softmax has made weights of the scores")
def normalised(query, keys, W_query, W_key, b, v):
    return softmax(
        np.tanh((query @ W_query)[:, None, :] + keys @ W_key + b) @ v
    )


# multiplies by v, but does not add up
@wrong("additive_score", "the products with v are not added up")
def not_summed(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query)[:, None, :] + keys @ W_key + b) * v


# sums over the characters, not over the units
@wrong("additive_score", "the sum runs over the characters")
def sums_time(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None, :] + keys @ W_key + b)
    return (hidden * v).sum(axis=1)


# all units count alike: no v
@wrong("additive_score", "v is left out and the numbers are only added up")
def no_v(query, keys, W_query, W_key, b, v):
    return np.tanh((query @ W_query)[:, None, :] + keys @ W_key + b).sum(-1)


# v inside the tanh
@wrong("additive_score", "v is multiplied before the tanh")
def v_inside(query, keys, W_query, W_key, b, v):
    return np.tanh(v * ((query @ W_query)[:, None, :] + keys @ W_key + b)).sum(
        axis=-1
    )


# a ReLU in place of the tanh
@wrong("additive_score", "a ReLU takes the place of the tanh")
def relu(query, keys, W_query, W_key, b, v):
    return np.maximum((query @ W_query)[:, None, :] + keys @ W_key + b, 0) @ v


# a last axis of length 1, as from a Dense(1)
@wrong("additive_score", "an axis of length 1 is kept at the end")
def dense_one(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None, :] + keys @ W_key + b)
    return hidden @ v[:, None]


# divided by the root of the units, as for dot products
@wrong("additive_score", "the score is divided by a square root of the size")
def scaled(query, keys, W_query, W_key, b, v):
    hidden = np.tanh((query @ W_query)[:, None, :] + keys @ W_key + b)
    return hidden @ v / np.sqrt(len(v))


# the bias after the tanh
@wrong("additive_score", "the bias is added after the tanh")
def bias_outside(query, keys, W_query, W_key, b, v):
    return (np.tanh((query @ W_query)[:, None, :] + keys @ W_key) + b) @ v


# the mean, not the sum: divided by Tx once more
@wrong("context_vector", "the weighted values are averaged, not added")
def mean_of(attention_weights, values):
    return (attention_weights[..., None] * values).mean(axis=1)


# sums over the units, not over the time
@wrong(
    "context_vector", "the sum runs over the features, not over the characters"
)
def sums_units(attention_weights, values):
    return (attention_weights[..., None] * values).sum(axis=-1)


# weighs, but does not add up
@wrong("context_vector", "the weighted values are not added up")
def not_added(attention_weights, values):
    return attention_weights[..., None] * values


# takes the value with the largest weight only
@wrong("context_vector", "only the value with the largest weight is taken")
def hard_choice(attention_weights, values):
    best = attention_weights.argmax(axis=1)
    return values[np.arange(len(values)), best]


# sums over the batch, too
@wrong("context_vector", "the texts of the batch are added together")
def sums_batch(attention_weights, values):
    return np.einsum("bt,btd->d", attention_weights, values)


# keeps an axis of length 1 for the time
@wrong("context_vector", "the axis of length 1 is kept")
def keeps_axis(attention_weights, values):
    return attention_weights[:, None, :] @ values


# another softmax over the weights
@wrong("context_vector", "the weights go through another softmax")
def softmax_again(attention_weights, values):
    return np.einsum("bt,btd->bd", softmax(attention_weights), values)


# the weights get their new axis in the middle and meet the units
@wrong("context_vector", "weights run along the wrong axis of the values")
def axis_in_the_middle(attention_weights, values):
    return (attention_weights[:, None, :] * values).sum(axis=1)


# squeeze takes away the batch of one as well
@wrong("context_vector", "an axis of length 1 is left over or lost")
def squeezes(attention_weights, values):
    return np.squeeze(attention_weights[:, None, :] @ values)


# the first text's weights for all texts
@wrong("context_vector", "the weights of text 0 serve the whole batch")
def first_weights(attention_weights, values):
    return np.einsum("t,btd->bd", attention_weights[0], values)


# returns the weights first
@wrong("one_step_attention", "the results come in another order")
def weights_first(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)
    return weights, context_vector(weights, encoder_states)


# no mask
@wrong("one_step_attention", "the mask is ignored")
def mask_forgotten(decoder_state, encoder_states, mask, params):
    weights = softmax(additive_score(decoder_state, encoder_states, **params))
    return context_vector(weights, encoder_states), weights


# returns the scores in place of the weights
@wrong(
    "one_step_attention", "the weights come back before the softmax, as scores"
)
def returns_scores(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)
    return context_vector(weights, encoder_states), scores


# blends by the scores, not by the weights
@wrong(
    "one_step_attention", "the context vector does not follow from the weights"
)
def blends_scores(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)
    return context_vector(scores, encoder_states), weights


# blends the projected keys, not the encoder states
@wrong(
    "one_step_attention",
    "the values are the projected keys, not the encoder states",
)
def blends_projected(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)
    return context_vector(weights, encoder_states @ params["W_key"]), weights


# weights with a last axis of 1, as in the Coursera exercise
@wrong("one_step_attention", "an axis of length 1 is left over or lost")
def coursera_shape(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)[..., None]
    return (weights * encoder_states).sum(axis=1), weights


# joins the decoder state to the context, as Luong does
@wrong(
    "one_step_attention", "the decoder state is joined to the context vector"
)
def luong(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)
    context = context_vector(weights, encoder_states)
    return np.concatenate([context, decoder_state], axis=-1), weights


# multiplies the weights by the mask, rows no longer sum to 1
@wrong(
    "one_step_attention",
    "the mask comes after the softmax, and nothing is shared out anew",
)
def mask_after(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = softmax(scores) * mask
    return context_vector(weights, encoder_states), weights


# sets the states of padding to 0 instead of masking the scores
@wrong("one_step_attention", "padding gets some of the weight")
def zero_states(decoder_state, encoder_states, mask, params):
    encoder_states = encoder_states * mask[..., None]
    weights = softmax(additive_score(decoder_state, encoder_states, **params))
    return context_vector(weights, encoder_states), weights


# a dot product of the projections, no tanh and v
@wrong(
    "one_step_attention",
    "the projected query and key are compared by a dot product",
)
def dot_products(decoder_state, encoder_states, mask, params):
    asked = decoder_state @ params["W_query"]
    offered = encoder_states @ params["W_key"] + params["b"]
    weights = attention_weights(np.einsum("bu,btu->bt", asked, offered), mask)
    return context_vector(weights, encoder_states), weights


# a context for the first text only
@wrong("one_step_attention", "only the first row of the answer comes back")
def first_context(decoder_state, encoder_states, mask, params):
    scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(scores, mask)
    return weights[0] @ encoder_states[0], weights


class Base(keras.layers.Layer):
    """What the notebook gives, and the right `project` and `call`."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        units, query_size = self.units, query_shape[-1]
        normal = keras.initializers.RandomNormal(stddev=1.0)
        self.W_query = self.add_weight((query_size, units), name="W_query")
        self.W_key = self.add_weight((keys_shape[-1], units), name="W_key")
        self.b = self.add_weight((units,), "zeros", name="b")
        self.v = self.add_weight((units,), normal, name="v")

    def project(self, keys):
        return ops.matmul(keys, self.W_key) + self.b

    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        projected_query = ops.matmul(query, self.W_query)[:, None, :]
        bent = ops.tanh(projected_query + projected_keys)
        scores = ops.where(mask, ops.sum(bent * self.v, axis=-1), -1e9)
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("bt,btd->bd", weights, keys), weights


# needs projected_keys: None breaks it
@wrong("AdditiveAttention")
class NeedsProjected(Base):
    def call(self, query, keys, mask, projected_keys=None):
        projected_query = ops.matmul(query, self.W_query)[:, None, :]
        bent = ops.tanh(projected_query + projected_keys)
        scores = ops.where(mask, ops.sum(bent * self.v, axis=-1), -1e9)
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("bt,btd->bd", weights, keys), weights


# softmax along an axis of length 1: all weights are 1
@wrong("AdditiveAttention", "`query` makes no difference to the answer")
class AxisOfOne(Base):
    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        projected_query = ops.expand_dims(ops.matmul(query, self.W_query), 1)
        bent = ops.tanh(projected_query + projected_keys)
        score = ops.matmul(bent, self.v[:, None])  # (batch, Tx, 1)
        score = ops.where(mask[..., None], score, -1e9)
        weights = ops.softmax(score, axis=-1)
        context = ops.sum(weights * keys, axis=1)
        return context, ops.squeeze(weights, axis=-1)


# tanh already in project
@wrong("AdditiveAttention")
class TanhInProject(Base):
    def project(self, keys):
        return ops.tanh(ops.matmul(keys, self.W_key) + self.b)


# gives back the scores as weights
@wrong("AdditiveAttention")
class ScoresAsWeights(Base):
    def call(self, query, keys, mask, projected_keys=None):
        if projected_keys is None:
            projected_keys = self.project(keys)
        projected_query = ops.matmul(query, self.W_query)[:, None, :]
        bent = ops.tanh(projected_query + projected_keys)
        scores = ops.where(mask, ops.sum(bent * self.v, axis=-1), -1e9)
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("bt,btd->bd", weights, keys), scores
