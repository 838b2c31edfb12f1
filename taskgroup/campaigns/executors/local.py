"""Executor that runs several jobs at once on this machine and gives each job its own devices and threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

from taskgroup.campaigns.executors.interface import (
    Ended,
    Executor,
    ExecutorDescriptor,
    Settings,
    Work,
    count_option,
)
from taskgroup.campaigns.executors.processes import use_token
from taskgroup.core.errors import InputError

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
"""Environment variables that set the number of threads of numerical libraries."""


def thread_variables(threads: int) -> dict[str, str]:
    """Return the environment variables that limit the numerical libraries in a job to `threads` threads."""
    return dict.fromkeys(THREADS, str(threads))


class Local(Executor):
    """Executor that runs each job in a thread of this process; the job starts the user's command as a child process."""

    def __init__(self, settings: Settings) -> None:
        options = settings.options
        gpus = [gpu.strip() for gpu in options["gpus"].split(",")] if "gpus" in options else []
        if "gpus" in options and (not all(gpus) or len(set(gpus)) < len(gpus)):
            raise InputError(
                f"--executor-option gpus={options['gpus']}: a device is empty or repeated; name each device once, for "
                "example gpus=0,1"
            )
        self.jobs = settings.jobs or max(1, len(gpus))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        shared = None if self.jobs == 1 or "OMP_NUM_THREADS" in os.environ else max(1, cores // self.jobs)
        threads = count_option(options, "threads", shared)
        self._children = use_token(settings.token)
        self._slots: SimpleQueue[dict[str, str]] = SimpleQueue()
        for slot in range(self.jobs):
            device = {"CUDA_VISIBLE_DEVICES": gpus[slot % len(gpus)]} if gpus else {}
            self._slots.put({**(thread_variables(threads) if threads else {}), **device})
        self._pool = ThreadPoolExecutor(self.jobs, thread_name_prefix="run")
        self._futures: dict[Future[bytes], str] = {}

    def room(self) -> int:
        """Return the number of further jobs that can be submitted now."""
        return self.jobs - len(self._futures)

    def running(self) -> int:
        """Return the number of running jobs."""
        return len(self._futures)

    def submit(self, works: Sequence[Work]) -> None:
        """Add jobs to the queue from which the threads take their jobs."""
        for work in works:
            self._futures[self._pool.submit(self._run, work)] = work.name

    def poll(self, seconds: float) -> list[Ended]:
        """Wait for at most `seconds`, and return the jobs that ended since the last call.

        Raises `InputError` if a job's folder cannot be written.
        """
        done, _ = wait(self._futures, seconds, return_when=FIRST_COMPLETED)
        return [self._outcome(future, self._futures.pop(future)) for future in done]

    def cancel(self, *, hard: bool) -> None:
        """Send SIGTERM or, if `hard` is true, SIGKILL to the process group of every job."""
        self._children.end_all(hard=hard)

    def close(self, *, detach: bool = False) -> None:
        """End the remaining processes of the jobs and stop the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._children.close()

    def _run(self, work: Work) -> bytes:
        environment = self._slots.get()
        try:
            return work.function(work.argument, environment)
        finally:
            self._slots.put(environment)

    def _outcome(self, future: Future[bytes], name: str) -> Ended:
        error = future.exception()
        if error is None:
            return Ended(name, future.result())
        if isinstance(error, OSError):
            raise InputError(
                f"{error.filename or name}: {error.strerror or error}; free disk space or make the folder writable"
            )
        return Ended(name, None, f"{type(error).__name__}: {error}")


DESCRIPTOR = ExecutorDescriptor(
    name="local",
    help="this machine",
    make=Local,
    options={
        "gpus": "device numbers, for example 0,1; each job gets one of them as CUDA_VISIBLE_DEVICES",
        "threads": "number of threads of each job [default: cores divided by jobs]",
    },
    order=1,
)
