"""A score as `solve` is to read it: the networks that the true gains can judge, at what they cost."""

import msgspec

from taskgroup.core.affinity import Affinity, Architecture, Macs, Matrix, ObservedGroup


def offer(score: Affinity, truth: Affinity) -> Affinity:
    """The score's own numbers on the truth's architectures and costs; both of the same tasks in the same order.

    Pairs that the truth does not know are unknown here, too. Groups that the score observed itself stay where the truth
    has their architecture. Raises `InputError` where the observed networks do not say what others cost.
    """
    known = _masked(score.affinity, truth.affinity)
    architectures = _architectures(truth)
    groups = tuple(_at_cost(group, truth) for group in score.groups if _shared(group, truth, architectures))
    return msgspec.structs.replace(score, affinity=known, stderr=None, architectures=architectures, groups=groups)


def _masked(matrix: Matrix, truth: Matrix) -> Matrix:
    return tuple(
        tuple(None if gain is None else value for value, gain in zip(row, gains, strict=True))
        for row, gains in zip(matrix, truth, strict=True)
    )


def _architectures(truth: Affinity) -> dict[str, Architecture]:
    """Those in which pairs were trained, with what any network of them costs; all where no group was observed."""
    from taskgroup.predict.costs import predicted_cost

    if not truth.groups:
        return truth.architectures
    names = dict.fromkeys(group.architecture for group in truth.groups if len(group.train) == 2)
    rules = {name: predicted_cost(truth, name) for name in names}
    return {
        name: Architecture(rule.trunk, dict(zip(truth.tasks, map(float, rule.heads), strict=True)))
        for name, rule in rules.items()
    }


def _shared(group: ObservedGroup, truth: Affinity, architectures: dict[str, Architecture]) -> bool:
    if any(group.architecture == other.architecture and set(group.train) == set(other.train) for other in truth.groups):
        return True
    return len(group.train) > 1 and group.architecture in architectures


def _at_cost(group: ObservedGroup, truth: Affinity) -> ObservedGroup:
    """An observed group with what the truth says that it costs."""
    from taskgroup.predict.costs import observed_cost, predicted_cost

    same = [
        other
        for other in truth.groups
        if other.architecture == group.architecture and set(other.train) == set(group.train)
    ]
    rule = observed_cost(truth, same[0]) if same else predicted_cost(truth, group.architecture)
    heads = {task: float(rule.heads[truth.tasks.index(task)]) for task in group.train}
    return msgspec.structs.replace(group, macs=Macs(rule.trunk, heads), stderr=None)
