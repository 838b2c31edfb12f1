"""The primal heuristic returns assignments that are allowed, feasible where it can, and never worse than its start."""

import numpy as np
import pytest

from taskgroup.solver.bnb.primal_heuristic import PrimalHeuristic
from taskgroup.solver.bnb.root_problem import root_problem
from taskgroup.solver.model.objectives import objectives
from tests.solver.random_instances import feasible_assignments, random_instance


def best_of_set(instance, networks):
    """The best feasible assignment to these networks by enumeration; None if there is none."""
    layouts = [layout for layout in feasible_assignments(instance) if set(layout) <= set(networks)]
    return max(map(instance.objective, layouts), default=None)


@pytest.mark.parametrize("seed", range(100))
def test_assignments_are_allowed_and_at_least_as_good_as_their_start(seed):
    instance = random_instance(seed)
    problem = root_problem(instance, objectives(instance))
    layouts = feasible_assignments(instance)
    if not layouts or instance.apart:
        return
    rng = np.random.default_rng(seed)
    start = layouts[int(rng.integers(len(layouts)))]
    heuristic = PrimalHeuristic(problem, instance.scale)
    found = heuristic.improve(np.unique(start), np.zeros(len(problem.side_constraints)), moves=20)
    assert found.min() >= 0
    assert all(np.isfinite(instance.value[m, i]) for i, m in enumerate(found))
    # with each task at the best of the start's networks, if that satisfies the budget
    greedy = tuple(int(m) for m in np.unique(start)[instance.value[np.unique(start)].argmax(axis=0)])
    if instance.is_feasible(greedy):
        assert instance.is_feasible(tuple(map(int, found)))
        assert instance.objective(tuple(map(int, found))) >= instance.objective(greedy) - 1e-9


def test_it_finds_most_optima():
    reached = tried = 0
    for seed in range(100):
        instance = random_instance(seed)
        layouts = feasible_assignments(instance)
        if not layouts or instance.apart:
            continue
        problem = root_problem(instance, objectives(instance))
        found = PrimalHeuristic(problem, instance.scale).improve(
            np.zeros(0, dtype=np.intp), np.zeros(len(problem.side_constraints)), moves=20
        )
        best = max(map(instance.objective, layouts))
        tried += 1
        assignment = tuple(map(int, found))
        reached += (
            min(assignment) >= 0
            and instance.is_feasible(assignment)
            and (instance.objective(assignment) >= best - 1e-9)
        )
    assert reached >= 0.5 * tried
