"""Whether promises are kept: intervals against SciPy, and how often they hold."""

import math

import numpy as np
import pytest
from scipy import stats

from taskgroup.core.documents.layout import Layout, Model, ModelCost, Solver
from taskgroup.core.errors import InputError
from taskgroup.core.request import Network, Request
from taskgroup.evaluation.measurement import Training, differences, read_measurement
from taskgroup.evaluation.verdicts import Part, VerificationData, half_width, jackknife

PAIR = ("a", "b")


def layout(promised, stderr=None, source="observed", affinity=None, direction="max", **options):
    model = Model(PAIR, ("a",), ("b",), "full", ModelCost(1.0, 0.0), {"a": promised}, source)
    if stderr is not None:
        model = Model(PAIR, ("a",), ("b",), "full", ModelCost(1.0, 0.0), {"a": promised}, source, {"a": stderr})
    told = {"score": "gain", "command": "estimate surrogate", "options": {"seeds": 3}} if affinity is None else affinity
    return Layout(
        status="optimal", objective=promised, bound=promised, gap=0.0, direction=direction, budget=None, cost=1.0,
        models=(model,), assignment={"a": 0}, performance={"a": promised}, solver=Solver("exact", 1, 1, 0.0),
        request=Request(**options), provenance={"affinity": told},
    )  # fmt: skip


def verification_data(plan, values, baselines):
    """Fresh runs of a's network and of its single-task network."""
    runs = {
        Network(PAIR, "full"): {seed: {"a": value} for seed, value in enumerate(values)},
        Network(("a",), "half"): {seed: {"a": value} for seed, value in enumerate(baselines)},
    }
    return VerificationData(plan, read_measurement(plan), runs, "half", Network(PAIR, "full"))


VALUE = {"score": "value", "command": "estimate runs", "options": {"direction": "max", "column": "metric"}}


def test_half_width_is_students_t():
    sample = np.array([1.0, 1.3, 0.8, 1.1, 0.6])
    low, high = stats.ttest_1samp(sample, 0).confidence_interval(0.95)
    assert half_width([Part(sample.var(ddof=1) / 5, 4)]) == pytest.approx((high - low) / 2)


def test_half_width_of_two_samples_is_welchs():
    first, second = np.array([1.0, 1.3, 0.8, 1.1, 0.6]), np.array([0.4, 0.5, 0.9])
    low, high = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    parts = [Part(first.var(ddof=1) / 5, 4), Part(second.var(ddof=1) / 3, 2)]
    assert half_width(parts) == pytest.approx((high - low) / 2)


def test_half_width_of_known_variances_is_normal():
    assert half_width([Part(4.0)]) == pytest.approx(2 * stats.norm.ppf(0.975))
    assert half_width([]) == half_width([Part(0.0, 4)]) == 0


def test_jackknife_of_a_mean_is_the_standard_error():
    sample = np.array([1.0, 1.3, 0.8, 1.1, 0.6])
    assert jackknife(lambda mean: mean, sample) == pytest.approx(stats.sem(sample))


def test_jackknife_of_a_ratio_is_near_the_delta_method():
    generator = np.random.default_rng(0)
    over, under = generator.normal(2, 0.1, 400), generator.normal(1, 0.05, 400)
    delta = 2 * math.sqrt((0.1 / 2) ** 2 + 0.05**2) / math.sqrt(400)
    assert jackknife(lambda one, other: one / other, over, under) == pytest.approx(delta, rel=0.1)


def test_reached_is_the_gain_of_the_means():
    verdict = verification_data(layout(0.5), [1.0, 1.2, 0.8], [2.0, 1.8, 1.6]).verdict("a")
    assert verdict.measured.value == pytest.approx(1.8 / 1.0 - 1)
    assert verdict.single_task.value == verdict.single_task.stderr == 0
    low, high = verdict.interval
    assert (high - low) / 2 > 0.5 and verdict.as_expected is None  # the interval is wider than the expected gain


