"""How far a layout is below the best one on other runs."""

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
from taskgroup.evaluation.constraint_check import broken_demands


def check_regret(
    layout: Layout,
    affinity: Affinity,
    best: Layout,
    max_regret: float,
    budget: float | None = None,
    scores: Sequence[Affinity] = (),
) -> Check:
    """Check a layout against the rules on other runs, and against `best`, the best layout there.

    Each task counts with what its network reaches in `affinity`, observed or, where the layout was solved with a
    prediction, predicted; what the layout itself promised may differ. What it has to reach by its own demands, it has
    to reach there. `scores`: the documents that its predictor read. The regret is the difference of the objectives
    relative to max(1e-12, |best|), and breaks a rule above `max_regret`. Raises `InputError` for a limit below 0.
    """
    if not 0 <= max_regret < math.inf:
        raise InputError(f"must be at least 0, such as 0.02 for 2 %, but got {max_regret:g}", "max_regret")
    rules = check(layout, affinity, budget, as_promised=False, scores=scores)
    reached = reached_on(layout, affinity, scores)
    now = None if reached is None else objective_on(layout, affinity, reached)
    violations, regret = list(rules.violations), None
    if reached is not None:
        there = msgspec.structs.replace(layout, performance={task: value for task, (value, _) in reached.items()})
        violations += broken_demands(there, affinity, {task: error for task, (_, error) in reached.items()})
    if best.objective is None:
        violations.append(Violation("max-regret", "$.objective", f"no layout keeps the limits there: {best.reason}"))
    elif now is not None:
        share = relative_regret(regret_of(now, best.objective, affinity.sign), best.objective)
        regret = Regret(now, best.objective, share, max_regret)
        if share > max_regret:
            found = "the best layout" if best.status == "optimal" else "the best layout that was found"
            message = (
                f"{now:.10g} on these runs, where {found} reaches {best.objective:.10g}: "
                f"{share:.4%} worse; {max_regret:.4%} is allowed"
            )
            violations.append(Violation("max-regret", "$.objective", message))
    return Check(
        valid=not violations,
        violations=tuple(violations),
        regret=msgspec.UNSET if regret is None else regret,
        provenance=provenance("check", budget=budget, affinity=True, max_regret=max_regret),
    )


def reached_on(
    layout: Layout, affinity: Affinity, scores: Sequence[Affinity] = ()
) -> dict[str, tuple[float, float]] | None:
    """What tasks reach on other runs, each served as assigned, and the standard error of it where the layout's options
    take risk into account, else 0; `None` where a performance is not known."""
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


def objective_on(layout: Layout, affinity: Affinity, reached: dict[str, tuple[float, float]]) -> float:
    """Return the objective of the layout's request, of (performance, standard error) per task."""
    taken = affinity.sign * layout.request.risk
    values = {task: value - taken * error for task, (value, error) in reached.items()}
    return layout.request.total(values, affinity.sign)
