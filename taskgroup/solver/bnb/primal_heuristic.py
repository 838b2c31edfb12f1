"""Layouts from sets of networks: complete them, then add, drop and swap."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.solver.bnb.relaxation import Array, Total
from taskgroup.solver.bnb.subproblem import Question


class Improver:
    """Add, drop and swap over a pool of candidates, vectorised over the pool.

    A set of networks is worth what its tasks reach when each is served by the network that is best at the given
    prices; every unit short of a floor, every task not served and every network too many counts far more than that.
    """

    def __init__(self, question: Question, scale: float):
        count, tasks = question.base.shape
        self._allowed = question.base > -np.inf
        self._goal = _filled(question.goal, count, tasks)
        self._sides = [_filled(side, count, tasks) for side in question.sides]
        self._floors = [side.floor for side in question.sides]
        self._units = [side.unit for side in question.sides]
        self._most = question.counts.total
        self._far = 1e3 * (scale + 1.0)

    def improve(self, start: NDArray[np.intp], side_prices: Array, moves: int) -> NDArray[np.intp]:
        """Assign every task from a good set found near `start`; (n,) candidates, −1 where a task is not served."""
        worth = self._goal[0].copy()
        for price, (served, _) in zip(side_prices, self._sides, strict=True):
            if price > 0:
                worth += price * served
        worth[~self._allowed] = -np.inf
        chosen = [int(m) for m in start]
        value = self._values(worth, chosen, None)
        for _ in range(moves):
            options = [(self._values(worth, chosen, np.arange(len(worth))), chosen)]
            for drop in chosen:
                rest = [m for m in chosen if m != drop]
                options.append((self._values(worth, rest, None), rest))
                options.append((self._values(worth, rest, np.arange(len(worth))), rest))
            best = max(range(len(options)), key=lambda k: float(options[k][0].max()))
            values, kept = options[best]
            if float(values.max()) <= float(value.max()) + 1e-12 * self._far:
                break
            value = values
            added = [] if len(values) == 1 else [int(values.argmax())]
            chosen = [*kept, *(m for m in added if m not in kept)]
        return self._assign(worth, chosen)

    def _assign(self, worth: Array, chosen: list[int]) -> NDArray[np.intp]:
        if not chosen:
            return np.full(worth.shape[1], -1)
        among = np.array(chosen)
        best = worth[among].argmax(axis=0)
        return np.where(np.isfinite(worth[among].max(axis=0)), among[best], -1)

    def _values(self, worth: Array, chosen: list[int], added: NDArray[np.intp] | None) -> Array:
        """What `chosen` is worth with each of `added` beside it, (added,); alone, (1,), if that is `None`."""
        serving = self._assign(worth, chosen)
        tasks = np.arange(worth.shape[1])
        reached = np.where(serving >= 0, worth[serving, tasks], -np.inf)
        pool = worth[added] if added is not None else np.full((1, worth.shape[1]), -np.inf)
        takes = pool > reached
        unserved = (~takes & (serving < 0)).sum(axis=1)
        value = self._total(self._goal, takes, serving, added, chosen) - self._far * unserved
        for side, floor, unit in zip(self._sides, self._floors, self._units, strict=True):
            short = floor - self._total(side, takes, serving, added, chosen)
            value -= self._far * np.maximum(short, 0.0) / unit
        if self._most is not None:
            size = len(chosen) + (0 if added is None else 1)
            value -= self._far * max(0, size - self._most)
        return np.asarray(value)

    @staticmethod
    def _total(
        parts: tuple[Array, Array],
        takes: NDArray[np.bool_],
        serving: NDArray[np.intp],
        added: NDArray[np.intp] | None,
        chosen: list[int],
    ) -> Array:
        served, built = parts
        now = np.where(serving >= 0, served[serving, np.arange(len(serving))], 0.0)
        pool = served[added] if added is not None else np.zeros((1, len(serving)))
        total = np.where(takes, pool, now).sum(axis=1) + built[chosen].sum()
        return np.asarray(total + (built[added] if added is not None else 0.0))


def _filled(total: Total, count: int, tasks: int) -> tuple[Array, Array]:
    served = np.zeros((count, tasks)) if total.served is None else np.where(np.isfinite(total.served), total.served, 0)
    return served, np.zeros(count) if total.built is None else total.built
