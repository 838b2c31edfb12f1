"""The best layout by looking at every assignment: the problem as it is stated, written without the solver."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

EQUAL = 1e-9


@dataclass(frozen=True)
class Candidate:
    """A network that could be built, with its own costs: `trunk` and `heads` in MACs, resources likewise."""

    train: frozenset[str]
    architecture: str
    performance: Mapping[str, float]
    trunk: float
    heads: Mapping[str, float]
    resources: Mapping[str, tuple[float, Mapping[str, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Tasks, candidates, the direction (+1: higher is better) and everything that is asked of a layout."""

    tasks: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    sign: int = 1
    budget: float | None = None
    max_models: int | None = None
    serve: tuple[str, ...] = ()
    max_group_size: int | None = None
    floors: Mapping[str, float] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    train_together: tuple[tuple[str, ...], ...] = ()
    train_apart: tuple[tuple[str, ...], ...] = ()
    fixed: tuple[int, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    objective: str = "sum"

    @property
    def served(self) -> tuple[str, ...]:
        """Return the tasks that are needed at inference."""
        return tuple(task for task in self.tasks if not self.serve or task in self.serve)


@dataclass(frozen=True)
class Best:
    """What the best layout has: for `min` the objective is the worst weighted task, and `total` the sum."""

    objective: float
    total: float
    cost: float
    networks: int
    trained: int


def best_layout(problem: Problem) -> Best | None:
    """Return the best layout's figures, or `None` where no layout fits.

    Ties: the higher objective (for `min` then the higher sum), the lower cost, fewer networks, fewer trained tasks;
    equal within 1e-9 of the size of what is compared.
    """
    allowed = [m for m in range(len(problem.candidates)) if m in problem.fixed or _may_train(problem, m)]
    choices = [[m for m in allowed if _may_serve(problem, m, task)] for task in problem.served]
    found = [layout for chosen in itertools.product(*choices) if (layout := _layout(problem, chosen)) is not None]
    if not found:
        return None
    sizes = [abs(value) for layout, _ in found for value in (layout.objective, layout.total)]
    scale = max([*sizes, *(term for _, term in found)])
    kept = [layout for layout, _ in found]
    for key in ("objective", "total"):
        top = max(problem.sign * getattr(layout, key) for layout in kept)
        kept = [x for x in kept if problem.sign * getattr(x, key) >= top - EQUAL * max(abs(top), 1e-3 * scale)]
        if problem.objective == "sum":
            break
    cheapest = min(layout.cost for layout in kept)
    kept = [layout for layout in kept if layout.cost <= cheapest * (1 + EQUAL)]
    fewest = min(layout.networks for layout in kept)
    return min((x for x in kept if x.networks == fewest), key=lambda layout: layout.trained)


def _may_train(problem: Problem, m: int) -> bool:
    train = problem.candidates[m].train
    if problem.max_group_size is not None and len(train) > problem.max_group_size:
        return False
    if any(0 < len(train & set(tasks)) < len(set(tasks)) for tasks in problem.train_together):
        return False
    return all(len(train & set(tasks)) < 2 for tasks in problem.train_apart)


def _may_serve(problem: Problem, m: int, task: str) -> bool:
    value = problem.candidates[m].performance.get(task)
    if value is None:
        return False
    floor = problem.floors.get(task)
    return floor is None or problem.sign * (value - floor) >= -EQUAL * abs(floor)


def _layout(problem: Problem, chosen: Sequence[int]) -> tuple[Best, float] | None:
    """The figures of an assignment and the size of its largest term; `None` where it breaks a demand."""
    network = dict(zip(problem.served, chosen, strict=True))
    if any(len({network[task] for task in tasks}) > 1 for tasks in problem.together):
        return None
    if any(len({network[task] for task in set(tasks)}) < len(set(tasks)) for tasks in problem.apart):
        return None
    built = sorted({*chosen, *problem.fixed})
    if problem.max_models is not None and len(built) > problem.max_models:
        return None
    cost = _used(network, built, {m: (problem.candidates[m].trunk, problem.candidates[m].heads) for m in built})
    if problem.budget is not None and cost > problem.budget * (1 + EQUAL):
        return None
    for name, limit in problem.limits.items():
        used = _used(network, built, {m: problem.candidates[m].resources[name] for m in built})
        if used > limit * (1 + EQUAL):
            return None
    weights = {task: problem.weights.get(task, 1.0) for task in problem.served}
    terms = {task: weights[task] * problem.candidates[m].performance[task] for task, m in network.items()}
    total = math.fsum(terms.values())
    weighted = [value for task, value in terms.items() if weights[task] > 0]
    worst = problem.sign * min((problem.sign * value for value in weighted), default=0.0)
    trained = sum(len(problem.candidates[m].train) for m in built)
    objective = total if problem.objective == "sum" else worst
    return Best(objective, total, cost, len(built), trained), max(map(abs, terms.values()), default=0.0)


def _used(
    network: Mapping[str, int], built: Sequence[int], costs: Mapping[int, tuple[float, Mapping[str, float]]]
) -> float:
    heads = [costs[m][1].get(task, 0.0) for task, m in network.items()]
    return math.fsum([*(costs[m][0] for m in built), *heads])
