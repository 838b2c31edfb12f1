"""Results of a trained network, computed from its outputs on the validation split and the test split."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from taskgroup.surrogate.problem.losses import metric
from taskgroup.surrogate.recorder import PairScores
from taskgroup.surrogate.training.batches import SplitTensors
from taskgroup.surrogate.training.member import Array32, Member, Outcome
from taskgroup.surrogate.training.training_setup import TrainingSetup

Outputs = Mapping[str, Tensor]


@dataclass(frozen=True)
class Evaluation:
    """Outputs and losses of one network on a whole split of N examples.

    `outputs`: mapping from heads to outputs (N, ...). `losses`: (T,), the mean loss of each of T tasks. `examples`: (N,
    T), the losses of the single examples. `known`: (N, T) bool, the mask of the known labels; `None` if no label is
    missing. For G networks, all tensors have an additional first axis of length G, which `known` may lack.
    """

    outputs: Outputs
    losses: Tensor
    examples: Tensor
    known: Tensor | None

    def member(self, position: int) -> Evaluation:
        """Return the evaluation of one of the G networks, whose index is `position`."""
        outputs = {name: values[position] for name, values in self.outputs.items()}
        known = self.known[position] if self.known is not None and self.known.ndim == 3 else self.known
        return Evaluation(outputs, self.losses[position], self.examples[position], known)


def make_outcome(
    setup: TrainingSetup, member: Member, validation: Evaluation, test: Evaluation, healthy: bool
) -> Outcome:
    """Build the outcome of one network from its evaluations on validation and test.

    `healthy`: whether all weights of the network are finite.
    """
    loss, test_loss = _losses(setup, member, validation.losses), _losses(setup, member, test.losses)
    diverged = [task for task in member.train if not (math.isfinite(loss[task]) and math.isfinite(test_loss[task]))]
    if diverged or not healthy:
        blank: dict[str, float | None] = dict.fromkeys(member.train)
        reason = f"the loss of {', '.join(diverged)} is not finite" if diverged else "a weight is not finite"
        return Outcome(blank, {}, dict(blank), {}, failed=reason)
    return Outcome(
        loss=dict(loss),
        metric=_metrics(setup, member, validation.outputs, setup.validation),
        test_loss=dict(test_loss),
        test_metric=_metrics(setup, member, test.outputs, setup.test),
        example_loss={
            "validation": _example_losses(setup, member, validation),
            "test": _example_losses(setup, member, test),
        },
    )


def _losses(setup: TrainingSetup, member: Member, losses: Tensor) -> dict[str, float]:
    by_name = dict(zip(setup.network.names, losses.tolist(), strict=True))
    return {task: by_name[task] for task in member.train}


def _example_losses(setup: TrainingSetup, member: Member, evaluation: Evaluation) -> dict[str, Array32]:
    values = evaluation.examples.float()
    if evaluation.known is not None:
        values = values.masked_fill(~evaluation.known, math.nan)
    names = setup.network.names
    return {task: values[:, names.index(task)].cpu().numpy().copy() for task in member.train}


def _metrics(setup: TrainingSetup, member: Member, outputs: Outputs, split: SplitTensors) -> dict[str, float | None]:
    network = setup.network
    found: dict[str, float | None] = {}
    for block, labels in zip(network.blocks, split.labels, strict=True):
        predicted = network.block_outputs(outputs, block)
        for position in range(block.span.start, block.span.stop):
            task = network.problem.described[network.order[position]]
            if task.name not in member.train or task.metric is None:
                continue
            column = position - block.span.start
            out = predicted[:, column : column + 1] if block.loss is not None else predicted
            wanted = labels[:, column] if block.loss is not None else labels
            rows = slice(None) if split.known is None else split.known[:, position]
            scale = setup.scales.get(task.name)
            if scale is not None:
                out, wanted = scale.undo(out), scale.undo(wanted)
            value = metric(task, out[rows], wanted[rows])
            found[task.name] = value if value is None or math.isfinite(value) else None
    return {task: found[task] for task in member.train if task in found}


def name_curve(
    setup: TrainingSetup, member: Member, losses: Sequence[Tensor]
) -> dict[str, tuple[float | None, ...]] | None:
    """Convert the losses after each epoch to a mapping from each task to the list of its losses.

    `losses`: one tensor (T,) of the losses of all tasks per epoch. The result is `None` if there are no epochs.
    """
    if not losses:
        return None
    epochs = [_losses(setup, member, of_epoch) for of_epoch in losses]
    return {
        task: tuple(epoch[task] if math.isfinite(epoch[task]) else None for epoch in epochs) for task in member.train
    }


def name_scores(setup: TrainingSetup, member: Member, means: Mapping[str, Tensor]) -> PairScores:
    """Convert the matrix (T, T) of each score to nested mappings: score → partner task → target task → value.

    The mappings contain only the tasks of the network.
    """
    names = setup.network.names
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
