"""A real Slurm: runs packed into arrays, detached and collected later. Skipped where `sinfo` does not answer."""

import json
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.campaigns.training_script import loss

pytest.importorskip("submitit", reason="the extra 'slurm' is not installed")


def answers():
    try:
        return subprocess.run(["sinfo", "-h"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


pytestmark = pytest.mark.skipif(not answers(), reason="no Slurm here: sinfo does not answer")
SCRIPT = Path(__file__).parents[1] / "training_script.py"
COMMAND = f"{shlex.quote(sys.executable)} {SCRIPT} --tasks {{tasks}} --seed {{seed}} --out {{result}}"
SLURM = ("--executor", "slurm", "--executor-option", "time=5", "--tasks", "A,B,C")


def lines(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_packed_runs(taskgroup, tmp_path):
    log = tmp_path / "runs.jsonl"
    done = taskgroup("train", "--command", COMMAND, *SLURM, "--groups", "pairs", "--pack", 4, "--log", log)
    assert done.status == 0, done.err
    assert {tuple(line["train"]): line["loss"] for line in lines(log)} == {
        group: {task: loss(task, group, 0) for task in group}
        for group in [("A",), ("B",), ("C",), ("A", "B"), ("A", "C"), ("B", "C")]
    }
    assert len(list((tmp_path / "runs.jsonl.d" / "slurm").glob("*_submitted.pkl"))) == 2


def test_detached_runs_are_collected_by_a_later_call(taskgroup, tmp_path):
    log = tmp_path / "runs.jsonl"
    slow = COMMAND + " --sleep 3"
    detached = taskgroup("train", "--command", slow, *SLURM, "--groups", "singles", "--log", log, "--detach")
    assert (detached.status, log.read_text()) == (0, "")
    time.sleep(1)
    done = taskgroup("train", "--command", "false", *SLURM, "--groups", "singles", "--log", log)
    assert done.status == 0, done.err
    assert {tuple(line["train"]) for line in lines(log)} == {("A",), ("B",), ("C",)}


def test_a_time_limit_is_asked_for(taskgroup, tmp_path):
    options = ("--executor", "slurm", "--tasks", "A", "--log", tmp_path / "runs.jsonl")
    done = taskgroup("train", "--command", COMMAND, *options)
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "add --executor-option time=MINUTES" in done.err
