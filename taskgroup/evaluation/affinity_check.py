"""Comparison of a layout with an affinity document: tasks, costs and performances."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.documents.check import Violation, differs
from taskgroup.core.documents.layout import Layout, Model

if TYPE_CHECKING:
    from taskgroup.predictors.candidates.source import Source

Performances = Mapping[str, float | None]
_SLACK = 0.01
"""Tolerance of a fitted prediction, in its standard deviations: fits differ slightly between machines."""


def required_tasks(layout: Layout) -> list[str]:
    """Return the tasks that a layout must serve: the tasks of its request.

    If the request names no tasks, these are all tasks of the layout.
    """
    if layout.request.serve:
        return list(layout.request.serve)
    named = [task for model in layout.models for task in (*model.train, *model.serve)]
    return list(dict.fromkeys([*layout.assignment, *layout.performance, *named]))


def compare_with_affinity(
    layout: Layout, affinity: Affinity, compare_performance: bool, scores: Sequence[Affinity] = ()
) -> Iterator[Violation]:
    """Yield the differences between a layout and an affinity.

    Performances are compared only if `compare_performance` is True. `scores`: the score documents that the layout's
    predictor reads.
    """
    if layout.direction != affinity.direction:
        message = f"is '{layout.direction}', but the affinity's direction is '{affinity.direction}'"
        yield Violation("direction", "$.direction", message)
    named = set(required_tasks(layout))
    needed = set(layout.request.served(affinity.tasks))
    for task in sorted(named - set(affinity.tasks)):
        yield Violation("tasks", "$.assignment", f"'{task}' is not a task of the affinity")
    for task in affinity.tasks:
        if task in needed - named:
            yield Violation("served-once", "$.models", f"no network serves '{task}'")
    if compare_performance:
        predicted = any(model.source == "predicted" for model in layout.models)
    else:
        predicted = predicts(layout, affinity)
    known = _known(layout, affinity, predicted, scores)
    for index, model in enumerate(layout.models):
        entry = known.get((frozenset(model.train), model.architecture))
        where = f"$.models[{index}]"
        if entry is None:
            name = "+".join(model.train)
            message = f"the affinity does not contain {name} with architecture '{model.architecture}'"
            yield Violation("known", where, message)
            continue
        for violation in _network_differences(where, model, *entry):
            if compare_performance or violation.rule != "performance":
                yield violation


Known = tuple[float, Mapping[str, float], Performances, Mapping[str, float]]
"""One network: multiply-adds of the trunk and of each head, performances, and tolerances of the performances."""


def _network_differences(
    where: str,
    model: Model,
    trunk: float,
    heads: Mapping[str, float],
    performance: Performances,
    tolerances: Mapping[str, float],
) -> Iterator[Violation]:
    served = math.fsum(heads.get(task, 0.0) for task in model.serve)
    for name, macs, right in (("trunk", model.cost.trunk, trunk), ("heads", model.cost.heads, served)):
        if differs(macs, right):
            yield Violation("cost", f"{where}.cost.{name}", f"is {macs:.10g}, but the affinity gives {right:.10g}")
    for task in model.serve:
        stated, known = model.performance.get(task), performance.get(task)
        if known is None:
            yield Violation("known", where, f"the affinity has no performance of '{task}' in this network")
        elif stated is not None and differs(stated, known) and abs(stated - known) > tolerances.get(task, 0.0):
            message = f"is {stated:.10g}, but the affinity gives {known:.10g}"
            yield Violation("performance", f"{where}.performance.{task}", message)


def predicts(layout: Layout, affinity: Affinity) -> bool:
    """Return whether the layout's request predicts the performance of groups that `affinity` does not contain."""
    predict = layout.request.predict
    return predict != "none" and (predict is not None or not affinity.groups)


def source_of(layout: Layout, affinity: Affinity, scores: Sequence[Affinity] = ()) -> "Source":
    """Return the candidate networks of an affinity, with the predictor that the layout's request names.

    Raises `InputError` if the predictor is unknown, or if the request names other score documents than `scores`.
    """
    from taskgroup.predictors.candidates.source import make_source

    layout.request.refuse_other_scores([score.score for score in scores])
    return make_source(affinity, predict=layout.request.predict, singletons=True, scores=scores)


def _known(
    layout: Layout, affinity: Affinity, predicted: bool, scores: Sequence[Affinity]
) -> dict[tuple[frozenset[str], str], Known]:
    """Return the known costs and performances of networks, by group and architecture.

    The result contains the observed groups. If `predicted` is True, it also contains the groups to which the predictor
    applies.
    """
    known: dict[tuple[frozenset[str], str], Known] = {
        (frozenset(group.train), group.architecture): (*_cost(affinity, group), group.performance, {})
        for group in affinity.groups
    }
    if predicted:
        source = source_of(layout, affinity, scores)
        if source.predict == "none":
            source = replace(source, predict="hoa")
        groups = [[task in model.train for task in affinity.tasks] for model in layout.models]
        candidates = source.columns(np.array(groups, dtype=bool))
        for row in (row for row in range(len(candidates)) if not candidates.observed[row]):
            train = candidates.train(row)
            values = dict(zip(affinity.tasks, map(float, candidates.performance[row]), strict=True))
            key = (frozenset(train), candidates.architectures[candidates.architecture[row]])
            heads = dict(zip(affinity.tasks, map(float, candidates.heads[row]), strict=True))
            performance = {task: None if math.isnan(values[task]) else values[task] for task in train}
            exact = source.predict == "hoa"
            errors = {} if exact else dict(zip(affinity.tasks, candidates.deviation[row], strict=True))
            tolerances = {task: _SLACK * float(number) for task, number in errors.items()}
            known.setdefault(key, (float(candidates.trunk[row]), heads, performance, tolerances))
    return known


def _cost(affinity: Affinity, group: ObservedGroup) -> tuple[float, Mapping[str, float]]:
    """Return the multiply-adds of an observed group: the cost of the trunk, and the cost of each task's head.

    If the group has no cost of its own, the cost of its architecture is used. If the architecture has no cost either, a
    network costs 1.
    """
    if group.macs is not None:
        return group.macs.trunk, group.macs.heads
    count = affinity.architectures.get(group.architecture)
    if count is None or count.trunk_macs is None:
        return 1.0, {}
    return count.trunk_macs, count.head_macs
