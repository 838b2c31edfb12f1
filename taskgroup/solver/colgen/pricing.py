"""Pricing over all groups, if a member's predicted performance is the mean of its pairwise performances.

The file contains an upper bound on the reduced profit of any group, and a local search for groups of high reduced
profit.
"""

from dataclasses import dataclass, field

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask


@dataclass(frozen=True)
class Mean:
    """Pricing problem of one architecture: a member's performance is the mean of its pairwise performances.

    `gives`: (n, n) weighted performance of a target (column) when co-trained with a partner (row); higher is better,
    −inf if unknown. `trunk` and `heads`, (n,): multiply-adds. `largest`: maximum group size. `served`: (n,) bool, tasks
    that must be served.
    """

    gives: Array
    trunk: float
    heads: Array
    largest: int
    served: Mask
    floors: Array = field(default_factory=lambda: np.full(1, -np.inf))

    def worth(self, groups: Mask, task_multipliers: Array, cost_multiplier: float) -> Array:
        """Return the reduced profit of each group at the given multipliers: (k,)."""
        values = self.values(groups)
        served = groups & self.served & (values >= self.floors)
        values = values - task_multipliers - cost_multiplier * self.heads
        return np.asarray(np.where(served, np.maximum(values, 0.0), 0.0).sum(axis=1)) - (cost_multiplier * self.trunk)

    def values(self, groups: Mask) -> Array:
        """Return the performance of each task in each group: (k, n), −inf if unknown."""
        known = np.where(np.isfinite(self.gives), self.gives, 0.0)
        np.fill_diagonal(known, 0.0)
        unknown = ~np.isfinite(self.gives)
        np.fill_diagonal(unknown, False)
        inside = groups.astype(np.float64)
        partners = groups.sum(axis=1, keepdims=True) - 1
        mean = (inside @ known) / np.maximum(partners, 1)
        mean[(inside @ unknown > 0) | (partners < 1)] = -np.inf
        return np.asarray(mean)


@dataclass(frozen=True)
class Best:
    """Upper bounds on the reduced profit of any group, per representative.

    The representative of a group is the first task that it serves. `worth`: (n,) the bound per representative.
    `serving`: (n, n) bool; row r contains the tasks that count as served in the bound for representative r.
    """

    worth: Array
    serving: Mask


