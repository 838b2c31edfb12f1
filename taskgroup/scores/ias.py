"""Input attribution similarity (Azorin et al. 2023, after Song et al. 2019): do two networks look alike at inputs?"""

from __future__ import annotations

import numpy as np

from taskgroup.scores.evidence import Array, Evidence


def attribution_similarity(evidence: Evidence) -> Array:
    """Mean over inputs x of cos(x ⊙ ∂f_a/∂x, x ⊙ ∂f_b/∂x), of the single-task networks f_a and f_b; symmetric.

    The output f is the number that is predicted, the largest of several classes' logits, or the sum of several
    numbers. An input that a network does not look at counts 0.
    """
    units = {}
    for task, maps in evidence.attributions.items():
        lengths = np.linalg.norm(maps, axis=1, keepdims=True)
        units[task] = np.divide(maps, lengths, out=np.zeros_like(maps), where=lengths > 0)
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        pair = [units.get(evidence.tasks[place]) for place in sorted((partner, target))]
        if pair[0] is not None and pair[1] is not None:
            matrix[partner, target] = float(np.clip((pair[0] * pair[1]).sum(axis=1), -1, 1).mean())
    return matrix
