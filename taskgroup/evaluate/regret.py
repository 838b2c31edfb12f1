"""How far a layout is below the best one on other runs."""

import math

import msgspec
import numpy as np

from taskgroup.core.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.core.layout import Layout
from taskgroup.core.provenance import provenance
from taskgroup.core.ties import tolerance
from taskgroup.evaluate.check import Check, Regret, Violation, check, predicts


def check_regret(
    layout: Layout, affinity: Affinity, best: Layout, max_regret: float, budget: float | None = None
) -> Check:
    """Check a layout against the rules on other runs, and against `best`, the best layout there.

    Each task counts with what its network reaches in `affinity`, observed or, where the layout was solved with a
    prediction, predicted; what the layout itself promised may differ. The regret is the difference of the objectives
    relative to max(1e-12, |best|), and breaks a rule above `max_regret`. Raises `InputError` for a limit below 0.
    """
    if not 0 <= max_regret < math.inf:
        raise InputError(f"the most regret is {max_regret:g}; a number from 0 up is accepted, such as 0.02 for 2 %")
    rules = check(layout, affinity, budget, as_promised=False)
    now = objective_on(layout, affinity)
    violations, regret = list(rules.violations), None
    if best.objective is None:
        violations.append(Violation("max-regret", "$.objective", f"no layout keeps the limits there: {best.reason}"))
    elif now is not None:
        lost = affinity.sign * (best.objective - now)
        lost = 0.0 if lost <= tolerance(best.objective) else lost
        share = lost / max(1e-12, abs(best.objective))
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


def objective_on(layout: Layout, affinity: Affinity) -> float | None:
    """What a layout is worth on other runs, each task served as assigned; `None` where a performance is not known."""
    from taskgroup.predict.candidates import Predictor, make_source

    needed = layout.option("serve") or affinity.tasks
    if layout.status == "infeasible" or not set(needed) <= set(layout.assignment):
        return None
    predict: Predictor = "hoa" if predicts(layout, affinity) else "none"
    members = [[task in model.train for task in affinity.tasks] for model in layout.models]
    groups = np.array(members, dtype=bool).reshape(len(layout.models), len(affinity.tasks))
    known = make_source(affinity, predict=predict, singletons=True).columns(groups, observed=False)
    rows = {
        (frozenset(known.train(row)), known.architectures[known.architecture[row]]): known.performance[row]
        for row in range(len(known))
    }
    terms = []
    for task, index in layout.assignment.items():
        if task not in affinity.tasks or not 0 <= index < len(layout.models):
            return None
        model = layout.models[index]
        reached = rows.get((frozenset(model.train), model.architecture))
        value = math.nan if reached is None else float(reached[affinity.tasks.index(task)])
        if math.isnan(value):
            return None
        terms.append(layout.weight(task) * value)
    return math.fsum(terms)
