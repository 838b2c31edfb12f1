"""The budgeted assignment as arrays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.ties import tolerance

Assignment = tuple[int, ...]
"""The candidate that serves each task, in the order of the tasks."""


@dataclass(frozen=True)
class Instance:
    """m candidates, n tasks. Higher is better.

    `value`: (m, n) weighted performance, negated where lower is better; −inf where a candidate cannot serve the task.
    `trunk`: (m,) and `heads`: (m, n) multiply-adds. `budget` and `max_models` are `None` where nothing is asked.
    """

    candidates: Candidates
    value: NDArray[np.float64]
    trunk: NDArray[np.float64]
    heads: NDArray[np.float64]
    budget: float | None
    max_models: int | None

    @cached_property
    def scale(self) -> float:
        """The size of the terms that make an objective."""
        finite = self.value[np.isfinite(self.value)]
        return float(np.abs(finite).max()) * self.value.shape[1] if finite.size else 1.0

    def objective(self, assignment: Assignment) -> float:
        """Total value of an assignment."""
        return math.fsum(self.value[m, i] for i, m in enumerate(assignment))

    def cost(self, assignment: Assignment) -> float:
        """Multiply-adds of an assignment: the trunks that are used, and the heads that serve."""
        trunks = [self.trunk[m] for m in sorted(set(assignment))]
        return math.fsum([*trunks, *(self.heads[m, i] for i, m in enumerate(assignment))])

    def admits(self, assignment: Assignment) -> bool:
        """Whether an assignment keeps the budget and the limit on networks."""
        if self.max_models is not None and len(set(assignment)) > self.max_models:
            return False
        return self.budget is None or self.cost(assignment) <= self.affordable(self.budget)

    def affordable(self, budget: float) -> float:
        """The largest cost that counts as within a budget."""
        return budget + tolerance(budget)


def make_instance(
    candidates: Candidates,
    *,
    budget: float | None = None,
    max_models: int | None = None,
    weight: Mapping[str, float] | None = None,
) -> Instance:
    """State the problem. Raises `InputError` for a budget, a limit or a weight that means nothing."""
    if budget is not None and not (0 < budget < math.inf):
        raise InputError(f"the budget is {budget:g}; a number of multiply-adds above 0 is accepted")
    if max_models is not None and max_models < 1:
        raise InputError(f"the limit on networks is {max_models}; a whole number from 1 is accepted")
    weights = np.ones(len(candidates.tasks))
    for task, number in (weight or {}).items():
        if task not in candidates.tasks:
            raise InputError(f"weight of '{task}': not among the tasks ({', '.join(candidates.tasks)})")
        if not 0 <= number < math.inf:
            raise InputError(f"weight of '{task}' is {number:g}; numbers from 0 up are accepted")
        weights[candidates.tasks.index(task)] = number
    sign = 1.0 if candidates.direction == "max" else -1.0
    value = np.where(np.isnan(candidates.performance), -np.inf, candidates.performance * weights * sign)
    if np.isnan(value).any() or (value == np.inf).any():
        raise InputError("a weighted performance is beyond every number; smaller weights are accepted")
    return Instance(candidates, value, candidates.trunk, candidates.heads, budget, max_models)
