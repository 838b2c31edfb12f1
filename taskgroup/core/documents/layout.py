"""Layout document: the networks to build and the network that serves each task."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
"""`optimal` and `infeasible` are proven. `feasible`: a layout without a proof that it is optimal. `unknown`: no layout
was found, and infeasibility is not proven."""


class ModelCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Multiply-adds of one network at inference: its trunk, and the heads of the tasks that it serves."""

    trunk: float
    heads: float


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of a layout.

    `train`: tasks that it trains. `serve`: tasks that it serves at inference. `auxiliary`: tasks that it trains but
    does not serve. `source`: whether its performance is observed or predicted. `stderr`: standard error or predictive
    standard deviation of each known performance.
    """

    train: tuple[str, ...]
    serve: tuple[str, ...]
    auxiliary: tuple[str, ...]
    architecture: str
    cost: ModelCost
    performance: dict[str, float]
    source: Literal["observed", "predicted"]
    stderr: dict[str, float] | UnsetType = UNSET


class Solver(Struct, frozen=True, forbid_unknown_fields=True):
    """Method and size of the search: number of candidates, of search nodes, and seconds.

    `seconds` is the only number that differs between runs on the same input.
    """

    method: str
    candidates: int
    nodes: int
    seconds: float


class Layout(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.layout/2"):
    """The networks to build, the network that serves each task, the objective, and the proven bound on it.

    `request`: the request that the layout answers. `budget`: the budget of `request`, repeated. `assignment`: index
    into `models` of the network that serves each task. If `status` is "infeasible" or "unknown", the layout has a
    `reason`, no networks, and `None` for objective, bound, gap and cost.
    """

    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    direction: Direction
    budget: float | None
    cost: float | None
    request: Request
    models: tuple[Model, ...]
    assignment: dict[str, int]
    performance: dict[str, float]
    solver: Solver
    provenance: dict[str, Any] = field(default_factory=dict)
    reason: str | UnsetType = UNSET

    @property
    def found(self) -> bool:
        """Whether there is a layout: false if the status is "infeasible" or "unknown"."""
        return self.status not in ("infeasible", "unknown")

    @property
    def sign(self) -> float:
        """+1 if a higher performance is better, −1 if a lower performance is."""
        return 1.0 if self.direction == "max" else -1.0

    def refuse_broken(self, where: str = "$") -> None:
        """Raise `InputError` if the networks, the assignment and the performances are inconsistent.

        `where`: JSON path of the layout, for the message. The command `check` reports the same faults as violations.
        """
        for index, model in enumerate(self.models):
            for task in model.serve:
                path = f"{where}.models[{index}]"
                if task not in model.train:
                    raise InputError(f"at `{path}.serve`: the network does not train '{task}'; {_REMEDY}")
                if task not in model.performance:
                    raise InputError(f"at `{path}.performance`: '{task}' is missing; {_REMEDY}")
                if task not in self.assignment:
                    raise InputError(f"at `{where}.assignment`: '{task}' is missing; {_REMEDY}")
        for task, index in self.assignment.items():
            path = f"{where}.assignment.{task}"
            if not 0 <= index < len(self.models):
                raise InputError(f"at `{path}`: network {index} does not exist; {_REMEDY}")
            if task not in self.models[index].serve:
                raise InputError(f"at `{path}`: network {index} does not serve the task; {_REMEDY}")
            if task not in self.performance:
                raise InputError(f"at `{where}.performance`: '{task}' is missing; {_REMEDY}")


_REMEDY = "run `taskgroup check` on the layout"
