"""No variable of an optimal layout, or of one that reaches the cutoff, is fixed to zero."""

import numpy as np
import pytest

from taskgroup.solver.bnb.relaxation import Multipliers
from taskgroup.solver.bnb.root_problem import root_problem
from taskgroup.solver.bnb.variable_fixing import fix_variables, forced_bounds
from taskgroup.solver.model.objectives import objectives
from tests.solver.random_instances import feasible_assignments, random_instance


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(150))
def test_layouts_that_reach_the_cutoff_keep_their_variables(seed, ties):
    instance = random_instance(seed, ties=ties)
    layouts = feasible_assignments(instance)
    if not layouts:
        return
    problem = root_problem(instance, objectives(instance))
    relaxation, rng = problem.relaxation(), np.random.default_rng(seed)
    values = sorted(map(instance.objective, layouts))
    for cutoff in (values[-1], values[len(values) // 2]):
        for size in (0.3, 1.0):
            sides = np.abs(rng.normal(0, size, len(problem.side_constraints)))
            multipliers = Multipliers(rng.normal(0, size, len(instance.units)), sides)
            index, allowed = fix_variables(relaxation, multipliers, relaxation.solve(multipliers), cutoff - 1e-9)
            free = np.zeros(instance.value.shape, dtype=bool)
            free[index] = allowed
            for layout in layouts:
                if instance.objective(layout) >= cutoff:
                    assert all(free[m, i] for i, m in enumerate(layout))


@pytest.mark.parametrize("seed", range(150))
def test_forced_bounds_are_above_every_layout_with_that_variable(seed):
    instance = random_instance(seed)
    problem = root_problem(instance, objectives(instance))
    relaxation, rng = problem.relaxation(), np.random.default_rng(seed)
    sides = np.abs(rng.normal(0, 0.5, len(problem.side_constraints)))
    multipliers = Multipliers(rng.normal(0, 0.5, len(instance.units)), sides)
    bounds = forced_bounds(relaxation, multipliers, relaxation.solve(multipliers))
    for layout in feasible_assignments(instance):
        value = instance.objective(layout)
        assert all(bounds[m, i] >= value - 1e-9 for i, m in enumerate(layout))


def test_some_variables_are_fixed():
    """At the optimum as cutoff, most candidates of a typical instance are removed."""
    fixed = total = 0
    for seed in range(30):
        instance = random_instance(seed)
        values = [instance.objective(layout) for layout in feasible_assignments(instance)]
        if not values:
            continue
        problem = root_problem(instance, objectives(instance))
        best = problem.serve_profit.max(axis=0)
        multipliers = Multipliers(np.where(np.isfinite(best), best, 0.0), np.zeros(len(problem.side_constraints)))
        relaxation = problem.relaxation()
        _, allowed = fix_variables(relaxation, multipliers, relaxation.solve(multipliers), max(values))
        total += int(np.isfinite(instance.value).sum())
        fixed += int(np.isfinite(instance.value).sum() - allowed.sum())
    assert fixed > 0.2 * total
