"""Cost of trunks and heads: multiply-adds, parameters and bytes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

from torch import Tensor, nn

from taskgroup.core.documents.affinity import Architecture, Macs
from taskgroup.core.documents.cost import ArchitectureCost, Cost, PartCost
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.surrogate.network.count_macs import count_macs
from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.data import Data, read_data
from taskgroup.surrogate.problem.problem import Problem

FULL, HALF = "full", "half"
_WIDTH_STEPS = 64  # the width of `half` is a multiple of 1/64


def estimate_cost(
    problem: Problem, *, widths: Mapping[str, float] | None = None, notify: Callable[[str], None] | None = None
) -> Cost:
    """Count multiply-adds, parameters and bytes of a problem's networks at inference, per architecture.

    `widths`: architecture → width. By default, there are two architectures: `full`, with width 1, and `half`, whose
    single-task networks have about half the multiply-adds of those of `full`. In the result, `multi` is the name of the
    most expensive architecture, which is used for multi-task networks. `single` is the name of the architecture whose
    multiply-adds are nearest to half of those of `multi`; it is used for single-task networks (Standley et al. 2020,
    Section 4). `notify` is called with a note if there are layers in which no multiply-adds could be counted. Raises
    `InputError` if a width is not positive.
    """
    return count_problem(problem, read_data(problem), widths, notify)


def count_problem(
    problem: Problem,
    data: Data,
    widths: Mapping[str, float] | None = None,
    notify: Callable[[str], None] | None = None,
) -> Cost:
    """Count multiply-adds, parameters and bytes as `estimate_cost` does, from data that the caller has already read."""
    for name, width in (widths or {}).items():
        if not 0 < width < float("inf"):
            raise InputError(f"the width of '{name}' must be positive and finite, but got {width:g}", "widths")
    if widths:
        counts = {name: count_architecture(problem, data, width, notify) for name, width in widths.items()}
    else:
        full = count_architecture(problem, data, 1.0, notify)
        half = _half(problem, data, full)
        counts = {HALF: half, FULL: full}
    totals = {name: network_macs(count) for name, count in counts.items()}
    multi = max(totals, key=lambda name: totals[name])
    single = min(totals, key=lambda name: abs(totals[name] - totals[multi] / 2))
    return Cost(
        tasks=problem.names,
        architectures=counts,
        single=single,
        multi=multi,
        provenance=provenance("cost", widths=dict(widths) if widths else None),
    )


def network_macs(cost: ArchitectureCost) -> float:
    """Return the mean number of multiply-adds of a single-task network, where the mean is taken over all tasks."""
    return cost.trunk.macs + sum(head.macs for head in cost.heads.values()) / len(cost.heads)


def count_architecture(
    problem: Problem, data: Data, width: float, notify: Callable[[str], None] | None = None
) -> ArchitectureCost:
    """Count multiply-adds, parameters and bytes of the trunk at one width, and of the head of every task.

    `notify` is called with a note if there are layers in which no multiply-adds could be counted.
    """
    network = Network(problem, data, lambda: problem.trunk(width))
    module = copy.deepcopy(network.module)
    uncounted: list[str] = []
    trunk, features = _count(module.trunk, data.train.inputs[:1], "the trunk", uncounted)
    heads = {}
    for block in network.blocks:
        for place in range(block.span.start, block.span.stop):
            position = network.order[place]
            if block.head is not None:
                name = f"the head of '{problem.names[position]}'"
                part, _ = _count(module.heads[block.head], features, name, uncounted)
            else:
                assert block.columns is not None
                columns = block.columns.stop - block.columns.start
                columns = 1 if block.loss is not None else columns
                part, _ = _count(nn.Linear(features[0].numel(), columns), features.flatten(1), "a head", uncounted)
            heads[problem.names[position]] = part
    if uncounted and notify is not None:
        notify(f"no multiply-adds could be counted in {', '.join(uncounted)}; the estimated cost is too low")
    return ArchitectureCost(float(width), trunk, {name: heads[name] for name in problem.names})


def widest_within(problem: Problem, data: Data, macs: float) -> ArchitectureCost | None:
    """Return the cost of the widest network for all tasks that has at most `macs` multiply-adds.

    The width is a multiple of 1/64 and is found by bisection. The result is `None` if even the narrowest network has
    more than `macs` multiply-adds.
    """

    limit = macs * (1 + 1e-9)
    best: ArchitectureCost | None = None

    def fits(steps: int) -> bool:
        nonlocal best
        try:
            found = count_architecture(problem, data, steps / _WIDTH_STEPS)
        except InputError:  # the trunk cannot be created with such a small width
            return steps < _WIDTH_STEPS
        if group_macs(found, problem.names).total > limit:
            return False
        best = found
        return True

    low, high = 0, _WIDTH_STEPS
    while high < _WIDTH_STEPS * 2**14 and fits(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return best


def architectures(cost: Cost) -> dict[str, Architecture]:
    """Convert the counted costs to the architectures that are listed in an affinity document."""
    return {
        name: Architecture(count.trunk.macs, {task: head.macs for task, head in count.heads.items()})
        for name, count in cost.architectures.items()
    }


def group_macs(count: ArchitectureCost, train: tuple[str, ...]) -> Macs:
    """Return the multiply-adds of the trunk, and of the heads of the tasks `train`, in one network for these tasks."""
    return Macs(count.trunk.macs, {task: count.heads[task].macs for task in train})


def _half(problem: Problem, data: Data, full: ArchitectureCost) -> ArchitectureCost:
    """Return the cost at the width at which single-task networks have half as many multiply-adds as at full width.

    The width is found by bisection.
    """
    wanted = network_macs(full) / 2
    low, high = 1, _WIDTH_STEPS
    while high - low > 1:
        middle = (low + high) // 2
        if network_macs(count_architecture(problem, data, middle / _WIDTH_STEPS)) < wanted:
            low = middle
        else:
            high = middle
    pair = [count_architecture(problem, data, grain / _WIDTH_STEPS) for grain in (low, high)]
    return min(pair, key=lambda count: abs(network_macs(count) - wanted))


def _count(module: nn.Module, inputs: Tensor, where: str, uncounted: list[str]) -> tuple[PartCost, Tensor]:
    part, outputs, missed = count_macs(module, inputs)
    uncounted += [f"layer '{name}' of {where}" if name else where for name in missed]
    return part, outputs
