"""Driver of a campaign: it submits the wanted runs, logs the runs that ended, and ends all runs on an interrupt."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from taskgroup.campaigns.command.run import CommandRun, run_command
from taskgroup.campaigns.command.state import State
from taskgroup.campaigns.command.wanted import Identity, WantedRun
from taskgroup.campaigns.executors.interface import LINE, Ended, Executor, Work
from taskgroup.core.run_record import RunRecord

_POLL, _LOOK = 0.2, 1.0
_LOST = 3
"""Number of lost jobs of one run after which the run counts as failed."""
_GRACE = 15.0
"""Seconds between SIGTERM and SIGKILL when jobs are cancelled."""


@dataclass
class Counts:
    """Counts of the runs of a campaign: all wanted runs (`total`), and the runs that are done, failed or running.

    `seconds`: architecture → durations of the runs that ended. `waiting`: architecture → number of pending runs.
    """

    total: int = 0
    done: int = 0
    failed: int = 0
    running: int = 0
    new: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)


class Report(Protocol):
    """Display of the progress of a campaign, such as a progress bar or lines of text."""

    def update(self, counts: Counts) -> None:
        """Display the current counts of runs."""

    def failed(self, run: WantedRun, reason: str, lines: str) -> None:
        """Display a failed run and the reason of the failure. `lines`: the folder that contains the run's output."""


class Stop:
    """Interrupt state of a campaign.

    `level` is 0 before an interrupt, 1 if the running jobs are to be ended with SIGTERM, and 2 if they are to be ended
    with SIGKILL.
    """

    level = 0


