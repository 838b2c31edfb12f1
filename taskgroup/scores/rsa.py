"""Representation similarity analysis (Dwivedi and Roig 2019; Azorin et al. 2023): do two trunks group inputs alike?"""

from __future__ import annotations

import numpy as np

from taskgroup.scores.evidence import Array, Evidence


def representation_similarity(evidence: Evidence) -> Array:
    """Spearman correlation of the two trunks' dissimilarities between inputs (1 − Pearson), upper triangles; symmetric.

    NaN for a trunk that holds all inputs alike.
    """
    from scipy.stats import rankdata

    ranks = {}
    for task, features in evidence.features.items():
        unlike = dissimilarity(features)
        ranks[task] = rankdata(unlike[np.triu_indices(len(unlike), k=1)])
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        pair = [ranks.get(evidence.tasks[place]) for place in sorted((partner, target))]
        if pair[0] is not None and pair[1] is not None:
            matrix[partner, target] = _pearson(pair[0], pair[1])
    return matrix


def dissimilarity(features: Array) -> Array:
    """1 − Pearson between the features of every two inputs: (N, F) → (N, N); 1 for an input without features."""
    centred = features - features.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    units = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 1e-12)
    alike: Array = np.clip(units @ units.T, -1.0, 1.0)
    return 1.0 - alike


def _pearson(one: Array, other: Array) -> float:
    one, other = one - one.mean(), other - other.mean()
    scale = np.linalg.norm(one) * np.linalg.norm(other)
    return float(np.clip((one @ other) / scale, -1.0, 1.0)) if scale > 0 else float("nan")
