"""Baselines whose answer can be written down."""

import pytest

from taskgroup import InputError, solve
from tests.solver.baselines.documents import every_group, matrix
from tests.solver.test_solve import SINGLES, table


@pytest.mark.parametrize("tasks", [2, 5, 40])
def test_all_in_one_reaches_the_mean_of_each_column(tasks):
    affinity = matrix(tasks)
    layout = solve(affinity, method="all-in-one", budget=1)
    columns = zip(*affinity.affinity, strict=True)
    expected = sum(sum(score for score in column if score is not None) / (tasks - 1) for column in columns)
    assert layout.objective == pytest.approx(expected, rel=1e-9)
    assert [len(model.train) for model in layout.models] == [tasks]


def test_all_in_one_takes_the_better_architecture_that_fits():
    affinity = every_group(3)
    whole = {group.architecture: sum(group.performance.values()) for group in affinity.groups if len(group.train) == 3}
    assert solve(affinity, method="all-in-one").objective == pytest.approx(max(whole.values()))
    assert solve(affinity, method="all-in-one", budget=1.5).objective == pytest.approx(whole["half"])


def test_single_task_is_every_task_alone():
    affinity = every_group(4)
    alone = [group for group in affinity.groups if len(group.train) == 1]
    best = [max(g.performance[task] for g in alone if g.train == (task,)) for task in affinity.tasks]
    layout = solve(affinity, method="single-task")
    assert layout.objective == pytest.approx(sum(best))
    assert [model.train for model in layout.models] == [(task,) for task in affinity.tasks]
    assert layout.cost == pytest.approx(4 * 2.2)


def test_single_task_of_gains_is_zero():
    assert solve(matrix(50), method="single-task").objective == 0.0


def test_why_nothing_is_found():
    assert solve(table(SINGLES), method="all-in-one").reason == (
        "all-in-one finds no layout: no network trains all tasks"
    )
    assert solve(matrix(4), method="single-task", budget=3).reason == (
        "single-task finds no layout: with its networks, "
        "the cheapest layout that serves every task costs 4; the budget is 3"
    )
    assert "within the constraints" in solve(matrix(6), method="matching", budget=2).reason


def test_what_no_method_can_do_is_told_as_such():
    layout = solve(table(SINGLES), method="hierarchical", budget=2)
    assert layout.reason == "the cheapest layout that serves every task costs 3; the budget is 2"


def traps():
    """Four tasks and two networks: bc helps most beside abcd, which leaves ab and cd no room."""
    groups = [
        ("abcd", {"a": 2.0, "b": 2.0, "c": 2.0, "d": 2.0}),
        ("ab", {"a": 5.5, "b": 5.5}),
        ("bc", {"b": 6.0, "c": 6.0}),
        ("cd", {"c": 5.5, "d": 5.5}),
    ]
    return table(groups, tasks="abcd")


@pytest.mark.parametrize(("budget", "objective"), [(1, 8.0), (2, 16.0), (3, 23.0)])
def test_greedy_by_hand(budget, objective):
    layout = solve(traps(), method="greedy", budget=budget)
    assert layout.objective == objective
    assert layout.bound == 5.5 + 6.0 + 6.0 + 5.5


def test_greedy_leaves_out_a_network_that_serves_nobody():
    groups = [("abc", {"a": 2.0, "b": 2.0, "c": 2.0}), ("bc", {"b": 4.0, "c": 3.5}), ("ab", {"a": 5.0, "b": 0.0})]
    layout = solve(table(groups), method="greedy", budget=2)
    assert layout.objective == 4.0 + 3.5 + 5.0
    assert len(layout.models) == 2


def test_beam_keeps_what_greedy_walks_past():
    assert solve(traps(), method="beam", budget=2).objective == 22.0


def test_clusters_that_are_plain_are_found():
    affinity = matrix(12, clusters=3)
    for method in ("hierarchical", "spectral"):
        layout = solve(affinity, method=method, budget=3)
        assert [model.train for model in layout.models] == [
            tuple(f"t{i}" for i in range(12) if i % 3 == cluster) for cluster in range(3)
        ]


def test_random_draws_differ_by_seed_and_refuse_one_below_zero():
    affinity = matrix(12)
    drawn = {solve(affinity, method="random", budget=4, seed=seed).objective for seed in range(8)}
    assert len(drawn) > 1
    with pytest.raises(InputError, match="seed"):
        solve(affinity, method="random", seed=-1)


def test_random_draws_groups_of_two_at_least_where_one_says_nothing():
    for seed in range(10):
        layout = solve(matrix(7, score="ias"), method="random", seed=seed)
        assert min(len(model.train) for model in layout.models) >= 2


def test_random_covers_of_observed_groups_end_within_the_limit():
    affinity = every_group(7, sizes=(2, 3))
    for seed in range(10):
        layout = solve(affinity, method="random", max_models=4, seed=seed)
        assert len(layout.assignment) == 7
        assert len(layout.models) <= 4
        assert all(model.source == "observed" for model in layout.models)
