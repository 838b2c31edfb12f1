"""Description of a problem by the user, which consists of tasks, a trunk, and data."""

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
    """One prediction task: its loss, an optional metric, and its head.

    `loss`: the name of a loss, or a callable (outputs, labels) → one value per example, or the mean of these values.
    The names are `cross-entropy` (labels are classes 0, 1, …), `bce` (labels are 0 or 1, and the network outputs
    logits), `mse` and `l1`. `metric`: `accuracy`, or a callable (outputs, labels) → number. `direction`: `min` if a
    lower metric is better, `max` if a higher metric is better. `head`: a callable (features) → module, where `features`
    is the number of trunk outputs per example (default: one linear layer).
    """

    name: str
    loss: str | LossFunction = "mse"
    metric: str | MetricFunction | None = None
    direction: Direction = "max"
    head: Callable[[int], nn.Module] | None = None


@dataclass(frozen=True)
class Problem:
    """Tasks that may share networks, the trunk of these networks, the data and the training settings.

    `tasks`: `Task` objects, or a mapping from task names to losses. `trunk`: a callable (width) → module; width 1 is
    the full size. `train`, `validation` and `test` each have one of these forms:

    - `(inputs, {task: labels})`, tensors or arrays whose first axis is that of the examples; a missing label is NaN,
      and a missing class label is −1;
    - `{task: (inputs, labels)}`, if every task has inputs of its own;
    - a PyTorch `Dataset` or `DataLoader` that yields `(inputs, {task: labels})`, in the same order every time.

    If `validation` is not given, a fifth of `train` is held out for validation. If neither `validation` nor `test` is
    given, another fifth becomes `test`. `optimizer`: one of `NAMED_OPTIMIZERS`, or a callable (parameters) → optimiser.
    Each parameter contains the weights of many networks, so a custom optimiser must work elementwise, as the named
    optimisers do.

    `epochs`: maximum number of epochs. A fifth of `train` is held out for early stopping: training stops after
    `patience` epochs without a lower loss on the held-out part, and the weights of the best epoch are restored. If
    `patience` is 0, nothing is held out, and every network is trained for all epochs. `standardise`: whether to scale
    the inputs, and the labels of tasks with the loss `mse` or `l1`, by the mean and standard deviation of the training
    split. Losses are then computed from the standardised labels, and metrics from labels in their original unit.
    """

    tasks: Sequence[Task] | Mapping[str, Any]
    trunk: Callable[[float], nn.Module]
    train: Any
    validation: Any = None
    test: Any = None
    optimizer: str | Callable[[list[Tensor]], Optimizer] = "adam"
    learning_rate: float = 0.003
    batch_size: int = 64
    epochs: int = 100
    patience: int = 10
    standardise: bool = True

    def __post_init__(self) -> None:
        if isinstance(self.tasks, Mapping):
            object.__setattr__(self, "tasks", tuple(Task(name, loss) for name, loss in self.tasks.items()))
        object.__setattr__(self, "tasks", tuple(self.tasks))
        if not self.tasks:
            raise InputError("tasks: the problem has no task; give at least one task")
        names = [task.name for task in self.described]
        for task in self.described:
            if names.count(task.name) > 1:
                raise InputError(f"tasks: duplicate name '{task.name}'; rename one of the tasks")
            _check_task(task)
        if isinstance(self.optimizer, str) and self.optimizer not in NAMED_OPTIMIZERS:
            raise InputError(
                f"optimizer: unknown name '{self.optimizer}'; use {', '.join(NAMED_OPTIMIZERS)} or a callable"
            )
        if not self.learning_rate > 0:
            raise InputError(f"must be positive, but got {self.learning_rate:g}", "learning_rate")
        for name, number in (("batch_size", self.batch_size), ("epochs", self.epochs)):
            if number < 1:
                raise InputError(f"must be at least 1, but got {number}", name)
        if self.patience < 0:
            raise InputError(f"must be at least 0, but got {self.patience}", "patience")

    @property
    def described(self) -> tuple[Task, ...]:
        """The tasks as `Task` objects, in the given order."""
        return tuple(task for task in self.tasks if isinstance(task, Task))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tasks, in the given order."""
        return tuple(task.name for task in self.described)


def _check_task(task: Task) -> None:
    if not task.name or task.name in RESERVED:
        raise InputError(f"task name '{task.name}' is reserved; rename the task")
    if not callable(task.loss) and task.loss not in NAMED_LOSSES:
        raise InputError(f"task '{task.name}': unknown loss '{task.loss}'; use {', '.join(NAMED_LOSSES)} or a callable")
    if task.metric is not None and not callable(task.metric) and task.metric != "accuracy":
        raise InputError(f"task '{task.name}': unknown metric '{task.metric}'; use accuracy or a callable")
    if task.metric == "accuracy" and task.loss not in ("cross-entropy", "bce"):
        raise InputError(
            f"task '{task.name}': the metric accuracy needs the loss cross-entropy or bce; give a callable as metric"
        )
