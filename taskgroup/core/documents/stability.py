"""Stability document: changes of the best layout when performances are resampled within their standard errors."""

from typing import Any, Literal

from msgspec import Struct, field

from taskgroup.core.documents.layout import Layout

Noise = Literal["normal", "t"]


class NetworkShare(Struct, frozen=True, forbid_unknown_fields=True):
    """A network, and the share of feasible resamples whose best layout contains it.

    `chosen`: whether the original layout contains the network.
    """

    train: tuple[str, ...]
    serve: tuple[str, ...]
    architecture: str
    frequency: float
    chosen: bool


class GroupShare(Struct, frozen=True, forbid_unknown_fields=True):
    """A network, and the share of feasible resamples in whose best layout it serves a given task.

    `chosen`: whether the network serves the task in the original layout.
    """

    train: tuple[str, ...]
    architecture: str
    frequency: float
    chosen: bool


class Spread(Struct, frozen=True, forbid_unknown_fields=True):
    """Mean, median and 95 % quantile of a quantity over all feasible resamples."""

    mean: float
    median: float
    quantile_95: float


class Stability(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.stability/2"):
    """Comparison of a layout with the best layouts of resampled problems.

    In a resample, every performance is drawn anew within its standard error. `infeasible`: number of resamples without
    a feasible layout. `violated`: number of feasible resamples in which the original layout violates a constraint. All
    frequencies are shares of the feasible resamples. `same_layout`: share of resamples whose best layout is the
    original layout. `networks`: networks of the best layouts, most frequent first. `assignments`: for each task, the
    networks that serve it in the best layouts, most frequent first. `together`: for each two tasks, share of resamples
    whose best layout serves both with the same network, (n, n). `regret`: difference between the best objective and the
    objective of the original layout in the same resample. `relative_regret`: `regret` divided by max(1e-12, |best
    objective|). Both regrets are `None` if the original layout violates a constraint in every feasible resample.
    """

    layout: Layout
    resamples: int
    infeasible: int
    violated: int
    same_layout: float | None
    networks: tuple[NetworkShare, ...]
    assignments: dict[str, tuple[GroupShare, ...]]
    tasks: tuple[str, ...]
    together: tuple[tuple[float, ...], ...]
    regret: Spread | None
    relative_regret: Spread | None
    provenance: dict[str, Any] = field(default_factory=dict)
