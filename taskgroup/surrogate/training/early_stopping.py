"""Early stopping of many networks that are trained side by side."""

from __future__ import annotations

import torch
from torch import Tensor


class EarlyStopping:
    """Best epoch of each of G networks, by its total loss on the stopping split.

    A network is active until `patience` epochs have passed without a lower total, or the last epoch. Its best weights
    are those of `best_epoch`, (G,), counted from 1; 0 means that no total was finite. `epochs`: (G,), trained so far.
    """

    def __init__(self, initial: Tensor, patience: int) -> None:
        """`initial`: (G, T), losses before training, by which losses of different scales are divided; 0 if absent."""
        self._initial, self._patience = initial, patience
        count = len(initial)
        self._lowest = torch.full((count,), float("inf"), dtype=torch.float64, device=initial.device)
        self.best_epoch = torch.zeros(count, dtype=torch.int64, device=initial.device)
        self.epochs = torch.zeros_like(self.best_epoch)
        self.active = torch.ones(count, dtype=torch.bool, device=initial.device)

    def update(self, losses: Tensor) -> Tensor:
        """Count an epoch with losses (G, T) on the stopping split; return which networks improved, (G,) bool."""
        present = self._initial > 0
        relative = torch.where(present, losses / self._initial.where(present, torch.ones_like(losses)), 0.0)
        total = relative.double().sum(1)
        self.epochs += self.active
        improved = self.active & (total < self._lowest)
        self._lowest = torch.where(improved, total, self._lowest)
        self.best_epoch = torch.where(improved, self.epochs, self.best_epoch)
        self.active &= (self.epochs - self.best_epoch) < self._patience
        return improved
