"""Estimation of affinity for a problem: train the runs that the affinity scores need, and compute the scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from msgspec.structs import replace

from taskgroup.campaigns.campaign import Campaign, Progress
from taskgroup.campaigns.document_errors import with_example_errors
from taskgroup.campaigns.evidence import collect_evidence
from taskgroup.campaigns.job import Job
from taskgroup.campaigns.plan import Multi, Plan, make_plan
from taskgroup.campaigns.training_cost import score_training_cost
from taskgroup.core.documents.affinity import Affinity, Matrix
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.core.run_table import Run, RunTable
from taskgroup.formats.groups import Group, choose_groups
from taskgroup.scores.estimation.logged_runs import estimate_runs
from taskgroup.scores.estimation.measure import Measure
from taskgroup.scores.registry import SCORES, Need, Score
from taskgroup.surrogate.network.cost import architectures, count_problem
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.recorder import LookAhead
from taskgroup.surrogate.settings import Precision, make_settings
from taskgroup.surrogate.training.fingerprint import fingerprint
from taskgroup.surrogate.training.member import Recording
from taskgroup.surrogate.training.prepare_data import prepare_data

Split = Literal["validation", "test"]


@dataclass(frozen=True)
class Estimates:
    """Affinity documents, one per requested score and in the requested order, and one line of text per failed run."""

    documents: tuple[Affinity, ...]
    failed: tuple[str, ...]


def estimate_surrogate(
    problem: Problem,
    *,
    scores: Sequence[str] = ("gain",),
    measure: Measure = "delta",
    groups: str | Sequence[Group] | None = None,
    widths: Mapping[str, float] | None = None,
    all_widths: bool = False,
    epochs: int | None = None,
    patience: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    seeds: int = 1,
    mtl: Multi = "all",
    every: int = 10,
    look_ahead: LookAhead = "gradient",
    split: Split = "validation",
    log: str | None = None,
    device: str = "auto",
    precision: Precision = "float32",
    memory: float | None = None,
    curves: bool = False,
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> Estimates:
    """Train the small networks that the affinity scores `scores` need, and compute the scores.

    `groups`: the groups of tasks to train, or the name of a rule that chooses them (see `choose_groups`). Default: all
    pairs if a score needs groups, otherwise none. Groups of several tasks are trained in the most expensive
    architecture. Single tasks are trained in the most expensive architecture and in the architecture with about half as
    many multiply-adds. If `all_widths` is true, every group is trained in every architecture. `widths`: architecture →
    width (see `estimate_cost`). `epochs`: maximum number of epochs. After `patience` epochs without improvement, the
    training of a network stops, and the weights of its best epoch are restored (see `Problem`). `seeds`: number of runs
    per group.

    `measure`: how the score `gain` compares the loss of a group with the loss of single-task networks of the most
    expensive architecture. The standard error of a gain covers the noise of the examples and, if there are several
    seeds, the noise of the seeds. `split`: the split on which losses are measured; the paper of the scores `li` and
    `transfer` uses the test split. `mtl`: whether the gradient scores `gs`, `gt` and `conflict` are recorded in one
    network of all tasks or in one network per pair. `every`: number of training steps between two recordings.
    `look_ahead`: see `AffinityRecorder`.

    `log`: run log; runs that it contains are not repeated, and new runs are appended to it. `curves`: whether the log
    also gets the validation losses of new runs after each epoch. `progress` is called with the number of finished runs
    and the total number of runs. `notify` is called with notes for the user. Raises `InputError` if the problem cannot
    be trained. If a run fails, no exception is raised, and the result reports the failed run.
    """
    wanted = [SCORES.find(name) for name in dict.fromkeys(scores)]
    if seeds < 1:
        raise InputError(f"must be at least 1, but got {seeds}", "seeds")
    if every < 1:
        raise InputError(f"must be at least 1, but got {every}", "every")
    settings = make_settings(
        problem,
        epochs=epochs,
        patience=patience,
        batch_size=batch_size,
        learning_rate=learning_rate,
        device=device,
        precision=precision,
        memory=memory,
        curves=curves,
    )
    data = prepare_data(problem, settings)
    cost = count_problem(problem, data, widths)
    chosen = choose_groups(groups or "pairs", problem.names) if isinstance(groups, str | None) else tuple(groups)
    chosen = tuple(dict.fromkeys([*((task,) for task in problem.names), *chosen]))
    trained = chosen if groups is not None or any(Need.GROUPS in score.needs for score in wanted) else ()
    plan = make_plan(problem, data, cost, wanted, trained, range(seeds), mtl, all_widths)
    digest = fingerprint(problem, data, settings)
    campaign = Campaign(
        problem,
        data,
        cost,
        settings,
        fingerprint=digest,
        log=None if log is None else Path(log),
        recording=Recording(every, settings.learning_rate, look_ahead),
        progress=progress,
        notify=notify,
    )
    _train(campaign, plan)
    if notify is not None:
        note_still_improving(campaign, [*plan.models, *plan.recorded, *plan.rest], notify)
    options: dict[str, Any] = {
        "problem": digest,
        "groups": groups if isinstance(groups, str | None) else ["+".join(group) for group in groups],
        "widths": {name: count.width for name, count in cost.architectures.items()},
        "all_widths": all_widths,
        "epochs": settings.epochs,
        "patience": settings.patience,
        "batch_size": settings.batch_size,
        "learning_rate": settings.learning_rate,
        "seeds": seeds,
        "mtl": mtl,
        "every": every,
        "look_ahead": look_ahead,
        "split": split,
        "measure": measure,
        "baseline": None if measure == "value" else cost.multi,
        "precision": precision,
    }
    documents = []
    for score in wanted:
        origin = provenance("estimate surrogate", score=score.name, **options)
        origin["cost"] = score_training_cost(score, campaign, plan)
        documents.append(
            _gain(campaign, plan, split, measure, origin)
            if Need.GROUPS in score.needs
            else _matrix(score, campaign, plan, split, origin)
        )
    return Estimates(tuple(documents), _failures(campaign, plan))


def note_still_improving(campaign: Campaign, jobs: Sequence[Job], notify: Callable[[str], None]) -> None:
    """Call `notify` if the best epoch of any network was the last allowed epoch, so that more epochs might help."""
    jobs = tuple(dict.fromkeys(jobs))
    late = campaign.still_improving(jobs)
    if late:
        notify(
            f"{len(late)} of {len(jobs)} networks were still improving after {campaign.settings.epochs} epochs; "
            "raise the epochs"
        )


def _train(campaign: Campaign, plan: Plan) -> None:
    campaign.announce(plan.models, keep_weights=True)
    campaign.announce(plan.recorded, record=True)
    campaign.announce([job for job in plan.rest if job not in {*plan.models, *plan.recorded}])
    campaign.run(plan.models, keep_weights=True)
    campaign.run(plan.recorded, record=True)  # a run with gradient scores is also a run of its group
    campaign.run(plan.rest)


def _failures(campaign: Campaign, plan: Plan) -> tuple[str, ...]:
    jobs = dict.fromkeys([*plan.models, *plan.recorded, *plan.rest])
    records = [(job, campaign.log.find(job)) for job in jobs]
    return tuple(f"{job}: {record.failed}" for job, record in records if record.failed is not None)


def _gain(campaign: Campaign, plan: Plan, split: Split, measure: Measure, origin: dict[str, Any]) -> Affinity:
    """Build the affinity document of the measured gains: how much each group improves on single-task networks.

    A task has no gains if all its single-task runs failed.
    """
    records = {job: campaign.log.find(job) for job in plan.groups}
    lost = {job.train[0] for job, record in records.items() if len(job.train) == 1 and record.failed is not None}
    runs = []
    for job, record in records.items():
        if record.failed is not None:
            continue
        source = record.loss if split == "validation" else record.test and record.test.loss
        loss = {task: value for task, value in (source or {}).items() if value is not None and task not in lost}
        runs.append(Run(job.train, job.architecture, loss, seed=job.seed, macs=record.macs, where=str(job)))
    if not runs:
        raise InputError("all runs failed: " + _failures(campaign, plan)[0])
    found = estimate_runs(
        RunTable(campaign.problem.names, tuple(runs)),
        direction="min",
        measure=measure,
        baseline=None if measure == "value" else campaign.cost.multi,
        column="loss",
        architectures=architectures(campaign.cost),
    )
    return with_example_errors(replace(found, provenance=origin), campaign, plan.groups, split, measure)


def _matrix(score: Score, campaign: Campaign, plan: Plan, split: Split, origin: dict[str, Any]) -> Affinity:
    layers = np.stack([score.make(collect_evidence(score, campaign, plan, seed, split)) for seed in plan.seeds])
    known = np.isfinite(layers)
    count = known.sum(axis=0)
    mean = np.where(known, layers, 0.0).sum(axis=0) / np.maximum(count, 1)
    mean[count == 0] = np.nan
    spread = np.sqrt(np.where(known, (layers - mean) ** 2, 0.0).sum(axis=0) / np.maximum(count - 1, 1))
    error = np.where(count > 1, spread / np.sqrt(np.maximum(count, 1)), np.nan)
    multi = campaign.cost.multi
    return Affinity(
        tasks=campaign.problem.names,
        score=score.name,
        direction="max",
        affinity=_tuples(mean),
        stderr=_tuples(error) if np.isfinite(error).any() else None,
        architectures={multi: architectures(campaign.cost)[multi]},
        provenance=origin,
    )


def _tuples(matrix: Any) -> Matrix:
    return tuple(
        tuple(float(value) if math.isfinite(value) and row != column else None for column, value in enumerate(values))
        for row, values in enumerate(matrix)
    )
