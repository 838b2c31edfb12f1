"""From performances to numbers of size 1 and back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.observations import Observations

_GUESS = 0.1
"""Spread of a target with one value, relative to it."""


@dataclass(frozen=True)
class Scale:
    """What is taken off each target's values, and what they are then divided by: (n,) both."""

    middle: NDArray[np.float64]
    unit: NDArray[np.float64]


def scale_of(known: Observations) -> Scale:
    """Gains are taken as they are, in units of their size; numbers as logged, each target by its own mean and spread.

    Of a target as logged that was never trained nothing can be said: its middle is NaN.
    """
    values = known.performance
    counts = (~np.isnan(values)).sum(axis=0)
    filled = np.where(np.isnan(values), 0.0, values)
    if known.gains:
        size = float(np.sqrt((filled**2).sum() / max(int(counts.sum()), 1)))
        return Scale(np.zeros(values.shape[1]), np.full(values.shape[1], size or 1.0))
    middle = np.where(counts > 0, filled.sum(axis=0) / np.maximum(counts, 1), np.nan)
    squares = np.where(np.isnan(values), 0.0, (values - middle) ** 2).sum(axis=0)
    unit = np.sqrt(squares / np.maximum(counts - 1, 1))
    guess = np.abs(np.nan_to_num(middle)) * _GUESS
    return Scale(middle, np.where(unit > 0, unit, np.where(guess > 0, guess, 1.0)))
