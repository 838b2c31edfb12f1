"""Logs that a real logger wrote, once per module."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.readers.driving import RUNS


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """Return the function from a logger's name to the folder in which this logger wrote the driving runs."""
    folders = {}

    def write(logger):
        if logger not in folders:
            folder = tmp_path_factory.mktemp(logger)
            command = [sys.executable, "-m", "tests.formats.readers.writers", logger, str(folder)]
            quiet = {"WANDB_SILENT": "true", "DVC_NO_ANALYTICS": "true", "DVCLIVE_LOGLEVEL": "ERROR"}
            paths = {"PYTHONPATH": str(Path(__file__).parents[3])}
            done = subprocess.run(
                command, cwd=folder, env=os.environ | quiet | paths, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            folders[logger] = folder
        return folders[logger]

    return write


@pytest.fixture
def assert_driving():
    """Return the check that logged runs have the groups, architectures, seeds and curves that were written."""

    def check(runs, steps=(0.0, 1.0, 2.0), rounded=lambda value: value):
        found = {}
        for run in runs:
            key = tuple(run.params[name] for name in ("tasks", "arch", "seed"))
            assert key not in found
            found[key] = {name: curve for name, curve in run.metrics.items() if name.startswith("val/")}
        assert set(found) == {tuple(str(value) for value in run.params.values()) for run in RUNS}
        for run in RUNS:
            curves = found[tuple(str(value) for value in run.params.values())]
            expected = {name: tuple(rounded(value) for value in curve) for name, curve in run.losses.items()}
            assert {name: curve.values for name, curve in curves.items()} == expected
            assert {curve.steps for curve in curves.values()} == {steps}

    return check
