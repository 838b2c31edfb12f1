"""Linear relaxation of the restricted master problem, re-solved from the last basis after columns are added."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.model.instance import Instance

_UNSERVED = 10.0  # penalty for an unserved unit, relative to the sum of all values, so that it is avoided if possible
_MORE_NETWORKS = 1e-3  # selects the optimal duals with the lowest one of this limit, which exact pricing proves soonest
_ADDED = 200  # columns per round


@dataclass(frozen=True)
class Duals:
    """Optimal dual values of the restricted master problem.

    `units`: (u,) duals of the constraints that each unit is served once; a unit is a task, or several tasks that one
    network must serve together. `networks` ≥ 0: dual of the limit on networks. `cost` ≥ 0: dual of the budget.
    """

    units: Array
    networks: float
    cost: float


class RestrictedMaster:
    """Linear relaxation of set partitioning over columns, with limits on the number of networks and on their cost.

    A unit is a task, or several tasks that one network must serve together. A column is a candidate together with the
    units that it serves. The problem maximises the total value of the chosen columns, subject to: each unit is in
    exactly one column, there are at most `most` columns, and the total cost is within the budget. Other constraints of
    the assignment problem are left out, so this is a relaxation. The solver is HiGHS.
    """

    def __init__(self, units: int, most: int, budget: float | None, scale: float):
        import highspy

        self._units = units
        self._unit_cost = 1.0 if budget is None else budget or 1.0  # scales the cost row like the other rows
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._infinity = highspy.kHighsInf
        for _ in range(units):
            self._add_row(1.0, 1.0)
        self._add_row(-self._infinity, most + _MORE_NETWORKS)
        self._add_row(-self._infinity, self._infinity if budget is None else budget / self._unit_cost)
        for unit in range(units):
            index = np.array([unit], dtype=np.int32)
            self._solver.addCol(-_UNSERVED * scale, 0.0, self._infinity, 1, index, np.ones(1))
        self._known: set[tuple[bytes, ...]] = set()

    def _add_row(self, lower: float, upper: float) -> None:
        self._solver.addRow(lower, upper, 0, np.zeros(0, dtype=np.int32), np.zeros(0))

    def add_columns(self, instance: Instance, rows: Index, serving: Mask) -> int:
        """Add one column for each of the candidates `rows`, and return the number of added columns.

        `serving`: (rows, u) bool, the units that each column serves.
        """
        added = 0
        for row, served in zip(rows, serving, strict=True):
            units = np.flatnonzero(served)
            cost = float(instance.trunk[row] + instance.heads[row, units].sum())
            value = float(instance.value[row, units].sum())
            architecture = bytes([int(instance.candidates.architecture[row]) % 256])
            key = (instance.candidates.members[row].tobytes(), architecture, served.tobytes())
            if not len(units) or key in self._known:
                continue
            self._known.add(key)
            index = np.concatenate([units, [self._units, self._units + 1]]).astype(np.int32)
            counted = float(instance.counted[row])
            entries = np.concatenate([np.ones(len(units)), [counted, cost / self._unit_cost]])
            self._solver.addCol(value, 0.0, self._infinity, len(index), index, entries)
            added += 1
        return added

    def solve(self) -> Duals:
        """Return the optimal dual solution for the columns so far."""
        self._solver.run()
        dual = np.array(self._solver.getSolution().row_dual)
        cost = max(0.0, float(dual[self._units + 1])) / self._unit_cost
        return Duals(dual[: self._units], max(0.0, float(dual[self._units])), cost)

    def price_in(self, instance: Instance) -> tuple[Duals, float]:
        """Add candidates of an instance as columns until no candidate has a positive reduced profit.

        Return the dual values and the highest remaining reduced profit. The dual of the limit on networks is subtracted
        from all reduced profits.
        """
        scale = instance.scale
        while True:
            duals = self.solve()
            profits, serving = _profits(instance, duals)
            best = np.argsort(-profits, kind="stable")[:_ADDED]
            best = best[profits[best] > 1e-9 * scale]
            if not len(best) or not self.add_columns(instance, best, serving[best]):
                return duals, float(profits.max(initial=-np.inf))


def _profits(instance: Instance, duals: Duals) -> tuple[Array, Mask]:
    """Return each candidate's reduced profit, (m,), and the units that it serves, (m, u).

    The dual of the limit on networks is subtracted from the reduced profit.
    """
    gains = instance.value - duals.units - duals.cost * instance.heads
    serving = gains > 0
    profits = np.where(serving, gains, 0.0).sum(axis=1)
    return profits - duals.cost * instance.trunk - duals.networks * instance.counted, serving
