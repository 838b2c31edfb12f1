"""The Lagrangian relaxation of the assignment: a bound for a price per task and per limit, in one pass over arrays."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.solve.instance import Assignment

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Total:
    """A quantity that adds up over a layout, and the least it must come to.

    `served`: (m, n) what it grows by when a candidate serves a task, `None` for nothing. `built`: (m,) what it grows by
    when a candidate is built, `None` for nothing. `floor`: the least that is allowed, −inf for no limit. `unit`: the
    size of a difference that matters, above 0.
    """

    served: Array | None
    built: Array | None
    floor: float = -np.inf
    unit: float = 1.0

    def of(self, assignment: Assignment) -> float:
        """What it comes to in a layout, summed exactly."""
        terms = [] if self.served is None else [self.served[m, i] for i, m in enumerate(assignment)]
        if self.built is not None:
            terms += [self.built[m] for m in sorted(set(assignment))]
        return math.fsum(terms)

    def rows(self, index: NDArray[np.intp] | slice) -> "Total":
        """The same for some of the candidates."""
        served = None if self.served is None else self.served[index]
        return Total(served, None if self.built is None else self.built[index], self.floor, self.unit)


@dataclass
class Multipliers:
    """Prices: `tasks` (n,) of serving each task once, `sides` (k,) from 0 up of each side limit."""

    tasks: Array
    sides: Array

    def copy(self) -> "Multipliers":
        """Prices of one's own."""
        return Multipliers(self.tasks.copy(), self.sides.copy())


@dataclass(frozen=True)
class Pass:
    """What one pass found: the bound, its slopes, and what the candidates are worth at these prices.

    `reduced`: (m, n) worth of serving a task; `terms`: (m,) worth of building a candidate; `picked`: the candidates
    that the relaxed problem builds; `serving`: (picked, n) bool; `kth`: the worth of a place among them.
    """

    bound: float
    task_slopes: Array
    side_slopes: Array
    reduced: Array
    terms: Array
    picked: NDArray[np.intp]
    serving: NDArray[np.bool_]
    kth: float


class Relaxation:
    """Maximise `goal` over layouts, with "each task is served once" and the `sides` priced instead of demanded.

    L(u, λ) = Σ u_i − Σ λ_k floor_k + Σ_m max(0, Σ_i max(0, g_mi + Σ λ_k s_kmi − u_i) + f_m + Σ λ_k b_km)

    bounds the goal from above for every u and every λ ≥ 0 (Beasley 1993, for facility location). With `most` networks
    at most, only that many of the largest terms count, which is tighter than a price on their number.
    """

    def __init__(self, goal: Total, sides: list[Total], allowed: NDArray[np.bool_], most: int | None = None):
        served = 0.0 if goal.served is None else goal.served
        self._base: Array = np.where(allowed, served, -np.inf)
        self._built: Array = np.zeros(len(allowed)) if goal.built is None else goal.built
        self._sides = sides
        self._floors = np.array([side.floor for side in sides])
        self._most = most

    def evaluate(self, prices: Multipliers) -> Pass:
        """One pass over the arrays."""
        reduced = self._base - prices.tasks
        built = self._built
        for price, side in zip(prices.sides, self._sides, strict=True):
            if price > 0:
                if side.served is not None:
                    reduced += price * side.served
                if side.built is not None:
                    built = built + price * side.built
        terms = np.maximum(reduced, 0.0).sum(axis=1) + built
        picked = np.flatnonzero(terms > 0)
        kth = 0.0
        if self._most is not None and len(picked) > self._most:
            order = np.argpartition(-terms[picked], self._most - 1)[: self._most]
            picked = picked[order]
            kth = float(terms[picked].min())
        serving = reduced[picked] > 0
        bound = float(prices.tasks.sum() + terms[picked].sum() - (prices.sides @ self._floors if self._sides else 0.0))
        slopes = np.array([self._usage(side, picked, serving) for side in self._sides]) - self._floors
        return Pass(bound, 1.0 - serving.sum(axis=0), slopes, reduced, terms, picked, serving, kth)

    @staticmethod
    def _usage(side: Total, picked: NDArray[np.intp], serving: NDArray[np.bool_]) -> float:
        usage = 0.0
        if side.served is not None:
            usage += float(side.served[picked][serving].sum())
        if side.built is not None:
            usage += float(side.built[picked].sum())
        return usage


def still_allowed(found: Pass, threshold: float) -> NDArray[np.bool_]:
    """Which candidates may serve which tasks in a layout that reaches `threshold`: (m, n) bool.

    Forcing candidate m to serve task i changes the bound by its own terms alone; what falls short is ruled out.
    """
    place = np.full(len(found.terms), found.kth)
    place[found.picked] = found.terms[found.picked]
    slack = found.bound - threshold - place + found.terms
    if threshold == -np.inf:
        return found.reduced > -np.inf
    return np.minimum(found.reduced, 0.0) + slack[:, None] >= 0
