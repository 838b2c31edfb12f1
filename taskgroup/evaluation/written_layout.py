"""Layout document for networks that were specified by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from taskgroup.core.documents.affinity import Affinity, refuse_unlisted
from taskgroup.core.documents.layout import Layout, Solver
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request
from taskgroup.formats.networks import WrittenNetwork
from taskgroup.solver.baselines.setting import Setting
from taskgroup.solver.effort import Effort
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.result import make_layout
from taskgroup.solver.solve import make_statement, solve_provenance


def layout_of_networks(
    networks: Sequence[WrittenNetwork],
    affinity: Affinity,
    request: Request | None = None,
    *,
    scores: Sequence[Affinity] = (),
) -> Layout:
    """Return the layout of the given networks, with costs and performances from the affinity.

    If a network has no architecture and the affinity has only one, the network gets this one. Performances are
    observed, or predicted by the predictor of `request`. The layout is not proven optimal: its bound is the sum of each
    task's best performance in any candidate. Raises `InputError` if a task is served by no network, or if the affinity
    lacks a network or a performance.
    """
    request = request or Request()
    statement = make_statement(affinity, request, scores)
    served = [task for network in networks for task in network.serve]
    for network in networks:
        refuse_unlisted("networks", network.train, affinity.tasks)
    missing = [task for task in request.served(affinity.tasks) if task not in served]
    if missing:
        raise InputError(f"no network serves {', '.join(missing)}; add each task to one network", "networks")
    architectures = statement.source.architectures
    groups = np.array([[task in network.train for task in affinity.tasks] for network in networks], dtype=bool)
    instance = statement.instance(statement.source.columns(groups, observed=False))
    rows = [_row(instance, network, architectures) for network in networks]
    assignment = []
    for places in instance.units:
        names = [affinity.tasks[place] for place in places]
        index = next(i for i, network in enumerate(networks) if names[0] in network.serve)
        assignment.append(rows[index])
        if instance.value[rows[index], len(assignment) - 1] == -math.inf:
            raise InputError(
                f"network '{networks[index]}': the affinity has no usable performance of {', '.join(names)}; choose "
                "a trained group, or name a predictor",
                "networks",
            )
    whole, bound = replace(instance, budget=None), Setting(statement).bound
    origin = solve_provenance("layout", affinity, Effort(), scores)
    found = make_layout(statement, whole, tuple(assignment), bound, Solver("written", len(rows), 0, 0.0), origin)
    return msgspec.structs.replace(found, request=request, budget=request.budget)


def _row(instance: Instance, network: WrittenNetwork, architectures: Sequence[str]) -> int:
    if network.architecture is None and len(architectures) > 1:
        raise InputError(
            f"network '{network}': no architecture is given, but the affinity has {', '.join(architectures)}; write "
            f"'{network} @{architectures[0]}'",
            "networks",
        )
    name = network.architecture or architectures[0]
    candidates = instance.candidates
    wanted = [task in network.train for task in candidates.tasks]
    for row in range(len(candidates)):
        same = candidates.architectures[int(candidates.architecture[row])] == name
        if same and candidates.members[row].tolist() == wanted:
            return row
    raise InputError(
        f"the affinity has no group {'+'.join(network.train)} of architecture '{name}'; choose a trained group, or "
        "name a predictor",
        "networks",
    )
