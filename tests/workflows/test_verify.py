"""`taskgroup verify`: real trainings, against what other commands find in their log."""

import json

import pytest

from tests.problem_file import TAIL


@pytest.fixture
def solved(taskgroup, problem_file, tmp_path):
    """A problem, and a layout of two networks out of all its groups."""
    problem, gain, layout = problem_file(), tmp_path / "gain.json", tmp_path / "layout.json"
    command = ("estimate", "surrogate", problem, "--groups", "all", "--seeds", 3, "-o", gain)
    assert taskgroup(*command).status == 0
    assert taskgroup("solve", gain, "--max-models", 2, "-o", layout).status == 0
    return problem, layout


def edited(layout, tmp_path, change):
    document = json.loads(layout.read_text())
    change(document)
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(document))
    return path


def test_what_came_is_what_the_log_says(taskgroup, solved, tmp_path):
    problem, layout = solved
    log = tmp_path / "verify.jsonl"
    found = taskgroup("verify", layout, "--problem", problem, "--log", log, "--split", "validation")
    assert found.err == "" and found.status == (0 if found.json["as_expected"] else 1)
    assert found.json["differences"] == [] and found.json["failed"] == []
    runs = taskgroup("estimate", "runs", log, "--direction", "min", "--baseline", "full")
    reached = {(frozenset(g["train"]), g["architecture"]): g["performance"] for g in runs.json["groups"]}
    models = json.loads(layout.read_text())["models"]
    for task, verdict in found.json["tasks"].items():
        model = models[verdict["model"]]
        came = reached[frozenset(model["train"]), model["architecture"]][task]
        assert verdict["measured"]["value"] == pytest.approx(came)
        assert verdict["expected"]["value"] == model["performance"][task]
        assert verdict["all_in_one"]["value"] == pytest.approx(reached[frozenset("abcde"), "full"][task])
        assert verdict["single_task"]["value"] == 0
    total = sum(verdict["measured"]["value"] for verdict in found.json["tasks"].values())
    assert found.json["measured"]["objective"] == pytest.approx(total)
    assert found.json["measured"]["cost"] == json.loads(layout.read_text())["cost"]
    assert {json.loads(line)["seed"] for line in log.read_text().splitlines()} == set(found.json["seeds"])
    assert min(found.json["seeds"]) > 2  # none that the promise was made from


def test_one_network_of_the_same_cost_is_the_widest_that_fits(taskgroup, solved):
    problem, layout = solved
    found = taskgroup("verify", layout, "--problem", problem, "--seeds", 2).json
    wide, limit = found["wide_all_in_one"], json.loads(layout.read_text())["cost"]
    assert wide["networks"] == 1
    # a trunk of 6 × 8w and five heads of 8w: each of the 8w units costs 11
    units = limit // 11
    assert wide["cost"] == 11 * units
    assert all(verdict["wide_all_in_one"]["value"] is not None for verdict in found["tasks"].values())
    assert found["objective_as_expected"] in (True, False, None)
    assert found["provenance"]["options"]["split"] == "test"


def test_the_second_time_nothing_is_trained(taskgroup, solved, tmp_path):
    problem, layout = solved
    log = tmp_path / "verify.jsonl"
    command = ("verify", layout, "--problem", problem, "--log", log, "--seeds", 2)
    first = taskgroup(*command)
    before = log.read_bytes()
    assert taskgroup(*command).out == first.out
    assert log.read_bytes() == before


def test_a_promise_beyond_reach_is_exit_status_one(taskgroup, solved, tmp_path):
    problem, layout = solved

    def raise_promise(document):
        task, index = next(iter(document["assignment"].items()))
        document["performance"][task] = document["models"][index]["performance"][task] = 50.0

    path = edited(layout, tmp_path, raise_promise)
    done = taskgroup("verify", path, "--problem", problem, "--format", "table")
    assert done.status == 1 and done.err == ""
    assert "tasks perform as expected" in done.out


