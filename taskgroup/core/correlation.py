"""Pearson's and Kendall's correlation coefficients of many samples at once."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.arrays import Array


def pearson(one: Array, other: Array) -> Array:
    """Return Pearson's correlation of k pairs of values along the last axis: (..., k) and (..., k) → (...).

    The correlation is NaN if the k values of `one` or of `other` are all equal.
    """
    left, right = _unit(one), _unit(other)
    found: Array = np.clip((left * right).sum(axis=-1), -1.0, 1.0)
    return found


def _unit(values: Array) -> Array:
    """Return the deviations from the mean along the last axis, scaled to Euclidean length 1.

    The values are divided by their maximum before they are squared, so that the squares do not overflow.
    """
    scale = np.abs(values).max(axis=-1, keepdims=True)
    scaled = values / np.where(scale > 0, scale, 1.0)
    deviation = scaled - scaled.mean(axis=-1, keepdims=True)
    size = np.abs(deviation).max(axis=-1, keepdims=True)
    constant = values.max(axis=-1, keepdims=True) == values.min(axis=-1, keepdims=True)
    deviation = np.where(constant | (size == 0), np.nan, deviation / np.where(size > 0, size, 1.0))
    unit: Array = deviation / np.sqrt((deviation**2).sum(axis=-1, keepdims=True))
    return unit


def kendall(one: Array, other: Array) -> Array:
    """Return Kendall's τ-b of k pairs of values along the last axis: (..., k) and (..., k) → (...).

    τ-b is computed over all pairs of the k positions: (concordant − discordant) / √(number not tied in `one` × number
    not tied in `other`) (Kendall 1945). It is NaN if the k values of `one` or of `other` are all equal.
    """
    first, second = np.triu_indices(one.shape[-1], 1)
    left, right = (_order(values[..., first], values[..., second]) for values in (one, other))
    agreeing = (left * right).sum(axis=-1, dtype=np.float64)
    apart = np.count_nonzero(left, axis=-1) * np.count_nonzero(right, axis=-1).astype(np.float64)
    found: Array = np.clip(agreeing / np.sqrt(np.where(apart > 0, apart, np.nan)), -1.0, 1.0)
    return found


def _order(one: Array, other: Array) -> NDArray[np.int8]:
    """Return the elementwise sign of `one` − `other`: −1, 0 or 1."""
    order: NDArray[np.int8] = (one > other).astype(np.int8) - (one < other).astype(np.int8)
    return order
