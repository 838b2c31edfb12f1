"""Check of a layout against every rule of the problem. All values in the layout are recomputed."""

import math
from collections.abc import Iterator, Sequence

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.check import Check, Violation, differs
from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.provenance import provenance
from taskgroup.core.standard_errors import observed_errors
from taskgroup.core.tolerance import gap, tolerance
from taskgroup.evaluation.affinity_check import compare_with_affinity, required_tasks
from taskgroup.evaluation.constraint_check import violated_constraints


def check(
    layout: Layout,
    affinity: Affinity | None = None,
    budget: float | None = None,
    *,
    compare_performance: bool = True,
    scores: Sequence[Affinity] = (),
) -> Check:
    """Check a layout against the rules of the problem and, if `affinity` is given, against its costs and performances.

    The rules are: each task is served by one network, which trains it; costs and objective are the sums of their parts;
    the budget and the constraints of the request are satisfied. `budget` replaces the budget of the request. Groups
    that were not observed in `affinity` are compared with the predictions of the request's predictor. `scores`: the
    score documents that the predictor reads.

    Pass `compare_performance=False` if `affinity` is from other runs than the layout. The performances in `affinity`
    must then be known but may differ from those in the layout. The constraints of the request are not checked in this
    case; see `check_regret`.
    """
    violations = [*_rules(layout, budget)]
    if layout.found:
        violations += _objective(layout, affinity if compare_performance else None)
    if layout.found and compare_performance:
        errors = _errors(layout, affinity) if affinity is not None and layout.request.risk else None
        violations += violated_constraints(layout, affinity, errors)
    if affinity is not None:
        violations += compare_with_affinity(layout, affinity, compare_performance, scores)
    return Check(
        valid=not violations,
        violations=tuple(violations),
        provenance=provenance("check", budget=budget, affinity=affinity is not None),
    )


def _rules(layout: Layout, budget: float | None) -> Iterator[Violation]:
    if not layout.found:
        yield Violation("feasible", "$.status", f"is '{layout.status}': the layout serves no task")
        return
    for index, model in enumerate(layout.models):
        yield from _network(f"$.models[{index}]", model)
        for other in range(index):
            same = set(layout.models[other].train) == set(model.train)
            if same and layout.models[other].architecture == model.architecture:
                yield Violation("built-once", f"$.models[{index}]", f"is the same network as $.models[{other}]")
    yield from _served_once(layout, required_tasks(layout))
    yield from _limits(layout, budget)


def _network(where: str, model: Model) -> Iterator[Violation]:
    for name in ("train", "serve", "auxiliary"):
        tasks = getattr(model, name)
        for task in sorted({task for task in tasks if tasks.count(task) > 1}):
            yield Violation("lists", f"{where}.{name}", f"contains '{task}' more than once")
    for task in model.serve:
        if task not in model.train:
            yield Violation("trained", f"{where}.serve", f"serves '{task}', which it does not train")
    if set(model.auxiliary) != set(model.train) - set(model.serve):
        yield Violation("lists", f"{where}.auxiliary", "must contain exactly the tasks that are trained and not served")
    if set(model.performance) != set(model.serve):
        yield Violation("lists", f"{where}.performance", "must contain exactly the tasks that are served")
    for name, macs in (("trunk", model.cost.trunk), ("heads", model.cost.heads)):
        if macs < 0:
            yield Violation("cost", f"{where}.cost.{name}", f"must be at least 0, but is {macs:.10g}")


def _served_once(layout: Layout, tasks: list[str]) -> Iterator[Violation]:
    for task in tasks:
        serving = [index for index, model in enumerate(layout.models) if task in model.serve]
        if not serving:
            yield Violation("served-once", "$.models", f"no network serves '{task}'")
        if len(serving) > 1:
            networks = " and ".join(f"$.models[{index}]" for index in serving)
            yield Violation("served-once", "$.models", f"'{task}' is served by {networks}")
        assigned = layout.assignment.get(task)
        if assigned is None:
            yield Violation("assignment", "$.assignment", f"'{task}' is missing")
        elif not 0 <= assigned < len(layout.models):
            yield Violation("assignment", f"$.assignment.{task}", f"$.models[{assigned}] does not exist")
        elif assigned not in serving:
            yield Violation("assignment", f"$.assignment.{task}", f"$.models[{assigned}] does not serve '{task}'")
        elif task not in layout.models[assigned].train:
            yield Violation("trained", f"$.assignment.{task}", f"$.models[{assigned}] does not train '{task}'")
        if task not in layout.performance:
            yield Violation("performance", "$.performance", f"'{task}' is missing")
        elif len(serving) == 1:
            own = layout.models[serving[0]].performance.get(task)
            if own is not None and differs(own, layout.performance[task]):
                message = f"is {layout.performance[task]:.10g}, but {own:.10g} in $.models[{serving[0]}]"
                yield Violation("performance", f"$.performance.{task}", message)


