"""The run log: JSON Lines, one finished run a line."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Literal

import msgspec

from taskgroup.core.affinity import Macs, refuse_repeats, refuse_unlisted
from taskgroup.core.errors import InputError
from taskgroup.core.runs import DEFAULT_ARCHITECTURE, Run, RunTable
from taskgroup.formats.documents import explain
from taskgroup.formats.run_csv import RESERVED
from taskgroup.formats.text import display_name, read_text

_START = b'{"train"'
"""What every line that is written here starts with."""


class Aid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a network had beside its inputs: another task's label to read, or a frozen trunk (trained for it, or not).

    Such a run is evidence for a score (`li`, `transfer`), and no training of its group.
    """

    kind: Literal["label", "trunk", "untrained"]
    task: str | None = None


class Reached(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each task's loss and metric on one table of examples."""

    loss: dict[str, float | None] | None = None
    metric: dict[str, float | None] | None = None


class RunRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the run log.

    `loss` and `metric` are on validation, `test` on test. `affinity`: score → partner → target → number, recorded
    `every` so many steps. `curve`: task → its validation loss after each epoch, where that was asked for. `failed` says
    why a run has no numbers. `problem` is a fingerprint of what was trained on what, `width` what the trunk was made
    with.
    """

    train: tuple[str, ...]
    architecture: str = DEFAULT_ARCHITECTURE
    seed: int | None = None
    loss: dict[str, float | None] | None = None
    metric: dict[str, float | None] | None = None
    macs: Macs | None = None
    affinity: dict[str, Any] | None = None
    epochs: float | None = None
    seconds: float | None = None
    test: Reached | None = None
    every: int | None = None
    aid: Aid | None = None
    failed: str | None = None
    problem: str | None = None
    width: float | None = None
    curve: dict[str, tuple[float | None, ...]] | None = None

    def __post_init__(self) -> None:
        if not self.train:
            raise InputError("train is empty; at least one task is needed")
        refuse_repeats("train", self.train)
        for task in self.train:
            if not task or task in RESERVED:
                raise InputError(f"a task is called '{task}', a name kept for columns; another one is accepted")
        if self.loss is None and self.metric is None and self.failed is None:
            raise InputError("neither `loss` nor `metric`; one of them is needed")
        refuse_unlisted("loss", self.loss or (), self.train)
        refuse_unlisted("metric", self.metric or (), self.train)
        refuse_unlisted("curve", self.curve or (), self.train)
        if self.macs is not None:
            refuse_unlisted("macs.heads", self.macs.heads, self.train)


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

    Raises `InputError` where the file cannot be written.
    """
    lines = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
    try:
        with path.open("ab+") as file:
            _mend(file)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


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
