"""The dual function bounds every layout from above, and its subgradients are subgradients."""

import numpy as np
import pytest

from taskgroup.solver.bnb.relaxation import Multipliers
from taskgroup.solver.bnb.root_problem import root_problem
from taskgroup.solver.bnb.subgradient import minimise_dual
from taskgroup.solver.model.objectives import objectives
from tests.solver.random_instances import feasible_assignments, random_instance

SEEDS = range(150)


def relaxed(seed):
    instance = random_instance(seed)
    problem = root_problem(instance, objectives(instance))
    return instance, problem, problem.relaxation(), np.random.default_rng(seed + 10_000)


def random_multipliers(rng, instance, problem, size=1.0):
    tasks = rng.normal(0, size, len(instance.units))
    return Multipliers(tasks, np.abs(rng.normal(0, size, len(problem.side_constraints))))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_above_every_layout_at_any_multipliers(seed):
    instance, problem, relaxation, rng = relaxed(seed)
    best = max((instance.objective(a) for a in feasible_assignments(instance)), default=-np.inf)
    for size in (0.0, 0.3, 1.0, 5.0):
        bound = relaxation.solve(random_multipliers(rng, instance, problem, size)).bound
        assert bound >= best - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_the_sum_of_its_parts(seed):
    """L(u, λ), written out again over all selections of candidates."""
    instance, problem, relaxation, rng = relaxed(seed)
    multipliers = random_multipliers(rng, instance, problem)
    solution = relaxation.solve(multipliers)
    profit = problem.serve_profit - multipliers.tasks
    build = np.zeros(len(profit))
    constant = multipliers.tasks.sum()
    for multiplier, side in zip(multipliers.sides, problem.side_constraints, strict=True):
        profit = profit + multiplier * (0 if side.served is None else side.served)
        build = build + multiplier * side.built
        constant -= multiplier * side.floor
    gains = np.maximum(profit, 0.0)
    for group in relaxation.apart:
        gains[:, group] = np.where(gains[:, group] == gains[:, group].max(axis=1, keepdims=True), gains[:, group], 0)
    reduced = gains.sum(axis=1) + build
    limits = problem.cardinality
    positive = [sorted(reduced[(limits.kind == kind) & (reduced > 0)])[::-1] for kind in range(len(limits.most))]
    of_kinds = sorted((r for own, most in zip(positive, limits.most, strict=True) for r in own[:most]), reverse=True)
    largest = np.array(of_kinds[: limits.total])
    assert solution.bound == pytest.approx(constant + largest.sum(), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_subgradients_are_subgradients(seed):
    instance, problem, relaxation, rng = relaxed(seed)
    here = random_multipliers(rng, instance, problem)
    solution = relaxation.solve(here)
    for size in (0.01, 0.3, 2.0):
        there = random_multipliers(rng, instance, problem, size)
        there = Multipliers(here.tasks + there.tasks, here.sides + there.sides)
        linear = solution.bound + solution.task_subgradient @ (there.tasks - here.tasks)
        linear += solution.side_subgradient @ (there.sides - here.sides)
        assert relaxation.solve(there).bound >= linear - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_minimisation_lowers_the_bound_and_returns_its_own_multipliers(seed):
    instance, problem, relaxation, rng = relaxed(seed)
    start = random_multipliers(rng, instance, problem)
    best = max((instance.objective(a) for a in feasible_assignments(instance)), default=-np.inf)
    dual = minimise_dual(relaxation, start, best, steps=60, side_scales=problem.side_scales())
    assert best - 1e-9 <= dual.best.bound <= relaxation.solve(start).bound
    assert relaxation.solve(dual.multipliers).bound == pytest.approx(dual.best.bound)
