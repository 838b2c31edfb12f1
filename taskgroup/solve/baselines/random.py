"""Groups drawn by chance."""

import numpy as np

from taskgroup.solve.baselines.setting import Groups, Setting

_ATTEMPTS = 50


def choose(setting: Setting) -> list[Groups]:
    """Draws until one is likely to fit: alternatives, (k, n) each, of which the first that fits is the draw.

    A draw parts the tasks into a random number of groups, or, where only observed groups can be built, takes these in a
    random order until they hold every task.
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
    held = np.zeros(setting.tasks, dtype=bool)
    taken: list[int] = []
    serves = np.isfinite(basis.value)
    for row in generator.permutation(len(serves)):
        if held.all() or len(taken) == setting.most_networks:
            break
        if (serves[row] & ~held).any():
            held |= serves[row]
            taken.append(int(row))
    groups: Groups = basis.candidates.members[taken]
    return groups if held.all() else None
