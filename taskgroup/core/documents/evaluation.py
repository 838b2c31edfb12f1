"""Evaluation document: the performance of a layout on other runs."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction


class Missing(Struct, frozen=True, forbid_unknown_fields=True):
    """A network that the other runs do not contain or, with `task`, a task without a performance in that network."""

    model: int
    train: tuple[str, ...]
    architecture: str
    task: str | None = None


class Evaluation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.evaluation/1"):
    """Performance of a layout on other runs.

    `objective` serves each task as the layout assigns it, `objective_any_network` by whichever network of the layout
    holds the task and does best on these runs (the test score of Standley et al. 2020). Both are `None` where a task's
    performance is not known; `missing` says what the runs lack.
    """

    score: str
    direction: Direction
    objective: float | None
    objective_any_network: float | None
    performance: dict[str, float | None]
    performance_any_network: dict[str, float | None]
    missing: tuple[Missing, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
