"""Scale of standardised values."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of values: `standardised · deviation + mean` is the original value."""

    mean: Tensor
    deviation: Tensor

    def apply(self, values: Tensor) -> Tensor:
        """Return the standardised values of original values (N, ...)."""
        return (values - self.mean) / self.deviation

    def undo(self, values: Tensor) -> Tensor:
        """Return the original values of standardised values (N, ...)."""
        return values * self.deviation.to(values) + self.mean.to(values)
