"""Candidates: the networks that a layout may contain, with their costs and performances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Direction


@dataclass(frozen=True)
class Candidates:
    """The m candidate networks of a layout. Each trains a group of the n tasks in one architecture.

    `members`: tasks that each candidate trains, (m, n) bool. `architecture`: index of each candidate's architecture in
    `architectures`, (m,). `trunk`: multiply-adds of each trunk, (m,). `heads`: multiply-adds of each task's head, (m,
    n). `performance`: performance of each task, (m, n) float64, in the score's own direction; NaN if it is unknown or
    if the task is not trained. `deviation`: standard error of an observed performance or standard deviation of a
    predicted one, (m, n), NaN if unknown. `observed`: true if the candidate was trained, false if its performance is
    predicted, (m,) bool.
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
