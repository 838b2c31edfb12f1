"""Recording of gradient scores of several networks that are trained side by side."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.func import jacrev, vmap
from torch.optim import Optimizer

from taskgroup.core.errors import InputError
from taskgroup.scores.registry import GradientStep, scores_at_step
from taskgroup.surrogate.network.network import TRUNK
from taskgroup.surrogate.training.batches import Batch
from taskgroup.surrogate.training.member import Recording
from taskgroup.surrogate.training.stack import Stack, Weights, member_losses, over_members
from taskgroup.surrogate.training.training_setup import TrainingSetup


class StackedRecording:
    """Recorder of the mean of each gradient score over the training steps, for G networks and T tasks.

    The means have shape (G, T, T), where rows are partner tasks and columns are target tasks. A step counts for a pair
    of tasks only if both tasks have a gradient; a task without a label in the batch has no gradient.
    """

    def __init__(
        self, setup: TrainingSetup, stacked: Stack, masks: Tensor, recording: Recording, optimizer: Optimizer
    ) -> None:
        self._setup, self._stack, self._masks = setup, stacked, masks
        self._recording, self._optimizer = recording, optimizer
        self._trunk = [name for name in stacked.weights if name.startswith(TRUNK)]
        if not self._trunk:
            raise InputError("trunk: has no trainable weights, which gradient scores need; remove the gradient scores")
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, Tensor] = {}

    def record(self, batch: Batch, active: Tensor) -> None:
        """Record the scores of one batch. `active`: (G,) bool, the networks whose scores are recorded."""
        gradients, before = over_members(self._gradients(), batch, self._stack.weights, self._masks)
        flat = torch.cat([gradients[name].flatten(2) for name in self._trunk], dim=2)
        after = torch.stack([self._after(gradients, partner, batch) for partner in range(flat.shape[1])], dim=1)
        labelled = flat.abs().amax(dim=2) > 0
        counted = labelled[:, :, None] & labelled[:, None, :] & active[:, None, None]

        def scores(flat: Tensor, before: Tensor, after: Tensor) -> dict[str, Tensor]:
            return scores_at_step(GradientStep(flat, before, after))

        for name, value in vmap(scores)(flat, before, after).items():
            added = torch.where(counted, value.double(), 0.0)
            self._sums[name] = self._sums.get(name, 0.0) + added
            self._counts[name] = self._counts.get(name, 0) + counted.long()

    def means(self, position: int) -> dict[str, Tensor]:
        """Return, for the network with the index `position`, the mean of each score as a matrix (T, T).

        A value is NaN if no step counted for its pair of tasks.
        """
        return {name: total[position] / self._counts[name][position] for name, total in self._sums.items()}

    def _gradients(self) -> Callable[..., tuple[Weights, Tensor]]:
        losses = member_losses(self._setup)

        def gradients(weights: Weights, *batch: Any) -> tuple[Weights, Tensor]:
            def of_trunk(shared: Weights) -> tuple[Tensor, Tensor]:
                values = losses({**weights, **shared}, *batch)
                return values, values

            found: tuple[Weights, Tensor] = jacrev(of_trunk, has_aux=True)(
                {name: weights[name] for name in self._trunk}
            )
            return found

        return gradients

    def _after(self, gradients: Weights, partner: int, batch: Batch) -> Tensor:
        """Return the losses of all networks, (G, T), after a look-ahead step of the trunks.

        The step is taken along the gradients of the loss of one task, whose index is `partner`.
        """
        weights = self._stack.weights
        if self._recording.look_ahead == "optimizer":
            stepped = self._optimizer_step({name: gradients[name][:, partner] for name in self._trunk})
        else:
            length = self._recording.step
            stepped = {name: weights[name] - length * gradients[name][:, partner] for name in self._trunk}
        losses: Tensor = over_members(member_losses(self._setup), batch, {**weights, **stepped}, self._masks)
        return losses

    def _optimizer_step(self, gradients: Weights) -> Weights:
        """Return the weights of the trunks after the step that the optimiser would take for `gradients`.

        A copy of the optimiser takes the step, so that the optimiser itself does not change.
        """
        optimizer = copy.deepcopy(self._optimizer)
        flat = optimizer.param_groups[0]["params"][0]
        zeros = {name: torch.zeros_like(weight) for name, weight in self._stack.weights.items()}
        flat.grad = self._stack.gather({**zeros, **gradients})
        optimizer.step()
        stepped = self._stack.views(flat.detach())
        return {name: stepped[name] for name in self._trunk}
