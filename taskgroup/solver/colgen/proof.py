"""Proof of optimality over all groups: linear master, exact pricing, enumeration of the groups within the gap."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.solver.colgen.exact_pricing import Priced, groups_above
from taskgroup.solver.colgen.pricing import Mean, climb
from taskgroup.solver.colgen.restricted_master import RestrictedMaster
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Stop

_ROUNDING = 1e-12  # rounding error of reduced profits, relative to the scale
_SLACKS = (0.3, 0.1, 0.03, 0.01, 0.0)  # of the objective, allowed in the bound; larger ones need fewer nodes
_ROUNDS = 200
_STARTS = 150  # starts of the local search: this many groups of highest reduced profit, and as many random groups
_FOUND = 2000  # maximum number of groups added per exact pricing
_SMOOTHING = 0.5  # weight of the earlier duals (Pessoa et al. 2013)


@dataclass
class LinearRelaxation:
    """Column generation for the linear relaxation over all groups.

    `instance` and `groups`: the candidates and groups so far. After `solve`, `duals` contains optimal dual values for
    these candidates. `bound`: the lowest proven upper bound on the objective.
    """

    statement: Statement
    means: list[Mean]
    groups: Mask
    instance: Instance
    most: int
    stop: Stop
    bound: float = math.inf
    nodes: int = 0

    def __post_init__(self) -> None:
        limit = None
        if self.instance.budget is not None:
            limit = self.instance.cost_limit(self.instance.budget) - self.instance.fixed_cost
        self._limit = limit
        self._rounding = _ROUNDING * self.instance.scale
        self._master = RestrictedMaster(len(self.instance.units), self.most, limit, self.instance.scale or 1.0)
        self._random = np.random.default_rng(0)
        self._smooth: Array | None = None
        singles = np.isfinite(self.instance.value)
        self._master.add_columns(self.instance, np.arange(len(singles)), singles)
        self.duals, self._excess = self._master.price_in(self.instance)

    def solve(self) -> None:
        """Add groups by heuristic pricing until the pricing finds no group of positive reduced profit.

        Here, the reduced profit of a group includes the dual value of the limit on networks, which is subtracted.
        """
        for _ in range(_ROUNDS):
            if self.stop.late() or not self._add(self._heuristic_groups()):
                return

    def prove(self, value: float, nodes: float) -> bool:
        """Lower `bound` by exact pricing; return whether no further group has a positive reduced profit.

        Exact pricing searches for groups whose reduced profit exceeds an allowed excess, which is added to the bound.
        The excess is lowered step by step, since a search with a larger excess needs fewer nodes. `value`: objective of
        the incumbent. `nodes`: maximum number of branch-and-bound nodes per pricing.
        """
        for slack in _SLACKS:
            while True:
                excess = slack * abs(value) / self.most
                priced = self._price(excess, nodes, _FOUND)
                if len(priced.groups) and self._add(priced.groups):
                    self.solve()
                    continue
                break
            if not priced.complete:
                return False
            found = max((float(p.max(initial=0.0)) for p in self._profits(priced.groups)), default=0.0)
            self.bound = min(self.bound, self._lagrangian_bound(max(excess, found)))
            if self.stop.late():
                return False
        return True

    def within(self, gap: float, nodes: float, most: int) -> Priced:
        """Return the groups that can be part of a layout with an objective above `bound` − `gap`.

        `nodes`: maximum number of branch-and-bound nodes. `most`: maximum number of groups.
        """
        return self._price(-gap, nodes, most)

    def _lagrangian_bound(self, excess: float) -> float:
        """Return a bound on the objective, valid if no group's reduced profit exceeds a limit.

        The limit is the dual value of the constraint on the number of networks, plus `excess`.
        """
        duals = self.duals
        excess = max(excess, self._excess, 0.0) + self._rounding
        bound = float(duals.units.sum()) + self.most * (duals.networks + excess)
        if self._limit is not None:
            bound += duals.cost * self._limit
        free = self.instance.counted == 0
        gains = self.instance.value[free] - duals.units - duals.cost * self.instance.heads[free]
        return bound + float(np.where(gains > 0, gains, 0.0).sum())

    def _price(self, excess: float, nodes: float, most: int) -> Priced:
        """Return the groups whose reduced profit exceeds the dual of the limit on networks by more than `excess`."""
        found, used, complete = [], 0, True
        for mean in self.means:
            multipliers = np.where(mean.served, self._by_task(self.duals.units) + self.duals.cost * mean.heads, np.inf)
            cutoff = self.duals.networks + self.duals.cost * mean.trunk + excess + self._rounding
            priced = groups_above(
                mean.gives, multipliers, mean.floors, mean.largest, cutoff, self.stop, nodes=nodes, most=most
            )
            found.append(priced.groups)
            used, complete = used + priced.nodes, complete and priced.complete
        self.nodes += used
        groups = np.concatenate(found) if found else np.zeros((0, len(self.statement.affinity.tasks)), dtype=bool)
        return Priced(groups, used, complete)

    def _profits(self, groups: Mask) -> list[Array]:
        """Return the reduced profits of the groups: one (k,) array per architecture.

        The dual value of the limit on networks is subtracted.
        """
        by_task = self._by_task(self.duals.units)
        return [mean.worth(groups, by_task, self.duals.cost) - self.duals.networks for mean in self.means]

    def _heuristic_groups(self) -> Mask:
        """Return groups of positive reduced profit, by local search at the smoothed and at the latest duals."""
        units = self.duals.units
        self._smooth = units if self._smooth is None else _SMOOTHING * self._smooth + (1 - _SMOOTHING) * units
        found = []
        tasks = self.groups.shape[1]
        density = self._random.uniform(0.03, 0.6, (_STARTS, 1))
        random = self._random.random((_STARTS, tasks)) < density
        for mean in self.means:
            near = np.argsort(-mean.worth(self.groups, self._by_task(self._smooth), self.duals.cost), kind="stable")
            sizes = random.sum(axis=1)
            usable = random[(sizes >= 2) & (sizes <= mean.largest)]
            starts = np.concatenate([self.groups[near[:_STARTS]], usable])
            for own in (self._smooth, units):
                groups = climb(mean, starts, self._by_task(own), self.duals.cost, sweeps=60)
                profit = mean.worth(groups, self._by_task(units), self.duals.cost) - self.duals.networks
                better = np.flatnonzero(profit > 1e-7 * self.instance.scale)
                found.append(groups[better[np.argsort(-profit[better], kind="stable")[:_STARTS]]])
        return np.concatenate(found)

    def _add(self, groups: Mask) -> bool:
        """Add the groups that are not yet columns; return whether any added group has a positive reduced profit."""
        known = {group.tobytes() for group in self.groups}
        fresh = [group for group in np.unique(groups, axis=0) if group.tobytes() not in known]
        if not fresh:
            return False
        self.groups = np.concatenate([self.groups, np.array(fresh)])
        before = self.duals
        self.instance = self.statement.instance(self.statement.source.columns(self.groups))
        self.duals, self._excess = self._master.price_in(self.instance)
        return self.duals is not before

    def _by_task(self, units: Array) -> Array:
        by_task = np.zeros(self.groups.shape[1])
        by_task[[unit[0] for unit in self.instance.units]] = units
        return by_task
