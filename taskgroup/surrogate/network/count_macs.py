"""Counting of a module's multiply-adds, parameters and bytes while the module runs on one example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from taskgroup.core.documents.cost import PartCost

Shape = tuple[int, ...]


def _matrix_vector(matrix: Shape, vector: Shape, *_: Any, **__: Any) -> int:
    return 2 * matrix[0] * matrix[1]


def _added_matrix_vector(_: Shape, matrix: Shape, vector: Shape, *__: Any, **___: Any) -> int:
    return 2 * matrix[0] * matrix[1]


def _dot(one: Shape, other: Shape, *_: Any, **__: Any) -> int:
    return 2 * one[0]


def _bilinear(left: Shape, weight: Shape, right: Shape, *_: Any, **__: Any) -> int:
    """Return twice the number of multiply-adds of the bilinear form xᵀ W y.

    There is one multiply-add per example, per output, and per pair of an entry of x and an entry of y. The arguments
    are the shapes that `nn.Bilinear` passes to `aten::_trilinear`; they contain axes of length 1 for broadcasting.
    """
    return 2 * max(left[0], right[0]) * weight[-3] * weight[-2] * weight[-1]


def _attention(query: Shape, key: Shape, value: Shape, *_: Any, **__: Any) -> int:
    """Return twice the number of multiply-adds of attention, softmax(Q Kᵀ) V.

    The arguments are the shapes of the queries Q, (B, heads, L, d), of the keys K, (B, heads, S, d), and of the values
    V, (B, heads, S, e).
    """
    batch, heads, length, size = query
    return 2 * batch * heads * length * key[2] * (size + value[3])


_aten = torch.ops.aten
_FORMULAS: dict[Any, Callable[..., int]] = {
    _aten.mv: _matrix_vector,
    _aten.addmv: _added_matrix_vector,
    _aten.dot: _dot,
    _aten.vdot: _dot,
    _aten._trilinear: _bilinear,
    _aten._scaled_dot_product_flash_attention_for_cpu: _attention,
}


def count_macs(module: nn.Module, inputs: Tensor) -> tuple[PartCost, Tensor, tuple[str, ...]]:
    """Count the multiply-adds, parameters and bytes of a module, by running the module on one example.

    `inputs`: the example, (1, ...). The module is run in evaluation mode. Return the counts, the outputs, and the names
    of the submodules that have weight matrices but no counted multiply-adds. Multiply-adds are counted in matrix
    products, matrix–vector products, dot products, convolutions, bilinear forms and attention. They are not counted in
    elementwise operations, normalisation and pooling.
    """
    macs, outputs, missed = count_by_submodule(module, inputs)
    return part_cost(macs[""], module), outputs, missed


def part_cost(macs: float, *modules: nn.Module) -> PartCost:
    """Return the cost of a part of a network: the given multiply-adds, and the parameters and bytes of `modules`.

    A parameter that several modules share counts once.
    """
    parameters = list({id(weight): weight for module in modules for weight in module.parameters()}.values())
    return PartCost(
        macs=macs,
        parameters=sum(weight.numel() for weight in parameters),
        bytes=sum(weight.numel() * weight.element_size() for weight in parameters),
    )


def count_by_submodule(module: nn.Module, inputs: Tensor) -> tuple[dict[str, float], Any, tuple[str, ...]]:
    """Count the multiply-adds of each submodule, by running the module on one example as `count_macs` does.

    Return a mapping from submodule names to multiply-adds (the name "" stands for the whole module), the outputs, and
    the names of the submodules with weight matrices in which no multiply-adds were counted.
    """
    called: set[nn.Module] = set()
    hooks = [part.register_forward_hook(lambda part, *_: called.add(part)) for part in module.modules()]
    with torch.no_grad(), _unfused(), FlopCounterMode(display=False, custom_mapping=_FORMULAS) as counter:
        outputs = module.eval()(inputs)
    for hook in hooks:
        hook.remove()
    macs = {name.partition(".")[2]: sum(counts.values()) / 2 for name, counts in counter.get_flop_counts().items()}
    macs[""] = counter.get_total_flops() / 2
    counted = {name for name, count in macs.items() if count}
    missed = [name for name, part in _with_matrices(module) if part in called and name not in counted]
    return macs, outputs, tuple(missed)


@contextmanager
def _unfused() -> Iterator[None]:
    """Return a context in which attention and recurrent layers run as separate operations.

    The multiply-adds of fused operations could not be counted.
    """
    attention, recurrent = torch.backends.mha.get_fastpath_enabled(), torch._C._get_mkldnn_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    torch._C._set_mkldnn_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(attention)
        torch._C._set_mkldnn_enabled(recurrent)


def _with_matrices(module: nn.Module) -> list[tuple[str, nn.Module]]:
    """List the submodules that directly contain a weight matrix, as (name, module). Embeddings are left out."""
    return [
        (name, part)
        for name, part in module.named_modules()
        if not isinstance(part, nn.Embedding | nn.EmbeddingBag)
        and any(weight.ndim > 1 for weight in part.parameters(recurse=False))
    ]
