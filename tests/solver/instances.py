"""Small random affinity documents, and their answers by brute force."""

import itertools
import math
from dataclasses import dataclass

from hypothesis import strategies as st

from taskgroup.core.documents.affinity import Affinity, Architecture, Macs, ObservedGroup

EQUAL = 1e-9
_PERFORMANCES = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(-1, 1).map(lambda value: round(value, 3)),
    st.floats(-1e3, 1e3).map(lambda value: round(value, 6)),
)
_COSTS = st.sampled_from([0.1, 0.25, 0.5, 1.0, 1.0, 2.0, 6.4e9])


@st.composite
def affinities(draw, most_tasks=6):
    """Random groups, architectures, trunk and head costs and missing performances; few enough for brute force."""
    tasks = tuple("abcdef"[: draw(st.integers(1, most_tasks))])
    every_group = [group for size in range(1, len(tasks) + 1) for group in itertools.combinations(tasks, size)]
    keys = [(group, architecture) for group in every_group for architecture in ("half", "full")]
    chosen = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=8, unique=True))
    counted = draw(st.booleans())
    unit = draw(st.sampled_from([1.0, 1.0, 1e9]))
    groups = []
    for train, architecture in chosen:
        performance = {task: draw(st.one_of(_PERFORMANCES, _PERFORMANCES, _PERFORMANCES, st.none())) for task in train}
        macs = None
        if draw(st.booleans()):
            heads = {task: unit * draw(st.sampled_from([0.0, 0.05, 0.2])) for task in train}
            macs = Macs(unit * draw(_COSTS), heads if draw(st.booleans()) else {})
        groups.append(ObservedGroup(train, architecture, performance, macs=macs))
    return Affinity(
        tasks=tasks,
        score="value",
        direction=draw(st.sampled_from(["min", "max"])),
        affinity=tuple((None,) * len(tasks) for _ in tasks),
        architectures={"half": Architecture(0.5 * unit), "full": Architecture(unit, dict.fromkeys(tasks, 0.1 * unit))}
        if counted
        else {},
        groups=tuple(groups),
    )


@st.composite
def options(draw, affinity):
    """A budget near the costs that matter, a limit on networks, weights."""
    totals = [trunk for trunk, _ in (cost_of(affinity, group) for group in affinity.groups)]
    budget = draw(st.one_of(st.none(), st.sampled_from([1.0, 1.5, 2.0, 2.5, 3.0]).map(lambda x: x * max(totals))))
    return {
        "budget": budget or None,
        "max_models": draw(st.one_of(st.none(), st.none(), st.integers(1, 4))),
        "weight": draw(st.dictionaries(st.sampled_from(affinity.tasks), st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.7]))),
    }


def cost_of(affinity, group):
    """Trunk, and head per task, of an observed group: the document's rule, written again."""
    if group.macs is not None:
        return group.macs.trunk, group.macs.heads
    counted = affinity.architectures.get(group.architecture)
    if counted is not None and counted.trunk_macs is not None:
        return counted.trunk_macs, counted.head_macs
    return 1.0, {}


@dataclass(frozen=True)
class Best:
    objective: float
    cost: float
    networks: int


def brute_force(affinity, *, budget, max_models, weight):
    """The best layout by looking at every assignment; `None` if nothing fits."""
    sign = 1 if affinity.direction == "max" else -1
    choices = [
        [group for group in affinity.groups if group.performance.get(task) is not None] for task in affinity.tasks
    ]
    layouts = []
    for assignment in itertools.product(*choices):
        built = {id(group): group for group in assignment}.values()
        if max_models is not None and len(built) > max_models:
            continue
        heads = [cost_of(affinity, g)[1].get(task, 0.0) for task, g in zip(affinity.tasks, assignment, strict=True)]
        cost = math.fsum([*(cost_of(affinity, group)[0] for group in built), *heads])
        if budget is not None and cost > budget * (1 + EQUAL):
            continue
        terms = [
            weight.get(task, 1.0) * g.performance[task] for task, g in zip(affinity.tasks, assignment, strict=True)
        ]
        layouts.append(Best(math.fsum(terms), cost, len(built)))
    if not layouts:
        return None
    best = max(sign * layout.objective for layout in layouts)
    layouts = [x for x in layouts if sign * x.objective >= best - EQUAL * abs(best) - 1e-11]
    cheapest = min(layout.cost for layout in layouts)
    layouts = [layout for layout in layouts if layout.cost <= cheapest * (1 + EQUAL)]
    return Best(sign * best, cheapest, min(layout.networks for layout in layouts))
