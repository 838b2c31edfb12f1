"""How many networks to train side by side: as many as memory takes, and as pay off."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.setup import Bench
from taskgroup.surrogate.training.stacked import stack, stepper

_FIRST = 8
_WORTH = 0.95  # a doubling has to save 5 % of the time a member takes
_PATIENCE = 2  # doublings in a row that do not pay
_TRIALS = 4
_LONGEST = 60.0  # seconds, in which a batch should be done: what is not in the log is lost when a campaign is killed
_FIXED = 12e6  # bytes that training takes however few are trained: the allocator's, and the traced step's
_COPIES = 6  # of the weights: themselves, their gradients, two moments, and two on the way


class _Allocations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Adds up the bytes of every new tensor: more than what is alive at once, and never less."""

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


def member_bytes(bench: Bench, member: Member, recording: bool) -> float:
    """An upper bound on the bytes that one more member takes while it is trained and judged."""
    rows = bench.orders.epoch([member], 0)[0].to(bench.settings.device)
    batch = bench.train.batch([member], rows)
    module = bench.network.make(member.seed).to(bench.settings.device, bench.settings.dtype)
    with _Allocations() as seen:
        code = None if batch.code is None else batch.code[0]
        outputs = module(batch.inputs[0], code)
        known = None if batch.known is None else batch.known[0]
        labels = tuple(labels[0] for labels in batch.labels)
        total = bench.network.losses(outputs, labels, known, bench.mask(member)).sum()
        total.backward()  # type: ignore[no-untyped-call]
    weights = sum(weight.numel() * weight.element_size() for weight in module.parameters())
    read = sum(tensor.numel() * tensor.element_size() for tensor in (batch.inputs, *batch.labels))
    judged = max(len(bench.validation), len(bench.test)) / rows.shape[1]
    predicted = sum(values.numel() * values.element_size() for values in outputs.values())
    looks = len(bench.network.names) if recording else 0
    return float(_COPIES * weights + 2 * read + seen.bytes * (1 + looks) + 4 * judged * predicted + 3 * looks * weights)


def find_chunk(bench: Bench, members: Sequence[Member], recording: bool = False) -> int:
    """The number of members to train side by side: doubled for as long as a member gets cheaper by it.

    Timed on copies, for a few steps each; one doubling that does not pay may be a machine that was busy, two are an
    answer. Memory sets the limit, and so does the time until the batch is in the log.
    """
    steps = bench.orders.schedule(members[0]).steps * bench.settings.epochs
    memory = bench.settings.memory
    room = (memory - min(_FIXED, memory / 4)) // member_bytes(bench, members[0], recording)
    limit = int(max(1, min(len(members), room)))
    size = found = min(_FIRST, limit)
    best, worse = float("inf"), 0
    while limit > _FIRST:
        seconds = _step_seconds(bench, members[:size]) / size
        worse = 0 if seconds < best * _WORTH else worse + 1
        if not worse:
            best, found = seconds, size
        if worse == _PATIENCE or size == limit or 2 * size * seconds * steps > _LONGEST:
            break
        size = min(2 * size, limit)
    return found


def _step_seconds(bench: Bench, members: Sequence[Member]) -> float:
    """Seconds of the fastest of a few steps, after one that warms up."""
    masks = torch.stack([bench.mask(member) for member in members])
    step = stepper(bench, stack(bench, members), masks)
    rows = bench.orders.epoch(members, 0)[0].to(bench.settings.device)
    batch = bench.train.batch(members, rows)
    seconds = []
    for _ in range(1 + _TRIALS):
        started = time.perf_counter()
        step(batch)
        if bench.settings.device.type == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    return min(seconds[1:])
