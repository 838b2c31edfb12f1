"""Similarity of tasks: the affinity with higher values better, made symmetric."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Direction

Array = NDArray[np.float64]


def standing(matrix: Array, score: str, direction: Direction) -> Array:
    """The affinity (n, n) with better made higher and the diagonal left out, NaN where nothing is known.

    Values as logged have a scale of their own for every task: each is told by how many of its target's standard
    deviations it is better than the target's mean, so that 0 is the target's usual.
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
    """Standings (n, n) as a symmetric matrix from 0 to 1, higher for tasks that help each other more.

    The mean of both directions; what is not known is taken as the mean of what is.
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
