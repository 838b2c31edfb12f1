"""Executor that submits jobs to a Slurm cluster with `submitit`. It needs `squeue`, but no Slurm accounting."""

from __future__ import annotations

import getpass
import os
import re
import subprocess
import time
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from taskgroup.campaigns.executors.interface import (
    Ended,
    Executor,
    ExecutorDescriptor,
    Settings,
    Work,
    count_option,
    missing_package,
)
from taskgroup.core.errors import InputError

_JOB, _ERROR = "slurm", "slurm.error"
"""Names of the files in a run's folder: the id of the Slurm job that contains the run, and the error of the run."""
_QUEUE, _GRACE = 2.0, 6.0
"""Seconds between two calls of `squeue`, and seconds to wait for a result file after its job left the queue."""
_NUMBERS = {"time", "nodes", "gpus_per_node", "cpus_per_task", "cpus_per_gpu", "max_submitted"}


class Slurm(Executor):
    """Executor that submits Slurm job arrays, and reads the result of each run from the run's own folder."""

    detachable = True

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        for key in settings.options.keys() & _NUMBERS:
            count_option(settings.options, key)
        if "time" not in settings.options:
            raise InputError("--executor slurm: the time limit of a job is missing; add --executor-option time=MINUTES")
        self._most = count_option(settings.options, "max_submitted", 10_000) or 0
        self._works: dict[str, Work] = {}
        self._jobs: dict[str, str] = {}
        self._states: dict[str, str] = {}
        self._asked = 0.0
        self._gone: dict[str, float] = {}
        self._executor: Any = None

    def room(self) -> int:
        """Return the number of further runs that can be submitted now."""
        return self._most - len(self._works)

    def running(self) -> int:
        """Return the number of jobs that were running at the last call of `squeue`."""
        return sum(self._states.get(job) == "RUNNING" for job in self._jobs.values())

    def submit(self, works: Sequence[Work]) -> None:
        """Submit the runs as Slurm jobs of `pack` runs each.

        The jobs are submitted in job arrays that are no larger than the cluster allows.
        """
        if self._executor is None:
            self._executor = self._start()
        pack = self.settings.pack
        packs = [list(works[start : start + pack]) for start in range(0, len(works), pack)]
        largest = _array_limit()
        for start in range(0, len(packs), largest):
            chunk = packs[start : start + largest]
            for work in (work for one in chunk for work in one):
                work.folder.mkdir(parents=True, exist_ok=True)
                (work.folder / _ERROR).unlink(missing_ok=True)
            try:
                jobs = self._executor.map_array(run_packed, chunk)
            except Exception as error:  # submitit raises its own exceptions and those of subprocess
                text = getattr(error, "stderr", None) or error
                raise InputError(
                    f"--executor slurm: sbatch failed; correct the options: {' '.join(str(text).split())}"
                ) from None
            for job, packed in zip(jobs, chunk, strict=True):
                for work in packed:
                    (work.folder / _JOB).write_text(job.job_id)
                    self._works[work.name], self._jobs[work.name] = work, job.job_id
                    self._states[job.job_id] = "PENDING"

    def poll(self, seconds: float) -> list[Ended]:
        """Return the runs that have ended since the last call.

        A run has ended if it has a result, or if its job left the queue without a result.
        """
        found = self._results()
        if found or not self._works:
            return found
        time.sleep(seconds)
        if time.monotonic() - self._asked >= _QUEUE:
            self._look()
        return self._results() + self._vanished()

    def cancel(self, *, hard: bool) -> None:
        """Cancel every submitted Slurm job."""
        jobs = sorted({*self._jobs.values()})
        for start in range(0, len(jobs), 500):
            command = ["scancel", *(["--signal=KILL"] if hard else []), *jobs[start : start + 500]]
            subprocess.run(command, check=False, capture_output=True)

    def recover(self, works: Sequence[Work]) -> frozenset[str]:
        """Return the names of the runs that an earlier process submitted and whose Slurm job is still in the queue."""
        submitted = {}
        for work in works:
            try:
                submitted[work.name] = (work.folder / _JOB).read_text().strip()
            except OSError:
                continue
        if not submitted or not self._look():
            return frozenset()
        found = {name: job for name, job in submitted.items() if job in self._states}
        self._jobs.update(found)
        self._works.update((work.name, work) for work in works if work.name in found)
        return frozenset(found)

    def _start(self) -> Any:
        try:
            submitit: Any = import_module("submitit")
        except ImportError:
            raise missing_package("slurm") from None
        try:
            executor = submitit.SlurmExecutor(folder=self.settings.state)
        except RuntimeError:
            raise InputError(
                "--executor slurm: srun is not found; run the command on a machine of the Slurm cluster"
            ) from None
        options: dict[str, Any] = {
            key: int(value) if key in _NUMBERS else value
            for key, value in self.settings.options.items()
            if key != "max_submitted"
        }
        if self.settings.jobs is not None:
            options["array_parallelism"] = self.settings.jobs
        executor.update_parameters(job_name=f"taskgroup-{self.settings.name}", stderr_to_stdout=True, **options)
        return executor

    def _results(self) -> list[Ended]:
        found = []
        for name, work in list(self._works.items()):
            try:
                result = work.line.read_bytes()
            except OSError:
                continue
            found.append(Ended(name, result))
            self._forget(name)
        return found

    def _vanished(self) -> list[Ended]:
        found, now = [], time.monotonic()
        for name, job in list(self._jobs.items()):
            if job in self._states:
                self._gone.pop(name, None)
            elif now - self._gone.setdefault(name, now) > _GRACE:
                found.append(Ended(name, None, self._why(name, job), lost=True))
                self._forget(name)
        return found

    def _why(self, name: str, job: str) -> str:
        try:
            return (self._works[name].folder / _ERROR).read_text()
        except OSError:
            return f"Slurm job {job} ended without a result; its output is in {self.settings.state}"

    def _forget(self, name: str) -> None:
        (self._works.pop(name).folder / _JOB).unlink(missing_ok=True)
        self._jobs.pop(name)
        self._gone.pop(name, None)

    def _look(self) -> bool:
        """Read the states of this user's jobs from `squeue`; return false if `squeue` fails."""
        self._asked = time.monotonic()
        command = ["squeue", "--noheader", "--array", "--user", getpass.getuser(), "--format", "%i %T"]
        try:
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        except FileNotFoundError:
            raise InputError(
                "--executor slurm: squeue is not found; run the command on a machine of the Slurm cluster"
            ) from None
        except (OSError, subprocess.SubprocessError):
            return False
        self._states = dict(line.split(maxsplit=1) for line in done.stdout.splitlines() if " " in line)
        return True


