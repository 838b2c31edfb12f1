"""Parametric bootstrap: samples are drawn from normal distributions around the means, with their standard errors."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Matrix
from taskgroup.core.documents.benchmark import Interval

Array = NDArray[np.float64]
CONFIDENCE = 0.95


def as_array(matrix: Matrix) -> Array:
    """Return a matrix as a float64 array, (n, n), with NaN for unknown entries."""
    return np.array(matrix, dtype=np.float64)


def resample_means(values: Array, stderr: Array | None, count: int, generator: np.random.Generator) -> Array:
    """Draw `count` matrices, (count, n, n), from normal distributions around the means `values`, (n, n).

    `stderr`: standard errors, (n, n). If it is `None`, the result contains only the means themselves, (1, n, n). An
    entry without a standard error is the same in all samples. If means and standard errors are symmetric, both
    directions of a pair are one measurement, so the samples are symmetric too.
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
    """Return the central 95 % interval of the samples that are defined (not NaN).

    `None` if there is a single sample, or if none is defined.
    """
    known = samples[np.isfinite(samples)]
    if samples.size < 2 or not known.size:
        return None
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
