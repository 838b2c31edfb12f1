"""What one search leaves to the next on the same instance with another limit."""

from dataclasses import dataclass, field

from taskgroup.solver.bnb.relaxation import Multipliers
from taskgroup.solver.model.instance import Assignment

_MOST = 400


@dataclass
class Memory:
    """Layouts that were found on the way, the newest last, and the prices that the last search ended with."""

    found: dict[Assignment, None] = field(default_factory=dict)
    prices: Multipliers | None = None

    def keep(self, assignment: Assignment) -> None:
        """Remember a layout, forgetting the oldest where there are too many."""
        self.found.pop(assignment, None)
        self.found[assignment] = None
        if len(self.found) > _MOST:
            self.found.pop(next(iter(self.found)))
