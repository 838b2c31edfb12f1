"""Training one network at a time, for networks that cannot be stacked."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import Tensor

from taskgroup.surrogate.network.network import MultiTask
from taskgroup.surrogate.recorder import AffinityRecorder, PairScores
from taskgroup.surrogate.training.batches import Batch, SplitTensors
from taskgroup.surrogate.training.member import Member, Outcome, Recording
from taskgroup.surrogate.training.outcomes import Outputs, make_outcome, name_curve
from taskgroup.surrogate.training.training_setup import TrainingSetup


def train_one_at_a_time(
    setup: TrainingSetup, members: Sequence[Member], recording: Recording | None = None, return_weights: bool = False
) -> list[Outcome]:
    """Train members one after another, with the initial weights and the order of examples of `train_stacked`."""
    return [_train(setup, member, recording, return_weights) for member in members]


def _train(setup: TrainingSetup, member: Member, recording: Recording | None, return_weights: bool) -> Outcome:
    started = time.perf_counter()
    settings, network = setup.settings, setup.network
    module = network.make(member.seed).to(settings.device, settings.dtype).train()
    optimizer = setup.optimizer(list(module.parameters()), stacked=False)
    mask = setup.mask(member)
    epochs: list[Tensor] = []
    recorder = None
    if recording is not None:
        shared = list(module.trunk.parameters())
        recorder = AffinityRecorder(
            shared, member.train, every=recording.every, step=recording.step, buffers=module.buffers()
        )
    with torch.random.fork_rng(devices=[settings.device] if settings.device.type == "cuda" else []):
        torch.manual_seed(member.seed)
        for epoch in range(settings.epochs):
            for rows in setup.row_order.epoch([member], epoch).to(settings.device):
                batch = setup.train.batch([member], rows)
                losses = _losses(setup, module, batch, mask)
                if recorder is not None:
                    _record(recorder, setup, module, batch, mask, losses)
                optimizer.zero_grad()
                losses.sum().backward()  # type: ignore[no-untyped-call]
                optimizer.step()
            if settings.curves:
                with torch.no_grad():
                    epochs.append(_evaluate(setup, setup.validation, member, module.eval(), mask)[1])
                module.train()
    result = _evaluate_member(setup, member, module.eval(), mask)
    result.seconds = time.perf_counter() - started
    result.curve = name_curve(setup, member, epochs)
    if recorder is not None and result.failed is None:
        result.affinity = _finite(recorder.means())
    if return_weights:
        result.weights = {name: weight.detach().cpu().clone() for name, weight in module.state_dict().items()}
    return result


def _losses(setup: TrainingSetup, module: MultiTask, batch: Batch, mask: Tensor) -> Tensor:
    with setup.autocast():
        outputs = module(batch.inputs[0], None if batch.code is None else batch.code[0])
        labels = tuple(labels[0] for labels in batch.labels)
        known = None if batch.known is None else batch.known[0]
        return setup.network.losses(outputs, labels, known, mask, stacked=False)


def _record(
    recorder: AffinityRecorder, setup: TrainingSetup, module: MultiTask, batch: Batch, mask: Tensor, losses: Tensor
) -> None:
    def by_task(values: Tensor) -> dict[str, Tensor]:
        return {name: values[i] for i, name in enumerate(setup.network.names) if name in recorder.tasks}

    recorder.step(by_task(losses), lambda: by_task(_losses(setup, module, batch, mask)))


@torch.no_grad()
def _evaluate_member(setup: TrainingSetup, member: Member, module: MultiTask, mask: Tensor) -> Outcome:
    healthy = all(bool(torch.isfinite(weight).all()) for weight in module.parameters())
    validation = _evaluate(setup, setup.validation, member, module, mask)
    test = validation if setup.test is setup.validation else _evaluate(setup, setup.test, member, module, mask)
    return make_outcome(setup, member, validation, test, healthy)


def _evaluate(
    setup: TrainingSetup, split: SplitTensors, member: Member, module: MultiTask, mask: Tensor
) -> tuple[Outputs, Tensor]:
    parts = [
        module(inputs[0], None if code is None else code[0])
        for inputs, code in split.slices([member], 2 * setup.settings.batch_size)
    ]
    outputs = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    return outputs, setup.network.losses(outputs, split.labels, split.known, mask, stacked=False)


def _finite(scores: PairScores) -> PairScores:
    def finite(row: dict[str, float]) -> dict[str, float]:
        return {target: value for target, value in row.items() if abs(value) < float("inf")}

    return {score: {partner: finite(row) for partner, row in rows.items()} for score, rows in scores.items()}
