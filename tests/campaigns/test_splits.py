"""Scores are computed from validation data; the test split is read only if it is asked for."""

import numpy as np
import pytest
from torch import nn

from taskgroup import Problem, estimate_surrogate
from tests.surrogate.problems import linear_trunk


def problem(test_seed, missing=False):
    random = np.random.default_rng(0)
    inputs = random.normal(size=(200, 6))
    labels = {"a": inputs[:, 0], "b": inputs[:, 0] + inputs[:, 1], "c": inputs[:, 2] ** 2}
    test = np.random.default_rng(test_seed).normal(size=(50, 6))
    given = (inputs[:120], {task: values[:120] for task, values in labels.items()})
    validation = (inputs[120:], {task: values[120:] for task, values in labels.items()})
    return Problem(
        tasks=dict.fromkeys(labels, "mse"),
        trunk=linear_trunk,
        train=given,
        validation=validation,
        test=(test, dict.fromkeys(labels, test[:, 3])),
        epochs=5,
    )


@pytest.mark.parametrize("score", ["li", "transfer", "gain"])
def test_the_test_split_changes_no_score(score):
    one, other = (estimate_surrogate(problem(seed), scores=[score]).documents[0] for seed in (1, 2))
    assert one.affinity == other.affinity
    assert one.provenance["options"]["split"] == "validation"
    asked = [estimate_surrogate(problem(seed), scores=[score], split="test").documents[0] for seed in (1, 2)]
    assert asked[0].affinity != asked[1].affinity


def test_label_injection_uses_rows_with_the_partners_label():
    """The partner's label is the target's; it is missing on half of the rows, where nothing can be read."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(400, 6))
    target = random.normal(size=400)  # nothing but the partner's label predicts it
    half = np.where(np.arange(400) % 2, target, np.nan)
    given = (inputs, {"target": target, "partner": half})

    def trunk(width):
        return nn.Linear(6, 8)

    problem = Problem(
        tasks={"target": "mse", "partner": "mse"}, trunk=trunk, train=given, epochs=200, learning_rate=0.02
    )
    found = estimate_surrogate(problem, scores=["li"]).documents[0]
    assert found.affinity[1][0] > 5  # 1 if the rows without a label counted: they have half of the variance
