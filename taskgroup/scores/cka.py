"""Linear centred kernel alignment of the features of two trunks (Kornblith et al. 2019, Eq. 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence


def kernel_alignment(evidence: Evidence) -> Array:
    """Return the linear centred kernel alignment of every two tasks' single-task trunks: (n, n), symmetric, in [0, 1].

    The alignment is ‖Y'X‖² / (‖X'X‖ ‖Y'Y‖), with Frobenius norms, where X and Y are the features of two trunks, centred
    over the inputs. Rotating or scaling the features does not change the value. The result is NaN for a trunk whose
    features are the same for all inputs.
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


DESCRIPTOR = Score(
    name="cka",
    help="centred kernel alignment of the single-task trunks' features",
    source="Kornblith et al. 2019",
    needs=frozenset({Need.FEATURES}),
    symmetric=True,
    training_cost="n c_s",
    make=kernel_alignment,
    order=4,
)
