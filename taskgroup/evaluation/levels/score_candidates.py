"""A score as `solve` is to read it: the networks that the true gains can judge, at what they cost."""

from collections.abc import Iterator
from statistics import fmean

import msgspec

from taskgroup.core.documents.affinity import Affinity, Architecture, Macs, Matrix, ObservedGroup


def offer(score: Affinity, truth: Affinity) -> Affinity:
    """The score's numbers on the truth's networks and costs; both of the same tasks in the same order.

    Where the truth is a matrix, pairs that it does not know are unknown here, too. Where it observed groups, these are
    what there is: each as the score observed it itself, else as the mean of its partners' scores (Fifty et al. 2021);
    and groups of the score that the truth can predict. A single task is there only where the score observed it.
    Raises `InputError` where the observed networks do not say what others cost.
    """
    groups = tuple(_groups(score, truth)) if truth.groups else ()
    return msgspec.structs.replace(
        score,
        affinity=_masked(score.affinity, truth.affinity),
        stderr=None,
        architectures=_architectures(truth),
        groups=groups,
    )


def _masked(matrix: Matrix, truth: Matrix) -> Matrix:
    return tuple(
        tuple(None if gain is None else value for value, gain in zip(row, gains, strict=True))
        for row, gains in zip(matrix, truth, strict=True)
    )


def _architectures(truth: Affinity) -> dict[str, Architecture]:
    """Those in which pairs were trained, with what any network of them costs; all where no group was observed."""
    from taskgroup.predictors.candidates.costs import predicted_cost

    if not truth.groups:
        return truth.architectures
    names = dict.fromkeys(group.architecture for group in truth.groups if len(group.train) == 2)
    rules = {name: predicted_cost(truth, name) for name in names}
    return {
        name: Architecture(rule.trunk, dict(zip(truth.tasks, map(float, rule.heads), strict=True)))
        for name, rule in rules.items()
    }


def _groups(score: Affinity, truth: Affinity) -> Iterator[ObservedGroup]:
    from taskgroup.predictors.candidates.costs import CostRule, observed_cost, predicted_cost

    def priced(group: ObservedGroup, rule: CostRule, performance: dict[str, float | None]) -> ObservedGroup:
        heads = {task: float(rule.heads[truth.tasks.index(task)]) for task in group.train}
        return ObservedGroup(group.train, group.architecture, performance, macs=Macs(rule.trunk, heads))

    own = {(frozenset(group.train), group.architecture): group for group in score.groups}
    for group in truth.groups:
        seen = own.pop((frozenset(group.train), group.architecture), None)
        if seen is None and len(group.train) == 1:
            continue
        told = _from_partners(score, group.train) if seen is None else seen.performance
        known = {task: None if group.performance.get(task) is None else told.get(task) for task in group.train}
        yield priced(group, observed_cost(truth, group), known)
    pairs = {group.architecture for group in truth.groups if len(group.train) == 2}
    for group in own.values():
        if len(group.train) > 2 and group.architecture in pairs:
            predictable = _from_partners(truth, group.train)
            known = {task: None if predictable[task] is None else group.performance.get(task) for task in group.train}
            yield priced(group, predicted_cost(truth, group.architecture), known)


def _from_partners(affinity: Affinity, train: tuple[str, ...]) -> dict[str, float | None]:
    """The mean over each member's partners, `None` where one is not known."""
    places = [affinity.tasks.index(task) for task in train]
    reached: dict[str, float | None] = {}
    for task, target in zip(train, places, strict=True):
        values = [affinity.affinity[partner][target] for partner in places if partner != target]
        known = [value for value in values if value is not None]
        reached[task] = fmean(known) if len(known) == len(values) else None
    return reached
