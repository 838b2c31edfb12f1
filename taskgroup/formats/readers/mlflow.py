"""MLflow: an SQLite store or a folder `mlruns/`, read without MLflow (its API refuses folders since version 3.13)."""

import math
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.database import columns, is_database, open_database
from taskgroup.formats.readers.sources.folder import Folder, open_folder, walk
from taskgroup.formats.readers.sources.values import Points, add_epochs, as_text, parse_number
from taskgroup.formats.readers.sources.yaml_file import read_mapping

_STATES = {"FINISHED": "finished", "RUNNING": "running", "SCHEDULED": "running", "FAILED": "failed", "KILLED": "failed"}
_STATE_NUMBERS = {"1": "running", "2": "running", "3": "finished", "4": "failed", "5": "failed"}
_LARGEST = sys.float_info.max
"""The number that MLflow stores in SQL for an infinity."""


def recognises(folder: Folder) -> bool:
    """Return whether the folder is a run folder of MLflow, or contains a database with MLflow's tables."""
    return _is_run(folder) or any(_is_store(folder.path / name) for name in folder.files)


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield all runs that are not deleted.

    Runs in databases come first, ordered by start time. Runs in folders follow, ordered by experiment.
    """
    runs = [folder for folder in folders if _is_run(folder)]
    for folder in folders:
        for file in folder.files:
            if _is_store(folder.path / file):
                yield from _read_database(folder.path / file, report)
    if runs:
        yield from _read_folders(runs, report)


def _is_store(path: Path) -> bool:
    return is_database(path) and {"run_uuid", "lifecycle_stage"} <= columns(path, "runs")


def _is_run(folder: Folder) -> bool:
    return "meta.yaml" in folder.files and {"metrics", "params", "tags"} & set(folder.folders) != set()


def _read_database(path: Path, report: Report) -> Iterator[LoggedRun]:
    with open_database(path) as database:
        runs = database.execute(
            "SELECT run_uuid, runs.name, status, experiments.name FROM runs "
            "LEFT JOIN experiments ON experiments.experiment_id = runs.experiment_id "
            "WHERE runs.lifecycle_stage = 'active' ORDER BY start_time, run_uuid"
        ).fetchall()
        _note_deleted(database.execute("SELECT COUNT(*) FROM runs").fetchone()[0] - len(runs), path, report)
        label = _labels([(run, name or "", experiment or "") for run, name, _, experiment in runs])
        for done, (run, name, status, experiment) in enumerate(runs):
            report.progress(done, len(runs))
            tags = dict(_pairs(database, "tags", run))
            yield LoggedRun(
                name=label(run),
                where=f"{path}: run '{label(run)}'",
                metrics=_stored_curves(database, run),
                params=dict(_pairs(database, "params", run)),
                tags=tags | {"experiment": experiment or ""},
                folder=f"{experiment}/{name or run}",
                state=_STATES.get(status),
            )
        report.progress(len(runs), len(runs))


def _pairs(database: sqlite3.Connection, table: str, run: str) -> Iterator[tuple[str, str]]:
    query = f"SELECT key, value FROM {table} WHERE run_uuid = ? ORDER BY key"
    for key, value in database.execute(query, (run,)):
        yield key, as_text(value)


def _stored_curves(database: sqlite3.Connection, run: str) -> dict[str, Curve]:
    points: dict[str, Points] = {}
    query = "SELECT key, value, step, is_nan FROM metrics WHERE run_uuid = ? ORDER BY key, step, timestamp"
    for key, value, step, is_nan in database.execute(query, (run,)):
        number = math.copysign(math.inf, value) if abs(value) >= _LARGEST else value
        points.setdefault(key, Points()).add(math.nan if is_nan else number, float(step))
    return add_epochs({name: curve.curve() for name, curve in points.items()})


def _labels(runs: Sequence[tuple[str, str, str]]) -> Callable[[str], str]:
    """Return a function that maps a run's id to the shortest unique name of the run.

    `runs`: id, name and experiment of each run.
    """
    names = Counter(name for _, name, _ in runs)
    full = Counter((experiment, name) for _, name, experiment in runs)
    found = {}
    for run, name, experiment in runs:
        if name and names[name] == 1:
            found[run] = name
        elif name and full[experiment, name] == 1:
            found[run] = f"{experiment}/{name}"
        else:
            found[run] = f"{name} ({run[:8]})" if name else run
    return found.__getitem__


def _note_deleted(number: int, where: Path, report: Report) -> None:
    if number:
        report.note(f"{where}: {number} deleted run{'s are' if number > 1 else ' is'} left out")


def _read_folders(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    experiments: dict[Path, str] = {}
    read_names: list[tuple[Folder, dict[str, str]]] = []
    deleted = 0
    for folder in folders:
        above = folder.path.resolve().parent
        if above not in experiments:
            file = above / "meta.yaml"
            experiments[above] = as_text(_meta(file).get("name")) if file.is_file() else ""
        meta = _meta(folder.path / "meta.yaml")
        if meta.get("lifecycle_stage") == "deleted":
            deleted += 1
        else:
            read_names.append((folder, meta))
    if deleted:
        _note_deleted(deleted, folders[0].path.parent.parent, report)
    experiment_of = {folder: experiments[folder.path.resolve().parent] for folder, _ in read_names}
    ids = {folder: meta.get("run_id") or meta.get("run_uuid") or folder.name for folder, meta in read_names}
    label = _labels([(ids[folder], meta.get("run_name", ""), experiment_of[folder]) for folder, meta in read_names])
    for done, (folder, meta) in enumerate(read_names):
        report.progress(done, len(read_names))
        tags = dict(_texts(folder, "tags"))
        name = meta.get("run_name") or tags.get("mlflow.runName") or ids[folder]
        yield LoggedRun(
            name=label(ids[folder]),
            where=str(folder.path),
            metrics=_filed_curves(folder, report),
            params=dict(_texts(folder, "params")),
            tags=tags | {"experiment": experiment_of[folder]},
            folder=f"{experiment_of[folder]}/{name}",
            state=_STATE_NUMBERS.get(meta.get("status", ""), _STATES.get(meta.get("status", ""))),
        )
    report.progress(len(read_names), len(read_names))


def _meta(path: Path) -> dict[str, str]:
    return {key: as_text(value) for key, value in read_mapping(path, DESCRIPTOR.name).items()}


def _texts(folder: Folder, kind: str) -> Iterator[tuple[str, str]]:
    for key, path in _entries(folder, kind):
        try:
            yield key, path.read_text(encoding="utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError):
            raise InputError(f"{path}: cannot be read as UTF-8 text") from None


def _entries(folder: Folder, kind: str) -> Iterator[tuple[str, Path]]:
    if kind in folder.folders:
        for below in walk(open_folder(folder.path / kind, "")):
            for file in below.files:
                yield f"{below.relative}/{file}".strip("/"), below.path / file


def _filed_curves(folder: Folder, report: Report) -> dict[str, Curve]:
    """Read the curves of all metrics in a folder: metric → curve.

    There is one file per metric, with one line per point: time stamp, value and step (0 if missing).
    """
    curves: dict[str, Curve] = {}
    for key, path in _entries(folder, "metrics"):
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = text.split("\n")
        if lines.pop():
            report.note(f"{path}: the last line is cut off and left out")
        found = []
        for number, line in enumerate(lines, 1):
            parts = line.split()
            value = parse_number(parts[1]) if len(parts) > 1 else None
            if value is None:
                raise InputError(f"{path}: line {number}: '{line}' is not a time stamp, a value and a step")
            found.append((parse_number(parts[2]) or 0.0 if len(parts) > 2 else 0.0, int(parts[0]), value))
        found.sort(key=lambda point: point[:2])
        if found:
            curves[key] = Curve(tuple(value for *_, value in found), tuple(step for step, *_ in found))
    return add_epochs(curves)


DESCRIPTOR = Reader(
    name="mlflow",
    help="MLflow's SQLite store or mlruns/ folder",
    needs=frozenset({"PyYAML"}),
    make=read,
    recognises=recognises,
    files="an SQLite database with MLflow's tables, or run folders with meta.yaml",
    order=30,
)
