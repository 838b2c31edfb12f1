"""Answers do not depend on the unit of performance, from denormal numbers to nearly the largest."""

import itertools
import random

import pytest

from taskgroup import Affinity, InputError, ObservedGroup, solve


def table(scale, seed=0):
    draw = random.Random(seed)
    tasks = tuple("abcde")
    groups = [group for size in range(1, 6) for group in itertools.combinations(tasks, size)]
    observed = tuple(
        ObservedGroup(group, "full", {task: draw.uniform(-1, 1) * scale for task in group}) for group in groups
    )
    return Affinity(tasks, "value", "max", ((None,) * 5,) * 5, groups=observed)


@pytest.mark.parametrize("method", ["exact", "ilp"])
@pytest.mark.parametrize("scale", [1e-310, 1e-200, 1e-60, 1e-30, 1e-12, 1e12, 1e30, 1e300])
def test_the_unit_of_performance_changes_nothing(method, scale):
    reference, layout = solve(table(1.0), max_models=2), solve(table(scale), max_models=2, method=method)
    assert layout.status == "optimal"
    assert [model.train for model in layout.models] == [model.train for model in reference.models]
    assert layout.objective == pytest.approx(scale * reference.objective, rel=1e-9, abs=0.0)


def test_performances_whose_sum_overflows_are_refused():
    with pytest.raises(InputError, match="divide the performances"):
        solve(table(1.7e308), max_models=2)


@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_weights_of_zero(method):
    layout = solve(table(1.0), max_models=2, method=method, weight=dict.fromkeys("abcde", 0.0))
    assert (layout.status, layout.objective) == ("optimal", 0.0)
    assert layout.cost == 1.0
