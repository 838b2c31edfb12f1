"""Campaign that trains groups of tasks with the user's own command. The groups are given or suggested in rounds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskgroup.campaigns.command.driver import Driver, Report, Stop
from taskgroup.campaigns.command.plan import CommandPlan
from taskgroup.campaigns.command.state import State
from taskgroup.campaigns.command.wanted import Identity, WantedRun, wanted_runs
from taskgroup.campaigns.executors.interface import Settings
from taskgroup.campaigns.executors.registry import EXECUTORS
from taskgroup.core.documents.affinity import Affinity, Architecture
from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.core.run_table import Run, RunTable
from taskgroup.formats.groups import Group

Estimate = Callable[[RunTable], Affinity]


@dataclass(frozen=True)
class Trained:
    """Result of a campaign: the wanted runs, and the records of those runs that have finished."""

    wanted: tuple[WantedRun, ...]
    records: Mapping[Identity, RunRecord]

    @property
    def failed(self) -> tuple[WantedRun, ...]:
        """The wanted runs whose record reports a failure."""
        return tuple(run for run in self.wanted if (record := self.records.get(run.identity)) and record.failed)


@dataclass(frozen=True)
class Where:
    """Choice and settings of the executor that runs a campaign's jobs.

    `executor`: name of the executor. `jobs`: maximum number of simultaneous jobs (default: the executor's choice).
    `options`: the entries of `--executor-option`. `pack`: number of runs per job. `detach`: whether jobs continue after
    the end of the command.
    """

    executor: str = "local"
    jobs: int | None = None
    options: Mapping[str, str] | None = None
    pack: int = 1
    detach: bool = False


class Campaign:
    """Context manager for a campaign, which trains runs with the user's command and writes them to one run log."""

    def __init__(
        self,
        plan: CommandPlan,
        log: Path,
        where: Where,
        report: Report,
        stop: Stop,
        *,
        join: bool = False,
        retry_failed: bool = False,
    ) -> None:
        descriptor = EXECUTORS.find(where.executor)
        descriptor.refuse_unknown_options(where.options or {})
        token = secrets.token_hex(8)
        self.executor = descriptor.make(
            Settings(
                state=Path(f"{log}.d").absolute() / where.executor,
                name=log.stem,
                token=token,
                jobs=where.jobs,
                pack=where.pack,
                options=where.options or {},
            )
        )
        if where.detach and not self.executor.detachable:
            raise InputError(f"--detach: {where.executor} jobs end with this command; use --executor slurm")
        self.state = State(log, token, join=join)
        self.detach = where.detach
        self.driver = Driver(
            self.state,
            self.executor,
            lambda run: plan.make(run, self.state.folder),
            report,
            stop,
            retry_failed=retry_failed,
            detach=where.detach,
        )

    def __enter__(self) -> Campaign:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.executor.close(detach=self.detach)
        finally:
            self.state.close()

    def train(self, wanted: Sequence[WantedRun]) -> Trained:
        """Train the wanted runs that are missing from the run log, and return all wanted runs with their records."""
        return Trained(tuple(wanted), self.driver.run(wanted))

    def train_suggested(
        self,
        tasks: Sequence[str],
        count: int,
        architectures: Sequence[str],
        seeds: Sequence[int],
        estimate: Estimate,
        *,
        budget: float | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> Trained:
        """Train `count` groups of more than one task, which are suggested in rounds.

        The groups of each round are suggested from the runs of the earlier rounds. `estimate`: a function that computes
        an affinity document from the finished runs. `budget`, `notify`: see `suggest_in_rounds`.
        """
        from taskgroup.workflows.suggest_rounds import suggest_in_rounds

        trained: list[Trained] = []

        def known(groups: Sequence[Group]) -> Affinity:
            trained.append(self.train(wanted_runs(groups, architectures, seeds)))
            return estimate(_table(tasks, trained[-1]))

        suggest_in_rounds(tasks, count, known, budget=budget, notify=notify)
        return trained[-1]


def architectures_of(table: RunTable) -> dict[str, Architecture]:
    """Return the multiply-adds of the trunk and the heads of each architecture, as the runs report them.

    An architecture is left out if its runs report different multiply-adds.
    """
    found: dict[str, Architecture] = {}
    disagreeing = set()
    for run in table.runs:
        if run.macs is None:
            continue
        known = found.setdefault(run.architecture, Architecture(run.macs.trunk, {}))
        heads = {**known.head_macs, **run.macs.heads}
        if known.trunk_macs != run.macs.trunk or any(heads[task] != cost for task, cost in known.head_macs.items()):
            disagreeing.add(run.architecture)
        found[run.architecture] = Architecture(known.trunk_macs, heads)
    return {name: cost for name, cost in found.items() if name not in disagreeing}


def _table(tasks: Sequence[str], trained: Trained) -> RunTable:
    """Return a table of the wanted runs that finished without failure. Raises `InputError` if every run failed."""
    runs = [
        Run(
            train=record.train,
            architecture=record.architecture,
            loss=_known(record.loss),
            metric=_known(record.metric),
            seed=record.seed,
            macs=record.macs,
            where=run.name,
        )
        for run in trained.wanted
        if (record := trained.records.get(run.identity)) is not None and record.failed is None
    ]
    if not runs:
        first = trained.failed[0]
        raise InputError(f"every run failed; {first.name}: {trained.records[first.identity].failed}")
    return RunTable(tuple(tasks), tuple(runs))


def _known(values: Mapping[str, float | None] | None) -> dict[str, float] | None:
    return None if values is None else {task: value for task, value in values.items() if value is not None}
