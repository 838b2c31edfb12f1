"""The run log: a file in JSON Lines format with one line per finished run."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from taskgroup.core.documents.affinity import Direction, Macs
from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_record import RunRecord
from taskgroup.core.run_table import Run, RunTable
from taskgroup.formats.csv_table import CsvTable, Row
from taskgroup.formats.documents import explain
from taskgroup.formats.mapping.notes import WARNING, nearest, plural
from taskgroup.formats.run_csv import map_table
from taskgroup.formats.text import display_name, read_text

_START = b'{"train"'
"""First bytes of every line that this module writes."""


def parse_run_log(text: str, name: str, mapping: RunMapping | None = None) -> tuple[RunTable, list[str]]:
    """Return the runs in a text of JSON Lines, and notes for the user.

    Some lines are skipped with a note: an incomplete last line, failed runs, runs that trained a task which `mapping`
    ignores, and runs with an aid (such as the label of another task), which are only used to compute a score. JSON
    objects without the key `train` are read like the rows of a table.
    """
    mapping = mapping or RunMapping()
    rows = _table_rows(text, name, mapping)
    if rows is not None:
        return map_table(rows, name, mapping)
    numbered, notes = parse_records(text, name)
    runs = []
    aided = 0
    for number, record in numbered:
        where = f"{name}: line {number}"
        if record.failed is not None:
            notes.append(f"{where}: the run of {'+'.join(record.train)} failed ({record.failed}), and is left out")
        elif record.aid is not None:
            aided += 1
        else:
            runs.append(_run_of(record, where, mapping))
    if aided:
        notes.append(f"{name}: {aided} runs with another task's label or trunk are left out")
    if not runs:
        raise InputError(f"{name}: contains no finished run; add at least one")
    runs = _kept(runs, name, mapping, notes)
    missing = {task: sum(_is_missing(run, task) for run in runs) for run in runs for task in run.train}
    if any(missing.values()):
        count = ", ".join(f"{task} {number}" for task, number in missing.items() if number)
        notes.append(f"{WARNING}{name}: values of trained tasks that are null are missing: {count}")
    tasks = dict.fromkeys(task for run in runs for task in run.train)
    return RunTable(tuple(tasks), tuple(runs)), notes


def _kept(runs: list[Run], name: str, mapping: RunMapping, notes: list[str]) -> list[Run]:
    """Return the runs that trained no ignored task.

    Raises `InputError` if `--task` or `--ignore` names an unknown task, or if all runs are left out.
    """
    tasks = dict.fromkeys(task for run in runs for task in run.train)
    for option, names in (("--task", mapping.tasks), ("--ignore", mapping.ignore)):
        for task in names:
            if task not in tasks:
                raise InputError(f"{name}: {option} {task}: no such task; {nearest(task, tasks)}")
    wanted = set(mapping.tasks or tasks) - set(mapping.ignore)
    kept = [run for run in runs if wanted.issuperset(run.train)]
    if not kept:
        raise InputError(f"{name}: every run trained an ignored task; check --task and --ignore")
    if len(kept) < len(runs):
        notes.append(f"{name}: {plural(len(runs) - len(kept), 'run')} left out that trained an ignored task")
    return kept


def _is_missing(run: Run, task: str) -> bool:
    known = [values for values in (run.loss, run.metric) if values is not None]
    return task in run.train and all(task not in values for values in known)


def _table_rows(text: str, name: str, mapping: RunMapping) -> CsvTable | None:
    """Return JSON objects as a table with one row per object; `None` if the objects are run records."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    objects: list[tuple[int, dict[str, Any]]] = []
    for number, line in lines:
        try:
            found = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            found = None
        if not isinstance(found, dict) or "document" in found or ("train" in found and "train" not in mapping.fields):
            return None
        objects.append((number, _flat(found)))
    header = tuple(dict.fromkeys(key for _, found in objects for key in found))
    rows = [Row({key: found.get(key, "") for key in header}, f"{name}: line {number}") for number, found in objects]
    return CsvTable(header, tuple(rows))


def _flat(content: dict[str, Any], before: str = "") -> dict[str, str]:
    """Return the cells of a JSON object: column → cell. Nested keys are joined by ".", and items of lists by "+"."""
    cells: dict[str, str] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            cells |= _flat(value, f"{before}{key}.")
        elif isinstance(value, list):
            cells[before + key] = "+".join(map(str, value))
        else:
            cells[before + key] = "" if value is None else str(value)
    return cells


