"""Standardisation of inputs and regression targets by the mean and standard deviation of the training split."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from taskgroup.surrogate.problem.data import Data, Examples
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.problem.scale import Scale

REGRESSION_LOSSES = ("mse", "l1")


def standardise(problem: Problem, data: Data) -> Data:
    """Standardise the inputs, and the labels of tasks with the loss `mse` or `l1`.

    Inputs of shape (N, D) are standardised per feature, and inputs of shape (N, C, ...) per channel. Integer inputs are
    not changed. All splits are scaled by the mean and standard deviation of the training split. From a feature that is
    constant in the training split, only the mean is subtracted.
    """
    inputs = data.train.inputs
    read = _scale(inputs, (0, *range(2, inputs.ndim))) if inputs.is_floating_point() else None
    targets: dict[str, Scale] = {}
    for position, task in enumerate(problem.described):
        labels = data.train.labels[position]
        if task.loss in REGRESSION_LOSSES and labels.is_floating_point():
            axes = (0,) if labels.ndim <= 2 else tuple(range(labels.ndim))
            targets[task.name] = _scale(labels[data.train.known[:, position]], axes)

    def scaled(examples: Examples) -> Examples:
        labels = []
        for position, (task, values) in enumerate(zip(problem.names, examples.labels, strict=True)):
            if task in targets:
                known = examples.known[:, position].reshape(-1, *[1] * (values.ndim - 1))
                labels.append(torch.where(known, targets[task].apply(values), torch.zeros_like(values)))
            else:
                labels.append(values)
        return replace(
            examples, inputs=examples.inputs if read is None else read.apply(examples.inputs), labels=tuple(labels)
        )

    validation = scaled(data.validation)
    test = validation if data.test is data.validation else scaled(data.test)
    stopping = None if data.stopping is None else scaled(data.stopping)
    return Data(scaled(data.train), validation, test, stopping, targets)


def _scale(values: Tensor, axes: tuple[int, ...]) -> Scale:
    mean = values.mean(dim=axes, keepdim=True)
    deviation = (values - mean).square().mean(dim=axes, keepdim=True).sqrt()
    tiny = deviation <= 1e-6 * mean.abs().clamp(min=1e-30)
    return Scale(mean, deviation.masked_fill(tiny | (deviation == 0), 1.0))
