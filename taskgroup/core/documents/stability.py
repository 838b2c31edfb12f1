"""How much of a layout would come back on runs that fell out differently: the stability document."""

from typing import Any, Literal

from msgspec import Struct, field

from taskgroup.core.documents.layout import Layout

Noise = Literal["normal", "t"]


class NetworkShare(Struct, frozen=True, forbid_unknown_fields=True):
    """How often the best layout holds a network; `chosen` if the layout that is looked at does."""

    train: tuple[str, ...]
    serve: tuple[str, ...]
    architecture: str
    share: float
    chosen: bool


class GroupShare(Struct, frozen=True, forbid_unknown_fields=True):
    """How often a task is served by a network that trains this group."""

    train: tuple[str, ...]
    architecture: str
    share: float
    chosen: bool


class Spread(Struct, frozen=True, forbid_unknown_fields=True):
    """The mean of a number over resamples, its median and the value that 95 % of them stay within."""

    mean: float
    median: float
    high: float


class Stability(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.stability/1"):
    """A layout, and what became of the best one when the runs were drawn anew within their standard errors.

    Of `resamples`, `infeasible` had no layout, and in `broken` the one that is looked at no longer keeps a demand.
    Shares are of the resamples that have a layout: `same` of those whose best layout is the one looked at, `networks`
    and `assignments` (by task) the most frequent first, `together` (n, n) of those in which two tasks share a network.
    `regret` is the best objective less that of the layout looked at, in the same resample; `relative_regret` relative
    to max(1e-12, |best|); both `None` where there is none.
    """

    layout: Layout
    resamples: int
    infeasible: int
    broken: int
    same: float | None
    networks: tuple[NetworkShare, ...]
    assignments: dict[str, tuple[GroupShare, ...]]
    tasks: tuple[str, ...]
    together: tuple[tuple[float, ...], ...]
    regret: Spread | None
    relative_regret: Spread | None
    provenance: dict[str, Any] = field(default_factory=dict)