class UpperBound:
    """Upper bounds on the reduced profit of any group of one architecture, per representative.

    The representative r of a group is the first task that it serves. In a group of k tasks, a target's performance is
    at most the mean over r and its k − 2 best other partners. A group serves at most k tasks, none of which precedes r.
    Hence, the reduced profit is at most the sum of the k largest positive differences between performance and
    multiplier, maximised over k. First, a weaker bound that is independent of r, and faster to compute, excludes most
    sizes k.
    """

    def __init__(self, mean: Mean):
        self._mean = mean
        tasks = len(mean.gives)
        gives = mean.gives.copy()
        np.fill_diagonal(gives, -np.inf)
        order = np.argsort(-gives, axis=0, kind="stable")
        self._rank = np.empty((tasks, tasks), dtype=np.intp)
        np.put_along_axis(self._rank, order, np.arange(1, tasks + 1)[:, None], axis=0)
        best_first = np.take_along_axis(gives, order, axis=0)[: tasks - 1]
        self._prefix = np.vstack(
            [np.zeros(tasks), np.cumsum(best_first, axis=0)]
        )  # sums over the best 0, 1, 2, … partners
        self._gives = gives
        self._later = np.triu(np.ones((tasks, tasks), dtype=bool)) & mean.served

    def evaluate(self, task_multipliers: Array, cost_multiplier: float, most: int) -> Best:
        """Return the bounds at the given multipliers; only the `most` largest bounds have to be tight."""
        tasks = len(task_multipliers)
        multipliers = task_multipliers + cost_multiplier * self._mean.heads
        sizes = np.arange(2, min(tasks, self._mean.largest) + 1)
        worth, serving = np.zeros(tasks), np.zeros((tasks, tasks), dtype=bool)
        if not len(sizes):
            return Best(worth, serving)
        free = np.maximum(self._prefix[sizes - 1] / (sizes - 1)[:, None] - multipliers, 0.0) * self._mean.served
        sums = np.cumsum(-np.sort(-free, axis=1), axis=1)[np.arange(len(sizes)), sizes - 1]
        fixed = cost_multiplier * self._mean.trunk
        for place in np.argsort(-sums, kind="stable"):
            least = np.partition(worth, tasks - most)[tasks - most] if most < tasks else 0.0
            if sums[place] - fixed <= max(0.0, least):
                break
            found, chosen = self._of_size(int(sizes[place]), multipliers)
            better = found - fixed > worth
            worth[better], serving[better] = found[better] - fixed, chosen[better]
        return Best(worth, serving)

    def _of_size(self, size: int, multipliers: Array) -> tuple[Array, Mask]:
        """Return the bounds for groups of `size` tasks.

        The first array contains the bound per representative, (n,); the second, the tasks served in each bound, (n, n)
        bool.
        """
        with_first = np.where(self._rank <= size - 2, self._prefix[size - 1], self._prefix[size - 2] + self._gives) / (
            size - 1
        )
        np.fill_diagonal(with_first, self._prefix[size - 1] / (size - 1))
        gains = np.where(self._later, with_first - multipliers, 0.0)
        own = np.diag(gains)
        gains = np.maximum(gains, 0.0)
        np.fill_diagonal(gains, np.inf)  # the representative is always served
        if size < len(multipliers):
            least = np.partition(gains, len(multipliers) - size, axis=1)[:, len(multipliers) - size]
            chosen = (gains >= least[:, None]) & (gains > 0)
        else:
            chosen = gains > 0
        np.fill_diagonal(gains, np.maximum(own, 0.0))
        ranked = -np.sort(-np.where(chosen, gains, 0.0), axis=1)[:, :size]
        worth = np.where(own > 0, ranked.sum(axis=1), 0.0)
        return worth, chosen & (own > 0)[:, None]


def climb(mean: Mean, groups: Mask, task_multipliers: Array, cost_multiplier: float, sweeps: int) -> Mask:
    """Return the groups, (k, n), improved by a local search on their reduced profits.

    In each sweep, every group makes its best move, which adds or removes one task. The search ends when no move
    increases a reduced profit, or after `sweeps` sweeps.
    """
    groups = groups.copy()
    known = np.where(np.isfinite(mean.gives), mean.gives, -1e6)
    np.fill_diagonal(known, 0.0)
    multipliers = task_multipliers + cost_multiplier * mean.heads
    for _ in range(sweeps):
        inside = groups.astype(np.float64)
        sums, size = inside @ known, groups.sum(axis=1)
        now = _worth(sums, size, groups, multipliers, mean.served)
        best, which = now.copy(), np.full(len(groups), -1)
        for task in range(groups.shape[1]):
            flip = np.where(groups[:, task], -1.0, 1.0)
            changed = groups.copy()
            changed[:, task] = ~changed[:, task]
            sizes = size + flip.astype(np.intp)
            value = _worth(sums + flip[:, None] * known[task], sizes, changed, multipliers, mean.served)
            value[(sizes < 2) | (sizes > mean.largest)] = -np.inf
            better = value > best + 1e-12
            best[better], which[better] = value[better], task
        moving = np.flatnonzero(which >= 0)
        if not len(moving):
            break
        groups[moving, which[moving]] ^= True
    return groups


def _worth(sums: Array, size: Index, groups: Mask, multipliers: Array, served: Mask) -> Array:
    mean = sums / np.maximum(size - 1, 1)[:, None]
    return np.asarray(np.where(groups & served, np.maximum(mean - multipliers, 0.0), 0.0).sum(axis=1))
