"""Standardisation of performances, and its inverse."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.predictors.observations import Observations

_DEFAULT_SPREAD = 0.1
"""Assumed standard deviation of a target with a single value, relative to this value."""


@dataclass(frozen=True)
class Scale:
    """Standardisation of each target's values: a value is replaced by (value − `centre`) / `unit`.

    `centre`, `unit`: one number per target, (n,).
    """

    centre: Array
    unit: Array


def scale_of(known: Observations) -> Scale:
    """Return the standardisation of observed performances.

    Gains are divided by their root mean square over all targets, without centring. From other performances, the mean of
    the target is subtracted, and the difference is divided by the target's standard deviation. If such a target has no
    values, its centre is NaN.
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
