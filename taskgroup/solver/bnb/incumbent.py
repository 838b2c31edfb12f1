"""The incumbent, the layouts that tie with it, and the objective that further layouts must exceed."""

import math
from collections.abc import Callable

from taskgroup.solver.bnb.problem import Problem
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.model.instance import Assignment

ROUNDING = 1e-13  # of the objective's scale: rounding error of a bound that sums up to 2^5 terms
_MOST_TIES = 32  # more are left to the lexicographic phases; listing them all is quick


class Incumbent:
    """The best layout found for a problem.

    `scale`: size of the objective; `gap`: relative gap and `granularity`: absolute difference below which a better
    layout is not searched for. `tie_tolerance`: distance from the best value, as a function of it, within which all
    layouts are collected, as long as they are few; `None` to collect none.
    """

    def __init__(
        self,
        problem: Problem,
        scale: float,
        *,
        gap: float,
        granularity: float,
        tie_tolerance: Callable[[float], float] | None,
        warm_start: WarmStart,
    ):
        self.assignment: Assignment | None = None
        self.value = -math.inf
        self.pruned_bound = -math.inf
        self._problem, self._scale = problem, scale
        self._gap, self._granularity = gap, granularity
        self._tie_tolerance = tie_tolerance or (lambda value: 0.0)
        self._collects_ties = tie_tolerance is not None
        self._ties: dict[Assignment, float] = {}
        self._warm_start = warm_start

    @property
    def known_value(self) -> float | None:
        """The incumbent's objective, `None` before the first."""
        return None if self.assignment is None else self.value

    @property
    def ties(self) -> list[Assignment] | None:
        """Every layout within the tie tolerance that was found; `None` if these were too many or not collected."""
        return list(self._ties) if self._collects_ties else None

    def cutoff(self) -> float:
        """Return the objective that a layout must reach to be of interest."""
        if self.assignment is None:
            return -math.inf
        if self._collects_ties:
            return self.value - self._tie_tolerance(self.value) - ROUNDING * self._scale
        return self.value + max(self._gap * abs(self.value), self._granularity) + ROUNDING * self._scale

    def update(self, assignment: Assignment) -> None:
        """Take a layout as the incumbent if it is feasible and better, and as a tie if it is close."""
        if min(assignment) < 0:
            return
        if assignment not in self._warm_start.assignments:
            self._warm_start.add(assignment)
        if not self._problem.is_feasible(assignment):
            return
        value = self._problem.objective.value(assignment)
        if value > self.value:
            self.assignment, self.value = assignment, value
        if not self._collects_ties:
            return
        least = self.value - self._tie_tolerance(self.value)
        if value >= least:
            self._ties[assignment] = value
            self._ties = {tie: tied for tie, tied in self._ties.items() if tied >= least}
        self._collects_ties = len(self._ties) <= _MOST_TIES

    def record_pruned(self, bound: float) -> None:
        """Include the bound of a pruned node in `pruned_bound`: below the cutoff there may be a better layout."""
        if self.assignment is not None:
            self.pruned_bound = max(self.pruned_bound, min(bound, self.cutoff() - ROUNDING * self._scale))
