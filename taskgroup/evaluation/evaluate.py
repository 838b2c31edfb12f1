"""Evaluation of a layout on other runs."""

from taskgroup.core.documents.affinity import Affinity, refuse_mixed
from taskgroup.core.documents.evaluation import Evaluation, Missing
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance


def evaluate(layout: Layout, on: Affinity) -> Evaluation:
    """Return the objective of a layout with the performances observed in the affinity `on`.

    Raises `InputError` if the layout has no networks, if its assignment names a network that does not exist, if `on`
    lacks one of the tasks of the layout, or if layout and affinity differ in direction.
    """
    refuse_mixed(on)
    if not layout.found:
        raise InputError(
            f"the layout has no networks to evaluate, as its status is '{layout.status}'; give a layout that was found"
        )
    layout.refuse_broken()
    observed = {(frozenset(group.train), group.architecture): group for group in on.groups}
    performances: list[dict[str, float | None]] = []
    missing: list[Missing] = []
    for index, model in enumerate(layout.models):
        for task in model.train:
            if task not in on.tasks:
                raise InputError(
                    f"at `$.models[{index}].train`: '{task}' is not a task of the affinity ({', '.join(on.tasks)})"
                )
        group = observed.get((frozenset(model.train), model.architecture))
        performances.append({task: group.performance.get(task) if group else None for task in model.train})
        if group is None:
            missing.append(Missing(index, model.train, model.architecture))
        else:
            lacking = [task for task in model.train if performances[index][task] is None]
            missing += [Missing(index, model.train, model.architecture, task) for task in lacking]
    as_assigned = {task: performances[index][task] for task, index in layout.assignment.items()}
    best = max if on.direction == "max" else min
    any_network: dict[str, float | None] = {}
    for task in layout.assignment:
        values = [value for model in performances if (value := model.get(task)) is not None]
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
