"""A baseline from its groups to an answer."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np

from taskgroup.core.request import Request
from taskgroup.solver.baselines.registry import Baseline, load
from taskgroup.solver.baselines.setting import Groups, Setting
from taskgroup.solver.bnb.exact import Solution, solve_exact
from taskgroup.solver.bnb.search import Stop
from taskgroup.solver.infeasibility import explain, fits
from taskgroup.solver.max_min import raise_floor
from taskgroup.solver.model.instance import Instance

_MOST_NODES = 400
_LEAST_NODES = 20


@dataclass
class _Effort(Stop):
    """A stop that also counts how often it was asked, which is once a node: the same on every machine."""

    most: int = _MOST_NODES
    asked: int = 0

    def late(self) -> bool:
        self.asked += 1
        return self.asked > self.most or super().late()


@dataclass(frozen=True)
class Found:
    """The instance of the groups that a baseline settled on, what was found there, and why nothing was."""

    instance: Instance
    solution: Solution
    reason: str | None = None


def run_baseline(name: Baseline, setting: Setting, stop: Stop | None = None, *, reasons: bool = True) -> Found:
    """Let a baseline choose groups, and find the best layout of networks of these groups by the exact method.

    Of several alternatives the best layout; of random draws the first that fits. The exact method stops after some
    hundred nodes in all. The bound holds for every layout there is, not for those groups alone: each task at its best
    in any candidate. Without `reasons` nobody looks why nothing was found, which takes longer than to find it.
    """
    stop = stop or Stop()
    alternatives = load(name)(setting)
    instances = [setting.instance(groups) for groups in alternatives] if name != "random" else None
    found = _first(setting, alternatives, stop) if instances is None else _best(setting, instances, stop)
    if found is None:
        nothing = setting.instance(np.zeros((0, setting.tasks), dtype=bool))
        tried = instances[0] if instances else nothing
        reason = _why_nothing(name, setting, alternatives, instances) if reasons else None
        return Found(tried, Solution(None, -np.inf, 0, name), reason)
    instance, solution = found
    assert solution.assignment is not None
    bound = max(setting.bound, _reached(setting, instance, solution)[0])
    return Found(instance, replace(solution, bound=bound, method=name))


def _reached(setting: Setting, instance: Instance, solution: Solution) -> tuple[float, ...]:
    """What a layout is worth: the objective, or the worst task first and the sum second."""
    if solution.assignment is None:
        return (-np.inf,)
    total = instance.objective(solution.assignment)
    return (instance.worst(solution.assignment), total) if setting.statement.request.objective == "min" else (total,)


def _hope(setting: Setting, instance: Instance) -> tuple[float, ...]:
    """No layout of these networks is worth more."""
    best = instance.value.max(axis=0, initial=-np.inf)
    total = float(best.sum())
    return (float(best.min()), total) if setting.statement.request.objective == "min" else (total,)


def _first(setting: Setting, alternatives: list[Groups], stop: Stop) -> tuple[Instance, Solution] | None:
    for groups in alternatives:
        instance = setting.instance(groups)
        solution = _solve(setting, instance, _Effort(cancel=stop.cancel))
        if solution.assignment is not None:
            return instance, solution
    return None


def _best(setting: Setting, instances: list[Instance], stop: Stop) -> tuple[Instance, Solution] | None:
    """The best layout of any of the instances; those that cannot beat it are left out."""
    hopes = [_hope(setting, instance) for instance in instances]
    share = max(_LEAST_NODES, _MOST_NODES // max(1, len(instances)))
    best: tuple[Instance, Solution] | None = None
    reached: tuple[float, ...] = (-np.inf,)
    for place in sorted(range(len(instances)), key=lambda place: hopes[place], reverse=True):
        if hopes[place] <= reached or (best is not None and stop.late()):
            break
        instance = instances[place]
        solution = _solve(setting, instance, _Effort(stop.deadline, cancel=stop.cancel, most=share))
        worth = _reached(setting, instance, solution)
        if worth > reached:
            best, reached = (instance, solution), worth
    return best


def _solve(setting: Setting, instance: Instance, stop: Stop) -> Solution:
    """The exact method, but where every task has just one network there is nothing to search."""
    if instance.hopeless or (_plain(setting.statement.request) and _too_dear(instance)):
        return Solution(None, -np.inf, 0, "exact")
    choices = np.isfinite(instance.value)
    if (choices.sum(axis=0) == 1).all():
        forced = tuple(map(int, choices.argmax(axis=0)))
        if not instance.admits(forced):
            return Solution(None, -np.inf, 0, "exact")
        return Solution(forced, instance.objective(forced), 0, "exact")
    if setting.statement.request.objective == "min":
        instance = raise_floor(instance, fits)
    return solve_exact(instance, stop)


def _plain(request: Request) -> bool:
    """Whether nothing is demanded but a budget and a limit on networks."""
    return (
        next(msgspec.structs.replace(request, budget=None, max_models=None).single_constraints(), None) is None
        and not request.serve
    )


def _too_dear(instance: Instance) -> bool:
    """Whether groups that share no task, all of which are needed, plainly break the budget or the limit on networks."""
    groups, group = np.unique(instance.candidates.members, axis=0, return_inverse=True)
    if not len(groups) or (groups.sum(axis=0) != 1).any():
        return False
    if instance.max_models is not None and len(groups) > instance.max_models:
        return True
    trunks = np.full(len(groups), np.inf)
    np.minimum.at(trunks, group.ravel(), instance.trunk)
    heads = np.where(instance.candidates.members, instance.heads, np.inf).min(axis=0)
    return instance.budget is not None and trunks.sum() + heads.sum() > instance.affordable(instance.budget)


def _why_nothing(name: Baseline, setting: Setting, alternatives: list[Groups], instances: list[Instance] | None) -> str:
    """Why there is no layout at all, where that can be told; else why this method finds none."""
    if setting.everything is not None and not fits(setting.everything):
        return explain(setting.statement)
    if instances is None:
        return f"{name} finds no layout: no draw fits the limits"
    if not instances:
        return f"{name} finds no layout: it has no networks for all tasks within the limits"
    if name == "all-in-one" and not len(instances[0].candidates):
        return "all-in-one finds no layout: no network trains all tasks"
    if len(instances) > 1:
        return (
            f"{name} finds no layout: none of its {len(instances)} sets of groups serves every task within the limits"
        )
    if fits(instances[0]):
        return f"{name} finds no layout: none was found in time"
    return f"{name} finds no layout: with its networks, {explain(setting.stated(alternatives[0]))}"
