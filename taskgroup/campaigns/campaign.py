"""A campaign: the trainings that are wanted, less those in the log, many at once, each one logged as it ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from taskgroup.campaigns.job import Job
from taskgroup.campaigns.logbook import Logbook
from taskgroup.campaigns.weights import WeightStore
from taskgroup.core.documents.cost import Cost
from taskgroup.core.run_record import Reached, RunRecord
from taskgroup.surrogate.network.cost import group_macs
from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.network.probe import trunk_features
from taskgroup.surrogate.network.stackable import why_not_stacked
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.label_codes import label_codes
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.training.batches import Orders
from taskgroup.surrogate.training.chunks import find_chunk
from taskgroup.surrogate.training.member import Member, Outcome, Record
from taskgroup.surrogate.training.one_at_a_time import train_alone
from taskgroup.surrogate.training.settings import Settings
from taskgroup.surrogate.training.setup import Bench, make_bench
from taskgroup.surrogate.training.stacked import train_stacked
from taskgroup.surrogate.training.threads import threads_for

Progress = Callable[[int, int], None]
_Kind = tuple[str, str, int]  # architecture, kind of aid, and the seed of the frozen trunks


class Campaign:
    """Trains jobs of one problem. `done` and `total` count the runs that are new, `total` as far as it was announced.

    `say` is told, once, why networks cannot be trained side by side.
    """

    def __init__(
        self,
        problem: Problem,
        data: Data,
        cost: Cost,
        settings: Settings,
        *,
        fingerprint: str,
        log: Path | None = None,
        record: Record | None = None,
        progress: Progress | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.problem, self.data, self.cost, self.settings = problem, data, cost, settings
        self.log = Logbook(log, problem.names, cost, fingerprint, settings.epochs)
        self.record = record
        self.done = self.total = 0
        self.weights = WeightStore(log, f"{fingerprint}-{settings.epochs}")
        self._orders = Orders(problem.names, data.train, settings.batch_size)
        self._progress, self._say = progress, say
        self._benches: dict[_Kind, Bench] = {}
        self._alone: dict[_Kind, bool] = {}
        self._chunks: dict[tuple[_Kind, bool, int], int] = {}

    def announce(self, jobs: Iterable[Job], *, look: bool = False, keep: bool = False) -> None:
        """Say that `run` will be asked for these jobs."""
        self.total += sum(self._missing(job, look, keep) for job in dict.fromkeys(jobs))

    def run(self, jobs: Sequence[Job], *, look: bool = False, keep: bool = False) -> dict[Job, RunRecord]:
        """Train what is missing, and return every job's record. `look`: gradients too; `keep`: weights too."""
        batches: dict[tuple[_Kind, int, int], list[Job]] = {}
        for job in dict.fromkeys(jobs):
            if self._missing(job, look, keep):
                kind = _kind(job)
                schedule = self._bench(kind).orders.schedule(self._member(job))
                batches.setdefault((kind, schedule.steps, schedule.size), []).append(job)
        for (kind, _, _), wanted in batches.items():
            with threads_for(self.cost.architectures[kind[0]].trunk.macs):
                for chunk in self._split(kind, wanted, look):
                    self._train(kind, chunk, look, keep)
        return {job: self.log.find(job, self._every(look)) for job in jobs}

    def network(self, architecture: str) -> Network:
        """The network of an architecture, as it is trained on the problem's own inputs."""
        return self._bench((architecture, "", 0)).network

    def steps(self, job: Job) -> tuple[int, int]:
        """How many steps a job is trained for, and on how many examples each."""
        schedule = self._orders.schedule(Member(job.train, job.seed))
        return schedule.steps * self.settings.epochs, schedule.size

    def _missing(self, job: Job, look: bool, keep: bool) -> bool:
        record = self.log.get(job, self._every(look))
        return record is None or (keep and record.failed is None and self.weights.get(job) is None)

    def _every(self, look: bool) -> int | None:
        return self.record.every if look and self.record is not None else None

    def _split(self, kind: _Kind, jobs: list[Job], look: bool) -> Iterable[list[Job]]:
        if self._alone[kind]:
            return [[job] for job in jobs]
        key = (kind, look, math.ceil(math.log2(len(jobs) + 1)))
        if key not in self._chunks:
            members = [self._member(job) for job in jobs]
            self._chunks[key] = find_chunk(self._bench(kind), members, look)
        count = math.ceil(len(jobs) / self._chunks[key])
        size = math.ceil(len(jobs) / count)
        return [jobs[start : start + size] for start in range(0, len(jobs), size)]

    def _train(self, kind: _Kind, jobs: Sequence[Job], look: bool, keep: bool) -> None:
        train = train_alone if self._alone[kind] else train_stacked
        members = [self._member(job) for job in jobs]
        outcomes = train(self._bench(kind), members, self.record if look else None, keep)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if outcome.weights is not None and outcome.failed is None:
                self.weights.put(job, dict(outcome.weights))
        self.log.add((job, self._line(job, outcome, look)) for job, outcome in zip(jobs, outcomes, strict=True))
        self.done += len(jobs)
        if self._progress is not None:
            self._progress(self.done, max(self.done, self.total))

    def _line(self, job: Job, outcome: Outcome, look: bool) -> RunRecord:
        architecture = self.cost.architectures[job.architecture]
        failed = outcome.failed is not None
        return RunRecord(
            train=job.train,
            architecture=job.architecture,
            seed=job.seed,
            loss=None if failed else outcome.loss,
            metric=outcome.metric or None,
            macs=group_macs(architecture, job.train),
            affinity=dict(outcome.affinity) or None,
            epochs=self.settings.epochs,
            seconds=round(outcome.seconds, 6),
            test=None if failed else Reached(outcome.test_loss, outcome.test_metric or None),
            every=self._every(look),
            aid=job.aid,
            failed=outcome.failed,
            problem=self.log.fingerprint,
            width=architecture.width,
            curve=outcome.curve,
        )

    def _member(self, job: Job) -> Member:
        if job.aid is None:
            return Member(job.train, job.seed)
        place = len(self.problem.names) if job.aid.task is None else self.problem.names.index(job.aid.task)
        if job.aid.kind == "label":
            return Member(job.train, job.seed, reads=place)
        return Member(job.train, job.seed, source=place)

    def _bench(self, kind: _Kind) -> Bench:
        if kind in self._benches:
            return self._benches[kind]
        architecture, aid, seed = kind
        width = self.cost.architectures[architecture].width
        if aid == "label":
            codes = label_codes(self.problem, self.data, self.settings)
            size = codes("train").shape[2]
            network = Network(self.problem, self.data, lambda: self.problem.trunk(width), code_size=size)
            bench = make_bench(network, self.data, self.settings, codes=codes)
        elif aid:
            sources = self._trunks(architecture, seed)
            network = Network(self.problem, self.data, nn.Identity, inputs=sources("train")[0].cpu().float())
            bench = make_bench(network, self.data, self.settings, sources=sources)
        else:
            network = Network(self.problem, self.data, lambda: self.problem.trunk(width))
            bench = make_bench(network, self.data, self.settings)
        self._benches[kind] = bench
        reason = why_not_stacked(bench, Member(self.problem.names[:1], 0))
        self._alone[kind] = reason is not None
        if reason is not None and self._say is not None:
            self._say(f"networks are trained one at a time: {reason}")
            self._say = None
        return bench

    def _trunks(self, architecture: str, seed: int) -> Callable[[str], Tensor]:
        """What every task's frozen trunk, and then an untrained one, makes of a table's inputs: (S, N, ...)."""
        network = self.network(architecture)
        jobs = [Job((task,), architecture, seed) for task in self.problem.names]
        fresh = network.make(seed).state_dict()
        weights = [self.weights.get(job) or fresh for job in jobs] + [fresh]
        found: dict[str, Tensor] = {}

        def of_table(name: str) -> Tensor:
            if name not in found:
                inputs = getattr(self.data, name).inputs
                stack = [trunk_features(network, own, inputs, self.settings) for own in weights]
                found[name] = torch.stack(stack).to(self.settings.device)
            return found[name]

        return of_table


def _kind(job: Job) -> _Kind:
    if job.aid is None:
        return job.architecture, "", 0
    return (job.architecture, "label", 0) if job.aid.kind == "label" else (job.architecture, "trunk", job.seed)
