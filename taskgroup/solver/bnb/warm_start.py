"""Results of earlier searches, for searches over the same candidates with other limits."""

from dataclasses import dataclass, field

from taskgroup.solver.bnb.relaxation import Multipliers
from taskgroup.solver.model.instance import Assignment

_MOST = 400  # maximum number of assignments; checking them takes less time than a subgradient step on 2^13 candidates


@dataclass
class WarmStart:
    """Assignments found by earlier searches, newest last, and the multipliers at the root of the last search."""

    assignments: dict[Assignment, None] = field(default_factory=dict)
    multipliers: Multipliers | None = None

    def scale_multipliers(self, factor: float) -> None:
        """Multiply all multipliers by a factor, because the objective was multiplied by this factor."""
        if self.multipliers is not None:
            self.multipliers = Multipliers(self.multipliers.tasks * factor, self.multipliers.sides * factor)

    def add(self, assignment: Assignment) -> None:
        """Store an assignment; if there are too many, discard the oldest one."""
        self.assignments.pop(assignment, None)
        self.assignments[assignment] = None
        if len(self.assignments) > _MOST:
            self.assignments.pop(next(iter(self.assignments)))
