"""Why a layout is the best one, and what would change it: the explanation document."""

from typing import Any, Literal

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Baseline, Direction
from taskgroup.core.request import Network


class Effect(Struct, frozen=True, forbid_unknown_fields=True):
    """The pairwise affinity of `partner` on `target`, both trained by one network; `None` if it is not known."""

    partner: str
    target: str
    affinity: float | None


class NetworkReason(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of the layout: its tasks, and the pairwise effects on the tasks that it serves, best first."""

    network: Network
    serve: tuple[str, ...]
    cost: float
    source: Literal["observed", "predicted"]
    effects: tuple[Effect, ...]


class TaskReason(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: its performance in the layout, alone, and in one network of all tasks, and its best other place.

    `stderr`: standard error or predictive standard deviation of `performance`. `single` and `all_in_one` are `None` if
    they are not known. `alternative`: the network that serves the task in the best layout in which its present network
    does not, and `loss`, by how much the objective of that layout is worse. `change`: the smallest change of the
    task's performance that changes the layout, in the score's own unit: `loss` over the task's weight. These three are
    `None` if there is no such layout.
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
    """Another layout: its networks, objective and cost, and the difference of its objective, positive if it is better.

    `proven`: whether it is the best one of its kind, or the best that was found.
    """

    networks: tuple[Network, ...]
    assignment: dict[str, int]
    objective: float
    cost: float
    difference: float
    proven: bool


class ConstraintCost(Struct, frozen=True, forbid_unknown_fields=True):
    """One constraint of the request, and the best layout without it; `None` if none was found."""

    field: str
    constraint: str
    without: Outcome | None


class BudgetReason(Struct, frozen=True, forbid_unknown_fields=True):
    """The value of the budget: the best layout that costs less, and the cheapest one with a better objective.

    `shadow_price`: improvement of the objective per further multiply-add, up to the budget that buys `next_better`:
    its `difference` over (its cost − the budget). `None` if no budget buys a better objective.
    """

    budget: float
    next_cheaper: Outcome | None
    next_better: Outcome | None
    shadow_price: float | None


class Explanation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.explanation/1"):
    """Why a layout is the best one.

    `runner_up`: the best layout with another assignment. `smallest_change`: the task whose performance has to change
    least for the runner-up of that task to become the best layout; `None` if no change of one performance does, and
    for the objective `min`. `predicted`: the networks whose performance is predicted. `baseline`: the reference of all
    gains, as in the affinity document.
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
