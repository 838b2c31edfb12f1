"""Explanations against brute force: the runner-up, the cost of the budget, and the smallest change of a performance."""

import itertools
import math

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from taskgroup import Affinity, InputError, ObservedGroup, explain, solve
from tests.solver.instances import affinities, cost_of


def _assignments(affinity, budget):
    """Every assignment within a budget as (objective, cost, serving groups)."""
    choices = [[g for g in affinity.groups if g.performance.get(task) is not None] for task in affinity.tasks]
    for chosen in itertools.product(*choices):
        built = {id(group): group for group in chosen}.values()
        heads = [cost_of(affinity, g)[1].get(task, 0.0) for task, g in zip(affinity.tasks, chosen, strict=True)]
        cost = math.fsum([*(cost_of(affinity, group)[0] for group in built), *heads])
        if budget is None or cost <= budget * (1 + 1e-9):
            objective = math.fsum(g.performance[task] for task, g in zip(affinity.tasks, chosen, strict=True))
            yield objective, cost, chosen


def _keys(layout, tasks):
    models = [layout.models[layout.assignment[task]] for task in tasks]
    return [(frozenset(model.train), model.architecture) for model in models]


def _other(chosen, keys):
    return [(frozenset(g.train), g.architecture) for g in chosen] != keys


@settings(max_examples=200, deadline=None)
@given(affinities(most_tasks=4), st.sampled_from([None, 1.0, 1.5, 2.0, 3.0]))
def test_the_runner_up_and_the_neighbours_in_cost_equal_brute_force(affinity, share):
    largest = max((cost_of(affinity, group)[0] for group in affinity.groups), default=1.0)
    layout = solve(affinity, budget=None if share is None else share * largest)
    assume(layout.status == "optimal")
    found = explain(layout, affinity)
    sign, scale = affinity.sign, 1e-9 * max(1.0, *(abs(value) for value in layout.performance.values()))
    keys = _keys(layout, affinity.tasks)
    others = [objective for objective, _, chosen in _assignments(affinity, layout.budget) if _other(chosen, keys)]
    if not others:
        assert found.runner_up is None
    else:
        best = max(sign * objective for objective in others)
        assert sign * found.runner_up.objective == pytest.approx(best, abs=scale)
    if layout.budget is None:
        assert found.budget is None
        return
    cheaper = [o for o, cost, _ in _assignments(affinity, None) if cost < layout.cost * (1 - 4e-9)]
    assert (found.budget.next_cheaper is None) == (not cheaper)
    if cheaper:
        best = max(sign * objective for objective in cheaper)
        assert sign * found.budget.next_cheaper.objective == pytest.approx(best, abs=scale)
    better = [
        cost for o, cost, _ in _assignments(affinity, None) if sign * (o - layout.objective) > 1e-6 * scale + scale
    ]
    assert (found.budget.next_better is None) == (not better)
    if better:
        assert found.budget.next_better.cost == pytest.approx(min(better), rel=1e-8)
        gained = found.budget.next_better.difference / (found.budget.next_better.cost - layout.budget)
        assert found.budget.shadow_price == pytest.approx(gained)


@settings(max_examples=100, deadline=None)
@given(affinities(most_tasks=4))
def test_the_smallest_change_changes_the_layout_and_nine_tenths_of_it_do_not(affinity):
    layout = solve(affinity)
    assume(layout.status == "optimal")
    found = explain(layout, affinity)
    task = found.smallest_change
    assume(task is not None)
    change, keys = found.tasks[task].change, _keys(layout, affinity.tasks)
    assume(change > 1e-6 * max(1.0, abs(layout.performance[task])))
    for share, changes in ((0.9, False), (1.1, True)):
        moved = _worse(affinity, layout.models[layout.assignment[task]], task, share * change)
        assert (_keys(solve(moved), affinity.tasks) != keys) == changes


def _worse(affinity, model, task, by):
    groups = tuple(
        msgspec.structs.replace(g, performance={**g.performance, task: g.performance[task] - affinity.sign * by})
        if set(g.train) == set(model.train) and g.architecture == model.architecture
        else g
        for g in affinity.groups
    )
    return msgspec.structs.replace(affinity, groups=groups)


def _pairs() -> Affinity:
    groups = (
        ObservedGroup(("a",), "full", {"a": 1.0}),
        ObservedGroup(("b",), "full", {"b": 1.0}),
        ObservedGroup(("a", "b"), "full", {"a": 1.5, "b": 1.2}),
    )
    return Affinity(
        tasks=("a", "b"), score="value", direction="max", affinity=((None, 0.2), (0.5, None)), groups=groups
    )


def test_each_constraint_has_its_cost():
    layout = solve(_pairs(), apart=[["a", "b"]], max_models=2)
    found = explain(layout, _pairs())
    # apart: each network serves one of them, 1.5 by the pair and 1.0 alone; without it both are served by the pair
    costs = {entry.field: entry.without.difference for entry in found.constraints}
    assert costs == {"apart": pytest.approx(0.2), "max_models": 0.0}
    assert [effect.affinity for effect in found.networks[0].effects] in ([0.5], [0.2])
    assert found.tasks["a"].single == 1.0 and found.tasks["a"].all_in_one == 1.5


def test_weights_divide_the_change_that_a_task_needs():
    layout = solve(_pairs(), weight={"a": 2.0})
    found = explain(layout, _pairs())
    # a served alone loses 2 × 0.5, b alone 0.2: a has to fall by 0.5, b by 0.2
    assert found.tasks["a"].loss == pytest.approx(1.0) and found.tasks["a"].change == pytest.approx(0.5)
    assert found.smallest_change == "b" and found.tasks["b"].change == pytest.approx(0.2)


def test_a_layout_of_another_affinity_is_one_line():
    other = msgspec.structs.replace(_pairs(), groups=_pairs().groups[:2])
    with pytest.raises(InputError, match="no network of a\\+b"):
        explain(solve(_pairs()), other)
    with pytest.raises(InputError, match="no networks"):
        explain(solve(_pairs(), budget=0.5), _pairs())
