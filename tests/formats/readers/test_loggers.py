"""What each real logger wrote comes back exactly: numbers, groups, architectures and seeds."""

import numpy as np
import pytest

from taskgroup.formats.readers.registry import find_reader, read_logs
from tests.formats.readers.driving import RUNS

LOGGERS = ("lightning", "tensorboard", "mlflow", "wandb", "optuna", "dvclive", "trackio", "hydra")


def source_of(folder, logger):
    return {"mlflow": folder / "mlruns", "optuna": folder / "optuna.db"}.get(logger, folder)


def test_lightning(written, assert_driving):
    runs = list(read_logs(written("lightning")))
    assert_driving(runs, steps=(9.0, 19.0, 29.0))
    assert [run.name for run in runs] == [f"lightning_logs/version_{number}" for number in range(len(RUNS))]
    for run in runs:
        assert run.metrics["train/loss"].values == (1 / 3, 1 / 4, 1 / 5)
        assert run.metrics["train/loss"].steps == (0.0, 10.0, 20.0)
        assert {curve.epochs for curve in run.metrics.values()} == {(0.0, 1.0, 2.0)}
        assert run.params["optimizer.lr"] == "0.1"


def test_tensorboard_in_single_precision(written, assert_driving):
    runs = list(read_logs(written("tensorboard")))
    assert_driving(runs, rounded=lambda value: float(np.float32(value)))
    assert {run.name for run in runs} == {run.name for run in RUNS}


@pytest.mark.parametrize("store", ["mlflow.db", "mlruns"])
def test_mlflow(written, assert_driving, store):
    runs = list(read_logs(written("mlflow") / store))
    assert_driving(runs)
    assert {run.name for run in runs} == {run.name for run in RUNS}
    assert {run.state for run in runs} == {"finished"}
    assert {(run.tags["team"], run.tags["experiment"]) for run in runs} == {("perception", "driving")}


def test_wandb_offline(written, assert_driving):
    runs = list(read_logs(written("wandb")))
    assert_driving(runs)
    assert {run.tags["name"] for run in runs} == {run.name for run in RUNS}
    assert {run.state for run in runs} == {"finished"}
    assert {curve.epochs for run in runs for curve in run.metrics.values()} == {(0.0, 1.0, 2.0)}


@pytest.mark.parametrize("storage", ["optuna.db", "journal.log"])
def test_optuna(written, storage):
    trials = list(read_logs(written("optuna") / storage))
    assert len(trials) == len(RUNS)
    for trial, run in zip(trials, RUNS, strict=True):
        assert {name: trial.params[name] for name in run.params} == {name: str(v) for name, v in run.params.items()}
        totals = tuple(sum(values) for values in zip(*run.losses.values(), strict=True))
        assert trial.metrics["intermediate_value"].values == totals
        assert trial.metrics["value"].values == totals[-1:]
        for name, curve in run.losses.items():
            assert trial.metrics[name].values == (curve[-1],)
        assert trial.state == "finished"


def test_dvclive(written, assert_driving):
    runs = list(read_logs(written("dvclive")))
    assert_driving(runs)
    assert {run.metrics["minutes"].values for run in runs} == {(12.5,)}


def test_trackio(written, assert_driving):
    runs = list(read_logs(written("trackio") / "driving.db"))
    assert_driving(runs)
    assert [run.name for run in runs] == [run.name for run in RUNS]


def test_hydra_adds_its_overrides_to_the_logs_of_each_job(written, assert_driving):
    runs = list(read_logs(written("hydra")))
    assert_driving(runs)
    assert {run.params["optimizer.lr"] for run in runs} == {"0.1"}


@pytest.mark.parametrize("logger", LOGGERS)
def test_recognised_by_content(written, logger):
    assert find_reader(source_of(written(logger), logger)).name == logger
