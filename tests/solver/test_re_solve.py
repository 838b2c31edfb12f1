"""Solving the problem of a layout on other runs."""

import json

import msgspec
import pytest

from taskgroup import InputError, Layout, Network, Request, encode, solve, solve_again
from taskgroup.formats.documents import decode
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
    assert again.request == best.request


def test_another_budget_stands_in():
    layout = solve(matrix(5), budget=2.0)
    assert solve_again(layout, matrix(5), 4.0).objective == solve(matrix(5), budget=4.0).objective


def test_a_layout_without_provenance_keeps_its_request():
    layout = msgspec.structs.replace(solve(matrix(5), budget=2.0), provenance={})
    assert solve_again(layout, matrix(5)).cost <= 2.0


@pytest.mark.parametrize(
    ("name", "value"), [("budget", "much"), ("weight", [1]), ("max_models", 1.5), ("max_models", 0), ("colour", "red")]
)
def test_a_request_that_solve_would_not_take_is_refused_where_it_is_read(name, value):
    document = json.loads(encode(solve(matrix(5), budget=2.0)))
    document["request"][name] = value
    with pytest.raises(InputError, match=r"\$\.request"):
        decode(json.dumps(document), Layout, "layout.json")


def test_an_unknown_predictor_is_refused():
    layout = solve(matrix(5), budget=2.0)
    broken = msgspec.structs.replace(layout, request=msgspec.structs.replace(layout.request, predict="magic"))
    with pytest.raises(InputError, match="magic"):
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
    assert again.request == best.request


def test_the_objective_holds_again():
    old, new = every_group(4), every_group(4, seed=1)
    again = solve_again(solve(old, objective="min", budget=5.0), new)
    assert again.objective == solve(new, objective="min", budget=5.0).objective
