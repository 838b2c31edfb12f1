"""Everything that members of one kind are trained with: the network, the settings, and the splits on the device."""

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
    """A network, its settings, the splits on the device, and the order of the training examples.

    `stopping`: examples that choose the epoch at which a network stops. `scales`: of standardised labels, by task.
    `constants`: losses of a constant prediction on those examples, by task.
    `traces`: traced training steps by the shapes of their arguments (see `traced`).
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
        """Return which losses count, (T,) bool in the order of the network."""
        return torch.tensor([name in member.train for name in self.network.names], device=self.settings.device)

    def optimizer(self, parameters: list[Tensor], stacked: bool = True) -> Optimizer:
        """Create the optimiser of the problem."""
        return make_optimizer(self.network.problem, self.settings, parameters, stacked)

    def reference_losses(self, initial: Tensor) -> Tensor:
        """Replace losses before training, (G, T), by those of a constant prediction where these are known."""
        known = [self.constants.get(name, 0.0) for name in self.network.names]
        constant = torch.tensor(known, dtype=initial.dtype, device=initial.device)
        return torch.where((constant > 0) & (initial > 0), constant, initial)

    def slice_size(self, split: SplitTensors) -> int:
        """Return how many examples to evaluate at once: all of them if an output depends on the others."""
        return len(split) if self.network.mixes_examples else 2 * self.settings.batch_size

    def autocast(self) -> torch.autocast:
        """Return a context that computes in bfloat16 if that is the precision."""
        return torch.autocast(self.settings.device.type, torch.bfloat16, enabled=self.settings.precision == "bfloat16")


def make_setup(
    network: Network,
    data: Data,
    settings: Settings,
    *,
    sources: Callable[[str], Tensor] | None = None,
    codes: Callable[[str], Tensor] | None = None,
) -> TrainingSetup:
    """Move the network and the splits to the device. `sources`, `codes`: see `SplitTensors`, by name of the split."""
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
    """Create an optimiser; a named one updates all tensors in one call if networks are `stacked`."""
    if callable(problem.optimizer):
        return problem.optimizer(parameters)
    options: dict[str, Any] = {}
    if stacked:
        options = {"foreach": True} if problem.optimizer == "rmsprop" else {"fused": True}
    return _OPTIMIZERS[problem.optimizer](parameters, lr=settings.learning_rate, **options)
