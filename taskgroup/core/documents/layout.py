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

    `train`: tasks that the network trains. `serve`: tasks that it serves at inference. `auxiliary`: tasks that it
    trains but does not serve. `source`: whether the performance of the network is observed or predicted. `stderr`:
    standard error of each observed performance, or standard deviation of each predicted one, where known.
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
    """Method and effort of the search: the numbers of candidates and of search nodes, and the time in seconds.

    `seconds` is the only value that differs between runs on the same input.
    """

    method: str
    candidates: int
    nodes: int
    seconds: float


class Layout(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.layout/2"):
    """The networks to build, the network that serves each task, the objective, and the proven bound on the objective.

    `request`: the request that the layout answers. `budget`: copy of the budget in `request`. `assignment`: for each
    task, index into `models` of the network that serves it. If `status` is "infeasible" or "unknown", no layout was
    found. `reason` then gives the cause, there are no networks, and objective, bound, gap and cost are `None`.
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
        """Whether a layout was found: false if `status` is "infeasible" or "unknown"."""
        return self.status not in ("infeasible", "unknown")

    @property
    def sign(self) -> float:
        """+1 if a higher performance is better, −1 if a lower performance is."""
        return 1.0 if self.direction == "max" else -1.0

    def refuse_broken(self, where: str = "$") -> None:
        """Raise `InputError` if the networks, the assignment and the performances of the layout are inconsistent.

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
