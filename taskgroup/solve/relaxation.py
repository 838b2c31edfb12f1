"""The Lagrangian relaxation of the assignment: a bound for a price per task and per limit, in one pass over arrays."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.solve.counts import Counts, Picks
from taskgroup.solve.instance import Assignment

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.intp]

_BLOCK = 1 << 14


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

    def rows(self, index: Index | slice) -> "Total":
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

    `terms`: (m,) worth of building a candidate; `picks`: which the relaxed problem builds; `serving`: (picks, n) bool,
    the tasks that they would serve.
    """

    bound: float
    task_slopes: Array
    side_slopes: Array
    terms: Array
    picks: Picks
    serving: Mask


class Relaxation:
    """Maximise a goal over layouts, with "each task is served once" and the `sides` priced instead of demanded.

    L(u, λ) = Σ u_i − Σ λ_k floor_k + Σ_m max(0, Σ_i max(0, g_mi + Σ λ_k s_kmi − u_i) + f_m + Σ λ_k b_km)

    bounds the goal from above for every u and every λ ≥ 0 (Beasley 1993, for facility location). Limits on how many
    networks are built are kept, not priced: only so many of the largest terms count, which is tighter.

    `base`: (m, n) what serving adds to the goal, −inf where it is not allowed; `built`: (m,) what building adds. The
    arrays are passed over in blocks, so that nothing of their size is made anew.
    """

    def __init__(self, base: Array, built: Array | None, sides: list[Total], counts: Counts):
        self._base = base
        self._built = np.zeros(len(base)) if built is None else built
        self._sides = sides
        self._floors = np.array([side.floor for side in sides])
        self._counts = counts
        self._ones = np.ones(base.shape[1])

    def evaluate(self, prices: Multipliers) -> Pass:
        """One pass over the arrays."""
        terms = np.empty(len(self._base))
        for start in range(0, len(terms), _BLOCK):
            rows = slice(start, start + _BLOCK)
            reduced = self._reduced(prices, rows)
            np.maximum(reduced, 0.0, out=reduced)
            np.matmul(reduced, self._ones, out=terms[rows])
        terms += self._built
        for price, side in zip(prices.sides, self._sides, strict=True):
            if price > 0 and side.built is not None:
                terms += price * side.built
        picks = self._counts.pick(terms)
        serving = self._reduced(prices, picks.index) > 0
        worth = terms[picks.index].sum() if picks.possible else -np.inf
        bound = float(prices.tasks.sum() + worth - (prices.sides @ self._floors if self._sides else 0.0))
        usage = np.array([_usage(side, picks.index, serving) for side in self._sides])
        return Pass(bound, 1.0 - serving.sum(axis=0), usage - self._floors, terms, picks, serving)

    def survivors(self, prices: Multipliers, found: Pass, threshold: float) -> tuple[Index, Mask]:
        """The candidates, (k,), that may serve a task in a layout that reaches `threshold`, and which tasks: (k, n).

        Forcing candidate m to serve task i changes the bound by its own terms alone; what falls short is ruled out.
        """
        slack = found.bound - threshold - self._counts.displaced(found.terms, found.picks) + found.terms
        kept_rows, kept = [], []
        for start in range(0, len(self._base), _BLOCK):
            rows = slice(start, start + _BLOCK)
            allowed = self._base[rows] > -np.inf
            if threshold > -np.inf:
                allowed &= np.minimum(self._reduced(prices, rows), 0.0) + slack[rows, None] >= 0
            alive = np.flatnonzero(allowed.any(axis=1))
            kept_rows.append(alive + start)
            kept.append(allowed[alive])
        return np.concatenate(kept_rows), np.concatenate(kept)

    def _reduced(self, prices: Multipliers, rows: Index | slice) -> Array:
        """What serving is worth at these prices: (rows, n)."""
        reduced = self._base[rows] - prices.tasks
        for price, side in zip(prices.sides, self._sides, strict=True):
            if price > 0 and side.served is not None:
                reduced += price * side.served[rows]
        return reduced


def _usage(side: Total, picked: Index, serving: Mask) -> float:
    usage = 0.0
    if side.served is not None:
        usage += float(side.served[picked][serving].sum())
    if side.built is not None:
        usage += float(side.built[picked].sum())
    return usage
