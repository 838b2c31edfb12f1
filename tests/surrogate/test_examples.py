"""The examples, as a user would run them."""

import sys
from pathlib import Path

import pytest

from tests.published import needs_tables, table

EXAMPLES = Path(__file__).parents[2] / "examples"
DEMO = "taskgroup.surrogate.problem.digits:digits_problem"


def test_digits(taskgroup):
    cost = taskgroup("cost", EXAMPLES / "digits" / "problem.py").json
    # 64 → 64 → 32 and heads of 32
    assert cost["architectures"]["full"]["trunk"]["macs"] == 64 * 64 + 64 * 32
    assert cost["architectures"]["half"]["trunk"]["macs"] == (64 * 64 + 64 * 32) / 2
    assert len(cost["tasks"]) == 13
    found = taskgroup("estimate", "surrogate", EXAMPLES / "digits" / "problem.py", "--score", "gs", "--epochs", 1)
    assert found.status == 0


@needs_tables
def test_parkinsons(taskgroup, tmp_path):
    command = ("estimate", "surrogate", EXAMPLES / "parkinsons" / "problem.py", "--epochs", 2, "--groups", "random:20")
    log = tmp_path / "runs.jsonl"
    found = taskgroup(*command, "--data", table("parkinsons_updrs.csv"), "--log", log)
    assert (found.status, found.err) == (0, "")
    assert len(found.json["tasks"]) == 42 and len(found.json["groups"]) == 2 * 42 + 20
    assert len(log.read_text().splitlines()) == 2 * 42 + 20


def test_recorder(taskgroup, shell, tmp_path):
    log = tmp_path / "runs.jsonl"
    assert shell(f"{sys.executable} {EXAMPLES / 'recorder' / 'train.py'} {log}").status == 0
    for score in ("gs", "gt", "conflict"):
        found = taskgroup("estimate", "recorded", log, "--score", score)
        assert found.status == 0 and found.json["tasks"] == ["digit", "odd", "high", "round"]
    layout = taskgroup("solve", "--max-models", 2, "--keep-singletons", stdin=found.out)
    assert layout.status == 0 and len(layout.json["models"]) <= 2


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from taskgroup.workflows.demo import run_demo

    folder = tmp_path_factory.mktemp("demo")
    return folder, run_demo(str(folder))


def test_demo_leaves_files_that_agree(demo, taskgroup):
    folder, story = demo
    check = taskgroup("check", folder / "layout.json")
    assert check.json["violations"] == []
    runs = taskgroup("estimate", "runs", folder / "runs.jsonl", "--direction", "min", "--baseline", "full")
    observed = {(tuple(group["train"]), group["architecture"]): group["performance"] for group in runs.json["groups"]}
    for group in story.gain.groups:
        assert observed[group.train, group.architecture] == group.performance
    budgets = [layout.budget for layout in story.frontier]
    gains = [layout.objective for layout in story.frontier]
    assert budgets == sorted(budgets) and gains == sorted(gains)
    assert story.layout.cost <= story.layout.budget < story.verification.single_task.cost
    assert story.judged.missing == ()


def test_demo_keeps_its_promises(demo, taskgroup):
    folder, story = demo
    kept = [verdict.as_expected for verdict in story.verification.tasks.values()]
    assert len(story.verification.seeds) == 5
    assert kept.count(False) <= 0.2 * len(kept)
    log = folder / "verification.jsonl"
    before = log.read_bytes()
    done = taskgroup("verify", folder / "layout.json", "--problem", DEMO, "--split", "validation", "--log", log)
    assert done.status == (1 if False in kept else 0)
    assert [verdict["as_expected"] for verdict in done.json["tasks"].values()] == kept
    assert log.read_bytes() == before


def test_demo_describes(demo):
    from taskgroup.cli.show.demo import _describe

    text = _describe(demo[1], str(demo[0]))
    for number in range(1, 8):
        assert f"{number}. " in text
    assert "nan" not in text and "inf" not in text.replace("inference", "").replace("infeasible", "")
