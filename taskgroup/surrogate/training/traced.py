"""One stacked step as a flat list of tensor operations, so that finding them is paid once and not at every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from taskgroup.surrogate.training.batches import Batch
from taskgroup.surrogate.training.setup import Bench

Weights = dict[str, Tensor]
Gradients = Callable[[Batch, Weights, Tensor], Weights]

WORTH = 150
"""Steps from which on a trace pays: it takes the time of about a hundred steps' overhead."""


def traced(bench: Bench, gradients: Gradients, steps: int) -> Gradients:
    """Trace `gradients` for the shapes of its first batch, if that pays over `steps`, or was done before.

    Losses of one's own, which may do something else at every call, and reduced precision are left as they are.
    """
    named = all(isinstance(task.loss, str) for task in bench.network.problem.described)
    if not named or bench.settings.precision == "bfloat16":
        return gradients

    def run(batch: Batch, weights: Weights, masks: Tensor) -> Weights:
        given = [batch.inputs, *batch.labels, masks, *(t for t in (batch.code, batch.known) if t is not None)]
        key = (batch.code is None, batch.known is None, *(tuple(tensor.shape) for tensor in given))
        if key not in bench.traces:
            if steps < WORTH:
                return gradients(batch, weights, masks)
            bench.traces[key] = _trace(gradients, batch, weights, masks)
        found: Weights = bench.traces[key](weights, batch.inputs, batch.labels, _optional(batch), masks)
        return found

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
