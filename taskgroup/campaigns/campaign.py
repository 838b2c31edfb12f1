"""Campaign: train the jobs that are missing from the run log, many networks at once, and log every finished run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from taskgroup.campaigns.campaign_log import CampaignLog
from taskgroup.campaigns.example_losses import ExampleLossStore
from taskgroup.campaigns.job import Job
from taskgroup.campaigns.weights import WeightStore
from taskgroup.core.documents.cost import Cost
from taskgroup.core.run_record import Reached, RunRecord
from taskgroup.surrogate.network.cost import group_macs
from taskgroup.surrogate.network.label_codes import label_codes
from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.network.probe import trunk_features
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.settings import Settings
from taskgroup.surrogate.training.chunks import StackSize, choose_stack_size
from taskgroup.surrogate.training.member import Member, Outcome, Recording
from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.row_order import RowOrder
from taskgroup.surrogate.training.stackable import why_not_stacked
from taskgroup.surrogate.training.stacked import train_stacked
from taskgroup.surrogate.training.threads import threads_for
from taskgroup.surrogate.training.training_setup import TrainingSetup, make_setup

Progress = Callable[[int, int], None]
_Kind = tuple[str, str, int]  # architecture, kind of additional input (`Job.aid`), and seed of the frozen trunks


class Campaign:
    """Trainer of the jobs of one problem, which trains networks of one architecture side by side.

    `done`: number of runs trained so far. `total`: `done` plus the number of announced runs that are not trained yet.
    The campaign calls `progress` with `done` and `total`, and `notify` with notes for the user.
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
        recording: Recording | None = None,
        progress: Progress | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self.problem, self.data, self.cost, self.settings = problem, data, cost, settings
        self.log = CampaignLog(log, problem.names, cost, fingerprint, settings.epochs)
        self.recording = recording
        self.done = self.total = 0
        self.weights = WeightStore(log, f"{fingerprint}-{settings.epochs}")
        self._row_order = RowOrder(problem.names, data.train, settings.batch_size)
        self._progress, self._notify = progress, notify
        self._setups: dict[_Kind, TrainingSetup] = {}
        self._one_at_a_time: dict[_Kind, bool] = {}
        self._stacks: dict[tuple[_Kind, bool, int, int], StackSize] = {}
        self.example_losses = ExampleLossStore(log, f"{fingerprint}-{settings.epochs}")

    def announce(self, jobs: Iterable[Job], *, record: bool = False, keep_weights: bool = False) -> None:
        """Add to `total` the number of `jobs` that the run log lacks and that a later call of `run` will train."""
        self.total += sum(self._missing(job, record, keep_weights) for job in dict.fromkeys(jobs))

    def run(self, jobs: Sequence[Job], *, record: bool = False, keep_weights: bool = False) -> dict[Job, RunRecord]:
        """Train the jobs that are missing from the run log, and return the run record of every job.

        `record`: whether to compute gradient scores, too. `keep_weights`: whether to store the trained weights, too.
        """
        batches: dict[tuple[_Kind, int, int], list[Job]] = {}
        for job in dict.fromkeys(jobs):
            if self._missing(job, record, keep_weights):
                kind = _kind(job)
                schedule = self._setup(kind).row_order.schedule(self._member(job))
                batches.setdefault((kind, schedule.steps, schedule.size), []).append(job)
        for (kind, _, _), wanted in batches.items():
            with threads_for(self.cost.architectures[kind[0]].trunk.macs):
                stack = self._stack_size(kind, wanted[0], record)
                for chunk in self._split(kind, wanted, stack):
                    self._train(kind, chunk, stack, record, keep_weights)
        return {job: self.log.find(job, self._every(record)) for job in jobs}

    def network(self, architecture: str) -> Network:
        """Return the network of the given architecture, built for the problem's inputs."""
        return self._setup((architecture, "", 0)).network

    def steps(self, job: Job) -> tuple[int, int]:
        """Return the number of training steps of a job and the number of examples per step.

        A job that is not trained yet may stop early. For such a job, the number of steps is that of all allowed epochs.
        """
        schedule = self._row_order.schedule(self._member(job))
        found = self.log.get(job)
        if found is not None and found.steps is not None:
            return found.steps, schedule.size
        return schedule.steps * self.settings.epochs, schedule.size

    def still_improving(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """Return the finished jobs whose best epoch is the last allowed epoch.

        More epochs might improve these networks further.
        """
        found = {job: self.log.get(job) for job in dict.fromkeys(jobs)}
        return tuple(job for job, record in found.items() if record and record.best_epoch == self.settings.epochs)

    def _missing(self, job: Job, record: bool, keep_weights: bool) -> bool:
        found = self.log.get(job, self._every(record))
        return found is None or (keep_weights and found.failed is None and self.weights.get(job) is None)

    def _every(self, record: bool) -> int | None:
        return self.recording.every if record and self.recording is not None else None

    def _split(self, kind: _Kind, jobs: list[Job], stack: StackSize) -> Iterable[list[Job]]:
        if self._one_at_a_time[kind]:
            return [[job] for job in jobs]
        size = stack.size if stack.fixed else math.ceil(len(jobs) / math.ceil(len(jobs) / stack.size))
        return [jobs[start : start + size] for start in range(0, len(jobs), size)]

    def _stack_size(self, kind: _Kind, job: Job, record: bool) -> StackSize:
        setup, member = self._setup(kind), self._member(job)
        if self._one_at_a_time[kind]:
            return StackSize(1, fixed=False)
        schedule = setup.row_order.schedule(member)
        key = (kind, record, schedule.steps, schedule.size)
        if key not in self._stacks:
            cost = self.cost.architectures[job.architecture]
            macs = 3 * (cost.trunk.macs + sum(head.macs for head in cost.heads.values()))
            training = macs * schedule.steps * schedule.size * self.settings.epochs
            self._stacks[key] = choose_stack_size(setup, member, record, training)
        return self._stacks[key]

    def _train(self, kind: _Kind, jobs: Sequence[Job], stack: StackSize, record: bool, keep_weights: bool) -> None:
        train = train_one_at_a_time if self._one_at_a_time[kind] else train_stacked
        members = [self._member(job) for job in jobs]
        if stack.fixed:
            members += [members[-1]] * (stack.size - len(members))
        outcomes = train(self._setup(kind), members, self.recording if record else None, keep_weights)[: len(jobs)]
        for job, outcome in zip(jobs, outcomes, strict=True):
            if outcome.failed is None:
                self.example_losses.put(job, outcome.example_loss)
                if outcome.weights is not None:
                    self.weights.put(job, dict(outcome.weights))
        size = stack.size if stack.fixed else None
        self.log.add((job, self._line(job, outcome, record, size)) for job, outcome in zip(jobs, outcomes, strict=True))
        self.done += len(jobs)
        if self._progress is not None:
            self._progress(self.done, max(self.done, self.total))

    def _line(self, job: Job, outcome: Outcome, record: bool, stack: int | None) -> RunRecord:
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
            every=self._every(record),
            aid=job.aid,
            failed=outcome.failed,
            problem=self.log.fingerprint,
            width=architecture.width,
            curve=outcome.curve,
            best_epoch=outcome.best_epoch,
            steps=outcome.steps,
            stack=stack,
        )

    def _member(self, job: Job) -> Member:
        if job.aid is None:
            return Member(job.train, job.seed)
        position = len(self.problem.names) if job.aid.task is None else self.problem.names.index(job.aid.task)
        if job.aid.kind == "label":
            return Member(job.train, job.seed, reads=position)
        return Member(job.train, job.seed, source=position)

    def _setup(self, kind: _Kind) -> TrainingSetup:
        if kind in self._setups:
            return self._setups[kind]
        architecture, aid, seed = kind
        width = self.cost.architectures[architecture].width
        if aid == "label":
            codes = label_codes(self.problem, self.data, self.settings)
            size = codes("train").shape[2]
            network = Network(self.problem, self.data, lambda: self.problem.trunk(width), code_size=size)
            setup = make_setup(network, self.data, self.settings, codes=codes)
        elif aid:
            sources = self._trunks(architecture, seed)
            network = Network(self.problem, self.data, nn.Identity, inputs=sources("train")[0].cpu().float())
            setup = make_setup(network, self.data, self.settings, sources=sources)
        else:
            network = Network(self.problem, self.data, lambda: self.problem.trunk(width))
            setup = make_setup(network, self.data, self.settings)
        self._setups[kind] = setup
        reason = why_not_stacked(setup, Member(self.problem.names[:1], 0))
        self._one_at_a_time[kind] = reason is not None
        if reason is not None and self._notify is not None:
            self._notify(f"networks are trained one at a time because {reason}")
            self._notify = None
        return setup

    def _trunks(self, architecture: str, seed: int) -> Callable[[str], Tensor]:
        """Return a function that computes the outputs of all single-task trunks and of one untrained trunk.

        The argument of the function is the name of a split. The outputs have shape (S, N, ...), for S trunks and the N
        examples of the split.
        """
        network = self.network(architecture)
        jobs = [Job((task,), architecture, seed) for task in self.problem.names]
        untrained = network.make(seed).state_dict()
        weights = [self.weights.get(job) or untrained for job in jobs] + [untrained]
        features: dict[str, Tensor] = {}

        def features_of(name: str) -> Tensor:
            if name not in features:
                inputs = getattr(self.data, name).inputs
                stack = [trunk_features(network, own, inputs, self.settings) for own in weights]
                features[name] = torch.stack(stack).to(self.settings.device)
            return features[name]

        return features_of


def _kind(job: Job) -> _Kind:
    if job.aid is None:
        return job.architecture, "", 0
    return (job.architecture, "label", 0) if job.aid.kind == "label" else (job.architecture, "trunk", job.seed)
