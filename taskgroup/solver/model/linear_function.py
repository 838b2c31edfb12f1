"""Linear functions of a layout: objectives, costs and the left-hand sides of limits."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.solver.model.instance import Assignment


@dataclass(frozen=True)
class LinearFunction:
    """A linear function of a layout, Σ served_mi x_mi + Σ built_m y_m, with a lower limit `floor`.

    x_mi is 1 if candidate m serves task i, and y_m is 1 if candidate m is built. `served`: (m, n) coefficients of x, or
    `None` if all are zero. `built`: (m,) coefficients of y, or `None` if all are zero. `floor`: −inf if there is no
    limit. `unit`: a positive number, the magnitude of a relevant difference; Lagrangian multipliers and constraints are
    scaled by it.
    """

    served: Array | None
    built: Array | None
    floor: float = -np.inf
    unit: float = 1.0

    def value(self, assignment: Assignment) -> float:
        """Return the value of the function for an assignment; the sum is correctly rounded."""
        terms = [] if self.served is None else [self.served[m, i] for i, m in enumerate(assignment)]
        if self.built is not None:
            terms += [self.built[m] for m in sorted(set(assignment))]
        return math.fsum(terms)

    def rows(self, index: Index | slice) -> "LinearFunction":
        """Return the function restricted to the candidates in `index`."""
        served = None if self.served is None else self.served[index]
        return LinearFunction(served, None if self.built is None else self.built[index], self.floor, self.unit)
