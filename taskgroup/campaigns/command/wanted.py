"""Runs that a campaign has to train: one run per combination of group, architecture and seed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskgroup.core.run_record import RunRecord

Identity = tuple[frozenset[str], str, int]
"""Group, architecture and seed, which identify a run."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 80


@dataclass(frozen=True)
class WantedRun:
    """One run that a campaign has to train.

    `train`: the tasks of the group that is trained, in the order of the campaign's tasks.
    """

    train: tuple[str, ...]
    architecture: str
    seed: int

    @property
    def identity(self) -> Identity:
        """The group, the architecture and the seed, which together identify the run."""
        return frozenset(self.train), self.architecture, self.seed

    @property
    def name(self) -> str:
        """The unique name of the run in file names and loggers, for example `depth+edges.full.0`."""
        parts = [*self.train, self.architecture]
        safe = [_UNSAFE.sub("_", part) for part in parts]
        name = f"{'+'.join(safe[:-1])}.{safe[-1]}.{self.seed}"
        if safe == parts and len(name) <= _LONGEST:
            return name
        digest = hashlib.sha256(repr((self.train, self.architecture, self.seed)).encode()).hexdigest()[:10]
        return f"{name[:_LONGEST]}.{digest}"


def identity_of(record: RunRecord) -> Identity:
    """Return the identity (group, architecture and seed) of a run from its record."""
    return frozenset(record.train), record.architecture, record.seed or 0


def wanted_runs(
    groups: Iterable[Sequence[str]], architectures: Sequence[str], seeds: Sequence[int]
) -> tuple[WantedRun, ...]:
    """List one run for each combination of group, architecture and seed.

    All runs with the first seed come before the runs with the second seed, and so on.
    """
    chosen = dict.fromkeys(tuple(group) for group in groups)
    return tuple(
        WantedRun(group, architecture, seed) for seed in seeds for architecture in architectures for group in chosen
    )
