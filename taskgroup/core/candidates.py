"""Candidates: networks that could be built, with their costs and performances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Direction


@dataclass(frozen=True)
class Candidates:
    """Candidates: m pairs of a group and an architecture, over n tasks.

    `members`: (m, n) bool, tasks that are trained. `architecture`: (m,) index into `architectures`. `trunk`: (m,) and
    `heads`: (m, n) multiply-adds. `performance`: (m, n) float64 in the score's own direction, NaN if unknown or not
    trained. `deviation`: (m, n) standard errors of observed and standard deviations of predicted performances, NaN if
    unknown. `observed`: (m,) bool, false if the performance is predicted.
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
