"""One split as tensors on the device, and its batches for many networks that are trained side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.data import Examples
from taskgroup.surrogate.training.member import Member


@dataclass(frozen=True)
class Batch:
    """One batch of B examples for each of G networks that are trained side by side.

    Inputs have shape (G, B, ...), the labels of each block of tasks (G, B, ...), and `known`, the mask of known labels
    of T tasks, (G, B, T); `known` is `None` if no label is missing.
    """

    inputs: Tensor
    code: Tensor | None
    labels: tuple[Tensor, ...]
    known: Tensor | None


class SplitTensors:
    """One split of N examples, with labels grouped by the task blocks of a network.

    `inputs`: (N, ...). `sources`: (S, N, ...), S alternative inputs; each network reads the inputs with the index
    `Member.source`. `codes`: (T, N, size), the encoded labels of T tasks; each network reads the labels of the task at
    position `Member.reads`.
    """

    def __init__(
        self, network: Network, examples: Examples, *, sources: Tensor | None = None, codes: Tensor | None = None
    ) -> None:
        self.inputs = examples.inputs if sources is None else sources
        self.labels, self.known = network.labels(examples), network.known(examples)
        self._sources, self._codes, self._size = sources, codes, len(examples)
        self._known_by_task = examples.known

    def __len__(self) -> int:
        return self._size

    def batch(self, members: Sequence[Member], rows: Tensor) -> Batch:
        """Return a batch with the examples at `rows`, (G, B): the indices of B examples for each of G networks."""
        inputs = self._inputs(members, rows)
        known = None if self.known is None else self.known[rows]
        return Batch(inputs, self._code(members, rows), tuple(labels[rows] for labels in self.labels), known)

    def known_of(self, members: Sequence[Member]) -> Tensor | None:
        """Return which labels are known: (N, T) bool, or (G, N, T) bool if the G networks read labels as inputs.

        For a network that reads a task's label as an input, no label counts as known on examples without this task's
        label. The result is `None` if no label is missing.
        """
        if self.known is None or members[0].reads is None:
            return self.known
        read = [member.reads or 0 for member in members]
        return self.known & self._known_by_task[:, read].T[:, :, None]

    def slices(self, members: Sequence[Member], size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
        """Iterate over all examples, `size` at a time: inputs (G, B, ...) and encoded labels of every network."""
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
