"""The architecture of the exercise this course replaces, at a constant rate.

One-hot characters, Bi-LSTM 32 + 32, concatenation, Dense 10 tanh, Dense 1
ReLU, softmax over time, LSTM 64, Dense 11 softmax; the previous character is
not fed back, padding is not masked. Rebuilt here on Keras 3.
"""

import argparse
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402

from utils.dates import read_pairs  # noqa: E402
from utils.text import iso_to_ids, texts_to_ids  # noqa: E402

WIDTH, CHARACTERS, LENGTH = 30, 48, 10
layers = keras.layers


def build() -> keras.Model:
    text = keras.Input((WIDTH, CHARACTERS))
    encoder = layers.Bidirectional(layers.LSTM(32, return_sequences=True))
    states = encoder(text)
    repeat, concatenate = layers.RepeatVector(WIDTH), layers.Concatenate()
    first, energy = layers.Dense(10, "tanh"), layers.Dense(1, "relu")
    over_time, dot = layers.Softmax(axis=1), layers.Dot(axes=1)
    lstm = layers.LSTM(64, return_state=True)
    output = layers.Dense(11, "softmax")
    hidden = cell = layers.Lambda(lambda x: x[:, 0] * 0.0)(states)
    written = []
    for _ in range(LENGTH):
        pairs = concatenate([states, repeat(hidden)])
        weights = over_time(energy(first(pairs)))
        context = dot([weights, states])
        hidden, _, cell = lstm(context, initial_state=[hidden, cell])
        written.append(output(hidden))
    return keras.Model(text, written)


def read(path: str) -> tuple[np.ndarray, np.ndarray]:
    texts, iso_dates = zip(*read_pairs(path))
    one_hot = np.eye(CHARACTERS, dtype="float32")
    return one_hot[texts_to_ids(texts, WIDTH)], iso_to_ids(iso_dates)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--until", type=float, default=0.99)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    keras.utils.set_random_seed(options.seed)
    inputs, targets = read(options.train)
    test_inputs, test_targets = read(options.test)
    model = build()
    model.compile(
        keras.optimizers.Adam(0.005, beta_2=0.999),
        ["sparse_categorical_crossentropy"] * LENGTH,
        jit_compile=False,
    )
    for _ in range(60):
        model.fit(inputs, list(targets.T), batch_size=100, verbose=0)
        written = model.predict(test_inputs, batch_size=500, verbose=0)
        ids = np.stack(written, axis=1).argmax(axis=-1)
        share = (ids == test_targets).all(axis=1).mean()
        print(f"{share:.2%}", flush=True)
        if share >= options.until:
            return
    raise SystemExit("not reached in 60 epochs")


if __name__ == "__main__":
    main()
