"""State of a campaign on disk: a run log `LOG` and a folder `LOG.d`, from which a later call resumes the campaign."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from taskgroup.campaigns.command.claims import Claims
from taskgroup.campaigns.command.wanted import Identity, WantedRun, identity_of
from taskgroup.campaigns.executors.guardian import end_processes
from taskgroup.campaigns.executors.interface import LINE
from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.run_log import append_runs, parse_records


class State:
    """The runs in a run log, and the folder in which each job writes the record of its own run.

    Only one driver, identified by its `token`, writes the run log. If `join` is true, a second driver may work on the
    same log: its jobs write records to the folder, and the first driver copies these records to the log. Raises
    `InputError` if another driver works on the log and `join` is false, or if the log or its folder cannot be written.
    """

    def __init__(self, log: Path, token: str | None = None, *, join: bool = False) -> None:
        self.log, self.folder = log, Path(f"{log}.d").absolute()
        self.records: dict[Identity, RunRecord] = {}
        self.claims = Claims(self.folder, token)
        self._size = -1
        self.claims.open()
        try:
            self.writes = self.claims.take(self.folder, "log")
            if not self.writes and not join:
                raise InputError(
                    f"{log}: {self.claims.owner(self.folder, 'log')} already writes to this log; wait until it ends, "
                    "or add --join to share the runs"
                )
            if self.writes:
                for token in self.claims.dead():
                    end_processes([], token, 0.0)
                append_runs(log, [])
            self.refresh()
        except BaseException:
            self.claims.close()
            raise

    def folder_of(self, run: WantedRun) -> Path:
        """Return the folder that contains the files of a run."""
        return self.folder / run.name

    def refresh(self) -> None:
        """Read the run log again if its size has changed, which means that another driver added runs."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size == self._size:
            return
        self._size = size
        text = self.log.read_bytes() if size else b""
        whole = text[: text.rfind(b"\n") + 1]  # another driver may be writing the last line
        for _, record in parse_records(whole.decode(errors="replace"), str(self.log))[0]:
            if record.aid is None:
                self._keep(record)

    def add(self, records: Sequence[RunRecord]) -> None:
        """Add the records of finished runs to `self.records`.

        They are also appended to the run log, unless another driver writes the log.
        """
        for record in records:
            self._keep(record)
        if self.writes and records:
            append_runs(self.log, records)
            self._size = self.log.stat().st_size

    def forget_line(self, run: WantedRun) -> None:
        """Delete the record in a run's own folder, once the run log contains the record."""
        if self.writes:
            with contextlib.suppress(OSError):
                (self.folder_of(run) / LINE).unlink(missing_ok=True)

    def merge(self, runs: Iterable[WantedRun]) -> list[tuple[WantedRun, RunRecord]]:
        """Add the records that jobs have written to the folders of `runs`, such as jobs of another driver.

        Return the runs that have such a record, each with its record.
        """
        found = []
        for run in runs:
            line = self.folder_of(run) / LINE
            record = _read_line(line)
            if record is not None and identity_of(record) == run.identity:
                found.append((run, record))
        self.add([record for run, record in found if _newer(record, self.records.get(run.identity))])
        for run, _ in found:
            self.forget_line(run)
        return found

    def close(self) -> None:
        """Release this driver's claim of the run log, so that another driver can write the log."""
        self.claims.close()

    def _keep(self, record: RunRecord) -> None:
        identity = identity_of(record)
        if _newer(record, self.records.get(identity)):
            self.records[identity] = record


def _newer(record: RunRecord, known: RunRecord | None) -> bool:
    return known is None or (known.failed is not None and record != known)


def _read_line(path: Path) -> RunRecord | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunRecord)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, InputError):
        return None


def logged_identities(log: Path) -> frozenset[Identity]:
    """Return the identities of the runs in a run log; an empty set if the file does not exist."""
    if not log.exists() or not log.stat().st_size:
        return frozenset()
    records = parse_records(log.read_text(errors="replace"), str(log))[0]
    return frozenset(identity_of(record) for _, record in records if record.aid is None)
