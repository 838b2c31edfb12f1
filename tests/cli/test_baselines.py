"""`solve --method` with a baseline, `solve --compare`, and `check --max-regret`, from the command line."""

import json
import subprocess
import sys

import pytest

from taskgroup import encode
from taskgroup.solver.baselines.registry import BASELINES
from tests.solver.baselines.documents import every_group, matrix


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "affinity.json").write_text(encode(matrix(6)))
    (tmp_path / "may.json").write_text(encode(every_group(4)))
    (tmp_path / "june.json").write_text(encode(every_group(4, seed=1)))
    return tmp_path


def test_every_baseline_is_a_method_by_name(taskgroup):
    text = " ".join(taskgroup("solve", "--help").out.split())
    assert all(f"{name}: " in text for name in ["auto", "exact", "ilp", *BASELINES])


@pytest.mark.parametrize("method", BASELINES)
def test_a_layout_is_done_without_a_gap_to_reach(method, taskgroup, folder):
    done = taskgroup("solve", "affinity.json", "--method", method)
    assert (done.status, done.err) == (0, "")
    assert done.json["solver"]["method"] == method
    (folder / "layout.json").write_text(done.out)
    assert taskgroup("check", "layout.json", "--affinity", "affinity.json").status == 0


def test_a_gap_that_was_asked_for_is_held_against_the_bound(taskgroup, folder):
    ask = ("solve", "affinity.json", "--method", "all-in-one")
    gap = taskgroup(*ask).json["gap"]
    assert gap > 0
    assert taskgroup(*ask, "--gap", 0).status == 1
    assert taskgroup(*ask, "--gap", gap * 0.99).status == 1
    assert taskgroup(*ask, "--gap", gap * 1.01).status == 0


def test_nothing_found_is_exit_status_one(taskgroup, folder):
    done = taskgroup("solve", "affinity.json", "--method", "single-task", "--budget", 3)
    assert (done.status, done.json["status"]) == (1, "unknown")
    assert done.json["reason"].startswith("single-task finds no layout: ")


def test_the_seed_is_the_draw(taskgroup, folder):
    def drawn(seed):
        return taskgroup("solve", "affinity.json", "--method", "random", "--seed", seed).json

    assert drawn(3)["models"] == drawn(3)["models"]
    assert drawn(3)["provenance"]["options"]["seed"] == 3
    assert len({json.dumps(drawn(seed)["models"]) for seed in range(6)}) > 1
    assert taskgroup("solve", "affinity.json", "--method", "random", "--seed", -1).status == 2


def test_compare_as_document_and_as_table(taskgroup, folder):
    done = taskgroup("solve", "affinity.json", "--budget", 3, "--compare")
    assert (done.status, done.err) == (0, "")
    assert done.json["document"] == "taskgroup.comparison/2"
    assert [row["method"] for row in done.json["methods"]] == ["exact", *BASELINES]
    table = taskgroup("solve", "affinity.json", "--budget", 3, "--compare", "--format", "table")
    for name in ("exact", *BASELINES):
        assert f"│ {name} " in table.out
    assert "single-task: with its networks, " in table.out
    assert "random: mean of 20 feasible layouts among 20 random layouts" in table.out


def test_compare_of_nothing_is_exit_status_one(taskgroup, folder):
    done = taskgroup("solve", "affinity.json", "--budget", 0.5, "--compare", "--format", "table")
    assert done.status == 1
    assert "infeasible" in done.out


def test_compare_beside_a_baseline_is_refused(taskgroup, folder):
    done = taskgroup("solve", "affinity.json", "--compare", "--method", "beam")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "--method" in done.err


def test_max_regret_on_both_sides_of_the_limit(taskgroup, folder):
    assert taskgroup("solve", "may.json", "--budget", 5, "-o", "layout.json").status == 0
    best = taskgroup("solve", "june.json", "--budget", 5).json["objective"]
    now = taskgroup("evaluate", "layout.json", "--affinity", "june.json").json["objective"]
    regret = (best - now) / best
    assert regret > 0
    ask = ("check", "layout.json", "--affinity", "june.json", "--max-regret")
    above = taskgroup(*ask, regret - 1e-6)
    assert above.status == 1
    (violation,) = above.json["violations"]
    assert f"{now:.10g}" in violation["message"]
    assert f"{best:.10g}" in violation["message"]
    below = taskgroup(*ask, regret + 1e-6)
    assert (below.status, below.json["violations"]) == (0, [])
    assert below.json["regret"]["best"] == best
    assert "below the best layout's" in taskgroup(*ask, 1, "--format", "table").out


def test_max_regret_needs_other_runs_and_a_number(taskgroup, folder):
    taskgroup("solve", "may.json", "-o", "layout.json")
    for wrong in (("--max-regret", 0.1), ("--affinity", "june.json", "--max-regret", "nan")):
        done = taskgroup("check", "layout.json", *wrong)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert "regret" in done.err


def test_a_check_without_a_limit_has_no_regret(taskgroup, folder):
    taskgroup("solve", "may.json", "-o", "layout.json")
    assert "regret" not in taskgroup("check", "layout.json", "--affinity", "may.json").json


@pytest.mark.parametrize("method", ["auto", "exact", "all-in-one", "single-task", "greedy", "beam", "random"])
def test_clustering_and_matching_libraries_are_imported_only_by_who_needs_them(method, folder):
    code = (
        "import sys\nfrom taskgroup.cli.main import run\n"
        f"assert run(['solve', 'affinity.json', '--method', '{method}', '-o', 'layout.json']) == 0\n"
        "print([name for name in ('torch', 'matplotlib', 'sklearn', 'networkx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_infeasibility_names_the_options_as_given(taskgroup, folder):
    asked = ("solve", "affinity.json", "--train-apart", "t0,t1", "--max-models", 1)
    done = taskgroup(*asked)
    assert done.status == 1 and done.json["status"] == "infeasible"
    assert "--train-apart t0,t1" in done.json["reason"] and "--max-models 1" in done.json["reason"]
