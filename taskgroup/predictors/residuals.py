"""How far off a predictor is, target by target."""

import numpy as np
from numpy.typing import NDArray

_BORROWED = 4.0


def spread(residuals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Root mean square of each column of (m, n) residuals, NaN where unknown: (n,).

    A target with few residuals borrows from the others, as if four of theirs were its own; NaN if there is none at all.
    """
    known = ~np.isnan(residuals)
    if not known.any():
        return np.full(residuals.shape[1], np.nan)
    squares = np.where(known, residuals, 0.0) ** 2
    common = squares.sum() / known.sum()
    root: NDArray[np.float64] = np.sqrt((squares.sum(axis=0) + _BORROWED * common) / (known.sum(axis=0) + _BORROWED))
    return root
