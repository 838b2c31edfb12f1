"""A hundred tasks, whose groups nobody can list."""

import time

import pytest

from taskgroup import check, solve
from taskgroup.solver.baselines.registry import BASELINES
from tests.solver.baselines.documents import matrix

LIMIT = 10.0


@pytest.mark.parametrize("method", BASELINES)
def test_a_hundred_tasks(method):
    affinity = matrix(100, clusters=10)
    networks = {"single-task": 100, "matching": 60}.get(method, 12)
    started = time.perf_counter()
    layout = solve(affinity, method=method, budget=networks)
    assert time.perf_counter() - started < LIMIT
    assert check(layout, affinity).violations == ()
    assert layout.status == "feasible"
    assert layout.cost <= networks
    assert layout.objective < layout.bound
    if method in ("greedy", "beam", "hierarchical"):
        assert layout.objective > 0.9 * planted(affinity, 10)


def planted(affinity, clusters):
    """What the clusters are worth that the matrix was made from."""
    tasks = range(len(affinity.tasks))
    partners = {i: [j for j in tasks if j % clusters == i % clusters and j != i] for i in tasks}
    return sum(sum(affinity.affinity[j][i] for j in partners[i]) / len(partners[i]) for i in tasks)
