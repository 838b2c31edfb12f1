"""Early stopping of many networks that are trained side by side."""

from __future__ import annotations

import torch
from torch import Tensor


class EarlyStopping:
    """Best epoch of each of G networks, by the total relative loss of its tasks on the stopping split.

    A network is active until `patience` epochs have passed without a lower total, or the last epoch. Its best weights
    are those of `best_epoch`, (G,), counted from 1; 0 means that no total was finite. `epochs`: (G,), trained so far.

    Relative is a loss to that of a constant prediction. A relative loss x above 1 counts as 1 + 0.1 log x: a task that
    is predicted worse than by a constant, such as a task that nothing predicts, hardly moves the epoch at which the
    network is best for its other tasks.
    """

    def __init__(self, constant: Tensor, patience: int) -> None:
        """`constant`: (G, T), losses of a constant prediction; 0 for tasks that do not count."""
        self._constant, self._patience = constant, patience
        count = len(constant)
        self._lowest = torch.full((count,), float("inf"), dtype=torch.float64, device=constant.device)
        self.best_epoch = torch.zeros(count, dtype=torch.int64, device=constant.device)
        self.epochs = torch.zeros_like(self.best_epoch)
        self.active = torch.ones(count, dtype=torch.bool, device=constant.device)

    def update(self, losses: Tensor) -> Tensor:
        """Count an epoch with losses (G, T) on the stopping split; return which networks improved, (G,) bool."""
        present = self._constant > 0
        relative = (losses / self._constant.where(present, torch.ones_like(losses))).double()
        relative = relative.where(relative <= 1, 1 + 0.1 * relative.clamp(min=1).log())
        total = torch.where(present, relative, 0.0).sum(1)
        self.epochs += self.active
        improved = self.active & (total < self._lowest)
        self._lowest = torch.where(improved, total, self._lowest)
        self.best_epoch = torch.where(improved, self.epochs, self.best_epoch)
        self.active &= (self.epochs - self.best_epoch) < self._patience
        return improved
