"""The budgeted assignment problem as arrays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.core.candidates import Candidates
from taskgroup.core.request import Request
from taskgroup.core.tolerance import tolerance

Assignment = tuple[int, ...]
"""The candidate that serves each unit (task, or tasks served together), in the order of the units."""


@dataclass(frozen=True)
class Resource:
    """A limited resource other than multiply-adds.

    `trunk`: (m,) use by the trunk of each candidate. `heads`: (m, u) use by the head or heads with which a candidate
    serves a unit; a unit is a task, or several tasks that one network must serve together. `limit`: upper limit on the
    total use. `fixed_use`: total use by the trunks of the fixed networks.
    """

    name: str
    trunk: Array
    heads: Array
    limit: float
    fixed_use: float = 0.0

    def used(self, assignment: Assignment) -> float:
        """Return the total use of the resource in an assignment.

        It is the sum over the fixed networks, the trunks of the candidates that are built, and the heads of the tasks
        that they serve.
        """
        trunks = [self.trunk[m] for m in sorted(set(assignment))]
        return math.fsum([self.fixed_use, *trunks, *(self.heads[m, i] for i, m in enumerate(assignment))])


@dataclass(frozen=True)
class Instance:
    """The assignment problem of m candidates and u units, as a maximisation.

    A unit is a task, or several tasks that one network must serve together. `units`: for each unit, the indices of its
    tasks in the candidates' list of tasks. `value`: (m, u) weighted performance, negated if lower is better; −inf if a
    candidate cannot serve the unit. `trunk`: (m,) multiply-adds of each candidate's trunk. `heads`: (m, u)
    multiply-adds of a candidate's heads for a unit. `weightless`: units of weight 0; `minimum` ignores them. `fixed`:
    candidates that are built in any case. They do not count towards the limit on networks. Their trunks cost
    `fixed_cost` in total, so their entries in `trunk` are 0. `apart`: sets of units; a network may serve at most one
    unit of each set. An empty set means that a task would have to be served apart from itself, which is infeasible.
    """

    candidates: Candidates
    units: tuple[tuple[int, ...], ...]
    value: Array
    trunk: Array
    heads: Array
    budget: float | None
    max_models: int | None
    fixed: tuple[int, ...] = ()
    fixed_cost: float = 0.0
    apart: tuple[tuple[int, ...], ...] = ()
    resources: tuple[Resource, ...] = ()
    weightless: tuple[int, ...] = ()

    @cached_property
    def scale(self) -> float:
        """An upper bound on the absolute value of the objective of any assignment.

        It is the largest absolute value of a finite entry of `value` times the number of units.
        """
        finite = self.value[np.isfinite(self.value)]
        return float(np.abs(finite).max()) * self.value.shape[1] if finite.size else 1.0

    @cached_property
    def counted(self) -> Array:
        """Coefficients of the candidates in the number of networks: 0 for a fixed network, otherwise 1; (m,)."""
        counted = np.ones(len(self.trunk))
        counted[list(self.fixed)] = 0.0
        return counted

    @property
    def trivially_infeasible(self) -> bool:
        """Whether the instance is infeasible for a reason that needs no search.

        There are three such reasons: no candidate can serve some task (or some set of tasks that must be served
        together), a task must be served apart from itself, or the fixed networks alone exceed a limit.
        """
        if not len(self.value) or (self.value.max(axis=0) == -np.inf).any() or () in self.apart:
            return True
        if self.max_models is not None and len(self.fixed) > self.max_models:
            return True
        if any(resource.fixed_use > resource.limit + tolerance(resource.limit) for resource in self.resources):
            return True
        return self.budget is not None and self.fixed_cost > self.cost_limit(self.budget)

    def objective(self, assignment: Assignment) -> float:
        """Return the objective of an assignment: the sum of the weighted performances of all tasks."""
        return math.fsum(self.value[m, i] for i, m in enumerate(assignment))

    @cached_property
    def weighted(self) -> Index:
        """Indices of the units whose weight is positive, or of all units if no weight is positive.

        A unit is a task, or several tasks that one network must serve together.
        """
        weighted = np.setdiff1d(np.arange(len(self.units)), self.weightless)
        return weighted if len(weighted) else np.arange(len(self.units))

    def minimum(self, assignment: Assignment) -> float:
        """Return the lowest value of any task in an assignment; tasks of weight 0 are ignored.

        Requires that no tasks must be served together.
        """
        return min(float(self.value[assignment[i], i]) for i in self.weighted)

    def cost(self, assignment: Assignment) -> float:
        """Return the multiply-adds of an assignment.

        They are the sum over the fixed networks, the trunks of the candidates that are built, and the heads of the
        tasks that they serve.
        """
        trunks = [self.trunk[m] for m in sorted(set(assignment))]
        return math.fsum([self.fixed_cost, *trunks, *(self.heads[m, i] for i, m in enumerate(assignment))])

    def networks(self, assignment: Assignment) -> int:
        """Return the number of networks of an assignment, including the fixed ones."""
        return len({*assignment, *self.fixed})

    def is_feasible(self, assignment: Assignment) -> bool:
        """Return whether an assignment serves every task and satisfies every constraint."""
        if self.trivially_infeasible or any(self.value[m, i] == -np.inf for i, m in enumerate(assignment)):
            return False
        if self.max_models is not None and self.networks(assignment) > self.max_models:
            return False
        if any(len({assignment[i] for i in units}) < len(units) for units in self.apart):
            return False
        if any(resource.used(assignment) > resource.limit + tolerance(resource.limit) for resource in self.resources):
            return False
        return self.budget is None or self.cost(assignment) <= self.cost_limit(self.budget)

    def cost_limit(self, budget: float) -> float:
        """Return the largest cost that still satisfies a budget: the budget plus a tolerance for rounding errors."""
        return budget + tolerance(budget)


def make_instance(
    candidates: Candidates,
    request: Request | None = None,
    *,
    margin: Array | None = None,
    floors: Mapping[str, float] | None = None,
    resources: tuple[Resource, ...] = (),
    fixed: tuple[int, ...] = (),
) -> Instance:
    """Build the assignment problem of the given candidates for a request.

    `margin`: (m, n) values that are subtracted from the performances, after the conversion of performances to
    higher-is-better. `floors`: the worst allowed performance of each task that has a floor, in the original direction.
    `resources`: limited resources, whose `heads` are (m, n) arrays over the tasks of the candidates. `fixed`: indices
    of the candidates that are built in any case. The arguments are not checked here, since `Statement` has validated
    them.
    """
    request = request or Request()
    tasks, sign = candidates.tasks, 1.0 if candidates.direction == "max" else -1.0
    weights = np.array([request.weight.get(task, 1.0) for task in tasks])
    performance = candidates.performance if sign > 0 else -candidates.performance
    if margin is not None:
        performance = performance - margin
    excluded = np.isnan(performance)
    for task, floor in (floors or {}).items():
        place = tasks.index(task)
        excluded[:, place] |= ~(performance[:, place] >= sign * floor - tolerance(floor))
    value = performance * weights if (weights != 1.0).any() else performance.copy()
    value[excluded] = -np.inf
    units, groups = _units(candidates, request)
    own = list(fixed)
    trunk = candidates.trunk
    if own:
        trunk = trunk.copy()
        trunk[own] = 0.0
    return Instance(
        candidates=candidates,
        units=units,
        value=_by_unit(value, units),
        trunk=trunk,
        heads=_by_unit(candidates.heads, units),
        budget=request.budget,
        max_models=request.max_models,
        fixed=fixed,
        fixed_cost=math.fsum(candidates.trunk[own]),
        apart=groups,
        resources=tuple(_without_fixed(resource, units, own) for resource in resources),
        weightless=tuple(i for i, unit in enumerate(units) if not weights[list(unit)].any()),
    )


def _without_fixed(resource: Resource, units: tuple[tuple[int, ...], ...], fixed: list[int]) -> Resource:
    trunk = resource.trunk.copy()
    trunk[fixed] = 0.0
    fixed_use = math.fsum(resource.trunk[fixed])
    return Resource(resource.name, trunk, _by_unit(resource.heads, units), resource.limit, fixed_use)


def _units(candidates: Candidates, request: Request) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """Return the units, and the sets of units that must be served by different networks.

    A unit is a task, or several tasks that one network must serve together. A set is empty if a task would have to be
    served apart from itself.
    """
    places = [candidates.tasks.index(task) for task in request.served(candidates.tasks)]
    merged = {place: {place} for place in places}
    for tasks in request.together:
        joined = set().union(*(merged[candidates.tasks.index(task)] for task in tasks))
        merged.update(dict.fromkeys(joined, joined))
    units = tuple(dict.fromkeys(tuple(sorted(merged[place])) for place in places))
    unit_of = {place: number for number, unit in enumerate(units) for place in unit}
    groups = []
    for tasks in request.apart:
        members = [unit_of[candidates.tasks.index(task)] for task in dict.fromkeys(tasks)]
        groups.append(tuple(sorted(set(members))) if len(set(members)) == len(members) else ())
    return units, tuple(groups)


def _by_unit(array: Array, units: tuple[tuple[int, ...], ...]) -> Array:
    if len(units) == array.shape[1]:
        return array
    if all(len(unit) == 1 for unit in units):
        return array[:, [unit[0] for unit in units]]
    return np.stack([array[:, list(unit)].sum(axis=1) for unit in units], axis=1)
