"""A score and the true gains of the same pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Both turned so that higher is better, (n, n), rows partners, columns targets, NaN where unknown.

    `scores` and `gains` are (B, n, n) or (1, n, n): drawn again where runs were repeated. `shown` is the order in which
    names are told.
    """

    tasks: tuple[str, ...]
    shown: tuple[str, ...]
    score: Array
    gain: Array
    scores: Array
    gains: Array

    @property
    def known(self) -> NDArray[np.bool_]:
        """(n, n) bool: the pairs of which both are known."""
        return np.isfinite(self.score) & np.isfinite(self.gain)

    def with_gain(self, target: int) -> NDArray[np.intp]:
        """The positions of the partners whose gain is known, whether or not the score tells of them."""
        return np.flatnonzero(np.isfinite(self.gain[:, target]))

    def partners(self, target: int) -> NDArray[np.intp]:
        """The positions of the partners that a target is compared on."""
        return np.flatnonzero(self.known[:, target])

    def missing(self, target: int) -> tuple[str, ...]:
        """The names of the others."""
        known = self.known[:, target]
        return self.names([place for place in range(len(self.tasks)) if place != target and not known[place]])

    def names(self, places: Sequence[int] | NDArray[np.intp]) -> tuple[str, ...]:
        """The tasks at some positions."""
        names = {self.tasks[int(place)] for place in places}
        return tuple(task for task in self.shown if task in names)


def why_undefined(score: Array, gain: Array) -> str | None:
    """Why no correlation of (k,) and (k,) is defined; `None` where one is."""
    if len(score) < 2:
        return "one pair is known of both; two or more are needed" if len(score) else "no pair is known of both"
    for what, values in (("score", score), ("gain", gain)):
        if values.max() == values.min():
            return f"the {what} is constant"
    return None
