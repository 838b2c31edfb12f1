"""Search options: the method, its limits, and how a search is observed and stopped."""

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
"""Name of a method: one of `Proving` (methods that can prove an optimum), or a baseline."""


@dataclass(frozen=True)
class Effort:
    """How to search for a layout; the `Request` contains what the layout must satisfy.

    `method`: "exact" for the Lagrangian branch and bound, "ilp" for the integer program, "auto" for the exact method
    or, if there are too many groups to enumerate, column generation; or the name of a baseline, which does not prove an
    optimum. `ilp_solver`: name of a PuLP solver, for the method "ilp" only. `time_limit`: seconds. `gap`: relative gap
    at which the search stops. `seed`: random seed of the baseline "random". `progress`: called with the incumbent's
    objective and the bound. `cancel`: if set, the search ends with the incumbent. `spell`: a function from the name of
    a request's field to the text that explanations of infeasibility show for it; the command line uses the names of its
    options.

    Raises `InputError` if a value is out of range.
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
            raise InputError(
                f"requires the method 'ilp', but the method is '{self.method}'; leave the solver out or choose 'ilp'",
                "ilp_solver",
            )
        if self.seed < 0:
            raise InputError(f"must be at least 0, but got {self.seed}", "seed")

    @property
    def proving(self) -> bool:
        """Whether the method can prove an optimum; a baseline cannot."""
        return self.method in get_args(Proving)

    def stop(self, started: float) -> Stop:
        """Return the stopping rule of a search that started at `started`, a time of `time.monotonic`."""
        return Stop(deadline=started + (self.time_limit or math.inf), gap=self.gap, cancel=self.cancel)

    @property
    def options(self) -> dict[str, Any]:
        """The search settings that may affect the result and differ from their defaults.

        They are stored in the provenance of the result.
        """
        chosen = {"method": self.method, "ilp_solver": self.ilp_solver, "time_limit": self.time_limit, "gap": self.gap}
        chosen |= {"seed": self.seed if self.method == "random" else 0}
        return {name: value for name, value in chosen.items() if value != getattr(_DEFAULT, name)}


_DEFAULT = Effort()


class EffortFields(TypedDict, total=False):
    """Types of the keyword arguments that are fields of an `Effort`."""

    method: Method
    ilp_solver: str | None
    time_limit: float | None
    gap: float
    seed: int
    progress: Progress | None
    cancel: Event | None


class SolveOptions(RequestFields, EffortFields, total=False):
    """Types of the keyword arguments that are fields of a `Request` or of an `Effort`."""


def make_effort(effort: Effort | None = None, **given: Any) -> Effort:
    """Build an effort from the given fields; the other fields are those of `effort` or the defaults."""
    return replace(effort or _DEFAULT, **given)


def split_options(
    request: Request | None, effort: Effort | None, scores: Sequence[Affinity], options: Mapping[str, Any]
) -> tuple[Request, Effort]:
    """Return a request and an effort made from keyword arguments, which replace fields of `request` and `effort`.

    `scores`: the documents that the predictor reads. Raises `InputError` if `request` names other score documents.
    """
    names = [field.name for field in fields(Effort)]
    how = {name: value for name, value in options.items() if name in names}
    what = {name: value for name, value in options.items() if name not in names}
    given = tuple(score.score for score in scores)
    if request is not None and request.scores:
        request.refuse_other_scores(given)
    return make_request(request, **what, scores=given), make_effort(effort, **how)
