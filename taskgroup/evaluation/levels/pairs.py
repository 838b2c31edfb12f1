"""A score and the measured gains of the same pairs of tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """A score and measured gains: (n, n) arrays, rows partners, columns targets, higher is better, NaN where unknown.

    `scores` and `gains`: B bootstrap samples of each, (B, n, n); B = 1 if no run was repeated. `shown`: the order of
    task names in results.
    """

    tasks: tuple[str, ...]
    shown: tuple[str, ...]
    score: Array
    gain: Array
    scores: Array
    gains: Array

    @property
    def known(self) -> NDArray[np.bool_]:
        """Mask of the pairs with both score and gain: (n, n) bool, rows partners, columns targets."""
        return np.isfinite(self.score) & np.isfinite(self.gain)

    def with_gain(self, target: int) -> NDArray[np.intp]:
        """Return the indices of the target's partners with a known gain, whether or not their score is known."""
        return np.flatnonzero(np.isfinite(self.gain[:, target]))

    def partners(self, target: int) -> NDArray[np.intp]:
        """Return the indices of the target's partners with both a score and a gain."""
        return np.flatnonzero(self.known[:, target])

    def missing(self, target: int) -> tuple[str, ...]:
        """Return the names of the target's partners without a score or without a gain."""
        known = self.known[:, target]
        return self.names([place for place in range(len(self.tasks)) if place != target and not known[place]])

    def names(self, places: Sequence[int] | NDArray[np.intp]) -> tuple[str, ...]:
        """Return the names of the tasks with the given indices, in the order of `shown`."""
        names = {self.tasks[int(place)] for place in places}
        return tuple(task for task in self.shown if task in names)


def why_undefined(score: Array, gain: Array) -> str | None:
    """Return why the correlation of the scores and gains of k pairs is undefined; `None` if it is defined.

    `score` and `gain`: (k,).
    """
    if len(score) < 2:
        return "only one pair has both score and gain" if len(score) else "no pair has both score and gain"
    for what, values in (("score", score), ("gain", gain)):
        if values.max() == values.min():
            return f"the {what} is constant"
    return None
