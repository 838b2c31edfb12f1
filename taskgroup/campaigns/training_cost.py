"""Training cost of affinity scores in multiply-adds, as in Azorin et al. (2023, Table 5)."""

from __future__ import annotations

import math
from typing import Any

from taskgroup.campaigns.campaign import Campaign
from taskgroup.campaigns.job import Job
from taskgroup.campaigns.plan import Plan
from taskgroup.scores.registry import GradientScore, Need, Score

BACKWARD = 2  # a backward pass costs two forward passes: gradients of the weights and of the activations


def score_training_cost(score: Score, campaign: Campaign, plan: Plan) -> dict[str, Any]:
    """Return the number of training runs that a score needs, and the total multiply-adds of these runs.

    Runs that the score shares with other scores are included. A training step costs three forward passes of the trunk
    and the heads per example. A step that records gradient scores also costs one backward pass per task and, for the
    score `gt`, the forward passes of the look-ahead step. A frozen trunk costs one forward pass over the training data.
    """
    chosen: dict[Job, None] = {}
    for need, jobs in (
        (Need.FEATURES, plan.models),
        (Need.ATTRIBUTIONS, plan.models),
        (Need.LOSSES, plan.singles),
        (Need.LABEL_INPUTS, plan.readers),
        (Need.FROZEN_TRUNKS, (*plan.models, *plan.transfers)),
        (Need.GRADIENTS, plan.recorded),
        (Need.GROUPS, plan.groups),
    ):
        if need in score.needs:
            chosen.update(dict.fromkeys(jobs))
    macs = math.fsum(training_macs(campaign, job) for job in chosen)
    if isinstance(score, GradientScore):
        macs += math.fsum(_recording_macs(campaign, job, ahead=score.look_ahead) for job in plan.recorded)
    if Need.FROZEN_TRUNKS in score.needs:
        trunk = campaign.cost.architectures[campaign.cost.single].trunk.macs
        macs += trunk * len(campaign.data.train) * (len(campaign.problem.names) + 1) * len(plan.seeds)
    return {"training_macs": macs, "runs": len(chosen)}


def training_macs(campaign: Campaign, job: Job) -> float:
    """Return the multiply-adds of one training run."""
    count = campaign.cost.architectures[job.architecture]
    heads = math.fsum(count.heads[task].macs for task in job.train)
    frozen = job.aid is not None and job.aid.kind != "label"
    steps, size = campaign.steps(job)
    return (1 + BACKWARD) * steps * size * (heads if frozen else heads + count.trunk.macs)


def _recording_macs(campaign: Campaign, job: Job, ahead: bool) -> float:
    assert campaign.recording is not None
    count = campaign.cost.architectures[job.architecture]
    heads = math.fsum(count.heads[task].macs for task in job.train)
    steps, size = campaign.steps(job)
    examples = math.ceil(steps / campaign.recording.every) * size
    tasks = len(job.train)
    backward = BACKWARD * (tasks * count.trunk.macs + heads)
    forward = count.trunk.macs + heads
    return examples * (forward + backward + (tasks * forward if ahead else 0.0))
