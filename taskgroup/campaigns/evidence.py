"""Collection of the evidence for a score (losses, features, gradients) from the runs of a campaign."""

from __future__ import annotations

import numpy as np
import torch

from taskgroup.campaigns.campaign import Campaign
from taskgroup.campaigns.job import Job
from taskgroup.campaigns.plan import Plan
from taskgroup.core.arrays import Array
from taskgroup.core.run_record import RunRecord
from taskgroup.scores.evidence import Evidence, Labels
from taskgroup.scores.registry import Need, Score
from taskgroup.surrogate.network.probe import attributions, trunk_features

MAX_INPUTS = 512


def collect_evidence(score: Score, campaign: Campaign, plan: Plan, seed: int, split: str = "validation") -> Evidence:
    """Collect the losses, features or gradients that a score needs, from the runs with one seed.

    Losses are those on the split named `split`.
    """
    tasks = campaign.problem.names
    needs = score.needs
    return Evidence(
        tasks=tasks,
        labels=_labels(campaign) if Need.LABELS in needs else {},
        features=_features(campaign, plan, seed) if Need.FEATURES in needs else {},
        attributions=_attributions(campaign, plan, seed) if Need.ATTRIBUTIONS in needs else {},
        single_task_loss=_losses(campaign, plan.singles, seed, split) if Need.LOSSES in needs else {},
        label_input_loss=_aided(campaign, plan.readers, seed, "label", split) if Need.LABEL_INPUTS in needs else {},
        frozen_trunk_loss=_aided(campaign, plan.transfers, seed, "trunk", split) if Need.FROZEN_TRUNKS in needs else {},
        untrained_trunk_loss=_untrained(campaign, plan.transfers, seed, split) if Need.FROZEN_TRUNKS in needs else {},
        recorded={score.name: _recorded(score.name, campaign, plan, seed)} if Need.GRADIENTS in needs else {},
    )


def _labels(campaign: Campaign) -> dict[str, Labels]:
    table = campaign.data.train
    found = {}
    for position, task in enumerate(campaign.problem.described):
        values = table.labels[position].double().numpy().copy()
        values[~table.known[:, position].numpy()] = np.nan
        found[task.name] = Labels(values, task.loss == "cross-entropy")
    return found


def _inputs(campaign: Campaign) -> torch.Tensor:
    """Return at most 512 evenly spaced validation inputs, on which scores compare the networks of two tasks."""
    inputs = campaign.data.validation.inputs
    chosen = torch.linspace(0, len(inputs) - 1, min(len(inputs), MAX_INPUTS)).round().long()
    return inputs[chosen]


def _features(campaign: Campaign, plan: Plan, seed: int) -> dict[str, Array]:
    network, inputs = campaign.network(campaign.cost.single), _inputs(campaign)
    found = {}
    for job in _trained(campaign, plan.models, seed):
        weights = campaign.weights.get(job)
        assert weights is not None
        features = trunk_features(network, weights, inputs, campaign.settings)
        found[job.train[0]] = features.flatten(1).double().cpu().numpy()
    return found


def _attributions(campaign: Campaign, plan: Plan, seed: int) -> dict[str, Array]:
    network, inputs = campaign.network(campaign.cost.single), _inputs(campaign)
    found = {}
    for job in _trained(campaign, plan.models, seed):
        weights = campaign.weights.get(job)
        assert weights is not None
        maps = attributions(network, weights, job.train[0], inputs, campaign.settings)
        found[job.train[0]] = maps.double().cpu().numpy()
    return found


def _trained(campaign: Campaign, jobs: tuple[Job, ...], seed: int) -> list[Job]:
    return [job for job in jobs if job.seed == seed and campaign.log.find(job).failed is None]


def _loss(record: RunRecord, task: str, split: str) -> float | None:
    losses = record.loss if split == "validation" else record.test and record.test.loss
    return (losses or {}).get(task)


def _losses(campaign: Campaign, jobs: tuple[Job, ...], seed: int, split: str) -> dict[str, float]:
    found = {}
    for job in _trained(campaign, jobs, seed):
        loss = _loss(campaign.log.find(job), job.train[0], split)
        if loss is not None:
            found[job.train[0]] = loss
    return found


def _aided(campaign: Campaign, jobs: tuple[Job, ...], seed: int, kind: str, split: str) -> dict[tuple[str, str], float]:
    found = {}
    singles = {job.train[0] for job in _trained(campaign, _partners(campaign, jobs), seed)}
    for job in _trained(campaign, jobs, seed):
        if job.aid is None or job.aid.kind != kind or job.aid.task is None:
            continue
        if kind == "trunk" and job.aid.task not in singles:
            continue  # the single-task training of the partner failed, so there is no trunk
        loss = _loss(campaign.log.find(job), job.train[0], split)
        if loss is not None:
            share = _share_of_rows(campaign, job, split) if kind == "label" else 1.0
            found[job.aid.task, job.train[0]] = loss / share
    return found


def _share_of_rows(campaign: Campaign, job: Job, split: str) -> float:
    """Return the ratio of two single-task losses: on the examples with the partner's label, and on all examples.

    A job that reads the partner's label as an input is evaluated only on the examples that have this label. Dividing
    its loss by this ratio makes the loss comparable with the single-task loss on all examples. The ratio is 1 if no
    label is missing.
    """
    target = job.train[0]
    ours = campaign.example_losses.get(job, split)
    theirs = campaign.example_losses.get(Job(job.train, job.architecture, job.seed), split)
    if ours is None or theirs is None:
        return 1.0
    known, alone = np.isfinite(ours[target]), theirs[target].astype(float)
    if known.sum() == np.isfinite(alone).sum():
        return 1.0
    return float(np.nanmean(alone[known]) / np.nanmean(alone))


def _partners(campaign: Campaign, jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    """List the finished single-task jobs of the partner tasks whose trunk or label one of `jobs` uses."""
    partners = [Job((job.aid.task,), job.architecture, job.seed) for job in jobs if job.aid and job.aid.task]
    return tuple(job for job in dict.fromkeys(partners) if campaign.log.get(job) is not None)


def _untrained(campaign: Campaign, jobs: tuple[Job, ...], seed: int, split: str) -> dict[str, float]:
    bare = tuple(job for job in jobs if job.aid is not None and job.aid.kind == "untrained")
    return _losses(campaign, bare, seed, split)


def _recorded(name: str, campaign: Campaign, plan: Plan, seed: int) -> Array:
    """Return one gradient score of all pairs of tasks, (n, n): rows are partner tasks, columns are target tasks.

    The values come from the multi-task runs with the given seed. A value is NaN if no run recorded its pair of tasks.
    """
    tasks = campaign.problem.names
    matrix = np.full((len(tasks), len(tasks)), np.nan)
    for job in plan.recorded:
        if job.seed != seed:
            continue
        record = campaign.log.find(job, campaign.recording.every if campaign.recording else None)
        for partner, row in ((record.affinity or {}).get(name) or {}).items():
            for target, value in row.items():
                matrix[tasks.index(partner), tasks.index(target)] = value
    return matrix
