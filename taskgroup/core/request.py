"""Request: the constraints on a layout, its objective, and the candidate networks."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypedDict, get_args

import msgspec
from msgspec import Struct, field

from taskgroup.core.errors import InputError

Tasks = tuple[str, ...]
Objective = Literal["sum", "min"]

MOST_RISK = 1e6
MOST_COUNT = 10**9
_TASK_SETS = ("together", "apart", "train_together", "train_apart")


class Constraint(NamedTuple):
    """One constraint of a request: the name of its field, and its value as text ("" if the field has no value)."""

    field: str
    value: str


class Network(Struct, frozen=True, forbid_unknown_fields=True):
    """A network, given by the group of tasks that it trains and by its architecture."""

    train: Tasks
    architecture: str


class Request(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Constraints, objective and candidates of a layout. Options of the search (method, time limit) are not included.

    Constraints. `budget`: maximum multiply-adds per inference over all networks. `max_models`: maximum number of
    networks. `serve`: tasks that are needed at inference (all tasks if empty). `max_group_size`: maximum number of
    tasks that one network trains. `min_performance`: worst acceptable performance of each task, in the unit of the
    score (a maximum if lower is better). `no_worse_than_single`: how much worse a task may perform than in its
    single-task run, `None` for no limit. `together`: sets of tasks; one network must serve all tasks of a set. `apart`:
    sets of tasks; no network may serve two tasks of a set. `train_together`, `train_apart`: the same for the tasks that
    a network trains. `fixed`: networks that are already built. `limit`: maximum of each resource other than
    multiply-adds.

    Objective. `objective`: "sum" for the weighted sum of performances; "min" for the performance of the worst task,
    with the sum as a tie-breaker. `weight`: weight of each task, 1 by default. `risk`: number of standard errors by
    which every performance is made worse.

    Candidates. `predict`: predictor of groups that were not observed; "none" to use only observed groups, `None` to
    predict only if no group was observed. `scores`: names of the score documents that the predictor reads.
    `singletons`: whether a network may train a single task, `None` to decide by the kind of score.

    Raises `InputError` if a value is out of range.
    """

    budget: float | None = None
    max_models: int | None = None
    serve: Tasks = ()
    max_group_size: int | None = None
    min_performance: dict[str, float] = field(default_factory=dict)
    no_worse_than_single: float | None = None
    together: tuple[Tasks, ...] = ()
    apart: tuple[Tasks, ...] = ()
    train_together: tuple[Tasks, ...] = ()
    train_apart: tuple[Tasks, ...] = ()
    fixed: tuple[Network, ...] = ()
    limit: dict[str, float] = field(default_factory=dict)
    weight: dict[str, float] = field(default_factory=dict)
    objective: Objective = "sum"
    risk: float = 0.0
    predict: str | None = None
    scores: tuple[str, ...] = ()
    singletons: bool | None = None

    def __post_init__(self) -> None:
        if self.budget is not None and not 0 < self.budget < math.inf:
            raise InputError(f"must be positive and finite, but got {self.budget:g}", "budget")
        for name in ("max_models", "max_group_size"):
            number = getattr(self, name)
            if number is not None and not 1 <= number <= MOST_COUNT:
                shown = f"{number}" if abs(number) < 10**15 else "a number of more than 15 digits"
                raise InputError(f"must be between 1 and {MOST_COUNT:,}, but got {shown}", name)
        for name in _TASK_SETS:
            for entry in getattr(self, name):
                if len(set(entry)) < 2:
                    raise InputError(f"'{','.join(entry)}' names fewer than two tasks; name at least two", name)
                if not name.startswith("train") and self.serve:
                    _refuse_unlisted(name, entry, self.serve)
        for name in ("weight", "limit"):
            for key, number in getattr(self, name).items():
                if not 0 <= number < math.inf:
                    raise InputError(f"the value of '{key}' must be at least 0 and finite, but got {number:g}", name)
        for task, number in self.min_performance.items():
            if not math.isfinite(number):
                raise InputError(f"the value of '{task}' must be finite, but got {number:g}", "min_performance")
        if self.serve:
            _refuse_unlisted("min_performance", self.min_performance, self.serve)
        behind = self.no_worse_than_single
        if behind is not None and not 0 <= behind < math.inf:
            raise InputError(f"the tolerance must be at least 0 and finite, but got {behind:g}", "no_worse_than_single")
        if not 0 <= self.risk <= MOST_RISK:
            raise InputError(f"must be between 0 and {MOST_RISK:g}, but got {self.risk:g}", "risk")
        if self.objective not in get_args(Objective):
            raise InputError(f"must be {' or '.join(get_args(Objective))}, but got '{self.objective}'", "objective")
        if self.objective == "min" and self.together:
            raise InputError("'min' cannot be combined with tasks that are served together; use 'sum'", "objective")

    def served(self, tasks: Sequence[str]) -> Tasks:
        """Return the tasks that are needed at inference, in the order of `tasks`."""
        return tuple(task for task in tasks if not self.serve or task in self.serve)

    def refuse_other_scores(self, given: Sequence[str]) -> None:
        """Raise `InputError` if `given` differs from the names of score documents in `scores`, in name or order."""
        if self.scores != tuple(given):
            wanted, got = ", ".join(self.scores) or "none", ", ".join(given) or "none"
            raise InputError(
                f"the request needs the score documents {wanted}, in this order, but got {got}; give these documents",
                "scores",
            )

    def refuse_unknown_tasks(self, tasks: Sequence[str]) -> None:
        """Raise `InputError` if the request names a task that is not among `tasks`."""
        for name in ("serve", "min_performance", "weight"):
            _refuse_unlisted(name, getattr(self, name), tasks)
        for name in _TASK_SETS:
            for entry in getattr(self, name):
                _refuse_unlisted(name, entry, tasks)
        for network in self.fixed:
            _refuse_unlisted("fixed", network.train, tasks)

    def total(self, performance: Mapping[str, float], sign: float) -> float:
        """Return the objective of a layout, computed from the performance of each task.

        `sign`: +1 if higher performance is better, −1 if lower performance is better. For the objective "min", tasks of
        weight 0 are disregarded, unless all tasks have weight 0.
        """
        terms = [self.weight.get(task, 1.0) * value for task, value in performance.items()]
        if self.objective == "min" and terms:
            weighted = [
                self.weight.get(task, 1.0) * performance[task] for task in performance if self.weight.get(task, 1.0)
            ]
            return sign * min(sign * term for term in weighted or terms)
        return math.fsum(terms)

    def unconstrained(self) -> "Request":
        """Return a copy of the request without constraints. The set of tasks to serve is kept."""
        kept = ("serve", "weight", "objective", "risk", "predict", "scores", "singletons")
        return Request(**{name: getattr(self, name) for name in kept})

    def single_constraints(self) -> "Iterator[tuple[Constraint, Request]]":
        """Yield each constraint of the request, together with a copy of the request without this constraint."""
        for name in ("budget", "max_models", "max_group_size", "no_worse_than_single"):
            value = getattr(self, name)
            if value is not None:
                shown = f"{value:.10g}" if name != "no_worse_than_single" else ""
                yield Constraint(name, shown), msgspec.structs.replace(self, **{name: None})
        for name in ("min_performance", "limit"):
            entries = getattr(self, name)
            for key, value in entries.items():
                rest = {other: number for other, number in entries.items() if other != key}
                yield Constraint(name, f"{key}={value:.10g}"), msgspec.structs.replace(self, **{name: rest})
        for name in (*_TASK_SETS, "fixed"):
            entries = getattr(self, name)
            for position, entry in enumerate(entries):
                others = (*entries[:position], *entries[position + 1 :])
                what = ",".join(entry) if name != "fixed" else f"{'+'.join(entry.train)} ({entry.architecture})"
                yield Constraint(name, what), msgspec.structs.replace(self, **{name: others})


