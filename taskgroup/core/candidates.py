"""Networks that could be built."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Direction


@dataclass(frozen=True)
class Candidates:
    """m groups × architectures that could be built, over n tasks.

    `members`: (m, n) bool, who is trained. `architecture`: (m,) index into `architectures`. `trunk`: (m,) and `heads`:
    (m, n) multiply-adds. `performance`: (m, n) float64 in the score's own direction, NaN where it is not known or the
    task was not trained. `deviation`: (m, n) standard errors of what was observed and standard deviations of what was
    predicted, NaN where not known. `observed`: (m,) bool, false where a predictor filled in the performance.
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
        """The tasks that candidate `index` trains, in the order of `tasks`."""
        return tuple(self.tasks[i] for i in np.flatnonzero(self.members[index]))
