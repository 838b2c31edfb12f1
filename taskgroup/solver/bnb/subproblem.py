"""What is asked of a search."""

import math
from dataclasses import dataclass, replace

import numpy as np

from taskgroup.solver.bnb.cardinality import Counts
from taskgroup.solver.bnb.relaxation import Array, Index, Mask, Relaxation, Total
from taskgroup.solver.model.instance import Assignment


@dataclass(frozen=True)
class Question:
    """Maximise `goal` over layouts that reach the floor of every side and keep the counts.

    `train`: (m, n) who trains, for branching. `base`: (m, n) what serving adds to the goal, −inf where a candidate may
    not serve a task. `trunk_limit`: what the trunks may cost in all. `least_heads`: where the goal is minus the cost,
    the least that heads add to it; `None` for any other goal. `apart`: tasks of which a network serves at most one.
    `implied`: whether the first side says no more than the limit on trunks does, since heads cost the same everywhere.
    """

    goal: Total
    sides: list[Total]
    train: Mask
    base: Array
    counts: Counts
    trunk_limit: float = math.inf
    least_heads: float | None = None
    apart: tuple[tuple[int, ...], ...] = ()
    implied: bool = False

    def rows(self, index: Index, allowed: Mask) -> "Question":
        """The same question about some of the candidates, and what is still allowed of them."""
        return replace(
            self,
            goal=self.goal.rows(index),
            sides=[side.rows(index) for side in self.sides],
            train=self.train[index],
            base=np.where(allowed, self.base[index], -np.inf),
            counts=self.counts.rows(index),
        )

    def narrowed(self, threshold: float) -> "Question | None":
        """The same with the counts that a goal above `threshold` allows; `None` if there are none."""
        limit = self.trunk_limit
        if self.least_heads is not None:
            limit = min(limit, -threshold - self.least_heads)
        counts = self.counts if limit == math.inf else self.counts.within(limit)
        return None if counts is None else replace(self, counts=counts)

    def relaxation(self) -> Relaxation:
        """The question with its demands priced."""
        return Relaxation(self.base, self.goal.built, self.sides, self.counts, self.apart)

    def side_scales(self) -> Array:
        """How fast the prices of sides move beside those of tasks: worth per unit."""
        return np.array([1.0 / side.unit for side in self.sides])

    def admits(self, assignment: Assignment) -> bool:
        """Whether a layout keeps every limit but the counts of single kinds, which only steer."""
        counted = sum(self.counts.kind[m] < self.counts.priced for m in set(assignment))
        if self.counts.total is not None and counted > self.counts.total:
            return False
        if any(len({assignment[i] for i in group}) < len(group) for group in self.apart):
            return False
        if any(self.base[m, i] == -np.inf for i, m in enumerate(assignment)):
            return False
        return all(side.of(assignment) >= side.floor for side in self.sides)


def base_of(goal: Total, allowed: Mask) -> Array:
    """What serving adds to a goal, −inf where it is not allowed: (m, n)."""
    return np.where(allowed, 0.0 if goal.served is None else goal.served, -np.inf)
