"""Train with several processes, here or on the machines of a cluster.

All draw the same batches; each trains on its share of every batch's rows,
and TensorFlow's MultiWorkerMirroredStrategy averages their gradients before
the optimizer takes its step. So all keep the same weights: those that one
process would get from the whole batches.

Keras' own `fit` cannot share out batches under this strategy
(keras-team/keras#20585), so the model stays outside of its scope.
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any

from utils.backend import keras, tf

LOST = (
    "Cannot go on: a worker is gone ({}).\n"
    "Start all of them again, with --resume and the file of --save."
)
# What TensorFlow raises in a worker when another one is gone.
GONE = (
    tf.errors.AbortedError, tf.errors.CancelledError, tf.errors.InternalError,
    tf.errors.DeadlineExceededError, tf.errors.UnavailableError,
)  # fmt: skip


class Workers:
    """This process among those that train together.

    Args:
        options: of the command. With one worker nothing changes.

    Raises:
        ValueError: they cannot train together.
    """

    def __init__(self, options: argparse.Namespace):
        self.count, self.index = options.workers, 0
        if self.count == 1:
            return
        cluster = json.loads(os.environ["TF_CONFIG"])
        named = len(cluster["cluster"]["worker"])
        if named != self.count:
            raise ValueError(
                f"TF_CONFIG names {named} workers, --workers {self.count}"
            )
        if options.until:
            raise ValueError("--until needs a single worker")
        if options.batch_size < self.count:
            raise ValueError("a batch needs a row for each worker")
        self.index = cluster["task"]["index"]
        self.strategy = tf.distribute.MultiWorkerMirroredStrategy()

    def share(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        """Return this worker's rows of each batch.

        Where shares differ by a row, weights make their average that of the
        whole batch.
        """
        rows = slice(self.index, None, self.count)

        def ours(inputs: tuple, targets: Any) -> tuple:
            share = tf.shape(targets[rows])
            part = share[0] * self.count / tf.shape(targets)[0]
            weights = tf.fill(share, tf.cast(part, "float32"))
            return tuple(one[rows] for one in inputs), targets[rows], weights

        return batches.map(ours).prefetch(2) if self.count > 1 else batches

    def average(self, optimizer: keras.optimizers.Optimizer) -> None:
        """Have the optimizer step along the mean of all gradients."""
        if self.count == 1:
            return
        alone = optimizer.apply

        def mean(gradients: list) -> list:
            replica = tf.distribute.get_replica_context()
            here = [tf.identity(one) for one in gradients]
            return replica.all_reduce(tf.distribute.ReduceOp.MEAN, here)

        def apply(gradients: list, variables: list | None = None) -> None:
            dense = [tf.convert_to_tensor(one) for one in gradients]
            alone(self.strategy.run(mean, args=(dense,)), variables)

        optimizer.apply = apply

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """End with a clear error when another worker is gone."""
        try:
            yield
        except GONE as error:
            if self.count == 1:
                raise
            sys.exit(LOST.format(type(error).__name__))


def start(count: int, arguments: Sequence[str]) -> int:
    """Train with so many processes on this machine; return the exit code.

    The first one tells and saves. If another ends too early, all are stopped
    within a second.
    """
    addresses = [f"127.0.0.1:{port}" for port in _free_ports(count)]
    command = [sys.executable, "-m", "utils.training", *arguments]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends them too
    processes = []
    with tempfile.TemporaryFile("w+") as errors:
        for index in range(count):
            task = {"type": "worker", "index": index}
            cluster = {"cluster": {"worker": addresses}, "task": task}
            process = subprocess.Popen(
                command,
                env=os.environ | {"TF_CONFIG": json.dumps(cluster)},
                stdout=subprocess.DEVNULL if index else None,
                stderr=errors if index else None,
                start_new_session=True,  # Control-C is for the first alone
            )
            processes.append(process)
        try:
            return _wait(processes, errors)
        finally:
            for process in processes:
                process.kill()
                process.wait()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait(processes: list[subprocess.Popen], errors: Any) -> int:
    """Wait for the first process, or until another is lost."""
    first, *others = processes
    while True:
        try:
            if (code := first.poll()) is not None:
                return code
            codes = [one.poll() for one in others]
            if lost := [code for code in codes if code not in (None, 0, 2)]:
                errors.seek(0)
                print(errors.read(), end="", file=sys.stderr)
                told = f"exit code {lost[0]}"
                print(LOST.format(told), file=sys.stderr)
                return 1
            time.sleep(0.2)
        except KeyboardInterrupt:
            first.send_signal(signal.SIGINT)
