"""The Lagrangian relaxation of the assignment: a bound for a price per task and per limit, in one pass over arrays."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.solver.bnb.cardinality import Counts, Picks
from taskgroup.solver.model.instance import Assignment

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.intp]

_BLOCK = 1 << 14
_FEW = 1 << 12
_NONE = np.zeros(0)


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
    arrays are passed over in blocks, so that nothing of their size is made anew. `apart`: tasks of which a network
    serves only the best (groups that share a task with an earlier one are left to the search).
    """

    def __init__(
        self,
        base: Array,
        built: Array | None,
        sides: list[Total],
        counts: Counts,
        apart: tuple[tuple[int, ...], ...] = (),
    ):
        self._base = base
        self._built = built
        self._sides = sides
        self._floors = np.array([side.floor for side in sides])
        self._counts = counts
        self._ones = np.ones(base.shape[1])
        self._apart = _disjoint(apart)

    def evaluate(self, prices: Multipliers) -> Pass:
        """One pass over the arrays."""
        terms, gains = self._terms(prices)
        if self._built is not None:
            terms += self._built
        for price, side in zip(prices.sides, self._sides, strict=True):
            if price > 0 and side.built is not None:
                terms += price * side.built
        picks = self._counts.pick(terms)
        if gains is None:
            mine = np.maximum(self._reduced(prices, picks.index), 0.0)
            self._keep_best(mine)
            serving = mine > 0
        else:
            serving = gains[picks.index] > 0
        bound = prices.tasks.sum() + (terms[picks.index].sum() if picks.possible else -np.inf)
        side_slopes = _NONE
        if self._sides:
            bound -= prices.sides @ self._floors
            side_slopes = np.array([_usage(side, picks.index, serving) for side in self._sides]) - self._floors
        return Pass(float(bound), 1.0 - serving.sum(axis=0), side_slopes, terms, picks, serving)

    def _terms(self, prices: Multipliers) -> tuple[Array, Array | None]:
        """What serving adds up to for each candidate, (m,), and the parts, (m, n), where one block holds them."""
        if len(self._base) <= _BLOCK:
            gains = self._reduced(prices, slice(None))
            self._keep_best(np.maximum(gains, 0.0, out=gains))
            return gains @ self._ones, gains
        terms = np.empty(len(self._base))
        for start in range(0, len(terms), _BLOCK):
            rows = slice(start, start + _BLOCK)
            gains = self._reduced(prices, rows)
            self._keep_best(np.maximum(gains, 0.0, out=gains))
            np.matmul(gains, self._ones, out=terms[rows])
        return terms, None

    def _keep_best(self, gains: Array) -> None:
        """Of tasks that stay apart, leave each candidate the best one."""
        for group in self._apart:
            part = gains[:, group]
            best = part.argmax(axis=1)
            kept = np.zeros_like(part)
            rows = np.arange(len(part))
            kept[rows, best] = part[rows, best]
            gains[:, group] = kept

    def survivors(self, prices: Multipliers, found: Pass, threshold: float) -> tuple[Index, Mask]:
        """The candidates, (k,), that may serve a task in a layout that reaches `threshold`, and which tasks: (k, n).

        Forcing candidate m to serve task i changes the bound by its own terms; where the candidates are few, also by
        what all others lose that would have served i. What falls short is ruled out.
        """
        slack = found.bound - threshold - self._counts.displaced(found.terms, found.picks) + found.terms
        kept_rows, kept = [], []
        for start in range(0, len(self._base), _BLOCK):
            rows = slice(start, start + _BLOCK)
            allowed: Mask = self._base[rows] > -np.inf
            if threshold > -np.inf:
                allowed &= np.minimum(self._reduced(prices, rows), 0.0) + slack[rows, None] >= 0
            alive = np.flatnonzero(allowed.any(axis=1))
            kept_rows.append(alive + start)
            kept.append(allowed[alive])
        index, kept_tasks = np.concatenate(kept_rows), np.concatenate(kept)
        if threshold > -np.inf and 0 < len(self._base) <= _FEW and not self._counts.least.any():
            kept_tasks &= self._forced_bounds(prices, found)[index] >= threshold
            some = kept_tasks.any(axis=1)
            index, kept_tasks = index[some], kept_tasks[some]
        return index, kept_tasks

    def _forced_bounds(self, prices: Multipliers, found: Pass) -> Array:
        """The bound if candidate m, and nobody else, serves task i: (m, n)."""
        reduced = self._reduced(prices, slice(None))
        without = found.terms[:, None] - np.maximum(reduced, 0.0)
        for group in self._apart:
            without[:, group] = found.terms[:, None]  # another of them may take the place
        tops, least = self._counts.tops(without)
        rest = found.bound - float(found.terms[found.picks.index].sum())
        bounds: Array = rest + tops + np.minimum(0.0, without - least) + reduced
        return bounds

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


def _disjoint(groups: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    """The groups that share nothing with an earlier one."""
    kept: list[list[int]] = []
    for group in groups:
        if len(group) > 1 and not any(task in other for other in kept for task in group):
            kept.append(list(group))
    return kept
