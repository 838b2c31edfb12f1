"""The size of a predictor's residuals, per target."""

import numpy as np

from taskgroup.core.arrays import Array

_PRIOR_COUNT = 4.0


def residual_deviation(residuals: Array) -> Array:
    """Return the root mean square of each column of (m, n) residuals, NaN where unknown: (n,).

    Targets with few residuals are shrunk to the mean square over all targets, which counts as four further residuals.
    NaN if there is no residual at all.
    """
    known = ~np.isnan(residuals)
    if not known.any():
        return np.full(residuals.shape[1], np.nan)
    squares = np.where(known, residuals, 0.0) ** 2
    common = squares.sum() / known.sum()
    root: Array = np.sqrt((squares.sum(axis=0) + _PRIOR_COUNT * common) / (known.sum(axis=0) + _PRIOR_COUNT))
    return root
