"""The stability document: how the best layout changes when the runs are resampled within their standard errors."""

from typing import Any, Literal

from msgspec import Struct, field

from taskgroup.core.documents.layout import Layout

Noise = Literal["normal", "t"]


class NetworkShare(Struct, frozen=True, forbid_unknown_fields=True):
    """A network and its selection frequency: the share of feasible resamples whose best layout contains it.

    `chosen`: whether the original layout contains it.
    """

    train: tuple[str, ...]
    serve: tuple[str, ...]
    architecture: str
    frequency: float
    chosen: bool


class GroupShare(Struct, frozen=True, forbid_unknown_fields=True):
    """A group and the share of feasible resamples in which its network serves a given task.

    `chosen`: whether it does so in the original layout.
    """

    train: tuple[str, ...]
    architecture: str
    frequency: float
    chosen: bool


class Spread(Struct, frozen=True, forbid_unknown_fields=True):
    """Mean, median and 95 % quantile of a number over resamples."""

    mean: float
    median: float
    quantile_95: float


class Stability(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.stability/2"):
    """A layout, and the best layouts of problems whose performances were resampled within their standard errors.

    `infeasible`: number of resamples without a feasible layout. `violated`: number of feasible resamples in which the
    original layout violates a constraint. All frequencies are shares of the feasible resamples: `same_layout` of those
    whose best layout is the original one, `networks` and `assignments` (per task) most frequent first, `together`
    (n, n) of those in which two tasks are served by one network. `regret`: best objective minus the objective of the
    original layout in the same resample; `relative_regret`: divided by max(1e-12, |best|). Both are `None` if the
    original layout satisfies the constraints in no resample.
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
