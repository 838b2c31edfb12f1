"""Representation similarity analysis of two trunks (Dwivedi and Roig 2019; Azorin et al. 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taskgroup.core.correlation import pearson
from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence


def representation_similarity(evidence: Evidence) -> Array:
    """Return the Spearman correlation of the two trunks' dissimilarities between inputs, upper triangles.

    (n, n), symmetric; the dissimilarity is 1 − Pearson between the features of two inputs. NaN for a trunk whose
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
    """Return 1 − Pearson between the features of every two inputs: (N, F) → (N, N); 1 for constant features."""
    centred = features - features.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    units = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 1e-12)
    correlation: Array = np.clip(units @ units.T, -1.0, 1.0)
    return 1.0 - correlation


DESCRIPTOR = Score(
    name="rsa",
    help="rank correlation of the two trunks' dissimilarities between inputs",
    source="Dwivedi and Roig 2019; Azorin et al. 2023",
    needs=frozenset({Need.FEATURES}),
    symmetric=True,
    training_cost="n c_s",
    make=representation_similarity,
    order=3,
)
