"""Requests that no layout satisfies, proven by counting networks and their least cost instead of enumerating groups."""

import math

from taskgroup.core.tolerance import tolerance
from taskgroup.predictors.candidates.source import Source
from taskgroup.solver.model.statement import Statement


def contradicts(statement: Statement) -> bool:
    """Return whether no layout can satisfy a request, whatever the groups; false if these bounds do not prove it.

    At least as many networks are needed as there are tasks in the largest set of tasks that are served or trained
    apart, and as groups of the maximum size that cover the tasks. They must not exceed the maximum number of networks,
    nor cost more than the budget with the cheapest trunk of any architecture and no heads. Nothing is concluded if
    networks are built already, since these are exempt.
    """
    request = statement.request
    if request.fixed:
        return False
    served = set(request.served(statement.affinity.tasks))
    apart = [len(served & set(tasks)) for tasks in (*request.apart, *request.train_apart)]
    least = max([1, *apart])
    least = max(least, math.ceil(len(served) / (request.max_group_size or len(served) or 1)))
    if request.max_models is not None and least > request.max_models:
        return True
    if request.budget is None:
        return False
    return least * _cheapest_trunk(statement.source) > request.budget + tolerance(request.budget)


def _cheapest_trunk(source: Source) -> float:
    """Return a lower bound on the cost of a trunk: 1 for an architecture whose multiply-adds are not known."""
    known = source.affinity.architectures
    trunks = [known[name].trunk_macs if name in known else None for name in source.architectures]
    own = [group.macs.trunk for group in source.affinity.groups if group.macs is not None]
    return min([*(1.0 if trunk is None else trunk for trunk in trunks), *own])
