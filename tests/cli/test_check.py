"""`taskgroup check` of a layout with an unusable or violated request."""

import json

import pytest

from taskgroup import encode, solve
from tests.solver.baselines.documents import every_group


@pytest.fixture
def document():
    layout = solve(every_group(4))
    assert len(layout.models) > 1
    return json.loads(encode(layout))


def test_one_unreadable_value_does_not_hide_a_broken_constraint(taskgroup, tmp_path, document):
    path = tmp_path / "layout.json"
    document["request"]["max_models"] = 1
    path.write_text(json.dumps(document))
    done = taskgroup("check", path)
    assert (done.status, done.json["violations"][0]["rule"]) == (1, "max-models")
    document["request"]["max_group_size"] = "two"
    path.write_text(json.dumps(document))
    done = taskgroup("check", path)
    assert (done.status, done.out) == (2, "")
    assert "$.request.max_group_size" in done.err and done.err.count("\n") == 1


def test_an_unknown_layout_is_not_valid(taskgroup, tmp_path, document):
    document |= {"status": "unknown", "models": [], "assignment": {}, "performance": {}, "reason": "no draw fits"}
    document |= dict.fromkeys(("objective", "bound", "gap", "cost"))
    (tmp_path / "layout.json").write_text(json.dumps(document))
    done = taskgroup("check", tmp_path / "layout.json")
    assert (done.status, done.json["valid"]) == (1, False)


def test_the_only_budget_that_counts_is_that_of_the_request(taskgroup, tmp_path, document):
    document["request"]["budget"] = document["cost"] * 0.5
    (tmp_path / "layout.json").write_text(json.dumps(document))
    rules = [(one["rule"], one["where"]) for one in taskgroup("check", tmp_path / "layout.json").json["violations"]]
    assert ("budget", "$.budget") in rules and ("budget", "$.cost") in rules
