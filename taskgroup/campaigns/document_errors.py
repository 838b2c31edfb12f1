"""Standard errors of the gains in an affinity document, computed from the losses of single examples."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from taskgroup.campaigns.campaign import Campaign
from taskgroup.campaigns.gain_errors import gain_error
from taskgroup.campaigns.job import Job
from taskgroup.core.arrays import Array
from taskgroup.core.documents.affinity import Affinity, Matrix, ObservedGroup
from taskgroup.scores.estimation.measure import Measure


def with_example_errors(
    affinity: Affinity, campaign: Campaign, jobs: Sequence[Job], split: str, measure: Measure
) -> Affinity:
    """Replace the standard error of each gain, which covers only seeds, by one that covers both seeds and examples.

    A gain keeps its standard error if the losses of the single examples are unknown.
    """
    losses = _by_network(campaign, jobs, split)
    multi = campaign.cost.multi
    groups = tuple(_with_errors(group, losses, multi, measure) for group in affinity.groups)
    pairs = {
        (partner, target): error
        for group in groups
        if len(group.train) == 2 and group.architecture == multi and group.stderr is not None
        for partner, target in (group.train, group.train[::-1])
        if (error := group.stderr[target]) is not None
    }
    tasks = affinity.tasks
    old = affinity.stderr or tuple((None,) * len(tasks) for _ in tasks)
    stderr: Matrix = tuple(
        tuple(pairs.get((partner, target), value) for target, value in zip(tasks, row, strict=True))
        for partner, row in zip(tasks, old, strict=True)
    )
    known = any(value is not None for row in stderr for value in row)
    return replace(affinity, groups=groups, stderr=stderr if known else None)


_Losses = dict[tuple[str, tuple[str, ...], str], dict[int, Array]]  # architecture, tasks, task → seed → losses


def _by_network(campaign: Campaign, jobs: Sequence[Job], split: str) -> _Losses:
    found: _Losses = {}
    for job in dict.fromkeys(jobs):
        for task, losses in (campaign.example_losses.get(job, split) or {}).items():
            found.setdefault((job.architecture, job.train, task), {})[job.seed] = losses.astype(float)
    return found


def _with_errors(group: ObservedGroup, losses: _Losses, baseline: str, measure: Measure) -> ObservedGroup:
    errors = dict(group.stderr or dict.fromkeys(group.train))
    for task in group.train:
        own = losses.get((group.architecture, group.train, task))
        reference = losses.get((baseline, (task,), task))
        if own is None or reference is None or group.performance.get(task) is None:
            continue
        if measure != "value" and group.architecture == baseline and group.train == (task,):
            continue  # the baseline's own gain is 0 without error
        error = gain_error(own, own if measure == "value" else reference, measure)
        errors[task] = errors[task] if error is None else error
    return replace(group, stderr=errors if any(error is not None for error in errors.values()) else None)
