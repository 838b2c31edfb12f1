"""Runs do not depend on which others are trained in the same campaign, nor on free memory or time."""

import json

import pytest
from sklearn.datasets import load_digits
from torch import nn

from taskgroup import Problem, estimate_surrogate
from taskgroup.surrogate.training import chunks
from tests.surrogate.problems import linear_trunk, small


def convolutions(width):
    size = round(8 * width)
    return nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, size, 3, stride=2), nn.ReLU(), nn.Conv2d(size, 8, 3), nn.Flatten()
    )


def digits():
    data = load_digits()
    labels = {f"is{digit}": data.target == digit for digit in range(4)}
    return Problem(
        tasks=dict.fromkeys(labels, "bce"), trunk=convolutions, train=(data.data, labels), epochs=3, patience=2
    )


def losses(problem, log, **options):
    estimate_surrogate(problem, log=str(log), **options)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return {(tuple(line["train"]), line["architecture"], line["seed"]): line["loss"] for line in lines}, lines


def test_runs_of_convolutions_do_not_depend_on_their_company(tmp_path):
    everything, lines = losses(digits(), tmp_path / "all.jsonl", groups="all", seeds=2)
    few, _ = losses(digits(), tmp_path / "few.jsonl", groups=[("is0", "is1")])
    assert few.items() <= everything.items()
    assert {line["stack"] for line in lines} == {chunks.FIXED_STACK}


@pytest.mark.parametrize("free", [1e8, 1e12])
def test_the_stack_follows_the_problem_alone(free, monkeypatch, tmp_path):
    monkeypatch.setattr("taskgroup.surrogate.settings.free_memory", lambda device: free)
    found, lines = losses(small(epochs=2), tmp_path / "runs.jsonl", groups="all")
    assert found == losses(small(epochs=2), tmp_path / "other.jsonl", groups="all")[0]
    assert all("stack" not in line for line in lines)


def test_memory_that_is_asked_for_limits_the_stack(tmp_path):
    problem = small(epochs=2, trunk=linear_trunk)
    one, _ = losses(problem, tmp_path / "one.jsonl", groups="all", memory=1e5)
    assert one == losses(problem, tmp_path / "two.jsonl", groups="all")[0]
