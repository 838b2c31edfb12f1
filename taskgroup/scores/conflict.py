"""Gradient conflict: how many shared weights two tasks pull in opposite directions (after Yu et al., NeurIPS 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def agreements(gradients: Tensor) -> Tensor:
    """Minus the share of trunk parameters whose gradients have opposite signs: gradients (T, P) → (T, T), symmetric.

    A parameter on which one of the two gradients is 0 is no conflict. The share comes from two counts: the signs'
    products sum to agreeing minus opposed, the products of their sizes to agreeing plus opposed.
    """
    signs = gradients.sign()
    sizes = signs.abs()
    opposed = (sizes @ sizes.T - signs @ signs.T) / 2
    return -opposed / gradients.shape[1]
