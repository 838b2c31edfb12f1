"""Explanation of infeasibility: a smallest set of conflicting constraints, and the limit that would suffice."""

import itertools
from dataclasses import replace

from taskgroup.core.quantity import format_quantity
from taskgroup.core.request import Constraint, Request
from taskgroup.solver.bnb.feasibility import Cover, feasible, find_cover
from taskgroup.solver.model.statement import Statement

_MOST_SUBSETS = 400  # subsets of constraints to search; a search takes milliseconds if there are few candidates


def explain(statement: Statement) -> str:
    """Return a sentence on why no layout satisfies the constraints."""
    unconstrained = replace(statement, request=statement.request.unconstrained())
    unserved = find_cover(unconstrained.instance()).unserved
    if unserved:
        tasks = ", ".join(f"'{task}'" for task in unserved)
        return f"no candidate can serve {'task' if len(unserved) == 1 else 'tasks'} {tasks}"
    conflict = _smallest_conflict(statement)
    constraints = [constraint for constraint, _ in conflict.single_constraints()]
    remedy = _resolving_number(replace(statement, request=conflict))
    if remedy and all(constraint.field in ("budget", "max_models") for constraint in constraints):
        return remedy
    names = [f"{statement.spell(constraint.field)} {constraint.value}".rstrip() for constraint in constraints]
    text = f"{' and '.join(names)} cannot be satisfied{' together' if len(names) > 1 else ''}"
    return f"{text}; {remedy}" if remedy else text


def _smallest_conflict(statement: Statement) -> Request:
    """Return the request restricted to a smallest infeasible subset of its constraints.

    If there are too many subsets to search, return an irreducible subset, which becomes feasible if any one of its
    constraints is left out.
    """
    constraints = [constraint for constraint, _ in statement.request.single_constraints()]
    tried = 0
    for size in range(1, len(constraints) + 1):
        for subset in itertools.combinations(constraints, size):
            tried += 1
            if tried > _MOST_SUBSETS:
                break
            chosen = _only(statement.request, list(subset))
            if not feasible(replace(statement, request=chosen).instance()):
                return chosen
    chosen = statement.request
    for constraint in constraints:
        without = _only(chosen, [other for other, _ in chosen.single_constraints() if other != constraint])
        if not feasible(replace(statement, request=without).instance()):
            chosen = without
    return chosen


def _only(request: Request, kept: list[Constraint]) -> Request:
    """Return the request with only the constraints in `kept`."""
    while True:
        others = [without for constraint, without in request.single_constraints() if constraint not in kept]
        if not others:
            return request
        request = others[0]


def _resolving_number(statement: Statement) -> str:
    """Return a sentence that states the lowest feasible budget or the lowest feasible limit on networks.

    The sentence is empty if neither the budget nor the limit on networks is among the constraints.
    """
    instance = statement.instance()
    unlimited = replace(instance, budget=None)
    cover = Cover((), None, None) if unlimited.trivially_infeasible else find_cover(instance)
    if instance.budget is not None and cover.cheapest is not None:
        within = "" if instance.max_models is None else f" with at most {instance.max_models} networks"
        cost, budget = format_quantity(instance.cost(cover.cheapest)), format_quantity(instance.budget)
        if cost == budget:  # both numbers are equal when rounded to four digits
            cost, budget = f"{instance.cost(cover.cheapest):.10g}", f"{instance.budget:.10g}"
        return f"the cheapest layout that serves every task{within} costs {cost}; the budget is {budget}"
    if instance.max_models is not None and cover.fewest is not None:
        fewest = instance.networks(cover.fewest)
        return f"the fewest networks that serve every task are {fewest}; the maximum is {instance.max_models}"
    return ""
