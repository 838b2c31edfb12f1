"""What a trained member reached, from its outputs on validation and test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from taskgroup.surrogate.problem.losses import metric
from taskgroup.surrogate.training.batches import Feed
from taskgroup.surrogate.training.member import Member, Outcome, PairScores
from taskgroup.surrogate.training.setup import Bench

Outputs = Mapping[str, Tensor]


def outcome(
    bench: Bench, member: Member, validation: tuple[Outputs, Tensor], test: tuple[Outputs, Tensor], healthy: bool
) -> Outcome:
    """Judge one member: its outputs (N, ...) and losses (T,) on both tables; `healthy`: its weights are finite."""
    loss, test_loss = _losses(bench, member, validation[1]), _losses(bench, member, test[1])
    bad = [task for task in member.train if not (math.isfinite(loss[task]) and math.isfinite(test_loss[task]))]
    if bad or not healthy:
        blank: dict[str, float | None] = dict.fromkeys(member.train)
        why = f"the loss of {', '.join(bad)} is not finite" if bad else "a weight is not finite"
        return Outcome(blank, {}, dict(blank), {}, failed=why)
    return Outcome(
        loss=dict(loss),
        metric=_metrics(bench, member, validation[0], bench.validation),
        test_loss=dict(test_loss),
        test_metric=_metrics(bench, member, test[0], bench.test),
    )


def _losses(bench: Bench, member: Member, losses: Tensor) -> dict[str, float]:
    by_name = dict(zip(bench.network.names, losses.tolist(), strict=True))
    return {task: by_name[task] for task in member.train}


def _metrics(bench: Bench, member: Member, outputs: Outputs, feed: Feed) -> dict[str, float | None]:
    network = bench.network
    found: dict[str, float | None] = {}
    for block, labels in zip(network.blocks, feed.labels, strict=True):
        predicted = network.block_outputs(outputs, block)
        for position in range(block.span.start, block.span.stop):
            task = network.problem.described[network.order[position]]
            if task.name not in member.train or task.metric is None:
                continue
            column = position - block.span.start
            out = predicted[:, column : column + 1] if block.loss is not None else predicted
            truth = labels[:, column] if block.loss is not None else labels
            rows = slice(None) if feed.known is None else feed.known[:, position]
            value = metric(task, out[rows], truth[rows])
            found[task.name] = value if value is None or math.isfinite(value) else None
    return {task: found[task] for task in member.train if task in found}


def curve(bench: Bench, member: Member, losses: Sequence[Tensor]) -> dict[str, tuple[float | None, ...]] | None:
    """Name the losses (T,) after each epoch: task → losses; `None` where nothing was read."""
    if not losses:
        return None
    epochs = [_losses(bench, member, of_epoch) for of_epoch in losses]
    return {
        task: tuple(epoch[task] if math.isfinite(epoch[task]) else None for epoch in epochs) for task in member.train
    }


def recorded(bench: Bench, member: Member, means: Mapping[str, Tensor]) -> PairScores:
    """Name the entries of (T, T) means: score → partner → target, over the tasks of the member."""
    names = bench.network.names
    place = {name: position for position, name in enumerate(names)}
    scores: PairScores = {}
    for score, mean in means.items():
        numbers = mean.tolist()
        scores[score] = {
            partner: {target: numbers[place[partner]][place[target]] for target in member.train if target != partner}
            for partner in member.train
        }
        if not bool(torch.isfinite(mean).all()):
            scores[score] = {
                partner: {target: value for target, value in row.items() if math.isfinite(value)}
                for partner, row in scores[score].items()
            }
    return scores
