"""Explanation document: why a layout is optimal, and which changes of the input would make another layout optimal."""

from typing import Any, Literal

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Baseline, Direction
from taskgroup.core.request import Network


class Effect(Struct, frozen=True, forbid_unknown_fields=True):
    """The affinity of `partner` on `target`, two tasks that one network trains. The value is `None` if unknown."""

    partner: str
    target: str
    affinity: float | None


class NetworkReason(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of the layout, the tasks that it serves, and the affinities of its tasks on them, best first."""

    network: Network
    serve: tuple[str, ...]
    cost: float
    source: Literal["observed", "predicted"]
    effects: tuple[Effect, ...]


class TaskReason(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: its performance in the layout, and the best layout in which another network serves it.

    `stderr`: standard error of `performance` if it was observed, or standard deviation if it is predicted. `single`,
    `all_in_one`: performance in the single-task network, and in one network that trains all tasks; `None` if unknown.
    The alternative layout is the best layout in which another network serves the task, and `alternative` is that
    network. `loss`: by how much the objective of the alternative layout is worse. `change`: the smallest change of the
    task's performance that makes the alternative layout optimal, in the unit of the score (`loss` divided by the task's
    weight). `alternative`, `loss` and `change` are `None` if no alternative layout exists.
    """

    model: int
    performance: float
    stderr: float | None
    single: float | None
    all_in_one: float | None
    alternative: Network | None
    loss: float | None
    change: float | None


class Outcome(Struct, frozen=True, forbid_unknown_fields=True):
    """A layout with which the explained layout is compared: its networks, assignment of tasks, objective and cost.

    `difference`: by how much its objective is better than that of the explained layout; negative if it is worse.
    `proven`: true if the search proved that this layout is optimal; false if it is only the best layout that was found.
    """

    networks: tuple[Network, ...]
    assignment: dict[str, int]
    objective: float
    cost: float
    difference: float
    proven: bool


class ConstraintCost(Struct, frozen=True, forbid_unknown_fields=True):
    """One constraint of the request, and the best layout without this constraint (`None` if no layout was found)."""

    field: str
    constraint: str
    without: Outcome | None


class BudgetReason(Struct, frozen=True, forbid_unknown_fields=True):
    """Effect of the budget on the layout.

    `next_cheaper`: the best layout among those that cost less. `next_better`: the cheapest layout among those with a
    better objective. `shadow_price`: improvement of the objective per additional multiply-add of budget. It is the
    `difference` of `next_better`, divided by the cost of `next_better` minus `budget`; `None` if no budget allows a
    better objective.
    """

    budget: float
    next_cheaper: Outcome | None
    next_better: Outcome | None
    shadow_price: float | None


class Explanation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.explanation/1"):
    """Reasons why a layout is optimal.

    `runner_up`: the best layout among those that assign tasks differently. `smallest_change`: the task whose
    performance needs the smallest change to make another layout optimal; `None` if no change of a single performance is
    sufficient, or if the objective is `min`. `predicted`: indices of the networks whose performance is predicted.
    `baseline`: single-task result of each task from which gains are computed, as in the affinity document.
    """

    status: str
    score: str
    direction: Direction
    objective: float
    cost: float
    networks: tuple[NetworkReason, ...]
    tasks: dict[str, TaskReason]
    runner_up: Outcome | None
    constraints: tuple[ConstraintCost, ...]
    budget: BudgetReason | None
    smallest_change: str | None
    predicted: tuple[int, ...]
    baseline: dict[str, Baseline] | None = None
    provenance: dict[str, Any] = field(default_factory=dict)
