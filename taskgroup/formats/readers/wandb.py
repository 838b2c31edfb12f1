"""Weights & Biases: tables of runs exported as CSV, and offline run folders, read by `wandb leet inspect`."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.folder import Folder
from taskgroup.formats.readers.sources.packages import require
from taskgroup.formats.readers.sources.table import read_header, read_table
from taskgroup.formats.readers.sources.values import (
    Points,
    add_epochs,
    as_number,
    as_params,
    as_text,
    curve_of,
    flatten,
    parse_number,
)

_ABOUT_RUNS = frozenset({"Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "ID", "Group"})
_OF_EXPORTS = frozenset({"State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep"})
_STATES = {"finished": "finished", "running": "running", "crashed": "failed", "failed": "failed", "killed": "failed"}
_KINDS = frozenset({"run", "config", "summary", "history", "exit"})
_AT_ONCE = 4


def recognises(folder: Folder) -> bool:
    """Return whether the folder contains a `.wandb` file or a CSV export of runs."""
    return any(name.endswith(".wandb") or _is_export(folder.path / name) for name in folder.files)


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield the runs of every CSV export, then one run per offline run folder."""
    for folder in folders:
        for file in folder.files:
            if _is_export(folder.path / file):
                yield from _read_export(folder.path / file, report)
    offline = [(folder, folder.path / file) for folder in folders for file in folder.files if file.endswith(".wandb")]
    if not offline:
        return
    require("wandb", DESCRIPTOR.name)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for start in range(0, len(offline), _AT_ONCE):
            report.progress(start, len(offline))
            batch = offline[start : start + _AT_ONCE]
            inspected = list(pool.map(_inspect, [path for _, path in batch]))
            for (folder, path), (records, torn) in zip(batch, inspected, strict=True):
                if torn and records:
                    report.note(f"{path}: is incomplete; its run is active or was interrupted")
                if records:
                    yield _offline_run(folder, path, records)
                else:
                    report.note(f"{path}: contains no whole record, and is left out")
    report.progress(len(offline), len(offline))


def _is_export(path: Path) -> bool:
    if path.suffix.lower() != ".csv":
        return False
    header = set(read_header(path))
    return "Name" in header and len(header & _OF_EXPORTS) > 1


def _read_export(path: Path, report: Report) -> Iterator[LoggedRun]:
    """Yield one run per row of a CSV export.

    Every column is a parameter of the run. If the cell contains a number, the column is also a metric with one point.
    """
    table = read_table(path, whole_lines=False)
    names = [row[table.header.index("Name")] for row in table.rows]
    for done, row in enumerate(table.rows):
        report.progress(done, len(table.rows))
        cells = dict(zip(table.header, row, strict=True))
        numbers = {name: parse_number(cell) for name, cell in cells.items() if name not in _ABOUT_RUNS}
        unique = names.count(cells["Name"]) == 1 or not cells.get("ID")
        yield LoggedRun(
            name=cells["Name"] if unique else f"{cells['Name']} ({cells['ID']})",
            where=f"{path}: row {done + 2}",
            metrics={name: curve_of([number]) for name, number in numbers.items() if number is not None},
            params={name: cell for name, cell in cells.items() if name not in _ABOUT_RUNS and cell},
            tags={name: cell for name, cell in cells.items() if name in _ABOUT_RUNS and cell},
            folder=cells["Name"],
            state=_STATES.get(cells.get("State", "")),
        )
    report.progress(len(table.rows), len(table.rows))


def _inspect(path: Path) -> tuple[list[dict[str, Any]], bool]:
    """Return the records of a `.wandb` file that describe the run, and whether the file is incomplete."""
    command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(path)]
    environment = os.environ | {"WANDB_MODE": "offline", "WANDB_ERROR_REPORTING": "false"}
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, env=environment, check=False)
    records = []
    for line in done.stdout.splitlines():
        if line.startswith(b"{"):
            record = json.loads(line)
            if record.get("type") in _KINDS:
                records.append(record)
    message = done.stderr.decode(errors="replace").strip()
    if done.returncode and not records:
        why = message.splitlines()[-1] if message else f"exit status {done.returncode}"
        raise InputError(f"{path}: `wandb leet inspect --json` cannot read it ({why}); install wandb 0.31 or later")
    return records, bool(done.returncode) or "incomplete" in message


def _offline_run(folder: Folder, path: Path, records: Sequence[Mapping[str, Any]]) -> LoggedRun:
    config: dict[str, Any] = {}
    tags: dict[str, str] = {}
    last: dict[str, Any] = {}
    points: dict[str, Points] = {}
    state = "running"
    for record in records:
        content = record[record["type"]]
        match record["type"]:
            case "run":
                config |= content.get("config", {}).get("update", {})
                tags |= _tags(content)
            case "config":
                config |= content.get("update", {})
                for removed in content.get("remove", ()):
                    config.pop(removed, None)
            case "summary":
                last |= content.get("update", {})
            case "history":
                _add_points(points, content)
            case "exit":
                state = "failed" if content.get("exit_code") else "finished"
    metrics = {name: curve.curve() for name, curve in points.items()}
    for name, value in _numbers(last).items():
        metrics.setdefault(name, curve_of([value]))
    return LoggedRun(
        name=folder.name,
        where=str(path),
        metrics=add_epochs(metrics),
        params=as_params({key: value for key, value in config.items() if not key.startswith("_")}),
        tags=tags,
        folder=folder.relative,
        state=state,
    )


def _tags(run: Mapping[str, Any]) -> dict[str, str]:
    names = {"name": "display_name", "group": "run_group", "id": "run_id", "project": "project", "tags": "tags"}
    return {tag: as_text(run[key]) for tag, key in (names | {"job_type": "job_type"}).items() if run.get(key)}


def _add_points(points: dict[str, Points], history: Mapping[str, Any]) -> None:
    item = history.get("item", {})
    step = as_number(history.get("step", {}).get("num", item.get("_step")))
    for name, value in _numbers(item).items():
        points.setdefault(name, Points()).add(value, math.nan if step is None else step)


def _numbers(item: Mapping[str, Any]) -> dict[str, float]:
    """Return the metrics in a record: name → value.

    W&B's own metrics, whose names begin with "_", and the parts of tables and images are left out.
    """
    media = tuple(name.removesuffix("_type") for name in item if name.endswith("._type"))
    numbers = {}
    for name, value in flatten(item, ".").items():
        number = as_number(value)
        if number is not None and not name.startswith(("_", *media)):
            numbers[name] = number
    return numbers


DESCRIPTOR = Reader(
    name="wandb",
    help="offline run folders and CSV exports of Weights & Biases",
    needs=frozenset({"wandb"}),
    make=read,
    recognises=recognises,
    files="*.wandb files, or a CSV export of runs with the columns Name and State",
    order=40,
)
