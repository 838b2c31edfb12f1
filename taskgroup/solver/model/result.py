"""Conversion of solutions to layouts."""

import math
from typing import Any

import numpy as np
from msgspec import UNSET
from msgspec.structs import replace

from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout, Model, ModelCost, Solver, Status
from taskgroup.core.tolerance import gap as relative_gap
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.statement import Statement


def make_layout(
    statement: Statement,
    instance: Instance,
    assignment: Assignment,
    bound: float,
    solver: Solver,
    origin: dict[str, Any],
) -> Layout:
    """Convert an assignment to a layout document.

    `bound`: proven upper bound on the objective of the instance.
    """
    candidates, sign = instance.candidates, statement.affinity.sign
    minimum = statement.request.objective == "min"
    objective = instance.minimum(assignment) if minimum else instance.objective(assignment)
    proven = bound - objective <= tolerance(objective, instance.scale)
    bound = objective if proven else bound
    status: Status = "optimal" if proven else "feasible"
    serving = {place: m for unit, m in zip(instance.units, assignment, strict=True) for place in unit}
    places = sorted(serving)
    built = sorted({*serving.values(), *instance.fixed}, key=lambda m: _order(candidates, m))
    models = [_model(candidates, m, [place for place in places if serving[place] == m]) for m in built]
    return Layout(
        status=status,
        objective=sign * objective + 0.0,  # no −0.0
        bound=sign * bound + 0.0,
        gap=relative_gap(bound, objective),
        direction=candidates.direction,
        budget=instance.budget,
        cost=instance.cost(assignment),
        request=replace(statement.request, budget=instance.budget),
        models=_with_errors(models, statement.affinity),
        assignment={candidates.tasks[place]: built.index(serving[place]) for place in places},
        performance={candidates.tasks[place]: float(candidates.performance[serving[place], place]) for place in places},
        solver=solver,
        provenance=origin,
    )


def make_infeasible(
    statement: Statement, solver: Solver, origin: dict[str, Any], reason: str, *, proven: bool = True
) -> Layout:
    """Return a layout document without networks that states why no layout was found.

    The status is "infeasible" if `proven` is True, otherwise "unknown".
    """
    return Layout(
        status="infeasible" if proven else "unknown",
        objective=None,
        bound=None,
        gap=None,
        direction=statement.affinity.direction,
        budget=statement.request.budget,
        cost=None,
        request=statement.request,
        models=(),
        assignment={},
        performance={},
        solver=solver,
        provenance=origin,
        reason=reason,
    )


def _order(candidates: Candidates, m: int) -> tuple[list[int], str]:
    return [int(i) for i in np.flatnonzero(candidates.members[m])], _architecture(candidates, m)


def _architecture(candidates: Candidates, m: int) -> str:
    return candidates.architectures[int(candidates.architecture[m])]


def _model(candidates: Candidates, m: int, served: list[int]) -> Model:
    serve = tuple(candidates.tasks[i] for i in served)
    train = candidates.train(m)
    stderr = {
        candidates.tasks[i]: float(candidates.deviation[m, i])
        for i in served
        if not np.isnan(candidates.deviation[m, i])
    }
    return Model(
        train=train,
        serve=serve,
        auxiliary=tuple(task for task in train if task not in serve),
        architecture=_architecture(candidates, m),
        cost=ModelCost(float(candidates.trunk[m]), math.fsum(candidates.heads[m, i] for i in served)),
        performance={candidates.tasks[i]: float(candidates.performance[m, i]) for i in served},
        source="observed" if candidates.observed[m] else "predicted",
        stderr=stderr or UNSET,
    )


def _with_errors(models: list[Model], affinity: Affinity) -> tuple[Model, ...]:
    """Return the networks with standard errors of their performances.

    Only networks that were observed in repeated runs have standard errors.
    """
    known = {(frozenset(group.train), group.architecture): group.stderr for group in affinity.groups if group.stderr}
    if not known:
        return tuple(models)
    told = []
    for model in models:
        errors = known.get((frozenset(model.train), model.architecture)) or {}
        mine = {task: error for task in model.serve if (error := errors.get(task)) is not None}
        told.append(replace(model, stderr=mine) if mine and model.source == "observed" else model)
    return tuple(told)
