"""Explanation document: the reasons why a layout is optimal, and the changes of the input that would change it."""

from typing import Any, Literal

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Baseline, Direction
from taskgroup.core.request import Network


class Effect(Struct, frozen=True, forbid_unknown_fields=True):
    """The pairwise affinity of `partner` on `target`, two tasks that one network trains; `None` if it is unknown."""

    partner: str
    target: str
    affinity: float | None


class NetworkReason(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of the layout, the tasks that it serves, and the pairwise effects on these tasks, best first."""

    network: Network
    serve: tuple[str, ...]
    cost: float
    source: Literal["observed", "predicted"]
    effects: tuple[Effect, ...]


class TaskReason(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: its performance in the layout, and its alternative network.

    `stderr`: standard error or predictive standard deviation of `performance`. `single`, `all_in_one`: performance in
    the single-task network and in one network of all tasks, `None` if unknown. `alternative`: the network that serves
    the task in the alternative layout, which is the best layout in which another network serves the task. `loss`: by
    how much the objective of the alternative layout is worse. `change`: the smallest change of the task's performance
    that makes the alternative layout optimal, in the unit of the score (`loss` divided by the task's weight).
    `alternative`, `loss` and `change` are `None` if no alternative layout exists.
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
    """Another layout: its networks, assignment of tasks, objective and cost.

    `difference`: difference of its objective from the explained layout's objective, positive if it is better. `proven`:
    whether the search for this layout proved optimality; if false, it is the best layout that was found.
    """

    networks: tuple[Network, ...]
    assignment: dict[str, int]
    objective: float
    cost: float
    difference: float
    proven: bool


class ConstraintCost(Struct, frozen=True, forbid_unknown_fields=True):
    """One constraint of the request, and the best layout without the constraint (`None` if no layout was found)."""

    field: str
    constraint: str
    without: Outcome | None


class BudgetReason(Struct, frozen=True, forbid_unknown_fields=True):
    """Effect of the budget on the layout.

    `next_cheaper`: the best layout that costs less. `next_better`: the cheapest layout with a better objective.
    `shadow_price`: improvement of the objective per additional multiply-add of budget: the `difference` of
    `next_better`, divided by (its cost − `budget`). `None` if no budget allows a better objective.
    """

    budget: float
    next_cheaper: Outcome | None
    next_better: Outcome | None
    shadow_price: float | None


class Explanation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.explanation/1"):
    """Reasons why a layout is optimal.

    `runner_up`: the best layout with another assignment of tasks. `smallest_change`: the task whose performance has to
    change least to make another layout optimal; `None` if no change of a single performance suffices, or if the
    objective is `min`. `predicted`: indices of the networks whose performance is predicted. `baseline`: single-task
    result of each task from which gains are computed, as in the affinity document.
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
