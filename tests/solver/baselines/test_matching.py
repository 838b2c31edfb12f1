"""Matching against every partition into pairs and single tasks."""

import pytest

from taskgroup import solve
from tests.solver.baselines.documents import matrix


def partitions(tasks):
    """Every partition of a tuple into pairs and single tasks."""
    if not tasks:
        yield ()
        return
    first, *rest = tasks
    for part in partitions(tuple(rest)):
        yield ((first,), *part)
    for partner in rest:
        for part in partitions(tuple(task for task in rest if task != partner)):
            yield ((first, partner), *part)


def worth(affinity, partition):
    position = {task: i for i, task in enumerate(affinity.tasks)}
    total = 0.0
    for group in partition:
        if len(group) == 2:
            i, j = (position[task] for task in group)
            total += affinity.affinity[i][j] + affinity.affinity[j][i]
    return total


@pytest.mark.parametrize("tasks", [2, 4, 6, 8])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("score", ["mtl-gain", "ias"])
def test_half_as_many_networks_are_the_best_perfect_pairing(tasks, seed, score):
    affinity = matrix(tasks, seed, score)
    pairings = [part for part in partitions(affinity.tasks) if all(len(group) == 2 for group in part)]
    layout = solve(affinity, method="matching", max_models=tasks // 2)
    assert layout.objective == pytest.approx(max(worth(affinity, part) for part in pairings), rel=1e-9)
    assert all(len(model.serve) == 2 for model in layout.models)


@pytest.mark.parametrize("tasks", [3, 5, 6, 7, 8])
@pytest.mark.parametrize("seed", range(3))
def test_every_limit_on_networks_is_the_best_partition_within_it(tasks, seed):
    affinity = matrix(tasks, seed)
    everything = list(partitions(affinity.tasks))
    for most in range((tasks + 1) // 2, tasks + 1):
        layout = solve(affinity, method="matching", max_models=most)
        best = max(worth(affinity, part) for part in everything if len(part) <= most)
        assert layout.objective == pytest.approx(best, rel=1e-9, abs=1e-12)


def test_a_task_left_over_is_served_beside_an_auxiliary_one_where_it_may_not_be_alone():
    layout = solve(matrix(5, score="ias"), method="matching", max_models=3)
    assert sorted(len(model.train) for model in layout.models) == [2, 2, 2]
    assert sum(len(model.auxiliary) for model in layout.models) == 1
