"""The optimisation problem of a node: objective, side constraints, cardinality constraints."""

import math
from dataclasses import dataclass, replace

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.bnb.cardinality import Cardinality
from taskgroup.solver.bnb.relaxation import Relaxation
from taskgroup.solver.model.instance import Assignment
from taskgroup.solver.model.linear_function import LinearFunction


@dataclass(frozen=True)
class Problem:
    """A problem: maximise `objective` over the layouts that satisfy the side, cardinality and `apart` constraints.

    `side_constraints`: linear functions with a floor. `trains`: (m, n) bool, the tasks that each candidate trains, for
    branching. `serve_profit`: (m, n) objective coefficients of x, −inf where a candidate may not serve a task.
    `trunk_budget`: limit on the total trunk cost, implied by the budget. `head_cost_bound`: lower bound on the cost of
    the heads if the objective is minus the cost, otherwise `None`. `apart`: sets of tasks of which a network serves at
    most one. `budget_is_trunk_budget`: True if the heads cost the same in every layout, so that the first side
    constraint is equivalent to `trunk_budget`.
    """

    objective: LinearFunction
    side_constraints: list[LinearFunction]
    trains: Mask
    serve_profit: Array
    cardinality: Cardinality
    trunk_budget: float = math.inf
    head_cost_bound: float | None = None
    apart: tuple[tuple[int, ...], ...] = ()
    budget_is_trunk_budget: bool = False

    def rows(self, index: Index, allowed: Mask) -> "Problem":
        """Return the problem restricted to candidates `index`, (k,), and to the allowed variables x, (k, n) bool."""
        return replace(
            self,
            objective=self.objective.rows(index),
            side_constraints=[side.rows(index) for side in self.side_constraints],
            trains=self.trains[index],
            serve_profit=np.where(allowed, self.serve_profit[index], -np.inf),
            cardinality=self.cardinality.rows(index),
        )

    def tightened(self, cutoff: float) -> "Problem | None":
        """Return the problem with tighter cardinality limits, derived from the budget and the cutoff.

        Only layouts whose objective is at least `cutoff` need to satisfy these limits. `None` if the limits are
        infeasible.
        """
        budget = self.trunk_budget
        if self.head_cost_bound is not None:
            budget = min(budget, -cutoff - self.head_cost_bound)
        cardinality = self.cardinality if budget == math.inf else self.cardinality.within(budget)
        return None if cardinality is None else replace(self, cardinality=cardinality)

    def relaxation(self) -> Relaxation:
        """Return the Lagrangian relaxation of the problem."""
        return Relaxation(self.serve_profit, self.objective.built, self.side_constraints, self.cardinality, self.apart)

    def side_scales(self) -> Array:
        """Return the magnitude by which each side multiplier is scaled, 1 / `unit` of its constraint: (k,)."""
        return np.array([1.0 / side.unit for side in self.side_constraints])

    def is_feasible(self, assignment: Assignment) -> bool:
        """Return whether an assignment satisfies every constraint except the limits per kind of trunk.

        The limits per kind of trunk come from branching or follow from the budget, so a layout that is feasible for the
        original problem may violate them.
        """
        kinds = self.cardinality
        counted = sum(kinds.kind[m] < kinds.counted_kinds for m in set(assignment))
        if kinds.total is not None and counted > kinds.total:
            return False
        if any(len({assignment[i] for i in group}) < len(group) for group in self.apart):
            return False
        if any(self.serve_profit[m, i] == -np.inf for i, m in enumerate(assignment)):
            return False
        return all(side.value(assignment) >= side.floor for side in self.side_constraints)


def serve_profit_of(objective: LinearFunction, allowed: Mask) -> Array:
    """Return an objective's coefficients of x: (m, n), −inf where a candidate may not serve a task."""
    return np.where(allowed, 0.0 if objective.served is None else objective.served, -np.inf)
