"""Bounds over all groups, as computed (not limited to the layout's value), and optima that are proven."""

import numpy as np
import pytest

from taskgroup import Affinity, Architecture, check, solve
from taskgroup.core.request import Request
from taskgroup.predictors.candidates.source import make_source
from taskgroup.solver.colgen.generation import Generation
from taskgroup.solver.colgen.pricing import UpperBound
from taskgroup.solver.colgen.proof import LinearRelaxation
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Stop
from tests.solver.colgen.test_generation import matrix, planted


def generated(seed, tasks=9, budget=None, most=None, clusters=3):
    rng = np.random.default_rng(seed)
    cluster = np.arange(tasks) % clusters
    gives = np.where(cluster[:, None] == cluster, 0.08, -0.04) + rng.normal(0, 0.05, (tasks, tasks))
    heads = {f"t{i}": float(rng.uniform(0, 0.1)) for i in range(tasks)}
    counts = {"half": Architecture(0.5, heads), "full": Architecture(1.0)} if seed % 2 else {}
    affinity = matrix(gives, architectures=counts)
    request = Request(budget=budget, max_models=most)
    generation = Generation(Statement(make_source(affinity), request), Stop())
    return affinity, request, generation


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("limits", [{"budget": 1.7}, {"budget": 3.0}, {"most": 2}, {"budget": 2.5, "most": 3}])
def test_the_bound_of_exact_pricing_is_above_the_optimum_at_every_step(seed, limits):
    affinity, request, generation = generated(seed, **limits)
    best = solve(affinity, request)
    generation.run()
    singles = np.concatenate([np.eye(9, dtype=bool), np.ones((1, 9), dtype=bool)])
    instance = generation.statement.instance(generation.statement.source.columns(singles))
    linear = LinearRelaxation(generation.statement, generation.means, singles, instance, generation._most(), Stop())
    bounds = []
    lagrangian = linear._lagrangian_bound
    linear._lagrangian_bound = lambda excess: bounds.append(lagrangian(excess)) or bounds[-1]
    assert linear.prove(best.objective, 10**6)
    assert bounds
    assert min(bounds) >= best.objective - 1e-9
    assert linear.bound == min(bounds)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("limits", [{"budget": 1.7}, {"budget": 3.0}, {"most": 2}])
def test_the_dual_function_over_all_groups_is_above_the_optimum_at_any_multipliers(seed, limits):
    affinity, request, generation = generated(seed, **limits)
    best = solve(affinity, request)
    generation.run()
    rng = np.random.default_rng(seed)
    bounds = [UpperBound(mean) for mean in generation.means]
    for size in (0.0, 0.05, 0.3):
        multipliers = rng.normal(0, size, len(affinity.tasks))
        value, _, _ = generation._relaxed(bounds, multipliers, float(rng.uniform(0, size)) if size else 0.0)
        assert value >= best.objective - 1e-9


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("limits", [{"budget": 1.7}, {"budget": 3.0}, {"most": 2}])
def test_a_proven_optimum_is_the_optimum_of_all_groups_listed(seed, limits):
    affinity, request, generation = generated(seed, **limits)
    best = solve(affinity, request)
    instance, solution = generation.run()
    value = instance.objective(solution.assignment)
    assert value <= best.objective + 1e-9 <= solution.bound + 2e-9
    if solution.bound <= value + 1e-9 * abs(value):
        assert value == pytest.approx(best.objective, rel=1e-8)
    assert solution.bound - value <= 1e-6 * abs(value)


def test_thirty_tasks_in_six_noisy_clusters_are_proven_optimal():
    rng = np.random.default_rng(0)
    cluster = np.arange(30) % 6
    affinity = matrix(np.where(cluster[:, None] == cluster, 0.08, -0.04) + rng.normal(0, 0.05, (30, 30)))
    layout = solve(affinity, max_models=6)
    assert layout.status == "optimal"
    assert check(layout, affinity).valid


def triples(seed):
    """21 tasks in seven planted triples at 0.5 or more in both directions, other pairs at most 0.45."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(21)
    pairs = rng.uniform(-0.2, 0.45, (21, 21))
    for triple in order.reshape(7, 3):
        pairs[np.ix_(triple, triple)] = 0.5
    return matrix(pairs)


@pytest.mark.parametrize("seed", range(11))
def test_seven_planted_triples_are_found(seed):
    affinity = triples(seed)
    floors = dict.fromkeys(affinity.tasks, 0.4)
    layout = solve(affinity, min_performance=floors, max_models=7, max_group_size=3)
    assert layout.status in ("optimal", "feasible")
    assert layout.objective == pytest.approx(10.5)
    assert check(layout, affinity).valid


def test_a_layout_that_is_not_found_is_not_called_infeasible():
    affinity = planted(24, 3, seed=0)
    layout = solve(affinity, min_performance=dict.fromkeys(affinity.tasks, 0.19), max_models=9, max_group_size=4)
    assert isinstance(affinity, Affinity)
    assert layout.status != "infeasible"
