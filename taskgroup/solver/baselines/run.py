"""Best layout of the groups that a baseline chooses."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np

from taskgroup.core.request import Request
from taskgroup.solver.baselines.registry import Baseline, load
from taskgroup.solver.baselines.setting import Groups, Setting
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.bnb.feasibility import feasible
from taskgroup.solver.infeasibility import explain
from taskgroup.solver.max_min import raise_floor
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.stop import Stop

_ITERATIONS = 400  # of the exact method per baseline, over all its sets of groups; 1 to 2 s for 100 tasks
_LEAST_ITERATIONS = 20  # lower limit on the iterations per set of groups, if there are many sets


@dataclass(frozen=True)
class Found:
    """The result of a baseline: the instance of the chosen groups, and its solution.

    If there is no layout, `reason` states why.
    """

    instance: Instance
    solution: Solution
    reason: str | None = None
    infeasible: bool = False
    """Whether it is proven that no layout of any groups satisfies the request."""


def run_baseline(name: Baseline, setting: Setting, stop: Stop | None = None, *, reasons: bool = True) -> Found:
    """Choose groups by a baseline, and find the best layout of their networks by the exact method.

    If the baseline returns several sets of groups, the best layout over all sets is returned. For random sets, the
    layout of the first feasible set is returned. The exact method is limited to some hundred iterations. The bound is
    valid for all layouts, not only for the layouts of the chosen groups: it is the objective that results if each task
    has its best performance in any candidate. `reasons`: whether to explain why there is no layout, which takes longer
    than the search itself.
    """
    stop = stop or Stop()
    alternatives = load(name)(setting)
    instances = [setting.instance(groups) for groups in alternatives] if name != "random" else None
    found = _first(setting, alternatives, stop) if instances is None else _best(setting, instances, stop)
    if found is None:
        nothing = setting.instance(np.zeros((0, setting.tasks), dtype=bool))
        tried = instances[0] if instances else nothing
        proven = reasons and setting.everything is not None and not feasible(setting.everything)
        reason = explain(setting.statement) if proven else None
        if reasons and not proven:
            reason = _why_nothing(name, setting, alternatives, instances)
        return Found(tried, Solution(None, -np.inf, 0, name), reason, proven)
    instance, solution = found
    assert solution.assignment is not None
    bound = max(setting.bound, _value(setting, instance, solution)[0])
    return Found(instance, replace(solution, bound=bound, method=name))


def _value(setting: Setting, instance: Instance, solution: Solution) -> tuple[float, ...]:
    """Return the objective of a layout for lexicographic comparison: (sum,), or (lowest value, sum) for `min`."""
    if solution.assignment is None:
        return (-np.inf,)
    total = instance.objective(solution.assignment)
    return (instance.minimum(solution.assignment), total) if setting.statement.request.objective == "min" else (total,)


def _upper_bound(setting: Setting, instance: Instance) -> tuple[float, ...]:
    """Return an upper bound on `_value` over all layouts of an instance.

    Every unit (a task, or tasks that one network must serve together) has its highest value over the candidates.
    """
    best = instance.value.max(axis=0, initial=-np.inf)
    total = float(best.sum())
    return (float(best[instance.weighted].min()), total) if setting.statement.request.objective == "min" else (total,)


def _first(setting: Setting, alternatives: list[Groups], stop: Stop) -> tuple[Instance, Solution] | None:
    for groups in alternatives:
        instance = setting.instance(groups)
        solution = _solve(setting, instance, Stop(cancel=stop.cancel, iterations=_ITERATIONS))
        if solution.assignment is not None:
            return instance, solution
    return None


def _best(setting: Setting, instances: list[Instance], stop: Stop) -> tuple[Instance, Solution] | None:
    """Return the best layout over all instances.

    An instance is skipped if its upper bound is not above the incumbent.
    """
    bounds = [_upper_bound(setting, instance) for instance in instances]
    share = max(_LEAST_ITERATIONS, _ITERATIONS // max(1, len(instances)))
    best: tuple[Instance, Solution] | None = None
    best_value: tuple[float, ...] = (-np.inf,)
    for place in sorted(range(len(instances)), key=lambda place: bounds[place], reverse=True):
        if bounds[place] <= best_value or (best is not None and stop.late()):
            break
        instance = instances[place]
        solution = _solve(setting, instance, Stop(stop.deadline, cancel=stop.cancel, iterations=share))
        value = _value(setting, instance, solution)
        if value > best_value:
            best, best_value = (instance, solution), value
    return best


def _solve(setting: Setting, instance: Instance, stop: Stop) -> Solution:
    """Solve an instance by the exact method.

    The search is skipped in two cases: if every unit has a single candidate (a unit is a task, or several tasks that
    one network must serve together), or if it is known in advance that every layout exceeds a limit.
    """
    if instance.trivially_infeasible or (_only_global_limits(setting.statement.request) and _exceeds_limits(instance)):
        return Solution(None, -np.inf, 0, "exact")
    choices = np.isfinite(instance.value)
    if (choices.sum(axis=0) == 1).all():
        forced = tuple(map(int, choices.argmax(axis=0)))
        if not instance.is_feasible(forced):
            return Solution(None, -np.inf, 0, "exact")
        return Solution(forced, instance.objective(forced), 0, "exact")
    if setting.statement.request.objective == "min":
        instance = raise_floor(instance, feasible)
    return solve_exact(instance, stop)


def _only_global_limits(request: Request) -> bool:
    """Return whether the budget and the limit on networks are the only constraints."""
    others = msgspec.structs.replace(request, budget=None, max_models=None)
    return not request.serve and next(others.single_constraints(), None) is None


def _exceeds_limits(instance: Instance) -> bool:
    """Return whether it follows without a search that every layout exceeds the budget or the limit on networks.

    This is known if the groups are a partition of the tasks, since a layout then needs every group.
    """
    groups, group = np.unique(instance.candidates.members, axis=0, return_inverse=True)
    if not len(groups) or (groups.sum(axis=0) != 1).any():
        return False
    if instance.max_models is not None and len(groups) > instance.max_models:
        return True
    trunks = np.full(len(groups), np.inf)
    np.minimum.at(trunks, group.ravel(), instance.trunk)
    heads = np.where(instance.candidates.members, instance.heads, np.inf).min(axis=0)
    return instance.budget is not None and trunks.sum() + heads.sum() > instance.cost_limit(instance.budget)


def _why_nothing(name: Baseline, setting: Setting, alternatives: list[Groups], instances: list[Instance] | None) -> str:
    """Return why a baseline finds no layout, if it is not proven that no layout exists."""
    if instances is None:
        return f"{name} finds no layout: no draw satisfies the constraints"
    if not instances:
        return f"{name} finds no layout: its groups do not serve all tasks within the constraints"
    if name == "all-in-one" and not len(instances[0].candidates):
        return "all-in-one finds no layout: no network trains all tasks"
    if len(instances) > 1:
        return (
            f"{name} finds no layout: none of its {len(instances)} sets of groups serves every task within the limits"
        )
    if feasible(instances[0]):
        return f"{name} finds no layout: none was found in time"
    return f"{name} finds no layout: with its networks, {explain(setting.stated(alternatives[0]))}"
