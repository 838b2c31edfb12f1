"""The effort of a search: the method, its limits, and how it is watched and stopped."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from threading import Event
from typing import Any, Literal, TypedDict, get_args

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request, RequestFields, make_request
from taskgroup.solver.baselines.registry import BASELINES
from taskgroup.solver.model.stop import Progress, Stop

Proving = Literal["auto", "exact", "ilp"]
Method = str
"""One of `Proving`, or the name of a baseline."""


@dataclass(frozen=True)
class Effort:
    """How to search for a layout, as opposed to what is asked of it.

    `method`: "exact" for the Lagrangian branch and bound, "ilp" for the integer program, "auto" for the exact method,
    or column generation if the groups are too many to enumerate; or a baseline, which proves no optimum.
    `ilp_solver`: the name of a PuLP solver, with "ilp"; `time_limit`: seconds; `gap`: the relative gap at which the
    search stops; `seed`: of the "random" baseline; `progress`: called with the objective of the incumbent and the
    bound; setting `cancel` ends the search with the incumbent. `spell`: returns the name of a field of the request in
    explanations of infeasibility; the command line gives its options' names.

    Raises `InputError` for a value out of range.
    """

    method: Method = "auto"
    ilp_solver: str | None = None
    time_limit: float | None = None
    gap: float = 0.0
    seed: int = 0
    progress: Progress | None = None
    cancel: Event | None = None
    spell: Callable[[str], str] = str

    def __post_init__(self) -> None:
        if not self.proving and self.method not in BASELINES:
            known = ", ".join([*get_args(Proving), *BASELINES])
            raise InputError(f"unknown method '{self.method}'; choose among {known}", "method")
        if self.time_limit is not None and not 0 < self.time_limit < math.inf:
            raise InputError(f"must be a positive number of seconds, but got {self.time_limit:g}", "time_limit")
        if not 0 <= self.gap < math.inf:
            raise InputError(f"must be at least 0, such as 0.01 for 1 %, but got {self.gap:g}", "gap")
        if self.ilp_solver is not None and self.method != "ilp":
            raise InputError(f"applies to the method ilp only, but the method is {self.method}", "ilp_solver")
        if self.seed < 0:
            raise InputError(f"must be at least 0, but got {self.seed}", "seed")

    @property
    def proving(self) -> bool:
        """Whether the method can prove an optimum; false for a baseline."""
        return self.method in get_args(Proving)

    def stop(self, started: float) -> Stop:
        """Return the rule that ends a search that started at `started`, a time of `time.monotonic`."""
        return Stop(deadline=started + (self.time_limit or math.inf), gap=self.gap, cancel=self.cancel)

    @property
    def options(self) -> dict[str, Any]:
        """The settings that an answer may depend on and that are not the default, for its provenance."""
        chosen = {"method": self.method, "ilp_solver": self.ilp_solver, "time_limit": self.time_limit, "gap": self.gap}
        chosen |= {"seed": self.seed if self.method == "random" else 0}
        return {name: value for name, value in chosen.items() if value != getattr(_DEFAULT, name)}


_DEFAULT = Effort()


class EffortFields(TypedDict, total=False):
    """The fields of an `Effort` as keyword arguments."""

    method: Method
    ilp_solver: str | None
    time_limit: float | None
    gap: float
    seed: int
    progress: Progress | None
    cancel: Event | None


class SolveOptions(RequestFields, EffortFields, total=False):
    """The fields of a `Request` and an `Effort` as keyword arguments."""


def make_effort(effort: Effort | None = None, **given: Any) -> Effort:
    """Build an effort from the values of its fields; those not given are as in `effort`."""
    return replace(effort or _DEFAULT, **given)


def split_options(
    request: Request | None, effort: Effort | None, scores: Sequence[Affinity], options: Mapping[str, Any]
) -> tuple[Request, Effort]:
    """Sort keyword arguments into a request and an effort; those given replace the fields of `request` and `effort`.

    `scores`: the documents that the predictor reads. Raises `InputError` if `request` names other ones.
    """
    names = [field.name for field in fields(Effort)]
    how = {name: value for name, value in options.items() if name in names}
    what = {name: value for name, value in options.items() if name not in names}
    given = tuple(score.score for score in scores)
    if request is not None and request.scores:
        request.refuse_other_scores(given)
    return make_request(request, **what, scores=given), make_effort(effort, **how)
