"""Training many networks of one architecture at once: `vmap` runs the network over stacked weights.

Networks of one architecture differ only in their weights and in which losses count. One step of G networks is
therefore one step of a network whose every weight has a leading axis of length G, with a mask (G, T) over the losses.
No operation mixes the entries of that axis, so the result of a member does not depend on the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.func import functional_call, grad, jacrev, vmap

from taskgroup.core.errors import InputError
from taskgroup.scores.registry import GradientStep, scores_at_step
from taskgroup.surrogate.network.network import TRUNK
from taskgroup.surrogate.training.batches import Batch, SplitTensors
from taskgroup.surrogate.training.member import Member, Outcome, Recording
from taskgroup.surrogate.training.outcomes import Outputs, make_outcome, name_curve, name_scores
from taskgroup.surrogate.training.traced import traced
from taskgroup.surrogate.training.training_setup import TrainingSetup

Weights = dict[str, Tensor]
_ALIGNMENT = 16  # weights of a member are padded to whole vector registers, so that rounding is that of a member alone


@dataclass(frozen=True)
class Stack:
    """Weights of G members: `flat` (G, P), and views of it by name, each (G, ...)."""

    flat: Tensor
    weights: Weights

    def gather(self, gradients: Weights) -> Tensor:
        """Concatenate gradients by name to a tensor of the shape of `flat`."""
        parts = [gradients[name].flatten(1) for name in self.weights]
        used = sum(part.shape[1] for part in parts)
        return torch.cat([*parts, self.flat.new_zeros(len(self.flat), self.flat.shape[1] - used)], dim=1)


def train_stacked(
    setup: TrainingSetup, members: Sequence[Member], recording: Recording | None = None, return_weights: bool = False
) -> list[Outcome]:
    """Train members of one schedule side by side; with `recording`, compute gradient scores along the way."""
    started = time.perf_counter()
    stacked = stack(setup, members)
    weights = stacked.weights
    masks = torch.stack([setup.mask(member) for member in members])
    step = stepper(setup, stacked, masks, setup.row_order.schedule(members[0]).steps * setup.settings.epochs)
    scores = None if recording is None else _gradient_scores(setup, recording)
    sums: dict[str, Tensor] = {}
    epochs: list[Tensor] = []
    recorded = steps = 0
    for epoch in range(setup.settings.epochs):
        for rows in setup.row_order.epoch(members, epoch).to(setup.settings.device):
            batch = setup.train.batch(members, rows)
            if scores is not None and recording is not None and steps % recording.every == 0:
                with setup.autocast():
                    for name, value in _over(scores, batch, weights, masks).items():
                        sums[name] = sums.get(name, 0.0) + value.double()
                recorded += 1
            step(batch)
            steps += 1
        if setup.settings.curves:
            epochs.append(_evaluate(setup, setup.validation, members, weights, masks)[1])
    outcomes = _evaluate_members(setup, members, weights, masks)
    for position, outcome in enumerate(outcomes):
        outcome.seconds = (time.perf_counter() - started) / len(members)
        outcome.curve = name_curve(setup, members[position], [losses[position] for losses in epochs])
        if outcome.failed is None:
            means = {name: total[position] / recorded for name, total in sums.items()}
            outcome.affinity = name_scores(setup, members[position], means)
        if return_weights:
            outcome.weights = {name: weight[position].cpu().clone() for name, weight in weights.items()}
    return outcomes


def stack(setup: TrainingSetup, members: Sequence[Member]) -> Stack:
    """Create the initial weights of G members, in their order."""
    initial = {seed: setup.network.initial(seed) for seed in {member.seed for member in members}}
    rows = {seed: torch.cat([weight.flatten() for weight in weights.values()]) for seed, weights in initial.items()}
    flat = torch.stack([rows[member.seed] for member in members])
    flat = torch.nn.functional.pad(flat, (0, -flat.shape[1] % _ALIGNMENT)).to(
        setup.settings.device, setup.settings.dtype
    )
    weights, start = {}, 0
    for name, weight in initial[members[0].seed].items():
        weights[name] = flat[:, start : start + weight.numel()].view(len(flat), *weight.shape)
        start += weight.numel()
    return Stack(flat, weights)


def stepper(setup: TrainingSetup, stacked: Stack, masks: Tensor, steps: int = 1) -> Callable[[Batch], None]:
    """Return a function that takes one optimiser step of all members in place; it will be called `steps` times."""
    one = grad(_total(setup))
    gradients = traced(setup, lambda batch, weights, masks: _over(one, batch, weights, masks), steps)
    optimizer = setup.optimizer([stacked.flat])
    weights = stacked.weights

    def step(batch: Batch) -> None:
        with setup.autocast():
            by_name = gradients(batch, weights, masks)
        stacked.flat.grad = stacked.gather(by_name)
        optimizer.step()

    return step


def _over(function: Callable[..., Any], batch: Batch, weights: Weights, masks: Tensor) -> Any:
    """Apply a function of one member's weights, batch and mask to all members."""
    dims = (0, 0, None if batch.code is None else 0, 0, None if batch.known is None else 0, 0)
    return vmap(function, in_dims=dims)(weights, batch.inputs, batch.code, batch.labels, batch.known, masks)


