"""Many networks of one architecture trained at once: their weights are stacked, and `vmap` runs them side by side.

Networks of one architecture differ only in their weights and in which losses count, so one step of G of them is one
step of a network whose every weight has G layers, with a mask (G, T) over the losses. What a member computes does not
depend on the others: every operation runs over the stack, and none mixes its layers.
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
from taskgroup.surrogate.training.batches import Batch, Feed
from taskgroup.surrogate.training.final_losses import Outputs, curve, outcome, recorded
from taskgroup.surrogate.training.member import Member, Outcome, Record
from taskgroup.surrogate.training.setup import Bench
from taskgroup.surrogate.training.traced import traced

Weights = dict[str, Tensor]
_ALIGNED = 16  # numbers; a member's weights fill whole vector registers, so that none is computed with its neighbour's


@dataclass(frozen=True)
class Stack:
    """Weights of G members: `flat` (G, P) holds all of them, `weights` are views of it by name, (G, ...)."""

    flat: Tensor
    weights: Weights

    def gather(self, gradients: Weights) -> Tensor:
        """Gradients by name as one tensor like `flat`."""
        parts = [gradients[name].flatten(1) for name in self.weights]
        used = sum(part.shape[1] for part in parts)
        return torch.cat([*parts, self.flat.new_zeros(len(self.flat), self.flat.shape[1] - used)], dim=1)


def train_stacked(
    bench: Bench, members: Sequence[Member], record: Record | None = None, keep: bool = False
) -> list[Outcome]:
    """Train members of one schedule side by side; with `record`, look at their gradients as they go.

    `keep` leaves each outcome its weights.
    """
    started = time.perf_counter()
    stacked = stack(bench, members)
    weights = stacked.weights
    masks = torch.stack([bench.mask(member) for member in members])
    step = stepper(bench, stacked, masks, bench.orders.schedule(members[0]).steps * bench.settings.epochs)
    look = None if record is None else _looker(bench, record)
    sums: dict[str, Tensor] = {}
    epochs: list[Tensor] = []
    looks = steps = 0
    for epoch in range(bench.settings.epochs):
        for rows in bench.orders.epoch(members, epoch).to(bench.settings.device):
            batch = bench.train.batch(members, rows)
            if look is not None and record is not None and steps % record.every == 0:
                with bench.autocast():
                    for name, value in _over(look, batch, weights, masks).items():
                        sums[name] = sums.get(name, 0.0) + value.double()
                looks += 1
            step(batch)
            steps += 1
        if bench.settings.curves:
            epochs.append(_evaluate(bench, bench.validation, members, weights, masks)[1])
    outcomes = _judge(bench, members, weights, masks)
    for position, found in enumerate(outcomes):
        found.seconds = (time.perf_counter() - started) / len(members)
        found.curve = curve(bench, members[position], [losses[position] for losses in epochs])
        if found.failed is None:
            found.affinity = recorded(bench, members[position], {k: v[position] / looks for k, v in sums.items()})
        if keep:
            found.weights = {name: weight[position].cpu().clone() for name, weight in weights.items()}
    return outcomes


def stack(bench: Bench, members: Sequence[Member]) -> Stack:
    """Fresh weights of G members, in their order."""
    fresh = {seed: bench.network.initial(seed) for seed in {member.seed for member in members}}
    rows = {seed: torch.cat([weight.flatten() for weight in weights.values()]) for seed, weights in fresh.items()}
    flat = torch.stack([rows[member.seed] for member in members])
    flat = torch.nn.functional.pad(flat, (0, -flat.shape[1] % _ALIGNED)).to(bench.settings.device, bench.settings.dtype)
    weights, start = {}, 0
    for name, weight in fresh[members[0].seed].items():
        weights[name] = flat[:, start : start + weight.numel()].view(len(flat), *weight.shape)
        start += weight.numel()
    return Stack(flat, weights)


def stepper(bench: Bench, stacked: Stack, masks: Tensor, steps: int = 1) -> Callable[[Batch], None]:
    """One step of the optimiser for all members, which changes their weights in place; to be taken `steps` times."""
    one = grad(_total(bench))
    gradients = traced(bench, lambda batch, weights, masks: _over(one, batch, weights, masks), steps)
    optimizer = bench.optimizer([stacked.flat])
    weights = stacked.weights

    def step(batch: Batch) -> None:
        with bench.autocast():
            found = gradients(batch, weights, masks)
        stacked.flat.grad = stacked.gather(found)
        optimizer.step()

    return step


def _over(function: Callable[..., Any], batch: Batch, weights: Weights, masks: Tensor) -> Any:
    """Run a function of one member's weights, batch and mask over all members."""
    dims = (0, 0, None if batch.code is None else 0, 0, None if batch.known is None else 0, 0)
    return vmap(function, in_dims=dims)(weights, batch.inputs, batch.code, batch.labels, batch.known, masks)


