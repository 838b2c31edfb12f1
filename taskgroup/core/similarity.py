"""Similarity of tasks: a symmetric matrix computed from an affinity matrix."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Direction

Array = NDArray[np.float64]


def standing(matrix: Array, score: str, direction: Direction) -> Array:
    """Return the affinity matrix, (n, n), with signs chosen so that higher is better.

    Unknown entries and the diagonal are NaN. If `score` is "value", every task has its own scale. Each column (target)
    is then standardised: the mean of the column is subtracted, and the difference is divided by its standard deviation.
    """
    found = matrix * (1.0 if direction == "max" else -1.0)
    np.fill_diagonal(found, np.nan)
    if score != "value":
        return found
    known = ~np.isnan(found)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, found, 0.0).sum(axis=0) / count
    found = found - mean
    spread = np.sqrt((np.where(known, found, 0.0) ** 2).sum(axis=0) / count)
    standardised: Array = found / np.where(spread > 0, spread, 1.0)
    return standardised


def likeness(standings: Array) -> Array:
    """Return the similarity of every two tasks, (n, n): symmetric, from 0 to 1, higher if the affinities are higher.

    `standings`: the result of `standing`, (n, n). The similarity of two tasks is the mean of the affinities in both
    directions, scaled to [0, 1]. An unknown affinity is replaced by the mean of the known affinities.
    """
    known = ~np.isnan(standings)
    filled = np.where(known, standings, 0.0)
    mean = filled.sum() / max(1, known.sum())
    filled = np.where(known, filled, mean)
    both = (filled + filled.T) / 2
    apart = ~np.eye(len(both), dtype=bool)
    low = both[apart].min(initial=mean)
    width = both[apart].max(initial=mean) - low
    scaled: Array = (both - low) / width if width > 0 else np.ones(both.shape)
    np.fill_diagonal(scaled, 1.0)
    return scaled
