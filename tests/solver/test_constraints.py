"""Every demand, alone and mixed: `exact` = `ilp` = brute force, and `check` accepts the answer."""

import itertools
import math

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from taskgroup import Affinity, InputError, Network, ObservedGroup, Request, check, solve
from taskgroup.core.documents.affinity import Amounts, Architecture
from tests.solver.instances import EQUAL, Best, affinities, cost_of


@st.composite
def demands(draw, affinity):
    tasks = affinity.tasks
    several = st.lists(st.sampled_from(tasks), min_size=2, max_size=3, unique=True).map(tuple)
    groups = st.lists(several, max_size=1).map(tuple) if len(tasks) > 1 else st.just(())
    chosen = {}
    serve = tuple(draw(st.lists(st.sampled_from(tasks), min_size=1, unique=True)))
    inside = [task for task in tasks if task in serve]
    pairs = st.lists(st.sampled_from(inside), min_size=2, max_size=3, unique=True).map(tuple)
    served_groups = st.lists(pairs, max_size=2).map(tuple) if len(inside) > 1 else st.just(())
    kinds = {
        "serve": st.just(serve),
        "max_group_size": st.integers(1, len(tasks)),
        "min_performance": st.dictionaries(st.sampled_from(inside), st.sampled_from([-1.0, 0.0, 1.0]), max_size=2),
        "together": served_groups,
        "apart": served_groups,
        "train_together": groups,
        "train_apart": groups,
        "fixed": st.lists(st.sampled_from(affinity.groups), max_size=2, unique_by=id).map(
            lambda found: tuple(Network(group.train, group.architecture) for group in found)
        ),
        "limit": st.sampled_from([{"params": limit} for limit in (2.0, 3.5, 6.0)]),
        "max_models": st.integers(1, 3),
        "budget": st.sampled_from([1.0, 2.0, 3.0]).map(
            lambda times: times * (max(cost_of(affinity, group)[0] for group in affinity.groups) or 1.0)
        ),
    }
    names = draw(st.lists(st.sampled_from(sorted(kinds)), max_size=4, unique=True))
    if {"min_performance", "together", "apart"} & set(names):
        names.append("serve")
    for name in names:
        chosen[name] = draw(kinds[name])
    return Request(**chosen)


RESOURCES = {"half": Amounts(1.0, {"a": 0.5, "b": 0.25}), "full": Amounts(2.0, {"a": 1.0, "c": 0.5})}


def with_resources(affinity):
    architectures = {
        name: msgspec.structs.replace(
            affinity.architectures.get(name, Architecture()), resources={"params": RESOURCES[name]}
        )
        for name in ("half", "full")
    }
    return msgspec.structs.replace(affinity, architectures=architectures)


