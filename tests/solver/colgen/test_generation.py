"""Beyond the tasks that can be listed: the bound holds, the layout is valid, and small problems come out exact."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskgroup import Affinity, Architecture, InputError, Request, check, solve
from taskgroup.predictors.candidates.source import make_source
from taskgroup.solver.baselines.registry import BASELINES
from taskgroup.solver.colgen.generation import Generation
from taskgroup.solver.colgen.pricing import Mean, UpperBound, climb
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Stop


def matrix(gives, **options):
    tasks = len(gives)
    rows = tuple(tuple(None if i == j else float(gives[i, j]) for j in range(tasks)) for i in range(tasks))
    return Affinity(tuple(f"t{i}" for i in range(tasks)), "mtl-gain", "max", rows, **options)


def planted(tasks, clusters, seed, noise=0.05):
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, clusters, tasks)
    return matrix(np.where(cluster[:, None] == cluster, 0.2, -0.1) + rng.normal(0, noise, (tasks, tasks)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), tasks=st.integers(2, 7), cost_price=st.sampled_from([0.0, 0.3]))
def test_no_group_is_worth_more_than_the_bound(seed, tasks, cost_price):
    rng = np.random.default_rng(seed)
    gives = rng.normal(0, 1, (tasks, tasks))
    gives[rng.random((tasks, tasks)) < 0.1] = -np.inf
    mean = Mean(gives, 1.0, rng.uniform(0, 0.5, tasks), int(rng.integers(2, tasks + 1)), rng.random(tasks) < 0.8)
    prices = rng.normal(0, 0.5, tasks)
    groups = (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)
    groups = groups[(groups.sum(axis=1) >= 2) & (groups.sum(axis=1) <= mean.largest)]
    worth = mean.worth(groups, prices, cost_price)
    reached = mean.values(groups) - prices - cost_price * mean.heads
    served = groups & mean.served & (reached > 0)
    bound = UpperBound(mean).evaluate(prices, cost_price, tasks).worth
    first = served.argmax(axis=1)
    for row in np.flatnonzero(served.any(axis=1)):
        if worth[row] > 0:
            assert worth[row] <= bound[first[row]] + 1e-9


def test_climbing_never_lowers_the_worth():
    rng = np.random.default_rng(3)
    mean = Mean(rng.normal(0, 1, (12, 12)), 1.0, np.zeros(12), 12, np.full(12, True))
    prices = rng.normal(0, 0.3, 12)
    groups = rng.random((20, 12)) < 0.4
    groups[:, :2] = True
    better = climb(mean, groups, prices, 0.0, sweeps=20)
    assert (mean.worth(better, prices, 0.0) >= mean.worth(groups, prices, 0.0) - 1e-12).all()
    assert (mean.worth(better, prices, 0.0) > mean.worth(groups, prices, 0.0) + 0.1).any()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("budget", [1.5, 3.0])
def test_bound_and_layout_enclose_the_listed_optimum(seed, budget):
    rng = np.random.default_rng(seed)
    counts = {"half": Architecture(0.5, {"t0": 0.1}), "full": Architecture(1.0)}
    affinity = matrix(rng.normal(0, 0.2, (9, 9)), architectures=counts if seed % 2 else {})
    statement = Statement(make_source(affinity), Request(budget=budget))
    instance, found = Generation(statement, Stop()).run()
    best = solve(affinity, budget=budget)
    value = instance.objective(found.assignment)
    assert value <= best.objective + 1e-9 <= found.bound + 2e-9
    assert value >= best.objective - 0.03 * abs(best.objective)


def test_thirty_tasks_in_planted_clusters():
    affinity = planted(30, 3, seed=1)
    layout = solve(affinity, budget=3, time_limit=30)
    assert layout.solver.method == "columns"
    assert layout.gap <= 0.05
    assert check(layout, affinity).valid
    assert layout.objective <= layout.bound


def test_demands_are_kept_beyond_listing():
    affinity = planted(24, 3, seed=2)
    asked = Request(max_group_size=6, apart=(("t0", "t1"),), serve=tuple(f"t{i}" for i in range(20)))
    layout = solve(affinity, max_models=5, request=asked, time_limit=20)
    assert set(layout.assignment) == set(asked.serve)
    assert check(layout, affinity).valid
    assert max(len(model.train) for model in layout.models) <= 6
    with pytest.raises(InputError, match="together"):
        solve(affinity, request=Request(together=(("t0", "t1"),)))
    with pytest.raises(InputError, match="objective"):
        solve(affinity, objective="min")


def test_the_same_input_gives_the_same_layout():
    affinity = planted(26, 3, seed=5)
    one, other = (solve(affinity, budget=3) for _ in range(2))
    assert (one.models, one.bound) == (other.models, other.bound)


def test_never_less_than_the_best_baseline():
    affinity = planted(40, 5, seed=0, noise=0.1)
    layout = solve(affinity, budget=6)
    assert layout.solver.method == "columns"
    for method in BASELINES:
        found = solve(affinity, budget=6, method=method)
        assert found.objective is None or layout.objective >= found.objective - 1e-9
    assert check(layout, affinity).valid


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"budget": 0.5}, "the cheapest layout that serves every task costs 1; the budget is 0.5"),
        ({"max_models": 1, "request": Request(apart=(("t0", "t1"),))}, "apart t0,t1"),
        ({"max_models": 2, "request": Request(max_group_size=5)}, "max_group_size 5"),
    ],
)
def test_what_cannot_be_says_why(options, says):
    layout = solve(planted(24, 3, seed=0), **options)
    assert layout.status == "infeasible"
    assert says in layout.reason
