"""What a layout is worth on other runs."""

from taskgroup.core.documents.affinity import Affinity, refuse_mixed
from taskgroup.core.documents.evaluation import Evaluation, Missing
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance


def evaluate(layout: Layout, on: Affinity) -> Evaluation:
    """Judge a layout on the groups observed in `on`, with the weights it was solved for.

    Raises `InputError` for an infeasible layout, for one whose assignment points to no network, for one with a task
    that `on` does not list, and for values of different directions.
    """
    refuse_mixed(on)
    if not layout.found:
        raise InputError(f"the layout is {layout.status}: it has no networks to evaluate")
    observed = {(frozenset(group.train), group.architecture): group for group in on.groups}
    reached: list[dict[str, float | None]] = []
    missing: list[Missing] = []
    for index, model in enumerate(layout.models):
        for task in model.train:
            if task not in on.tasks:
                raise InputError(f"the layout trains '{task}', which is not among the tasks ({', '.join(on.tasks)})")
        group = observed.get((frozenset(model.train), model.architecture))
        reached.append({task: group.performance.get(task) if group else None for task in model.train})
        if group is None:
            missing.append(Missing(index, model.train, model.architecture))
        else:
            lacking = [task for task in model.train if reached[index][task] is None]
            missing += [Missing(index, model.train, model.architecture, task) for task in lacking]
    for task, index in layout.assignment.items():
        if not 0 <= index < len(layout.models) or task not in reached[index]:
            raise InputError(f"at `$.assignment.{task}`: {index} is no network that trains it; `check` tells more")
    as_assigned = {task: reached[index][task] for task, index in layout.assignment.items()}
    best = max if on.direction == "max" else min
    any_network: dict[str, float | None] = {}
    for task in layout.assignment:
        values = [value for model in reached if (value := model.get(task)) is not None]
        any_network[task] = best(values) if values else None
    return Evaluation(
        score=on.score,
        direction=on.direction,
        objective=_total(layout, as_assigned),
        objective_any_network=_total(layout, any_network),
        performance=as_assigned,
        performance_any_network=any_network,
        missing=tuple(missing),
        provenance=provenance("evaluate"),
    )


def _total(layout: Layout, performance: dict[str, float | None]) -> float | None:
    known = {task: value for task, value in performance.items() if value is not None}
    return layout.request.total(known, layout.sign) if len(known) == len(performance) else None
