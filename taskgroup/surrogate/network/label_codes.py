"""Encoding of labels as network inputs: one-hot classes, standardised values, and zeros for missing labels."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.data import Data, Examples, class_counts
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.settings import Settings


def label_codes(problem: Problem, data: Data, settings: Settings) -> Callable[[str], Tensor]:
    """Return a function that encodes the labels of a split, given the name of the split.

    The encoded labels of T tasks and N examples have shape (T, N, size). Real-valued labels are standardised by the
    mean and standard deviation of the training split. Codes shorter than `size` are padded with zeros. Raises
    `InputError` if the problem's inputs are not floating-point numbers.
    """
    if not data.train.inputs.is_floating_point():
        raise InputError("score li: a label cannot be added to integer inputs; use floating-point inputs")
    classes = class_counts(problem, data)

    def raw(examples: Examples, position: int) -> Tensor:
        labels = examples.labels[position]
        name = problem.names[position]
        if name in classes:
            return torch.nn.functional.one_hot(labels, classes[name]).to(torch.float32)
        return labels.reshape(len(labels), -1).to(torch.float32)

    def scaled(examples: Examples, position: int) -> Tensor:
        present = raw(data.train, position)[data.train.known[:, position]]
        spread = present.std(dim=0, correction=0)
        code = (raw(examples, position) - present.mean(dim=0)) / spread.where(spread > 0, torch.ones_like(spread))
        return code * examples.known[:, position, None]

    def codes_of(name: str) -> Tensor:
        examples: Examples = getattr(data, name)
        codes = [scaled(examples, position) for position in range(len(problem.names))]
        size = max(code.shape[1] for code in codes)
        padded = [torch.nn.functional.pad(code, (0, size - code.shape[1])) for code in codes]
        return torch.stack(padded).to(settings.device, settings.dtype)

    return codes_of
