"""One network at a time, the usual way: for networks that cannot be stacked, and to compare with."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import Tensor

from taskgroup.surrogate.network.network import MultiTask
from taskgroup.surrogate.recorder import AffinityRecorder
from taskgroup.surrogate.training.batches import Batch, Feed
from taskgroup.surrogate.training.final_losses import Outputs, curve, outcome
from taskgroup.surrogate.training.member import Member, Outcome, PairScores, Record
from taskgroup.surrogate.training.setup import Bench


def train_alone(
    bench: Bench, members: Sequence[Member], record: Record | None = None, keep: bool = False
) -> list[Outcome]:
    """Train members one after another: the same weights at the start, the same order of the data, as side by side."""
    return [_train(bench, member, record, keep) for member in members]


def _train(bench: Bench, member: Member, record: Record | None, keep: bool) -> Outcome:
    started = time.perf_counter()
    settings, network = bench.settings, bench.network
    module = network.make(member.seed).to(settings.device, settings.dtype).train()
    optimizer = bench.optimizer(list(module.parameters()), stacked=False)
    mask = bench.mask(member)
    epochs: list[Tensor] = []
    recorder = None
    if record is not None:
        shared = list(module.trunk.parameters())
        recorder = AffinityRecorder(
            shared, member.train, every=record.every, step=record.step, buffers=module.buffers()
        )
    with torch.random.fork_rng(devices=[settings.device] if settings.device.type == "cuda" else []):
        torch.manual_seed(member.seed)
        for epoch in range(settings.epochs):
            for rows in bench.orders.epoch([member], epoch).to(settings.device):
                batch = bench.train.batch([member], rows)
                losses = _losses(bench, module, batch, mask)
                if recorder is not None:
                    _look(recorder, bench, module, batch, mask, losses)
                optimizer.zero_grad()
                losses.sum().backward()  # type: ignore[no-untyped-call]
                optimizer.step()
            if settings.curves:
                with torch.no_grad():
                    epochs.append(_evaluate(bench, bench.validation, member, module.eval(), mask)[1])
                module.train()
    found = _judge(bench, member, module.eval(), mask)
    found.seconds = time.perf_counter() - started
    found.curve = curve(bench, member, epochs)
    if recorder is not None and found.failed is None:
        found.affinity = _finite(recorder.means())
    if keep:
        found.weights = {name: weight.detach().cpu().clone() for name, weight in module.state_dict().items()}
    return found


def _losses(bench: Bench, module: MultiTask, batch: Batch, mask: Tensor) -> Tensor:
    with bench.autocast():
        outputs = module(batch.inputs[0], None if batch.code is None else batch.code[0])
        labels = tuple(labels[0] for labels in batch.labels)
        known = None if batch.known is None else batch.known[0]
        return bench.network.losses(outputs, labels, known, mask, stacked=False)


def _look(
    recorder: AffinityRecorder, bench: Bench, module: MultiTask, batch: Batch, mask: Tensor, losses: Tensor
) -> None:
    def by_task(values: Tensor) -> dict[str, Tensor]:
        return {name: values[i] for i, name in enumerate(bench.network.names) if name in recorder.tasks}

    recorder.step(by_task(losses), lambda: by_task(_losses(bench, module, batch, mask)))


@torch.no_grad()
def _judge(bench: Bench, member: Member, module: MultiTask, mask: Tensor) -> Outcome:
    healthy = all(bool(torch.isfinite(weight).all()) for weight in module.parameters())
    validation = _evaluate(bench, bench.validation, member, module, mask)
    test = validation if bench.test is bench.validation else _evaluate(bench, bench.test, member, module, mask)
    return outcome(bench, member, validation, test, healthy)


def _evaluate(bench: Bench, feed: Feed, member: Member, module: MultiTask, mask: Tensor) -> tuple[Outputs, Tensor]:
    parts = [
        module(inputs[0], None if code is None else code[0])
        for inputs, code in feed.slices([member], 2 * bench.settings.batch_size)
    ]
    outputs = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    return outputs, bench.network.losses(outputs, feed.labels, feed.known, mask, stacked=False)


def _finite(scores: PairScores) -> PairScores:
    def finite(row: dict[str, float]) -> dict[str, float]:
        return {target: value for target, value in row.items() if abs(value) < float("inf")}

    return {score: {partner: finite(row) for partner, row in rows.items()} for score, rows in scores.items()}
