"""Add the network that helps most, until none does."""

from functools import partial

import numpy as np

from taskgroup.core.ties import tolerance
from taskgroup.solve.baselines.networks import Array, Networks, add_each
from taskgroup.solve.baselines.offers import best_offers
from taskgroup.solve.baselines.setting import Groups, Setting
from taskgroup.solve.cover import find_cover


def choose(setting: Setting) -> list[Groups]:
    """The groups of the first layout and of every network that was added to it: at most one alternative, (k, n).

    Each step adds the network that raises the objective most within the limits, and leaves out networks that serve no
    task any more.
    """
    chosen = _first_layout(setting)
    if chosen is None:
        return []
    groups = chosen.members
    while True:
        worth = float(chosen.best().sum())
        found, scores = best_offers(setting, partial(_worth_with, setting, chosen), 1, chosen.members)
        if not len(found) or scores[0] <= worth + tolerance(worth, setting.basis.scale):
            return [groups]
        chosen = chosen.beside(found).used()
        groups = np.concatenate([groups, found.members])


def _worth_with(setting: Setting, chosen: Networks, offered: Networks) -> Array:
    """The objective with each offered network beside those chosen: (m,), −inf where that does not fit."""
    trial = add_each(chosen, offered)
    return np.where(trial.fits(setting.basis), trial.reached.sum(axis=1), -np.inf)


def _first_layout(setting: Setting) -> Networks | None:
    """The cheapest network for all tasks; where there is none that fits, the cheapest layout; else one a block."""
    everything = np.ones((1, setting.tasks), dtype=bool)
    blocks = np.arange(setting.tasks) // setting.largest == np.arange(setting.tasks)[:, None]
    singles = np.eye(setting.tasks, dtype=bool)
    attempts = [setting.instance(everything)]
    if setting.listed is not None:
        attempts.append(setting.listed)
    else:
        attempts.append(setting.instance(np.unique(np.concatenate([blocks[blocks.any(axis=1)], singles]), axis=0)))
    for instance in attempts:
        cheapest = find_cover(instance).within(instance)
        if cheapest is not None:
            return Networks.of(instance).rows(sorted(set(cheapest))).used()
    return None
