"""The data of a problem as tensors. Each split has inputs, the labels of every task, and a mask of the known labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.problem import Problem, Task
from taskgroup.surrogate.problem.scale import Scale

HELD_OUT = 0.2
"""Share of the examples that is held out for the validation split, and for the test split, if the split is missing."""

_FORMS = "give (inputs, {task: labels}), {task: (inputs, labels)}, a Dataset or a DataLoader"


@dataclass(frozen=True)
class Examples:
    """N examples with the labels of T tasks, such as one split of the data.

    `inputs`: (N, ...). `labels`: one tensor (N, ...) per task; class labels are int64, and missing labels are stored as
    0. `known`: (N, T) bool, false where a label is missing.
    """

    inputs: Tensor
    labels: tuple[Tensor, ...]
    known: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    def rows(self, index: Tensor) -> Examples:
        """Return the examples whose indices are given in `index`."""
        return Examples(self.inputs[index], tuple(labels[index] for labels in self.labels), self.known[index])

    def to(self, device: torch.device, dtype: torch.dtype) -> Examples:
        """Return the examples on a device, with floating-point tensors converted to `dtype`."""

        def move(values: Tensor) -> Tensor:
            return values.to(device, dtype if values.is_floating_point() else values.dtype)

        return Examples(move(self.inputs), tuple(move(labels) for labels in self.labels), self.known.to(device))


@dataclass(frozen=True)
class Data:
    """The splits of a problem's data.

    If the problem has a validation split but no test split, `test` is the same split as `validation`. `stopping`:
    training examples that are held out to choose the epoch at which a network stops. `scales`: mean and standard
    deviation of the labels, for each task whose labels are standardised.
    """

    train: Examples
    validation: Examples
    test: Examples
    stopping: Examples | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)

    @property
    def splits(self) -> tuple[Examples, ...]:
        """All different splits; if `test` is the same split as `validation`, it is listed once."""
        own = (self.train, self.validation, *(() if self.test is self.validation else (self.test,)))
        return own if self.stopping is None else (*own, self.stopping)


def read_data(problem: Problem) -> Data:
    """Read the splits of a problem. If there is no validation split, the missing splits are held out from `train`.

    Raises `InputError` if the data have an unknown form or contradictory shapes, or if a task has no label in a split.
    """
    train = _read(problem.train, "train", problem)
    if problem.validation is None:
        train, validation = _hold_out(train)
        test = None
        if problem.test is None:
            train, test = _hold_out(train, HELD_OUT / (1 - HELD_OUT))
    else:
        validation, test = _read(problem.validation, "validation", problem), None
    if problem.test is not None:
        test = _read(problem.test, "test", problem)
    data = Data(train, validation, validation if test is None else test)
    for name, examples in (("train", train), ("validation", validation), ("test", data.test)):
        if examples.inputs.shape[1:] != train.inputs.shape[1:]:
            raise InputError(
                f"{name}: inputs have shape {_shape(examples.inputs)}; use shape {_shape(train.inputs)} as in train"
            )
        for position, task in enumerate(problem.described):
            if not examples.known[:, position].any():
                raise InputError(f"{name}: task '{task.name}' has no label; give at least one label")
    return data


def hold_out_stopping(data: Data) -> Data:
    """Split the training examples into two parts: one for training, and one that chooses the epoch at which to stop.

    A task with two or more training labels has at least one label in each part.
    """
    known = data.train.known
    generator = torch.Generator().manual_seed(1)
    order = torch.randperm(len(known), generator=generator)
    held = torch.zeros(len(known), dtype=torch.bool)
    first = known.to(torch.int8).argmax(dim=1)
    for pattern in sorted(set(first.tolist())):
        rows = order[first[order] == pattern]
        held[rows[: round(HELD_OUT * len(rows))]] = True
    for position in range(known.shape[1]):
        rows = order[known[order, position]]
        if len(rows) > 1 and not held[rows].any():
            held[rows[0]] = True
        if len(rows) > 1 and held[rows].all():
            held[rows[0]] = False
    return replace(data, train=data.train.rows(~held), stopping=data.train.rows(held)) if held.any() else data


def class_counts(problem: Problem, data: Data) -> dict[str, int]:
    """Return the number of classes of each task with cross-entropy loss, counted over all splits."""
    counts = {}
    for position, task in enumerate(problem.described):
        if task.loss == "cross-entropy":
            counts[task.name] = 1 + max(int(s.labels[position].max()) for s in data.splits)
    return counts


def _hold_out(examples: Examples, share: float = HELD_OUT) -> tuple[Examples, Examples]:
    """Divide the examples into a remaining part and a held-out part.

    `share`: fraction of the examples that is held out. The examples are divided into classes by the first task that has
    a label on the example, and the same fraction of every class is held out.
    """
    first = examples.known.to(torch.int8).argmax(dim=1)
    generator = torch.Generator().manual_seed(0)
    kept, held = [], []
    for pattern in sorted(set(first.tolist())):
        rows = torch.nonzero(first == pattern).flatten()
        rows = rows[torch.randperm(len(rows), generator=generator)]
        cut = max(1, round(share * len(rows)))
        held.append(rows[:cut])
        kept.append(rows[cut:])
    return examples.rows(torch.cat(kept).sort().values), examples.rows(torch.cat(held).sort().values)


def _read(source: Any, where: str, problem: Problem) -> Examples:
    if isinstance(source, DataLoader):
        return _join([_pair(batch, where) for batch in source], where, problem)
    if isinstance(source, Dataset) or (not isinstance(source, tuple | Mapping) and hasattr(source, "__getitem__")):
        examples = [_pair(source[index], where) for index in range(len(source))]  # type: ignore[arg-type]
        batches = [(_tensor(x, where)[None], {k: _tensor(v, where)[None] for k, v in y.items()}) for x, y in examples]
        return _join(batches, where, problem)
    if isinstance(source, Mapping):
        _refuse_tasks(source, where, problem)
        parts = []
        for task, pair in source.items():
            inputs, labels = _two(pair, f"{where}, task '{task}'")
            parts.append((inputs, {task: labels}))
        return _join(parts, where, problem)
    return _join([_pair(source, where)], where, problem)


def _join(parts: Sequence[tuple[Any, Mapping[str, Any]]], where: str, problem: Problem) -> Examples:
    pieces = [_examples(_tensor(inputs, f"{where}: inputs"), labels, where, problem) for inputs, labels in parts]
    if not pieces or not sum(map(len, pieces)):
        raise InputError(f"{where}: has no examples; give at least one example")
    first = pieces[0].inputs
    for piece in pieces[1:]:
        if piece.inputs.shape[1:] != first.shape[1:]:
            raise InputError(
                f"{where}: inputs have the shapes {_shape(first)} and {_shape(piece.inputs)}; give all inputs one shape"
            )
    labels = []
    for position, task in enumerate(problem.described):
        columns = [(piece.labels[position], bool(piece.known[:, position].any())) for piece in pieces]
        shapes = {tuple(column.shape[1:]) for column, known in columns if known}
        if len(shapes) > 1:
            raise InputError(
                f"{where}, task '{task.name}': labels have the shapes {sorted(shapes)}; give all labels one shape"
            )
        shape = shapes.pop() if shapes else ()
        labels.append(
            torch.cat([column if known else column.new_zeros(len(column), *shape) for column, known in columns])
        )
    return Examples(torch.cat([p.inputs for p in pieces]), tuple(labels), torch.cat([p.known for p in pieces]))


def _examples(inputs: Tensor, given: Mapping[str, Any], where: str, problem: Problem) -> Examples:
    _refuse_tasks(given, where, problem)
    if inputs.ndim == 0:
        raise InputError(f"{where}: inputs are a single number; give one row per example")
    if inputs.is_floating_point() and not bool(torch.isfinite(inputs).all()):
        raise InputError(f"{where}: inputs contain NaN or infinity; use finite numbers")
    labels, known = [], []
    for task in problem.described:
        if task.name not in given:
            filler = torch.int64 if task.loss == "cross-entropy" else torch.float32
            labels.append(torch.zeros(len(inputs), dtype=filler))
            known.append(torch.zeros(len(inputs), dtype=torch.bool))
            continue
        here = f"{where}, task '{task.name}'"
        column = _tensor(given[task.name], here)
        if column.ndim == 0 or len(column) != len(inputs):
            count = "a single number" if column.ndim == 0 else f"{len(column)} labels"
            raise InputError(f"{here}: {count} for {len(inputs)} examples; give one label per example")
        column, there = _labels(column, task, here)
        labels.append(column)
        known.append(there)
    return Examples(inputs, tuple(labels), torch.stack(known, dim=1))


def _labels(column: Tensor, task: Task, where: str) -> tuple[Tensor, Tensor]:
    """Convert the labels of a task to the form that its loss needs.

    Return the converted labels and a mask (N,) of the known labels.
    """
    if column.ndim == 2 and column.shape[1] == 1:
        column = column[:, 0]
    floating = column.is_floating_point()
    known = ~torch.isnan(column).flatten(1).any(1) if floating and column.ndim > 1 else torch.full((len(column),), True)
    if floating and column.ndim == 1:
        known = ~torch.isnan(column)
    filled = torch.nan_to_num(column, nan=-1.0 if task.loss == "cross-entropy" else 0.0) if floating else column
    if task.loss == "cross-entropy":
        if column.ndim != 1 or bool((filled != filled.round()).any()) or bool((filled < -1).any()):
            what = f"have shape {_shape(column)}" if column.ndim != 1 else "are not class numbers"
            raise InputError(f"{where}: labels {what}; give one class 0, 1, … per example (−1: missing)")
        known = filled >= 0
        return filled.to(torch.int64).clamp(min=0), known
    if isinstance(task.loss, str):
        filled = filled.to(torch.float32 if filled.dtype != torch.float64 else torch.float64)
        if column.ndim > 2 and task.head is None:
            raise InputError(
                f"{where}: labels have shape {_shape(column)}; give one number or row per example, or define a head"
            )
        if task.loss == "bce" and bool(((filled < 0) | (filled > 1)).any()):
            raise InputError(f"{where}: contains labels outside [0, 1]; use the labels 0 and 1 with the loss bce")
    elif filled.dtype == torch.bool:
        filled = filled.to(torch.float32)
    if filled.is_floating_point() and not bool(torch.isfinite(filled).all()):
        raise InputError(f"{where}: labels contain infinity; use finite numbers, and NaN for missing labels")
    known_shape = known.reshape(-1, *[1] * (filled.ndim - 1))
    return torch.where(known_shape, filled, torch.zeros_like(filled)), known


def _pair(item: Any, where: str) -> tuple[Any, Mapping[str, Any]]:
    inputs, labels = _two(item, where)
    if not isinstance(labels, Mapping):
        raise InputError(f"{where}: labels are of type {type(labels).__name__}; {_FORMS}")
    return inputs, labels


def _two(item: Any, where: str) -> tuple[Any, Any]:
    if not isinstance(item, tuple | list) or len(item) != 2:
        raise InputError(f"{where}: has type {type(item).__name__}; {_FORMS}")
    return item[0], item[1]


def _refuse_tasks(given: Mapping[str, Any], where: str, problem: Problem) -> None:
    for name in given:
        if name not in problem.names:
            raise InputError(
                f"{where}: labels of '{name}', which is not a task; choose from {', '.join(problem.names)}"
            )


def _tensor(values: Any, where: str) -> Tensor:
    if isinstance(values, Tensor):
        return values.detach().cpu()
    try:
        array = np.asarray(values)
        if array.dtype == object:
            array = array.astype(np.float64)
        tensor = torch.as_tensor(array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("=")))
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: cannot be converted to a tensor ({error}); use numbers") from None
    return tensor.to(torch.float32) if tensor.dtype == torch.float64 else tensor


def _shape(values: Tensor) -> str:
    return "×".join(str(size) for size in values.shape) or "()"
