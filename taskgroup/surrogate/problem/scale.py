"""Scale of values that are standardised."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation that were removed: `standardised · deviation + mean` is the original."""

    mean: Tensor
    deviation: Tensor

    def apply(self, values: Tensor) -> Tensor:
        """Standardise values (N, ...)."""
        return (values - self.mean) / self.deviation

    def undo(self, values: Tensor) -> Tensor:
        """Return values in their original unit."""
        return values * self.deviation.to(values) + self.mean.to(values)
