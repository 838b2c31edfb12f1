"""The run log as a campaign uses it: what is in it, and adding to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from taskgroup.campaigns.job import Job, job_of
from taskgroup.core.documents.cost import Cost
from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.run_log import append_runs, parse_records
from taskgroup.formats.text import read_text


class Logbook:
    """Records by job, in memory and, with a path, on disk before anyone is told of them.

    Raises `InputError` for a log of another problem, of other widths or of another number of epochs.
    """

    def __init__(self, path: Path | None, tasks: tuple[str, ...], cost: Cost, fingerprint: str, epochs: int) -> None:
        self.fingerprint = fingerprint
        self._path, self._epochs = path, epochs
        self._records: dict[Job, list[RunRecord]] = {}
        if path is None:
            return
        append_runs(path, [])  # mends a last line that was cut off, and says now if nothing can be written
        if path.stat().st_size:
            self._read(path, tasks, cost)

    def get(self, job: Job, every: int | None = None) -> RunRecord | None:
        """A job's record; with `every`, one whose gradients were looked at every so many steps."""
        for record in self._records.get(job, []):
            if every is None or record.every == every or record.failed is not None:
                return record
        return None

    def find(self, job: Job, every: int | None = None) -> RunRecord:
        """A job's record that is known to be there."""
        record = self.get(job, every)
        assert record is not None
        return record

    def add(self, lines: Iterable[tuple[Job, RunRecord]]) -> None:
        """Write the records of runs that ended; a run whose record is there already is not written again."""
        fresh = [(job, record) for job, record in lines if self.get(job, record.every) is None]
        if self._path is not None and fresh:
            append_runs(self._path, [record for _, record in fresh])
        for job, record in fresh:
            self._records.setdefault(job, []).append(record)

    def _read(self, path: Path, tasks: tuple[str, ...], cost: Cost) -> None:
        for number, record in parse_records(read_text(str(path)), str(path))[0]:
            where = f"{path}: line {number}"
            if record.problem != self.fingerprint:
                raise InputError(
                    f"{where}: was logged for another problem; a log of this one, or a new file, is accepted"
                )
            if record.epochs != self._epochs:
                raise InputError(
                    f"{where}: was trained for {record.epochs:g} epochs, not {self._epochs}; a log of its own, or "
                    f"--epochs {record.epochs:g}, is accepted"
                )
            known = cost.architectures.get(record.architecture)
            if known is not None and record.width is not None and abs(known.width - record.width) > 1e-12:
                raise InputError(
                    f"{where}: architecture '{record.architecture}' has width {record.width:g}, not {known.width:g}; "
                    "another name, or a log of its own, is accepted"
                )
            self._records.setdefault(job_of(record, tasks), []).append(record)
