"""Weights of several networks stacked in tensors, and functions that `vmap` applies to all networks at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.func import functional_call, grad, vmap
from torch.optim import Optimizer

from taskgroup.surrogate.training.batches import Batch
from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.traced import traced
from taskgroup.surrogate.training.training_setup import TrainingSetup

Weights = dict[str, Tensor]
_ALIGNMENT = 16  # pads each member's weights to whole vector registers, for the rounding of a member trained alone


@dataclass(frozen=True)
class Stack:
    """Weights of G networks that are trained side by side.

    `flat`: (G, P), all P weights of each network. `weights`: a mapping from weight names to views of `flat`, each of
    shape (G, ...).
    """

    flat: Tensor
    weights: Weights

    def gather(self, gradients: Weights) -> Tensor:
        """Concatenate gradients, given by weight name, to one tensor (G, P) with the same layout as `flat`."""
        parts = [gradients[name].flatten(1) for name in self.weights]
        used = sum(part.shape[1] for part in parts)
        return torch.cat([*parts, self.flat.new_zeros(len(self.flat), self.flat.shape[1] - used)], dim=1)

    def views(self, flat: Tensor) -> Weights:
        """Return a mapping from weight names to views of `flat`, a tensor (G, P) in the layout of `Stack.flat`."""
        views, start = {}, 0
        for name, weight in self.weights.items():
            size = weight[0].numel()
            views[name] = flat[:, start : start + size].view(weight.shape)
            start += size
        return views


def make_stack(setup: TrainingSetup, members: Sequence[Member]) -> Stack:
    """Create a stack with the initial weights of the networks `members`, in this order."""
    initial = {seed: setup.network.initial(seed) for seed in {member.seed for member in members}}
    rows = {seed: torch.cat([weight.flatten() for weight in weights.values()]) for seed, weights in initial.items()}
    flat = torch.stack([rows[member.seed] for member in members])
    padded = torch.nn.functional.pad(flat, (0, -flat.shape[1] % _ALIGNMENT))
    flat = padded.to(setup.settings.device, setup.settings.dtype)
    weights, start = {}, 0
    for name, weight in initial[members[0].seed].items():
        weights[name] = flat[:, start : start + weight.numel()].view(len(flat), *weight.shape)
        start += weight.numel()
    return Stack(flat, weights)


def make_step(
    setup: TrainingSetup, stacked: Stack, masks: Tensor, optimizer: Optimizer, steps: int = 1
) -> Callable[[Batch], None]:
    """Return a function that takes one optimiser step of all stacked networks and changes their weights in place.

    `masks`: (G, T) bool, which of T tasks each of G networks has. `steps`: how often the function will be called, from
    which it is decided whether tracing is worthwhile.
    """
    losses = member_losses(setup)
    one = grad(lambda *arguments: losses(*arguments).sum())
    gradients = traced(setup, lambda batch, weights, masks: over_members(one, batch, weights, masks), steps)

    def step(batch: Batch) -> None:
        with setup.autocast():
            by_name = gradients(batch, stacked.weights, masks)
        stacked.flat.grad = stacked.gather(by_name)
        optimizer.step()

    return step


def over_members(function: Callable[..., Any], batch: Batch, weights: Weights, masks: Tensor) -> Any:
    """Apply `function` to every stacked network, with the network's weights, batch and task mask as arguments."""
    dims = (0, 0, None if batch.code is None else 0, 0, None if batch.known is None else 0, 0)
    return vmap(function, in_dims=dims)(weights, batch.inputs, batch.code, batch.labels, batch.known, masks)


def member_losses(setup: TrainingSetup) -> Callable[..., Tensor]:
    """Return a function that computes the losses of one network's T tasks, (T,).

    The arguments of the function are the weights of the network, its batch and its task mask.
    """
    network = setup.network

    def losses(
        weights: Weights,
        inputs: Tensor,
        code: Tensor | None,
        labels: tuple[Tensor, ...],
        known: Tensor | None,
        mask: Tensor,
    ) -> Tensor:
        outputs = functional_call(network.module, weights, (inputs, code))
        return network.losses(outputs, labels, known, mask)

    return losses


@contextmanager
def training_mode(setup: TrainingSetup) -> Iterator[None]:
    """Return a context in which the module of the stacked networks is in training mode."""
    setup.network.module.train()
    try:
        yield
    finally:
        setup.network.module.eval()
