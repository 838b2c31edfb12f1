"""What repeated runs could have given: means drawn again within their standard errors."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Matrix
from taskgroup.core.documents.benchmark import Interval

Array = NDArray[np.float64]
CONFIDENCE = 0.95


def as_array(matrix: Matrix) -> Array:
    """(n, n) float64, NaN where unknown."""
    return np.array(matrix, dtype=np.float64)


def draw_again(values: Array, stderr: Array | None, count: int, generator: np.random.Generator) -> Array:
    """Draw (count, n, n) from normal distributions around (n, n) means; without standard errors, (1, n, n) as it is.

    A mean without a standard error of its own stays. A matrix that is symmetric, errors included, stays so: both
    directions of a pair are one measurement.
    """
    if stderr is None:
        return values[None]
    errors = np.nan_to_num(stderr, nan=0.0)
    noise = generator.standard_normal((count, *values.shape))
    if _symmetric(values) and _symmetric(stderr):
        upper = np.triu(noise, 1)
        noise = upper + upper.transpose(0, 2, 1)
    drawn: Array = values + errors * noise
    return drawn


def _symmetric(matrix: Array) -> bool:
    return bool(np.array_equal(matrix, matrix.T, equal_nan=True))


def interval(samples: Array) -> Interval | None:
    """The middle 95 % of the samples that are defined; `None` where none is, or where there is but one."""
    known = samples[np.isfinite(samples)]
    if samples.size < 2 or not known.size:
        return None
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
