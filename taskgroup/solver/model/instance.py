"""The budgeted assignment as arrays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.candidates import Candidates
from taskgroup.core.request import Request
from taskgroup.core.tolerance import tolerance

Assignment = tuple[int, ...]
"""The candidate that serves each unit, in the order of the units."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Resource:
    """Something beside multiply-adds that networks use up: `trunk` (m,), `heads` (m, u), and how much there is."""

    name: str
    trunk: Array
    heads: Array
    limit: float
    sunk: float = 0.0

    def used(self, assignment: Assignment) -> float:
        """How much an assignment uses up: fixed networks, the trunks that are used, and the heads that serve."""
        trunks = [self.trunk[m] for m in sorted(set(assignment))]
        return math.fsum([self.sunk, *trunks, *(self.heads[m, i] for i, m in enumerate(assignment))])


@dataclass(frozen=True)
class Instance:
    """m candidates, u units. Higher is better.

    A unit is a task that has to be served, or several that one network has to serve together: `units` holds their
    positions among the candidates' tasks. `value`: (m, u) weighted performance, negated where lower is better; −inf
    where a candidate cannot serve the unit. `trunk`: (m,) and `heads`: (m, u) multiply-adds that building and serving
    add; networks that are `fixed` are built already: they add nothing, cost `sunk` together, and do not count. `apart`:
    units of which a network serves at most one.
    """

    candidates: Candidates
    units: tuple[tuple[int, ...], ...]
    value: Array
    trunk: Array
    heads: Array
    budget: float | None
    max_models: int | None
    fixed: tuple[int, ...] = ()
    sunk: float = 0.0
    apart: tuple[tuple[int, ...], ...] = ()
    resources: tuple[Resource, ...] = ()

    @cached_property
    def scale(self) -> float:
        """The size of the terms that make an objective."""
        finite = self.value[np.isfinite(self.value)]
        return float(np.abs(finite).max()) * self.value.shape[1] if finite.size else 1.0

    @cached_property
    def counted(self) -> Array:
        """1 for a candidate that counts as a network more when it is built, 0 for a fixed one: (m,)."""
        counted = np.ones(len(self.trunk))
        counted[list(self.fixed)] = 0.0
        return counted

    @property
    def hopeless(self) -> bool:
        """Whether it is plain that nothing fits: a unit that nobody can serve, a task apart from itself, or fixed
        networks that are too many or too dear by themselves."""
        if not len(self.value) or (self.value.max(axis=0) == -np.inf).any() or () in self.apart:
            return True
        if self.max_models is not None and len(self.fixed) > self.max_models:
            return True
        if any(resource.sunk > resource.limit + tolerance(resource.limit) for resource in self.resources):
            return True
        return self.budget is not None and self.sunk > self.affordable(self.budget)

    def objective(self, assignment: Assignment) -> float:
        """Total value of an assignment."""
        return math.fsum(self.value[m, i] for i, m in enumerate(assignment))

    def worst(self, assignment: Assignment) -> float:
        """The value of the unit that does worst. For units of one task each."""
        return min(float(self.value[m, i]) for i, m in enumerate(assignment))

    def cost(self, assignment: Assignment) -> float:
        """Multiply-adds of an assignment: fixed networks, the trunks that are used, and the heads that serve."""
        trunks = [self.trunk[m] for m in sorted(set(assignment))]
        return math.fsum([self.sunk, *trunks, *(self.heads[m, i] for i, m in enumerate(assignment))])

    def networks(self, assignment: Assignment) -> int:
        """How many networks there are."""
        return len({*assignment, *self.fixed})

    def admits(self, assignment: Assignment) -> bool:
        """Whether an assignment serves every unit and keeps everything that is demanded."""
        if self.hopeless or any(self.value[m, i] == -np.inf for i, m in enumerate(assignment)):
            return False
        if self.max_models is not None and self.networks(assignment) > self.max_models:
            return False
        if any(len({assignment[i] for i in units}) < len(units) for units in self.apart):
            return False
        if any(resource.used(assignment) > resource.limit + tolerance(resource.limit) for resource in self.resources):
            return False
        return self.budget is None or self.cost(assignment) <= self.affordable(self.budget)

    def affordable(self, budget: float) -> float:
        """The largest cost that counts as within a budget."""
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
    """State the problem as arrays.

    `margin`: (m, n) what is taken off every performance, in its own direction. `floors`: what a task's performance has
    to reach, in its own direction. `resources`: (m, n) heads over the candidates' tasks. `fixed`: candidates that are
    built already. The options have been looked at by then: nothing is refused here.
    """
    request = request or Request()
    tasks, sign = candidates.tasks, 1.0 if candidates.direction == "max" else -1.0
    weights = np.array([request.weight.get(task, 1.0) for task in tasks])
    performance = candidates.performance if sign > 0 else -candidates.performance
    if margin is not None:
        performance = performance - margin
    barred = np.isnan(performance)
    for task, floor in (floors or {}).items():
        place = tasks.index(task)
        reached = sign * candidates.performance[:, place]
        barred[:, place] |= ~(reached >= sign * floor - tolerance(floor))
    value = performance * weights if (weights != 1.0).any() else performance.copy()
    value[barred] = -np.inf
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
        sunk=math.fsum(candidates.trunk[own]),
        apart=groups,
        resources=tuple(_sunk(resource, units, own) for resource in resources),
    )


def _sunk(resource: Resource, units: tuple[tuple[int, ...], ...], fixed: list[int]) -> Resource:
    trunk = resource.trunk.copy()
    trunk[fixed] = 0.0
    sunk = math.fsum(resource.trunk[fixed])
    return Resource(resource.name, trunk, _by_unit(resource.heads, units), resource.limit, sunk)


def _units(candidates: Candidates, request: Request) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """The units, and which of them stay apart; an empty group of units stands for a task that is apart from itself."""
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
