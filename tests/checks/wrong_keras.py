"""Wrong answers in Keras, of lessons 02 to 05."""

from utils.backend import keras, ops

from .collection import wrong

layers = keras.layers


class Reader(layers.Layer):
    """What the wrong encoders share."""

    def __init__(self, vocabulary_size, embedding_units, units):
        super().__init__()
        self.units = units
        self.embedding = layers.Embedding(vocabulary_size, embedding_units)
        self.both_ways = layers.Bidirectional(self.lstm(), **self.options)

    options = {}

    def lstm(self):
        return layers.LSTM(self.units, return_sequences=True)

    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids), mask=mask)


@wrong("Encoder", "mask is ignored")
class NoMask(Reader):
    def call(self, source_ids, mask):
        return self.both_ways(self.embedding(source_ids))


@wrong("Encoder", "only the last states")
class LastStates(Reader):
    def lstm(self):
        return layers.LSTM(self.units)


@wrong("Encoder", "added")
class Added(Reader):
    options = {"merge_mode": "sum"}


@wrong("Encoder", "averaged")
class Averaged(Reader):
    options = {"merge_mode": "ave"}


@wrong("Encoder", "GRU")
class WithGRU(Reader):
    def lstm(self):
        return layers.GRU(self.units, return_sequences=True)


@wrong("Encoder", "there is one LSTM")
class OneWay(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.both_ways = self.lstm()


@wrong("Encoder", "one large LSTM")
class Large(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.both_ways = layers.LSTM(2 * self.units, return_sequences=True)


@wrong("Encoder", "made anew in each call")
class NewAtEachCall(layers.Layer):
    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def call(self, source_ids, mask):
        vocabulary_size, embedding_units, units = self.sizes
        embedded = layers.Embedding(vocabulary_size, embedding_units)(
            source_ids
        )
        lstm = layers.LSTM(units, return_sequences=True)
        return layers.Bidirectional(lstm)(embedded, mask=mask)


@wrong("Encoder", "not turned back")
class NotTurnedBack(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.there = self.lstm()
        self.back = layers.LSTM(
            self.units, return_sequences=True, go_backwards=True
        )
        del self.both_ways

    def call(self, source_ids, mask):
        embedded = self.embedding(source_ids)
        sides = self.there(embedded, mask=mask), self.back(embedded, mask=mask)
        return ops.concatenate(sides, axis=-1)


@wrong("Encoder", "embedding")
class FixedSizes(Reader):
    def __init__(self, vocabulary_size, embedding_units, units):
        super().__init__(40, 32, units)


@wrong("Encoder", "unread")
class OnlyEmbedded(Reader):
    def call(self, source_ids, mask):
        self.both_ways(self.embedding(source_ids))
        return self.embedding(source_ids)


@wrong("Encoder", "frozen")
class Frozen(Reader):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.trainable = False


@wrong("Encoder")
class NoSuper(layers.Layer):
    def __init__(self, *sizes):
        self.embedding = layers.Embedding(*sizes[:2])


class Looker(layers.Layer):
    """What the wrong attention layers share."""

    def __init__(self, units):
        super().__init__()
        self.W_query = layers.Dense(units, use_bias=False)
        self.W_key = layers.Dense(units)
        self.v = layers.Dense(1, use_bias=False)

    def scores(self, query, keys):
        hidden = self.W_query(query)[:, None] + self.W_key(keys)
        return self.v(ops.tanh(hidden))[..., 0]

    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -1e9))

    def call(self, query, keys, mask):
        weights = self.weigh(self.scores(query, keys), mask)
        return ops.sum(weights[..., None] * keys, axis=1), weights


@wrong("AdditiveAttention", "mask is ignored")
class LooksAtPadding(Looker):
    def weigh(self, scores, mask):
        return ops.softmax(scores)


@wrong("AdditiveAttention", "turned round")
class MaskTurnedRound(Looker):
    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, -1e9, scores))


@wrong("AdditiveAttention", "over the batch")
class SoftmaxOverTheBatch(Looker):
    def weigh(self, scores, mask):
        return ops.softmax(ops.where(mask, scores, -1e9), axis=0)


