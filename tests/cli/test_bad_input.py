"""Bad input gets one line and exit status 2; nothing is written, nothing is lost."""

import pytest

RUNS = "a,b\n2,\n,4\n1,5\n"


@pytest.fixture
def folder(tmp_path, monkeypatch, taskgroup):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs.csv").write_text(RUNS)
    assert taskgroup("estimate", "runs", "runs.csv", "--direction", "min", "-o", "affinity.json").status == 0
    assert taskgroup("solve", "affinity.json", "-o", "layout.json").status == 0
    return tmp_path


COMMANDS = {
    "no such file": ["estimate", "runs", "missing.csv", "--direction", "min"],
    "an empty folder": ["estimate", "runs", "empty", "--direction", "min"],
    "no direction": ["estimate", "runs", "runs.csv"],
    "bad direction": ["estimate", "runs", "runs.csv", "--direction", "up"],
    "no baseline": ["estimate", "runs", "pair.csv", "--direction", "min"],
    "unknown baseline": ["estimate", "runs", "runs.csv", "--direction", "min", "--baseline", "half"],
    "bad macs": ["estimate", "runs", "runs.csv", "--direction", "min", "--macs", "full"],
    "runs for a matrix": ["estimate", "matrix", "runs.csv", "--score", "ias"],
    "runs for a tree": ["estimate", "taxonomy", "runs.csv"],
    "a document for runs": ["estimate", "runs", "affinity.json", "--direction", "min"],
    "negative budget": ["solve", "affinity.json", "--budget", "-1"],
    "zero budget": ["solve", "affinity.json", "--budget", "0"],
    "nan budget": ["solve", "affinity.json", "--budget", "nan"],
    "infinite budget": ["solve", "affinity.json", "--budget", "inf"],
    "apples": ["solve", "affinity.json", "--budget", "3 apples"],
    "no networks": ["solve", "affinity.json", "--max-models", "0"],
    "bad weight": ["solve", "affinity.json", "--weight", "a"],
    "nan weight": ["solve", "affinity.json", "--weight", "a=nan"],
    "weight of nobody": ["solve", "affinity.json", "--weight", "z=1"],
    "weight twice": ["solve", "affinity.json", "--weight", "a=1", "--weight", "a=2"],
    "negative time": ["solve", "affinity.json", "--time-limit", "-1"],
    "nan time": ["solve", "affinity.json", "--time-limit", "nan"],
    "negative gap": ["solve", "affinity.json", "--gap", "-1"],
    "unknown method": ["solve", "affinity.json", "--method", "magic"],
    "unknown solver": ["solve", "affinity.json", "--method", "ilp", "--ilp-solver", "magic"],
    "unknown option": ["solve", "affinity.json", "--colour", "red"],
    "a layout to solve": ["solve", "layout.json"],
    "runs to solve": ["solve", "runs.csv"],
    "an affinity to check": ["check", "affinity.json"],
    "the same input twice": ["check", "-", "--affinity", "-"],
    "evaluate on a layout": ["evaluate", "layout.json", "--affinity", "layout.json"],
    "evaluate on nothing": ["evaluate", "layout.json"],
    "unknown schema": ["schema", "magic"],
    "unknown command": ["magic"],
    "runs without a direction": ["predict", "runs.csv"],
    "a direction for a document": ["predict", "affinity.json", "--direction", "min"],
    "a baseline for a document": ["suggest", "affinity.json", "--baseline", "half"],
    "groups of nobody": ["predict", "affinity.json", "--groups", "a+z"],
    "a layout to predict": ["predict", "layout.json"],
    "unknown predictor": ["predict", "affinity.json", "--predict", "magic"],
    "one group to validate": ["validate", "affinity.json"],
    "no folds": ["validate", "affinity.json", "--folds", "1"],
    "scores that lack a task": ["solve", "affinity.json", "--predict", "boosted", "--scores", "other.json"],
    "scores for nobody": ["solve", "affinity.json", "--scores", "affinity.json"],
    "scores for one that reads none": ["predict", "affinity.json", "--predict", "gp", "--scores", "affinity.json"],
    "a prediction from nothing": ["predict", "alone.csv", "--direction", "min"],
    "no groups to suggest": ["suggest", "affinity.json", "--count", "0"],
    "suggest for no budget": ["suggest", "affinity.json", "--budget", "0.5"],
    "tasks of a document": ["suggest", "affinity.json", "--tasks", "a,b"],
    "a task twice": ["suggest", "--tasks", "a,a"],
    "absurd risk": ["solve", "affinity.json", "--risk", "1e300"],
    "a file that cannot be": ["solve", "affinity.json", "-o", "missing/layout.json"],
    "a folder to write": ["solve", "affinity.json", "-o", "."],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_one_line_and_exit_status_two(folder, taskgroup, name):
    (folder / "empty").mkdir()
    (folder / "pair.csv").write_text("a,b\n1,5\n")
    (folder / "alone.csv").write_text("a,b\n1,\n,5\n")
    (folder / "scores.csv").write_text("partner,a,z\na,,1\nz,1,\n")
    assert taskgroup("estimate", "matrix", "scores.csv", "--score", "ias", "-o", "other.json").status == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    command = COMMANDS[name]
    outcome = taskgroup(*command, *(["-o", "out.json"] if "-o" not in command and command[0] != "schema" else []))
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err.startswith("taskgroup: ")
    assert outcome.err.count("\n") == 1
    assert "internal error" not in outcome.err
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_bad_document_on_a_pipe_says_standard_input(taskgroup):
    outcome = taskgroup("solve", stdin='{"document": "taskgroup.affinity/2", "tasks": ["a", "b"')
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("taskgroup: standard input: is cut off")


def test_two_costs_of_one_network(taskgroup):
    runs = "a,architecture,macs\n1,full,1\n2,full,3\n"
    outcome = taskgroup("estimate", "runs", "-", "--direction", "min", stdin=runs)
    assert (outcome.status, outcome.out) == (2, "")
    assert "line 3: group a of architecture 'full' costs 3 multiply-adds, 1 on standard input: line 2" in outcome.err


def test_an_old_output_survives_a_failure(folder, taskgroup):
    old = (folder / "layout.json").read_bytes()
    assert taskgroup("solve", "runs.csv", "-o", "layout.json").status == 2
    assert (folder / "layout.json").read_bytes() == old