class Driver:
    """Driver of a campaign, which submits runs to an executor and logs their results.

    `make`: a function that returns the command of a wanted run. `retry_failed`: whether to repeat the runs that the log
    records as failed.
    """

    def __init__(
        self,
        state: State,
        executor: Executor,
        make: Callable[[WantedRun], CommandRun],
        report: Report,
        stop: Stop,
        *,
        retry_failed: bool = False,
        detach: bool = False,
    ) -> None:
        self.state, self.executor, self.report, self.stop = state, executor, report, stop
        self._make, self._detach = make, detach
        self._again = {
            identity for identity, record in state.records.items() if retry_failed and record.failed is not None
        }
        self._flying: dict[str, WantedRun] = {}
        self._lost: dict[str, int] = {}
        self._others: deque[WantedRun] = deque()
        self._looked = 0.0
        self.counts = Counts()

    def run(self, wanted: Sequence[WantedRun]) -> dict[Identity, RunRecord]:
        """Train the wanted runs that the log lacks. Return the records of all wanted runs that have a record.

        Raises `KeyboardInterrupt` after an interrupt, once all running jobs have ended.
        """
        for run, record in self.state.merge(run for run in wanted if not self._is_done(run)):
            self._again.discard(run.identity)
            self._report_failure(run, record)
        pending = deque(run for run in wanted if not self._is_done(run))
        self._count(wanted, pending)
        self._recover(pending)
        while pending or self._flying or (self._others and self.state.writes):
            self._submit(pending)
            self.counts.running = self.executor.running()
            self.report.update(self.counts)
            if self._detach and not pending:
                break
            self._settle(self.executor.poll(_POLL), pending)
            self._look_at_others(pending)
            if self.stop.level:
                self._end()
                raise KeyboardInterrupt
        self.counts.running = 0 if not self._detach else self.executor.running()
        self.report.update(self.counts)
        return {run.identity: self.state.records[run.identity] for run in wanted if run.identity in self.state.records}

    def _is_done(self, run: WantedRun) -> bool:
        return run.identity in self.state.records and run.identity not in self._again

    def _count(self, wanted: Sequence[WantedRun], pending: Sequence[WantedRun]) -> None:
        counts = self.counts
        counts.total, counts.done = len(wanted), len(wanted) - len(pending)
        known = (self.state.records.get(run.identity) for run in wanted if run.identity not in self._again)
        counts.failed = sum(record is not None and record.failed is not None for record in known)
        counts.done -= counts.failed
        counts.waiting = {}
        for run in pending:
            counts.waiting[run.architecture] = counts.waiting.get(run.architecture, 0) + 1

    def _recover(self, pending: deque[WantedRun]) -> None:
        by_name = {run.name: run for run in pending}
        for name in self.executor.recover([self._work(run) for run in pending]):
            if self.state.claims.take(self.state.folder_of(by_name[name])):
                self._flying[name] = by_name[name]
                pending.remove(by_name[name])

    def _submit(self, pending: deque[WantedRun]) -> None:
        room = self.executor.room()
        chosen: list[WantedRun] = []
        while pending and len(chosen) < room:
            run = pending.popleft()
            if self.state.claims.take(self.state.folder_of(run)):
                chosen.append(run)
            else:
                self._others.append(run)
        if chosen:
            self.executor.submit([self._work(run) for run in chosen])
            self._flying.update((run.name, run) for run in chosen)

    def _work(self, run: WantedRun) -> Work:
        return Work(run.name, run_command, self._make(run), self.state.folder_of(run))

    def _settle(self, ended: Sequence[Ended], pending: deque[WantedRun]) -> None:
        """Log the runs that ended, and put each run whose job was ended by the machine back into `pending`."""
        found: list[tuple[WantedRun, RunRecord]] = []
        for one in ended:
            run = self._flying.pop(one.name)
            if one.result is not None:
                found.append((run, msgspec.json.decode(one.result, type=RunRecord)))
                continue
            if self.stop.level:
                continue
            self._lost[run.name] = self._lost.get(run.name, 0) + 1
            if one.lost and self._lost[run.name] < _LOST:
                pending.append(run)
                continue
            reason = one.error or "the job ended without a result"
            found.append((run, RunRecord(run.train, run.architecture, run.seed, failed=reason)))
        if not found:
            return
        if not self.stop.level:
            self._submit(pending)  # before the log is written, which takes longer
        self.state.add([record for _, record in found])
        for run, record in found:
            self.state.forget_line(run)
            self._again.discard(run.identity)
            self._report_failure(run, record)
            self._tally(run, record)

    def _tally(self, run: WantedRun, record: RunRecord) -> None:
        counts = self.counts
        counts.new += 1
        counts.done += record.failed is None
        counts.failed += record.failed is not None
        counts.waiting[run.architecture] -= 1
        if record.seconds is not None:
            counts.seconds.setdefault(run.architecture, []).append(record.seconds)

    def _report_failure(self, run: WantedRun, record: RunRecord) -> None:
        if record.failed is not None:
            self.report.failed(run, record.failed, str(self.state.folder_of(run)))

    def _look_at_others(self, pending: deque[WantedRun]) -> None:
        """Read the results of other drivers on the same log, and take over the runs of drivers that are dead."""
        if not self._others or time.monotonic() - self._looked < _LOOK:
            return
        self._looked = time.monotonic()
        ended = {run.name for run in self._others if (self.state.folder_of(run) / LINE).exists()}
        self.state.refresh()
        merged = {
            run.name: record for run, record in self.state.merge(run for run in self._others if run.name in ended)
        }
        for _ in range(len(self._others)):
            run = self._others.popleft()
            if run.name in merged or self._is_done(run):
                self._again.discard(run.identity)
                record = self.state.records[run.identity]
                self._report_failure(run, record)
                self._tally(run, record)
            elif self.state.claims.take(self.state.folder_of(run)):
                pending.append(run)
            else:
                self._others.append(run)

    def _end(self) -> None:
        """End all running jobs, and log the runs that finished.

        Each job first gets SIGTERM. It gets SIGKILL if it is still running after some seconds, or if the user
        interrupts again.
        """
        if self._detach:
            return
        self.executor.cancel(hard=self.stop.level > 1)
        start, hard = time.monotonic(), self.stop.level > 1
        while self._flying and time.monotonic() < start + 2 * _GRACE:
            if not hard and (self.stop.level > 1 or time.monotonic() > start + _GRACE):
                hard = True
                self.executor.cancel(hard=True)
            self._settle(self.executor.poll(_POLL), deque())
