"""Tracing of the training step of stacked networks, which removes the overhead that `vmap` and `grad` add per step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from taskgroup.surrogate.training.batches import Batch
from taskgroup.surrogate.training.training_setup import TrainingSetup

Weights = dict[str, Tensor]
Gradients = Callable[[Batch, Weights, Tensor], Weights]

MIN_STEPS = 150
"""Minimum number of steps for tracing, which costs about as much time as it saves in 100 steps."""


def traced(setup: TrainingSetup, gradients: Gradients, steps: int) -> Gradients:
    """Return a faster version of the function `gradients`, which runs one traced graph for each shape of batch.

    `steps`: how often the function will be called; if it is called only a few times, new shapes are not traced.
    Networks with custom losses are not traced, because a custom loss may compute something different at every call.
    Networks in bfloat16 are not traced either.
    """
    named = all(isinstance(task.loss, str) for task in setup.network.problem.described)
    if not named or setup.settings.precision == "bfloat16":
        return gradients

    def run(batch: Batch, weights: Weights, masks: Tensor) -> Weights:
        tensors = [batch.inputs, *batch.labels, masks, *(t for t in (batch.code, batch.known) if t is not None)]
        key = (batch.code is None, batch.known is None, *(tuple(tensor.shape) for tensor in tensors))
        if key not in setup.traces:
            if steps < MIN_STEPS:
                return gradients(batch, weights, masks)
            setup.traces[key] = _trace(gradients, batch, weights, masks)
        result: Weights = setup.traces[key](weights, batch.inputs, batch.labels, _optional(batch), masks)
        return result

    return run


def _trace(gradients: Gradients, batch: Batch, weights: Weights, masks: Tensor) -> Any:
    coded, partial = batch.code is not None, batch.known is not None

    def flat(
        weights: Weights, inputs: Tensor, labels: tuple[Tensor, ...], optional: tuple[Tensor, ...], masks: Tensor
    ) -> Weights:
        rest = list(optional)
        code = rest.pop(0) if coded else None
        known = rest.pop(0) if partial else None
        return gradients(Batch(inputs, code, labels, known), weights, masks)

    return make_fx(flat)(weights, batch.inputs, batch.labels, _optional(batch), masks)


def _optional(batch: Batch) -> tuple[Tensor, ...]:
    return tuple(tensor for tensor in (batch.code, batch.known) if tensor is not None)
