"""Input attribution similarity: whether two networks use the same inputs (Azorin et al. 2023; Song et al. 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence


def attribution_similarity(evidence: Evidence) -> Array:
    """Return the cosine of every two tasks' input attributions, averaged over inputs: (n, n), symmetric.

    The attribution of an input x is x ⊙ ∂f/∂x, with f the output of the single-task network: the predicted number, the
    largest class logit, or the sum of several predicted numbers. If the attribution of an input is zero, the input's
    cosine counts as 0.
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


DESCRIPTOR = Score(
    name="ias",
    help="cosine of the single-task networks' input × gradient maps, mean over inputs",
    source="Azorin et al. 2023; after Song et al. 2019",
    needs=frozenset({Need.ATTRIBUTIONS}),
    symmetric=True,
    training_cost="n c_s",
    make=attribution_similarity,
    order=2,
)
