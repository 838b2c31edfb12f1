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
    """Dual solution: `units` for the units, `networks` ≥ 0 and `cost` ≥ 0 for the limits on networks and cost.

    `units`: (u,), for the constraints that each unit (task, or tasks served together) is served once.
    """

    units: Array
    networks: float
    cost: float


class RestrictedMaster:
    """Set partitioning over columns, with limits on networks and cost.

    A column is a candidate together with the units it serves (a unit is a task, or tasks served together). Maximise Σ
    value · column, subject to: each unit is in exactly one column, there are at most `most` columns, and the total cost
    is within the budget. Other constraints of the assignment problem are left out, so this is a relaxation. Solved by
    HiGHS.
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
        """Add one column per candidate of `rows`; return the number of added columns.

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
        """Add columns of an instance's candidates until no candidate has a positive reduced profit.

        Returns the duals and the highest reduced profit. The dual of the limit on networks is subtracted from reduced
        profits.
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
