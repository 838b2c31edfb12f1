"""The frontier against brute force, and point by point against solving each budget alone."""

import itertools
import math

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings

from taskgroup import InputError, Request, check, frontier, solve
from tests.solver.instances import affinities, cost_of
from tests.solver.test_solve import larger


def pareto(affinity):
    """Every best (cost, value) pair, the cheapest first, by looking at every assignment."""
    sign = affinity.sign
    choices = [[g for g in affinity.groups if g.performance.get(task) is not None] for task in affinity.tasks]
    pairs = []
    for assignment in itertools.product(*choices):
        built = {id(group): group for group in assignment}.values()
        heads = [cost_of(affinity, g)[1].get(t, 0.0) for t, g in zip(affinity.tasks, assignment, strict=True)]
        cost = math.fsum([*(cost_of(affinity, group)[0] for group in built), *heads])
        value = math.fsum(sign * g.performance[t] for t, g in zip(affinity.tasks, assignment, strict=True))
        pairs.append((cost, value))
    best = []
    for cost, value in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if not best or value > best[-1][1] + 1e-9 * max(abs(value), abs(best[-1][1])) + 1e-11:
            best.append((cost, value))
    return [(cost, sign * value) for cost, value in best]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(affinity=affinities(most_tasks=4))
@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_every_best_pair_is_there_and_no_other(method, affinity):
    assume(len({cost_of(affinity, group)[0] > 1e6 for group in affinity.groups}) == 1)  # else costs blur
    found = frontier(affinity, method=method)
    expected = pareto(affinity)
    assert found.complete
    assert len(found.points) == len(expected)
    for point, (cost, value) in zip(found.points, expected, strict=True):
        assert point.cost == pytest.approx(cost, rel=1e-8)
        assert point.objective == pytest.approx(value, rel=1e-8, abs=1e-10)
        assert check(point, affinity).valid


def test_points_are_what_each_budget_gives_alone():
    affinity = larger(8, seed=2)
    whole = frontier(affinity)
    for point in whole.points:
        alone = solve(affinity, budget=point.cost)
        assert (alone.objective, alone.cost) == pytest.approx((point.objective, point.cost))
        assert alone.assignment == point.assignment
    budgets = [1.0, 2.5, 4.0, 2.5]
    given_budgets = frontier(affinity, budgets=budgets)
    assert given_budgets.budgets == tuple(budgets)
    for budget, point in zip(budgets, given_budgets.points, strict=True):
        assert point.budget == budget
        assert point.objective == solve(affinity, budget=budget).objective


def test_demands_hold_at_every_point():
    affinity = larger(6, seed=1)
    asked = Request(apart=(("t0", "t1"),), max_group_size=3)
    for point in frontier(affinity, request=asked).points:
        assert point.assignment["t0"] != point.assignment["t1"]
        assert max(len(model.train) for model in point.models) <= 3
        assert check(point, affinity).valid
        broken = msgspec.structs.replace(solve(affinity, budget=1), request=point.request)
        assert not check(broken, affinity).valid


def test_a_budget_too_small_is_a_point_that_says_so():
    found = frontier(larger(5), budgets=[0.5, 2.0])
    assert [point.status for point in found.points] == ["infeasible", "optimal"]
    assert "costs 1" in found.points[0].reason


def test_what_means_nothing_is_refused():
    with pytest.raises(InputError):
        frontier(larger(3), request=Request(budget=2.0))
    with pytest.raises(InputError):
        frontier(larger(3), budgets=[1.0, -1.0])
