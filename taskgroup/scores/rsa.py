"""Representation similarity analysis of the features of two trunks (Dwivedi and Roig 2019; Azorin et al. 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taskgroup.core.correlation import pearson
from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence


def representation_similarity(evidence: Evidence) -> Array:
    """Return the representation similarity of every two tasks' single-task trunks: (n, n), symmetric.

    Each trunk has a dissimilarity matrix over the inputs: 1 − Pearson correlation of the features of two inputs. The
    score is the Spearman correlation of the upper triangles of two such matrices. The result is NaN for a trunk whose
    features are the same for all inputs.
    """
    from scipy.stats import rankdata

    ranks = {}
    for task, features in evidence.features.items():
        between = dissimilarity(features)
        ranks[task] = rankdata(between[np.triu_indices(len(between), k=1)])
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        pair = [ranks.get(evidence.tasks[place]) for place in sorted((partner, target))]
        if pair[0] is not None and pair[1] is not None:
            matrix[partner, target] = pearson(pair[0], pair[1])
    return matrix


def dissimilarity(features: Array) -> Array:
    """Return 1 − Pearson correlation of the features of every two inputs: (N, N).

    `features`: (N, F). The dissimilarity is 1 if the features of an input are constant.
    """
    centred = features - features.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    units = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 1e-12)
    correlation: Array = np.clip(units @ units.T, -1.0, 1.0)
    return 1.0 - correlation


DESCRIPTOR = Score(
    name="rsa",
    help="rank correlation of two trunks' matrices of dissimilarity between inputs",
    source="Dwivedi and Roig 2019; Azorin et al. 2023",
    needs=frozenset({Need.FEATURES}),
    symmetric=True,
    training_cost="n c_s",
    make=representation_similarity,
    order=3,
)
