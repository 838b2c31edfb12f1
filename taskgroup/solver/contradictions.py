"""Infeasible requests, detected from lower bounds on networks and cost, without enumerating groups."""

import math

from taskgroup.core.tolerance import tolerance
from taskgroup.predictors.candidates.source import Source
from taskgroup.solver.model.statement import Statement


def contradicts(statement: Statement) -> bool:
    """Return whether counting networks proves that a request is infeasible.

    If the result is False, the request may still be infeasible. The number of networks must be at least the size of the
    largest set of tasks that must be served or trained apart. It must also be at least the number of groups of maximum
    size that are needed to cover the tasks. The request is infeasible if this lower bound exceeds the maximum number of
    networks. It is also infeasible if this number of the cheapest trunks, without heads, costs more than the budget. If
    the request has fixed networks, the result is False, since fixed networks are exempt from these limits.
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
    """Return a lower bound on the cost of a trunk over all architectures.

    An architecture of unknown multiply-adds costs 1.
    """
    known = source.affinity.architectures
    trunks = [known[name].trunk_macs if name in known else None for name in source.architectures]
    own = [group.macs.trunk for group in source.affinity.groups if group.macs is not None]
    return min([*(1.0 if trunk is None else trunk for trunk in trunks), *own])
