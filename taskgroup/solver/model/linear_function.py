"""Linear functions of a layout: objectives, costs and the left-hand sides of limits."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.solver.model.instance import Assignment


@dataclass(frozen=True)
class LinearFunction:
    """A linear function of a layout, Σ served_mi x_mi + Σ built_m y_m, with a lower limit `floor`.

    `served`: (m, n) coefficients of x, `None` for zeros. `built`: (m,) coefficients of y, `None` for zeros. `floor`:
    −inf for no limit. `unit`: magnitude of a relevant difference, > 0, by which multipliers and rows are scaled.
    """

    served: Array | None
    built: Array | None
    floor: float = -np.inf
    unit: float = 1.0

    def value(self, assignment: Assignment) -> float:
        """Return the function's value at an assignment, correctly rounded."""
        terms = [] if self.served is None else [self.served[m, i] for i, m in enumerate(assignment)]
        if self.built is not None:
            terms += [self.built[m] for m in sorted(set(assignment))]
        return math.fsum(terms)

    def rows(self, index: Index | slice) -> "LinearFunction":
        """Return the function restricted to some candidates."""
        served = None if self.served is None else self.served[index]
        return LinearFunction(served, None if self.built is None else self.built[index], self.floor, self.unit)
