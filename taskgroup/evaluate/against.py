"""A layout against what an affinity tells of its networks."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from taskgroup.core.affinity import Affinity, ObservedGroup
from taskgroup.core.layout import Layout, Model
from taskgroup.evaluate.violation import Violation, differs

Performances = Mapping[str, float | None]


def tasks_named(layout: Layout) -> list[str]:
    """Every task that the layout speaks of and that has to be served."""
    needed = layout.option("serve")
    if isinstance(needed, list | tuple) and needed:
        return [str(task) for task in needed]
    named = [task for model in layout.models for task in (*model.train, *model.serve)]
    return list(dict.fromkeys([*layout.assignment, *layout.performance, *named]))


def against(layout: Layout, affinity: Affinity, as_promised: bool) -> Iterator[Violation]:
    """What a layout tells otherwise than an affinity does; performances only where `as_promised`."""
    if layout.direction != affinity.direction:
        message = f"is '{layout.direction}'; the affinity's is '{affinity.direction}'"
        yield Violation("direction", "$.direction", message)
    named = set(tasks_named(layout))
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
        if differs(macs, true):
            yield Violation("cost", f"{where}.cost.{name}", f"is {macs:.10g}; the affinity gives {true:.10g}")
    for task in model.serve:
        said, reached = model.performance.get(task), performance.get(task)
        if reached is None:
            yield Violation("known", where, f"the affinity has no performance of '{task}' in it")
        elif said is not None and differs(said, reached):
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
