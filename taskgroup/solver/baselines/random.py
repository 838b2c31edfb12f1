"""Baseline random: groups drawn at random."""

import numpy as np

from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting

_ATTEMPTS = 50


def choose(setting: Setting) -> list[Groups]:
    """Return a list of random sets of groups, (k, n) bool arrays; the caller uses the first feasible one.

    The list is so long that one of the sets is likely to be feasible. A set is a random partition of the tasks into a
    random number of groups. If only observed groups can be built, observed groups are drawn until every task is
    covered. Each group is drawn among those that cover at least half as many uncovered tasks as the group that covers
    the most.
    """
    generator = np.random.default_rng(setting.seed)
    draw = _cover if setting.source.predict == "none" else _partition
    drawn = (draw(setting, generator) for _ in range(_ATTEMPTS))
    return [groups for groups in drawn if groups is not None]


def _partition(setting: Setting, generator: np.random.Generator) -> Groups | None:
    tasks, least = setting.tasks, 1 if setting.source.singletons else 2
    fewest, most = -(-tasks // setting.largest), min(setting.most_networks, tasks // least)
    if most < fewest or setting.largest < least:
        return None
    count = int(generator.integers(fewest, most + 1))
    labels = np.tile(np.arange(count), setting.largest)
    first, rest = labels[: count * least], generator.permutation(labels[count * least :])
    groups = np.zeros((count, tasks), dtype=bool)
    groups[np.concatenate([first, rest])[:tasks], generator.permutation(tasks)] = True
    return groups


def _cover(setting: Setting, generator: np.random.Generator) -> Groups | None:
    basis = setting.basis
    serves = np.isfinite(basis.value)
    held = np.zeros(basis.value.shape[1], dtype=bool)
    taken: list[int] = []
    while not held.all() and len(taken) < setting.most_networks:
        fresh = (serves & ~held).sum(axis=1)
        if not fresh.any():
            return None
        taken.append(int(generator.choice(np.flatnonzero(2 * fresh >= fresh.max()))))
        held |= serves[taken[-1]]
    groups: Groups = basis.candidates.members[taken]
    return groups if held.all() else None


DESCRIPTOR = BaselineDescriptor(
    name="random",
    help="groups drawn at random",
    make=choose,
    order=4,
)
