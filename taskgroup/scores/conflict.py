"""Gradient conflict: the share of trunk parameters that two tasks move in opposite directions (Yu et al. 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskgroup.scores.registry import GradientScore

if TYPE_CHECKING:
    from torch import Tensor


def sign_agreement(gradients: Tensor) -> Tensor:
    """Return minus the share of trunk parameters whose gradients have opposite signs: (T, T), symmetric, in [−1, 0].

    `gradients`: (T, P), one row per task. A parameter does not count as opposed if one of the two gradients is 0. In
    the code, the sum of the products of signs is the number of agreeing minus the number of opposed parameters, and the
    sum of the products of absolute signs is the total number of these parameters.
    """
    signs = gradients.sign()
    nonzero = signs.abs()
    opposed = (nonzero @ nonzero.T - signs @ signs.T) / 2
    return -opposed / gradients.shape[1]


DESCRIPTOR = GradientScore(
    name="conflict",
    help="minus the share of trunk parameters whose gradients have opposite signs",
    source="after Yu et al. 2020",
    symmetric=True,
    make=lambda evidence: evidence.recorded_score("conflict"),
    at_step=lambda step: sign_agreement(step.gradients),
    order=9,
)
