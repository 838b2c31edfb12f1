"""The problem a user describes: tasks, a trunk, and data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import RESERVED

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

    LossFunction = Callable[[Tensor, Tensor], Tensor]
    MetricFunction = Callable[[Tensor, Tensor], float | Tensor]

NAMED_LOSSES = ("cross-entropy", "bce", "mse", "l1")
NAMED_OPTIMIZERS = ("adam", "adamw", "sgd", "rmsprop")


@dataclass(frozen=True)
class Task:
    """One prediction: its loss, an optional metric, and its head.

    `loss`: `cross-entropy` (labels are classes 0, 1, …), `bce` (labels 0 or 1, logits out), `mse`, `l1`, or a callable
    (outputs, labels) → a number per example, or their mean. `metric`: `accuracy`, or a callable (outputs, labels) → a
    number, better in `direction`. `head`: a callable (features) → module, features being the size of one example's
    trunk output, flattened; by default one linear layer.
    """

    name: str
    loss: str | LossFunction = "mse"
    metric: str | MetricFunction | None = None
    direction: Direction = "max"
    head: Callable[[int], nn.Module] | None = None


@dataclass(frozen=True)
class Problem:
    """Tasks that could share a network, the trunk they would share, and data.

    `tasks`: `Task`s, or losses by name. `trunk`: width → module, 1 the full size. `train`, `validation`, `test`: each

    - `(inputs, {task: labels})`, tensors or arrays, a row an example; a missing label is NaN, or −1 for a class;
    - `{task: (inputs, labels)}`, a table per task;
    - a PyTorch `Dataset` or `DataLoader` that yields `(inputs, {task: labels})`, in the same order every time.

    Without `validation`, a fifth of `train` is set aside for it, and without `test` another one. `optimizer`: a name
    out of `NAMED_OPTIMIZERS`, or a callable (parameters) → optimiser; many networks are stacked in each parameter, so
    one that treats every number of a parameter alike, as those do.
    """

    tasks: Sequence[Task] | Mapping[str, Any]
    trunk: Callable[[float], nn.Module]
    train: Any
    validation: Any = None
    test: Any = None
    optimizer: str | Callable[[list[Tensor]], Optimizer] = "adam"
    learning_rate: float = 0.003
    batch_size: int = 64
    epochs: int = 10

    def __post_init__(self) -> None:
        if isinstance(self.tasks, Mapping):
            object.__setattr__(self, "tasks", tuple(Task(name, loss) for name, loss in self.tasks.items()))
        object.__setattr__(self, "tasks", tuple(self.tasks))
        if not self.tasks:
            raise InputError("the problem has no task; at least one is needed")
        names = [task.name for task in self.described]
        for task in self.described:
            if names.count(task.name) > 1:
                raise InputError(f"two tasks are called '{task.name}'; each needs a name of its own")
            _check_task(task)
        if isinstance(self.optimizer, str) and self.optimizer not in NAMED_OPTIMIZERS:
            raise InputError(f"optimizer '{self.optimizer}': {', '.join(NAMED_OPTIMIZERS)} or a callable are accepted")
        if not self.learning_rate > 0:
            raise InputError(f"learning_rate is {self.learning_rate:g}; a number above 0 is accepted")
        for what, number in (("batch_size", self.batch_size), ("epochs", self.epochs)):
            if number < 1:
                raise InputError(f"{what} is {number}; a whole number from 1 is accepted")

    @property
    def described(self) -> tuple[Task, ...]:
        """The tasks, whichever way they were given."""
        return tuple(task for task in self.tasks if isinstance(task, Task))

    @property
    def names(self) -> tuple[str, ...]:
        """The tasks' names, in their order."""
        return tuple(task.name for task in self.described)


def _check_task(task: Task) -> None:
    if not task.name or task.name in RESERVED:
        raise InputError(f"a task is called '{task.name}', a name kept for columns; another one is accepted")
    if not callable(task.loss) and task.loss not in NAMED_LOSSES:
        raise InputError(
            f"task '{task.name}': loss '{task.loss}'; {', '.join(NAMED_LOSSES)} or a callable are accepted"
        )
    if task.metric is not None and not callable(task.metric) and task.metric != "accuracy":
        raise InputError(f"task '{task.name}': metric '{task.metric}'; accuracy or a callable are accepted")
    if task.metric == "accuracy" and task.loss not in ("cross-entropy", "bce"):
        raise InputError(f"task '{task.name}': accuracy is for cross-entropy and bce; a callable is accepted")
