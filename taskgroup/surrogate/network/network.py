"""Multi-task network with one trunk and one head per task: its module, its initial weights and the tasks' losses."""

from __future__ import annotations

import copy
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.data import Data, Examples, class_counts
from taskgroup.surrogate.problem.losses import ELEMENTWISE, elementwise_loss, example_losses
from taskgroup.surrogate.problem.problem import Problem, Task

TRUNK = "trunk."


class MultiTask(nn.Module):
    """Module that consists of a trunk, one linear layer for all default heads, and the tasks' custom heads.

    `reader`: a linear map of the encoded label of a partner task; its result is added to the inputs of the trunk. If
    the first layer of the trunk is linear, this is equivalent to concatenating the encoded label to the inputs.
    """

    def __init__(self, trunk: nn.Module, linear: nn.Linear | None, heads: nn.ModuleDict, reader: nn.Linear | None):
        super().__init__()
        self.trunk, self.linear, self.heads, self.reader = trunk, linear, heads, reader

    def forward(self, inputs: Tensor, code: Tensor | None = None) -> dict[str, Tensor]:
        """Return the outputs of all heads for the inputs (B, ...), as a mapping.

        The key '' stands for the linear layer, with outputs (B, columns). The other keys are those of the custom heads.
        `code`: (B, size), the encoded labels of the partner task.
        """
        if self.reader is not None:
            inputs = inputs + self.reader(code).reshape(inputs.shape)
        features = self.trunk(inputs)
        outputs = {name: head(features) for name, head in self.heads.items()}
        return outputs if self.linear is None else {"": self.linear(features.flatten(1)), **outputs}


@dataclass(frozen=True)
class Block:
    """Tasks whose losses are computed together.

    `span`: the range of these tasks in `Network.order`. `columns`: their columns of the linear layer; `None` for a
    custom head. `loss`: the name of the loss that all tasks of the block have, with one column per task; `None` if the
    block has one task. `head`: the key of the task's custom head; `None` for default heads.
    """

    span: slice
    columns: slice | None
    loss: str | None
    head: str | None


