"""What was observed of groups, as arrays that predictors are fitted on."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE

_LARGEST = 1e100


@dataclass(frozen=True)
class Observations:
    """m observed groups of n tasks, in one of a architectures each.

    `members`: (m, n) bool. `architecture`: (m,) index into `architectures`. `performance`: (m, n) float64 in the
    score's own direction and unit, NaN where a task was not trained or its number is unknown. `error`: (m, n) standard
    errors, NaN where runs were not repeated. `matrix`: (n, n) the affinity of partners (rows) to targets (columns).
    `gains`: whether performances are gains over a single-task baseline. `zero`: (a, n) bool, whether a task's
    single-task gain in an architecture is 0 by definition.
    """

    tasks: tuple[str, ...]
    architectures: tuple[str, ...]
    members: NDArray[np.bool_]
    architecture: NDArray[np.intp]
    performance: NDArray[np.float64]
    error: NDArray[np.float64]
    matrix: NDArray[np.float64]
    gains: bool
    zero: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.members)

    def rows(self, kept: NDArray[np.bool_] | NDArray[np.intp]) -> "Observations":
        """Some of the groups, by mask or by index."""
        return replace(
            self,
            members=self.members[kept],
            architecture=self.architecture[kept],
            performance=self.performance[kept],
            error=self.error[kept],
        )

    def tells_of(self, architecture: int) -> bool:
        """Whether a group of more than one task was observed in an architecture, or in none."""
        large = self.members.sum(axis=1) > 1
        return not large.any() or bool((large & (self.architecture == architecture)).any())

    @property
    def settled(self) -> NDArray[np.bool_]:
        """The groups of one task whose performance is 0 by definition: (m,) bool."""
        return self.zero_alone(self.members, self.architecture)

    def zero_alone(self, members: NDArray[np.bool_], architecture: NDArray[np.intp] | int) -> NDArray[np.bool_]:
        """Return which groups, (k, n), are a single task whose gain is 0 by definition: (k,) bool.

        `architecture`: (k,) index into `architectures`, or one for all groups.
        """
        alone = members.sum(axis=1) == 1
        baselines: NDArray[np.bool_] = alone & (members & self.zero[architecture]).any(axis=1)
        return baselines


def observe(affinity: Affinity) -> Observations:
    """Read an affinity's groups as arrays. Raises `InputError` where no group was observed."""
    if not affinity.groups:
        raise InputError("no group was observed, so there is nothing to predict from; runs of some groups are needed")
    position = {task: place for place, task in enumerate(affinity.tasks)}
    names = tuple(dict.fromkeys([*affinity.architectures, *(group.architecture for group in affinity.groups)]))
    names = names or (DEFAULT_ARCHITECTURE,)
    shape = (len(affinity.groups), len(affinity.tasks))
    members = np.zeros(shape, dtype=bool)
    performance, error = np.full(shape, np.nan), np.full(shape, np.nan)
    for row, group in enumerate(affinity.groups):
        for task in group.train:
            column = position[task]
            members[row, column] = True
            performance[row, column] = _number(group.performance.get(task))
            error[row, column] = _number((group.stderr or {}).get(task))
    _refuse_extremes(affinity, performance)
    return Observations(
        tasks=affinity.tasks,
        architectures=names,
        members=members,
        architecture=np.array([names.index(group.architecture) for group in affinity.groups], dtype=np.intp),
        performance=performance,
        error=error,
        matrix=np.array(affinity.affinity, dtype=np.float64),
        gains=affinity.score in RELATIVE_GAINS,
        zero=np.array([[affinity.zero_alone(task, name) for task in affinity.tasks] for name in names]),
    )


def refuse_nothing(observations: Observations) -> None:
    """Raise `InputError` where single tasks were observed and nothing else."""
    if (observations.members.sum(axis=1) < 2).all():
        raise InputError("no group of more than one task was observed, so there is nothing to predict from")


def _refuse_extremes(affinity: Affinity, performance: NDArray[np.float64]) -> None:
    """Refuse numbers whose squares are beyond every number."""
    sizes = np.abs(performance)
    extreme = ~np.isnan(performance) & (performance != 0) & ((sizes > _LARGEST) | (sizes < 1 / _LARGEST))
    for row, column in np.argwhere(extreme)[:1]:
        group = "+".join(affinity.groups[row].train)
        raise InputError(
            f"'{affinity.tasks[column]}' of group {group} is {performance[row, column]:g}; "
            f"numbers from {1 / _LARGEST:g} to {_LARGEST:g} in size, and 0, can be predicted from"
        )


def _number(value: float | None) -> float:
    return np.nan if value is None else value