def brute_force(affinity, asked, objective="sum"):
    sign = affinity.sign
    serve = [task for task in affinity.tasks if not asked.serve or task in asked.serve]
    fixed = {(frozenset(network.train), network.architecture) for network in asked.fixed}

    def key(group):
        return frozenset(group.train), group.architecture

    def trainable(group):
        if key(group) in fixed:
            return True
        if asked.max_group_size is not None and len(group.train) > asked.max_group_size:
            return False
        some = [len(set(tasks) & set(group.train)) for tasks in asked.train_together]
        if any(0 < number < len(tasks) for number, tasks in zip(some, asked.train_together, strict=True)):
            return False
        return all(len(set(tasks) & set(group.train)) <= 1 for tasks in asked.train_apart)

    def reaches(task, value):
        floor = asked.min_performance.get(task)
        return value is not None and (floor is None or sign * (value - floor) >= 0)

    choices = [[g for g in affinity.groups if trainable(g) and reaches(t, g.performance.get(t))] for t in serve]
    always = [group for group in affinity.groups if key(group) in fixed]
    found = []
    for assignment in itertools.product(*choices):
        by_task = dict(zip(serve, assignment, strict=True))
        built = list({id(group): group for group in [*always, *assignment]}.values())
        if asked.max_models is not None and len(built) > asked.max_models:
            continue
        if any(len({id(by_task[task]) for task in tasks}) > 1 for tasks in asked.together):
            continue
        if any(len({id(by_task[task]) for task in tasks}) < len(tasks) for tasks in asked.apart):
            continue
        heads = [cost_of(affinity, group)[1].get(task, 0.0) for task, group in by_task.items()]
        cost = math.fsum([*(cost_of(affinity, group)[0] for group in built), *heads])
        if asked.budget is not None and cost > asked.budget * (1 + EQUAL):
            continue
        params = sum(RESOURCES[g.architecture].trunk for g in built)
        params += sum(RESOURCES[g.architecture].heads.get(t, 0.0) for t, g in by_task.items())
        if "params" in asked.limit and params > asked.limit["params"] * (1 + EQUAL):
            continue
        values = [sign * group.performance[task] for task, group in by_task.items()]
        found.append((min(values), math.fsum(values), cost, len(built)))
    if not found:
        return None
    if objective == "min":
        worst = max(entry[0] for entry in found)
        found = [entry for entry in found if entry[0] >= worst - EQUAL * abs(worst) - 1e-12]
    best = max(entry[1] for entry in found)
    found = [entry for entry in found if entry[1] >= best - EQUAL * abs(best) - 1e-11]
    cheapest = min(entry[2] for entry in found)
    found = [entry for entry in found if entry[2] <= cheapest * (1 + EQUAL)]
    value = worst if objective == "min" else best
    return Best(sign * value, cheapest, min(entry[3] for entry in found))


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_demand_in_both_methods(data):
    affinity = data.draw(affinities(most_tasks=5))
    assume(all(not group.macs or group.macs.total < 1e9 for group in affinity.groups))
    affinity = with_resources(affinity)
    asked = data.draw(demands(affinity))
    objective = "sum" if asked.together else data.draw(st.sampled_from(["sum", "sum", "min"]))
    best = brute_force(affinity, asked, objective)
    for method in ("exact", "ilp"):
        layout = solve(affinity, request=asked, method=method, objective=objective)
        if best is None:
            assert layout.status == "infeasible"
            assert layout.reason
            continue
        assert layout.status == "optimal", layout
        assert layout.objective == pytest.approx(best.objective, rel=2e-9, abs=2e-12)
        assert layout.cost == pytest.approx(best.cost, rel=2e-9, abs=1e-12)
        assert len(layout.models) == best.networks
        assert check(layout, affinity).violations == ()


def table(*groups, tasks="abc"):
    observed = tuple(
        ObservedGroup(tuple(train), "full", dict(zip(train, values, strict=True))) for train, values in groups
    )
    return Affinity(tuple(tasks), "value", "max", ((None,) * len(tasks),) * len(tasks), groups=observed)


KNOWN = table(
    ("a", [1.0]), ("b", [1.0]), ("c", [1.0]), ("ab", [3.0, 3.0]), ("bc", [2.0, 5.0]), ("abc", [9.0, 0.0, 0.0])
)


@pytest.mark.parametrize(
    ("asked", "assignment"),
    [
        (Request(serve=("a",)), {"a": ("a", "b", "c")}),
        (Request(serve=("c", "b"), max_models=1), {"b": ("b", "c"), "c": ("b", "c")}),
        (Request(apart=(("a", "b"),), max_group_size=2), {"a": ("a", "b"), "b": ("b", "c"), "c": ("b", "c")}),
        (Request(together=(("a", "b"),), max_group_size=2), {"a": ("a", "b"), "b": ("a", "b"), "c": ("b", "c")}),
        (Request(train_apart=(("a", "b"), ("b", "c"))), {"a": ("a",), "b": ("b",), "c": ("c",)}),
        (Request(train_together=(("a", "c"),)), {"a": ("a", "b", "c"), "b": ("b",), "c": ("a", "b", "c")}),
        (
            Request(min_performance={"b": 2.5}, max_models=2),
            {"a": ("a", "b", "c"), "b": ("a", "b"), "c": ("a", "b", "c")},
        ),
        (
            Request(fixed=(Network(("a", "b", "c"), "full"),), max_models=2),
            {"a": ("a", "b", "c"), "b": ("b", "c"), "c": ("b", "c")},
        ),
    ],
)
def test_what_each_demand_means(asked, assignment):
    layout = solve(KNOWN, request=asked)
    assert {task: layout.models[index].train for task, index in layout.assignment.items()} == assignment
    assert check(layout, KNOWN).valid


