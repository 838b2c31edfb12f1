"""Runs that a campaign wants: groups × architectures × seeds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskgroup.core.run_record import RunRecord

Identity = tuple[frozenset[str], str, int]
"""Group, architecture and seed: two runs of one identity are the same run."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 80


@dataclass(frozen=True)
class WantedRun:
    """One run to make. `train` is in the order of the tasks."""

    train: tuple[str, ...]
    architecture: str
    seed: int

    @property
    def identity(self) -> Identity:
        """What makes it the same run as another."""
        return frozenset(self.train), self.architecture, self.seed

    @property
    def name(self) -> str:
        """A name for files and loggers, unique to the run: `depth+edges.full.0`."""
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
    """List groups × architectures × seeds: the first seed of every group, then the second one."""
    chosen = dict.fromkeys(tuple(group) for group in groups)
    return tuple(
        WantedRun(group, architecture, seed) for seed in seeds for architecture in architectures for group in chosen
    )
