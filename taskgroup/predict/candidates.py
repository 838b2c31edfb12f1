"""The networks that could be built: every observed group, and every other one that a predictor can speak of."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.affinity import MEASURED, RELATIVE_GAINS, Affinity, ObservedGroup
from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.runs import DEFAULT_ARCHITECTURE
from taskgroup.predict.costs import CostRule, observed_cost, predicted_cost
from taskgroup.predict.hoa import predict_from_pairs

Predictor = Literal["none", "hoa"]
MOST_TASKS = 16


def list_candidates(
    affinity: Affinity, *, predict: Predictor | None = None, singletons: bool | None = None
) -> Candidates:
    """List the networks that could be built.

    Observed groups keep their observed performance. `predict="hoa"` fills in every other group of up to 16 tasks from
    the pairs, per architecture, or from the matrix where no group was observed; by default it does so only there.
    `singletons` says whether groups of one may be built: by default yes where `affinity` holds performances, no where
    it holds a raw score, which says nothing about a single task (told otherwise, a single task scores 0).

    Raises `InputError` for too many tasks, and where the cost of a predicted group is not known.
    """
    if predict is None:
        predict = "none" if affinity.groups else "hoa"
    if singletons is None:
        singletons = affinity.score in RELATIVE_GAINS or (affinity.score in MEASURED and bool(affinity.groups))
    tasks = affinity.tasks
    if predict == "hoa" and len(tasks) > MOST_TASKS:
        raise InputError(
            f"--predict hoa lists every group of tasks, and takes up to {MOST_TASKS} tasks; there are {len(tasks)}"
        )
    blocks = [_observed(affinity)]
    names = list(dict.fromkeys([*affinity.architectures, *(group.architecture for group in affinity.groups)]))
    if not names:
        names = [DEFAULT_ARCHITECTURE]
    if predict == "hoa":
        groups = _all_groups(len(tasks))
        blocks += [_predicted(affinity, architecture, groups) for architecture in names]
    members = np.concatenate([block.members for block in blocks])
    kept = np.full(len(members), True) if singletons else members.sum(axis=1) > 1
    return Candidates(
        tasks=tasks,
        direction=affinity.direction,
        architectures=tuple(names),
        members=members[kept],
        architecture=np.concatenate([_index(block, names) for block in blocks])[kept],
        trunk=np.concatenate([block.trunk for block in blocks])[kept],
        heads=np.concatenate([block.heads for block in blocks])[kept],
        performance=np.concatenate([block.performance for block in blocks])[kept],
        observed=np.concatenate([block.observed for block in blocks])[kept],
    )


def _index(block: Candidates, names: list[str]) -> NDArray[np.intp]:
    places = np.array([names.index(name) for name in block.architectures], dtype=np.intp)
    return places[block.architecture]


def _all_groups(tasks: int) -> NDArray[np.bool_]:
    """All 2^n − 1 groups, (2^n − 1, n) bool, by the binary digits of 1, 2, 3, …."""
    return (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)


def _observed(affinity: Affinity) -> Candidates:
    names = tuple(dict.fromkeys(group.architecture for group in affinity.groups))
    position = {task: place for place, task in enumerate(affinity.tasks)}
    shape = (len(affinity.groups), len(affinity.tasks))
    members, performance = np.zeros(shape, dtype=bool), np.full(shape, np.nan)
    for row, group in enumerate(affinity.groups):
        for task in group.train:
            members[row, position[task]] = True
            value = group.performance.get(task)
            performance[row, position[task]] = np.nan if value is None else value
    costs = [observed_cost(affinity, group) for group in affinity.groups]
    return Candidates(
        tasks=affinity.tasks,
        direction=affinity.direction,
        architectures=names,
        members=members,
        architecture=np.array([names.index(group.architecture) for group in affinity.groups], dtype=np.intp),
        trunk=np.array([cost.trunk for cost in costs], dtype=np.float64),
        heads=np.array([cost.heads for cost in costs], dtype=np.float64).reshape(shape),
        performance=performance,
        observed=np.full(len(affinity.groups), True),
    )


def _predicted(affinity: Affinity, architecture: str, groups: NDArray[np.bool_]) -> Candidates:
    """Every group of one architecture that was not observed and of which a member can be predicted."""
    observed = [group for group in affinity.groups if group.architecture == architecture]
    performance = predict_from_pairs(groups, _pairs(affinity, observed))
    if not affinity.groups:
        alone = groups.sum(axis=1) == 1
        performance[alone[:, None] & groups] = 0.0
    bits = 1 << np.arange(len(affinity.tasks))
    known = [sum(1 << affinity.tasks.index(task) for task in group.train) for group in observed]
    fresh = ~np.isin(groups @ bits, known) & ~np.isnan(performance).all(axis=1)
    rule = predicted_cost(affinity, architecture) if fresh.any() else CostRule(0.0, np.zeros(len(affinity.tasks)))
    count = int(fresh.sum())
    return Candidates(
        tasks=affinity.tasks,
        direction=affinity.direction,
        architectures=(architecture,),
        members=groups[fresh],
        architecture=np.zeros(count, dtype=np.intp),
        trunk=np.full(count, rule.trunk),
        heads=np.where(groups[fresh], rule.heads, 0.0),
        performance=performance[fresh],
        observed=np.full(count, False),
    )


def _pairs(affinity: Affinity, observed: list[ObservedGroup]) -> NDArray[np.float64]:
    """What targets reached beside partners, (n, n): in one architecture's pairs, or the matrix if no group was seen."""
    pairs = np.full((len(affinity.tasks), len(affinity.tasks)), np.nan)
    if not affinity.groups:
        return np.array(affinity.affinity, dtype=np.float64)
    for group in observed:
        if len(group.train) == 2:
            for partner, target in (group.train, group.train[::-1]):
                value = group.performance.get(target)
                if value is not None:
                    pairs[affinity.tasks.index(partner), affinity.tasks.index(target)] = value
    return pairs
