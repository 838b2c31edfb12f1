"""Baseline greedy: add the network that improves the objective most, until no network improves it."""

from functools import partial

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.baselines.best_candidates import best_offers
from taskgroup.solver.baselines.chosen_networks import Networks, add_each
from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting
from taskgroup.solver.bnb.feasibility import find_cover
from taskgroup.solver.model.instance import Instance


def choose(setting: Setting) -> list[Groups]:
    """Return the groups chosen greedily from a first layout: a list of at most one (k, n) bool array.

    Each step adds the network that raises the objective most without exceeding a limit, and then removes networks that
    no longer serve a task. The array contains the groups of the first layout and of all added networks. The list is
    empty if there is no first layout.
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
    """Return the objective after each offered network is added alone: (m,), −inf if a limit is exceeded."""
    trial = add_each(chosen, offered)
    return np.where(trial.fits(setting.basis), trial.reached.sum(axis=1), -np.inf)


def _first_layout(setting: Setting) -> Networks | None:
    """Return the networks of a feasible first layout; `None` if none is found.

    This is the cheapest network for all tasks if it is feasible, otherwise the cheapest layout. If groups cannot be
    enumerated, the cheapest layout is sought among single tasks and blocks of consecutive tasks.
    """
    everything = np.ones((1, setting.tasks), dtype=bool)
    blocks = np.arange(setting.tasks) // setting.largest == np.arange(setting.tasks)[:, None]
    singles = np.eye(setting.tasks, dtype=bool)
    attempts = [setting.instance(everything)]
    if setting.everything is not None:
        attempts.append(setting.everything)
    else:
        attempts.append(setting.instance(np.unique(np.concatenate([blocks[blocks.any(axis=1)], singles]), axis=0)))
    for instance in attempts:
        cheapest = None if instance.trivially_infeasible else find_cover(instance).within(instance)
        if cheapest is not None:
            return _to_choose_from(setting, instance, sorted(set(cheapest)))
    return None


def _to_choose_from(setting: Setting, instance: Instance, rows: list[int]) -> Networks:
    """Return the networks of the given candidates of `instance`, as networks of the relaxed problem.

    The relaxed problem has no constraints that connect networks or tasks with each other; see `Setting`.
    """
    wanted = {_name(instance, row) for row in rows}
    choice = setting.networks(instance.candidates.members[rows])
    return Networks.of(choice).rows([row for row in range(len(choice.trunk)) if _name(choice, row) in wanted])


def _name(instance: Instance, row: int) -> tuple[bytes, int]:
    return instance.candidates.members[row].tobytes(), int(instance.candidates.architecture[row])


DESCRIPTOR = BaselineDescriptor(
    name="greedy",
    help="repeated addition of the network that raises the objective most",
    make=choose,
    order=3,
)
