"""Training for verification: train the networks of a layout, and the baselines with which they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from taskgroup.campaigns.campaign import Campaign
from taskgroup.campaigns.gain_errors import gain_error
from taskgroup.campaigns.job import Job
from taskgroup.core.arrays import Array
from taskgroup.core.documents.layout import Layout
from taskgroup.core.request import Network
from taskgroup.core.run_record import RunRecord
from taskgroup.evaluation.measurement import Measurement, Split
from taskgroup.evaluation.verdicts import VerificationData


def train_for_verification(
    layout: Layout, measurement: Measurement, campaign: Campaign, seeds: range, split: Split, wide: str | None
) -> tuple[VerificationData, tuple[Job, ...], tuple[str, ...]]:
    """Train the networks of a layout and the baselines of the layout, each network once per seed in `seeds`.

    `wide`: the architecture in which one network for all tasks costs as much as the layout; `None` if there is no such
    architecture. Return the measured performances, the trained jobs, and one line per failed job with the reason.
    """
    single, tasks = measurement.baseline or campaign.cost.single, campaign.problem.names
    all_in_one = Network(tasks, campaign.cost.multi)
    built = [Network(model.train, model.architecture) for model in layout.models]
    widened = None if wide is None else Network(tasks, wide)
    networks = dict.fromkeys(
        [
            *built,
            all_in_one,
            *([] if widened is None else [widened]),
            *(Network((task,), single) for task in layout.assignment),
        ]
    )
    trained = VerificationData(layout, measurement, {}, single, all_in_one, widened)
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
    errors = _errors(trained, jobs, campaign, split) if measurement.column == "loss" else {}
    return replace(trained, runs=runs, errors=errors), wanted, failed


def _errors(
    trained: VerificationData, jobs: Mapping[tuple[Network, int], Job], campaign: Campaign, split: Split
) -> dict[tuple[str, Network], float]:
    """Return the standard error of each measured performance, as a mapping from (task, network) to the standard error.

    The standard errors are computed from the losses of single examples.
    """
    measure = trained.measurement.measure

    def losses(task: str, network: Network) -> dict[int, Array]:
        found = {seed: campaign.example_losses.get(job, split) for (own, seed), job in jobs.items() if own == network}
        return {seed: values[task].astype(float) for seed, values in found.items() if values and task in values}

    errors = {}
    for network in dict.fromkeys(network for network, _ in jobs):
        for task in network.train:
            reference = network if measure == "value" else trained.baseline(task, network)
            if task in trained.layout.assignment and (reference != network or measure == "value"):
                error = gain_error(losses(task, network), losses(task, reference), measure)
                if error is not None:
                    errors[task, network] = error
    return errors


def _reached(record: RunRecord, measurement: Measurement, split: Split) -> dict[str, float]:
    source: Any = record if split == "validation" else record.test
    found = getattr(source, measurement.column, None) or {}
    return {task: value for task, value in found.items() if value is not None}
