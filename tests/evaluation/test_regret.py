"""A layout against the best one on other runs."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskgroup import (
    Affinity,
    Architecture,
    InputError,
    ObservedGroup,
    Request,
    check,
    check_regret,
    evaluate,
    solve,
    solve_again,
)
from tests.solver.baselines.documents import every_group, matrix


def runs(together, alone=1.0, tasks="ab"):
    groups = [ObservedGroup((task,), "full", {task: alone}) for task in tasks]
    groups.append(ObservedGroup(tuple(tasks), "full", dict.fromkeys(tasks, together)))
    return Affinity(tuple(tasks), "value", "max", ((None,) * len(tasks),) * len(tasks), groups=tuple(groups))


def regret_of(layout, affinity, limit, budget=None):
    return check_regret(layout, affinity, solve_again(layout, affinity, budget), limit, budget)


def test_both_sides_of_the_limit():
    layout = solve(runs(together=2.0))  # 4 together; on the new runs 0.9 × 2 beside 2 alone
    newer = runs(together=0.9)
    above = regret_of(layout, newer, 0.0999)
    assert not above.valid
    (violation,) = above.violations
    assert violation.rule == "max-regret"
    assert "1.8 on these runs" in violation.message
    assert "has 2:" in violation.message
    below = regret_of(layout, newer, 0.1001)
    assert below.valid
    assert (below.regret.objective, below.regret.best) == (1.8, 2.0)
    assert below.regret.regret == pytest.approx(0.1)


def test_the_best_layout_has_no_regret_even_where_its_promises_changed():
    layout = solve(runs(together=2.0))
    assert not check(layout, runs(together=3.0)).valid
    result = regret_of(layout, runs(together=3.0), 0.0)
    assert result.valid
    assert result.regret.regret == 0.0


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    old=st.integers(0, 5), new=st.integers(0, 5), direction=st.sampled_from(["min", "max"]), budget=st.integers(3, 9)
)
def test_regret_is_what_evaluate_and_solve_give(old, new, direction, budget):
    before, after = every_group(4, old, direction), every_group(4, new, direction)
    layout = solve(before, budget=budget, weight={"t1": 2.0})
    best = solve(after, budget=budget, weight={"t1": 2.0}).objective
    now = evaluate(layout, after).objective
    result = regret_of(layout, after, 10.0)
    assert result.violations == ()
    assert result.regret.objective == pytest.approx(now)
    assert result.regret.regret == pytest.approx(abs(best - now) / abs(best), abs=1e-9)


def test_costs_tasks_and_rules_still_count():
    layout = solve(runs(together=2.0))
    counts = {"full": Architecture(3.0)}
    dearer = msgspec.structs.replace(runs(together=2.0), architectures=counts)
    assert "cost" in {violation.rule for violation in regret_of(layout, dearer, 1.0).violations}
    more = runs(together=2.0, tasks="abc")
    assert {"served-once", "known"} <= {violation.rule for violation in regret_of(layout, more, 1.0).violations}
    over = regret_of(layout, runs(together=2.0), 1.0, budget=0.5)
    assert {"budget", "max-regret"} <= {violation.rule for violation in over.violations}


def test_a_network_that_the_new_runs_lack():
    layout = solve(runs(together=2.0))
    newer = msgspec.structs.replace(runs(together=2.0), groups=runs(together=2.0).groups[:2])
    result = regret_of(layout, newer, 0.5)
    assert [violation.rule for violation in result.violations] == ["known"]
    assert not result.regret


def test_predicted_networks_are_predicted_again():
    old, new = matrix(6), matrix(6, seed=1)
    layout = solve(old, budget=2.0)
    result = regret_of(layout, new, 100.0)
    assert result.violations == ()
    position = {task: i for i, task in enumerate(new.tasks)}
    worth = 0.0
    for model in layout.models:
        for task in model.serve:
            beside = [new.affinity[position[partner]][position[task]] for partner in model.train if partner != task]
            worth += sum(beside) / len(beside) if beside else 0.0
    assert result.regret.objective == pytest.approx(worth)


def test_an_observed_network_may_be_predicted_on_the_new_runs():
    old = every_group(3)
    new = every_group(3, seed=1, sizes=(1, 2))
    layout = solve(old, max_models=1, predict="hoa")
    assert [(len(model.train), model.source) for model in layout.models] == [(3, "observed")]
    result = regret_of(layout, new, 100.0)
    assert result.violations == ()
    assert result.regret.objective < result.regret.best + 1e-12


def test_an_infeasible_layout_is_not_valid():
    layout = solve(runs(together=2.0), budget=0.5)
    result = regret_of(layout, runs(together=2.0), 1.0)
    assert "feasible" in {violation.rule for violation in result.violations}


@pytest.mark.parametrize("limit", [-0.01, float("nan"), float("inf")])
def test_a_limit_that_means_nothing_is_refused(limit):
    layout = solve(runs(together=2.0))
    with pytest.raises(InputError, match="regret"):
        regret_of(layout, runs(together=2.0), limit)


def test_the_worst_task_is_compared_where_it_was_the_objective():
    layout = solve(every_group(4), objective="min", budget=5.0)
    newer = every_group(4, seed=1)
    found = regret_of(layout, newer, 10.0)
    assert found.valid
    assert found.regret.objective == min(evaluate(layout, newer).performance.values())
    assert found.regret.best == solve(newer, objective="min", budget=5.0).objective


def test_demands_hold_on_the_other_runs():
    floor = Request(min_performance={"a": 1.5})
    layout = solve(runs(together=2.0), request=floor)
    assert regret_of(layout, runs(together=1.6, alone=1.55), 1.0).valid
    broken = regret_of(layout, runs(together=1.4, alone=1.55), 1.0)
    assert [violation.rule for violation in broken.violations] == ["min-performance"]