def _losses(setup: TrainingSetup) -> Callable[..., Tensor]:
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


def _total(setup: TrainingSetup) -> Callable[..., Tensor]:
    losses = _losses(setup)
    return lambda *arguments: losses(*arguments).sum()


def _gradient_scores(setup: TrainingSetup, recording: Recording) -> Callable[..., dict[str, Tensor]]:
    """Return a function that computes `gs`, `gt` and `conflict` of one batch, each (T, T) with partners as rows."""
    losses = _losses(setup)

    def scores(weights: Weights, *batch: Any) -> dict[str, Tensor]:
        trunk = {name: weight for name, weight in weights.items() if name.startswith(TRUNK)}

        def of_trunk(shared: Weights) -> tuple[Tensor, Tensor]:
            values = losses({**weights, **shared}, *batch)
            return values, values

        if not trunk:
            raise InputError("trunk: has no trained weights; gs, gt and conflict need gradients of the trunk")
        gradients, before = jacrev(of_trunk, has_aux=True)(trunk)
        flat = torch.cat([gradient.flatten(1) for gradient in gradients.values()], dim=1)

        def after(partner: int) -> Tensor:
            stepped = {name: weight - recording.step * gradients[name][partner] for name, weight in trunk.items()}
            return of_trunk(stepped)[0]

        ahead = torch.stack([after(partner) for partner in range(len(before))])
        return scores_at_step(GradientStep(flat, before, ahead))

    return scores


def _evaluate_members(
    setup: TrainingSetup, members: Sequence[Member], weights: Weights, masks: Tensor
) -> list[Outcome]:
    healthy = torch.stack([torch.isfinite(weight).flatten(1).all(1) for weight in weights.values()]).all(0)
    validation = _evaluate(setup, setup.validation, members, weights, masks)
    test = validation if setup.test is setup.validation else _evaluate(setup, setup.test, members, weights, masks)

    def of(position: int, result: tuple[Outputs, Tensor]) -> tuple[Outputs, Tensor]:
        return {name: values[position] for name, values in result[0].items()}, result[1][position]

    return [
        make_outcome(setup, member, of(position, validation), of(position, test), bool(healthy[position]))
        for position, member in enumerate(members)
    ]


@torch.no_grad()
def _evaluate(
    setup: TrainingSetup, split: SplitTensors, members: Sequence[Member], weights: Weights, masks: Tensor
) -> tuple[Outputs, Tensor]:
    """Compute outputs (G, N, ...) and losses (G, T) on a whole split."""
    network = setup.network

    def forward(own: Weights, inputs: Tensor, code: Tensor | None) -> dict[str, Tensor]:
        return dict(functional_call(network.module, own, (inputs, code)))

    parts = []
    for inputs, code in split.slices(members, 2 * setup.settings.batch_size):
        parts.append(vmap(forward, in_dims=(0, 0, None if code is None else 0))(weights, inputs, code))
    outputs = {name: torch.cat([part[name] for part in parts], dim=1) for name in parts[0]}
    losses = vmap(network.losses, in_dims=(0, None, None, 0))(outputs, split.labels, split.known, masks)
    return outputs, losses
