"""What a user asks, looked at once and stated as arrays for any set of candidates."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from msgspec import UNSET

from taskgroup.core.candidates import Candidates
from taskgroup.core.constraints import Constraints, Objective
from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity, refuse_mixed, refuse_unlisted
from taskgroup.core.errors import InputError
from taskgroup.predictors.candidates.source import Source, keep_rows
from taskgroup.predictors.candidates.standard_errors import standard_errors
from taskgroup.solver.model.instance import Instance, Resource, make_instance

_MOST_RISK = 1e6


@dataclass(frozen=True)
class Statement:
    """An affinity's candidates, what a layout has to keep, and what it is after.

    `weight`: of tasks, 1 unless given; `objective`: the weighted sum, or the worst task first and the sum second;
    `risk`: standard errors that are taken off every performance. Raises `InputError` for what means nothing.
    """

    source: Source
    constraints: Constraints = field(default_factory=Constraints)
    weight: Mapping[str, float] = field(default_factory=dict)
    objective: Objective = "sum"
    risk: float = 0.0

    def __post_init__(self) -> None:
        refuse_mixed(self.affinity)
        _refuse_numbers(self.constraints, self.weight, self.risk)
        self.constraints.refuse_strangers(self.affinity.tasks)
        refuse_unlisted("--weight", self.weight, self.affinity.tasks)
        if self.objective == "min" and self.constraints.together:
            raise InputError("--objective min with --together is not known; --objective sum is accepted")

    @property
    def affinity(self) -> Affinity:
        """What is known of the tasks."""
        return self.source.affinity

    def instance(self, candidates: Candidates | None = None) -> Instance:
        """The problem over some candidates, or over all there are."""
        candidates = self.allowed(self.source.everything() if candidates is None else candidates)
        return make_instance(
            candidates,
            self.constraints,
            weight=self.weight,
            margin=self.risk * standard_errors(self.source, candidates) if self.risk else None,
            floors=self._floors(),
            resources=tuple(self._resource(candidates, name) for name in self.constraints.limit),
            fixed=self._fixed(candidates),
        )

    def allowed(self, candidates: Candidates) -> Candidates:
        """Without the candidates whose training breaks a demand; fixed networks are beyond such demands."""
        kept = np.full(len(candidates), True)
        if self.constraints.max_group_size is not None:
            kept &= candidates.members.sum(axis=1) <= self.constraints.max_group_size
        for tasks in self.constraints.train_together:
            inside = candidates.members[:, [candidates.tasks.index(task) for task in tasks]]
            kept &= inside.all(axis=1) | ~inside.any(axis=1)
        for tasks in self.constraints.train_apart:
            inside = candidates.members[:, [candidates.tasks.index(task) for task in dict.fromkeys(tasks)]]
            kept &= inside.sum(axis=1) <= 1
        if kept.all():
            return candidates
        kept[list(self._fixed(candidates))] = True
        return keep_rows(candidates, kept)

    def _fixed(self, candidates: Candidates) -> tuple[int, ...]:
        found = []
        for network in self.constraints.fixed:
            members = np.array([task in network.train for task in candidates.tasks])
            same = (candidates.members == members).all(axis=1)
            rows = [
                row
                for row in np.flatnonzero(same)
                if candidates.architectures[int(candidates.architecture[row])] == network.architecture
            ]
            if not rows:
                name = f"{'+'.join(network.train)} of architecture '{network.architecture}'"
                raise InputError(f"--fixed: the affinity tells nothing of {name}; a network that it holds is accepted")
            found.append(int(rows[0]))
        return tuple(dict.fromkeys(found))

    def _floors(self) -> dict[str, float]:
        """What each task has to reach, in its own direction."""
        floors = dict(self.constraints.min_performance)
        tolerance = self.constraints.no_worse_than_single
        if tolerance is None:
            return floors
        sign = self.affinity.sign
        for task in self.constraints.served(self.affinity.tasks):
            floor = single_performance(self.affinity, task) - sign * tolerance
            floors[task] = floor if task not in floors else sign * max(sign * floor, sign * floors[task])
        return floors

    def _resource(self, candidates: Candidates, name: str) -> Resource:
        trunk = np.zeros(len(candidates))
        heads = np.zeros(candidates.members.shape)
        for index, architecture in enumerate(candidates.architectures):
            mine = candidates.architecture == index
            if not mine.any():
                continue
            counted = self.affinity.architectures.get(architecture)
            known = {} if counted is None or counted.resources is UNSET else counted.resources
            if name not in known:
                raise InputError(
                    f"--limit {name}: architecture '{architecture}' has no such resource"
                    + (f"; {', '.join(known)} are accepted" if known else " in the affinity document")
                )
            trunk[mine] = known[name].trunk
            heads[mine] = [known[name].heads.get(task, 0.0) for task in candidates.tasks]
        return Resource(name, trunk, heads * candidates.members, self.constraints.limit[name])


def single_performance(affinity: Affinity, task: str) -> float:
    """Return the best performance of a task's single-task runs; 0 for a gain where none was observed."""
    alone = [group.performance.get(task) for group in affinity.groups if group.train == (task,)]
    known = [value for value in alone if value is not None]
    if not known and affinity.score in RELATIVE_GAINS:
        return 0.0
    if not known:
        raise InputError(f"--no-worse-than-single: '{task}' has no single-task run to compare with")
    return max(known) if affinity.direction == "max" else min(known)


def _refuse_numbers(constraints: Constraints, weight: Mapping[str, float], risk: float) -> None:
    budget, most = constraints.budget, constraints.max_models
    if budget is not None and not 0 < budget < math.inf:
        raise InputError(f"the budget is {budget:g}; a number of multiply-adds above 0 is accepted")
    if most is not None and most < 1:
        raise InputError(f"the limit on networks is {most}; a whole number from 1 is accepted")
    largest = constraints.max_group_size
    if largest is not None and largest < 1:
        raise InputError(f"--max-group-size {largest}: a whole number from 1 is accepted")
    for task, number in weight.items():
        if not 0 <= number < math.inf:
            raise InputError(f"--weight {task}={number:g}: numbers from 0 up are accepted")
    for name, number in constraints.limit.items():
        if not 0 <= number < math.inf:
            raise InputError(f"--limit {name}={number:g}: numbers from 0 up are accepted")
    for task, number in constraints.min_performance.items():
        if not math.isfinite(number):
            raise InputError(f"--min-performance {task}={number:g}: finite numbers are accepted")
    tolerance = constraints.no_worse_than_single
    if tolerance is not None and not 0 <= tolerance < math.inf:
        raise InputError(f"--tolerance {tolerance:g}: numbers from 0 up are accepted")
    if not 0 <= risk <= _MOST_RISK:
        raise InputError(f"--risk {risk:g}: numbers from 0 to {_MOST_RISK:g} are accepted")
