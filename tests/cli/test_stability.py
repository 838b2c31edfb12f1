"""`taskgroup stability` from the command line."""

import json
import signal
import subprocess
import sys
import time

import pytest

RUNS = "a,b,c,seed\n2,,,0\n2.2,,,1\n,4,,0\n,4.1,,1\n,,3,0\n,,3.3,1\n1,5,,0\n1.2,5,,1\n1.5,,2,0\n1.4,,2,1\n"


@pytest.fixture
def affinity(tmp_path, taskgroup):
    (tmp_path / "runs.csv").write_text(RUNS)
    path = tmp_path / "affinity.json"
    assert taskgroup("estimate", "runs", tmp_path / "runs.csv", "--direction", "min", "-o", path).status == 0
    return path


def test_document_and_table(taskgroup, affinity):
    found = taskgroup("stability", affinity, "--budget", 2, "--resamples", 30)
    assert (found.status, found.err) == (0, "")
    assert found.json["document"] == "taskgroup.stability/2"
    assert found.json["resamples"] == 30
    assert found.json["provenance"]["command"] == "stability"
    table = taskgroup("stability", affinity, "--budget", 2, "--resamples", 30, "--format", "table")
    assert (
        "selected in" in table.out and "regret" in table.out and "served by one network" in " ".join(table.out.split())
    )


def test_it_looks_at_the_layout_of_solve_under_the_same_options(taskgroup, affinity):
    for options in (["--budget", 2], ["--max-models", 2, "--serve", "a,b", "--risk", 1], ["--apart", "a,b"]):
        solved = taskgroup("solve", affinity, *options).json
        looked = taskgroup("stability", affinity, *options, "--resamples", 3).json
        assert looked["layout"]["models"] == solved["models"]
        assert looked["layout"]["assignment"] == solved["assignment"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--resamples", 0], "--resamples: must be at least 1"),
        (["--budget", "0.5"], "no layout"),
        (["--noise", "x"], "--noise"),
    ],
)
def test_bad_options_are_one_line(taskgroup, affinity, options, said):
    done = taskgroup("stability", affinity, *options)
    assert (done.status, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1


def test_single_runs_are_refused(taskgroup, tmp_path):
    (tmp_path / "runs.csv").write_text("a,b\n2,\n,4\n1,5\n")
    estimated = taskgroup("estimate", "runs", tmp_path / "runs.csv", "--direction", "min")
    done = taskgroup("stability", stdin=estimated.out)
    assert done.status == 2
    assert "no standard error" in done.err and "several seeds" in done.err


def test_ctrl_c_prints_what_there_is(affinity):
    command = [sys.executable, "-m", "taskgroup", "stability", str(affinity), "--resamples", "1000000"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(4)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "")
    assert 0 < json.loads(out)["resamples"] < 1000000
