"""A PyTorch port of the course's translator and recipe, as a measure of speed.

Needs torch, which the course does not: `pip install torch`.
"""

import argparse
import math

import numpy as np
import torch
from torch import nn

from utils.dates import read_pairs
from utils.text import (
    SOURCE_VOCABULARY,
    START_ID,
    iso_to_ids,
    padding_mask,
    shift_right,
    texts_to_ids,
)

UNITS, DECODER, LENGTH, BATCH, RATE = 32, 64, 10, 64, 0.012


class Translator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.read = nn.Embedding(len(SOURCE_VOCABULARY), UNITS)
        self.encoder = nn.LSTM(
            UNITS, UNITS, batch_first=True, bidirectional=True
        )
        self.key = nn.Linear(2 * UNITS, UNITS)
        self.query = nn.Linear(DECODER, UNITS, bias=False)
        self.score = nn.Parameter(torch.randn(UNITS))
        self.fed = nn.Embedding(12, UNITS)
        self.cell = nn.LSTMCell(3 * UNITS, DECODER)
        self.output = nn.Linear(DECODER, 11)

    def forward(self, ids, fed=None):
        real = ids != 0
        packed = nn.utils.rnn.pack_padded_sequence(
            self.read(ids), real.sum(1), batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(
            self.encoder(packed)[0], batch_first=True
        )
        keys, hidden = self.key(states), states.new_zeros(len(ids), DECODER)
        previous = ids.new_full((len(ids),), START_ID)
        cell, logits = hidden, []
        for step in range(LENGTH):
            tanh = torch.tanh(keys + self.query(hidden)[:, None])
            scores = (tanh @ self.score).masked_fill(~real, -1e9)
            context = (scores.softmax(1)[:, None] @ states)[:, 0]
            if fed is not None:
                previous = fed[:, step]
            inputs = torch.cat([context, self.fed(previous)], 1)
            hidden, cell = self.cell(inputs, (hidden, cell))
            logits.append(self.output(hidden))
            previous = logits[-1].argmax(1)
        return torch.stack(logits, 1)


def read(path: str) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
    texts, iso_dates = zip(*read_pairs(path))
    ids, targets = texts_to_ids(texts), iso_to_ids(iso_dates)
    lengths = padding_mask(ids).sum(1)
    return torch.from_numpy(ids).long(), torch.from_numpy(targets), lengths


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--until", type=float, default=0.99)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    ids, targets, lengths = read(options.train)
    test_ids, test_targets, test_lengths = read(options.test)
    fed = torch.from_numpy(shift_right(targets.numpy())).long()
    model, total, step = Translator(), 4 * len(ids) // BATCH, 0
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.9, 0.99))
    while True:
        order = rng.permutation(len(ids))
        pools = np.array_split(order, len(order) // (8 * BATCH) + 1)
        order = np.concatenate([p[np.argsort(lengths[p])] for p in pools])
        batches = np.array_split(order, math.ceil(len(order) / BATCH))
        rng.shuffle(batches)
        for rows in batches:
            done = min(1.0, step / total)
            rate = min(1.0, step / 30) * (1 + math.cos(math.pi * done)) / 2
            optimizer.param_groups[0]["lr"] = RATE * rate
            width = lengths[rows].max()
            logits = model(ids[rows][:, :width], fed[rows])
            loss = nn.functional.cross_entropy(
                logits.flatten(0, 1), targets[rows].long().flatten()
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            if step % 20 == 0 and loss < 0.1:
                with torch.no_grad():
                    written = model(test_ids[:, : test_lengths.max()])
                right = (written.argmax(2) == test_targets).all(1)
                if right.float().mean() >= options.until:
                    return


if __name__ == "__main__":
    main()
