"""Runs that a campaign has to train: every group in every architecture with every seed."""

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
    """One run that a campaign has to train. `train`: the tasks of its group, in the order of the campaign's tasks."""

    train: tuple[str, ...]
    architecture: str
    seed: int

    @property
    def identity(self) -> Identity:
        """Group, architecture and seed of the run."""
        return frozenset(self.train), self.architecture, self.seed

    @property
    def name(self) -> str:
        """Unique name of the run for files and loggers, for example `depth+edges.full.0`."""
        parts = [*self.train, self.architecture]
        safe = [_UNSAFE.sub("_", part) for part in parts]
        name = f"{'+'.join(safe[:-1])}.{safe[-1]}.{self.seed}"
        if safe == parts and len(name) <= _LONGEST:
            return name
        digest = hashlib.sha256(repr((self.train, self.architecture, self.seed)).encode()).hexdigest()[:10]
        return f"{name[:_LONGEST]}.{digest}"


def identity_of(record: RunRecord) -> Identity:
    """Return the identity of a logged run."""
    return frozenset(record.train), record.architecture, record.seed or 0


def wanted_runs(
    groups: Iterable[Sequence[str]], architectures: Sequence[str], seeds: Sequence[int]
) -> tuple[WantedRun, ...]:
    """List the runs of every group in every architecture with every seed.

    All runs with the first seed precede those with the second seed.
    """
    chosen = dict.fromkeys(tuple(group) for group in groups)
    return tuple(
        WantedRun(group, architecture, seed) for seed in seeds for architecture in architectures for group in chosen
    )
