"""Run log of a campaign, which maps each finished job to its run record, in memory and on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from taskgroup.campaigns.job import Job, job_of
from taskgroup.core.documents.cost import Cost
from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.run_log import append_runs, parse_records
from taskgroup.formats.text import read_text


class CampaignLog:
    """Run log of a campaign, which maps each job to its run records.

    If `path` is given, `add` writes every record to this file before it returns. Raises `InputError` if the file
    contains runs of another problem, runs with other widths, or runs with another maximum number of epochs.
    """

    def __init__(self, path: Path | None, tasks: tuple[str, ...], cost: Cost, fingerprint: str, epochs: int) -> None:
        self.fingerprint = fingerprint
        self._path, self._epochs = path, epochs
        self._records: dict[Job, list[RunRecord]] = {}
        if path is None:
            return
        append_runs(path, [])  # repairs a torn last line, and fails now if the file cannot be written
        if path.stat().st_size:
            self._read(path, tasks, cost)

    def get(self, job: Job, every: int | None = None) -> RunRecord | None:
        """Return the run record of a job, or `None` if the log has no record of the job.

        If `every` is given, return only a record whose gradient scores were computed every `every` steps.
        """
        for record in self._records.get(job, []):
            if every is None or record.every == every or record.failed is not None:
                return record
        return None

    def find(self, job: Job, every: int | None = None) -> RunRecord:
        """Return the run record of a finished job, which must be in the log. `every`: see `get`."""
        record = self.get(job, every)
        assert record is not None
        return record

    def add(self, lines: Iterable[tuple[Job, RunRecord]]) -> None:
        """Append the records of finished jobs to the run log. Skip jobs that the log already contains."""
        fresh = [(job, record) for job, record in lines if self.get(job, record.every) is None]
        if self._path is not None and fresh:
            append_runs(self._path, [record for _, record in fresh])
        for job, record in fresh:
            self._records.setdefault(job, []).append(record)

    def _read(self, path: Path, tasks: tuple[str, ...], cost: Cost) -> None:
        for number, record in parse_records(read_text(str(path)), str(path))[0]:
            where = f"{path}: line {number}"
            if record.problem != self.fingerprint:
                raise InputError(f"{where}: belongs to another problem or other training settings; use a new log")
            if record.epochs != self._epochs:
                raise InputError(
                    f"{where}: has {record.epochs:g} epochs, not {self._epochs}; use a new file, or set the epochs to "
                    f"{record.epochs:g}"
                )
            known = cost.architectures.get(record.architecture)
            if known is not None and record.width is not None and abs(known.width - record.width) > 1e-12:
                raise InputError(
                    f"{where}: architecture '{record.architecture}' has width {record.width:g}, not {known.width:g}; "
                    "rename the architecture, or use a new file"
                )
            self._records.setdefault(job_of(record, tasks), []).append(record)