def run_packed(works: Sequence[Work]) -> None:
    """Train the runs of one Slurm job one after another. Each run writes its result to its own folder."""
    from taskgroup.campaigns.executors.processes import children

    job = os.environ.get("SLURM_ARRAY_JOB_ID", "") + "_" + os.environ.get("SLURM_ARRAY_TASK_ID", "")
    try:
        for work in works:
            try:
                current = (work.folder / _JOB).read_text().strip()
            except OSError:
                current = ""
            if current and "_" in current and current != job:
                continue  # the run has been submitted again in another job
            try:
                work.function(work.argument, {})
            except Exception as error:
                (work.folder / _ERROR).write_text(f"{type(error).__name__}: {error}")
    finally:
        children().close()


def _array_limit() -> int:
    """Return the cluster's limit on the number of jobs in one job array (`MaxArraySize`)."""
    try:
        done = subprocess.run(["scontrol", "show", "config"], check=True, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return 1000
    match = re.search(r"^MaxArraySize\s*=\s*(\d+)", done.stdout, re.MULTILINE)
    return max(1, int(match.group(1)) - 1) if match else 1000


DESCRIPTOR = ExecutorDescriptor(
    name="slurm",
    help="a Slurm cluster",
    make=Slurm,
    needs=frozenset({"submitit"}),
    options={
        "time": "time limit of a job in minutes (required)",
        "partition": "partition",
        "gpus_per_node": "number of GPUs per node",
        "cpus_per_task": "number of cores per task",
        "cpus_per_gpu": "number of cores per GPU",
        "mem": "memory of a job, for example 16GB",
        "nodes": "number of nodes of a job",
        "account": "account",
        "qos": "quality of service",
        "constraint": "required features of the nodes",
        "exclude": "nodes to avoid",
        "gres": "generic resources",
        "max_submitted": "maximum number of runs in the queue [default: 10000]",
    },
    order=2,
)
