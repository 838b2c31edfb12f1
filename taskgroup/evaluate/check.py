"""The rules of a layout, recomputed from scratch."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.affinity import Affinity, ObservedGroup
from taskgroup.core.layout import Layout, Model
from taskgroup.core.provenance import provenance
from taskgroup.core.ties import gap, tolerance

Performances = Mapping[str, float | None]


class Violation(Struct, frozen=True, forbid_unknown_fields=True):
    """A broken rule: which, where in the layout (a JSON path), and what was found."""

    rule: str
    where: str
    message: str


class Regret(Struct, frozen=True, forbid_unknown_fields=True):
    """What a layout is worth on other runs, what the best one is worth there, the relative difference, its limit."""

    objective: float
    best: float
    regret: float
    limit: float


class Check(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.check/1"):
    """The verdict on a layout, with every violation; `regret` only where a limit on it was asked for."""

    valid: bool
    violations: tuple[Violation, ...]
    regret: Regret | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)


def check(
    layout: Layout, affinity: Affinity | None = None, budget: float | None = None, *, as_promised: bool = True
) -> Check:
    """Check a layout against the rules of the problem, and, given `affinity`, against what was observed there.

    Every task is served exactly once, by a network that trained it; costs and objective add up; the budget (the one
    given here, else the layout's) is kept. Groups that `affinity` did not observe are predicted ones, and their costs
    and performances are compared with what the same prediction gives. Without `as_promised`, performances in `affinity`
    may be others than the layout's, as long as they are known, and a group that was observed may be predicted there.
    """
    violations = [*_rules(layout, budget)]
    if affinity is not None:
        violations += _against(layout, affinity, as_promised)
    return Check(
        valid=not violations,
        violations=tuple(violations),
        provenance=provenance("check", budget=budget, affinity=affinity is not None),
    )


def _rules(layout: Layout, budget: float | None) -> Iterator[Violation]:
    if layout.status == "infeasible":
        yield Violation("feasible", "$.status", "the layout is infeasible: it serves no task")
        return
    for index, model in enumerate(layout.models):
        yield from _network(f"$.models[{index}]", model)
        for other in range(index):
            same = set(layout.models[other].train) == set(model.train)
            if same and layout.models[other].architecture == model.architecture:
                yield Violation("built-once", f"$.models[{index}]", f"the same network as $.models[{other}]")
    yield from _served_once(layout, _tasks(layout))
    yield from _limits(layout, budget)
    yield from _objective(layout)


def _network(where: str, model: Model) -> Iterator[Violation]:
    for name in ("train", "serve", "auxiliary"):
        tasks = getattr(model, name)
        for task in sorted({task for task in tasks if tasks.count(task) > 1}):
            yield Violation("lists", f"{where}.{name}", f"holds '{task}' twice")
    for task in model.serve:
        if task not in model.train:
            yield Violation("trained", f"{where}.serve", f"serves '{task}', which it does not train")
    if set(model.auxiliary) != set(model.train) - set(model.serve):
        yield Violation("lists", f"{where}.auxiliary", "is not what is trained and not served")
    if set(model.performance) != set(model.serve):
        yield Violation("lists", f"{where}.performance", "does not name the tasks that are served")
    for name, macs in (("trunk", model.cost.trunk), ("heads", model.cost.heads)):
        if macs < 0:
            yield Violation("cost", f"{where}.cost.{name}", f"is {macs:.10g}, below 0")


def _tasks(layout: Layout) -> list[str]:
    """Every task that the layout speaks of and that has to be served."""
    needed = layout.option("serve")
    if isinstance(needed, list | tuple) and needed:
        return [str(task) for task in needed]
    named = [task for model in layout.models for task in (*model.train, *model.serve)]
    return list(dict.fromkeys([*layout.assignment, *layout.performance, *named]))


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
            yield Violation("assignment", f"$.assignment.{task}", f"{assigned} is no network of the layout")
        elif assigned not in serving:
            yield Violation("assignment", f"$.assignment.{task}", f"$.models[{assigned}] does not serve '{task}'")
        elif task not in layout.models[assigned].train:
            yield Violation("trained", f"$.assignment.{task}", f"$.models[{assigned}] does not train '{task}'")
        if task not in layout.performance:
            yield Violation("performance", "$.performance", f"'{task}' is missing")
        elif len(serving) == 1:
            promised = layout.models[serving[0]].performance.get(task)
            if promised is not None and _differs(promised, layout.performance[task]):
                message = f"is {layout.performance[task]:.10g}; $.models[{serving[0]}] says {promised:.10g}"
                yield Violation("performance", f"$.performance.{task}", message)


def _limits(layout: Layout, budget: float | None) -> Iterator[Violation]:
    total = math.fsum(part for model in layout.models for part in (model.cost.trunk, model.cost.heads))
    if layout.cost is None or _differs(layout.cost, total):
        yield Violation("cost", "$.cost", f"is {_text(layout.cost)}; the networks add up to {total:.10g}")
    told = layout.option("budget")
    if isinstance(told, int | float) and (layout.budget is None or _differs(layout.budget, told)):
        message = f"is {_text(layout.budget)}; the layout was solved for {told:.10g}"
        yield Violation("budget", "$.budget", message)
    limit = layout.budget if budget is None else budget
    for cost in sorted({total, total if layout.cost is None else layout.cost}):
        if limit is not None and cost > limit + tolerance(limit):
            yield Violation("budget", "$.cost", f"{cost:.10g} is over the budget of {limit:.10g}")
            break
    most = layout.option("max_models")
    if isinstance(most, int) and len(layout.models) > most:
        yield Violation("max-models", "$.models", f"{len(layout.models)} networks; {most} are allowed")


def _objective(layout: Layout) -> Iterator[Violation]:
    terms = [layout.weight(task) * value for task, value in layout.performance.items()]
    total, scale = math.fsum(terms), math.fsum(map(abs, terms))
    if layout.objective is None or _differs(layout.objective, total, scale):
        message = f"is {_text(layout.objective)}; the performances add up to {total:.10g}"
        yield Violation("objective", "$.objective", message)
        return
    if layout.bound is None or layout.gap is None:
        yield Violation("bound", "$.bound", "a bound and a gap are missing")
        return
    sign = 1.0 if layout.direction == "max" else -1.0
    if sign * (layout.bound - layout.objective) < -tolerance(layout.objective, scale):
        message = f"{layout.bound:.10g} is worse than the objective, {layout.objective:.10g}"
        yield Violation("bound", "$.bound", message)
    found = gap(layout.bound, layout.objective)
    if _differs(layout.gap, found, 1e6):
        yield Violation("bound", "$.gap", f"is {layout.gap:.10g}; bound and objective give {found:.10g}")
    if layout.status == "optimal" and _differs(layout.bound, layout.objective, scale):
        yield Violation("bound", "$.status", f"'optimal' with a gap of {found:.3g}")


def _against(layout: Layout, affinity: Affinity, as_promised: bool) -> Iterator[Violation]:
    if layout.direction != affinity.direction:
        message = f"is '{layout.direction}'; the affinity's is '{affinity.direction}'"
        yield Violation("direction", "$.direction", message)
    named = set(_tasks(layout))
    needed = set(layout.option("serve") or affinity.tasks)
    for task in sorted(named - set(affinity.tasks)):
        yield Violation("tasks", "$.assignment", f"'{task}' is not among the affinity's tasks")
    for task in affinity.tasks:
        if task in needed - named:
            yield Violation("served-once", "$.models", f"no network serves '{task}'")
    predicted = (
        any(model.source == "predicted" for model in layout.models) if as_promised else predicts(layout, affinity)
    )
    known = _known(layout, affinity, predicted)
    for index, model in enumerate(layout.models):
        entry = known.get((frozenset(model.train), model.architecture))
        where = f"$.models[{index}]"
        if entry is None:
            name = "+".join(model.train)
            message = f"the affinity tells nothing of {name} with architecture '{model.architecture}'"
            yield Violation("known", where, message)
            continue
        for violation in _as_known(where, model, *entry):
            if as_promised or violation.rule != "performance":
                yield violation


Known = tuple[float, Mapping[str, float], Performances]  # trunk, heads, performance


def _as_known(
    where: str, model: Model, trunk: float, heads: Mapping[str, float], performance: Performances
) -> Iterator[Violation]:
    due = math.fsum(heads.get(task, 0.0) for task in model.serve)
    for name, macs, true in (("trunk", model.cost.trunk, trunk), ("heads", model.cost.heads, due)):
        if _differs(macs, true):
            yield Violation("cost", f"{where}.cost.{name}", f"is {macs:.10g}; the affinity gives {true:.10g}")
    for task in model.serve:
        said, reached = model.performance.get(task), performance.get(task)
        if reached is None:
            yield Violation("known", where, f"the affinity has no performance of '{task}' in it")
        elif said is not None and _differs(said, reached):
            message = f"is {said:.10g}; the affinity gives {reached:.10g}"
            yield Violation("performance", f"{where}.performance.{task}", message)


def predicts(layout: Layout, affinity: Affinity) -> bool:
    """Whether the options of a layout fill in groups that `affinity` did not observe."""
    predict = layout.option("predict")
    return predict == "hoa" or (predict is None and not affinity.groups)


def _known(layout: Layout, affinity: Affinity, predicted: bool) -> dict[tuple[frozenset[str], str], Known]:
    """Costs and performances by group and architecture: as observed, and as predicted if that is asked for."""
    known: dict[tuple[frozenset[str], str], Known] = {
        (frozenset(group.train), group.architecture): (*_cost(affinity, group), group.performance)
        for group in affinity.groups
    }
    if predicted:
        from taskgroup.predict.candidates import make_source

        predict = layout.option("predict")
        source = make_source(affinity, predict=None if predict == "none" else predict, singletons=True)
        groups = [[task in model.train for task in affinity.tasks] for model in layout.models]
        candidates = source.columns(np.array(groups, dtype=bool))
        for row in (row for row in range(len(candidates)) if not candidates.observed[row]):
            train = candidates.train(row)
            values = dict(zip(affinity.tasks, map(float, candidates.performance[row]), strict=True))
            key = (frozenset(train), candidates.architectures[candidates.architecture[row]])
            heads = dict(zip(affinity.tasks, map(float, candidates.heads[row]), strict=True))
            reached = {task: None if math.isnan(values[task]) else values[task] for task in train}
            known.setdefault(key, (float(candidates.trunk[row]), heads, reached))
    return known


def _cost(affinity: Affinity, group: ObservedGroup) -> tuple[float, Mapping[str, float]]:
    """An observed group's own count, else its architecture's, else 1 for a network."""
    if group.macs is not None:
        return group.macs.trunk, group.macs.heads
    count = affinity.architectures.get(group.architecture)
    if count is None or count.trunk_macs is None:
        return 1.0, {}
    return count.trunk_macs, count.head_macs


def _differs(one: float, other: float, scale: float = 0.0) -> bool:
    return abs(one - other) > tolerance(max(abs(one), abs(other)), scale) + 1e-15


def _text(number: float | None) -> str:
    return "null" if number is None else f"{number:.10g}"
