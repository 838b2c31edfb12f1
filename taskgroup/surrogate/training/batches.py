"""What members read: batches of examples, each member in its own order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.data import Table
from taskgroup.surrogate.training.member import Member


@dataclass(frozen=True)
class Batch:
    """Examples of G members: inputs (G, B, ...), labels a tensor a block (G, B, ...), known (G, B, T) or `None`."""

    inputs: Tensor
    code: Tensor | None
    labels: tuple[Tensor, ...]
    known: Tensor | None


class Feed:
    """One table as a network reads it.

    `inputs`: (N, ...), or (S, N, ...) with `sources`, of which each member reads the one it names. `codes`:
    (T, N, size), a code of each task's label, for members that read one.
    """

    def __init__(
        self, network: Network, table: Table, *, sources: Tensor | None = None, codes: Tensor | None = None
    ) -> None:
        self.inputs = table.inputs if sources is None else sources
        self.labels, self.known = network.labels(table), network.known(table)
        self._sources, self._codes, self._size = sources, codes, len(table)

    def __len__(self) -> int:
        return self._size

    def batch(self, members: Sequence[Member], rows: Tensor) -> Batch:
        """Examples by row, (G, B), for each of G members."""
        inputs = self._inputs(members, rows)
        known = None if self.known is None else self.known[rows]
        return Batch(inputs, self._code(members, rows), tuple(labels[rows] for labels in self.labels), known)

    def slices(self, members: Sequence[Member], size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
        """All examples in order, some at a time: the inputs (G, B, ...) and codes of every member."""
        for start in range(0, self._size, size):
            rows = torch.arange(start, min(start + size, self._size), device=self.inputs.device)
            rows = rows.expand(len(members), -1)
            yield self._inputs(members, rows), self._code(members, rows)

    def _inputs(self, members: Sequence[Member], rows: Tensor) -> Tensor:
        if self._sources is None:
            return self.inputs[rows]
        chosen = torch.tensor([member.source or 0 for member in members], device=rows.device)
        return self.inputs[chosen[:, None], rows]

    def _code(self, members: Sequence[Member], rows: Tensor) -> Tensor | None:
        if self._codes is None:
            return None
        read = torch.tensor([member.reads or 0 for member in members], device=rows.device)
        return self._codes[read[:, None], rows]


@dataclass(frozen=True)
class Schedule:
    """How many steps an epoch has, and of how many examples: all batches are full, what is left over waits an epoch."""

    steps: int
    size: int


class Orders:
    """The order in which each member sees its examples: those with a label of one of its tasks."""

    def __init__(self, names: tuple[str, ...], table: Table, batch_size: int) -> None:
        self._rows: dict[tuple[str, ...], Tensor] = {}
        self._known, self._names, self._batch_size = table.known.cpu(), names, batch_size
        self._complete = bool(self._known.all())

    def schedule(self, member: Member) -> Schedule:
        """Steps and batch size of a member."""
        count = len(self._relevant(member))
        size = min(count, self._batch_size)
        return Schedule(count // size, size)

    def epoch(self, members: Sequence[Member], epoch: int) -> Tensor:
        """Rows of an epoch, (steps, G, B), for members of one schedule; they depend on the seed and the tasks only."""
        schedule = self.schedule(members[0])
        shuffled: dict[tuple[int, tuple[str, ...]], Tensor] = {}
        for member in members:
            key = (member.seed, () if self._complete else member.train)
            if key not in shuffled:
                generator = torch.Generator().manual_seed((member.seed * 1_000_003 + epoch) % 2**63)
                rows = self._relevant(member)
                shuffled[key] = rows[torch.randperm(len(rows), generator=generator)]
        used = schedule.steps * schedule.size
        stack = [shuffled[m.seed, () if self._complete else m.train][:used] for m in members]
        return torch.stack(stack).reshape(len(members), schedule.steps, schedule.size).transpose(0, 1)

    def _relevant(self, member: Member) -> Tensor:
        train = () if self._complete else member.train
        if train not in self._rows:
            columns = [self._names.index(task) for task in train]
            there = self._known[:, columns].any(dim=1) if columns else torch.ones(len(self._known), dtype=torch.bool)
            self._rows[train] = torch.nonzero(there).flatten()
        return self._rows[train]
