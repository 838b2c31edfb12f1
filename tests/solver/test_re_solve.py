"""Solving the problem of a layout on other runs."""

import msgspec
import pytest

from taskgroup import InputError, Network, Request, solve, solve_again
from tests.solver.baselines.documents import every_group, matrix


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"budget": 4.0},
        {"budget": 6.0, "max_models": 2},
        {"weight": {"t0": 9.0}, "budget": 5.0},
        {"singletons": False},
        {"predict": "hoa", "budget": 3.0},
    ],
)
@pytest.mark.parametrize("method", ["exact", "greedy"])
def test_under_the_options_of_the_layout(asked, method):
    old, new = every_group(4), every_group(4, seed=1)
    best, again = solve(new, **asked), solve_again(solve(old, method=method, **asked), new)
    assert (again.objective, again.cost, again.status) == (best.objective, best.cost, "optimal")
    assert again.provenance["options"] == {**best.provenance["options"]}


def test_another_budget_stands_in():
    layout = solve(matrix(5), budget=2.0)
    assert solve_again(layout, matrix(5), 4.0).objective == solve(matrix(5), budget=4.0).objective


def test_a_layout_without_provenance_keeps_its_budget():
    layout = msgspec.structs.replace(solve(matrix(5), budget=2.0), provenance={})
    assert solve_again(layout, matrix(5)).cost <= 2.0


@pytest.mark.parametrize(
    ("name", "value"), [("budget", "much"), ("weight", [1]), ("predict", "magic"), ("max_models", 1.5)]
)
def test_options_that_solve_would_not_take_are_refused(name, value):
    layout = solve(matrix(5), budget=2.0)
    options = {**layout.provenance["options"], name: value}
    broken = msgspec.structs.replace(layout, provenance={**layout.provenance, "options": options})
    with pytest.raises(InputError, match=rf"\$\.provenance\.options\.{name}"):
        solve_again(broken, matrix(5))


@pytest.mark.parametrize(
    "asked",
    [
        Request(apart=(("t0", "t1"),), max_models=3),
        Request(together=(("t0", "t3"),), serve=("t0", "t1", "t3"), budget=4.0),
        Request(max_group_size=2, min_performance={"t0": 0.5}, fixed=(Network(("t0", "t1"), "half"),)),
    ],
)
def test_the_demands_of_the_layout_hold_again(asked):
    old, new = every_group(4), every_group(4, seed=1)
    best = solve(new, request=asked)
    again = solve_again(solve(old, request=asked), new)
    assert (again.objective, again.cost, again.status) == (best.objective, best.cost, best.status)
    assert again.provenance["options"] == best.provenance["options"]


def test_the_objective_holds_again():
    old, new = every_group(4), every_group(4, seed=1)
    again = solve_again(solve(old, objective="min", budget=5.0), new)
    assert again.objective == solve(new, objective="min", budget=5.0).objective
