"""Groups that nobody listed: an upper bound on what any of them is worth at given prices, and a search for good ones.

Both rest on the form of the prediction: a member's performance is the mean over its partners in the group.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Mean:
    """Groups of one architecture whose members reach the mean of what their partners give them.

    `gives`: (n, n) what a partner (row) gives a target (column), weighted, higher is better, −inf where that is not
    known. `trunk`: multiply-adds; `heads`: (n,). `largest`: the most tasks in a group. `served`: (n,) who is needed.
    """

    gives: Array
    trunk: float
    heads: Array
    largest: int
    served: Mask

    def worth(self, groups: Mask, task_prices: Array, cost_price: float) -> Array:
        """What building each group is worth at these prices: (k,)."""
        values = self.values(groups) - task_prices - cost_price * self.heads
        return np.asarray(np.where(groups & self.served, np.maximum(values, 0.0), 0.0).sum(axis=1)) - (
            cost_price * self.trunk
        )

    def values(self, groups: Mask) -> Array:
        """What the tasks reach in each group: (k, n), −inf where that is not known."""
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
    """Upper bounds by representative, (n,), and the tasks that each of those networks would serve, (n, n)."""

    worth: Array
    serving: Mask


class UpperBound:
    """The best worth of any group of one architecture, for each task as the first that is served.

    In a group of k tasks with representative r, a target reaches at most the mean of what r and its k − 2 best other
    partners give it; a group serves at most k tasks, none before r. So the best worth is at most the sum of the k
    largest positive differences to the prices, for the best k. A bound without r, much cheaper, tells which k matter.
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
        self._prefix = np.vstack([np.zeros(tasks), np.cumsum(best_first, axis=0)])  # sums of the best 0, 1, 2, …
        self._gives = gives
        self._later = np.triu(np.ones((tasks, tasks), dtype=bool)) & mean.served

    def evaluate(self, task_prices: Array, cost_price: float, most: int) -> Best:
        """Bounds at these prices, good enough for the sum of the `most` largest of them."""
        tasks = len(task_prices)
        prices = task_prices + cost_price * self._mean.heads
        sizes = np.arange(2, min(tasks, self._mean.largest) + 1)
        worth, serving = np.zeros(tasks), np.zeros((tasks, tasks), dtype=bool)
        if not len(sizes):
            return Best(worth, serving)
        free = np.maximum(self._prefix[sizes - 1] / (sizes - 1)[:, None] - prices, 0.0) * self._mean.served
        sums = np.cumsum(-np.sort(-free, axis=1), axis=1)[np.arange(len(sizes)), sizes - 1]
        fixed = cost_price * self._mean.trunk
        for place in np.argsort(-sums, kind="stable"):
            least = np.partition(worth, tasks - most)[tasks - most] if most < tasks else 0.0
            if sums[place] - fixed <= max(0.0, least):
                break
            found, chosen = self._of_size(int(sizes[place]), prices)
            better = found - fixed > worth
            worth[better], serving[better] = found[better] - fixed, chosen[better]
        return Best(worth, serving)

    def _of_size(self, size: int, prices: Array) -> tuple[Array, Mask]:
        """Bounds for groups of one size, by representative, and who would be served."""
        with_first = np.where(self._rank <= size - 2, self._prefix[size - 1], self._prefix[size - 2] + self._gives) / (
            size - 1
        )
        np.fill_diagonal(with_first, self._prefix[size - 1] / (size - 1))
        gains = np.where(self._later, with_first - prices, 0.0)
        own = np.diag(gains)
        gains = np.maximum(gains, 0.0)
        np.fill_diagonal(gains, np.inf)  # the representative is served whatever else
        if size < len(prices):
            least = np.partition(gains, len(prices) - size, axis=1)[:, len(prices) - size]
            chosen = (gains >= least[:, None]) & (gains > 0)
        else:
            chosen = gains > 0
        np.fill_diagonal(gains, np.maximum(own, 0.0))
        ranked = -np.sort(-np.where(chosen, gains, 0.0), axis=1)[:, :size]
        worth = np.where(own > 0, ranked.sum(axis=1), 0.0)
        return worth, chosen & (own > 0)[:, None]


def climb(mean: Mean, groups: Mask, task_prices: Array, cost_price: float, sweeps: int) -> Mask:
    """Improve groups, (k, n), by adding or leaving out one task at a time while that raises their worth at the prices.

    All groups step at once; each takes its best step.
    """
    groups = groups.copy()
    known = np.where(np.isfinite(mean.gives), mean.gives, -1e6)
    np.fill_diagonal(known, 0.0)
    prices = task_prices + cost_price * mean.heads
    for _ in range(sweeps):
        inside = groups.astype(np.float64)
        sums, size = inside @ known, groups.sum(axis=1)
        now = _worth(sums, size, groups, prices, mean.served)
        best, which = now.copy(), np.full(len(groups), -1)
        for task in range(groups.shape[1]):
            flip = np.where(groups[:, task], -1.0, 1.0)
            changed = groups.copy()
            changed[:, task] = ~changed[:, task]
            sizes = size + flip.astype(np.intp)
            value = _worth(sums + flip[:, None] * known[task], sizes, changed, prices, mean.served)
            value[(sizes < 2) | (sizes > mean.largest)] = -np.inf
            better = value > best + 1e-12
            best[better], which[better] = value[better], task
        moving = np.flatnonzero(which >= 0)
        if not len(moving):
            break
        groups[moving, which[moving]] ^= True
    return groups


def _worth(sums: Array, size: NDArray[np.intp], groups: Mask, prices: Array, served: Mask) -> Array:
    mean = sums / np.maximum(size - 1, 1)[:, None]
    return np.asarray(np.where(groups & served, np.maximum(mean - prices, 0.0), 0.0).sum(axis=1))
