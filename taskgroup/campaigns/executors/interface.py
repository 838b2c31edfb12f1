"""Interface of executors: submit jobs, poll for ended jobs, cancel jobs, and recover the jobs of an earlier process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.core.plugins import Descriptor

LINE = "run.json"
"""Name of the file in a job's folder that contains the job's result."""

Function = Callable[[Any, Mapping[str, str]], bytes]


@dataclass(frozen=True)
class Work:
    """One job for an executor.

    The executor calls `function` with `argument` and with the environment variables that it sets (devices, threads).
    The function returns the job's result and also writes the result to the file `line`. `function` and `argument` are
    pickled if the job runs in another process. `folder` contains the job's files. `name` is unique within the campaign.
    """

    name: str
    function: Function
    argument: Any
    folder: Path

    @property
    def line(self) -> Path:
        """Path of the job's result file. The job writes the file in one step, so that it is never incomplete."""
        return self.folder / LINE


@dataclass(frozen=True)
class Ended:
    """A job that ended, with its result or, if it has no result, with the error.

    `lost`: whether the machine ended the job (for example, because of a lost node), so that the job can be submitted
    again.
    """

    name: str
    result: bytes | None
    error: str | None = None
    lost: bool = False


def missing_package(executor: str) -> InputError:
    """Return the error that is raised if the Python package of an executor is not installed."""
    return InputError(f"--executor {executor}: its package is not installed; run pip install 'taskgroup[{executor}]'")


@dataclass(frozen=True)
class Settings:
    """Settings of an executor.

    `jobs`: maximum number of jobs that run at the same time; `None` selects the executor's default. `options`: the
    values of `--executor-option`, already checked against the executor's descriptor. `state`: a folder for the
    executor's files, on a file system that the jobs can access. `name`: a short name of the campaign. `token`:
    identifier of the driver, with which the driver's processes are marked.
    """

    state: Path
    name: str
    token: str
    jobs: int | None = None
    pack: int = 1
    options: Mapping[str, str] = field(default_factory=dict)


class Executor(ABC):
    """Base class of executors, which run jobs. All methods are called from one thread."""

    detachable = False
    """Whether jobs continue after the end of the process that submitted them, so that a later one can recover them."""

    @abstractmethod
    def room(self) -> int:
        """Return the number of further jobs that can be submitted now."""

    @abstractmethod
    def running(self) -> int:
        """Return the number of submitted jobs that are running now."""

    @abstractmethod
    def submit(self, works: Sequence[Work]) -> None:
        """Submit at most `room()` jobs. Raises `InputError` if the jobs cannot be submitted."""

    @abstractmethod
    def poll(self, seconds: float) -> list[Ended]:
        """Wait for at most `seconds`, and return the jobs that ended since the last call."""

    @abstractmethod
    def cancel(self, *, hard: bool) -> None:
        """End every submitted job with SIGTERM or, if `hard` is true, with SIGKILL."""

    def recover(self, works: Sequence[Work]) -> frozenset[str]:
        """Return the names of those `works` that an earlier process submitted and that are still waiting or running.

        From then on, this executor treats these jobs as its own submitted jobs.
        """
        return frozenset()

    def close(self, *, detach: bool = False) -> None:  # noqa: B027 (most executors hold nothing)
        """Release the resources of the executor. If `detach` is true, the submitted jobs continue to run."""


@dataclass(frozen=True, kw_only=True)
class ExecutorDescriptor(Descriptor):
    """Description of an executor for the registry.

    `make`: a function that creates the executor from its `Settings`. `options`: a mapping from option names to help
    texts.
    """

    make: Callable[[Settings], Executor]
    options: Mapping[str, str] = field(default_factory=dict)

    def refuse_unknown_options(self, options: Mapping[str, str]) -> None:
        """Raise `InputError` if `options` contains an option that the executor does not have."""
        for key in options:
            if key not in self.options:
                near = get_close_matches(key, self.options, n=1)
                remedy = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(self.options)}"
                raise InputError(f"--executor-option {key}: executor {self.name} has no such option; {remedy}")


def count_option(options: Mapping[str, str], key: str, default: int | None = None) -> int | None:
    """Return the value of an option that must be a whole number of at least 1, or `default` if the option is not given.

    Raises `InputError` if the value has another form.
    """
    text = options.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InputError(
            f"--executor-option {key}={text}: must be a whole number of at least 1; for example, write {key}=1"
        )
    return int(text)
