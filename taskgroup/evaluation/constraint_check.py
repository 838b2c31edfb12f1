"""Check of a layout against the constraints of its request."""

import math
from collections.abc import Iterator, Mapping

from msgspec import UNSET

from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.core.documents.check import Violation
from taskgroup.core.documents.layout import Layout
from taskgroup.core.request import Request
from taskgroup.core.tolerance import tolerance


def violated_constraints(
    layout: Layout, affinity: Affinity | None, errors: Mapping[str, float] | None = None
) -> Iterator[Violation]:
    """Yield the constraints of the layout's request that the layout violates.

    Limits of resources and comparisons with single-task runs are checked only if `affinity` is given, since it contains
    the required values. `errors`: the standard error of each task's performance; by default, the standard errors in the
    layout. Before the comparison, the standard error times the request's risk is subtracted from each performance.
    """
    if errors is None:
        errors = {task: error for model in layout.models if model.stderr for task, error in model.stderr.items()}
    asked = layout.request
    most = asked.max_models
    if most is not None and len(layout.models) > most:
        yield Violation("max-models", "$.models", f"{len(layout.models)} networks, but the maximum is {most}")
    yield from _training(layout, asked)
    yield from _serving(layout, asked)
    yield from _floors(layout, asked.min_performance, errors, "min-performance")
    if affinity is not None:
        if asked.no_worse_than_single is not None:
            floors = _singles(layout, affinity, asked.no_worse_than_single)
            yield from _floors(layout, floors, errors, "no-worse-than-single")
        yield from _resources(layout, affinity, asked)


def _training(layout: Layout, asked: Request) -> Iterator[Violation]:
    fixed = {(frozenset(network.train), network.architecture) for network in asked.fixed}
    built = {(frozenset(model.train), model.architecture) for model in layout.models}
    for train, architecture in sorted(fixed - built, key=lambda network: (sorted(network[0]), network[1])):
        message = f"the fixed network {'+'.join(sorted(train))} ({architecture}) is missing"
        yield Violation("fixed", "$.models", message)
    for index, model in enumerate(layout.models):
        if (frozenset(model.train), model.architecture) in fixed:
            continue
        where = f"$.models[{index}].train"
        largest = asked.max_group_size
        if largest is not None and len(model.train) > largest:
            yield Violation("max-group-size", where, f"{len(model.train)} tasks, but the maximum is {largest}")
        for tasks in asked.train_together:
            if 0 < len(set(tasks) & set(model.train)) < len(set(tasks)):
                yield Violation("train-together", where, f"trains some of {', '.join(tasks)}, but not all")
        for tasks in asked.train_apart:
            if len(set(tasks) & set(model.train)) > 1:
                yield Violation("train-apart", where, f"trains more than one of {', '.join(tasks)}")


def _serving(layout: Layout, asked: Request) -> Iterator[Violation]:
    for tasks in asked.together:
        if len({layout.assignment.get(task) for task in tasks}) > 1:
            yield Violation("together", "$.assignment", f"{', '.join(tasks)} are served by different networks")
    for tasks in asked.apart:
        serving = [layout.assignment[task] for task in dict.fromkeys(tasks) if task in layout.assignment]
        if len(set(serving)) < len(serving):
            yield Violation("apart", "$.assignment", f"one network serves more than one of {', '.join(tasks)}")


def _floors(layout: Layout, floors: Mapping[str, float], errors: Mapping[str, float], rule: str) -> Iterator[Violation]:
    for task, floor in floors.items():
        value = layout.performance.get(task)
        if value is None:
            continue
        margin = layout.request.risk * errors.get(task, 0.0)
        if layout.sign * (value - floor) - margin < -tolerance(floor):
            less = f" (minus a risk margin of {margin:.10g})" if margin else ""
            yield Violation(rule, f"$.performance.{task}", f"is {value:.10g}{less}, but must reach {floor:.10g}")


def _singles(layout: Layout, affinity: Affinity, behind: float) -> dict[str, float]:
    sign = affinity.sign
    floors = {}
    for task in layout.performance:
        single = [group.performance.get(task) for group in affinity.groups if group.train == (task,)]
        known = [sign * value for value in single if value is not None]
        if known or affinity.score in RELATIVE_GAINS:
            floors[task] = sign * (max(known, default=0.0) - behind)
    return floors


def _resources(layout: Layout, affinity: Affinity, asked: Request) -> Iterator[Violation]:
    for name, limit in asked.limit.items():
        used = []
        for index, model in enumerate(layout.models):
            counted = affinity.architectures.get(model.architecture)
            known = {} if counted is None or counted.resources is UNSET else counted.resources
            if name not in known:
                message = f"architecture '{model.architecture}' has no resource '{name}' in the affinity"
                yield Violation("limit", f"$.models[{index}]", message)
                continue
            used.append(known[name].trunk)
            used += [known[name].heads.get(task, 0.0) for task in model.serve]
        total = math.fsum(used)
        if total > limit + tolerance(limit):
            yield Violation("limit", "$.models", f"total '{name}' is {total:.10g}, but the maximum is {limit:.10g}")
