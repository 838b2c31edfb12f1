"""What a score costs to compute, in multiply-adds of training (as Azorin et al. 2023 compare scores, Table 5)."""

from __future__ import annotations

import math
from typing import Any

from taskgroup.campaigns.campaign import Campaign
from taskgroup.campaigns.job import Job
from taskgroup.campaigns.plan import Plan
from taskgroup.scores.registry import GradientScore, Need, Score

BACKWARD = 2  # a backward pass takes two forward passes: one by the weights, one by what they multiply


def effort(score: Score, campaign: Campaign, plan: Plan) -> dict[str, Any]:
    """Multiply-adds of the trainings that a score needs, shared with other scores or not, and how many they are.

    An example in a training step costs three forward passes of trunk and heads; a step that is looked at costs each
    task's backward pass besides, and for `gt` the look-ahead forward passes. Frozen trunks run once over the data.
    """
    chosen: dict[Job, None] = {}
    for need, jobs in (
        (Need.FEATURES, plan.models),
        (Need.ATTRIBUTIONS, plan.models),
        (Need.LOSSES, plan.singles),
        (Need.LABEL_INPUTS, plan.readers),
        (Need.FROZEN_TRUNKS, (*plan.models, *plan.transfers)),
        (Need.GRADIENTS, plan.looks),
        (Need.GROUPS, plan.groups),
    ):
        if need in score.needs:
            chosen.update(dict.fromkeys(jobs))
    macs = math.fsum(training_macs(campaign, job) for job in chosen)
    if isinstance(score, GradientScore):
        macs += math.fsum(_looking(campaign, job, ahead=score.look_ahead) for job in plan.looks)
    if Need.FROZEN_TRUNKS in score.needs:
        trunk = campaign.cost.architectures[campaign.cost.single].trunk.macs
        macs += trunk * len(campaign.data.train) * (len(campaign.problem.names) + 1) * len(plan.seeds)
    return {"training_macs": macs, "runs": len(chosen)}


def training_macs(campaign: Campaign, job: Job) -> float:
    """Multiply-adds of one training."""
    count = campaign.cost.architectures[job.architecture]
    heads = math.fsum(count.heads[task].macs for task in job.train)
    frozen = job.aid is not None and job.aid.kind != "label"
    steps, size = campaign.steps(job)
    return (1 + BACKWARD) * steps * size * (heads if frozen else heads + count.trunk.macs)


def _looking(campaign: Campaign, job: Job, ahead: bool) -> float:
    assert campaign.record is not None
    count = campaign.cost.architectures[job.architecture]
    heads = math.fsum(count.heads[task].macs for task in job.train)
    steps, size = campaign.steps(job)
    looks = math.ceil(steps / campaign.record.every) * size
    tasks = len(job.train)
    backward = BACKWARD * (tasks * count.trunk.macs + heads)
    forward = count.trunk.macs + heads
    return looks * (forward + backward + (tasks * forward if ahead else 0.0))
