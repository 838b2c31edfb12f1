"""Explanation of a layout: its networks, the second-best layout, and the cost of each constraint."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.explanation import (
    BudgetReason,
    ConstraintCost,
    Effect,
    Explanation,
    NetworkReason,
    Outcome,
    TaskReason,
)
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.request import Network, Request
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.effort import Effort
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.solve import Solve, make_statement, solve_provenance

Progress = Callable[[int, int], None]
_BISECTIONS = 60
"""Maximum number of bisection steps between two budgets: enough to separate any two floats."""


def explain(
    layout: Layout,
    affinity: Affinity,
    *,
    scores: Sequence[Affinity] = (),
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Explain why a layout is the best one on the affinity that it was solved for.

    The problem is solved again several times. To find the best other network of each task and the second-best layout,
    the task's present network may not serve it. To find the cost of a constraint, the constraint is left out. To find
    the next better layout, the budget is raised, by bisection. `scores`: the documents that the layout's predictor
    read. `time_limit`: seconds for each of these searches; if it is reached, the best layout found is used and marked
    as not proven. `progress` is called with the number of finished searches and the total number of searches.

    Raises `InputError` if the layout has no networks, if it does not match the affinity, or if there are too many tasks
    to enumerate all groups.
    """
    if not layout.found:
        raise InputError("the layout has no networks to explain; give a layout of status 'optimal' or 'feasible'")
    layout.refuse_broken()
    statement = make_statement(affinity, layout.request, scores)
    if not statement.source.listable:
        raise InputError(
            f"the affinity has {len(affinity.tasks)} tasks, but predicted groups can be explained for at most 20; "
            "solve with the predictor 'none', then explain that layout"
        )
    return _Explainer(layout, statement, time_limit, progress).explanation(scores)


