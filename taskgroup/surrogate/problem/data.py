"""A problem's data as tables of tensors: inputs, a label per task, and which labels are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.problem import Problem, Task

HELD_OUT = 0.2
_FORMS = "(inputs, {task: labels}), {task: (inputs, labels)}, a Dataset or a DataLoader is accepted"


@dataclass(frozen=True)
class Table:
    """N examples of T tasks.

    `inputs`: (N, ...). `labels`: a tensor (N, ...) per task, class numbers as int64, zeros where missing. `known`:
    (N, T) bool.
    """

    inputs: Tensor
    labels: tuple[Tensor, ...]
    known: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    def rows(self, index: Tensor) -> Table:
        """The examples of an index."""
        return Table(self.inputs[index], tuple(labels[index] for labels in self.labels), self.known[index])

    def to(self, device: torch.device, dtype: torch.dtype) -> Table:
        """The table on a device, its floating-point numbers in one type."""

        def move(values: Tensor) -> Tensor:
            return values.to(device, dtype if values.is_floating_point() else values.dtype)

        return Table(move(self.inputs), tuple(move(labels) for labels in self.labels), self.known.to(device))


@dataclass(frozen=True)
class Data:
    """The three tables; `test` is `validation` where a problem gives a validation table and no test table."""

    train: Table
    validation: Table
    test: Table


def read_data(problem: Problem) -> Data:
    """Read and split a problem's data. Raises `InputError` for data that no task can learn from."""
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
    for name, table in (("train", train), ("validation", validation), ("test", data.test)):
        if table.inputs.shape[1:] != train.inputs.shape[1:]:
            raise InputError(f"{name}: inputs of shape {_shape(table.inputs)}, {_shape(train.inputs)} in train")
        for position, task in enumerate(problem.described):
            if not table.known[:, position].any():
                raise InputError(f"task '{task.name}' has no label in {name}; at least one example is needed")
    return data


def class_counts(problem: Problem, data: Data) -> dict[str, int]:
    """How many classes each cross-entropy task has, over all tables."""
    counts = {}
    for position, task in enumerate(problem.described):
        if task.loss == "cross-entropy":
            counts[task.name] = 1 + max(int(t.labels[position].max()) for t in (data.train, data.validation, data.test))
    return counts


def _hold_out(table: Table, share: float = HELD_OUT) -> tuple[Table, Table]:
    """Set a share of the examples aside: the same share of every set of examples with the same first known label."""
    first = table.known.to(torch.int8).argmax(dim=1)
    generator = torch.Generator().manual_seed(0)
    kept, held = [], []
    for pattern in sorted(set(first.tolist())):
        rows = torch.nonzero(first == pattern).flatten()
        rows = rows[torch.randperm(len(rows), generator=generator)]
        cut = max(1, round(share * len(rows)))
        held.append(rows[:cut])
        kept.append(rows[cut:])
    return table.rows(torch.cat(kept).sort().values), table.rows(torch.cat(held).sort().values)


def _read(source: Any, where: str, problem: Problem) -> Table:
    if isinstance(source, DataLoader):
        return _join([_pair(batch, where) for batch in source], where, problem)
    if isinstance(source, Dataset) or (not isinstance(source, tuple | Mapping) and hasattr(source, "__getitem__")):
        examples = [_pair(source[index], where) for index in range(len(source))]  # type: ignore[arg-type]
        batches = [(_tensor(x, where)[None], {k: _tensor(v, where)[None] for k, v in y.items()}) for x, y in examples]
        return _join(batches, where, problem)
    if isinstance(source, Mapping):
        _refuse_tasks(source, where, problem)
        parts = []
        for task, table in source.items():
            inputs, labels = _two(table, f"{where}, task '{task}'")
            parts.append((inputs, {task: labels}))
        return _join(parts, where, problem)
    return _join([_pair(source, where)], where, problem)


def _join(parts: Sequence[tuple[Any, Mapping[str, Any]]], where: str, problem: Problem) -> Table:
    tables = [_table(_tensor(inputs, f"{where}: inputs"), labels, where, problem) for inputs, labels in parts]
    if not tables or not sum(map(len, tables)):
        raise InputError(f"{where}: no example in it")
    for table in tables[1:]:
        if table.inputs.shape[1:] != tables[0].inputs.shape[1:]:
            raise InputError(f"{where}: inputs of shapes {_shape(tables[0].inputs)} and {_shape(table.inputs)}")
    labels = []
    for position, task in enumerate(problem.described):
        columns = [(table.labels[position], bool(table.known[:, position].any())) for table in tables]
        shapes = {tuple(column.shape[1:]) for column, known in columns if known}
        if len(shapes) > 1:
            raise InputError(f"{where}, task '{task.name}': labels of shapes {sorted(shapes)}; one shape is accepted")
        shape = shapes.pop() if shapes else ()
        labels.append(
            torch.cat([column if known else column.new_zeros(len(column), *shape) for column, known in columns])
        )
    return Table(torch.cat([t.inputs for t in tables]), tuple(labels), torch.cat([t.known for t in tables]))


