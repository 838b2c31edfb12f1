"""Setup that networks trained side by side have in common: architecture, settings, and data on the device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.constant_losses import constant_losses
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.problem.scale import Scale
from taskgroup.surrogate.settings import Settings
from taskgroup.surrogate.training.batches import SplitTensors
from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.row_order import RowOrder

_OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {"adam": Adam, "adamw": AdamW, "sgd": SGD, "rmsprop": RMSprop}


@dataclass(frozen=True)
class TrainingSetup:
    """A network, the training settings, the splits on the device, and the order of the training examples.

    `stopping`: examples that choose the epoch at which a network stops. `scales`: mean and standard deviation of the
    labels, for each task whose labels are standardised. `constants`: task → loss of a constant prediction on the
    `stopping` examples. `traces`: traced training steps, by the shapes of their arguments (see `traced`).
    """

    network: Network
    settings: Settings
    train: SplitTensors
    validation: SplitTensors
    test: SplitTensors
    row_order: RowOrder
    stopping: SplitTensors | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    constants: Mapping[str, float] = field(default_factory=dict)
    traces: dict[Any, Any] = field(default_factory=dict)

    def mask(self, member: Member) -> Tensor:
        """Return a mask of the tasks that a network is trained on, (T,) bool in the order of `Network.order`."""
        return torch.tensor([name in member.train for name in self.network.names], device=self.settings.device)

    def optimizer(self, parameters: list[Tensor], stacked: bool = True) -> Optimizer:
        """Create the optimiser that the problem specifies, for the given parameters."""
        return make_optimizer(self.network.problem, self.settings, parameters, stacked)

    def reference_losses(self, initial: Tensor) -> Tensor:
        """Return the losses by which early stopping divides the losses of the tasks, (G, T) for G networks and T tasks.

        For each task, this is the loss of a constant prediction if it is known, and otherwise the loss before training.
        `initial`: (G, T), the losses before training.
        """
        known = [self.constants.get(name, 0.0) for name in self.network.names]
        constant = torch.tensor(known, dtype=initial.dtype, device=initial.device)
        return torch.where((constant > 0) & (initial > 0), constant, initial)

    def slice_size(self, split: SplitTensors) -> int:
        """Return the number of examples of a split that are evaluated at once.

        All examples are evaluated at once if the output for one example depends on the other examples of its batch.
        """
        return len(split) if self.network.mixes_examples else 2 * self.settings.batch_size

    def autocast(self) -> torch.autocast:
        """Return a context in which PyTorch computes in bfloat16 if the precision is `bfloat16`."""
        return torch.autocast(self.settings.device.type, torch.bfloat16, enabled=self.settings.precision == "bfloat16")


def make_setup(
    network: Network,
    data: Data,
    settings: Settings,
    *,
    sources: Callable[[str], Tensor] | None = None,
    codes: Callable[[str], Tensor] | None = None,
) -> TrainingSetup:
    """Build the training setup, and move the network and the splits to the device.

    `sources`, `codes`: functions that return, given the name of a split, the tensors of the same name in
    `SplitTensors`.
    """
    network.module.to(settings.device, settings.dtype)

    def split(name: str) -> SplitTensors:
        examples = getattr(data, name).to(settings.device, settings.dtype)
        return SplitTensors(
            network,
            examples,
            sources=None if sources is None else sources(name),
            codes=None if codes is None else codes(name),
        )

    row_order = RowOrder(network.problem.names, data.train, settings.batch_size)
    validation = split("validation")
    test = validation if data.test is data.validation else split("test")
    stopping = None if data.stopping is None else split("stopping")
    constants = {} if data.stopping is None else constant_losses(network.problem, data, data.stopping)
    return TrainingSetup(
        network, settings, split("train"), validation, test, row_order, stopping, data.scales, constants
    )


def make_optimizer(problem: Problem, settings: Settings, parameters: list[Tensor], stacked: bool) -> Optimizer:
    """Create the optimiser that the problem specifies, for the given parameters.

    If `stacked` is true, an optimiser that is given by name updates all tensors in one call.
    """
    if callable(problem.optimizer):
        return problem.optimizer(parameters)
    options: dict[str, Any] = {}
    if stacked:
        options = {"foreach": True} if problem.optimizer == "rmsprop" else {"fused": True}
    return _OPTIMIZERS[problem.optimizer](parameters, lr=settings.learning_rate, **options)
