"""Suggestion of groups in rounds. Each round suggests a few groups from the gains measured in the earlier rounds."""

import math
from collections.abc import Callable, Sequence

from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.formats.groups import Group
from taskgroup.planning.suggest import first_groups, suggest

_ROUNDS = 8


def suggest_in_rounds(
    tasks: Sequence[str],
    count: int,
    known: Callable[[Sequence[Group]], Affinity],
    *,
    budget: float | None = None,
    notify: Callable[[str], None] | None = None,
) -> tuple[Group, ...]:
    """Choose `count` groups of more than one task in rounds. Return all single tasks, followed by these groups.

    `known`: a function that trains the given groups, except groups that are already trained, and returns the gains of
    all given groups. `budget`: budget, in multiply-adds, of the layouts for which `suggest` chooses groups (default:
    half of the total cost of one network per task).
    """
    chosen = [group.train for group in first_groups(tasks, [], 2 * len(tasks), "", 0)]
    chosen = [group for group in chosen if len(group) == 1] + [group for group in chosen if len(group) > 1][:count]
    while True:
        affinity = known(chosen)
        trained = sum(len(group) > 1 for group in chosen)
        if trained >= count:
            return tuple(chosen)
        few = min(count - trained, max(1, count // _ROUNDS))
        limit = budget or _half(affinity)
        found = suggest(affinity, count=few, budget=limit, architecture=_multi(affinity), exclude=chosen).groups
        if not found:
            return tuple(chosen)
        chosen += [group.train for group in found]
        if notify is not None:
            notify(f"{trained} of {count} groups trained; next: {', '.join('+'.join(group.train) for group in found)}")


def _half(known: Affinity) -> float:
    """Return half of the total cost of the cheapest single-task networks, one network per task.

    If the cost of a network is unknown, it counts as 1.
    """
    costs: dict[str, float] = {}
    for group in known.groups:
        if len(group.train) == 1:
            cost = _cost(known, group)
            costs[group.train[0]] = min(cost, costs.get(group.train[0], cost))
    return math.fsum(costs.values()) / 2


def _cost(known: Affinity, group: ObservedGroup) -> float:
    if group.macs is not None:
        return group.macs.total
    architecture = known.architectures.get(group.architecture)
    if architecture is None or architecture.trunk_macs is None:
        return 1.0
    return architecture.trunk_macs + sum(architecture.head_macs.get(task, 0.0) for task in group.train)


def _multi(known: Affinity) -> str | None:
    """Return the architecture in which the groups of more than one task were trained.

    The result is `None` if these groups were trained in different architectures.
    """
    names = {group.architecture for group in known.groups if len(group.train) > 1}
    return names.pop() if len(names) == 1 else None
