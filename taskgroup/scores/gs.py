"""Gradient similarity: the cosine of two tasks' gradients (Azorin et al. 2023, Section 3; Fifty et al. 2021, Eq. 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskgroup.scores.registry import GradientScore

if TYPE_CHECKING:
    from torch import Tensor


def cosines(gradients: Tensor) -> Tensor:
    """Return the cosine of every two tasks' trunk gradients at one training step: (T, T), symmetric.

    `gradients`: (T, P), one row per task. The cosine with a zero gradient is 0.
    """
    lengths = gradients.norm(dim=1, keepdim=True)
    units = gradients / lengths.clamp(min=1e-30)
    similarity: Tensor = units @ units.T
    return similarity.clamp(-1.0, 1.0)


DESCRIPTOR = GradientScore(
    name="gs",
    help="cosine of the tasks' trunk gradients, mean over training steps",
    source="Azorin et al. 2023; Fifty et al. 2021, Eq. 6",
    symmetric=True,
    make=lambda evidence: evidence.recorded_score("gs"),
    at_step=lambda step: cosines(step.gradients),
    order=7,
)
