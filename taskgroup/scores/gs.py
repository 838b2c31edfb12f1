"""Gradient similarity (Azorin et al. 2023, Section 3; Fifty et al. 2021, Eq. 6): do two tasks pull the same way?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def cosines(gradients: Tensor) -> Tensor:
    """cos(∂L_a/∂θ_B, ∂L_b/∂θ_B) of every two tasks at one step: gradients (T, P) → (T, T), symmetric.

    A task whose gradient is zero is at right angles to every other one.
    """
    lengths = gradients.norm(dim=1, keepdim=True)
    units = gradients / lengths.clamp(min=1e-30)
    alike: Tensor = units @ units.T
    return alike.clamp(-1.0, 1.0)
