"""Primal heuristic: local search over sets of networks, started from the subproblem's selection."""

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.bnb.problem import Problem
from taskgroup.solver.model.linear_function import LinearFunction

_PENALTY = 1e3  # relative to the objective's scale, so that a violated constraint outweighs any change of the objective


class PrimalHeuristic:
    """Local search over sets of networks, by moves that add, drop or swap a network of a pool of candidates.

    All moves are evaluated at once. To value a set of networks, assign each task to the candidate of the set that has
    the highest profit at the side multipliers. The value is the objective of this assignment, minus penalties for
    violated floors (divided by the `unit` of the constraint), for unserved tasks, and for networks above the limit.
    """

    def __init__(self, problem: Problem, scale: float):
        count, tasks = problem.serve_profit.shape
        self._allowed = problem.serve_profit > -np.inf
        self._objective = _filled(problem.objective, count, tasks)
        self._sides = [_filled(side, count, tasks) for side in problem.side_constraints]
        self._floors = [side.floor for side in problem.side_constraints]
        self._units = [side.unit for side in problem.side_constraints]
        self._most = problem.cardinality.total
        self._penalty = _PENALTY * (scale or 1.0)

    def improve(self, start: Index, side_multipliers: Array, moves: int) -> Index:
        """Return the assignment of a locally optimal set of networks, found from the set `start`.

        The assignment contains the candidate index of each task, or −1 for an unserved task: (n,).
        """
        profit = self._objective[0].copy()
        for multiplier, (served, _) in zip(side_multipliers, self._sides, strict=True):
            if multiplier > 0:
                profit += multiplier * served
        profit[~self._allowed] = -np.inf
        chosen = [int(m) for m in start]
        value = self._values(profit, chosen, None)
        everything = np.arange(len(profit))
        for _ in range(moves):
            options = [(self._values(profit, chosen, everything), chosen)]
            for drop in chosen:
                rest = [m for m in chosen if m != drop]
                options.append((self._values(profit, rest, None), rest))
                options.append((self._values(profit, rest, everything), rest))
            best = max(range(len(options)), key=lambda k: float(options[k][0].max()))
            values, kept = options[best]
            if float(values.max()) <= float(value.max()) + 1e-12 * self._penalty:
                break
            value = values
            added = [] if len(values) == 1 else [int(values.argmax())]
            chosen = [*kept, *(m for m in added if m not in kept)]
        return self._assign(profit, chosen)

    def _assign(self, profit: Array, chosen: list[int]) -> Index:
        if not chosen:
            return np.full(profit.shape[1], -1)
        among = np.array(chosen)
        best = profit[among].argmax(axis=0)
        return np.where(np.isfinite(profit[among].max(axis=0)), among[best], -1)

    def _values(self, profit: Array, chosen: list[int], added: Index | None) -> Array:
        """Return the value of the set `chosen` plus each candidate of `added`: (added,).

        If `added` is `None`, return the value of `chosen`: (1,).
        """
        serving = self._assign(profit, chosen)
        tasks = np.arange(profit.shape[1])
        current = np.where(serving >= 0, profit[serving, tasks], -np.inf)
        pool = profit[added] if added is not None else np.full((1, profit.shape[1]), -np.inf)
        takes = pool > current
        unserved = (~takes & (serving < 0)).sum(axis=1)
        value = self._total(self._objective, takes, serving, added, chosen) - self._penalty * unserved
        for side, floor, unit in zip(self._sides, self._floors, self._units, strict=True):
            shortfall = floor - self._total(side, takes, serving, added, chosen)
            value -= self._penalty * np.maximum(shortfall, 0.0) / unit
        if self._most is not None:
            size = len(chosen) + (0 if added is None else 1)
            value -= self._penalty * max(0, size - self._most)
        return np.asarray(value)

    @staticmethod
    def _total(
        coefficients: tuple[Array, Array], takes: Mask, serving: Index, added: Index | None, chosen: list[int]
    ) -> Array:
        """Return the value of a linear function for the set `chosen` plus each candidate of `added`."""
        served, built = coefficients
        now = np.where(serving >= 0, served[serving, np.arange(len(serving))], 0.0)
        pool = served[added] if added is not None else np.zeros((1, len(serving)))
        total = np.where(takes, pool, now).sum(axis=1) + built[chosen].sum()
        return np.asarray(total + (built[added] if added is not None else 0.0))


def _filled(function: LinearFunction, count: int, tasks: int) -> tuple[Array, Array]:
    """Return a function's coefficients of x, (count, tasks), and of y, (count,); zeros replace `None` and −inf."""
    served = np.zeros((count, tasks)) if function.served is None else function.served
    built = np.zeros(count) if function.built is None else function.built
    return np.where(np.isfinite(served), served, 0.0), built
