"""Choose how many networks to train side by side."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.stacked import stack, stepper
from taskgroup.surrogate.training.training_setup import TrainingSetup

_FIRST = 8
_WORTH = 0.95  # a doubling has to save 5 % of the time a member takes
_PATIENCE = 2  # doublings in a row that do not pay
_TRIALS = 4
_LONGEST = 60.0  # seconds, in which a batch should be done: what is not in the log is lost when a campaign is killed
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


def find_chunk(setup: TrainingSetup, members: Sequence[Member], recording: bool = False) -> int:
    """The number of members to train side by side: doubled for as long as a member gets cheaper by it.

    Timed on copies, for a few steps each; one doubling that does not pay may be a machine that was busy, two are an
    answer. Memory sets the limit, and so does the time until the batch is in the log.
    """
    steps = setup.row_order.schedule(members[0]).steps * setup.settings.epochs
    memory = setup.settings.memory
    room = (memory - min(_FIXED, memory / 4)) // member_bytes(setup, members[0], recording)
    limit = int(max(1, min(len(members), room)))
    size = found = min(_FIRST, limit)
    best, worse = float("inf"), 0
    while limit > _FIRST:
        seconds = _step_seconds(setup, members[:size]) / size
        worse = 0 if seconds < best * _WORTH else worse + 1
        if not worse:
            best, found = seconds, size
        if worse == _PATIENCE or size == limit or 2 * size * seconds * steps > _LONGEST:
            break
        size = min(2 * size, limit)
    return found


def _step_seconds(setup: TrainingSetup, members: Sequence[Member]) -> float:
    """Seconds of the fastest of a few steps, after one that warms up."""
    masks = torch.stack([setup.mask(member) for member in members])
    step = stepper(setup, stack(setup, members), masks)
    rows = setup.row_order.epoch(members, 0)[0].to(setup.settings.device)
    batch = setup.train.batch(members, rows)
    seconds = []
    for _ in range(1 + _TRIALS):
        started = time.perf_counter()
        step(batch)
        if setup.settings.device.type == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    return min(seconds[1:])
