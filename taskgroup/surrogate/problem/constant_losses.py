"""Loss of the best constant prediction for each task, which is a baseline that ignores the inputs."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from taskgroup.surrogate.problem.data import Data, Examples
from taskgroup.surrogate.problem.problem import Problem


def constant_losses(problem: Problem, data: Data, examples: Examples) -> dict[str, float]:
    """Return, by task, the mean loss of a constant prediction on the split `examples`.

    The constant is computed from the training split: the mean of the labels for `mse`, the median for `l1`, and the
    class frequencies for `bce` and `cross-entropy`. The result does not contain tasks with a custom loss and tasks
    without a label in the split.
    """
    found = {}
    for position, task in enumerate(problem.described):
        known = examples.known[:, position]
        train = data.train.labels[position][data.train.known[:, position]]
        if isinstance(task.loss, str) and bool(known.any()):
            found[task.name] = float(_loss(task.loss, train, examples.labels[position][known]))
    return found


def _loss(name: str, train: Tensor, labels: Tensor) -> Tensor:
    if name == "cross-entropy":
        classes = int(max(train.max(), labels.max())) + 1
        counts = torch.bincount(train, minlength=classes).double()
        shares = (counts + 1) / (
            counts + 1
        ).sum()  # add-one smoothing: otherwise the loss of a class without training examples is infinite
        return functional.nll_loss(shares.log().expand(len(labels), -1), labels)
    train, labels = train.double(), labels.double()
    if name == "bce":
        share = ((train.sum(0) + 1) / (len(train) + 2)).expand_as(labels)
        return functional.binary_cross_entropy(share, labels)
    if name == "l1":
        return (labels - train.median(dim=0).values).abs().mean()
    return (labels - train.mean(0)).square().mean()