@pytest.mark.parametrize(("promised", "kept"), [(0.2, None), (0.9, True), (5.0, False), (-3.0, True)])
def test_only_falling_short_breaks_a_promise(promised, kept):
    assert verification_data(layout(promised), [1.0, 1.05, 0.95], [2.0, 1.95, 2.05]).verdict("a").as_expected is kept


def test_a_loss_falls_short_by_being_higher():
    told = {"score": "value", "command": "estimate runs", "options": {"direction": "min", "column": "loss"}}
    for promised, kept in ((0.5, False), (1.0, True), (2.0, True)):
        plan = layout(promised, affinity=told, direction="min", stderr=0.01)
        assert verification_data(plan, [1.0, 1.05, 0.95], []).verdict("a").as_expected is kept


@pytest.mark.parametrize(("source", "runs"), [("observed", 3), ("predicted", None)])
def test_intervals_hold_as_often_as_they_say(source, runs):
    """The promise: a mean of three runs with its standard error, or a prediction with its standard deviation."""
    generator, held, trials = np.random.default_rng(0), 0, 3000
    told = {**VALUE, "options": {**VALUE["options"], "seeds": runs}}
    for _ in range(trials):
        fresh = generator.normal(1.0, 0.3, 5)
        if runs is None:
            promised, stderr = generator.normal(1.0, 0.2), 0.2
        else:
            before = generator.normal(1.0, 0.3, runs)
            promised, stderr = before.mean(), stats.sem(before)
        plan = layout(promised, stderr, source, told)
        low, high = verification_data(plan, fresh, []).verdict("a").interval
        held += low <= promised <= high
    assert 0.94 <= held / trials <= 0.975


def test_a_promise_of_few_runs_without_errors_spreads_as_the_fresh_ones():
    values = [1.0, 1.2, 0.8, 1.1, 0.9]
    told = {**VALUE, "options": {**VALUE["options"], "seeds": 1}}
    low, high = verification_data(layout(1.0, affinity=told), values, []).verdict("a").interval
    pooled = math.sqrt(np.var(values, ddof=1) * (1 / 5 + 1))
    assert (high - low) / 2 == pytest.approx(stats.t.ppf(0.975, 4) * pooled)


@pytest.mark.parametrize(("values", "baselines"), [([1.0], [2.0]), ([], []), ([1.0, 1.1], [2.0])])
def test_too_few_runs_say_nothing(values, baselines):
    verdict = verification_data(layout(0.1), values, baselines).verdict("a")
    assert verdict.as_expected is None and verdict.interval is None


def test_totals_weigh_tasks():
    found = verification_data(layout(0.5, weight={"a": 3.0}), [1.0, 1.0], [2.0, 2.0])
    assert found.total(found.network, 1, 7.0).objective == pytest.approx(3.0)
    assert found.total(found.single_task, 1, 7.0).objective == 0


def test_what_is_no_promise_is_refused():
    for affinity, said in (
        ({"score": "gs"}, "training does not measure"),
        ({}, "affinity's score is missing"),
    ):
        with pytest.raises(InputError, match=said):
            read_measurement(layout(0.5, affinity=affinity))
    with pytest.raises(InputError, match=r"\$\.provenance\.affinity\.options\.epochs"):
        read_measurement(layout(0.5, affinity={"score": "gain", "options": {"epochs": "ten"}}))


@pytest.mark.parametrize(
    ("command", "options", "baseline"),
    [
        ("estimate surrogate", {"all_widths": False}, None),
        ("estimate surrogate", {"all_widths": True}, None),
        ("estimate runs", {"baseline": "half"}, "half"),
    ],
)
def test_the_baseline_of_a_gain(command, options, baseline):
    measurement = read_measurement(layout(0.5, affinity={"score": "delta", "command": command, "options": options}))
    assert measurement.baseline == baseline


def test_differences_name_what_is_not_told_too():
    found = differences(Training(epochs=10, split="validation"), Training(epochs=20, split="validation", batch_size=64))
    assert [(d.setting, d.expected_with, d.measured_with) for d in found] == [
        ("epochs", 10, 20),
        ("batch_size", None, 64),
    ]
