"""A layout against what an affinity tells of its networks."""

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
"""Share of its standard deviation by which a fitted prediction may come out otherwise on another machine."""


def tasks_named(layout: Layout) -> list[str]:
    """Every task that the layout speaks of and that has to be served."""
    if layout.request.serve:
        return list(layout.request.serve)
    named = [task for model in layout.models for task in (*model.train, *model.serve)]
    return list(dict.fromkeys([*layout.assignment, *layout.performance, *named]))


def against(
    layout: Layout, affinity: Affinity, as_promised: bool, scores: Sequence[Affinity] = ()
) -> Iterator[Violation]:
    """What a layout tells otherwise than an affinity does; performances only where `as_promised`."""
    if layout.direction != affinity.direction:
        message = f"is '{layout.direction}'; the affinity's is '{affinity.direction}'"
        yield Violation("direction", "$.direction", message)
    named = set(tasks_named(layout))
    needed = set(layout.request.served(affinity.tasks))
    for task in sorted(named - set(affinity.tasks)):
        yield Violation("tasks", "$.assignment", f"'{task}' is not among the affinity's tasks")
    for task in affinity.tasks:
        if task in needed - named:
            yield Violation("served-once", "$.models", f"no network serves '{task}'")
    predicted = (
        any(model.source == "predicted" for model in layout.models) if as_promised else predicts(layout, affinity)
    )
    known = _known(layout, affinity, predicted, scores)
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


Known = tuple[float, Mapping[str, float], Performances, Mapping[str, float]]
# trunk, heads, performance, how much that may differ


def _as_known(
    where: str,
    model: Model,
    trunk: float,
    heads: Mapping[str, float],
    performance: Performances,
    slack: Mapping[str, float],
) -> Iterator[Violation]:
    due = math.fsum(heads.get(task, 0.0) for task in model.serve)
    for name, macs, true in (("trunk", model.cost.trunk, trunk), ("heads", model.cost.heads, due)):
        if differs(macs, true):
            yield Violation("cost", f"{where}.cost.{name}", f"is {macs:.10g}; the affinity gives {true:.10g}")
    for task in model.serve:
        said, reached = model.performance.get(task), performance.get(task)
        if reached is None:
            yield Violation("known", where, f"the affinity has no performance of '{task}' in it")
        elif said is not None and differs(said, reached) and abs(said - reached) > slack.get(task, 0.0):
            message = f"is {said:.10g}; the affinity gives {reached:.10g}"
            yield Violation("performance", f"{where}.performance.{task}", message)


def predicts(layout: Layout, affinity: Affinity) -> bool:
    """Whether the options of a layout fill in groups that `affinity` did not observe."""
    predict = layout.request.predict
    return predict != "none" and (predict is not None or not affinity.groups)


def source_of(layout: Layout, affinity: Affinity, scores: Sequence[Affinity] = ()) -> "Source":
    """Return the candidates of an affinity, predicted as the request of a layout says.

    Raises `InputError` for an unknown predictor, and if the request was made with other scores than `scores`.
    """
    from taskgroup.predictors.candidates.source import make_source

    layout.request.refuse_other_scores([score.score for score in scores])
    return make_source(affinity, predict=layout.request.predict, singletons=True, scores=scores)


def _known(
    layout: Layout, affinity: Affinity, predicted: bool, scores: Sequence[Affinity]
) -> dict[tuple[frozenset[str], str], Known]:
    """Costs and performances by group and architecture: as observed, and as predicted if that is asked for."""
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
            reached = {task: None if math.isnan(values[task]) else values[task] for task in train}
            doubt = {} if source.predict == "hoa" else dict(zip(affinity.tasks, candidates.deviation[row], strict=True))
            slack = {task: _SLACK * float(number) for task, number in doubt.items()}
            known.setdefault(key, (float(candidates.trunk[row]), heads, reached, slack))
    return known


def _cost(affinity: Affinity, group: ObservedGroup) -> tuple[float, Mapping[str, float]]:
    """An observed group's own count, else its architecture's, else 1 for a network."""
    if group.macs is not None:
        return group.macs.trunk, group.macs.heads
    count = affinity.architectures.get(group.architecture)
    if count is None or count.trunk_macs is None:
        return 1.0, {}
    return count.trunk_macs, count.head_macs
