"""Layouts that tie: many equal objectives, two trunk sizes, and a budget that several ways of spending keep."""

import itertools
import random

import pytest

from taskgroup.core.documents.affinity import Affinity, Architecture, ObservedGroup
from taskgroup.solver.solve import solve


def equal_everywhere(seed):
    """All groups in two sizes, every performance 0 or 1."""
    draw = random.Random(seed)
    tasks = tuple("abcdefg"[: draw.choice((5, 6))])
    sizes = [itertools.combinations(tasks, size) for size in range(1, len(tasks) + 1)]
    groups = [group for some in sizes for group in some]
    observed = tuple(
        ObservedGroup(group, name, {task: float(draw.random() < 0.5) for task in group})
        for name in ("full", "half")
        for group in groups
    )
    head = dict.fromkeys(tasks, draw.choice((0.0, 0.1)))
    architectures = {"full": Architecture(1.0, head), "half": Architecture(0.5, head)}
    matrix = ((None,) * len(tasks),) * len(tasks)
    affinity = Affinity(tasks, "delta", "max", matrix, architectures=architectures, groups=observed)
    return affinity, draw.choice((1.5, 2.0, 2.5, 3.7))


@pytest.mark.parametrize("seed", range(20))
def test_ties_are_broken_as_the_integer_program_breaks_them(seed):
    affinity, budget = equal_everywhere(seed)
    ours, theirs = solve(affinity, budget=budget), solve(affinity, budget=budget, method="ilp")
    assert ours.status == theirs.status
    assert ours.objective == theirs.objective
    if ours.cost is not None:
        assert ours.cost == pytest.approx(theirs.cost, rel=1e-9)
        assert len(ours.models) == len(theirs.models)