class Network:
    """One architecture of a problem, which creates weights and computes the losses of the tasks.

    `order`: position in the problem of the task of each column. The columns of masks, known-label arrays and losses all
    follow this order. `blocks`: the tasks whose losses are computed together.
    """

    def __init__(
        self,
        problem: Problem,
        data: Data,
        trunk: Callable[[], nn.Module],
        *,
        code_size: int = 0,
        inputs: Tensor | None = None,
    ):
        """Create the network.

        `trunk`: a function that creates the shared layers. `code_size`: length of the encoded label of a partner task,
        or 0 if the network does not read such a label. `inputs`: sample inputs that replace the inputs of the problem.
        """
        self.problem, self._trunk, self._code_size = problem, trunk, code_size
        self._sample = data.train.inputs[:2] if inputs is None else inputs[:2]
        self._classes = class_counts(problem, data)
        self._label_shapes = tuple(tuple(labels.shape[1:]) for labels in data.train.labels)
        self._features: Tensor = self._probe_trunk()
        self.order, self.blocks = self._arrange()
        self.names = tuple(problem.names[i] for i in self.order)
        self.module = self._build(0).eval()
        self._probe_heads(data.train)
        self.mixes_examples = self._check_batch_dependence(data.train.inputs if inputs is None else inputs)

    def make(self, seed: int) -> MultiTask:
        """Create a module with initial weights.

        The weights of the trunk depend only on the seed. The weights of a head depend on the seed and the task's name.
        """
        return self._build(seed)

    def initial(self, seed: int) -> dict[str, Tensor]:
        """Return the initial values of the trainable weights, as a mapping from names to tensors."""
        named = self._build(seed).named_parameters()
        return {name: weight.detach().clone() for name, weight in named if weight.requires_grad}

    def fixed(self, seed: int) -> dict[str, Tensor]:
        """Return the frozen weights and the buffers, as a mapping from names to tensors."""
        module = self._build(seed)
        frozen = {name: weight.detach() for name, weight in module.named_parameters() if not weight.requires_grad}
        return frozen | dict(module.named_buffers())

    def labels(self, examples: Examples) -> tuple[Tensor, ...]:
        """Return the labels of the examples, as one tensor per block of tasks.

        The labels of a block of several tasks have shape (N, tasks). The labels of a block of one task have the shape
        that this task's labels have.
        """
        packed = []
        for block in self.blocks:
            members = [examples.labels[i] for i in self.order[block.span]]
            packed.append(torch.stack(members, dim=1) if block.loss is not None else members[0])
        return tuple(packed)

    def known(self, examples: Examples) -> Tensor | None:
        """Return a mask of the known labels, (N, T) bool with tasks in `order`; `None` if no label is missing."""
        return None if bool(examples.known.all()) else examples.known[:, list(self.order)]

    def block_outputs(self, outputs: Mapping[str, Tensor], block: Block) -> Tensor:
        """Return the part of the network outputs that belongs to the tasks of a block."""
        return outputs[block.head] if block.head is not None else outputs[""][:, block.columns]

    def losses(
        self,
        outputs: Mapping[str, Tensor],
        labels: tuple[Tensor, ...],
        known: Tensor | None,
        mask: Tensor,
        stacked: bool = True,
    ) -> Tensor:
        """Return the mean loss of every task over the labelled examples of a batch, (T,) with tasks in `order`.

        The loss of a task is 0 if the batch has no label of the task, or if `mask`, (T,) bool, is false for the task.
        """
        return self.mean_losses(self.example_losses(outputs, labels, known, mask, stacked), known, mask)

    def mean_losses(self, examples: Tensor, known: Tensor | None, mask: Tensor) -> Tensor:
        """Return the mean loss of every task, (T,), from the losses of the examples, (B, T).

        The mean of a task is taken over the examples with a label of the task. It is 0 for tasks where `mask`, (T,)
        bool, is false.
        """
        means = examples.mean(0) if known is None else examples.sum(0) / known.sum(0).clamp(min=1)
        return torch.where(mask, means, 0.0)

    def example_losses(
        self,
        outputs: Mapping[str, Tensor],
        labels: tuple[Tensor, ...],
        known: Tensor | None,
        mask: Tensor,
        stacked: bool = True,
    ) -> Tensor:
        """Return the loss of every example and task, (B, T) with tasks in `order`; 0 where a label is missing.

        Both the outputs and the losses are masked, so that a NaN of one task does not enter the gradients of another
        task. For tasks where `mask` is false, the loss is computed from outputs of 0 if no label of the batch is
        missing; otherwise it is 0.
        """
        columns = []
        for block, wanted in zip(self.blocks, labels, strict=True):
            predicted = self.block_outputs(outputs, block)
            gate = mask[block.span].expand(len(predicted), -1)
            if known is not None:
                gate = gate & known[:, block.span]
            if block.loss is not None:
                value = elementwise_loss(block.loss, torch.where(gate, predicted, 0.0), wanted)
            else:
                value = self._single(block, predicted, wanted, gate[:, 0], stacked)[:, None]
            columns.append(value if known is None else torch.where(gate, value, 0.0))
        return torch.cat(columns, dim=1)

    def _single(self, block: Block, predicted: Tensor, labels: Tensor, gate: Tensor, stacked: bool) -> Tensor:
        task = self.problem.described[self.order[block.span][0]]
        if not stacked and callable(task.loss):
            value = predicted.new_zeros(len(predicted))
            if bool(gate.any()):
                value = value.index_put((gate,), example_losses(task, predicted[gate], labels[gate], stacked=False))
            return value
        wide = gate.reshape(-1, *[1] * (predicted.ndim - 1))
        return example_losses(task, torch.where(wide, predicted, 0.0), labels)

    def _arrange(self) -> tuple[tuple[int, ...], tuple[Block, ...]]:
        order: list[int] = []
        blocks: list[Block] = []
        column = 0
        tasks = self.problem.described
        for loss in ELEMENTWISE:
            same = [i for i, t in enumerate(tasks) if t.loss == loss and t.head is None and self._width(i) == 1]
            if same:
                span = slice(len(order), len(order) + len(same))
                blocks.append(Block(span, slice(column, column + len(same)), loss, None))
                order, column = order + same, column + len(same)
        for i, task in enumerate(tasks):
            if i in order:
                continue
            width = self._width(i) if task.head is None else 0
            columns = slice(column, column + width) if task.head is None else None
            blocks.append(Block(slice(len(order), len(order) + 1), columns, None, None if columns else str(i)))
            order, column = [*order, i], column + width
        return tuple(order), tuple(blocks)

    def _width(self, position: int) -> int:
        """Return the number of outputs of the default head of the task at `position`."""
        task, shape = self.problem.described[position], self._label_shapes[position]
        if task.loss == "cross-entropy":
            return max(2, self._classes[task.name])
        return shape[0] if len(shape) == 1 else 1

    def _build(self, seed: int) -> MultiTask:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            trunk = copy.deepcopy(self._trunk())
            heads: dict[str, nn.Module] = {}
            weights, biases = [], []
            size = self._features[0].numel()
            for i in self.order:
                task = self.problem.described[i]
                torch.manual_seed((seed * 1_000_003 + zlib.crc32(task.name.encode())) % 2**63)
                if task.head is not None:
                    heads[str(i)] = _head(task, size)
                    continue
                layer = nn.Linear(size, self._width(i))
                weights.append(layer.weight.detach())
                biases.append(layer.bias.detach())
            linear = None
            if weights:
                linear = nn.Linear(size, sum(map(len, weights)))
                linear.load_state_dict({"weight": torch.cat(weights), "bias": torch.cat(biases)})
            reader = None
            if self._code_size:
                reader = nn.Linear(self._code_size, self._sample[0].numel(), bias=False)
                nn.init.zeros_(reader.weight)
        return MultiTask(trunk, linear, nn.ModuleDict(heads), reader)

    def _probe_trunk(self) -> Tensor:
        """Run the trunk on two examples and return its output, whose shape determines the input size of the heads."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            try:
                trunk: Any = self._trunk()
            except Exception as error:
                raise InputError(f"trunk: cannot be created: {type(error).__name__}: {_first(error)}") from None
            if not isinstance(trunk, nn.Module):
                raise InputError(f"trunk: returns a {type(trunk).__name__}; return a module")
            try:
                features = copy.deepcopy(trunk)(self._sample)
            except Exception as error:
                shape = tuple(self._sample.shape[1:])
                raise InputError(f"trunk: fails on inputs of shape {shape}: {_first(error)}") from None
        if not isinstance(features, Tensor):
            raise InputError(f"trunk: its output is a {type(features).__name__}; return a tensor")
        if features.ndim < 2 or len(features) != len(self._sample) or not features[0].numel():
            raise InputError(
                f"trunk: its output for {len(self._sample)} examples has shape {tuple(features.shape)}; "
                "return one row of features per example"
            )
        if not features.is_floating_point():
            raise InputError(f"trunk: its output is {features.dtype}; return floating-point numbers")
        return features.detach()

    def _check_batch_dependence(self, inputs: Tensor) -> bool:
        """Return whether, in evaluation mode, the output for one example depends on the other examples of the batch.

        This is the case, for instance, if a module has batch normalisation without running statistics.
        """
        rows = inputs[:8]
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            try:
                whole, part = self.module.trunk(rows), self.module.trunk(rows[:3])
            except Exception:  # training reports an error for a batch of this size
                return False
        return not torch.allclose(whole[:3], part, rtol=1e-3, atol=1e-5)

    def _probe_heads(self, examples: Examples) -> None:
        """Run each head and each loss once, so that an error in one of them is reported before training starts."""
        shape = tuple(self._features.shape[1:])
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            for i, task in enumerate(self.problem.described):
                rows = torch.nonzero(examples.known[:, i]).flatten()[:2]
                try:
                    if task.head is not None:
                        predicted = self.module.heads[str(i)](self._features)
                    else:
                        predicted = torch.zeros(len(self._features), self._width(i))
                except Exception as error:
                    what = f"task '{task.name}': its head fails on trunk outputs of shape {shape}"
                    raise InputError(f"{what}: {_first(error)}") from None
                labels = examples.labels[i][rows]
                try:
                    value = example_losses(task, predicted[: len(rows)].to(torch.float32), labels, stacked=False)
                    fits = len(value) == len(rows)
                except Exception as error:
                    raise InputError(_loss_error(task, predicted, labels, _first(error))) from None
                if not fits:
                    raise InputError(
                        _loss_error(
                            task, predicted, labels, f"it returns {len(value)} numbers for {len(rows)} examples"
                        )
                    )


def _head(task: Task, size: int) -> nn.Module:
    assert task.head is not None
    try:
        head: Any = task.head(size)
    except Exception as error:
        raise InputError(
            f"task '{task.name}': its head cannot be created: {type(error).__name__}: {_first(error)}"
        ) from None
    if not isinstance(head, nn.Module):
        raise InputError(f"task '{task.name}': its head is a {type(head).__name__}; return a module")
    return head


def _loss_error(task: Task, predicted: Tensor, labels: Tensor, reason: str) -> str:
    shapes = f"outputs of shape {tuple(predicted.shape[1:])} and labels of shape {tuple(labels.shape[1:])}"
    return f"task '{task.name}': its loss fails on {shapes}: {reason}"


def _first(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
