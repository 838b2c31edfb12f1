"""The incumbent, the layouts that tie with it, and the cutoff that further layouts must reach."""

import math
from collections.abc import Callable

from taskgroup.solver.bnb.problem import Problem
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.model.instance import Assignment

ROUNDING = 1e-13  # rounding error of a bound, relative to the objective's scale, for sums of up to 2^5 terms
_MOST_TIES = 32  # maximum number of ties to collect; more ties are resolved by the lexicographic phases


class Incumbent:
    """The best layout found for a problem, and the layouts that tie with it.

    `scale`: magnitude of the objective. The search does not look for layouts that improve on the incumbent by less than
    the relative `gap` or the absolute `granularity`. `tie_tolerance`: a function of the best value that returns the
    distance within which layouts count as ties and are collected, as long as they are few; `None` to collect no ties.
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
        """The incumbent's objective; `None` if there is no incumbent yet."""
        return None if self.assignment is None else self.value

    @property
    def ties(self) -> list[Assignment] | None:
        """All layouts found within the tie tolerance; `None` if there were too many, or if ties are not collected."""
        return list(self._ties) if self._collects_ties else None

    def cutoff(self) -> float:
        """Return the cutoff: the search skips layouts whose objective is lower."""
        if self.assignment is None:
            return -math.inf
        if self._collects_ties:
            return self.value - self._tie_tolerance(self.value) - ROUNDING * self._scale
        return self.value + max(self._gap * abs(self.value), self._granularity) + ROUNDING * self._scale

    def update(self, assignment: Assignment) -> None:
        """Make a feasible layout the incumbent if it is better than the present one.

        Also add the layout to the ties if it is within the tie tolerance.
        """
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
        """Raise `pruned_bound` to the bound of a node that is pruned because its bound is below the cutoff.

        The node may still contain a layout that improves on the incumbent by less than the gap.
        """
        if self.assignment is not None:
            self.pruned_bound = max(self.pruned_bound, min(bound, self.cutoff() - ROUNDING * self._scale))
