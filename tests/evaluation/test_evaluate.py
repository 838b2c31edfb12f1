import pytest

from taskgroup import Affinity, InputError, ObservedGroup, evaluate, solve


def table(direction="max", **performances):
    groups = tuple(
        ObservedGroup(tuple(name), "full", dict(zip(name, values, strict=True)))
        for name, values in performances.items()
    )
    return Affinity(("a", "b"), "value", direction, ((None, None), (None, None)), groups=groups)


VALIDATION = {"a": (1.0,), "ab": (0.0, 5.0)}


def test_as_assigned_and_by_any_network():
    layout = solve(table(**VALIDATION))
    result = evaluate(layout, table(a=(1.0,), ab=(2.0, 4.0)))
    assert (result.objective, result.objective_any_network) == (5.0, 6.0)
    assert result.performance == {"a": 1.0, "b": 4.0}
    assert result.missing == ()


def test_by_any_network_takes_the_lowest_loss():
    layout = solve(table("min", a=(1.0,), ab=(2.0, 1.0)))
    result = evaluate(layout, table("min", a=(3.0,), ab=(2.0, 1.0)))
    assert (result.objective, result.objective_any_network) == (4.0, 3.0)


def test_weights_of_the_layout_count():
    layout = solve(table(**VALIDATION), weight={"b": 10.0})
    assert evaluate(layout, table(a=(1.0,), ab=(2.0, 4.0))).objective == 41.0


def test_what_the_runs_lack_is_said():
    layout = solve(table(**VALIDATION))
    result = evaluate(layout, table(ab=(2.0, None)))
    assert result.objective is None
    assert result.performance == {"a": None, "b": None}
    assert result.performance_any_network == {"a": 2.0, "b": None}
    assert [(entry.train, entry.task) for entry in result.missing] == [(("a",), None), (("a", "b"), "b")]


def test_a_task_that_the_runs_do_not_list_is_refused():
    other = Affinity(("a",), "value", "max", ((None,),), groups=(ObservedGroup(("a",), "full", {"a": 1.0}),))
    with pytest.raises(InputError, match="'b'"):
        evaluate(solve(table(**VALIDATION)), other)


def test_an_infeasible_layout_is_refused():
    with pytest.raises(InputError, match="infeasible"):
        evaluate(solve(table(**VALIDATION), budget=0.5), table(**VALIDATION))