def _losses(bench: Bench) -> Callable[..., Tensor]:
    network = bench.network

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


def _total(bench: Bench) -> Callable[..., Tensor]:
    losses = _losses(bench)
    return lambda *arguments: losses(*arguments).sum()


def _looker(bench: Bench, record: Record) -> Callable[..., dict[str, Tensor]]:
    """What the gradients of every task say at this moment: `gs`, `gt` and `conflict`, (T, T), rows partners."""
    losses = _losses(bench)

    def look(weights: Weights, *batch: Any) -> dict[str, Tensor]:
        trunk = {name: weight for name, weight in weights.items() if name.startswith(TRUNK)}

        def of_trunk(shared: Weights) -> tuple[Tensor, Tensor]:
            found = losses({**weights, **shared}, *batch)
            return found, found

        if not trunk:
            raise InputError("no weight of the trunk is trained; gs, gt and conflict look at the trunk's gradients")
        gradients, before = jacrev(of_trunk, has_aux=True)(trunk)
        flat = torch.cat([gradient.flatten(1) for gradient in gradients.values()], dim=1)

        def after(partner: int) -> Tensor:
            stepped = {name: weight - record.step * gradients[name][partner] for name, weight in trunk.items()}
            return of_trunk(stepped)[0]

        ahead = torch.stack([after(partner) for partner in range(len(before))])
        return scores_at_step(GradientStep(flat, before, ahead))

    return look


def _judge(bench: Bench, members: Sequence[Member], weights: Weights, masks: Tensor) -> list[Outcome]:
    healthy = torch.stack([torch.isfinite(weight).flatten(1).all(1) for weight in weights.values()]).all(0)
    validation = _evaluate(bench, bench.validation, members, weights, masks)
    test = validation if bench.test is bench.validation else _evaluate(bench, bench.test, members, weights, masks)

    def of(position: int, table: tuple[Outputs, Tensor]) -> tuple[Outputs, Tensor]:
        return {name: values[position] for name, values in table[0].items()}, table[1][position]

    return [
        outcome(bench, member, of(position, validation), of(position, test), bool(healthy[position]))
        for position, member in enumerate(members)
    ]


@torch.no_grad()
def _evaluate(
    bench: Bench, feed: Feed, members: Sequence[Member], weights: Weights, masks: Tensor
) -> tuple[Outputs, Tensor]:
    """Outputs on a whole table, (G, N, ...), and losses, (G, T)."""
    network = bench.network

    def forward(own: Weights, inputs: Tensor, code: Tensor | None) -> dict[str, Tensor]:
        return dict(functional_call(network.module, own, (inputs, code)))

    parts = []
    for inputs, code in feed.slices(members, 2 * bench.settings.batch_size):
        parts.append(vmap(forward, in_dims=(0, 0, None if code is None else 0))(weights, inputs, code))
    outputs = {name: torch.cat([part[name] for part in parts], dim=1) for name in parts[0]}
    found = vmap(network.losses, in_dims=(0, None, None, 0))(outputs, feed.labels, feed.known, masks)
    return outputs, found
