"""Scale by which values are standardised."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of values. An original value is `standardised · deviation + mean`."""

    mean: Tensor
    deviation: Tensor

    def apply(self, values: Tensor) -> Tensor:
        """Standardise original values (N, ...)."""
        return (values - self.mean) / self.deviation

    def undo(self, values: Tensor) -> Tensor:
        """Convert standardised values (N, ...) back to original values."""
        return values * self.deviation.to(values) + self.mean.to(values)