def _limits(layout: Layout, budget: float | None) -> Iterator[Violation]:
    total = math.fsum(part for model in layout.models for part in (model.cost.trunk, model.cost.heads))
    if layout.cost is None or differs(layout.cost, total):
        yield Violation("cost", "$.cost", f"is {_text(layout.cost)}, but the networks cost {total:.10g}")
    own = layout.request.budget
    if layout.budget != own and (layout.budget is None or own is None or differs(layout.budget, own)):
        yield Violation("budget", "$.budget", f"is {_text(layout.budget)}, but $.request.budget is {_text(own)}")
    limit = own if budget is None else budget
    for cost in sorted({total, total if layout.cost is None else layout.cost}):
        if limit is not None and cost > limit + tolerance(limit):
            yield Violation("budget", "$.cost", f"{cost:.10g} exceeds the budget of {limit:.10g}")
            break


def _objective(layout: Layout, affinity: Affinity | None) -> Iterator[Violation]:
    expected = _expected_objective(layout, affinity)
    if expected is not None:
        total, scale = expected
        if layout.objective is None or differs(layout.objective, total, scale):
            message = f"is {_text(layout.objective)}, but the performances give {total:.10g}"
            yield Violation("objective", "$.objective", message)
            return
    scale = math.fsum(map(abs, layout.performance.values()))
    if layout.objective is None or layout.bound is None or layout.gap is None:
        yield Violation("bound", "$.bound", "the objective, the bound or the gap is missing")
        return
    if layout.sign * (layout.bound - layout.objective) < -tolerance(layout.objective, scale):
        message = f"{layout.bound:.10g} is worse than the objective of {layout.objective:.10g}"
        yield Violation("bound", "$.bound", message)
    found = gap(layout.bound, layout.objective)
    if differs(layout.gap, found, 1e6):
        yield Violation("bound", "$.gap", f"is {layout.gap:.10g}, but the bound and the objective give {found:.10g}")
    if layout.status == "optimal" and differs(layout.bound, layout.objective, scale):
        yield Violation("bound", "$.status", f"is 'optimal', but the gap is {found:.3g}")


def _expected_objective(layout: Layout, affinity: Affinity | None) -> tuple[float, float] | None:
    """Return the objective recomputed from the layout's performances, and the sum of the absolute values of its terms.

    `None` if the request subtracts a risk margin and the standard errors are unknown.
    """
    risk = layout.request.risk
    errors = dict.fromkeys(layout.performance, 0.0)
    if risk > 0:
        known = None if affinity is None else _errors(layout, affinity)
        if known is None:
            return None
        errors |= known
    values = {task: value - layout.sign * risk * errors[task] for task, value in layout.performance.items()}
    scale = math.fsum(layout.request.weight.get(task, 1.0) * abs(value) for task, value in values.items())
    return layout.request.total(values, layout.sign), scale


def _errors(layout: Layout, affinity: Affinity) -> dict[str, float] | None:
    """Return the standard error of each task's performance, from repeated runs.

    `None` if a network was not observed, or if no run was repeated and the request has a predictor.
    """
    repeated = any(group.stderr for group in affinity.groups)
    if not repeated and layout.request.predict not in (None, "none"):
        return None
    known = {
        (frozenset(group.train), group.architecture): errors
        for group, errors in zip(affinity.groups, observed_errors(affinity), strict=True)
    }
    found = {}
    for model in layout.models:
        errors = known.get((frozenset(model.train), model.architecture))
        if errors is None:
            return None
        found.update({task: errors.get(task, 0.0) for task in model.serve})
    return found


def _text(number: float | None) -> str:
    return "null" if number is None else f"{number:.10g}"
