"""What integer programming solvers report, checked exactly."""

import itertools
import random

import pytest

from taskgroup import Affinity, Macs, ObservedGroup, frontier, solve


def losses(seed, tasks=7):
    draw = random.Random(seed)
    names = tuple("abcdefgh"[:tasks])
    groups = [group for size in range(1, tasks + 1) for group in itertools.combinations(names, size)]
    observed = tuple(ObservedGroup(group, "full", {task: draw.uniform(-2, 1) for task in group}) for group in groups)
    return Affinity(names, "value", "min" if seed % 2 else "max", ((None,) * tasks,) * tasks, groups=observed)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("gap", [0.01, 0.5])
def test_with_a_gap_the_bound_is_above_the_optimum_and_the_status_is_honest(seed, gap):
    affinity = losses(seed)
    best = solve(affinity, max_models=3)
    layout = solve(affinity, max_models=3, method="ilp", gap=gap)
    sign = affinity.sign
    assert sign * layout.objective <= sign * best.objective + 1e-9 <= sign * layout.bound + 2e-9
    assert layout.gap <= gap + 1e-6
    if layout.status == "optimal":
        assert layout.objective == pytest.approx(best.objective, rel=1e-9)


@pytest.mark.parametrize("unit", [1.0, 1e12, 3.3e12])
@pytest.mark.parametrize("seed", range(3))
def test_the_frontier_of_costs_near_a_trillion(unit, seed):
    draw = random.Random(seed)
    groups = [group for size in range(1, 4) for group in itertools.combinations("abc", size)]
    observed = tuple(
        ObservedGroup(
            group,
            architecture,
            {task: draw.uniform(-1, 1) * unit for task in group},
            macs=Macs(
                round(unit * draw.uniform(0.5, 1.5), 3), {task: unit * draw.uniform(0.01, 0.1) for task in group}
            ),
        )
        for group in groups
        for architecture in ("small", "large")
    )
    affinity = Affinity(tuple("abc"), "value", "max", ((None,) * 3,) * 3, groups=observed)
    ours, theirs = frontier(affinity), frontier(affinity, method="ilp")
    assert [point.cost for point in theirs.points] == pytest.approx([point.cost for point in ours.points], rel=1e-8)
