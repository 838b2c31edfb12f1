"""Networks with the highest scores, found by enumeration or, if there are too many networks, by hill climbing."""

from collections.abc import Callable

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.solver.baselines.chosen_networks import Networks
from taskgroup.solver.baselines.setting import Groups, Setting

Score = Callable[[Networks], Array]
"""Function that returns a number to maximise per network, (m,): −inf for networks that must not be chosen."""

_CLIMBS = 3


def best_offers(setting: Setting, score: Score, count: int, starts: Groups) -> tuple[Networks, Array]:
    """Return the `count` networks with the highest finite scores, best first, and these scores.

    If the groups cannot be enumerated, the networks are found by hill climbing: it adds or removes one task at a time.
    It starts from the best of the observed groups, the pairs, the single tasks, and the groups in `starts`, (k, n)
    bool.
    """
    pool = Networks.of(setting.basis)
    if setting.listed is not None:
        return _top(pool, score(pool), count)
    if len(starts):
        pool = pool.beside(Networks.of(setting.networks(starts)))
    found, scores = _top(pool, score(pool), max(count, _CLIMBS))
    climbs, heights = found.members[:_CLIMBS], scores[:_CLIMBS]
    while len(climbs):
        around = _toggled(climbs)
        near = Networks.of(setting.networks(around))
        steps, reached = _top(near, score(near), max(count, _CLIMBS))
        found, scores = _top(found.beside(steps), np.concatenate([scores, reached]), max(count, _CLIMBS))
        higher = reached[:_CLIMBS] > heights.max()
        climbs, heights = steps.members[:_CLIMBS][higher], reached[:_CLIMBS][higher]
    return _top(found, scores, count)


def _top(networks: Networks, scores: Array, count: int) -> tuple[Networks, Array]:
    """Return the networks with the highest finite scores, without repetition, best first, and these scores."""
    order = np.argsort(-scores, kind="stable")[: 4 * count]
    order = order[scores[order] > -np.inf]
    _, first = np.unique(np.column_stack([networks.members[order], networks.trunk[order]]), axis=0, return_index=True)
    order = order[np.sort(first)][:count]
    return networks.rows(order), scores[order]


def _toggled(groups: Groups) -> Groups:
    """Return all groups that result from adding a task to, or removing a task from, one of the k `groups`.

    Empty groups and repetitions are left out. The result is a (rows, n) bool array with at most k · n rows.
    """
    tasks = groups.shape[1]
    around = (groups[:, None, :] ^ np.eye(tasks, dtype=bool)[None]).reshape(-1, tasks)
    around = around[around.any(axis=1)]
    _, first = np.unique(np.packbits(around, axis=1), axis=0, return_index=True)
    unique: Groups = around[np.sort(first)]
    return unique
