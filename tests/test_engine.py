"""Jobs on Dask: each in its own process, none lost, none done twice."""

import contextlib
import logging
import math
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from distributed import LocalCluster

from utils.studies import engine


@pytest.fixture(scope="module")
def cluster():
    """Yield the address of a cluster that somebody else started."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, memory_limit=0,
        host="127.0.0.1", dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def test_every_job_has_its_result(cluster):
    jobs = [(number,) for number in range(6)]
    done = list(engine.run_all(math.factorial, jobs, scheduler=cluster))
    assert sorted(done) == [((n,), math.factorial(n)) for n in range(6)]


def test_a_job_that_ends_its_process_costs_only_itself(cluster):
    (lost,) = engine.run_all(os._exit, [(3,)], scheduler=cluster)
    assert lost[0] == (3,)
    assert isinstance(lost[1], engine.JobLost)
    assert "exit code 3" in str(lost[1])


def test_no_jobs_need_no_cluster():
    assert list(engine.run_all(print, [])) == []


def test_a_killed_worker_loses_and_doubles_nothing(capsys):
    code = "import os, time; time.sleep(0.3); print(os.getppid(), {})"
    jobs = [
        ([sys.executable, "-S", "-c", code.format(number)],)
        for number in range(6)
    ]
    killed, done = [], []
    run = engine.run_all(subprocess.check_output, jobs, workers=2)
    with contextlib.closing(run):
        for job, answer in run:
            done.append((job, answer.decode().split()))
            if not killed:
                killed += kill_a_worker()
    assert sorted(job for job, _ in done) == sorted(jobs)
    for (command,), (_, number) in done:
        assert command[-1].endswith(f"{number})")
    processes = {process for _, (process, _) in done}
    assert len(processes) == 6 and str(os.getpid()) not in processes
    assert "6 jobs, 2 at once" in capsys.readouterr().out
    deadline = time.monotonic() + 20
    while any(one.is_running() for one in killed):  # the job ends as well
        assert time.monotonic() < deadline
        time.sleep(0.1)


def kill_a_worker():
    """Kill a worker that has a job; return it and the process of the job."""
    while True:
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if engine.__name__ in process.cmdline():
                    worker = process.parent()
                    worker.kill()
                    return [worker, process]


def test_control_c_ends_all_that_was_started():
    code = (
        "import time\nfrom utils.studies import engine\n"
        "if __name__ == '__main__':\n"
        "    jobs = [(60,), (60,)]\n"
        "    list(engine.run_all(time.sleep, jobs, workers=2))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=engine.COURSE,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=hear_control_c,
    ) as process:  # fmt: skip
        assert "2 jobs" in process.stdout.readline()
        ours, deadline = [], time.monotonic() + 60
        while sum(engine.__name__ in line(one) for one in ours) < 2:
            assert time.monotonic() < deadline
            ours = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(2)
        said = process.communicate(timeout=60)[0]
    assert "KeyboardInterrupt" in said
    assert not psutil.wait_procs(ours, timeout=20)[1]


def hear_control_c():
    """Undo what a shell does to the jobs that it runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def line(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []
