"""Candidates: networks that could be built, with their costs and performances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Direction


@dataclass(frozen=True)
class Candidates:
    """The m networks that a layout may contain (group of tasks and architecture), over n tasks.

    `members`: tasks that each candidate trains, (m, n) bool. `architecture`: index into `architectures`, (m,).
    `trunk`: multiply-adds of the trunk, (m,). `heads`: multiply-adds of each task's head, (m, n). `performance`:
    performance of each task, (m, n) float64 in the score's own direction, NaN if unknown or if the task is not trained.
    `deviation`: standard error of an observed and standard deviation of a predicted performance, (m, n), NaN if
    unknown. `observed`: whether the candidate was trained, (m,) bool; false if its performance is predicted.
    """

    tasks: tuple[str, ...]
    direction: Direction
    architectures: tuple[str, ...]
    members: NDArray[np.bool_]
    architecture: NDArray[np.intp]
    trunk: NDArray[np.float64]
    heads: NDArray[np.float64]
    performance: NDArray[np.float64]
    deviation: NDArray[np.float64]
    observed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.members)

    def train(self, index: int) -> tuple[str, ...]:
        """Return the tasks that candidate `index` trains, in the order of `tasks`."""
        return tuple(self.tasks[i] for i in np.flatnonzero(self.members[index]))
