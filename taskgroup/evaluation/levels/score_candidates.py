"""A score restricted to the networks whose measured gains and costs are known."""

from collections.abc import Iterator
from statistics import fmean

import msgspec

from taskgroup.core.documents.affinity import Affinity, Architecture, Macs, Matrix, ObservedGroup


def with_truth_networks(score: Affinity, truth: Affinity) -> Affinity:
    """Return a score document with the networks and costs of the measured gains `truth`.

    Both documents have the same tasks in the same order. If `truth` is a matrix, pairs without a value in it are
    unknown in the result. If `truth` has observed groups, the result has these groups and the score's groups that
    `truth` can predict. The performance of a group's member is the one in the score document or, if there is none, the
    mean score over the member's partners (Fifty et al. 2021). A single task is included only if the score observed it.
    Raises `InputError` if the cost of untrained networks cannot be inferred.
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
    """Return the architectures of the observed pairs, with their rules for the cost of a group.

    If no group was observed, return all architectures of the document.
    """
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
        values = _from_partners(score, group.train) if seen is None else seen.performance
        known = {task: None if group.performance.get(task) is None else values.get(task) for task in group.train}
        yield priced(group, observed_cost(truth, group), known)
    pairs = {group.architecture for group in truth.groups if len(group.train) == 2}
    for group in own.values():
        if len(group.train) > 2 and group.architecture in pairs:
            predictable = _from_partners(truth, group.train)
            known = {task: None if predictable[task] is None else group.performance.get(task) for task in group.train}
            yield priced(group, predicted_cost(truth, group.architecture), known)


def _from_partners(affinity: Affinity, train: tuple[str, ...]) -> dict[str, float | None]:
    """Return each member's mean score over its partners in the group; `None` if one of these scores is unknown."""
    places = [affinity.tasks.index(task) for task in train]
    reached: dict[str, float | None] = {}
    for task, target in zip(train, places, strict=True):
        values = [affinity.affinity[partner][target] for partner in places if partner != target]
        known = [value for value in values if value is not None]
        reached[task] = fmean(known) if len(known) == len(values) else None
    return reached
