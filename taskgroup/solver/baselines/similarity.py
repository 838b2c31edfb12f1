"""Similarity of tasks for clustering: the affinity, made symmetric."""

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.core.similarity import likeness, standing
from taskgroup.predictors.candidates.source import Source


def similarity(source: Source) -> Array:
    """Return the similarity of every two tasks: (n, n), symmetric, in [0, 1], higher if the tasks help each other more.

    The similarity is the scaled mean of the affinities in both directions. A missing entry is replaced by the mean
    performance over the observed groups that contain both tasks or, if there are none, by the mean of the other
    entries. Logged values are first standardised per target, since every task has its own scale.
    """
    affinity = source.affinity
    matrix = np.array(affinity.affinity, dtype=np.float64)
    observed = _beside(source.columns(np.zeros((0, len(matrix)), dtype=bool)))
    matrix = np.where(np.isnan(matrix), observed, matrix)
    return likeness(standing(matrix, affinity.score, affinity.direction))


def _beside(candidates: Candidates) -> Array:
    """Return the mean performance of each target over the groups that contain a partner: (n, n).

    Rows are partners, columns are targets. An entry is NaN if no group contains both tasks.
    """
    known = ~np.isnan(candidates.performance)
    partners = candidates.members.astype(np.float64).T
    count = partners @ known
    total = partners @ np.where(known, candidates.performance, 0.0)
    mean: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def groups_of(labels: Index) -> Mask:
    """Return one group per label, which contains the tasks with this label: (k, n) bool."""
    groups: Mask = labels == np.unique(labels)[:, None]
    return groups
