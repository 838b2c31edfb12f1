"""Logged runs → affinity, against the formulas worked by hand."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup import Architecture, InputError, Run, RunTable, encode, estimate_runs
from taskgroup.core.documents.affinity import Macs

SINGLES = [Run(("a",), "full", {"a": 2.0}), Run(("b",), "full", {"b": 4.0})]
PAIR = Run(("a", "b"), "full", {"a": 1.0, "b": 5.0})


def table(*runs, tasks="ab"):
    both = [
        Run(run.train, run.architecture, run.loss, run.loss, run.seed, run.macs, run.where or f"line {position}")
        for position, run in enumerate(runs)
    ]
    return RunTable(tuple(tasks), tuple(both))


def pair_of(affinity):
    return next(group for group in affinity.groups if len(group.train) == 2)


@pytest.mark.parametrize(
    ("direction", "measure", "a", "b"),
    [
        ("min", "value", 1.0, 5.0),
        ("min", "delta", (2 - 1) / 2, (4 - 5) / 4),
        ("min", "mtl-gain", (2 - 1) / 1, (4 - 5) / 5),
        ("max", "value", 1.0, 5.0),
        ("max", "delta", (1 - 2) / 2, (5 - 4) / 4),
        ("max", "mtl-gain", (1 - 2) / 1, (5 - 4) / 5),
    ],
)
def test_measures(direction, measure, a, b):
    affinity = estimate_runs(table(*SINGLES, PAIR), direction=direction, measure=measure)
    assert pair_of(affinity).performance == pytest.approx({"a": a, "b": b})
    assert affinity.affinity == ((None, b), (a, None))  # rows are partners
    assert affinity.direction == ("min" if (direction, measure) == ("min", "value") else "max")
    if measure != "value":
        assert [group.performance for group in affinity.groups[:2]] == [{"a": 0.0}, {"b": 0.0}]


def test_repeated_runs_become_a_mean_and_a_standard_error():
    repeats = [Run(("a", "b"), "full", {"a": value, "b": 4.0}, seed=seed) for seed, value in enumerate([1.0, 1.2, 1.7])]
    affinity = estimate_runs(table(*SINGLES, *repeats), direction="min")
    mean, deviation = 1.3, math.sqrt((0.3**2 + 0.1**2 + 0.4**2) / 2)
    group = pair_of(affinity)
    assert group.runs == 3
    assert group.performance["a"] == pytest.approx((2 - mean) / 2)
    assert group.stderr == pytest.approx({"a": deviation / math.sqrt(3) / 2, "b": 0.0})
    assert affinity.stderr[1][0] == group.stderr["a"]


def test_the_standard_error_of_a_gain_is_the_slope_times_that_of_the_loss():
    def group(measure, *losses):
        runs = [Run(("a", "b"), "full", {"a": loss, "b": 1.0}) for loss in losses]
        return pair_of(estimate_runs(table(*SINGLES, *runs), direction="min", measure=measure))

    step = 1e-6
    slope = (group("mtl-gain", 2 - step).performance["a"] - group("mtl-gain", 2 + step).performance["a"]) / (2 * step)
    errors = [group(measure, 1.9, 2.0, 2.1).stderr["a"] for measure in ("value", "mtl-gain")]
    assert errors[1] == pytest.approx(slope * errors[0], rel=1e-5)


@pytest.mark.parametrize(
    ("runs", "options", "says"),
    [
        ([SINGLES[0], PAIR], {}, "task 'b' has no single-task run of architecture 'full'"),
        (
            [Run(("a",), "half", {"a": 1.0}), PAIR],
            {"baseline": "half"},
            "'b' has no single-task run of architecture 'half'",
        ),
        ([Run(("a",), "half", {"a": 1.0}), PAIR], {}, "'b' has no single-task run of architecture 'half'"),
        ([*SINGLES, PAIR], {"baseline": "huge"}, "the runs contain no architecture 'huge'"),
        ([Run(("a",), "full", {"a": 0.0})], {}, "'a' ('full') have the mean 0"),
        ([*SINGLES, Run(("a", "b"), "full", {"a": 0.0, "b": 1.0})], {"measure": "mtl-gain"}, "'a' has the mean 0"),
        (
            [Run(("a",), "full", {"a": 1e-300}), Run(("a",), "half", {"a": 1e300})],
            {"baseline": "full"},
            "too large for a number",
        ),
    ],
)
def test_baselines_that_cannot_be_used(runs, options, says):
    with pytest.raises(InputError) as error:
        estimate_runs(table(*runs), direction="min", **options)
    assert says in str(error.value)


def test_no_baseline_is_needed_for_values():
    assert pair_of(estimate_runs(table(PAIR), direction="min", measure="value")).performance == {"a": 1.0, "b": 5.0}


def test_two_costs_for_the_same_network_are_refused():
    runs = [Run(("a",), "full", {"a": 1.0}, macs=Macs(macs), seed=seed) for seed, macs in enumerate([1.0, 2.0])]
    with pytest.raises(InputError, match="costs 2 multiply-adds, 1 on line 0"):
        estimate_runs(table(*runs), direction="min")


def test_a_run_logged_twice_counts_once_and_contradictions_are_refused():
    run = Run(("a",), "full", {"a": 1.0}, seed=7)
    assert estimate_runs(table(run, run), direction="min").groups[0].runs == 1
    with pytest.raises(InputError, match="seed 7 has other values"):
        estimate_runs(table(run, Run(("a",), "full", {"a": 1.5}, seed=7)), direction="min")


def test_the_matrix_takes_the_most_expensive_architecture_that_trained_the_pair():
    cheap = Run(("a", "b"), "half", {"a": 9.0, "b": 9.0}, macs=Macs(0.5))
    dear = Run(("a", "b"), "full", {"a": 1.0, "b": 5.0}, macs=Macs(1.0))
    for runs in ((cheap, dear), (dear, cheap)):
        assert estimate_runs(table(*runs), direction="min", measure="value").affinity == ((None, 5.0), (1.0, None))
    counted = {"full": Architecture(1.0), "half": Architecture(2.0)}
    without = [Run(run.train, run.architecture, run.loss) for run in (cheap, dear)]
    affinity = estimate_runs(table(*without), direction="min", measure="value", architectures=counted)
    assert affinity.affinity == ((None, 9.0), (9.0, None))


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_runs_does_not_matter(shuffler: random.Random):
    runs = [*SINGLES, PAIR, Run(("b", "a"), "full", {"a": 1.5, "b": 4.5}), Run(("a",), "half", {"a": 3.0})]
    expected = estimate_runs(table(*runs), direction="min")
    shuffler.shuffle(runs)
    shuffled = estimate_runs(table(*runs), direction="min")
    assert shuffled.affinity == expected.affinity
    assert {(g.train, g.architecture, g.runs) for g in shuffled.groups} == {
        (g.train, g.architecture, g.runs) for g in expected.groups
    }
    assert encode(estimate_runs(table(*runs), direction="min")) == encode(shuffled)
