"""One baseline per task for all gains: the gains of two backbones worked by hand."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from taskgroup import Architecture, InputError, Request, Run, RunTable, check, estimate_runs, solve
from taskgroup.core.documents.affinity import Affinity, Baseline, Macs
from taskgroup.core.standard_errors import observed_errors
from taskgroup.formats.documents import decode, encode

LARGE = {"seg": 0.50, "depth": 0.40, "edges": 0.30}
SMALL = {"seg": 0.85, "depth": 0.75, "edges": 0.60}


def run(architecture, values, macs=None, seed=None):
    return Run(tuple(values), architecture, values, values, seed, None if macs is None else Macs(macs), "line 1")


def singles(architecture, values, macs=None, seed=None):
    return [run(architecture, {task: value}, macs, seed) for task, value in values.items()]


def table(*runs):
    return RunTable(tuple(dict.fromkeys(task for one in runs for task in one.train)), runs)


BACKBONES = [
    *singles("r50", LARGE, 4.1e9),
    *singles("r18", SMALL, 1.8e9),
    run("r50", LARGE, 4.1e9),
    run("r18", {"seg": 0.85, "depth": 0.75}, 1.8e9),
]


def group(affinity, architecture, *train):
    return next(g for g in affinity.groups if (g.architecture, set(g.train)) == (architecture, set(train)))


def test_a_small_backbone_that_is_worse_alone_has_a_negative_gain_alone():
    affinity = estimate_runs(table(*BACKBONES), direction="min")
    assert affinity.baseline == {task: Baseline("r50", value) for task, value in LARGE.items()}
    alone = {task: group(affinity, "r18", task).performance[task] for task in SMALL}
    assert alone == pytest.approx({"seg": -0.35 / 0.5, "depth": -0.35 / 0.4, "edges": -1.0})
    assert group(affinity, "r18", "seg", "depth").performance == pytest.approx({"seg": -0.7, "depth": -0.875})
    assert group(affinity, "r50", "seg", "depth", "edges").performance == {"seg": 0.0, "depth": 0.0, "edges": 0.0}


@pytest.mark.parametrize("method", ["exact", "ilp"])
@pytest.mark.parametrize("predict", ["none", "hoa"])
def test_the_solver_does_not_choose_the_small_backbone_for_its_own_baseline(method, predict):
    affinity = estimate_runs(table(*BACKBONES), direction="min")
    layout = solve(affinity, budget=12e9, method=method, predict=predict)
    assert layout.objective == 0.0
    assert {model.architecture for model in layout.models} == {"r50"}
    assert layout.cost == 4.1e9
    assert check(layout, affinity=affinity).violations == ()


def test_the_named_baseline_is_the_one_of_every_gain():
    affinity = estimate_runs(table(*BACKBONES), direction="min", baseline="r18")
    assert {reference.architecture for reference in affinity.baseline.values()} == {"r18"}
    assert group(affinity, "r50", "edges").performance["edges"] == pytest.approx(0.5)
    assert group(affinity, "r18", "edges").performance["edges"] == 0.0


def test_the_only_architecture_with_single_task_runs_of_every_task_is_the_baseline():
    some = [run("r50", {"seg": 0.5}, 9e9), *singles("r18", SMALL), run("r50", LARGE)]
    affinity = estimate_runs(table(*some), direction="min")
    assert affinity.baseline["seg"] == Baseline("r18", 0.85)
    assert group(affinity, "r50", "seg", "depth", "edges").performance["edges"] == pytest.approx(0.5)


def test_costs_may_be_given_beside_the_runs():
    plain = [Run(one.train, one.architecture, one.loss, one.metric) for one in BACKBONES]
    counted = {"r50": Architecture(4.0), "r18": Architecture(1.0, {"seg": 1.0})}
    assert estimate_runs(table(*plain), direction="min", architectures=counted).baseline["seg"].architecture == "r50"


@pytest.mark.parametrize("costs", [(None, None), (1.0, None), (2.0, 2.0)])
def test_where_costs_do_not_decide_the_baseline_is_asked_for(costs):
    runs = [*singles("r50", LARGE, costs[0]), *singles("r18", SMALL, costs[1])]
    with pytest.raises(InputError, match=r"^baseline: .*name the architecture whose runs are"):
        estimate_runs(table(*runs), direction="min")


@pytest.mark.parametrize("measure", ["delta", "mtl-gain"])
def test_negative_numbers_have_gains_too(measure):
    runs = [run("a", {"x": -2.0}), run("a", {"x": -1.0, "y": 1.0}), run("a", {"y": 1.0})]
    down, up = (estimate_runs(table(*runs), direction=d, measure=measure) for d in ("min", "max"))
    by = 2.0 if measure == "delta" else 1.0
    assert group(down, "a", "x", "y").performance["x"] == pytest.approx(-1.0 / by)
    assert group(up, "a", "x", "y").performance["x"] == pytest.approx(1.0 / by)


def test_directions_belong_to_tasks():
    alone = [run("a", {"miou": 0.40}), run("a", {"rmse": 0.60})]
    affinity = estimate_runs(
        table(*alone, run("a", {"miou": 0.44, "rmse": 0.54})), direction="max", directions={"rmse": "min"}
    )
    assert group(affinity, "a", "miou", "rmse").performance == pytest.approx({"miou": 0.1, "rmse": 0.1})
    assert (affinity.direction, affinity.directions) == ("max", None)


def test_values_of_different_directions_are_not_summed():
    runs = table(run("a", {"miou": 0.4}), run("a", {"rmse": 0.6}))
    affinity = estimate_runs(runs, directions={"miou": "max", "rmse": "min"}, measure="value")
    assert affinity.directions == {"miou": "max", "rmse": "min"}
    assert decode(encode(affinity), Affinity, "document") == affinity
    with pytest.raises(InputError, match="different directions and cannot be summed; estimate gains"):
        solve(affinity)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "task 'x' has no direction"),
        ({"directions": {"x": "min"}}, "task 'y' has no direction"),
        ({"direction": "min", "directions": {"z": "max"}}, "unknown task 'z'"),
    ],
)
def test_every_task_needs_a_direction(options, says):
    with pytest.raises(InputError, match=says):
        estimate_runs(table(run("a", {"x": 1.0}), run("a", {"y": 1.0})), measure="value", **options)


@pytest.mark.parametrize("measure", ["delta", "mtl-gain"])
@pytest.mark.parametrize("direction", ["min", "max"])
def test_the_standard_error_of_a_gain_is_that_of_a_bootstrap_of_both_means(measure, direction):
    rng = np.random.default_rng(3)
    alone, pair = 1.0 + 0.05 * rng.standard_normal(40), 0.8 + 0.04 * rng.standard_normal(40)
    runs = [run("a", {"x": float(v)}, seed=i) for i, v in enumerate(alone)]
    runs += [run("a", {"x": float(v), "y": 1.0}, seed=i) for i, v in enumerate(pair)]
    affinity = estimate_runs(table(*runs, run("a", {"y": 1.0})), direction=direction, measure=measure)
    found = group(affinity, "a", "x", "y").stderr["x"]
    base = rng.choice(alone, (20_000, 40)).mean(axis=1)
    value = rng.choice(pair, (20_000, 40)).mean(axis=1)
    gains = (base - value if direction == "min" else value - base) / (base if measure == "delta" else value)
    scale = math.sqrt(40 / 39)  # a bootstrap's variance divides by n, a standard error's by n − 1
    assert found / (gains.std() * scale) == pytest.approx(1.0, abs=0.02)
    assert group(affinity, "a", "x").stderr == {"x": 0.0}


def test_the_error_free_baseline_does_not_enter_the_pool():
    runs = [*(run("a", {"x": v}, seed=s) for s, v in enumerate((1.0, 1.1))), run("a", {"y": 1.0})]
    pairs = [run("a", {"x": v, "y": 1.0}, seed=s) for s, v in enumerate((0.8, 0.9))]
    third = run("a", {"x": 0.7, "z": 1.0})
    affinity = estimate_runs(table(*runs, *pairs, third, run("a", {"z": 1.0})), direction="min")
    affinity = replace(affinity, groups=tuple(g for g in affinity.groups if {"y", "z"} != set(g.train)))
    known = group(affinity, "a", "x", "y").stderr["x"]
    only_x = replace(
        affinity,
        groups=tuple(
            replace(g, performance={"x": g.performance["x"]}, stderr=g.stderr and {"x": g.stderr["x"]})
            for g in affinity.groups
            if "x" in g.train
        ),
    )
    errors = {g.train: e for g, e in zip(only_x.groups, observed_errors(only_x), strict=True)}
    assert errors["x",]["x"] == 0.0
    assert errors["x", "z"]["x"] == pytest.approx(math.sqrt(known**2 * 2 / 1))


def test_no_worse_than_single_compares_with_the_best_single_task_run():
    better = [*singles("r50", LARGE, 4e9), *singles("r18", {"seg": 0.4, "depth": 0.4, "edges": 0.3}, 1e9)]
    affinity = estimate_runs(table(*better, run("r50", {**LARGE, "seg": 0.45}, 4e9)), direction="min")
    layout = solve(affinity, request=Request(no_worse_than_single=0.0))
    assert layout.performance["seg"] == pytest.approx(0.2)
    assert check(layout, affinity=affinity).violations == ()
