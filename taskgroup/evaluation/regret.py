"""Regret of a layout on other runs: how much worse the layout is than the best layout for these runs."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.check import Check, Regret, Violation
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.core.tolerance import regret as regret_of
from taskgroup.core.tolerance import relative_regret
from taskgroup.evaluation.affinity_check import source_of
from taskgroup.evaluation.check import check
from taskgroup.evaluation.constraint_check import violated_constraints


def check_regret(
    layout: Layout,
    affinity: Affinity,
    best: Layout,
    max_regret: float,
    budget: float | None = None,
    scores: Sequence[Affinity] = (),
) -> Check:
    """Check a layout on the runs of `affinity`, and compare its objective with that of the best layout, `best`.

    The layout's performances on these runs are observed or, if the request has a predictor, predicted. They may differ
    from the performances in the layout, but must satisfy the constraints of the request. `scores`: the documents that
    the predictor reads. Both objectives are computed from the runs of `affinity`. The regret is their difference,
    divided by max(1e-12, |best objective|); a regret above `max_regret` is a violation. Raises `InputError` if
    `max_regret` is below 0.
    """
    if not 0 <= max_regret < math.inf:
        raise InputError(f"must be at least 0, such as 0.02 for 2 %, but got {max_regret:g}", "max_regret")
    rules = check(layout, affinity, budget, compare_performance=False, scores=scores)
    known = performance_on(layout, affinity, scores)
    now = None if known is None else objective_on(layout, affinity, known)
    violations, regret = list(rules.violations), None
    if known is not None:
        there = msgspec.structs.replace(layout, performance={task: value for task, (value, _) in known.items()})
        violations += violated_constraints(there, affinity, {task: error for task, (_, error) in known.items()})
    if best.objective is None:
        message = f"no layout satisfies the request on these runs: {best.reason}"
        violations.append(Violation("max-regret", "$.objective", message))
    elif now is not None:
        share = relative_regret(regret_of(now, best.objective, affinity.sign), best.objective)
        regret = Regret(now, best.objective, share, max_regret)
        if share > max_regret:
            found = "the best layout" if best.status == "optimal" else "the best layout that was found"
            message = (
                f"{now:.10g} on these runs, where {found} has {best.objective:.10g}: "
                f"{share:.4%} worse, but the maximum is {max_regret:.4%}"
            )
            violations.append(Violation("max-regret", "$.objective", message))
    return Check(
        valid=not violations,
        violations=tuple(violations),
        regret=msgspec.UNSET if regret is None else regret,
        provenance=provenance("check", budget=budget, affinity=True, max_regret=max_regret),
    )


def performance_on(
    layout: Layout, affinity: Affinity, scores: Sequence[Affinity] = ()
) -> dict[str, tuple[float, float]] | None:
    """Return (performance, standard error) of each task in its assigned network, on the runs of `affinity`.

    The standard error is 0 if the request has no risk. The result is `None` if any performance is unknown.
    """
    from taskgroup.predictors.candidates.standard_errors import standard_errors

    needed = layout.request.served(affinity.tasks)
    if not layout.found or not set(needed) <= set(layout.assignment):
        return None
    members = [[task in model.train for task in affinity.tasks] for model in layout.models]
    groups = np.array(members, dtype=bool).reshape(len(layout.models), len(affinity.tasks))
    source = source_of(layout, affinity, scores)
    known = source.columns(groups, observed=False)
    errors = standard_errors(source, known) if layout.request.risk else np.zeros(known.performance.shape)
    rows = {
        (frozenset(known.train(row)), known.architectures[known.architecture[row]]): row for row in range(len(known))
    }
    found = {}
    for task, index in layout.assignment.items():
        if task not in affinity.tasks or not 0 <= index < len(layout.models):
            return None
        model, place = layout.models[index], affinity.tasks.index(task)
        row = rows.get((frozenset(model.train), model.architecture))
        if row is None or math.isnan(known.performance[row, place]):
            return None
        found[task] = float(known.performance[row, place]), float(errors[row, place])
    return found


def objective_on(layout: Layout, affinity: Affinity, known: dict[str, tuple[float, float]]) -> float:
    """Return the objective of the layout's request, given each task's performance and standard error, `known`."""
    deduction = affinity.sign * layout.request.risk
    values = {task: value - deduction * error for task, (value, error) in known.items()}
    return layout.request.total(values, affinity.sign)