def _table(inputs: Tensor, given: Mapping[str, Any], where: str, problem: Problem) -> Table:
    _refuse_tasks(given, where, problem)
    if inputs.ndim == 0:
        raise InputError(f"{where}: the inputs are one number; a row an example is accepted")
    if inputs.is_floating_point() and not bool(torch.isfinite(inputs).all()):
        raise InputError(f"{where}: the inputs hold NaN or infinity; finite numbers are accepted")
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
            count = "one number" if column.ndim == 0 else f"{len(column)} labels"
            raise InputError(f"{here}: {count} for {len(inputs)} examples; a label an example is accepted")
        column, there = _labels(column, task, here)
        labels.append(column)
        known.append(there)
    return Table(inputs, tuple(labels), torch.stack(known, dim=1))


def _labels(column: Tensor, task: Task, where: str) -> tuple[Tensor, Tensor]:
    """Labels as the loss takes them, and which are known."""
    if column.ndim == 2 and column.shape[1] == 1:
        column = column[:, 0]
    floating = column.is_floating_point()
    known = ~torch.isnan(column).flatten(1).any(1) if floating and column.ndim > 1 else torch.full((len(column),), True)
    if floating and column.ndim == 1:
        known = ~torch.isnan(column)
    filled = torch.nan_to_num(column, nan=-1.0 if task.loss == "cross-entropy" else 0.0) if floating else column
    if task.loss == "cross-entropy":
        if column.ndim != 1 or bool((filled != filled.round()).any()) or bool((filled < -1).any()):
            shape = f"of shape {_shape(column)}" if column.ndim != 1 else "that are no class numbers"
            raise InputError(f"{where}: labels {shape}; one class 0, 1, … an example (−1: missing) is accepted")
        known = filled >= 0
        return filled.to(torch.int64).clamp(min=0), known
    if isinstance(task.loss, str):
        filled = filled.to(torch.float32 if filled.dtype != torch.float64 else torch.float64)
        if column.ndim > 2 and task.head is None:
            raise InputError(f"{where}: labels of shape {_shape(column)}; a number or a row an example, or a head")
        if task.loss == "bce" and bool(((filled < 0) | (filled > 1)).any()):
            raise InputError(f"{where}: labels beyond 0 and 1; bce takes 0 or 1")
    elif filled.dtype == torch.bool:
        filled = filled.to(torch.float32)
    if filled.is_floating_point() and not bool(torch.isfinite(filled).all()):
        raise InputError(f"{where}: infinite labels; finite numbers, or NaN for a missing one, are accepted")
    known_shape = known.reshape(-1, *[1] * (filled.ndim - 1))
    return torch.where(known_shape, filled, torch.zeros_like(filled)), known


def _pair(item: Any, where: str) -> tuple[Any, Mapping[str, Any]]:
    inputs, labels = _two(item, where)
    if not isinstance(labels, Mapping):
        raise InputError(f"{where}: labels are a {type(labels).__name__}; {_FORMS}")
    return inputs, labels


def _two(item: Any, where: str) -> tuple[Any, Any]:
    if not isinstance(item, tuple | list) or len(item) != 2:
        raise InputError(f"{where}: a {type(item).__name__}; {_FORMS}")
    return item[0], item[1]


def _refuse_tasks(given: Mapping[str, Any], where: str, problem: Problem) -> None:
    for name in given:
        if name not in problem.names:
            raise InputError(f"{where}: labels of '{name}', which is not among the tasks ({', '.join(problem.names)})")


def _tensor(values: Any, where: str) -> Tensor:
    if isinstance(values, Tensor):
        return values.detach().cpu()
    try:
        array = np.asarray(values)
        if array.dtype == object:
            array = array.astype(np.float64)
        tensor = torch.as_tensor(array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("=")))
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: {error}; numbers are accepted") from None
    return tensor.to(torch.float32) if tensor.dtype == torch.float64 else tensor


def _shape(values: Tensor) -> str:
    return "×".join(str(size) for size in values.shape) or "()"
