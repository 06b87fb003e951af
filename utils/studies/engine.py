"""Many jobs at once, each in a process of its own, shared out by Dask.

`make experiments` trains and `make grade` grades with it. Dask's workers only
pass the jobs on: each starts a new process, which gives all its memory back,
and which ends when its worker does. So a lost worker loses nothing: Dask has
another one do its jobs, and what counts is only what comes back here.
"""

import contextlib
import itertools
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psutil

COURSE = Path(__file__).resolve().parents[2]
MEMORY = 2 * 2**30  # of one job: a training, or a grader and its kernel
ADVANCE = 4  # jobs that each worker is given beforehand
NOT_DONE = "the process of this job ended without an answer"


class JobLost(Exception):
    """The process of a job ended before it gave an answer."""


def run_all(
    do: Callable,
    jobs: Iterable[tuple],
    workers: int | None = None,
    scheduler: str = "",
) -> Iterator[tuple[tuple, Any]]:
    """Do jobs, and yield each with its result as soon as it is there.

    Args:
        do: a function of a module, called in a new process for each job.
        jobs: the arguments of each call.
        workers: how many jobs at once; by default, as many as there are
            processor cores, if they fit in memory.
        scheduler: the address of a Dask cluster, such as tcp://host:8786;
            by default one is made on this machine.

    Yields:
        The job and its result; a JobLost in its place if its process was
        killed twice, most often for want of memory.
    """
    jobs = list(jobs)
    if not jobs:
        return
    with _connected(len(jobs), workers, scheduler) as client:
        start = time.monotonic()
        for done, pair in enumerate(_as_completed(client, do, jobs), 1):
            _show_bar(0, len(jobs), start)  # nothing: room for a line
            yield pair
            _show_bar(done, len(jobs), start)


def _as_completed(
    client: Any, do: Callable, jobs: list[tuple]
) -> Iterator[tuple[tuple, Any]]:
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    given, waiting = {}, iter(jobs)
    finished = as_completed()

    def give(count: int) -> None:
        for job in itertools.islice(waiting, count):
            blob = pickle.dumps((do, job))
            future = client.submit(apart, blob, pure=False, retries=1)
            given[future.key] = job
            finished.add(future)

    give(ADVANCE * max(8, sum(client.nthreads().values())))
    for future in finished:
        job = given.pop(future.key)
        try:
            result = pickle.loads(future.result())
        except (JobLost, KilledWorker) as error:
            result = JobLost(f"{NOT_DONE} ({error})")
        future.release()
        give(1)
        yield job, result


@contextlib.contextmanager
def _connected(
    jobs: int, workers: int | None, scheduler: str
) -> Iterator[Any]:
    """Connect to a cluster, or make one; say where it can be watched."""
    from dask.system import CPU_COUNT
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        if not scheduler:
            fit = psutil.virtual_memory().available // MEMORY
            count = workers or max(1, min(CPU_COUNT, fit, jobs))
            cluster = LocalCluster(
                n_workers=count, threads_per_worker=1, memory_limit=0,
                host="127.0.0.1", dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )  # fmt: skip
            scheduler = stack.enter_context(cluster)
        client = stack.enter_context(Client(scheduler, timeout="60s"))
        threads = sum(client.nthreads().values())  # 0: they are yet to come
        at_once = f", {threads} at once" if threads else ""
        page = client.dashboard_link
        print(f"{jobs} jobs{at_once}; to watch them: {page}", flush=True)
        yield client


def _show_bar(done: int, count: int, start: float) -> None:
    """Draw how far it is; only where a person looks."""
    if not sys.stderr.isatty():
        return
    bar = ""
    if done:
        left = (time.monotonic() - start) / done * (count - done) / 60
        bar = f"[{'#' * (30 * done // count):<30}] {done} of {count}"
        bar += f", about {left:.0f} min left"
    print(f"\r{bar:<79}\r", end="", file=sys.stderr, flush=True)


# On a worker, and in the process of a job


def apart(blob: bytes) -> bytes:
    """Do one job in a process of its own.

    Raises:
        JobLost: it ended without an answer.
    """
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(
        command, cwd=COURSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        start_new_session=True,  # Control-C is for who started it all
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(blob)
            process.stdin.flush()  # and it stays open as long as we live
        answer = process.stdout.read()
        process.wait()  # only then is its standard input closed
    if process.returncode or not answer:
        raise JobLost(f"exit code {process.returncode}")
    return answer


def _end_with_parent() -> None:
    """Wait until the worker is gone; nobody would take the answer then."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _main() -> None:
    """Do the job that comes in, and send its result out."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the job prints is no answer
    warnings.filterwarnings("ignore")
    do, arguments = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answers.write(pickle.dumps(do(*arguments)))
    answers.close()


if __name__ == "__main__":
    _main()
