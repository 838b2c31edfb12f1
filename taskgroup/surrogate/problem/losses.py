"""Losses and metrics of a batch, which are either named ones or callables that the task defines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from taskgroup.surrogate.problem.problem import Task

ELEMENTWISE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "bce": lambda outputs, labels: functional.binary_cross_entropy_with_logits(outputs, labels, reduction="none"),
    "mse": lambda outputs, labels: (outputs - labels) ** 2,
    "l1": lambda outputs, labels: (outputs - labels).abs(),
}


def elementwise_loss(name: str, outputs: Tensor, labels: Tensor) -> Tensor:
    """Return the named loss of each entry, (B, k), from outputs (B, k) and labels (B, k)."""
    return ELEMENTWISE[name](outputs, labels)


def example_losses(task: Task, outputs: Tensor, labels: Tensor, stacked: bool = True) -> Tensor:
    """Return the loss of every example of a batch, (B,), from outputs (B, ...) and labels (B, ...).

    A custom loss may return one value for the whole batch. If networks are trained side by side (`stacked`), such a
    loss is called once per example. Otherwise it is called once, and every example gets the same value.
    """
    if task.loss == "cross-entropy":
        return functional.cross_entropy(outputs, labels, reduction="none")
    if isinstance(task.loss, str):
        return elementwise_loss(task.loss, outputs, labels.reshape(outputs.shape)).flatten(1).mean(dim=1)
    value = _shaped(task.loss(_squeezed(outputs), labels))
    if value.ndim == 0:
        if not stacked:
            return value.expand(len(outputs))
        loss: Any = task.loss
        return torch.vmap(lambda o, y: _shaped(loss(_squeezed(o[None]), y[None])).mean())(outputs, labels)
    return value.flatten(1).mean(dim=1) if value.ndim > 1 else value


def metric(task: Task, outputs: Tensor, labels: Tensor) -> float | None:
    """Return the metric of a task from outputs (N, ...) and labels (N, ...); no label may be missing."""
    if task.metric is None:
        return None
    if callable(task.metric):
        return float(task.metric(_squeezed(outputs), labels))
    if task.loss == "cross-entropy":
        return float((outputs.argmax(dim=1) == labels).double().mean())
    return float(((outputs > 0) == (labels.reshape(outputs.shape) > 0.5)).double().mean())


def _squeezed(outputs: Tensor) -> Tensor:
    """Remove the last axis of outputs (B, 1).

    A custom loss or metric thus gets outputs and labels of the same shape.
    """
    return outputs[:, 0] if outputs.ndim == 2 and outputs.shape[1] == 1 else outputs


def _shaped(value: Any) -> Tensor:
    return value if isinstance(value, Tensor) else torch.as_tensor(value)
