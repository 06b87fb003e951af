"""TensorFlow and Keras, without TensorFlow's start-up lines.

The lines come from C++, before its logging is set up, and no setting stops
them; so the process' standard error is turned off while TensorFlow loads.
What Python reports still comes through, as an exception. The garbage collector
pauses meanwhile, which saves a sixth of the time.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def _quietly() -> Iterator[None]:
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        gc.disable()
        yield
    finally:
        gc.enable()
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever was set for other work
with _quietly():
    import keras
    import tensorflow as tf
    from keras import ops

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"Keras was loaded with {keras.backend.backend()}: restart the kernel"
    )

# TensorFlow's graph rewriting costs 1 to 3 seconds at the first call of every
# function and makes these small models no faster.
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})

# The operations here are too small to be shared out among threads. (Where
# TensorFlow has started already, it keeps what it has.)
with suppress(RuntimeError):
    tf.config.threading.set_intra_op_parallelism_threads(1)

# Every translator has its own function to trace. TensorFlow warns about that
# after the fifth, as if one function were traced again and again.
tf.get_logger().setLevel("ERROR")

__all__ = ["keras", "ops", "tf"]
