"""Standard deviation of the residuals of a predictor, for each target."""

import numpy as np

from taskgroup.core.arrays import Array

_PRIOR_COUNT = 4.0


def residual_deviation(residuals: Array) -> Array:
    """Return the root mean square residual of each target, (n,), shrunk towards the mean over all targets.

    `residuals`: (m, n), NaN if unknown. The mean square over all targets is included in each target's mean square with
    the weight of four residuals. The result is NaN if all residuals are unknown.
    """
    known = ~np.isnan(residuals)
    if not known.any():
        return np.full(residuals.shape[1], np.nan)
    squares = np.where(known, residuals, 0.0) ** 2
    common = squares.sum() / known.sum()
    root: Array = np.sqrt((squares.sum(axis=0) + _PRIOR_COUNT * common) / (known.sum(axis=0) + _PRIOR_COUNT))
    return root
