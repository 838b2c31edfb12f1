"""Exact pricing: all groups whose reduced profit exceeds a cutoff, by branch and bound per group size."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.model.stop import Stop

_CELLS = 2_000_000  # maximum number of entries of an array, which limits the nodes per batch
_UNKNOWN = 1e4  # value of an unknown pair, negated, in units of the largest known number


@dataclass(frozen=True)
class Priced:
    """Result of exact pricing.

    `groups`: (k, n) bool, the groups found, whose reduced profits are above the cutoff. `nodes`: number of
    branch-and-bound nodes. `complete`: whether `groups` contains all groups above the cutoff.
    """

    groups: Mask
    nodes: int
    complete: bool


def groups_above(
    pairs: Array,
    multipliers: Array,
    floors: Array,
    largest: int,
    cutoff: float,
    stop: Stop,
    *,
    nodes: float,
    most: int,
) -> Priced:
    """Return the groups of 2 to `largest` tasks with a reduced profit above `cutoff`.

    `pairs`: (n, n) performance of a target (column) when co-trained with a partner (row), −inf if unknown. The
    performance of a member of a group is the mean of these entries over its partners in the group. `multipliers`: (n,)
    dual values of the tasks, +inf for tasks that need not be served. `floors`: (n,) lowest performance at which a task
    can be served. The reduced profit of a group is Σ max(0, performance − multiplier) over the members that reach their
    floors. The search stops after `nodes` branch-and-bound nodes or `most` groups found.
    """
    tasks = len(multipliers)
    pairs = np.where(np.isfinite(pairs), pairs, -_UNKNOWN * (1.0 + np.abs(pairs[np.isfinite(pairs)]).max(initial=0.0)))
    np.fill_diagonal(pairs, 0.0)
    found: list[Mask] = []
    number = used = 0
    for size in range(2, min(tasks, largest) + 1):
        search = _SizeSearch(pairs, multipliers, floors, size, cutoff)
        while search.open:
            if used >= nodes or number > most or stop.late():
                return Priced(_stacked(found, tasks), used, False)
            groups, expanded = search.step()
            used += expanded
            number += len(groups)
            found.append(groups)
    return Priced(_stacked(found, tasks), used, True)


def _stacked(found: list[Mask], tasks: int) -> Mask:
    return np.concatenate([np.zeros((0, tasks), dtype=bool), *found])


class _SizeSearch:
    """Branch and bound over the groups of one size.

    A node includes some tasks in the group and excludes some; the other tasks are free. Let ℓ be the number of members
    that the node still lacks. Upper bound on the performance of an included task: the mean over its included partners
    and its ℓ best free partners. Upper bound on that of a free task, if it is added: the mean over the included
    partners and its ℓ − 1 best free partners, since the task itself takes one of the ℓ places. The bound of the node is
    the sum of the gains of the included tasks and of the ℓ free tasks with the largest gains.
    """

    def __init__(self, pairs: Array, multipliers: Array, floors: Array, size: int, cutoff: float):
        tasks = len(multipliers)
        self._pairs, self._multipliers, self._floors = pairs, multipliers, floors
        self._size, self._cutoff = size, cutoff
        incoming = pairs.T.copy()  # rows targets, columns partners
        np.fill_diagonal(incoming, -np.inf)
        self._order = np.argsort(-incoming, axis=1, kind="stable")[:, : tasks - 1]
        self._sorted = np.take_along_axis(incoming, self._order, axis=1).astype(np.float64)
        none = np.zeros((1, tasks), dtype=bool)
        self._stack: list[tuple[Mask, Mask]] = [(none, none)]
        self._batch = max(8, _CELLS // tasks**2)

    @property
    def open(self) -> bool:
        """Whether there are nodes left to expand."""
        return bool(self._stack)

    def step(self) -> tuple[Mask, int]:
        """Expand a batch of nodes; return the groups found, (k, n) bool, and the number of nodes."""
        inside, outside = self._stack.pop()
        if len(inside) > self._batch:
            self._stack.append((inside[self._batch :], outside[self._batch :]))
            inside, outside = inside[: self._batch], outside[: self._batch]
        nodes = len(inside)
        left = self._size - inside.sum(axis=1)
        bound, gain = self._bounds(inside, outside, left)
        alive = bound > self._cutoff
        complete = alive & (left == 0)
        groups = inside[complete]
        alive &= left > 0
        if alive.any():
            inside, outside, gain, bound, left = inside[alive], outside[alive], gain[alive], bound[alive], left[alive]
            # bound if a free task is included: it replaces the last of the best free tasks
            ranked = -np.sort(-gain, axis=1)
            last = np.take_along_axis(ranked, left[:, None] - 1, axis=1)
            forced = bound[:, None] - np.maximum(last, 0.0) + np.maximum(gain, 0.0)
            free = ~(inside | outside)
            outside = outside | (free & (forced <= self._cutoff))
            task = gain.argmax(axis=1)
            rows = np.arange(len(inside))
            taken, rejected = inside.copy(), outside.copy()
            taken[rows, task] = True
            rejected[rows, task] = True
            self._stack.append((np.concatenate([taken, inside]), np.concatenate([outside, rejected])))
        return groups, nodes

    def _bounds(self, inside: Mask, outside: Mask, left: Index) -> tuple[Array, Array]:
        """Return the bound of each of b nodes, (b,), and an upper bound on each free task's gain, (b, n).

        For included and excluded tasks, the second array contains −1.
        """
        free = ~(inside | outside)
        base = inside.astype(np.float64) @ self._pairs
        rank = free[:, self._order]  # axes: node, target, rank of the partner
        count = np.cumsum(rank, axis=2, dtype=np.int16)
        missing = np.where(inside, left[:, None], left[:, None] - 1)
        sums = np.einsum("bij,ij->bi", rank & (count <= missing[:, :, None]), self._sorted)
        mean = (base + sums) / (self._size - 1)
        reached = np.where(mean >= self._floors, np.maximum(mean - self._multipliers, 0.0), 0.0)
        gain = np.where(free, reached, -1.0)
        ranked = np.maximum(-np.sort(-gain, axis=1), 0.0)
        sums = np.concatenate([np.zeros((len(gain), 1)), np.cumsum(ranked, axis=1)], axis=1)
        best = np.take_along_axis(sums, np.clip(left, 0, gain.shape[1])[:, None], axis=1)[:, 0]
        bound = np.where(inside, reached, 0.0).sum(axis=1) + best
        return np.where((free.sum(axis=1) < left) | (left < 0), -np.inf, bound), gain
