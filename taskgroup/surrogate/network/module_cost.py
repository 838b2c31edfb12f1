"""Cost of a user's own network: any `nn.Module` that consists of a trunk and one head per task."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
import torch
from torch import Tensor, nn

from taskgroup.core.documents.cost import ArchitectureCost, Cost, PartCost
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.surrogate.network.cost import network_macs
from taskgroup.surrogate.network.count_macs import count_by_submodule, part_cost
from taskgroup.surrogate.network.measure import REPEATS, WARM_UP, latency, memory

DEFAULT = "default"
MEASURES = {"latency": latency, "memory": memory}
"""Resources that can be measured on this machine."""


def module_cost(
    build: Callable[..., Any],
    shape: Sequence[int],
    heads: Mapping[str, str],
    widths: Mapping[str, float] | None = None,
    *,
    dtype: torch.dtype = torch.float32,
    measure: Collection[str] = (),
    notify: Callable[[str], None] | None = None,
) -> Cost:
    """Count multiply-adds, parameters and bytes of the networks that a function builds.

    `build`: an `nn.Module`, or a function that returns an `nn.Module`. If `widths` (architecture → width) is given, the
    function is called as `build(width)` for each architecture. Otherwise it is called as `build()`, for one
    architecture named "default". `shape`: the shape of one input, without the batch axis. `dtype`: the data type of the
    input. `heads`: task → name of the submodule that is the head of the task, such as "heads.depth". All other layers
    belong to the trunk.

    The module is run once on the meta device, which allocates no memory. If it cannot run there, it is run on the CPU.
    `notify` is called with a note if there are layers with weight matrices in which no multiply-adds could be counted.
    Raises `InputError` if the function or the module fails, if the module does not have one of the heads, or if it has
    a head that it does not run.

    `measure`: what to measure in addition, on the CPU of this machine: "latency" (seconds of a forward pass), "memory"
    (bytes of a forward pass), or both.
    """
    if not heads:
        raise InputError("no head is given; name at least one head, such as depth=heads.depth", "head")
    for name in measure:
        if name not in MEASURES:
            raise InputError(f"unknown resource '{name}'; choose among {', '.join(MEASURES)}", "measure")
    asked: dict[str, float | None] = {**widths} if widths else {DEFAULT: None}
    built = {name: _build(build, width) for name, width in asked.items()}
    counts = {
        name: _count(module, shape, dtype, heads, (widths or {}).get(name, 1.0), notify)
        for name, module in built.items()
    }
    if measure:
        counts = {name: _measured(counts[name], module, shape, dtype, heads, measure) for name, module in built.items()}
    totals = {name: network_macs(count) for name, count in counts.items()}
    multi = max(totals, key=lambda name: totals[name])
    single = min(totals, key=lambda name: abs(totals[name] - totals[multi] / 2))
    options: dict[str, Any] = {"input": list(shape), "heads": dict(heads), "widths": dict(widths) if widths else None}
    if measure:
        settings = {"threads": torch.get_num_threads(), "warm_up": WARM_UP, "repeats": REPEATS}
        options |= {"measure": sorted(measure), **settings}
    return Cost(
        tasks=tuple(heads), architectures=counts, single=single, multi=multi, provenance=provenance("cost", **options)
    )


def _build(build: Callable[..., Any], width: float | None) -> nn.Module:
    if isinstance(build, nn.Module):
        if width is not None:
            raise InputError("a module has one width; name a function of the width that returns a module", "width")
        return build
    try:
        module = build() if width is None else build(width)
    except Exception as error:
        raise InputError(f"building the module fails: {type(error).__name__}: {error}") from None
    if not isinstance(module, nn.Module):
        raise InputError(f"the function returns {type(module).__name__}; return an nn.Module")
    return module


def _count(
    module: nn.Module,
    shape: Sequence[int],
    dtype: torch.dtype,
    heads: Mapping[str, str],
    width: float,
    notify: Callable[[str], None] | None,
) -> ArchitectureCost:
    submodules = dict(module.named_modules())
    for task, name in heads.items():
        if name not in submodules or not name:
            children = ", ".join(child for child in submodules if child) or "none"
            raise InputError(f"{task}={name}: the module has no submodule '{name}'; choose from {children}", "head")
    macs, missed = _run(module, shape, dtype)
    for task, name in heads.items():
        if name not in macs:
            raise InputError(
                f"{task}={name}: the module does not run '{name}'; name a submodule that its forward method calls",
                "head",
            )
    if missed and notify is not None:
        notify(f"no multiply-adds were counted in {', '.join(missed)}; the cost is too low")
    owned = [submodules[name] for name in heads.values()]
    whole, parts = part_cost(macs[""], module), part_cost(0.0, *owned)
    trunk = PartCost(
        macs=macs[""] - sum(macs[name] for name in set(heads.values())),
        parameters=whole.parameters - parts.parameters,
        bytes=whole.bytes - parts.bytes,
    )
    counted = {task: part_cost(macs[name], submodules[name]) for task, name in heads.items()}
    return ArchitectureCost(width, trunk, counted)


def _measured(
    count: ArchitectureCost,
    module: nn.Module,
    shape: Sequence[int],
    dtype: torch.dtype,
    heads: Mapping[str, str],
    measure: Collection[str],
) -> ArchitectureCost:
    """Add the latency or memory of a module, measured on this machine, to its counted cost.

    `measure`: which of the two to add.
    """
    parts = {task: module.get_submodule(name) for task, name in heads.items()}
    try:
        found = {name: MEASURES[name](module, _inputs(shape, dtype, "cpu"), parts) for name in measure}
    except Exception as error:
        raise InputError(f"the module cannot be measured on the CPU: {type(error).__name__}: {error}") from None
    return msgspec.structs.replace(count, resources=found)


def _run(module: nn.Module, shape: Sequence[int], dtype: torch.dtype) -> tuple[dict[str, float], tuple[str, ...]]:
    """Count the multiply-adds of the submodules on the meta device, or on the CPU if the module fails there."""
    try:
        macs, _, missed = count_by_submodule(copy.deepcopy(module).to("meta"), _inputs(shape, dtype, "meta"))
        return macs, missed
    except Exception:  # the module reads a value or creates a tensor on the CPU, so it cannot run on the meta device
        pass
    try:
        macs, _, missed = count_by_submodule(copy.deepcopy(module).to("cpu"), _inputs(shape, dtype, "cpu"))
    except Exception as error:
        text = " ".join(str(error).split())[:200]
        raise InputError(f"the module fails on an input of shape {(1, *shape)}: {text}", "input") from None
    return macs, missed


def _inputs(shape: Sequence[int], dtype: torch.dtype, device: str) -> Tensor:
    return torch.zeros((1, *shape), dtype=dtype, device=device)
