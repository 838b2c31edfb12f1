"""Lagrangian relaxation of the assignment problem: an upper bound at any multipliers, in one pass over the arrays."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.bnb.cardinality import Cardinality, Selection
from taskgroup.solver.model.linear_function import LinearFunction

_BLOCK = 1 << 14  # rows per block; for 20 tasks, a block takes 2.6 MB and stays in the cache
_EMPTY = np.zeros(0)


@dataclass
class Multipliers:
    """Lagrangian multipliers of the relaxed constraints.

    `tasks`: (n,), of the constraints that each task is served once. `sides`: (k,) ≥ 0, of the side constraints.
    """

    tasks: Array
    sides: Array

    def copy(self) -> "Multipliers":
        """Return an independent copy."""
        return Multipliers(self.tasks.copy(), self.sides.copy())


@dataclass(frozen=True)
class SubproblemSolution:
    """An optimal solution of the Lagrangian subproblem at given multipliers.

    `bound`: the value of the dual function. `task_subgradient`, (n,), and `side_subgradient`, (k,): a subgradient of
    the dual function. `reduced_profits`: (m,) reduced profit of building each candidate. `selection`: the candidates
    that are built. `serving`: (k, n) bool, the tasks that each of the k built candidates serves.
    """

    bound: float
    task_subgradient: Array
    side_subgradient: Array
    reduced_profits: Array
    selection: Selection
    serving: Mask


class Relaxation:
    """Lagrangian relaxation of "each task is served once" and of the side constraints.

    The dual function, for task multipliers u and side multipliers λ ≥ 0,

        L(u, λ) = Σ_i u_i − Σ_k λ_k floor_k + max_{Y ∈ C} Σ_{m ∈ Y} r_m(u, λ),
        r_m(u, λ) = f_m + Σ_k λ_k b_km + Σ_i max(0, g_mi + Σ_k λ_k s_kmi − u_i),

    is an upper bound on the objective (Beasley 1993, for facility location). C: the sets of candidates that satisfy the
    cardinality constraints, which stay in the subproblem instead of being relaxed.

    `serve_profit`: (m, n) the profits g of serving, −inf where serving is not allowed. `built`: (m,) the profits f of
    building, or `None` if all are zero. b_km and s_kmi are the coefficients of side constraint k. `apart`: sets of
    tasks of which a network serves at most one. The relaxation uses only sets that are disjoint from the earlier ones;
    the search enforces all sets. Arrays are processed in blocks of candidates to limit the memory.
    """

    def __init__(
        self,
        serve_profit: Array,
        built: Array | None,
        side_constraints: list[LinearFunction],
        cardinality: Cardinality,
        apart: tuple[tuple[int, ...], ...] = (),
    ):
        self.serve_profit = serve_profit
        self.cardinality = cardinality
        self.apart = _disjoint(apart)
        self._built = built
        self._side_constraints = side_constraints
        self._floors = np.array([side.floor for side in side_constraints])
        self._ones = np.ones(serve_profit.shape[1])

    def solve(self, multipliers: Multipliers) -> SubproblemSolution:
        """Solve the Lagrangian subproblem at the given multipliers."""
        profits, gains = self._serving_profits(multipliers)
        if self._built is not None:
            profits += self._built
        for multiplier, side in zip(multipliers.sides, self._side_constraints, strict=True):
            if multiplier > 0 and side.built is not None:
                profits += multiplier * side.built
        selection = self.cardinality.select(profits)
        if gains is None:
            selected = np.maximum(self.serve_gains(multipliers, selection.index), 0.0)
            self._keep_best_of_apart(selected)
            serving = selected > 0
        else:
            serving = gains[selection.index] > 0
        bound = multipliers.tasks.sum() + (profits[selection.index].sum() if selection.possible else -np.inf)
        side_subgradient = _EMPTY
        if self._side_constraints:
            bound -= multipliers.sides @ self._floors
            values = [_value(side, selection.index, serving) for side in self._side_constraints]
            side_subgradient = np.array(values) - self._floors
        return SubproblemSolution(
            float(bound), 1.0 - serving.sum(axis=0), side_subgradient, profits, selection, serving
        )

    def serve_gains(self, multipliers: Multipliers, rows: Index | slice) -> Array:
        """Return the reduced profit of serving task i by candidate m, for the candidates `rows`: (rows, n).

        The reduced profit is g_mi + Σ_k λ_k s_kmi − u_i; see the class for the symbols.
        """
        gains = self.serve_profit[rows] - multipliers.tasks
        for multiplier, side in zip(multipliers.sides, self._side_constraints, strict=True):
            if multiplier > 0 and side.served is not None:
                gains += multiplier * side.served[rows]
        return gains

    def _serving_profits(self, multipliers: Multipliers) -> tuple[Array, Array | None]:
        """Return each candidate's profit of serving, Σ_i max(0, gain_mi), (m,), and the terms of this sum, (m, n).

        gain_mi is the result of `serve_gains`. The terms are `None` if they do not fit in one block of candidates.
        """
        if len(self.serve_profit) <= _BLOCK:
            gains = self.serve_gains(multipliers, slice(None))
            self._keep_best_of_apart(np.maximum(gains, 0.0, out=gains))
            return gains @ self._ones, gains
        profits = np.empty(len(self.serve_profit))
        for start in range(0, len(profits), _BLOCK):
            rows = slice(start, start + _BLOCK)
            gains = self.serve_gains(multipliers, rows)
            self._keep_best_of_apart(np.maximum(gains, 0.0, out=gains))
            np.matmul(gains, self._ones, out=profits[rows])
        return profits, None

    def _keep_best_of_apart(self, gains: Array) -> None:
        """In each set of tasks that must be served apart, set all gains except the highest one to zero, in place."""
        for group in self.apart:
            part = gains[:, group]
            best = part.argmax(axis=1)
            kept = np.zeros_like(part)
            rows = np.arange(len(part))
            kept[rows, best] = part[rows, best]
            gains[:, group] = kept


def _value(side: LinearFunction, selected: Index, serving: Mask) -> float:
    value = 0.0
    if side.served is not None:
        value += float(side.served[selected][serving].sum())
    if side.built is not None:
        value += float(side.built[selected].sum())
    return value


def _disjoint(groups: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    """Return the groups that share no task with an earlier one."""
    kept: list[list[int]] = []
    for group in groups:
        if len(group) > 1 and not any(task in other for other in kept for task in group):
            kept.append(list(group))
    return kept
