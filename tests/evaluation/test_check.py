"""`check` accepts what `solve` answers, and rejects it after any single corruption."""

import copy
import json

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from taskgroup import Affinity, Architecture, Layout, Macs, ObservedGroup, check, encode, solve
from tests.solver.instances import affinities, options


def corruptions(layout):
    """Every kind of single corruption of a layout document, as (name, changed document)."""
    document = json.loads(encode(layout))
    served = [(i, task) for i, model in enumerate(document["models"]) for task in model["serve"]]

    def changed(change, *arguments):
        other = copy.deepcopy(document)
        change(other, *arguments)
        return other

    for i, task in served:

        def drop_from_serve(other, i=i, task=task):
            other["models"][i]["serve"].remove(task)

        def drop_assignment(other, task=task):
            del other["assignment"][task]

        def serve_twice(other, i=i, task=task):
            other["models"].append(copy.deepcopy(other["models"][i]))

        def serve_twice_in_one(other, i=i, task=task):
            other["models"][i]["serve"].append(task)

        def not_trained(other, i=i, task=task):
            other["models"][i]["train"].remove(task)

        def move(other, i=i, task=task):
            other["assignment"][task] = len(other["models"])

        yield from (
            (change.__name__, changed(change))
            for change in (drop_from_serve, drop_assignment, serve_twice, serve_twice_in_one, not_trained, move)
        )
        for j, other_model in enumerate(document["models"]):
            if task not in other_model["train"]:

                def hand_over(other, i=i, j=j, task=task):
                    other["models"][i]["serve"].remove(task)
                    other["models"][j]["serve"].append(task)
                    other["assignment"][task] = j

                yield "hand_over", changed(hand_over)
            elif i != j:

                def also_serve(other, j=j, task=task):
                    other["models"][j]["serve"].append(task)

                yield "also_serve", changed(also_serve)
    for i in range(len(document["models"])):
        for part in ("trunk", "heads"):

            def price(other, i=i, part=part):
                other["models"][i]["cost"][part] += 0.5 * other["cost"] + 0.1

            yield f"price {part}", changed(price)
    for key, amount in (("cost", 0.1), ("cost", -0.1), ("budget", 0.7), ("budget", -0.7)):
        if document[key] is not None:

            def shift(other, key=key, amount=amount):
                other[key] = other[key] * (1 + amount) + amount / 1e3

            yield f"shift {key}", changed(shift)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("with_affinity", [True, False])
def test_any_single_corruption_is_rejected(with_affinity, data):
    affinity = data.draw(affinities(most_tasks=4))
    layout = solve(affinity, **data.draw(options(affinity)))
    assume(layout.status == "optimal")
    against = affinity if with_affinity else None
    assert check(layout, against).violations == ()
    for name, document in corruptions(layout):
        broken = check(msgspec.convert(document, Layout), against)
        assert not broken.valid, (name, document)


def observed():
    heads = {"a": 0.25, "b": 0.5}
    groups = (
        ObservedGroup(("a",), "half", {"a": 1.0}),
        ObservedGroup(("b",), "half", {"b": 1.0}),
        ObservedGroup(("a", "b"), "full", {"a": 3.0, "b": 0.5}, macs=Macs(2.0, heads)),
    )
    counts = {"half": Architecture(1.0, {"a": 0.125})}
    return Affinity(("a", "b"), "value", "max", ((None, None), (None, None)), architectures=counts, groups=groups)


def test_costs_are_trunks_and_the_heads_that_serve():
    layout = solve(observed())
    assert layout.assignment == {"a": 1, "b": 2} or layout.cost == 2.0 + 0.25 + 1.0
    assert layout.cost == 3.25
    assert check(layout, observed()).valid


def changed(layout, **fields):
    return msgspec.structs.replace(layout, **fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"objective": 3.9}, "objective"),
        ({"bound": 3.0}, "bound"),
        ({"gap": 0.5}, "bound"),
        ({"bound": 5.0, "gap": 0.25}, "bound"),
        ({"direction": "min"}, "direction"),
        ({"performance": {"a": 3.0, "b": 0.9}}, "performance"),
        ({"cost": None}, "cost"),
    ],
)
def test_the_rule_is_named(fields, rule):
    result = check(changed(solve(observed()), **fields), observed())
    assert rule in {violation.rule for violation in result.violations}


def test_a_tighter_budget_is_broken():
    assert not check(solve(observed()), budget=3.0).valid
    assert check(solve(observed()), budget=3.25).valid


def test_other_runs_are_other_promises():
    layout = solve(observed())
    others = msgspec.structs.replace(observed(), groups=observed().groups[:2])
    assert {violation.rule for violation in check(layout, others).violations} == {"known"}


def test_a_task_that_the_layout_never_heard_of_is_missed():
    layout = solve(observed())
    tasks = ("a", "b", "c")
    more = Affinity(
        tasks,
        "value",
        "max",
        ((None,) * 3,) * 3,
        architectures=observed().architectures,
        groups=(*observed().groups, ObservedGroup(("c",), "half", {"c": 1.0})),
    )
    assert [violation.rule for violation in check(layout, more).violations] == ["served-once"]


def test_predicted_networks_are_compared_with_the_prediction():
    groups = [ObservedGroup(pair, "full", dict.fromkeys(pair, 1.0)) for pair in (("a", "b"), ("a", "c"), ("b", "c"))]
    affinity = Affinity(("a", "b", "c"), "value", "max", ((None,) * 3,) * 3, groups=tuple(groups))
    layout = solve(affinity, budget=1, predict="hoa")
    assert layout.models[0].source == "predicted"
    assert check(layout, affinity).valid
    model = msgspec.structs.replace(layout.models[0], performance={"a": 1.0, "b": 1.0, "c": 2.0})
    wrong = changed(layout, models=(model,), performance=model.performance, objective=4.0, bound=4.0)
    assert {violation.rule for violation in check(wrong, affinity).violations} == {"performance"}


def test_an_infeasible_layout_is_not_valid():
    assert not check(solve(observed(), budget=0.5)).valid
