"""Training of the networks of a layout and of its baselines, for verification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from taskgroup.campaigns.campaign import Campaign
from taskgroup.campaigns.job import Job
from taskgroup.core.documents.layout import Layout
from taskgroup.core.request import Network
from taskgroup.core.run_record import RunRecord
from taskgroup.evaluation.measurement import Measurement, Split
from taskgroup.evaluation.verdicts import VerificationData


def train_for_verification(
    layout: Layout, measurement: Measurement, campaign: Campaign, seeds: range, split: Split
) -> tuple[VerificationData, tuple[Job, ...], tuple[str, ...]]:
    """Train the networks of a layout and of its baselines; return their runs, the jobs, and a line per failed job."""
    single, tasks = measurement.baseline or campaign.cost.single, campaign.problem.names
    all_in_one = Network(tasks, campaign.cost.multi)
    built = [Network(model.train, model.architecture) for model in layout.models]
    networks = dict.fromkeys([*built, all_in_one, *(Network((task,), single) for task in layout.assignment)])
    trained = VerificationData(layout, measurement, {}, single, all_in_one)
    if measurement.measure != "value":
        compared = [(task, network) for network in networks for task in layout.assignment if task in network.train]
        networks |= dict.fromkeys(trained.baseline(task, network) for task, network in compared)
    jobs = {
        (network, seed): Job(tuple(sorted(network.train, key=tasks.index)), network.architecture, seed)
        for seed in seeds
        for network in networks
    }
    campaign.announce(jobs.values())
    records = campaign.run(list(jobs.values()))
    runs: dict[Network, dict[int, dict[str, float]]] = {}
    for (network, seed), job in jobs.items():
        if records[job].failed is None:
            runs.setdefault(network, {})[seed] = _reached(records[job], measurement, split)
    wanted = tuple(dict.fromkeys(jobs.values()))
    failed = tuple(f"{job}: {records[job].failed}" for job in wanted if records[job].failed is not None)
    return replace(trained, runs=runs), wanted, failed


def _reached(record: RunRecord, measurement: Measurement, split: Split) -> dict[str, float]:
    source: Any = record if split == "validation" else record.test
    found = getattr(source, measurement.column, None) or {}
    return {task: value for task, value in found.items() if value is not None}
