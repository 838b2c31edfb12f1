"""What `solve` promises beside the optimum."""

import math

import numpy as np
import pytest

from taskgroup import Affinity, InputError, ObservedGroup, check, solve


def table(groups, tasks="abc", direction="max", score="value"):
    observed = tuple(ObservedGroup(tuple(train), "full", dict(performance)) for train, performance in groups)
    return Affinity(tuple(tasks), score, direction, ((None,) * len(tasks),) * len(tasks), groups=observed)


SINGLES = [("a", {"a": 1.0}), ("b", {"b": 1.0}), ("c", {"c": 1.0})]


@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_an_auxiliary_task_is_trained_and_not_served(method):
    groups = [*SINGLES, ("ab", {"a": 5.0, "b": -9.0}), ("bc", {"b": 2.0, "c": 2.0})]
    layout = solve(table(groups), budget=2, method=method)
    first = layout.models[layout.assignment["a"]]
    assert (first.train, first.serve, first.auxiliary) == (("a", "b"), ("a",), ("b",))
    assert layout.objective == 9.0


@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_infeasible_says_the_cheapest_budget(method):
    layout = solve(table(SINGLES), budget=2, method=method)
    assert layout.status == "infeasible"
    assert "costs 3" in layout.reason
    assert solve(table(SINGLES), budget=3, method=method).status == "optimal"
    assert layout.objective is layout.bound is layout.gap is layout.cost is None


@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_infeasible_says_the_fewest_networks(method):
    layout = solve(table(SINGLES), max_models=2, method=method)
    assert "fewest networks" in layout.reason
    assert "3" in layout.reason


@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_infeasible_names_the_task_that_nobody_holds(method):
    layout = solve(table([*SINGLES[:2], ("bc", {"b": 1.0, "c": None})]), method=method)
    assert layout.reason == "no candidate can serve task 'c'"


def test_a_raw_score_bars_single_tasks_unless_told_otherwise():
    scores = ((None, -1.0, -2.0), (-1.0, None, -2.0), (-2.0, -1.0, None))
    affinity = Affinity(("a", "b", "c"), "ias", "max", scores)
    assert all(len(model.train) > 1 for model in solve(affinity).models)
    told = solve(affinity, singletons=True)
    assert [model.train for model in told.models] == [("a",), ("b",), ("c",)]
    assert told.objective == 0.0
    gains = Affinity(("a", "b", "c"), "mtl-gain", "max", scores)
    assert len(solve(gains).models) == 3


def test_observed_groups_keep_their_performance_beside_predicted_ones():
    groups = [("ab", {"a": 1.0, "b": 2.0}), ("ac", {"a": 3.0, "c": 1.0}), ("bc", {"b": 1.0, "c": 1.0})]
    predicted = solve(table(groups), budget=1, predict="hoa")
    assert predicted.models[0].source == "predicted"
    assert predicted.performance == {"a": 2.0, "b": 1.5, "c": 1.0}
    observed = solve(table([*groups, ("abc", {"a": 0.0, "b": 0.0, "c": 0.0})]), budget=1, predict="hoa")
    assert observed.models[0].source == "observed"
    assert observed.objective == 0.0


def larger(tasks=12, seed=0):
    rng = np.random.default_rng(seed)
    names = tuple(f"t{i}" for i in range(tasks))
    effects, base = rng.normal(0, 0.05, (tasks, tasks)), rng.uniform(0.5, 0.9, tasks)
    groups = []
    for bits in range(1, 2**tasks):
        inside = [i for i in range(tasks) if bits >> i & 1]
        partners = {i: [effects[j, i] for j in inside if j != i] or [0.0] for i in inside}
        reached = {names[i]: float(base[i] + np.mean(partners[i]) + rng.normal(0, 0.02)) for i in inside}
        groups.append(ObservedGroup(tuple(names[i] for i in inside), "full", reached))
    return Affinity(names, "value", "max", ((None,) * tasks,) * tasks, groups=tuple(groups))


def test_a_gap_is_kept_and_the_bound_holds():
    affinity = larger(9)
    best = solve(affinity, budget=3)
    assert best.status == "optimal"
    near = solve(affinity, budget=3, gap=0.05)
    assert near.gap <= 0.05
    assert near.objective <= best.objective <= near.bound + 1e-9
    assert check(near, affinity).valid


def test_a_time_limit_returns_a_layout_with_a_bound():
    affinity = larger(11)
    layout = solve(affinity, budget=4, time_limit=1e-6)
    assert layout.status == "feasible"
    assert layout.objective <= solve(affinity, budget=4).objective <= layout.bound
    assert math.isfinite(layout.gap)
    assert check(layout, affinity).valid


@pytest.mark.parametrize(
    "asked",
    [
        {"budget": 0.0},
        {"budget": -1.0},
        {"budget": math.nan},
        {"max_models": 0},
        {"gap": -0.1},
        {"time_limit": 0.0},
        {"weight": {"z": 1.0}},
        {"weight": {"a": -1.0}},
        {"method": "ilp", "ilp_solver": "NONE_SUCH"},
        {"method": "exact", "ilp_solver": "HiGHS"},
    ],
)
def test_options_that_mean_nothing_are_refused(asked):
    with pytest.raises(InputError):
        solve(table(SINGLES), **asked)


def test_a_budget_beyond_every_cost_is_no_limit():
    assert solve(table(SINGLES), budget=9.6e18).cost == 3.0
    assert solve(table(SINGLES), budget=1e300, max_models=10**9).objective == 3.0
