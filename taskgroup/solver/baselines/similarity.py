"""Similarity of tasks for clustering: the symmetrised affinity."""

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.core.similarity import likeness, standing
from taskgroup.predictors.candidates.source import Source


def similarity(source: Source) -> Array:
    """Return the symmetric similarity matrix, (n, n), from 0 to 1, higher for tasks that help each other more.

    It is the mean of both directions of the affinity. A missing entry is the mean performance over the observed groups
    that contain both tasks, or else the mean of the other entries. Logged values are first standardised per target,
    since every task has its own scale.
    """
    affinity = source.affinity
    matrix = np.array(affinity.affinity, dtype=np.float64)
    observed = _beside(source.columns(np.zeros((0, len(matrix)), dtype=bool)))
    matrix = np.where(np.isnan(matrix), observed, matrix)
    return likeness(standing(matrix, affinity.score, affinity.direction))


def _beside(candidates: Candidates) -> Array:
    """Return the mean performance of targets over the groups with each partner, (n, n); NaN without such a group."""
    known = ~np.isnan(candidates.performance)
    partners = candidates.members.astype(np.float64).T
    count = partners @ known
    total = partners @ np.where(known, candidates.performance, 0.0)
    mean: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def groups_of(labels: Index) -> Mask:
    """Return the groups of tasks with the same label: (k, n) bool."""
    groups: Mask = labels == np.unique(labels)[:, None]
    return groups
