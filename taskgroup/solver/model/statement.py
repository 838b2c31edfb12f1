"""A request for a layout of an affinity's candidates, as arrays for any subset of the candidates."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from msgspec import UNSET

from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity, refuse_mixed
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request
from taskgroup.predictors.candidates.rows import keep_rows
from taskgroup.predictors.candidates.source import Source
from taskgroup.predictors.candidates.standard_errors import standard_errors
from taskgroup.solver.model.instance import Instance, Resource, make_instance

_MOST_SUM = 1e307  # ten times less than the largest float, so that bounds do not overflow


@dataclass(frozen=True)
class Statement:
    """The candidates of an affinity, and a request for a layout of these candidates.

    `spell`: a function from the name of a request's field to the text that explanations show for it; see `Effort`.
    Raises `InputError` if the request names a task that the affinity does not contain.
    """

    source: Source
    request: Request = field(default_factory=Request)
    spell: Callable[[str], str] = str

    def __post_init__(self) -> None:
        refuse_mixed(self.affinity)
        self.request.refuse_unknown_tasks(self.affinity.tasks)

    @property
    def affinity(self) -> Affinity:
        """The affinity that the candidates belong to."""
        return self.source.affinity

    def instance(self, candidates: Candidates | None = None) -> Instance:
        """Return the problem over `candidates`, or over all candidates of the source."""
        candidates = self.allowed(self.source.everything() if candidates is None else candidates)
        instance = make_instance(
            candidates,
            self.request,
            margin=self.request.risk * standard_errors(self.source, candidates) if self.request.risk else None,
            floors=self.floors(),
            resources=tuple(self._resource(candidates, name) for name in self.request.limit),
            fixed=self._fixed(candidates),
        )
        if not instance.scale < _MOST_SUM:
            raise InputError(
                f"weighted performances sum to more than {_MOST_SUM:g}; divide the performances by a constant"
            )
        return instance

    def allowed(self, candidates: Candidates) -> Candidates:
        """Return the candidates whose trained tasks satisfy the request; fixed networks are always included."""
        kept = np.full(len(candidates), True)
        kept &= candidates.members.sum(axis=1) <= (self.request.max_group_size or math.inf)
        for tasks in self.request.train_together:
            inside = candidates.members[:, [candidates.tasks.index(task) for task in tasks]]
            kept &= inside.all(axis=1) | ~inside.any(axis=1)
        for tasks in self.request.train_apart:
            inside = candidates.members[:, [candidates.tasks.index(task) for task in dict.fromkeys(tasks)]]
            kept &= inside.sum(axis=1) <= 1
        if kept.all():
            return candidates
        kept[list(self._fixed(candidates))] = True
        return keep_rows(candidates, kept)

    def _fixed(self, candidates: Candidates) -> tuple[int, ...]:
        found = []
        for network in self.request.fixed:
            members = np.array([task in network.train for task in candidates.tasks])
            same = (candidates.members == members).all(axis=1)
            rows = [
                row
                for row in np.flatnonzero(same)
                if candidates.architectures[int(candidates.architecture[row])] == network.architecture
            ]
            if not rows:
                name = f"{'+'.join(network.train)} of architecture '{network.architecture}'"
                raise InputError(f"the affinity has no candidate {name}; choose networks that it contains", "fixed")
            found.append(int(rows[0]))
        return tuple(dict.fromkeys(found))

    def floors(self) -> dict[str, float]:
        """Return the worst allowed performance of each task that has a floor, in the direction of the affinity."""
        floors = dict(self.request.min_performance)
        tolerance = self.request.no_worse_than_single
        if tolerance is None:
            return floors
        sign = self.affinity.sign
        for task in self.request.served(self.affinity.tasks):
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
                choice = f"choose among {', '.join(known)}" if known else "the affinity contains none"
                raise InputError(f"architecture '{architecture}' has no resource '{name}'; {choice}", "limit")
            trunk[mine] = known[name].trunk
            heads[mine] = [known[name].heads.get(task, 0.0) for task in candidates.tasks]
        return Resource(name, trunk, heads * candidates.members, self.request.limit[name])


def single_performance(affinity: Affinity, task: str) -> float:
    """Return the best performance of a task's single-task runs.

    Return 0 if performances are gains and the task has no single-task run. Raises `InputError` if the task has no
    single-task run and performances are not gains.
    """
    alone = [group.performance.get(task) for group in affinity.groups if group.train == (task,)]
    known = [value for value in alone if value is not None]
    if not known and affinity.score in RELATIVE_GAINS:
        return 0.0
    if not known:
        raise InputError(f"task '{task}' has no single-task run to compare with; log one", "no_worse_than_single")
    return max(known) if affinity.direction == "max" else min(known)
