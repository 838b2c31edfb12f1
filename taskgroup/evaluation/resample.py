"""Resampled affinity: every performance is drawn from a distribution with its standard error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.documents.stability import Noise
from taskgroup.core.errors import InputError
from taskgroup.core.standard_errors import observed_errors

_HELP = "log every group with several seeds"


@dataclass(frozen=True)
class Numbers:
    """The uncertain values of an affinity: `mean`, standard `error` and degrees of `freedom`, each (k,).

    The order of the values depends neither on the order of the tasks nor on that of the groups. `rebuild`: a function
    that returns the affinity with k given values in place of these.
    """

    mean: NDArray[np.float64]
    error: NDArray[np.float64]
    freedom: NDArray[np.float64]
    rebuild: Callable[[NDArray[np.float64]], Affinity]

    def draw(self, generator: np.random.Generator, noise: Noise) -> Affinity:
        """Draw a resampled affinity: each value is its mean plus its standard error times a random number.

        `noise`: "normal" for random numbers from the standard normal distribution, "t" for random numbers from
        Student's t distribution.
        """
        if noise == "t":
            return self.rebuild(self.mean + self.error * generator.standard_t(self.freedom))
        return self.rebuild(self.mean + self.error * generator.standard_normal(len(self.mean)))


def uncertain_numbers(affinity: Affinity) -> Numbers:
    """Return the values to resample: performances of the observed groups or, without observed groups, matrix entries.

    If a group has a single run, its standard error is the pooled one of the task's repeated runs. The degrees of
    freedom are the number of runs − 1, or those of the pooled standard error. Raises `InputError` if the affinity has
    no standard errors.
    """
    return _of_groups(affinity) if affinity.groups else _of_matrix(affinity)


def _of_groups(affinity: Affinity) -> Numbers:
    errors = observed_errors(affinity)
    pooled = dict.fromkeys(affinity.tasks, 0)
    for group in affinity.groups:
        for task, known in (group.stderr or {}).items():
            pooled[task] += max(1, group.runs - 1) if known is not None else 0
    cells = sorted(
        (tuple(sorted(group.train)), group.architecture, task, place)
        for place, group in enumerate(affinity.groups)
        for task, value in group.performance.items()
        if value is not None
    )
    mean, error, freedom = np.zeros(len(cells)), np.zeros(len(cells)), np.ones(len(cells))
    for cell, (_, _, task, place) in enumerate(cells):
        group = affinity.groups[place]
        own = group.stderr is not None and group.stderr.get(task) is not None
        mean[cell] = group.performance[task]
        error[cell] = errors[place].get(task, 0.0)
        freedom[cell] = max(1, group.runs - 1) if own else max(1, pooled[task])

    def rebuild(values: NDArray[np.float64]) -> Affinity:
        drawn: list[dict[str, float | None]] = [dict(group.performance) for group in affinity.groups]
        for (_, _, task, place), value in zip(cells, values.tolist(), strict=True):
            drawn[place][task] = value
        groups: list[ObservedGroup] = [
            replace(group, performance=numbers) for group, numbers in zip(affinity.groups, drawn, strict=True)
        ]
        return replace(affinity, groups=tuple(groups))

    return Numbers(mean, error, freedom, rebuild)


def _of_matrix(affinity: Affinity) -> Numbers:
    if affinity.stderr is None:
        raise InputError(f"the affinity has no standard errors; {_HELP}")
    places = range(len(affinity.tasks))
    cells = sorted(
        (affinity.tasks[row], affinity.tasks[column], row, column)
        for row in places
        for column in places
        if row != column and affinity.affinity[row][column] is not None
    )
    mean = np.array([affinity.affinity[row][column] for _, _, row, column in cells], dtype=np.float64)
    error = np.array([affinity.stderr[row][column] or 0.0 for _, _, row, column in cells], dtype=np.float64)

    def rebuild(values: NDArray[np.float64]) -> Affinity:
        matrix = [list(row) for row in affinity.affinity]
        for (_, _, row, column), value in zip(cells, values.tolist(), strict=True):
            matrix[row][column] = value
        return replace(affinity, affinity=tuple(tuple(row) for row in matrix))

    return Numbers(mean, error, np.full(len(cells), np.inf), rebuild)
