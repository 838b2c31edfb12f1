"""Gradient transference: the effect of a step for one task on another task's loss (Fifty et al. 2021, Eq. 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskgroup.scores.registry import GradientScore, GradientStep

if TYPE_CHECKING:
    from torch import Tensor


def transference(before: Tensor, after: Tensor) -> Tensor:
    """Return 1 − L_a(θ_B stepped by b's loss alone) / L_a(θ_B), on the same batch.

    `before`: (T,) losses of the targets; `after`: (T, T), row b the losses after the trunk's step for partner b.
    Returns (T, T), rows partners; 0 where the loss before is 0.
    """
    positive = before != 0
    ratio = (before - after) / before.where(positive, before.new_ones(()))
    return ratio.where(positive, before.new_zeros(()))


def _at_step(step: GradientStep) -> Tensor:
    assert step.before is not None and step.after is not None
    return transference(step.before, step.after)


DESCRIPTOR = GradientScore(
    name="gt",
    help="relative decrease of the target's loss by a step for the partner, mean over training steps",
    source="Fifty et al. 2021, Eq. 2",
    symmetric=False,
    make=lambda evidence: evidence.recorded_score("gt"),
    at_step=_at_step,
    look_ahead=True,
    order=8,
)
