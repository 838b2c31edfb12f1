"""Choose how many networks to train side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.training_setup import TrainingSetup

MAX_STACK = {"cpu": 64, "cuda": 256}
"""Most networks that are trained side by side, beyond which a network hardly gets cheaper."""

FIXED_STACK = 8
"""Networks per stack where the rounding of results depends on the size of the stack, as it does for convolutions."""

_MACS_PER_STACK = 1e11  # training of a stack takes about a minute, the most that is lost when a campaign is killed
_FIXED = 12e6  # bytes that training takes however few are trained: the allocator's, and the traced step's
_COPIES = 6  # of the weights: themselves, their gradients, two moments, and two on the way


class _Allocations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sum of the bytes of every new tensor, an upper bound on those in use at once."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        known = {a.untyped_storage().data_ptr() for a in _tensors(args)}
        self.bytes += sum(
            tensor.numel() * tensor.element_size()
            for tensor in _tensors(out)
            if tensor.untyped_storage().data_ptr() not in known
        )
        return out


def _tensors(values: Any) -> list[Tensor]:
    if isinstance(values, Tensor):
        return [values]
    return [tensor for value in values for tensor in _tensors(value)] if isinstance(values, list | tuple) else []


def member_bytes(setup: TrainingSetup, member: Member, recording: bool) -> float:
    """Return an upper bound on the bytes that one more member takes in training and evaluation."""
    rows = setup.row_order.epoch([member], 0)[0].to(setup.settings.device)
    batch = setup.train.batch([member], rows)
    module = setup.network.make(member.seed).to(setup.settings.device, setup.settings.dtype)
    with _Allocations() as seen:
        code = None if batch.code is None else batch.code[0]
        outputs = module(batch.inputs[0], code)
        known = None if batch.known is None else batch.known[0]
        labels = tuple(labels[0] for labels in batch.labels)
        total = setup.network.losses(outputs, labels, known, setup.mask(member)).sum()
        total.backward()  # type: ignore[no-untyped-call]
    weights = sum(weight.numel() * weight.element_size() for weight in module.parameters())
    read = sum(tensor.numel() * tensor.element_size() for tensor in (batch.inputs, *batch.labels))
    evaluated = max(len(setup.validation), len(setup.test)) / rows.shape[1]
    predicted = sum(values.numel() * values.element_size() for values in outputs.values())
    looks = len(setup.network.names) if recording else 0
    return float(
        _COPIES * weights + 2 * read + seen.bytes * (1 + looks) + 4 * evaluated * predicted + 3 * looks * weights
    )


@dataclass(frozen=True)
class StackSize:
    """How many networks to train side by side; `fixed`: whether smaller stacks have to be filled up to that size."""

    size: int
    fixed: bool


def choose_stack_size(
    setup: TrainingSetup, member: Member, recording: bool = False, training_macs: float = 0.0
) -> StackSize:
    """Choose how many members like `member` to train side by side, from the problem and the settings alone.

    The size follows neither free memory nor time measurements. `training_macs`: multiply-adds of training one member.
    A smaller limit on memory gives smaller stacks.
    """
    memory = setup.settings.memory
    room = (memory - min(_FIXED, memory / 4)) // member_bytes(setup, member, recording)
    kind = setup.settings.device.type
    fixed = kind == "cuda" or _rounds_by_stack(setup, member)
    largest = FIXED_STACK if fixed and kind == "cpu" else MAX_STACK[kind]
    quick = _MACS_PER_STACK // max(training_macs, 1.0)
    return StackSize(int(max(1, min(room, largest, max(quick, FIXED_STACK)))), fixed)


class _Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Names of the tensor operations inside the context."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.add(str(func))
        return func(*args, **(kwargs or {}))


def _rounds_by_stack(setup: TrainingSetup, member: Member) -> bool:
    """Return whether the network has convolutions, whose rounding depends on how many are computed at once."""
    rows = setup.row_order.epoch([member], 0)[0].to(setup.settings.device)
    batch = setup.train.batch([member], rows)
    with torch.no_grad(), _Operations() as seen:
        setup.network.module(batch.inputs[0], None if batch.code is None else batch.code[0])
    return any("conv" in name for name in seen.names)
