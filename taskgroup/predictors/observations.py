"""Arrays of observed groups, on which predictors are fitted."""

from dataclasses import dataclass, replace

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE

_LARGEST = 1e100


@dataclass(frozen=True)
class Observations:
    """The performances of n tasks in m observed groups, each trained in one of several architectures.

    `members`: tasks in each group, (m, n) bool. `architecture`: index of each group's architecture in `architectures`,
    (m,). `performance`: performance of each task in each group, (m, n) float64, in the score's own direction and unit;
    NaN if the task was not trained or its performance is unknown. `error`: standard errors of the performances, (m, n),
    NaN if runs were not repeated. `matrix`: affinity of partners (rows) on targets (columns), (n, n). `gains`: whether
    performances are gains over a single-task baseline. `zero`: whether the gain of a task that is trained alone in an
    architecture is 0 by definition, (architectures, n) bool.
    """

    tasks: tuple[str, ...]
    architectures: tuple[str, ...]
    members: Mask
    architecture: Index
    performance: Array
    error: Array
    matrix: Array
    gains: bool
    zero: Mask

    def __len__(self) -> int:
        return len(self.members)

    def rows(self, kept: Mask | Index) -> "Observations":
        """Return the observations of the groups that a mask or an array of indices selects."""
        return replace(
            self,
            members=self.members[kept],
            architecture=self.architecture[kept],
            performance=self.performance[kept],
            error=self.error[kept],
        )

    def has_groups(self, architecture: int) -> bool:
        """Return whether a group of several tasks was observed in an architecture.

        If no group of several tasks was observed in any architecture, the result is true.
        """
        large = self.members.sum(axis=1) > 1
        return not large.any() or bool((large & (self.architecture == architecture)).any())

    @property
    def zero_by_definition(self) -> Mask:
        """Mask of the observed groups that contain a single task whose gain is 0 by definition, (m,) bool."""
        return self.zero_single_tasks(self.members, self.architecture)

    def zero_single_tasks(self, members: Mask, architecture: Index | int) -> Mask:
        """Return a mask of the groups that contain a single task whose gain is 0 by definition, (k,) bool.

        `members`: members of k groups, (k, n) bool. `architecture`: index of the architecture of each group, (k,), or
        one index for all groups.
        """
        single = members.sum(axis=1) == 1
        baselines: Mask = single & (members & self.zero[architecture]).any(axis=1)
        return baselines


def observe(affinity: Affinity) -> Observations:
    """Return the observed groups of an affinity document as arrays. Raises `InputError` if no group was observed."""
    if not affinity.groups:
        raise InputError("the affinity has no observed groups, which a predictor needs; add runs of some groups")
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


def refuse_single_tasks_only(observations: Observations) -> None:
    """Raise `InputError` if no group of several tasks was observed."""
    if (observations.members.sum(axis=1) < 2).all():
        raise InputError("no observed group has more than one task; add runs of some groups to predict from")


def _refuse_extremes(affinity: Affinity, performance: Array) -> None:
    """Raise `InputError` if a performance is so large or so small that its square overflows or underflows."""
    sizes = np.abs(performance)
    extreme = ~np.isnan(performance) & (performance != 0) & ((sizes > _LARGEST) | (sizes < 1 / _LARGEST))
    for row, column in np.argwhere(extreme)[:1]:
        group = "+".join(affinity.groups[row].train)
        raise InputError(
            f"'{affinity.tasks[column]}' of group {group}: {performance[row, column]:g} is out of range; "
            f"rescale the values so that each is 0 or between {1 / _LARGEST:g} and {_LARGEST:g} in absolute value"
        )


def _number(value: float | None) -> float:
    return np.nan if value is None else value
