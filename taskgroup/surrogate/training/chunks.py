"""Choice of how many networks are trained side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.training_setup import TrainingSetup

MAX_STACK = {"cpu": 64, "cuda": 256}
"""Maximum number of networks that are trained side by side; larger stacks hardly reduce the time per network."""

FIXED_STACK = 8
"""Networks per stack if the rounding of results depends on the size of the stack, as for convolutions."""

_MACS_PER_STACK = 1e11  # a stack trains for about a minute, which is lost if a campaign is killed
_FIXED = 12e6  # bytes that training takes for any number of networks, for the allocator and the traced step
_COPIES = 6  # copies of the weights: the weights, their gradients, two moments, and two temporary copies


class _Allocations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counter of the total bytes of all tensors that operations create.

    The total is an upper bound on the bytes that are in use at the same time.
    """

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
    """Return an upper bound on the memory, in bytes, that each additional network needs if it is trained beside others.

    The bound covers training and evaluation and, if `recording` is true, also the recording of gradient scores.
    """
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
    """Number of networks to train side by side (a stack).

    `fixed`: whether a stack with fewer networks has to be filled up to this size.
    """

    size: int
    fixed: bool


def choose_stack_size(
    setup: TrainingSetup, member: Member, recording: bool = False, training_macs: float = 0.0
) -> StackSize:
    """Choose how many networks like `member` to train side by side.

    The number depends only on the problem and the settings, and not on free memory or measured times. A smaller memory
    limit in the settings gives a smaller number. `training_macs`: multiply-adds of the training of one network.
    """
    memory = setup.settings.memory
    room = (memory - min(_FIXED, memory / 4)) // member_bytes(setup, member, recording)
    kind = setup.settings.device.type
    fixed = kind == "cuda" or _rounds_by_stack(setup, member)
    largest = FIXED_STACK if fixed and kind == "cpu" else MAX_STACK[kind]
    quick = _MACS_PER_STACK // max(training_macs, 1.0)
    return StackSize(int(max(1, min(room, largest, max(quick, FIXED_STACK)))), fixed)


class _Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Recorder of the names of all tensor operations that run inside this context."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.add(str(func))
        return func(*args, **(kwargs or {}))


def _rounds_by_stack(setup: TrainingSetup, member: Member) -> bool:
    """Return whether rounding errors depend on how many networks are stacked, as is the case for convolutions."""
    rows = setup.row_order.epoch([member], 0)[0].to(setup.settings.device)
    batch = setup.train.batch([member], rows)
    with torch.no_grad(), _Operations() as seen:
        setup.network.module(batch.inputs[0], None if batch.code is None else batch.code[0])
    return any("conv" in name for name in seen.names)
