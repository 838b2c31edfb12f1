"""Comparison of two layouts."""

from collections.abc import Sequence

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.difference import Difference, TaskDifference, Totals
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import fingerprint, provenance
from taskgroup.core.request import Network
from taskgroup.evaluation.regret import performance_on

_Key = tuple[frozenset[str], str]


def diff(
    before: Layout, after: Layout, affinity: Affinity | None = None, *, scores: Sequence[Affinity] = ()
) -> Difference:
    """Compare the networks, the assignments, the objectives and the costs of two layouts.

    If `affinity` is given, the performances of both layouts are taken from it. They are observed, or predicted by the
    predictor of each layout's request. Otherwise, the performances in each layout are used. `scores`: the documents
    that the predictors read. Raises `InputError` if a layout has no networks, or if the layouts differ in direction.
    """
    for name, layout in (("first", before), ("second", after)):
        if not layout.found:
            raise InputError(
                f"the {name} layout has no networks, as its status is '{layout.status}'; give a layout that was found"
            )
        try:
            layout.refuse_broken()
        except InputError as error:
            raise InputError(f"the {name} layout: {error}") from None
    if before.direction != after.direction:
        raise InputError(
            f"the first layout's direction is {before.direction}, the second's is {after.direction}; give layouts of "
            "the same score"
        )
    first, second = (_performance(layout, affinity, scores) for layout in (before, after))
    ours, theirs = _networks(before), _networks(after)
    removed = [network for key, network in ours.items() if key not in theirs]
    added = [network for key, network in theirs.items() if key not in ours]
    tasks = {
        task: TaskDifference(_serving(before, task), _serving(after, task), first.get(task), second.get(task))
        for task in dict.fromkeys([*before.assignment, *after.assignment])
    }
    moved = any(_key(entry.before) != _key(entry.after) for entry in tasks.values())
    inputs = {"before": fingerprint(before), "after": fingerprint(after)}
    return Difference(
        same=not removed and not added and not moved,
        direction=before.direction,
        score=None if affinity is None else affinity.score,
        before=_totals(before, first),
        after=_totals(after, second),
        kept=tuple(network for key, network in theirs.items() if key in ours),
        removed=tuple(removed),
        added=tuple(added),
        split=tuple(_split(removed, after)),
        merged=tuple((parts, whole) for whole, parts in _split(added, before)),
        tasks=tasks,
        provenance={**provenance("diff"), "inputs": inputs},
    )


def _key(network: Network | None) -> _Key | None:
    return None if network is None else (frozenset(network.train), network.architecture)


def _networks(layout: Layout) -> dict[_Key, Network]:
    return {
        (frozenset(model.train), model.architecture): Network(model.train, model.architecture)
        for model in layout.models
    }


def _serving(layout: Layout, task: str) -> Network | None:
    index = layout.assignment.get(task)
    if index is None or not 0 <= index < len(layout.models):
        return None
    return Network(layout.models[index].train, layout.models[index].architecture)


def _split(networks: Sequence[Network], other: Layout) -> list[tuple[Network, tuple[Network, ...]]]:
    """Return the networks whose tasks several smaller networks of `other` share, each with these smaller networks.

    A network counts as smaller if it trains a proper subset of the tasks.
    """
    found = []
    for network in networks:
        parts = {_key(part): part for task in network.train if (part := _serving(other, task)) is not None}
        inside = tuple(part for part in parts.values() if set(part.train) < set(network.train))
        if len(inside) > 1:
            found.append((network, inside))
    return found


def _performance(layout: Layout, affinity: Affinity | None, scores: Sequence[Affinity]) -> dict[str, float]:
    if affinity is None:
        return dict(layout.performance)
    found = performance_on(layout, affinity, scores)
    if found is None:
        raise InputError(
            "the affinity lacks a performance of one of the layouts' networks; run `taskgroup evaluate` to list what "
            "is missing"
        )
    return {task: value for task, (value, _) in found.items()}


def _totals(layout: Layout, performance: dict[str, float]) -> Totals:
    objective = layout.request.total(performance, layout.sign) if performance else None
    return Totals(objective, layout.cost, len(layout.models))
