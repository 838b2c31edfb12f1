"""Standardisation of performances, and its inverse."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.predictors.observations import Observations

_DEFAULT_SPREAD = 0.1
"""Assumed spread of a target with one value, relative to that value."""


@dataclass(frozen=True)
class Scale:
    """The centre that is subtracted from each target's values and the unit that they are divided by: (n,) both."""

    centre: Array
    unit: Array


def scale_of(known: Observations) -> Scale:
    """Return the scale of observations.

    Gains are divided by their root mean square over all targets and not centred; logged values are centred by their
    target's mean and divided by its standard deviation. The centre of a logged target without values is NaN.
    """
    values = known.performance
    counts = (~np.isnan(values)).sum(axis=0)
    filled = np.where(np.isnan(values), 0.0, values)
    if known.gains:
        size = float(np.sqrt((filled**2).sum() / max(int(counts.sum()), 1)))
        return Scale(np.zeros(values.shape[1]), np.full(values.shape[1], size or 1.0))
    centre = np.where(counts > 0, filled.sum(axis=0) / np.maximum(counts, 1), np.nan)
    squares = np.where(np.isnan(values), 0.0, (values - centre) ** 2).sum(axis=0)
    unit = np.sqrt(squares / np.maximum(counts - 1, 1))
    default = np.abs(np.nan_to_num(centre)) * _DEFAULT_SPREAD
    return Scale(centre, np.where(unit > 0, unit, np.where(default > 0, default, 1.0)))
