"""Executor that runs each job as a Ray task, on a Ray cluster or a Ray instance on this machine."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from taskgroup.campaigns.executors.interface import (
    Ended,
    Executor,
    ExecutorDescriptor,
    Function,
    Settings,
    Work,
    count_option,
    missing_package,
)
from taskgroup.campaigns.executors.local import thread_variables
from taskgroup.core.errors import InputError

_RETRIES = 3
"""Number of times that Ray repeats a task whose worker or node was lost."""


class Ray(Executor):
    """Executor that runs jobs as Ray tasks. The executor starts Ray when the first job is submitted."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._cpus = count_option(settings.options, "num_cpus", 1) or 1
        self._gpus = _number(settings.options, "num_gpus")
        self._threads = count_option(settings.options, "threads", self._cpus) or 1
        self._refs: dict[Any, str] = {}
        self._remote: Any = None

    def room(self) -> int:
        """Return the number of further jobs that can be submitted now.

        The number of submitted jobs is at most twice the number of jobs that can run at once.
        """
        return max(0, 2 * self._slots() - len(self._refs))

    def running(self) -> int:
        """Return the number of submitted jobs that Ray has the resources to run now."""
        return min(len(self._refs), self._slots())

    def submit(self, works: Sequence[Work]) -> None:
        """Submit one Ray task per job."""
        self._start()
        for work in works:
            self._refs[self._remote.remote(work.function, work.argument, thread_variables(self._threads))] = work.name

    def poll(self, seconds: float) -> list[Ended]:
        """Wait for at most `seconds`, and return the jobs that ended since the last call."""
        if not self._refs:
            return []
        ray = _ray()
        done, _ = ray.wait(list(self._refs), num_returns=len(self._refs), timeout=0)
        if not done:
            done, _ = ray.wait(list(self._refs), num_returns=1, timeout=seconds)
        return [self._outcome(ref, self._refs.pop(ref)) for ref in done]

    def cancel(self, *, hard: bool) -> None:
        """Interrupt every Ray task or, if `hard` is true, kill the worker of every task."""
        ray = _ray()
        for ref in self._refs:
            ray.cancel(ref, force=hard)

    def close(self, *, detach: bool = False) -> None:
        """Disconnect from the Ray cluster, or stop the Ray instance on this machine."""
        if self._remote is not None:
            ray = _ray()
            ray.shutdown()

    def _slots(self) -> int:
        self._start()
        ray = _ray()
        total = ray.cluster_resources()
        slots = total.get("CPU", 0.0) / self._cpus
        if self._gpus:
            slots = min(slots, total.get("GPU", 0.0) / self._gpus)
        most = max(1, int(slots))
        return min(most, self.settings.jobs) if self.settings.jobs else most

    def _start(self) -> None:
        if self._remote is not None:
            return
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        ray = _ray()
        address = self.settings.options.get("address")
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
        if not ray.is_initialized():
            if address is None:
                cores = (self.settings.jobs or os.cpu_count() or 1) * self._cpus
                options |= {"num_cpus": cores, "include_dashboard": False}
                if self._gpus:
                    options.pop("num_cpus")
            try:
                ray.init(address=address, **options)
            except (ConnectionError, RuntimeError, ValueError, OSError) as error:
                raise InputError(
                    f"--executor ray: cannot connect to {address or 'a local instance'}: {error}"
                ) from None
        self._remote = ray.remote(_run).options(
            num_cpus=self._cpus,
            num_gpus=self._gpus or None,
            max_retries=_RETRIES,
            name=f"taskgroup-{self.settings.name}",
        )

    def _outcome(self, ref: Any, name: str) -> Ended:
        ray = _ray()
        try:
            return Ended(name, ray.get(ref))
        except ray.exceptions.RayTaskError as error:
            cause = error.cause if getattr(error, "cause", None) is not None else error
            return Ended(name, None, f"{type(cause).__name__}: {cause}")
        except ray.exceptions.RayError as error:
            return Ended(name, None, f"lost: {type(error).__name__}", lost=True)


def _ray() -> Any:
    try:
        return import_module("ray")
    except ImportError:
        raise missing_package("ray") from None


def _run(function: Function, argument: Any, environment: Mapping[str, str]) -> bytes:
    return function(argument, environment)


def _number(options: Mapping[str, str], key: str) -> float:
    from taskgroup.core.quantity import parse_number

    number = parse_number(options.get(key, "0"))
    if number is None or number < 0:
        raise InputError(
            f"--executor-option {key}={options[key]}: must be a number of at least 0; for example, write {key}=1"
        )
    return number


DESCRIPTOR = ExecutorDescriptor(
    name="ray",
    help="a Ray cluster, or an instance on this machine",
    make=Ray,
    needs=frozenset({"ray"}),
    options={
        "address": "address of a Ray cluster, for example auto; without an address, Ray is started on this machine",
        "num_cpus": "number of cores of each job [default: 1]",
        "num_gpus": "number of GPUs of each job; 0.5 runs two jobs per GPU [default: 0]",
        "threads": "number of threads of each job [default: num_cpus]",
    },
    order=3,
)
