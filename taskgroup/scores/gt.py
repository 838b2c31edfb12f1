"""Gradient transference: effect of a gradient step for one task on another task's loss (Fifty et al. 2021, Eq. 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskgroup.scores.registry import GradientScore, GradientStep

if TYPE_CHECKING:
    from torch import Tensor


def transference(before: Tensor, after: Tensor) -> Tensor:
    """Return 1 − (target's loss after a step for the partner) / (target's loss before the step), on the same batch.

    `before`: (T,) losses of the targets. `after`: (T, T); row b contains the losses after the trunk took a gradient
    step on the loss of partner b alone. The result is (T, T), rows partners, columns targets; 0 if the loss before the
    step is 0.
    """
    positive = before != 0
    ratio = (before - after) / before.where(positive, before.new_ones(()))
    return ratio.where(positive, before.new_zeros(()))


def _at_step(step: GradientStep) -> Tensor:
    assert step.before is not None and step.after is not None
    return transference(step.before, step.after)


DESCRIPTOR = GradientScore(
    name="gt",
    help="relative decrease of the target's loss after a gradient step for the partner, mean over steps",
    source="Fifty et al. 2021, Eq. 2",
    symmetric=False,
    make=lambda evidence: evidence.recorded_score("gt"),
    at_step=_at_step,
    look_ahead=True,
    order=8,
)
