"""Early stopping of many networks that are trained side by side."""

from __future__ import annotations

import torch
from torch import Tensor


class EarlyStopping:
    """Early stopping of G networks, by the sum of the relative losses of each network's tasks on the stopping split.

    A network is active until this sum has reached no new minimum for `patience` epochs, or until the last epoch.
    `best_epoch`: (G,), the epoch with the lowest sum, counted from 1; 0 if no sum was finite. `epochs`: (G,), number of
    epochs trained so far.

    The relative loss of a task is its loss divided by the loss of a constant prediction. A relative loss x above 1 is
    replaced by 1 + 0.1 log x, so that a task that cannot be predicted from the inputs hardly affects the choice of the
    epoch.
    """

    def __init__(self, constant: Tensor, patience: int) -> None:
        """Create the state before the first epoch.

        `constant`: (G, T), the loss of a constant prediction for each of T tasks; 0 for tasks that a network does not
        have.
        """
        self._constant, self._patience = constant, patience
        count = len(constant)
        self._lowest = torch.full((count,), float("inf"), dtype=torch.float64, device=constant.device)
        self.best_epoch = torch.zeros(count, dtype=torch.int64, device=constant.device)
        self.epochs = torch.zeros_like(self.best_epoch)
        self.active = torch.ones(count, dtype=torch.bool, device=constant.device)

    def update(self, losses: Tensor) -> Tensor:
        """Record the losses at the end of an epoch. `losses`: (G, T), losses of T tasks on the stopping split.

        Return, as (G,) bool, which networks have a new lowest sum of relative losses.
        """
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
