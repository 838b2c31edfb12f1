"""Check whether networks of an architecture can be trained side by side."""

from __future__ import annotations

import torch
from torch import nn

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.stack import make_stack, make_step, training_mode
from taskgroup.surrogate.training.training_setup import TrainingSetup


def why_not_stacked(setup: TrainingSetup, member: Member) -> str | None:
    """Return the reason why networks like `member` cannot be trained side by side with `vmap`, or `None` if they can.

    The check trains two copies of the network for one step.
    """
    for name, module in setup.network.module.named_modules():
        kind = type(module).__name__
        if getattr(module, "track_running_stats", False):
            return f"{kind} '{name}' keeps running statistics"
        if isinstance(module, nn.modules.dropout._DropoutNd) and module.p > 0:
            return f"{kind} '{name}' draws random numbers, which would depend on the other networks"
        if isinstance(module, nn.RNNBase):
            return f"{kind} '{name}' has no batching rule"
    first, second = (setup.network.fixed(seed) for seed in (0, 1))
    if any(not torch.equal(first[name], second[name]) for name in first):
        return "its frozen weights depend on the seed"
    two = [member, member]
    masks = torch.stack([setup.mask(one) for one in two])
    try:
        rows = setup.row_order.epoch(two, 0)[0].to(setup.settings.device)
        stacked = make_stack(setup, two)
        step = make_step(setup, stacked, masks, setup.optimizer([stacked.flat]))
        with training_mode(setup):
            step(setup.train.batch(two, rows))
    except (RuntimeError, NotImplementedError, ValueError, TypeError) as error:
        message = str(error)
        if "data-dependent control flow" in message:
            return "its control flow depends on the data"
        if "randomness" in message:
            return "it draws random numbers, which would depend on the other networks"
        return (message.strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return None
