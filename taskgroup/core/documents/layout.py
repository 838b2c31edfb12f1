"""The networks that are built and which one serves each task."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.request import Request

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
"""`optimal` and `infeasible` are proven; `feasible` is a layout without that proof; `unknown` is neither a layout nor a
proof that there is none."""


class ModelCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Multiply-adds at inference of one network: its trunk, and the heads of the tasks it serves."""

    trunk: float
    heads: float


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of a layout: it trains `train`, serves `serve`, and the rest is `auxiliary`.

    `stderr`: standard error or predictive standard deviation of each performance, where known.
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
    """How a layout was found; `seconds` is the one number that differs between two runs on the same input."""

    method: str
    candidates: int
    nodes: int
    seconds: float


class Layout(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.layout/2"):
    """The networks to build, the network that serves each task, the objective, and the proven bound on it.

    `request` is what was asked for; `budget` repeats its budget. `assignment` maps each task to an index into `models`.
    A layout of status "infeasible" or "unknown" has a `reason`, no networks, and `None` for its numbers.
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
        """+1 if a higher performance is better, −1 if a lower one is."""
        return 1.0 if self.direction == "max" else -1.0
