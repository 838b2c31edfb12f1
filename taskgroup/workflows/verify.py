"""Verification of a layout: train its networks again, and compare the measured with the expected performance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from taskgroup.campaigns.campaign import Campaign, Progress
from taskgroup.campaigns.training_cost import training_macs
from taskgroup.core.documents.cost import Cost
from taskgroup.core.documents.layout import Layout
from taskgroup.core.documents.verification import Total, Verification
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.evaluation.measurement import Measurement, Split, Training, differences, read_measurement
from taskgroup.surrogate.network.cost import count_problem, widest_within
from taskgroup.surrogate.problem.data import read_data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.settings import make_settings
from taskgroup.surrogate.training.fingerprint import fingerprint
from taskgroup.surrogate.training.prepare_data import prepare_data
from taskgroup.workflows.verification_runs import train_for_verification

FIRST_SEED = 1000
"""First seed of a verification, larger than the seeds of the runs from which a layout is solved."""

SEEDS = 5

WIDE = "wide"
"""Name of the architecture in which one network of all tasks costs as much as the layout."""


def verify(
    layout: Layout,
    problem: Problem,
    *,
    epochs: int | None = None,
    seeds: int = SEEDS,
    widths: Mapping[str, float] | None = None,
    split: Split | None = None,
    log: str | None = None,
    device: str = "auto",
    memory: float | None = None,
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> Verification:
    """Train the networks of a layout with new seeds, and compare the measured with the expected performance.

    Three baselines are trained, too: single-task networks, one network for all tasks, and one network for all tasks
    that is as wide as the cost of the layout allows. Every network is trained `seeds` times. Performance is measured on
    the test split unless `split` is given. The layout's provenance determines the epochs, the patience, the batch size,
    the learning rate, the precision and the widths. If `epochs` or `widths` is given, it replaces the value in the
    provenance, and the verification document lists the difference. `log`, `device`, `memory`, `progress`, `notify`: see
    `estimate_surrogate`.

    Raises `InputError` if the layout is infeasible, has no expected performance, or has tasks or architectures that the
    problem does not have.
    """
    if seeds < 2:
        raise InputError(f"must be at least 2 for an interval, but got {seeds}", "seeds")
    _refuse_broken(layout, problem)
    measurement = read_measurement(layout)
    planned = measurement.training
    raw = read_data(problem)
    cost = count_problem(problem, raw, widths or planned.widths)
    _refuse_unknown(layout, measurement, cost)
    planned_widths = {name: count.width for name, count in cost.architectures.items()}
    wide = None if layout.cost is None else widest_within(problem, raw, layout.cost)
    if wide is not None:
        cost = msgspec.structs.replace(cost, architectures={**cost.architectures, WIDE: wide})
    settings = make_settings(
        problem,
        epochs=planned.epochs if epochs is None else epochs,
        patience=planned.patience,
        batch_size=planned.batch_size,
        learning_rate=planned.learning_rate,
        device=device,
        precision=planned.precision or "float32",
        memory=memory,
    )
    data = prepare_data(problem, settings)
    verified = Training(
        epochs=settings.epochs,
        patience=settings.patience,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        precision=settings.precision,
        split=split or "test",
        widths=planned_widths,
        problem=fingerprint(problem, data, settings),
    )
    campaign = Campaign(
        problem,
        data,
        cost,
        settings,
        fingerprint=str(verified.problem),
        log=None if log is None else Path(log),
        progress=progress,
        notify=notify,
    )
    first = max(FIRST_SEED, measurement.runs or 0)
    return _make_document(layout, measurement, campaign, range(first, first + seeds), verified)


def _make_document(
    layout: Layout, measurement: Measurement, campaign: Campaign, seeds: range, verified: Training
) -> Verification:
    cost = campaign.cost
    wide = WIDE if WIDE in cost.architectures else None
    trained, jobs, failed = train_for_verification(layout, measurement, campaign, seeds, verified.split or "test", wide)
    tasks = {task: trained.verdict(task) for task in layout.assignment}
    single = measurement.baseline or cost.single
    by_layout = [(task, layout.models[index].architecture) for task, index in layout.assignment.items()]
    alone, together = [(task, single) for task in tasks], [(task, cost.multi) for task in tasks]
    origin = provenance("verify", first_seed=seeds.start, seeds=len(seeds), **msgspec.to_builtins(verified))
    if wide is not None:
        origin["wide"] = {"width": cost.architectures[wide].width}
    origin["cost"] = {"training_macs": math.fsum(training_macs(campaign, job) for job in jobs), "runs": len(jobs)}
    built = [model.architecture for model in layout.models]
    expected = layout.request.total(layout.performance, layout.sign)
    measured = trained.total(trained.network, len(built), _macs(cost, built, by_layout))
    widened = trained.wide
    return Verification(
        as_expected=all(
            verdict.as_expected is not False and verdict.measured.value is not None for verdict in tasks.values()
        ),
        score=measurement.score,
        direction=layout.direction,
        seeds=tuple(seeds),
        tasks=tasks,
        expected=Total(expected, None, len(built), layout.cost or 0.0),
        measured=measured,
        single_task=trained.total(trained.single_task, len(tasks), _macs(cost, [single] * len(tasks), alone)),
        all_in_one=trained.total(lambda _: trained.all_in_one, 1, _macs(cost, [cost.multi], together)),
        wide_all_in_one=None
        if widened is None or wide is None
        else trained.total(lambda _: widened, 1, _macs(cost, [wide], [(task, wide) for task in tasks])),
        objective_as_expected=trained.objective_verdict(expected, measured, len(seeds)),
        differences=differences(measurement.training, verified),
        failed=failed,
        provenance=origin,
    )


def _macs(cost: Cost, trunks: Iterable[str], heads: Iterable[tuple[str, str]]) -> float:
    """Return the total multiply-adds of the given trunks and heads.

    `trunks`: the architecture of each trunk. `heads`: the task and the architecture of each head.
    """
    parts = [cost.architectures[name].trunk.macs for name in trunks]
    return math.fsum([*parts, *(cost.architectures[name].heads[task].macs for task, name in heads)])


def _refuse_broken(layout: Layout, problem: Problem) -> None:
    if not layout.found:
        raise InputError(f"the layout is {layout.status}, so it has nothing to verify; solve with a larger budget")
    for index, model in enumerate(layout.models):
        for task in model.train:
            if task not in problem.names:
                names = ", ".join(problem.names)
                raise InputError(
                    f"at `$.models[{index}].train`: '{task}' is not a task of the problem; choose from {names}"
                )
    layout.refuse_broken()


def _refuse_unknown(layout: Layout, measurement: Measurement, cost: Cost) -> None:
    known = ", ".join(cost.architectures)
    named = {model.architecture: f"at `$.models[{index}].architecture`" for index, model in enumerate(layout.models)}
    if measurement.baseline is not None:
        named.setdefault(measurement.baseline, "the architecture of single tasks")
    for name, where in named.items():
        if name not in cost.architectures:
            raise InputError(
                f"{where}: architecture '{name}' is not an architecture of the problem ({known}); give its width"
            )
