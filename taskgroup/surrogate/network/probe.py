"""Features and attributions of a trained network, from which affinity scores are computed."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from taskgroup.core.errors import InputError
from taskgroup.surrogate.network.network import MultiTask, Network
from taskgroup.surrogate.settings import Settings

Weights = Mapping[str, Tensor]


@torch.no_grad()
def trunk_features(network: Network, weights: Weights, inputs: Tensor, settings: Settings) -> Tensor:
    """Return the outputs of the trunk for inputs (N, ...), as a tensor (N, ...) that is not flattened."""
    module = _load(network, weights, settings)
    size = 4 * settings.batch_size
    return torch.cat([module.trunk(part) for part in torch.split(_on_device(inputs, settings), size)])


def attributions(network: Network, weights: Weights, task: str, inputs: Tensor, settings: Settings) -> Tensor:
    """Return, for every example, the inputs multiplied by the gradient of one task's output, for the score `ias`.

    `inputs`: (N, ...), with D values per example; the result has shape (N, D). Raises `InputError` if the inputs are
    not floating-point numbers.
    """
    if not inputs.is_floating_point():
        raise InputError("score ias: integer inputs have no gradient; use floating-point inputs")
    module = _load(network, weights, settings)
    place = network.names.index(task)
    block = next(block for block in network.blocks if block.span.start <= place < block.span.stop)
    found = []
    for part in torch.split(_on_device(inputs, settings), 4 * settings.batch_size):
        read = part.clone().requires_grad_()
        outputs = network.block_outputs(module(read), block).flatten(1)
        if block.loss is not None:
            chosen = outputs[:, place - block.span.start]
        elif network.problem.described[network.order[place]].loss == "cross-entropy":
            chosen = outputs.amax(dim=1)
        else:
            chosen = outputs.sum(dim=1)
        (gradient,) = torch.autograd.grad(chosen.sum(), read)
        found.append((read * gradient).detach().flatten(1))
    return torch.cat(found)


def _load(network: Network, weights: Weights, settings: Settings) -> MultiTask:
    module = network.make(0).to(settings.device, settings.dtype).eval()
    module.load_state_dict({name: weight.to(settings.dtype) for name, weight in weights.items()}, strict=False)
    return module


def _on_device(inputs: Tensor, settings: Settings) -> Tensor:
    return inputs.to(settings.device, settings.dtype if inputs.is_floating_point() else inputs.dtype)