@dataclass
class _Explainer:
    layout: Layout
    statement: Statement
    time_limit: float | None
    progress: Progress | None
    done: int = 0

    def __post_init__(self) -> None:
        self.instance = self.statement.instance()
        self.rows = [self._row(model.train, model.architecture) for model in self.layout.models]
        named = [name for name, _, _ in _single_constraints(self.layout.request)]
        self.total = len(self.instance.units) + len(named) + (0 if self.layout.budget is None else 3)

    def explanation(self, scores: Sequence[Affinity]) -> Explanation:
        layout, affinity = self.layout, self.statement.affinity
        others = {
            place: self._without_pair(unit) for unit, places in enumerate(self.instance.units) for place in places
        }
        tasks = {task: self._task(task, others[affinity.tasks.index(task)]) for task in layout.assignment}
        ranked = [other for other in others.values() if other is not None]
        changes = {task: reason.change for task, reason in tasks.items() if reason.change is not None}
        if layout.objective is None or layout.cost is None:
            raise InputError("the layout has no objective or no cost; run `taskgroup check` to list what is missing")
        return Explanation(
            status=layout.status,
            score=affinity.score,
            direction=layout.direction,
            objective=layout.objective,
            cost=layout.cost,
            networks=tuple(self._network(index) for index in range(len(layout.models))),
            tasks=tasks,
            runner_up=max(ranked, key=lambda other: (other.difference, -other.cost), default=None),
            constraints=tuple(self._constraints()),
            budget=self._budget(),
            smallest_change=min(changes, key=lambda task: abs(changes[task] or 0.0), default=None),
            predicted=tuple(i for i, model in enumerate(layout.models) if model.source == "predicted"),
            baseline=affinity.baseline,
            provenance=solve_provenance("explain", affinity, Effort(time_limit=self.time_limit), scores),
        )

    def _row(self, train: tuple[str, ...], architecture: str) -> int:
        """Return the index of the candidate that has the given trained tasks and architecture."""
        candidates = self.instance.candidates
        wanted = [task in train for task in candidates.tasks]
        for row in range(len(candidates)):
            name = candidates.architectures[int(candidates.architecture[row])]
            if name == architecture and candidates.members[row].tolist() == wanted:
                return row
        raise InputError(
            f"the affinity has no network of {'+'.join(train)} with architecture '{architecture}'; give the affinity "
            "that the layout was solved for"
        )

    def _solve(self, instance: Instance, statement: Statement | None = None) -> Outcome | None:
        """Return the best layout of an instance as an outcome; `None` if no layout was found."""
        started = time.monotonic()
        stop = Effort(time_limit=self.time_limit).stop(started)
        found = Solve(statement or self.statement, "auto", None, stop).layout(instance, {}, started)
        if not found.found or found.objective is None or found.cost is None:
            return None
        sign = self.layout.sign
        difference = sign * (found.objective - (self.layout.objective or 0.0))
        equal = abs(difference) <= tolerance(found.objective, instance.scale)
        return Outcome(
            networks=tuple(Network(model.train, model.architecture) for model in found.models),
            assignment=found.assignment,
            objective=found.objective,
            cost=found.cost,
            difference=0.0 if equal else difference,
            proven=found.status == "optimal",
        )

    def _count(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, max(self.done, self.total))

    def _without_pair(self, unit: int) -> Outcome | None:
        """Return the best layout in which the tasks of `unit` are served by another network.

        A unit is a task, or several tasks that one network must serve together.
        """
        task = self.instance.candidates.tasks[self.instance.units[unit][0]]
        value = self.instance.value.copy()
        value[self.rows[self.layout.assignment[task]], unit] = -math.inf
        found = self._solve(replace(self.instance, value=value))
        self._count()
        return found

    def _task(self, task: str, other: Outcome | None) -> TaskReason:
        index = self.layout.assignment[task]
        model, affinity = self.layout.models[index], self.statement.affinity
        weight = self.layout.request.weight.get(task, 1.0)
        loss = None if other is None else -other.difference
        steerable = loss is not None and weight > 0 and self.layout.request.objective == "sum"
        return TaskReason(
            model=index,
            performance=self.layout.performance[task],
            stderr=model.stderr.get(task) if model.stderr else None,
            single=_observed(affinity, (task,), task),
            all_in_one=_observed(affinity, affinity.tasks, task),
            alternative=None if other is None else other.networks[other.assignment[task]],
            loss=loss,
            change=loss / weight if steerable and loss is not None else None,
        )

    def _network(self, index: int) -> NetworkReason:
        model, affinity = self.layout.models[index], self.statement.affinity
        effects = [
            Effect(partner, target, affinity.affinity[affinity.tasks.index(partner)][affinity.tasks.index(target)])
            for target in model.serve
            for partner in model.train
            if partner != target
        ]
        known = [effect for effect in effects if effect.affinity is not None]
        known.sort(key=lambda effect: -affinity.sign * (effect.affinity or 0.0))
        return NetworkReason(
            network=Network(model.train, model.architecture),
            serve=model.serve,
            cost=model.cost.trunk + model.cost.heads,
            source=model.source,
            effects=(*known, *(effect for effect in effects if effect.affinity is None)),
        )

    def _constraints(self) -> list[ConstraintCost]:
        found = []
        for name, text, request in _single_constraints(self.layout.request):
            statement = replace(self.statement, request=request)
            found.append(ConstraintCost(name, text, self._solve(statement.instance(), statement)))
            self._count()
        return found

    def _budget(self) -> BudgetReason | None:
        budget, cost = self.layout.budget, self.layout.cost
        if budget is None or cost is None:
            return None
        cheaper_than = cost - 3 * tolerance(cost)
        cheaper = self._solve(replace(self.instance, budget=cheaper_than)) if cheaper_than > 0 else None
        self._count()
        better = self._next_better(budget)
        self._count()
        price = None if better is None else better.difference / (better.cost - budget)
        return BudgetReason(budget, cheaper, better, price)

    def _next_better(self, budget: float) -> Outcome | None:
        """Return the cheapest layout with a better objective; `None` if there is none.

        The layout is found by bisection of the budget, up to the cost of the layout that is best without a budget.
        """
        best = self._solve(replace(self.instance, budget=None))
        self._count()
        if best is None or best.difference <= 0:
            return None
        low = budget
        for _ in range(_BISECTIONS):
            high = best.cost
            middle = (low + high) / 2
            if high - low <= 3 * tolerance(high) or not low < middle < high:
                break
            found = self._solve(replace(self.instance, budget=middle))
            if found is not None and found.difference > 0:
                best = found
            else:
                low = middle
        return best


def _single_constraints(request: Request) -> list[tuple[str, str, Request]]:
    """Return all constraints of a request except `fixed`.

    Each entry contains the name of the constraint's field, the text of the constraint, and the request without it.
    """
    return [
        (constraint.field, constraint.value, rest)
        for constraint, rest in request.single_constraints()
        if constraint.field != "fixed"
    ]


def _observed(affinity: Affinity, group: Sequence[str], task: str) -> float | None:
    """Return the best observed performance of a task in a group, over all architectures; `None` if there is none."""
    values = [one.performance.get(task) for one in affinity.groups if set(one.train) == set(group)]
    known = [value for value in values if value is not None]
    return max(known, key=lambda value: affinity.sign * value, default=None)
