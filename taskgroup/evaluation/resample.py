"""Affinity as it might have been: every performance drawn anew within its standard error."""

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
    """The numbers of an affinity that are not known exactly: `mean`, `error`, degrees of `freedom`, each (k,).

    They stand in an order that does not depend on that of tasks and groups; `rebuild` makes an affinity of k others.
    """

    mean: NDArray[np.float64]
    error: NDArray[np.float64]
    freedom: NDArray[np.float64]
    rebuild: Callable[[NDArray[np.float64]], Affinity]

    def draw(self, generator: np.random.Generator, noise: Noise) -> Affinity:
        """One affinity as it might have been: mean + error × a standard normal, or Student's t, number each."""
        if noise == "t":
            return self.rebuild(self.mean + self.error * generator.standard_t(self.freedom))
        return self.rebuild(self.mean + self.error * generator.standard_normal(len(self.mean)))


def uncertain_numbers(affinity: Affinity) -> Numbers:
    """The numbers that a resample draws anew: of the observed groups, or, where none was observed, of the matrix.

    Groups of one run have the pooled error of the task's repeated runs. Degrees of freedom: runs − 1, or those of the
    pool. Raises `InputError` where there are no standard errors.
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
        reached: list[dict[str, float | None]] = [dict(group.performance) for group in affinity.groups]
        for (_, _, task, place), value in zip(cells, values.tolist(), strict=True):
            reached[place][task] = value
        groups: list[ObservedGroup] = [
            replace(group, performance=numbers) for group, numbers in zip(affinity.groups, reached, strict=True)
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
