"""Gradient transference, the look-ahead of Fifty et al. 2021 (Eq. 2): does a step for one task help another?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def transference(before: Tensor, after: Tensor) -> Tensor:
    """1 − L_a(θ_B stepped by b's loss alone) / L_a(θ_B), on the same batch.

    `before`: (T,) losses of the targets; `after`: (T, T), row b the losses once the trunk took partner b's step.
    Returns (T, T), rows partners; 0 where a target has no loss left.
    """
    some = before != 0
    return ((before - after) / before.where(some, before.new_ones(()))).where(some, before.new_zeros(()))
