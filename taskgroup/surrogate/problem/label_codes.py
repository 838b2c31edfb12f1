"""Labels as numbers that a network reads: classes one-hot, numbers standardised, zeros where missing."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.data import Data, Table, class_counts
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.training.settings import Settings


def label_codes(problem: Problem, data: Data, settings: Settings) -> Callable[[str], Tensor]:
    """Per table, (T, N, size): every task's labels, scaled by what they are in training, padded with zeros."""
    if not data.train.inputs.is_floating_point():
        raise InputError("--score li: the inputs are whole numbers; a label is read beside floating-point inputs only")
    classes = class_counts(problem, data)

    def raw(table: Table, position: int) -> Tensor:
        labels = table.labels[position]
        name = problem.names[position]
        if name in classes:
            return torch.nn.functional.one_hot(labels, classes[name]).to(torch.float32)
        return labels.reshape(len(labels), -1).to(torch.float32)

    def scaled(table: Table, position: int) -> Tensor:
        there = raw(data.train, position)[data.train.known[:, position]]
        spread = there.std(dim=0, correction=0)
        code = (raw(table, position) - there.mean(dim=0)) / spread.where(spread > 0, torch.ones_like(spread))
        return code * table.known[:, position, None]

    def of_table(name: str) -> Tensor:
        table: Table = getattr(data, name)
        codes = [scaled(table, position) for position in range(len(problem.names))]
        size = max(code.shape[1] for code in codes)
        padded = [torch.nn.functional.pad(code, (0, size - code.shape[1])) for code in codes]
        return torch.stack(padded).to(settings.device, settings.dtype)

    return of_table
