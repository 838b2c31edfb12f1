"""Why nothing fits: a smallest set of demands that conflict, with the number that would help."""

import itertools
from dataclasses import replace

from taskgroup.core.request import Request
from taskgroup.solver.bnb.feasibility import Cover, find_cover
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.statement import Statement

_MOST_SUBSETS = 400


def explain(statement: Statement) -> str:
    """Say in one line why no layout keeps what is demanded."""
    nothing = replace(statement, request=statement.request.unconstrained())
    unserved = find_cover(nothing.instance()).unserved
    if unserved:
        tasks = ", ".join(f"'{task}'" for task in unserved)
        return f"no candidate holds {'task' if len(unserved) == 1 else 'tasks'} {tasks}"
    demands = _smallest_conflict(statement)
    names = [name for name, _ in demands.single_constraints()]
    helping = _number(replace(statement, request=demands))
    if helping and all(name.startswith(("budget", "max_models")) for name in names):
        return helping
    text = f"{' and '.join(names)} cannot be kept{' together' if len(names) > 1 else ''}"
    return f"{text}; {helping}" if helping else text


def _smallest_conflict(statement: Statement) -> Request:
    """A smallest set of the demands that leaves nothing; where there are too many to try, one that cannot be smaller
    by leaving any of its demands out."""
    names = [name for name, _ in statement.request.single_constraints()]
    tried = 0
    for size in range(1, len(names) + 1):
        for kept in itertools.combinations(range(len(names)), size):
            tried += 1
            if tried > _MOST_SUBSETS:
                break
            demands = _only(statement.request, [names[k] for k in kept])
            if not fits(replace(statement, request=demands).instance()):
                return demands
    demands = statement.request
    for name in names:
        without = _only(demands, [other for other, _ in demands.single_constraints() if other != name])
        if not fits(replace(statement, request=without).instance()):
            demands = without
    return demands


def _only(request: Request, names: list[str]) -> Request:
    """The constraints with only the demands of these names."""
    while True:
        others = [without for name, without in request.single_constraints() if name not in names]
        if not others:
            return request
        request = others[0]


def _number(statement: Statement) -> str:
    """The number that would help, where a budget or a limit on networks is among the demands."""
    instance = statement.instance()
    unlimited = replace(instance, budget=None)
    cover = Cover((), None, None) if unlimited.hopeless else find_cover(instance)
    if instance.budget is not None and cover.cheapest is not None:
        within = "" if instance.max_models is None else f" with at most {instance.max_models} networks"
        cost = instance.cost(cover.cheapest)
        budget = f"the budget is {instance.budget:.10g}"
        return f"the cheapest layout that serves every task{within} costs {cost:.10g}; {budget}"
    if instance.max_models is not None and cover.fewest is not None:
        fewest = instance.networks(cover.fewest)
        return f"the fewest networks that serve every task are {fewest}; {instance.max_models} are allowed"
    return ""


def fits(instance: Instance) -> bool:
    """Whether any layout keeps everything that an instance demands."""
    return not instance.hopeless and find_cover(instance).within(instance) is not None
