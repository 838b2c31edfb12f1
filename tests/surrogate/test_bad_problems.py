"""What a user can get wrong is one line, and exit status 2; a run that fails does not stop the others."""

import json

import pytest
import torch

from tests.problem_file import TAIL

BAD = {
    "labels of the wrong length": ("labels['b'] = labels['b'][:-1]", TAIL, "task 'b': 99 labels for 100 examples"),
    "labels of the wrong shape": (
        "labels['b'] = np.eye(100, 3)",
        TAIL.replace('"mse" for', '"cross-entropy" for')
        .replace("in labels}", "in 'b'}")
        .replace("labels)", "{'b': labels['b']})"),
        "task 'b': labels have shape 100×3",
    ),
    "a task without data": ("labels['c'] = labels['c'] * np.nan", TAIL, "train: task 'c' has no label"),
    "a task nobody named": ("labels['z'] = labels['a']", TAIL.replace("in labels", "in 'abcde'"), "'z', which is not"),
    "two tasks of one name": (
        "",
        TAIL.replace('{name: "mse" for name in labels}', '[Task("a"), Task("a")]'),
        "tasks: duplicate name 'a'",
    ),
    "a trunk that cannot be made": (
        "def trunk(width): return nn.Linear(6, 1 / 0)",
        TAIL,
        "trunk: cannot be created: Zero",
    ),
    "a trunk that does not take the inputs": (
        "def trunk(width): return nn.Linear(7, 3)",
        TAIL,
        "trunk: fails on inputs of shape",
    ),
    "a trunk that gives no tensor": ("def trunk(width): return nn.LSTM(6, 4)", TAIL, "return a tensor"),
    "a trunk that gives one number": (
        "class Sum(nn.Module):\n    def forward(self, x): return x.sum()\ndef trunk(width): return Sum()",
        TAIL,
        "return one row of features per example",
    ),
    "a head that does not fit": (
        "",
        TAIL.replace(
            '{name: "mse" for name in labels}', "[Task(n, head=lambda f: nn.Linear(f + 1, 1)) for n in labels]"
        ),
        "its head fails on trunk outputs",
    ),
    "a loss that does not fit": (
        "def own(outputs, truth): return outputs @ truth.T @ outputs",
        TAIL.replace('"mse" for', "own for"),
        "its loss fails on",
    ),
    "a loss nobody knows": (
        "",
        TAIL.replace('"mse"', '"hinge"'),
        "unknown loss 'hinge'; use cross-entropy, bce, mse, l1",
    ),
    "a file that raises": ("1 / 0", TAIL, "ZeroDivisionError"),
    "a file that is no Python": ("def :", TAIL, "invalid syntax"),
    "a file that leaves": ("raise SystemExit(3)", TAIL, "SystemExit"),
    "a file without a problem": ("", "", "has no attribute 'problem'"),
    "a problem of another kind": ("", "problem = 3", "is of type int"),
    "NaN inputs": ("inputs[3, 2] = np.nan", TAIL, "NaN or infinity"),
    "classes below zero": (
        "labels = {name: values.round() - 5 for name, values in labels.items()}",
        TAIL.replace('"mse"', '"cross-entropy"'),
        "are not class numbers",
    ),
    "a bce label beyond 1": ("", TAIL.replace('"mse"', '"bce"'), "contains labels outside [0, 1]"),
    "text as labels": ("labels['a'] = ['x'] * 100", TAIL, "use numbers"),
    "no shared inputs for li": (
        "labels = {name: (inputs, values) for name, values in labels.items()}",
        TAIL.replace("train=(inputs, labels)", "train=labels"),
        "no two tasks have a label on the same input",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_line_and_status_2(taskgroup, problem_file, name):
    body, tail, expected = BAD[name]
    found = taskgroup("estimate", "surrogate", problem_file(body, tail), "--score", "li")
    assert found.status == 2 and found.out == ""
    assert expected in found.err
    assert found.err.count("\n") == 1 and "Traceback" not in found.err and "internal error" not in found.err


OPTIONS = {
    "--device cuda": "no GPU",
    "--score nothing": "labels, ias",
    "--groups triples": "neither a rule nor a file",
    "--groups random:0": "whole number of at least 1",
    "--groups random:99": "26 groups",
    "--width half": "NAME=W",
    "--epochs 0": "epochs: must be at least 1",
    "--seeds 0": "seeds: must be at least 1",
    "--every 0": "every: must be at least 1",
    "--memory none": "--memory",
    "--data x.csv": "takes no data",
    "--score gs --score gt": "-o DIR",
    "--learning-rate -1": "must be positive, but got -1",
}


@pytest.mark.parametrize("options", OPTIONS)
def test_bad_options(taskgroup, problem_file, options):
    if "cuda" in options and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    found = taskgroup("estimate", "surrogate", problem_file(), *options.split())
    assert found.status == 2 and OPTIONS[options] in found.err and found.err.count("\n") == 1


@pytest.mark.parametrize("source", ["missing.py", "no.such.module:problem", "taskgroup.version:nothing"])
def test_no_problem_there(taskgroup, source):
    found = taskgroup("cost", source)
    assert found.status == 2 and found.err.count("\n") == 1 and "internal" not in found.err


def test_a_log_of_another_problem(taskgroup, problem_file, tmp_path):
    log = tmp_path / "runs.jsonl"
    command = ("estimate", "surrogate", problem_file(), "--groups", "singles", "--log", log)
    assert taskgroup(*command).status == 0
    other = problem_file("labels['a'] = labels['a'] + 1", name="other.py")
    before = log.read_bytes()
    refused = taskgroup("estimate", "surrogate", other, "--log", log)
    assert refused.status == 2 and "line 1: belongs to another problem" in refused.err
    assert "2 epochs, not 3" in taskgroup(*command, "--epochs", 3).err
    assert "has width" in taskgroup(*command, "--width", "half=0.25", "--width", "full=1").err
    assert log.read_bytes() == before
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2")
    assert taskgroup(*command[:-1], table).status == 2
    assert table.read_text() == "a,b\n1,2"


def test_a_loss_that_is_nan(taskgroup, problem_file, tmp_path):
    body = "def broken(outputs, truth): return (outputs - truth) * float('nan')"
    tail = TAIL.replace('{name: "mse" for name in labels}', '[Task(n, broken if n == "c" else "mse") for n in labels]')
    log = tmp_path / "runs.jsonl"
    path = problem_file(body, tail)
    found = taskgroup("estimate", "surrogate", path, "--log", log)
    assert found.status == 1
    assert found.err == "taskgroup: run failed: c (half, seed 0): the loss of c is not finite (and 5 more)\n"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert len(lines) == 20
    assert all(("failed" in line) == ("c" in line["train"]) == ("loss" not in line) for line in lines)
    matrix = found.json["affinity"]
    c = "abcde".index("c")
    assert all(
        (value is None) == (c in (i, j) or i == j) for i, row in enumerate(matrix) for j, value in enumerate(row)
    )
    runs = taskgroup("estimate", "runs", log, "--direction", "min", "--baseline", "full")
    assert runs.status == 0 and "c" not in runs.json["tasks"]
    again = taskgroup("estimate", "surrogate", path, "--log", log)
    assert (again.status, again.out) == (1, found.out) and len(log.read_text().splitlines()) == 20
    whole = taskgroup("estimate", "surrogate", path, "--score", "gs")
    assert whole.status == 1 and all(value is None for row in whole.json["affinity"] for value in row)
