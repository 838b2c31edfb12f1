"""How alike tasks are, for clustering: the affinity made symmetric."""

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.core.similarity import likeness, standing
from taskgroup.predictors.candidates.source import Source


def similarity(source: Source) -> Array:
    """(n, n), symmetric, from 0 to 1, higher for tasks that help each other more.

    The mean of both directions of the affinity, higher made better. What it does not tell is the mean over the observed
    groups that hold both tasks; where none does, the mean of the others. Values as logged have a scale of their own for
    every task, and are first made relative to the target's own spread.
    """
    affinity = source.affinity
    matrix = np.array(affinity.affinity, dtype=np.float64)
    observed = _beside(source.columns(np.zeros((0, len(matrix)), dtype=bool)))
    matrix = np.where(np.isnan(matrix), observed, matrix)
    return likeness(standing(matrix, affinity.score, affinity.direction))


def _beside(candidates: Candidates) -> Array:
    """What targets reached beside partners, (n, n): the mean over groups, NaN where none holds both."""
    known = ~np.isnan(candidates.performance)
    partners = candidates.members.astype(np.float64).T
    count = partners @ known
    total = partners @ np.where(known, candidates.performance, 0.0)
    mean: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def groups_of(labels: Index) -> Mask:
    """The groups of tasks with the same label: (k, n)."""
    groups: Mask = labels == np.unique(labels)[:, None]
    return groups
