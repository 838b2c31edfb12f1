"""Measurement of the latency and memory of a module on this machine, divided between its trunk and its heads."""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from taskgroup.core.documents.affinity import Amounts

WARM_UP, REPEATS = 5, 30
"""Forward passes before the timing, and those whose median is reported."""


def latency(module: nn.Module, inputs: Tensor, heads: Mapping[str, nn.Module]) -> Amounts:
    """Measure the seconds that a forward pass of a module takes in evaluation mode.

    The result is the median of `REPEATS` passes after `WARM_UP` unmeasured passes. `heads`: task → submodule. The time
    of the trunk is the time of the pass minus the time spent in the heads.
    """
    inside: dict[str, float] = {}
    entered: dict[str, float] = {}

    def enter(task: str) -> None:
        entered[task] = time.perf_counter()

    def leave(task: str) -> None:
        inside[task] = inside.get(task, 0.0) + time.perf_counter() - entered[task]

    hooks = [head.register_forward_pre_hook(lambda *_, task=task: enter(task)) for task, head in heads.items()]
    hooks += [head.register_forward_hook(lambda *_, task=task: leave(task)) for task, head in heads.items()]
    module.eval()
    totals: list[float] = []
    parts: dict[str, list[float]] = {task: [] for task in heads}
    try:
        with torch.no_grad():
            for number in range(WARM_UP + REPEATS):
                inside.clear()
                started = time.perf_counter()
                module(inputs)
                total = time.perf_counter() - started
                if number >= WARM_UP:
                    totals.append(total - sum(inside.values()))
                    for task in heads:
                        parts[task].append(inside.get(task, 0.0))
    finally:
        for hook in hooks:
            hook.remove()
    return Amounts(max(0.0, median(totals)), {task: median(seconds) for task, seconds in parts.items()})


def memory(module: nn.Module, inputs: Tensor, heads: Mapping[str, nn.Module]) -> Amounts:
    """Measure the bytes that a forward pass of a module needs in evaluation mode.

    They are the bytes of all parameters plus the peak number of bytes of the outputs that exist at the same time. Each
    head is assigned the bytes of its parameters, and the trunk is assigned all other bytes. An output is counted until
    its tensor is deleted, even if a view of the output remains, so the measured memory can be slightly too low.
    """
    owned_storages = [*module.parameters(), *module.buffers(), inputs]
    with torch.no_grad(), _Live(owned_storages) as live:
        module.eval()(inputs)
    owned = {task: sum(weight.nbytes for weight in head.parameters()) for task, head in heads.items()}
    parameters = sum(weight.nbytes for weight in module.parameters())
    return Amounts(parameters + live.peak - sum(owned.values()), {task: float(own) for task, own in owned.items()})


class _Live(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counter of the bytes of all operation outputs that currently exist; the tensors `known` are not counted.

    `now`: the current number of bytes. `peak`: the largest number of bytes so far.
    """

    def __init__(self, known: Iterable[Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.peak = 0
        self._known = {tensor.untyped_storage().data_ptr() for tensor in known}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        outputs = func(*args, **(kwargs or {}))
        for tensor in outputs if isinstance(outputs, list | tuple) else [outputs]:
            if isinstance(tensor, Tensor):
                self._add(tensor)
        return outputs

    def _add(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key, size = storage.data_ptr(), storage.nbytes()
        if key in self._known or not size:
            return
        self._known.add(key)
        self.now += size
        self.peak = max(self.peak, self.now)
        weakref.finalize(tensor, self._free, key, size)

    def _free(self, key: int, size: int) -> None:
        if key in self._known:
            self._known.discard(key)
            self.now -= size