def test_no_worse_than_single_and_its_tolerance():
    known = table(("a", [2.0]), ("b", [2.0]), ("ab", [1.5, 4.0]), tasks="ab")
    assert solve(known, budget=1).performance == {"a": 1.5, "b": 4.0}
    strict = solve(known, budget=1, request=Request(no_worse_than_single=0.0))
    assert strict.status == "infeasible"
    assert "no_worse_than_single" in strict.reason
    assert solve(known, budget=1, request=Request(no_worse_than_single=0.5)).status == "optimal"
    kept = solve(known, request=Request(no_worse_than_single=0.0))
    assert kept.performance == {"a": 2.0, "b": 4.0}
    assert not check(msgspec.structs.replace(solve(known, budget=1), request=kept.request), known).valid


def test_the_worst_task_first():
    known = table(("a", [1.0]), ("b", [1.0]), ("ab", [0.5, 9.0]), tasks="ab")
    assert solve(known, max_models=1).objective == 9.5
    worst = solve(known, objective="min")
    assert worst.objective == 1.0
    assert worst.performance == {"a": 1.0, "b": 9.0}
    assert check(worst, known).valid


def test_risk_takes_standard_errors_off():
    def group(train, value, error, runs):
        stderr = None if error is None else {train: error}
        return ObservedGroup((train,), f"of {runs}", {train: value}, stderr, runs)

    known = Affinity(("a",), "value", "max", ((None,),), groups=(group("a", 1.0, 0.3, 4), group("a", 0.9, 0.05, 9)))
    assert solve(known).performance == {"a": 1.0}
    careful = solve(known, risk=2.0)
    assert careful.performance == {"a": 0.9}
    assert careful.objective == pytest.approx(0.8)
    assert check(careful, known).valid
    single = msgspec.structs.replace(known, groups=(known.groups[1], group("a", 1.0, None, 1)))
    assert solve(single, risk=1.0).performance == {"a": 0.9}  # one run: 3 × 0.05 off
    with pytest.raises(InputError, match="standard error"):
        solve(msgspec.structs.replace(known, groups=(group("a", 1.0, None, 1),)), risk=1.0)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (Request(max_group_size=1, max_models=2, budget=9.0), {"max_group_size 1", "max_models 2"}),
        (Request(min_performance={"a": 99.0}, max_models=3), {"min_performance a=99"}),
        (Request(together=(("a", "b"),), apart=(("b", "a"),), budget=9.0), {"together a,b", "apart b,a"}),
        (Request(together=(("a", "b"),), train_apart=(("a", "b"),)), {"together a,b", "train_apart a,b"}),
        (Request(fixed=(Network(("a",), "full"), Network(("b",), "full")), max_models=1), {"max_models 1"}),
    ],
)
def test_a_smallest_conflict_is_named(asked, names):
    for method in ("exact", "ilp"):
        layout = solve(KNOWN, request=asked, method=method)
        assert layout.status == "infeasible"
        texts = [" ".join(constraint).strip() for constraint, _ in asked.single_constraints()]
        named = {text for text in texts if text in layout.reason}
        assert names <= named
        assert all(name.startswith("fixed") for name in named - names)


@pytest.mark.parametrize(
    "asked",
    [
        {"serve": ("z",)},
        {"together": (("a",),)},
        {"apart": (("a", "z"),)},
        {"serve": ("a", "b"), "together": (("a", "c"),)},
        {"min_performance": {"a": math.nan}},
        {"no_worse_than_single": -1.0},
        {"limit": {"params": 3.0}},
        {"fixed": (Network(("a", "c"), "full"),)},
        {"max_group_size": 0},
    ],
)
def test_demands_that_mean_nothing_are_refused(asked):
    with pytest.raises(InputError):
        solve(KNOWN, **asked)
