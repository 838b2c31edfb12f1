"""One split of the data as tensors on the device, and batches of the split for networks trained side by side."""

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

    Inputs have shape (G, B, ...). The labels of each block of tasks have shape (G, B, ...). `known`: (G, B, T), the
    mask of the known labels of T tasks; `None` if no label is missing.
    """

    inputs: Tensor
    code: Tensor | None
    labels: tuple[Tensor, ...]
    known: Tensor | None


class SplitTensors:
    """One split of N examples, with the labels grouped by a network's blocks of tasks.

    `inputs`: (N, ...), the inputs of all networks if there are no alternative inputs. `sources`: (S, N, ...), S
    alternative inputs; each network reads those with the index `Member.source`. `codes`: (T, N, size), the encoded
    labels of T tasks; each network reads the encoded labels of the task with the index `Member.reads`.
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
        """Return one batch for G networks. `rows`: (G, B), the indices of the B examples that each network gets."""
        inputs = self._inputs(members, rows)
        known = None if self.known is None else self.known[rows]
        return Batch(inputs, self._code(members, rows), tuple(labels[rows] for labels in self.labels), known)

    def known_of(self, members: Sequence[Member]) -> Tensor | None:
        """Return a mask of the known labels for G networks.

        The mask is (N, T) bool or, if the networks read labels as inputs, (G, N, T) bool. If a network reads the label
        of a task as an input, then for this network all labels count as missing on the examples without a label of that
        task. The result is `None` if no label is missing.
        """
        if self.known is None or members[0].reads is None:
            return self.known
        read = [member.reads or 0 for member in members]
        return self.known & self._known_by_task[:, read].T[:, :, None]

    def slices(self, members: Sequence[Member], size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
        """Iterate over all examples in slices of at most `size` examples.

        Each slice consists of the inputs (G, B, ...) and the encoded labels of G networks.
        """
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
