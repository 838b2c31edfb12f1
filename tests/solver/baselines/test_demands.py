"""Baselines under everything that can be demanded of a layout."""

import pytest
from msgspec import convert, structs, to_builtins

from taskgroup import Architecture, Network, Request, check, compare, solve
from taskgroup.solver.baselines.registry import BASELINES
from tests.solver.baselines.documents import every_group, matrix

DEMANDS = {
    "serve": Request(serve=("t1", "t3", "t4"), budget=5.0),
    "serve, few networks": Request(serve=("t4", "t0"), max_models=1),
    "group size": Request(max_group_size=2, budget=9.0),
    "floor": Request(min_performance={"t0": 0.5}),
    "no worse than single": Request(no_worse_than_single=0.05, max_models=4),
    "together": Request(together=(("t0", "t1"), ("t1", "t2")), budget=6.0),
    "apart": Request(apart=(("t0", "t1"), ("t2", "t3")), max_models=3),
    "train together": Request(train_together=(("t0", "t1", "t2"),)),
    "train apart": Request(train_apart=(("t0", "t4"),), budget=6.0),
    "fixed": Request(fixed=(Network(("t0", "t2"), "half"),), budget=7.0),
    "resource": Request(limit={"memory": 7.0}),
    "nothing fits": Request(apart=(("t0", "t1"),), max_models=1),
}


def runs():
    affinity = every_group(5)
    counts = {
        name: Architecture(
            count.trunk_macs, count.head_macs, resources={"memory": {"trunk": 2.0, "heads": {"t0": 1.0}}}
        )
        for name, count in affinity.architectures.items()
    }
    return structs.replace(affinity, architectures=convert(to_builtins(counts), dict[str, Architecture]))


@pytest.mark.parametrize("objective", ["sum", "min"])
@pytest.mark.parametrize("demands", DEMANDS)
def test_a_layout_that_keeps_the_demands_or_a_reason(demands, objective):
    affinity, asked = runs(), DEMANDS[demands]
    if objective == "min" and asked.together:
        return
    best = solve(affinity, request=asked, objective=objective)
    found = 0
    for method in BASELINES:
        layout = solve(affinity, request=asked, objective=objective, method=method)
        if not layout.found:
            alone = f"{method} finds no layout: "
            assert layout.reason == best.reason if best.objective is None else layout.reason.startswith(alone)
            continue
        found += 1
        assert check(layout, affinity).violations == ()
        assert layout.objective <= best.objective + 1e-9
        assert layout.bound >= best.objective - 1e-9
    assert (found > 0) == (best.objective is not None)


@pytest.mark.parametrize("method", BASELINES)
def test_demands_where_groups_cannot_be_listed(method):
    affinity = matrix(24, clusters=3)
    asked = Request(
        serve=tuple(f"t{i}" for i in range(20)),
        apart=(("t0", "t3"),),
        fixed=(Network(("t0", "t6"), "default"),),
        max_models=21,
    )
    layout = solve(affinity, request=asked, method=method)
    assert not layout.found or check(layout, affinity).valid
    assert method not in ("greedy", "hierarchical", "single-task") or layout.found


@pytest.mark.parametrize("method", BASELINES)
def test_the_worst_task_first_where_groups_cannot_be_listed(method):
    affinity = matrix(15, clusters=3)
    layout = solve(affinity, objective="min", budget=9.0, method=method)
    best = solve(affinity, objective="min", budget=9.0)
    if layout.objective is not None:
        assert check(layout, affinity).violations == ()
        assert layout.objective <= best.objective + 1e-9
        assert layout.bound >= best.objective - 1e-9


def test_every_method_compared_under_demands():
    found = compare(runs(), request=DEMANDS["apart"], objective="min")
    assert [row.method for row in found.methods] == ["exact", *BASELINES]
    assert found.methods[0].regret == 0.0
