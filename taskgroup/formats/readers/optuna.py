"""Optuna: the trials of every study in an SQLite database or a journal file, by `load_study`."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.database import columns, is_database
from taskgroup.formats.readers.sources.folder import Folder
from taskgroup.formats.readers.sources.packages import require
from taskgroup.formats.readers.sources.values import as_number, as_text, curve_of

_STATES = {"COMPLETE": "finished", "RUNNING": "running", "WAITING": "running", "PRUNED": "failed", "FAIL": "failed"}
_INTERMEDIATE = "intermediate_value"


def recognises(folder: Folder) -> bool:
    """Return whether the folder contains a database with Optuna's tables or an Optuna journal."""
    return any(_is_storage(folder.path / name) for name in folder.files)


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield every trial as a run.

    The metrics of the run are the objectives (under their metric names, or `value`, or `value_0`, `value_1`, …), the
    reported intermediate values (`intermediate_value`), and the user attributes that are numbers. The parameters of the
    run are the parameters and user attributes of the trial. A pruned trial counts as failed, because its training was
    stopped early.
    """
    for folder in folders:
        for file in folder.files:
            path = folder.path / file
            if _is_storage(path):
                yield from _read_storage(path, report)


def _is_storage(path: Path) -> bool:
    if is_database(path):
        return "study_name" in columns(path, "studies") and "state" in columns(path, "trials")
    try:
        with path.open("rb") as file:
            start = file.read(10)
            if not start.startswith(b'{"op_code"'):
                return False
            return "worker_id" in json.loads(start + file.readline(1_000_000))
    except (OSError, ValueError):
        return False


def _read_storage(path: Path, report: Report) -> Iterator[LoggedRun]:
    optuna = require("optuna", DESCRIPTOR.name)
    try:
        if is_database(path):
            storage: Any = f"sqlite:///{path.resolve()}"
        else:
            backend = require("optuna.storages.journal", DESCRIPTOR.name).JournalFileBackend(str(path))
            storage = optuna.storages.JournalStorage(backend)
        names = optuna.get_all_study_names(storage)
        studies = [optuna.load_study(study_name=name, storage=storage) for name in names]
        trials = [study.get_trials(deepcopy=False) for study in studies]
    except Exception as error:  # SQLAlchemy, the journal and Optuna itself raise classes of their own
        raise InputError(
            f"{path}: Optuna cannot read the file ({type(error).__name__}: {_first_line(error)})"
        ) from None
    total, done = sum(len(found) for found in trials), 0
    for study, found in zip(studies, trials, strict=True):
        objectives = _objectives(study)
        tags = {"study": study.study_name} | {key: as_text(value) for key, value in study.user_attrs.items()}
        for trial in found:
            report.progress(done, total)
            done += 1
            name = f"{study.study_name}/{trial.number}"
            yield LoggedRun(
                name=name,
                where=f"{path}: study '{study.study_name}', trial {trial.number}",
                metrics=_metrics(trial, objectives),
                params={key: as_text(value) for key, value in (trial.user_attrs | trial.params).items()},
                tags=tags,
                folder=name,
                state=_STATES.get(trial.state.name),
            )
    report.progress(total, total)


def _objectives(study: Any) -> tuple[str, ...]:
    if study.metric_names:
        return tuple(study.metric_names)
    many = len(study.directions) > 1
    return tuple(f"value_{place}" for place in range(len(study.directions))) if many else ("value",)


def _metrics(trial: Any, objectives: Sequence[str]) -> dict[str, Curve]:
    metrics = {}
    for key, value in trial.user_attrs.items():
        number = as_number(value)
        if number is not None:
            metrics[key] = curve_of([number])
    if trial.intermediate_values:
        points = sorted(trial.intermediate_values.items())
        metrics[_INTERMEDIATE] = curve_of((value for _, value in points), (float(step) for step, _ in points))
    for name, value in zip(objectives, trial.values or (), strict=False):
        metrics[name] = curve_of([float(value)])
    return metrics


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")


DESCRIPTOR = Reader(
    name="optuna",
    help="studies of Optuna in an SQLite database or a journal file",
    needs=frozenset({"optuna"}),
    make=read,
    recognises=recognises,
    files="an SQLite database or a journal file of Optuna",
    order=50,
)
