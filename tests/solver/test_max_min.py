"""The objective `min` against brute force, on instances with many levels, and with tasks of weight 0."""

import itertools

import numpy as np
import pytest

from taskgroup import Affinity, ObservedGroup, check, solve


def table(seed):
    rng = np.random.default_rng(seed)
    tasks = tuple("abcde"[: int(rng.integers(2, 6))])
    every = [group for size in range(1, len(tasks) + 1) for group in itertools.combinations(tasks, size)]
    chosen = [every[k] for k in rng.permutation(len(every))[: int(rng.integers(3, 10))]]
    groups = tuple(ObservedGroup(group, "full", {task: float(rng.normal()) for task in group}) for group in chosen)
    weight = {task: float(rng.choice([0.0, 0.5, 1.0, 2.0])) for task in tasks} if seed % 3 == 0 else {}
    direction = "max" if seed % 2 else "min"
    return Affinity(tasks, "value", direction, ((None,) * len(tasks),) * len(tasks), groups=groups), weight


def brute_force(affinity, weight, most):
    """The highest (lowest value of a weighted task, sum of values) of any assignment to at most `most` networks."""
    sign = affinity.sign
    choices = [[group for group in affinity.groups if task in group.train] for task in affinity.tasks]
    best = None
    for assignment in itertools.product(*choices):
        if len({id(group) for group in assignment}) > most:
            continue
        terms = [
            sign * weight.get(task, 1.0) * group.performance[task]
            for task, group in zip(affinity.tasks, assignment, strict=True)
        ]
        counted = [term for task, term in zip(affinity.tasks, terms, strict=True) if weight.get(task, 1.0)]
        value = (min(counted or terms), sum(terms))
        best = value if best is None else max(best, value)
    return best


@pytest.mark.parametrize("seed", range(300))
def test_the_lowest_performance_is_as_high_as_any_layout_allows(seed):
    affinity, weight = table(seed)
    best = brute_force(affinity, weight, 2)
    layout = solve(affinity, max_models=2, objective="min", weight=weight)
    if best is None:
        assert layout.status == "infeasible"
        return
    assert layout.status == "optimal"
    assert affinity.sign * layout.objective == pytest.approx(best[0], rel=1e-9, abs=1e-12)
    total = sum(weight.get(task, 1.0) * value for task, value in layout.performance.items())
    assert affinity.sign * total == pytest.approx(best[1], rel=1e-8, abs=1e-9)
    assert check(layout, affinity).valid
