"""The order in which members read the training examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from taskgroup.surrogate.problem.data import Examples
from taskgroup.surrogate.training.member import Member


@dataclass(frozen=True)
class Schedule:
    """Steps per epoch and examples per step. All batches are full; an epoch skips the remaining examples."""

    steps: int
    size: int


class RowOrder:
    """Batches of training examples: each member reads the examples with a label of one of its tasks, shuffled."""

    def __init__(self, names: tuple[str, ...], examples: Examples, batch_size: int) -> None:
        self._rows: dict[tuple[str, ...], Tensor] = {}
        self._known, self._names, self._batch_size = examples.known.cpu(), names, batch_size
        self._complete = bool(self._known.all())

    def schedule(self, member: Member) -> Schedule:
        """Return the steps per epoch and the batch size of a member."""
        count = len(self._relevant(member))
        size = min(count, self._batch_size)
        return Schedule(count // size, size)

    def epoch(self, members: Sequence[Member], epoch: int) -> Tensor:
        """Return indices of examples, (steps, G, B), for members of one schedule, by their seeds and tasks."""
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
            relevant = self._known[:, columns].any(dim=1) if columns else torch.ones(len(self._known), dtype=torch.bool)
            self._rows[train] = torch.nonzero(relevant).flatten()
        return self._rows[train]
