"""Linear centred kernel alignment (Kornblith et al. 2019, Eq. 5): are two trunks' features the same up to rotation?"""

from __future__ import annotations

import numpy as np

from taskgroup.scores.evidence import Array, Evidence


def kernel_alignment(evidence: Evidence) -> Array:
    """‖Y'X‖² / (‖X'X‖ ‖Y'Y‖) (Frobenius norms) of the trunks' features X, Y, centred over inputs; symmetric, in [0, 1].

    NaN for a trunk that holds all inputs alike.
    """
    centred = {task: features - features.mean(axis=0) for task, features in evidence.features.items()}
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        pair = [centred.get(evidence.tasks[place]) for place in sorted((partner, target))]
        if pair[0] is not None and pair[1] is not None:
            matrix[partner, target] = _alignment(pair[0], pair[1])
    return matrix


def _alignment(one: Array, other: Array) -> float:
    scale = np.linalg.norm(one.T @ one) * np.linalg.norm(other.T @ other)
    return float(np.linalg.norm(other.T @ one) ** 2 / scale) if scale > 0 else float("nan")
