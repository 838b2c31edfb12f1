"""The run log: JSON Lines, one finished run a line."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.core.run_table import Run, RunTable
from taskgroup.formats.documents import explain
from taskgroup.formats.text import display_name, read_text

_START = b'{"train"'
"""What every line that is written here starts with."""


def parse_run_log(text: str, name: str) -> tuple[RunTable, list[str]]:
    """Read runs from JSON Lines.

    A last line that was cut off, runs that failed, and runs that only serve a score are left out, and said in the list
    of notes.
    """
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
            runs.append(_run_of(record, where))
    if aided:
        notes.append(f"{name}: {aided} runs with another task's label or trunk are left out")
    if not runs:
        raise InputError(f"{name}: no run in it")
    tasks = dict.fromkeys(task for run in runs for task in run.train)
    return RunTable(tuple(tasks), tuple(runs)), notes


def parse_records(text: str, name: str) -> tuple[list[tuple[int, RunRecord]], list[str]]:
    """Read every line with its number. A last line that was cut off is left out, and said in the list of notes."""
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
                raise InputError(f"{where}: is a document; runs are accepted (CSV, or JSON Lines)") from None
            raise InputError(f"{where}, {explain(error, line)}") from None
        except msgspec.DecodeError as error:
            if number == len(lines) and records:  # no line end: the process that wrote it was stopped
                notes.append(f"{where}: is cut off, and left out")
                continue
            what = "a document" if '"document"' in text else f"no run ({error})"
            raise InputError(f"{where}: is {what}; one JSON object a line, or CSV, is accepted") from None
    return records, notes


def read_records(source: str) -> list[RunRecord]:
    """Every line of a run log, whole ones only."""
    return [record for _, record in parse_records(read_text(source), display_name(source))[0]]


def append_runs(path: Path, records: Sequence[RunRecord]) -> None:
    """Add lines to a log and wait until they are on disk. A last line that was cut off is removed first.

    Raises `InputError` where the file cannot be written, as on a full disk; the log is then as it was before.
    """
    lines = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
    try:
        with path.open("ab+", buffering=0) as file:
            _mend(file)
            _add_whole(file, lines)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _add_whole(file: IO[bytes], lines: bytes) -> None:
    """Write at the end of a file: everything, or, where that fails, nothing."""
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
    """Make the file end with a whole line: one that lacks its line end is given it, or, if it is torn, cut away."""
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
        raise InputError(f"{file.name}: its last line is no run; a run log, or a new file, is accepted")
    try:
        msgspec.json.decode(last)
    except msgspec.DecodeError:
        file.truncate(size - len(last))
    else:
        file.write(b"\n")


def _run_of(record: RunRecord, where: str) -> Run:
    return Run(
        train=record.train,
        architecture=record.architecture,
        loss=_known(record.loss),
        metric=_known(record.metric),
        seed=record.seed,
        macs=record.macs,
        where=where,
    )


def _known(values: dict[str, float | None] | None) -> dict[str, float] | None:
    return None if values is None else {task: value for task, value in values.items() if value is not None}
