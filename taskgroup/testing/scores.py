"""Test suite of properties of affinity scores, checked on synthetic evidence: two clusters of related tasks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.core.documents.affinity import Affinity, Architecture
from taskgroup.core.run_table import Run, RunTable
from taskgroup.scores.evidence import Evidence, Labels
from taskgroup.scores.registry import GradientScore, GradientStep, Need, Score
from taskgroup.testing.descriptors import named_and_described

CLUSTERS = (("ant", "bee", "cat"), ("dog", "eel", "fox"))
TASKS = tuple(task for cluster in CLUSTERS for task in cluster)
_ROWS = 60


def planted_evidence(seed: int = 0) -> Evidence:
    """Return synthetic evidence of every kind, in which the tasks of a cluster resemble each other."""
    from networkx import Graph

    generator = np.random.default_rng(seed)
    place = {task: number for number, cluster in enumerate(CLUSTERS) for task in cluster}

    def alike(shape: tuple[int, ...], noise: float = 0.5) -> dict[str, Array]:
        common = [generator.normal(size=shape) for _ in CLUSTERS]
        return {task: common[place[task]] + noise * generator.normal(size=shape) for task in TASKS}

    def pairs(within: float, between: float) -> dict[tuple[str, str], float]:
        both = [(partner, target) for partner in TASKS for target in TASKS if partner != target]
        return {
            (a, b): (within if place[a] == place[b] else between) + 0.01 * float(generator.random()) for a, b in both
        }

    edges = [("root", f"cluster{number}") for number in range(len(CLUSTERS))]
    return Evidence(
        tasks=TASKS,
        tree=Graph([*edges, *((f"cluster{place[task]}", task) for task in TASKS)]),
        labels={task: Labels(values, False) for task, values in alike((_ROWS,)).items()},
        features=alike((_ROWS, 8)),
        attributions=alike((_ROWS, 8)),
        single_task_loss=dict.fromkeys(TASKS, 1.0),
        label_input_loss=pairs(0.5, 1.2),
        frozen_trunk_loss=pairs(0.5, 1.2),
        untrained_trunk_loss=dict.fromkeys(TASKS, 1.0),
    )


def planted_step(seed: int = 0) -> GradientStep:
    """Return the synthetic losses and gradients (40 parameters) of one training step, in the order of `TASKS`."""
    import torch

    generator = np.random.default_rng(seed)
    common = generator.normal(size=(len(CLUSTERS), 40))
    place = np.repeat(np.arange(len(CLUSTERS)), [len(cluster) for cluster in CLUSTERS])
    gradients = common[place] + 0.5 * generator.normal(size=(len(TASKS), 40))
    after = np.where(place[:, None] == place, 0.8, 1.1) + 0.01 * generator.random((len(TASKS), len(TASKS)))
    return GradientStep(torch.tensor(gradients), torch.ones(len(TASKS), dtype=torch.float64), torch.tensor(after))


def planted_runs(seed: int = 0) -> RunTable:
    """Return synthetic runs of single tasks, with loss 1, and of pairs of tasks.

    The loss in a pair is lower if both tasks are in the same cluster.
    """
    generator = np.random.default_rng(seed)
    runs = [Run((task,), "full", {task: 1.0}) for task in TASKS]
    for first, one in enumerate(TASKS):
        for other in TASKS[first + 1 :]:
            base = 0.7 if any({one, other} <= set(cluster) for cluster in CLUSTERS) else 1.1
            loss = {task: base + 0.01 * float(generator.random()) for task in (one, other)}
            runs.append(Run((one, other), "full", loss))
    return RunTable(TASKS, tuple(runs))


def _matrix(score: Score, evidence: Evidence, order: Index | None = None) -> Array:
    """Return the matrix that a score computes from evidence, (n, n); `order`: permutation of the tasks."""
    if Need.GROUPS in score.needs:
        table = planted_runs()
        document: Affinity = score.make(RunTable(evidence.tasks, table.runs), "full", {"full": Architecture(1.0)})
        return np.array([[np.nan if value is None else value for value in row] for row in document.affinity])
    if isinstance(score, GradientScore):
        found = score.at_step(planted_step()).numpy()
        evidence = replace(evidence, recorded={score.name: found if order is None else found[np.ix_(order, order)]})
    matrix: Array = score.make(evidence)
    return matrix


def _off_diagonal() -> Mask:
    return ~np.eye(len(TASKS), dtype=bool)


def fills_the_matrix(score: Score) -> None:
    """Assert that complete evidence gives an (n, n) matrix with finite numbers off the diagonal."""
    found = _matrix(score, planted_evidence())
    assert found.shape == (len(TASKS), len(TASKS)), f"shape {found.shape} instead of (n, n)"
    assert np.isfinite(found[_off_diagonal()]).all(), "a pair has no number although its evidence is complete"


def is_symmetric_if_declared(score: Score) -> None:
    """Assert that the matrix of a score is symmetric, if the score is declared symmetric."""
    if score.symmetric:
        off = _off_diagonal()
        found = _matrix(score, planted_evidence())
        np.testing.assert_allclose(found[off], found.T[off], rtol=1e-6, err_msg="declared symmetric, but is not")


def follows_the_order_of_tasks(score: Score) -> None:
    """Assert that a permutation of the tasks permutes the rows and columns of the matrix."""
    order = np.random.default_rng(0).permutation(len(TASKS))
    evidence = planted_evidence()
    permuted = replace(evidence, tasks=tuple(TASKS[place] for place in order))
    plain, other = _matrix(score, evidence), _matrix(score, permuted, order)
    off = _off_diagonal()
    np.testing.assert_allclose(
        other[off], plain[np.ix_(order, order)][off], rtol=1e-6, err_msg="permuted tasks have other scores"
    )


def is_deterministic(score: Score) -> None:
    """Assert that two computations from the same evidence give exactly the same matrix."""
    first, second = _matrix(score, planted_evidence()), _matrix(score, planted_evidence())
    np.testing.assert_array_equal(first, second, err_msg="two calls differ")


def leaves_its_input_alone(score: Score) -> None:
    """Assert that the computation of the score does not change the arrays of the evidence."""
    evidence = planted_evidence()
    for values in (*evidence.features.values(), *evidence.attributions.values()):
        values.flags.writeable = False
    for labels in evidence.labels.values():
        labels.values.flags.writeable = False
    _matrix(score, evidence)


def is_unknown_without_evidence(score: Score) -> None:
    """Assert that the row and column of a task whose runs failed are NaN, and that all other entries are numbers."""
    if score.needs & {Need.GROUPS, Need.TREE, Need.LABELS, Need.GRADIENTS}:
        return  # these have an entry for every task
    lost = TASKS[0]

    def without(values: Mapping[Any, Any]) -> dict[Any, Any]:
        return {key: value for key, value in values.items() if lost not in (key if isinstance(key, tuple) else (key,))}

    evidence = planted_evidence()
    lacking = replace(
        evidence,
        features=without(evidence.features),
        attributions=without(evidence.attributions),
        single_task_loss=without(evidence.single_task_loss),
        label_input_loss=without(evidence.label_input_loss),
        frozen_trunk_loss=without(evidence.frozen_trunk_loss),
        untrained_trunk_loss=without(evidence.untrained_trunk_loss),
    )
    found = _matrix(score, lacking)
    assert np.isnan(found[0, 1:]).all() and np.isnan(found[1:, 0]).all(), "a failed task has numbers"
    assert np.isfinite(found[1:, 1:][_off_diagonal()[1:, 1:]]).all(), "a failed task makes others unknown"


def is_higher_for_better_partners(score: Score) -> None:
    """Assert that a task's mean score is higher with partners in its own cluster than with other partners."""
    found = _matrix(score, planted_evidence())
    place = np.repeat(np.arange(len(CLUSTERS)), [len(cluster) for cluster in CLUSTERS])
    for target, task in enumerate(TASKS):
        within = (place == place[target]) & (np.arange(len(TASKS)) != target)
        assert found[within, target].mean() > found[place != place[target], target].mean(), (
            f"target '{task}' has lower scores for partners of its own cluster; higher has to be better"
        )


SCORE_PROPERTIES: tuple[Callable[[Score], None], ...] = (
    named_and_described,
    fills_the_matrix,
    is_symmetric_if_declared,
    follows_the_order_of_tasks,
    is_deterministic,
    leaves_its_input_alone,
    is_unknown_without_evidence,
    is_higher_for_better_partners,
)
"""All properties of the suite. Each raises `AssertionError` if the score of a descriptor violates the property."""
