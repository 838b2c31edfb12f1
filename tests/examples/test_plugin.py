"""The example of a plug-in, installed in a folder of its own and used by name."""

import json
import os
import subprocess
import sys

import pytest

from taskgroup.testing import PREDICTOR_PROPERTIES, SCORE_PROPERTIES
from tests.console import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that holds the installed package. It is built without the network."""
    folder = tmp_path_factory.mktemp("plug-ins")
    copy = tmp_path_factory.mktemp("source")
    for file in (ROOT / "examples/plugin").glob("*.*"):
        (copy / file.name).write_text(file.read_text())
    install = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", folder, copy]
    subprocess.run([sys.executable, "-m", *install], check=True)
    return folder


@pytest.fixture
def call(installed):
    """Run a command line in a process that can import the package."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)])}

    def run(*arguments, **options):
        line = [sys.executable, "-m", "taskgroup", *map(str, arguments)]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, **options)

    return run


@pytest.fixture
def runs(call, tmp_path):
    done = call("estimate", "runs", ROOT / "examples/ci/runs-may.csv", "--direction", "min", "--baseline", "half")
    assert done.returncode == 0, done.stderr
    (tmp_path / "gain.json").write_text(done.stdout)
    return tmp_path / "gain.json"


def test_the_predictor_is_used_by_name(call, runs):
    done = call("predict", runs, "--predict", "neighbours", "--groups", "all")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["predictor"] == "neighbours"
    values = [value for group in found["groups"] for value in group["performance"].values()]
    assert any(isinstance(value, float) and value for value in values)


def test_a_layout_is_found_with_it_and_passes_the_check(call, runs, tmp_path):
    layout = tmp_path / "layout.json"
    done = call("solve", runs, "--predict", "neighbours", "--budget", "5G", "-o", layout)
    assert done.returncode == 0, done.stderr
    assert call("check", layout, "--affinity", runs).returncode == 0


def test_it_is_validated_beside_the_built_in_ones(call, runs):
    tested = json.loads(call("validate", runs, "--folds", "2").stdout)["tested"]
    assert {"neighbours", "gp", "hoa"} <= {one["predictor"] for one in tested}


def test_the_score_is_used_by_name(call, problem_file):
    done = call("estimate", "surrogate", problem_file(), "--score", "distances")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["score"] == "distances"
    pairs = [value for row, values in enumerate(found["affinity"]) for value in values[:row]]
    assert all(-1 <= value <= 1 for value in pairs) and found["provenance"]["cost"]["training_macs"] > 0


def test_help_and_messages_know_both(call):
    assert "neighbours: mean of the observed groups" in " ".join(call("predict", "--help").stdout.split())
    assert "distances: correlation of the distances" in " ".join(call("benchmark", "--help").stdout.split())
    assert "did you mean 'neighbours'?" in call("predict", "x.json", "--predict", "neighbour").stderr


@pytest.mark.parametrize("holds", PREDICTOR_PROPERTIES)
def test_the_predictor_has_every_property(holds, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "examples/plugin"))
    from taskgroup_neighbours import NEIGHBOURS

    holds(NEIGHBOURS)


@pytest.mark.parametrize("holds", SCORE_PROPERTIES)
def test_the_score_has_every_property(holds, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "examples/plugin"))
    from taskgroup_neighbours import DISTANCES

    holds(DISTANCES)
