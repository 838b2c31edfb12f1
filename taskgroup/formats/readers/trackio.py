"""trackio: one SQLite database per project."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.database import columns, is_database, open_database
from taskgroup.formats.readers.sources.folder import Folder
from taskgroup.formats.readers.sources.values import Points, add_epochs, as_number, as_params, as_text, flatten

_COLUMNS = frozenset({"run_name", "step", "metrics"})


def recognises(folder: Folder) -> bool:
    """Return whether the folder contains a database with trackio's table of metrics."""
    return any(_is_project(folder.path / name) for name in folder.files)


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield the runs of every project, in the order in which they were started."""
    for folder in folders:
        for file in folder.files:
            if _is_project(folder.path / file):
                yield from _read_project(folder.path / file, report)


def _is_project(path: Path) -> bool:
    return is_database(path) and columns(path, "metrics") >= _COLUMNS


def _read_project(path: Path, report: Report) -> Iterator[LoggedRun]:
    key = "run_id" if "run_id" in columns(path, "metrics") else "run_name"
    with open_database(path) as database:
        runs = database.execute(f"SELECT {key}, run_name FROM metrics GROUP BY {key} ORDER BY MIN(id)").fetchall()
        names = [name for _, name in runs]
        for done, (run, name) in enumerate(runs):
            report.progress(done, len(runs))
            config = _config(database, path, key, run)
            label = name if names.count(name) == 1 else f"{name} ({run[:8]})"
            yield LoggedRun(
                name=label,
                where=f"{path}: run '{label}'",
                metrics=_curves(database, path, key, run),
                params=as_params({key: value for key, value in config.items() if not key.startswith("_")}),
                tags={"name": name, "project": path.stem}
                | {key: as_text(value) for key, value in config.items() if key.startswith("_") and value is not None},
                folder=f"{path.stem}/{name}",
            )
        report.progress(len(runs), len(runs))


def _curves(database: sqlite3.Connection, path: Path, key: str, run: str) -> dict[str, Curve]:
    points: dict[str, Points] = {}
    query = f"SELECT id, step, metrics FROM metrics WHERE {key} = ? ORDER BY step, id"
    for row, step, text in database.execute(query, (run,)):
        for name, value in flatten(_json(text, f"{path}: table metrics, id {row}"), ".").items():
            number = as_number(value)
            if number is not None:
                points.setdefault(name, Points()).add(number, float(step))
    return add_epochs({name: curve.curve() for name, curve in points.items()})


def _config(database: sqlite3.Connection, path: Path, key: str, run: str) -> dict[str, Any]:
    if key not in columns(path, "configs"):
        return {}
    found = database.execute(f"SELECT config FROM configs WHERE {key} = ?", (run,)).fetchone()
    return {} if found is None else _json(found[0], f"{path}: table configs, run '{run}'")


def _json(text: str | bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f"{where}: is not JSON ({error})") from None
    return found if isinstance(found, dict) else {}


DESCRIPTOR = Reader(
    name="trackio",
    help="SQLite databases of trackio, one per project",
    make=read,
    recognises=recognises,
    files="an SQLite database with trackio's tables",
    order=70,
)