class RequestFields(TypedDict, total=False):
    """Types of the keyword arguments from which a `Request` is made; sequences and mappings may have any type."""

    budget: float | None
    max_models: int | None
    serve: Sequence[str]
    max_group_size: int | None
    min_performance: Mapping[str, float]
    no_worse_than_single: float | None
    together: Sequence[Sequence[str]]
    apart: Sequence[Sequence[str]]
    train_together: Sequence[Sequence[str]]
    train_apart: Sequence[Sequence[str]]
    fixed: Sequence[Network]
    limit: Mapping[str, float]
    weight: Mapping[str, float]
    objective: Objective
    risk: float
    predict: str | None
    singletons: bool | None


def make_request(request: Request | None = None, **fields: Any) -> Request:
    """Build a request from the values of its fields. A field that is not given is copied from `request`.

    Raises `InputError` if a field is unknown, or if a value has a wrong type or is out of range.
    """
    given = {name: getattr(request, name) for name in Request.__struct_fields__} if request is not None else {}
    try:
        return msgspec.convert({**given, **fields}, Request)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, InputError):
            raise error.__cause__ from None
        what, _, path = str(error).partition(" - at ")
        name = path.strip("`").removeprefix("$").lstrip(".")
        raise InputError(what[:1].lower() + what[1:], name or None) from None


def _refuse_unlisted(name: str, tasks: Iterable[str], listed: Sequence[str]) -> None:
    for task in tasks:
        if task not in listed:
            raise InputError(f"unknown task '{task}'; choose among {', '.join(listed)}", name)