@wrong("AdditiveAttention", "no tanh")
class NoTanh(Looker):
    def scores(self, query, keys):
        hidden = self.W_query(query)[:, None] + self.W_key(keys)
        return self.v(hidden)[..., 0]


@wrong("AdditiveAttention", "ReLU")
class WithReLU(Looker):
    def scores(self, query, keys):
        hidden = self.W_query(query)[:, None] + self.W_key(keys)
        return self.v(ops.relu(hidden))[..., 0]


@wrong("AdditiveAttention", "projected keys")
class ProjectedValues(Looker):
    def call(self, query, keys, mask):
        weights = self.weigh(self.scores(query, keys), mask)
        return ops.sum(weights[..., None] * self.W_key(keys), axis=1), weights


@wrong("AdditiveAttention", "another order")
class ResultsSwapped(Looker):
    def call(self, query, keys, mask):
        return super().call(query, keys, mask)[::-1]


@wrong("AdditiveAttention", "a result is missing")
class ContextOnly(Looker):
    def call(self, query, keys, mask):
        return super().call(query, keys, mask)[0]


@wrong("AdditiveAttention", "bias b or the vector v")
class NoBias(Looker):
    def __init__(self, units):
        super().__init__(units)
        self.W_key = layers.Dense(units, use_bias=False)


@wrong("AdditiveAttention", "made anew in each call")
class NewLayersAtEachCall(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def call(self, query, keys, mask):
        hidden = ops.tanh(
            layers.Dense(self.units)(query)[:, None]
            + layers.Dense(self.units)(keys)
        )
        scores = ops.where(mask, layers.Dense(1)(hidden)[..., 0], -1e9)
        weights = ops.softmax(scores)
        return ops.sum(weights[..., None] * keys, axis=1), weights


build = "build_translator"


def inputs():
    source_ids = keras.Input((None,), dtype="int32")
    return source_ids, keras.Input((10,), dtype="int32")


@wrong(build, "mask is turned round")
def padding_is_real(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = ops.equal(source_ids, 0)
    states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "every place is taken")
def all_real(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = ops.ones_like(source_ids) > 0
    states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "probabilities come back")
def with_a_softmax(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], ops.softmax(logits))


@wrong(build, "changed places")
def inputs_swapped(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([decoder_inputs, source_ids], logits)


@wrong(build, "no Keras model")
def only_the_parts(encoder, decoder):
    return [encoder, decoder]


@wrong(build, "not handed back")
def nothing_comes_back(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "a part is missing")
def states_come_back(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    states = encoder(source_ids, source_ids != 0)
    return keras.Model([source_ids, decoder_inputs], states)


@wrong(build, "missing from the model, or frozen")
def frozen_encoder(encoder, decoder):
    encoder.trainable = False
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], logits)


fit = "compile_and_fit"


def loss(**options):
    return keras.losses.SparseCategoricalCrossentropy(**options)


@wrong(fit, "logits for probabilities")
def forgets_from_logits(translator, batches, epochs):
    translator.compile("adam", loss())
    return translator.fit(batches, epochs=epochs, verbose=0)


@wrong(fit, "one epoch is trained")
def forgets_epochs(translator, batches, epochs):
    translator.compile("adam", loss(from_logits=True))
    return translator.fit(batches, verbose=0)


@wrong(fit, "not handed back")
def forgets_return(translator, batches, epochs):
    translator.compile("adam", loss(from_logits=True))
    translator.fit(batches, epochs=epochs, verbose=0)


@wrong(fit, "not compiled")
def forgets_to_compile(translator, batches, epochs):
    return keras.callbacks.History()


@wrong(fit, "not trained")
def forgets_to_fit(translator, batches, epochs):
    translator.compile("adam", loss(from_logits=True))
    return keras.callbacks.History()


@wrong(fit, "wrong direction")
def climbs(translator, batches, epochs):
    rate = keras.optimizers.SGD(-0.5)
    translator.compile(rate, loss(from_logits=True))
    return translator.fit(batches, epochs=epochs, verbose=0)


@wrong(fit)
def squares(translator, batches, epochs):
    translator.compile("adam", "mse")
    return translator.fit(batches, epochs=epochs, verbose=0)
