"""Whether many copies of a network can be trained at once, and if not, why."""

from __future__ import annotations

import torch
from torch import nn

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.setup import Bench
from taskgroup.surrogate.training.stacked import stack, stepper


def why_not_stacked(bench: Bench, member: Member) -> str | None:
    """Why `vmap` cannot take this network; `None` where it can. Tried on one step of two copies."""
    for name, module in bench.network.module.named_modules():
        kind = type(module).__name__
        if getattr(module, "track_running_stats", False):
            return f"{kind} '{name}' keeps running statistics"
        if isinstance(module, nn.modules.dropout._DropoutNd) and module.p > 0:
            return f"{kind} '{name}' draws random numbers, which would depend on the other networks"
        if isinstance(module, nn.RNNBase):
            return f"{kind} '{name}' has no batching rule"
    first, second = (bench.network.fixed(seed) for seed in (0, 1))
    if any(not torch.equal(first[name], second[name]) for name in first):
        return "its frozen weights depend on the seed"
    two = [member, member]
    masks = torch.stack([bench.mask(one) for one in two])
    try:
        rows = bench.orders.epoch(two, 0)[0].to(bench.settings.device)
        stepper(bench, stack(bench, two), masks)(bench.train.batch(two, rows))
    except (RuntimeError, NotImplementedError, ValueError, TypeError) as error:
        what = str(error)
        if "data-dependent control flow" in what:
            return "its control flow depends on the data"
        if "randomness" in what:
            return "it draws random numbers, which would depend on the other networks"
        return (what.strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return None