def parse_records(text: str, name: str) -> tuple[list[tuple[int, RunRecord]], list[str]]:
    """Return the run records in a run log, each with its line number, and notes for the user.

    An incomplete last line is skipped with a note. Raises `InputError` if any other line is not a run record.
    """
    lines = text.split("\n")
    records: list[tuple[int, RunRecord]] = []
    notes: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}: line {number}"
        try:
            records.append((number, msgspec.json.decode(line, type=RunRecord)))
        except msgspec.ValidationError as error:
            if "`document`" in str(error):
                raise InputError(f"{where}: is a document; give runs (CSV or JSON Lines)") from None
            raise InputError(f"{where}, {explain(error, line)}") from None
        except msgspec.DecodeError as error:
            if number == len(lines) and records:  # no line end: the process that wrote it was stopped
                notes.append(f"{where}: is cut off, and left out")
                continue
            what = "a document" if '"document"' in text else f"no run ({error})"
            raise InputError(f"{where}: is {what}; write one JSON object per line, or CSV") from None
    return records, notes


def read_records(source: str) -> list[RunRecord]:
    """Return the run records in all complete lines of a run log."""
    return [record for _, record in parse_records(read_text(source), display_name(source))[0]]


def encode_runs(table: RunTable, directions: Mapping[str, Direction]) -> str:
    """Return the text of a run log with the given runs. A missing value of a trained task is written as `null`.

    If the source does not say whether the values of a run are losses or metrics, they are written as losses if all
    tasks of the run have the direction `min`, as metrics if all have the direction `max`, and otherwise as both.
    """
    lines = []
    for run in table.runs:
        toward = {directions.get(task) for task in run.train}
        same = run.loss == run.metric
        record = RunRecord(
            train=run.train,
            architecture=run.architecture,
            seed=run.seed,
            loss=None if same and toward == {"max"} else _filled(run, run.loss),
            metric=None if same and toward == {"min"} else _filled(run, run.metric),
            macs=run.macs,
        )
        lines.append(msgspec.json.encode(record).decode() + "\n")
    return "".join(lines)


def _filled(run: Run, values: Mapping[str, float] | None) -> dict[str, float | None] | None:
    return None if values is None else {task: values.get(task) for task in run.train}


def append_runs(path: Path, records: Sequence[RunRecord]) -> None:
    """Append run records to a run log, and wait until they are stored on disk.

    An incomplete last line is removed first. Raises `InputError` if the file cannot be written, for example because the
    disk is full; the log is then unchanged.
    """
    lines = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
    try:
        with path.open("ab+", buffering=0) as file:
            _mend(file)
            _add_whole(file, lines)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _add_whole(file: IO[bytes], lines: bytes) -> None:
    """Append lines to a file. If this fails, leave the file as it was."""
    size = file.seek(0, os.SEEK_END)
    try:
        left = memoryview(lines)
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except BaseException:
        file.truncate(size)
        raise


def _mend(file: IO[bytes]) -> None:
    """Make sure that a file ends with a complete line: add a missing line break, or remove an incomplete line."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return
    start, tail = size, b""
    while start and b"\n" not in tail:
        start = max(0, start - 65536)
        file.seek(start)
        tail = file.read(size - start)
    last = tail[tail.rfind(b"\n") + 1 :]
    if not last:
        return
    if not last.startswith(_START[: len(last)]):
        raise InputError(f"{file.name}: its last line is not a run; give a run log or a new file")
    try:
        msgspec.json.decode(last)
    except msgspec.DecodeError:
        file.truncate(size - len(last))
    else:
        file.write(b"\n")


def _run_of(record: RunRecord, where: str, mapping: RunMapping) -> Run:
    macs = record.macs
    if macs is not None and mapping.rename:
        macs = Macs(macs.trunk, {mapping.renamed(task): head for task, head in macs.heads.items()})
    return Run(
        train=tuple(mapping.renamed(task) for task in record.train),
        architecture=record.architecture,
        loss=_known(record.loss, mapping),
        metric=_known(record.metric, mapping),
        seed=record.seed,
        macs=macs,
        where=where,
    )


def _known(values: dict[str, float | None] | None, mapping: RunMapping) -> dict[str, float] | None:
    if values is None:
        return None
    return {mapping.renamed(task): value for task, value in values.items() if value is not None}
