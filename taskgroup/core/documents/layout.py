"""The networks that are built and which one serves each task."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


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


class Layout(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.layout/1"):
    """An answer of `solve`: networks, who serves whom, the objective, and the proven bound on it.

    `assignment` maps each task to an index into `models`. Only an infeasible layout carries a `reason`; its models are
    empty and its numbers `None`.
    """

    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    direction: Direction
    budget: float | None
    cost: float | None
    models: tuple[Model, ...]
    assignment: dict[str, int]
    performance: dict[str, float]
    solver: Solver
    provenance: dict[str, Any] = field(default_factory=dict)
    reason: str | UnsetType = UNSET

    @property
    def is_empty(self) -> bool:
        """Whether there are no networks: infeasible, or none found and infeasibility not proven."""
        return self.status in ("infeasible", "unknown")

    def option(self, name: str) -> Any:
        """What `solve` was told for an option, from the provenance; `None` where that is not known."""
        options = self.provenance.get("options")
        return options.get(name) if isinstance(options, Mapping) else None

    def weight(self, task: str) -> float:
        """The weight of a task in the objective: 1 unless `solve` was told another."""
        weights = self.option("weight")
        value = weights.get(task, 1.0) if isinstance(weights, Mapping) else 1.0
        return float(value) if isinstance(value, int | float) else 1.0