def test_other_training_is_said(taskgroup, solved):
    problem, layout = solved
    options = ("--epochs", 3, "--width", "half=0.5", "--width", "full=2")
    found = taskgroup("verify", layout, "--problem", problem, *options)
    assert [(d["setting"], d["expected_with"], d["measured_with"]) for d in found.json["differences"]][:2] == [
        ("epochs", 2, 3),
        ("split", "validation", "test"),
    ]
    assert [d["setting"] for d in found.json["differences"]] == ["epochs", "split", "widths"]
    assert found.json["provenance"]["options"]["epochs"] == 3


def test_another_problem_is_said(taskgroup, solved, problem_file):
    _, layout = solved
    other = problem_file("inputs = inputs + 1", name="other.py")
    found = taskgroup("verify", layout, "--problem", other, "--split", "validation")
    assert [d["setting"] for d in found.json["differences"]] == ["problem"]


def test_runs_that_fail_leave_the_promise_open(taskgroup, solved, problem_file):
    _, layout = solved
    body = "def nan(outputs, truth): return (outputs - truth) * float('nan')\n"
    tail = TAIL.replace('{name: "mse" for name in labels}', '{n: nan if n == "a" else "mse" for n in labels}')
    done = taskgroup("verify", layout, "--problem", problem_file(body, tail, name="failing.py"))
    assert done.status == 1 and done.json["failed"]
    assert done.json["tasks"]["a"]["as_expected"] is None and done.json["tasks"]["a"]["measured"]["value"] is None


def test_gains_of_logged_runs_are_verified_alike(taskgroup, problem_file, tmp_path):
    problem, log, affinity, layout = problem_file(), *(tmp_path / name for name in ("r.jsonl", "a.json", "l.json"))
    assert taskgroup("estimate", "surrogate", problem, "--log", log, "-o", tmp_path / "gain.json").status == 0
    taskgroup("estimate", "runs", log, "--direction", "min", "--measure", "value", "-o", affinity)
    assert taskgroup("solve", affinity, "--max-models", 3, "-o", layout).status == 0
    found = taskgroup(
        "verify", layout, "--problem", problem, "--seeds", 2, "--log", tmp_path / "v.jsonl", "--split", "validation"
    ).json
    assert (found["score"], found["direction"]) == ("value", "min")
    assert found["differences"][0] == {"setting": "epochs", "expected_with": None, "measured_with": 2}
    lines = [json.loads(line) for line in (tmp_path / "v.jsonl").read_text().splitlines()]
    alone = [line["loss"]["a"] for line in lines if line["train"] == ["a"] and line["architecture"] == "half"]
    assert found["tasks"]["a"]["single_task"]["value"] == pytest.approx(sum(alone) / len(alone))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["models"][0]["train"].append("z"), "'z' is not a task of the problem"),
        (lambda d: d["models"][0].update(architecture="huge"), "give its width"),
        (lambda d: d["provenance"]["affinity"].update(score="gs"), "which training does not measure"),
        (lambda d: d["provenance"].pop("affinity"), "$.provenance.affinity"),
        (lambda d: d.update(status="infeasible"), "nothing to verify"),
        (lambda d: d["assignment"].update(a=7), "$.assignment.a"),
    ],
)
def test_a_layout_that_does_not_fit_is_one_line(taskgroup, solved, tmp_path, change, said):
    problem, layout = solved
    log = tmp_path / "verify.jsonl"
    done = taskgroup("verify", edited(layout, tmp_path, change), "--problem", problem, "--log", log)
    assert (done.status, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1
    assert not log.exists()


def test_bad_options_are_one_line(taskgroup, solved):
    problem, layout = solved
    for options, said in (
        (("--seeds", 1), "seeds: must be at least 2"),
        (("--epochs", 0), "epochs: must be at least 1"),
        (("--memory", "x"), "--memory"),
        (("--width", "half"), "--width"),
    ):
        done = taskgroup("verify", layout, "--problem", problem, *options)
        assert (done.status, done.out) == (2, "") and said in done.err
    assert "--problem" in taskgroup("verify", layout).err
