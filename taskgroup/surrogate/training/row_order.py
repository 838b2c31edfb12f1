"""Order in which networks read the training examples when they are trained side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from taskgroup.surrogate.problem.data import Examples
from taskgroup.surrogate.training.member import Member


@dataclass(frozen=True)
class Schedule:
    """Number of training steps per epoch (`steps`) and number of examples per step (`size`) of a network.

    All batches are full. An epoch skips the last examples if they do not fill a batch.
    """

    steps: int
    size: int


_Rows = tuple[
    tuple[str, ...], int | None
]  # tasks of a member, and the position of the task whose label the member reads


class RowOrder:
    """Generator of shuffled batches of training examples for networks that are trained side by side.

    Each network reads the examples that have a label of at least one of its tasks. A network that reads the label of a
    task as an input skips the examples without a label of that task.
    """

    def __init__(self, names: tuple[str, ...], examples: Examples, batch_size: int) -> None:
        self._rows: dict[_Rows, Tensor] = {}
        self._known, self._names, self._batch_size = examples.known.cpu(), names, batch_size
        self._complete = bool(self._known.all())

    def schedule(self, member: Member) -> Schedule:
        """Return the number of steps per epoch and the batch size of a network.

        The number of steps is determined by the task of the network with the most labels: it is the number of steps
        that a single-task network for this task has. Hence single-task and multi-task networks have the same number of
        steps per epoch even if each task has its own inputs.
        """
        count = len(self._relevant(member))
        largest = self._largest(member)
        steps = max(1, round(largest / self._batch_size))
        return Schedule(steps, count // steps)

    def epoch(self, members: Sequence[Member], epoch: int) -> Tensor:
        """Return the indices of the examples of one epoch, (steps, G, B), for G networks with the same schedule.

        B is the batch size. The order depends on the seed and the tasks of each network.
        """
        schedule = self.schedule(members[0])
        shuffled: dict[tuple[int, _Rows], Tensor] = {}
        for member in members:
            key = (member.seed, self._key(member))
            if key not in shuffled:
                generator = torch.Generator().manual_seed((member.seed * 1_000_003 + epoch) % 2**63)
                shuffled[key] = self._shuffle(self._relevant(member), member, generator)
        used = schedule.steps * schedule.size
        stack = [shuffled[m.seed, self._key(m)][:used] for m in members]
        return torch.stack(stack).reshape(len(members), schedule.steps, schedule.size).transpose(0, 1)

    def _shuffle(self, rows: Tensor, member: Member, generator: torch.Generator) -> Tensor:
        """Shuffle the example indices `rows`.

        Examples that have labels of the same tasks are spread evenly over the epoch.
        """
        shuffled = rows[torch.randperm(len(rows), generator=generator)]
        if self._complete:
            return shuffled
        known = self._known[shuffled][:, [self._names.index(task) for task in member.train]]
        patterns, kind = torch.unique(known, dim=0, return_inverse=True)
        position = torch.empty(len(rows), dtype=torch.float64)
        for pattern in range(len(patterns)):
            here = torch.nonzero(kind == pattern).flatten()
            offset = torch.rand((), generator=generator, dtype=torch.float64)
            position[here] = (torch.arange(len(here), dtype=torch.float64) + offset) / len(here)
        return shuffled[position.argsort(stable=True)]

    def _largest(self, member: Member) -> int:
        """Return the number of training labels of one task of the network: the task with the most labels."""
        if self._complete:
            return len(self._known)
        columns = [self._names.index(task) for task in member.train]
        return int(self._known[self._relevant(member)][:, columns].sum(0).max())

    def _key(self, member: Member) -> _Rows:
        return ((), None) if self._complete else (member.train, member.reads)

    def _relevant(self, member: Member) -> Tensor:
        key = self._key(member)
        if key not in self._rows:
            columns = [self._names.index(task) for task in key[0]]
            relevant = self._known[:, columns].any(dim=1) if columns else torch.ones(len(self._known), dtype=torch.bool)
            if key[1] is not None:
                relevant &= self._known[:, key[1]]
            self._rows[key] = torch.nonzero(relevant).flatten()
        return self._rows[key]
