"""Interface of the executors: submit jobs, poll for the ended ones, cancel, recover."""

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
"""The file of a job's folder in which its result is."""

Function = Callable[[Any, Mapping[str, str]], bytes]


@dataclass(frozen=True)
class Work:
    """One job of an executor.

    `function` is called with `argument` and the environment variables that the executor adds (devices, threads), and
    returns the job's result, which it also writes to `line`. Both are pickled where the job runs in another process.
    `folder` holds the job's own files. `name` is unique within the campaign.
    """

    name: str
    function: Function
    argument: Any
    folder: Path

    @property
    def line(self) -> Path:
        """The file of the job's result, written whole or not at all."""
        return self.folder / LINE


@dataclass(frozen=True)
class Ended:
    """A job that ended: its result, or `None` and why there is none.

    `lost`: the job ended for a reason of its machine (node lost, job cancelled), so it can be submitted again.
    """

    name: str
    result: bytes | None
    error: str | None = None
    lost: bool = False


def missing_package(executor: str) -> InputError:
    """Return the error for an executor whose package is not installed."""
    return InputError(f"--executor {executor}: its package is not installed; run pip install 'taskgroup[{executor}]'")


@dataclass(frozen=True)
class Settings:
    """What an executor is made with.

    `jobs`: jobs at once, `None` for the executor's own default. `options`: `--executor-option` entries, checked
    against the descriptor. `state`: a folder for the executor's own files, on a file system that the jobs reach.
    `name`: a short name of the campaign. `token`: marks the processes of this driver.
    """

    state: Path
    name: str
    token: str
    jobs: int | None = None
    pack: int = 1
    options: Mapping[str, str] = field(default_factory=dict)


class Executor(ABC):
    """Runs jobs. All methods are called by one thread."""

    detachable = False
    """Whether jobs outlive the driver, so that a later driver can recover them."""

    @abstractmethod
    def room(self) -> int:
        """Return how many further jobs can be submitted now."""

    @abstractmethod
    def running(self) -> int:
        """Return how many of the submitted jobs run now."""

    @abstractmethod
    def submit(self, works: Sequence[Work]) -> None:
        """Submit jobs; at most `room()` of them. Raises `InputError` if they cannot be submitted."""

    @abstractmethod
    def poll(self, seconds: float) -> list[Ended]:
        """Return the jobs that ended since the last call, after at most `seconds`."""

    @abstractmethod
    def cancel(self, *, hard: bool) -> None:
        """End every submitted job: gently (SIGTERM), or with `hard` at once (SIGKILL)."""

    def recover(self, works: Sequence[Work]) -> frozenset[str]:
        """Return the names of the jobs that an earlier driver submitted and that still wait or run.

        They count as submitted from now on.
        """
        return frozenset()

    def close(self, *, detach: bool = False) -> None:  # noqa: B027 (most executors hold nothing)
        """Release what the executor holds; with `detach`, submitted jobs go on."""


@dataclass(frozen=True, kw_only=True)
class ExecutorDescriptor(Descriptor):
    """An executor; `make(settings)` returns it. `options`: option → one line of help."""

    make: Callable[[Settings], Executor]
    options: Mapping[str, str] = field(default_factory=dict)

    def refuse_unknown_options(self, options: Mapping[str, str]) -> None:
        """Raise `InputError` for an option that this executor does not have."""
        for key in options:
            if key not in self.options:
                near = get_close_matches(key, self.options, n=1)
                remedy = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(self.options)}"
                raise InputError(f"--executor-option {key}: executor {self.name} has no such option; {remedy}")


def count_option(options: Mapping[str, str], key: str, default: int | None = None) -> int | None:
    """Read an option that is a whole number from 1. Raises `InputError` for anything else."""
    text = options.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InputError(f"--executor-option {key}={text}: not a whole number from 1; write {key}=1 or more")
    return int(text)
