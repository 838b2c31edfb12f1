"""Evaluation document: the performance of a layout on other runs."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction


class Missing(Struct, frozen=True, forbid_unknown_fields=True):
    """A performance that is needed to evaluate a layout and that the other runs do not contain.

    If `task` is `None`, the runs do not contain the network at all. Otherwise, they contain the network, but not the
    performance of `task` in it.
    """

    model: int
    train: tuple[str, ...]
    architecture: str
    task: str | None = None


class Evaluation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.evaluation/1"):
    """Performance of a layout on other runs than those it was chosen on.

    `objective`: the objective if each task is served by the network to which the layout assigns it.
    `objective_any_network`: the objective if each task is instead served by the network that performs best on it in the
    other runs, among the networks of the layout that train the task (the test score of Standley et al. 2020). An
    objective is `None` if the performance of a task is unknown. `missing`: networks and performances that the runs do
    not contain.
    """

    score: str
    direction: Direction
    objective: float | None
    objective_any_network: float | None
    performance: dict[str, float | None]
    performance_any_network: dict[str, float | None]
    missing: tuple[Missing, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
