"""A network on its device with everything it reads: what members of one kind are trained with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.training.batches import Feed, Orders
from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.settings import Settings

_OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {"adam": Adam, "adamw": AdamW, "sgd": SGD, "rmsprop": RMSprop}


@dataclass(frozen=True)
class Bench:
    """`train`, `validation` and `test` as the network reads them, on the device, and the order of the training rows.

    `traces` holds steps that were traced, by the shapes that they take.
    """

    network: Network
    settings: Settings
    train: Feed
    validation: Feed
    test: Feed
    orders: Orders
    traces: dict[Any, Any] = field(default_factory=dict)

    def mask(self, member: Member) -> Tensor:
        """(T,) bool in the network's order: whose losses count."""
        return torch.tensor([name in member.train for name in self.network.names], device=self.settings.device)

    def optimizer(self, parameters: list[Tensor], stacked: bool = True) -> Optimizer:
        """The problem's optimiser; the named ones with one call for all tensors where networks are stacked."""
        return make_optimizer(self.network.problem, self.settings, parameters, stacked)

    def autocast(self) -> torch.autocast:
        """Where the precision asks for it, compute in bfloat16."""
        return torch.autocast(self.settings.device.type, torch.bfloat16, enabled=self.settings.precision == "bfloat16")


def make_bench(
    network: Network,
    data: Data,
    settings: Settings,
    *,
    sources: Callable[[str], Tensor] | None = None,
    codes: Callable[[str], Tensor] | None = None,
) -> Bench:
    """Put data on the device. `sources` and `codes` give what a `Feed` takes, for the table of a name."""
    network.module.to(settings.device, settings.dtype)

    def feed(name: str) -> Feed:
        table = getattr(data, name).to(settings.device, settings.dtype)
        return Feed(
            network,
            table,
            sources=None if sources is None else sources(name),
            codes=None if codes is None else codes(name),
        )

    orders = Orders(network.problem.names, data.train, settings.batch_size)
    validation = feed("validation")
    test = validation if data.test is data.validation else feed("test")
    return Bench(network, settings, feed("train"), validation, test, orders)


def make_optimizer(problem: Problem, settings: Settings, parameters: list[Tensor], stacked: bool) -> Optimizer:
    """An optimiser over parameters, the problem's learning rate unless another was asked for."""
    if callable(problem.optimizer):
        return problem.optimizer(parameters)
    options: dict[str, Any] = {}
    if stacked:
        options = {"foreach": True} if problem.optimizer == "rmsprop" else {"fused": True}
    return _OPTIMIZERS[problem.optimizer](parameters, lr=settings.learning_rate, **options)
