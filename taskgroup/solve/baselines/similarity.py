"""How alike tasks are, for clustering: the affinity made symmetric."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.affinity import Affinity


def similarity(affinity: Affinity) -> NDArray[np.float64]:
    """(n, n), symmetric, from 0 to 1, higher for tasks that help each other more.

    The mean of both directions of the affinity, higher made better; what is not known is taken as the mean of what is.
    Values as logged have a scale of their own for every task, and are first made relative to the target's own spread.
    """
    matrix = np.array(affinity.affinity, dtype=np.float64) * affinity.sign
    np.fill_diagonal(matrix, np.nan)
    known = ~np.isnan(matrix)
    filled = np.where(known, matrix, 0.0)
    if affinity.score == "value":
        mean = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        filled = np.where(known, filled - mean, 0.0)
        spread = np.sqrt((filled**2).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
        filled /= np.where(spread > 0, spread, 1.0)
    mean = filled.sum() / max(1, known.sum())
    filled = np.where(known, filled, mean)
    both = (filled + filled.T) / 2
    apart = ~np.eye(len(both), dtype=bool)
    low = both[apart].min(initial=mean)
    width = both[apart].max(initial=mean) - low
    scaled: NDArray[np.float64] = (both - low) / width if width > 0 else np.ones(both.shape)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def groups_of(labels: NDArray[np.intp]) -> NDArray[np.bool_]:
    """The groups of tasks with the same label: (k, n)."""
    groups: NDArray[np.bool_] = labels == np.unique(labels)[:, None]
    return groups
