"""Training of networks one at a time, for networks that cannot be trained side by side."""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence

import torch
from torch import Tensor

from taskgroup.surrogate.network.network import MultiTask
from taskgroup.surrogate.recorder import AffinityRecorder, PairScores
from taskgroup.surrogate.training.batches import Batch, SplitTensors
from taskgroup.surrogate.training.early_stopping import EarlyStopping
from taskgroup.surrogate.training.member import Member, Outcome, Recording
from taskgroup.surrogate.training.outcomes import Evaluation, make_outcome, name_curve
from taskgroup.surrogate.training.training_setup import TrainingSetup


def train_one_at_a_time(
    setup: TrainingSetup, members: Sequence[Member], recording: Recording | None = None, return_weights: bool = False
) -> list[Outcome]:
    """Train networks one after another.

    The initial weights and the order of the examples are the same as in `train_stacked`. `recording`: settings for the
    recording of gradient scores; `None` if no scores are recorded. `return_weights`: whether to return the weights,
    too.
    """
    return [_train(setup, member, recording, return_weights) for member in members]


def _train(setup: TrainingSetup, member: Member, recording: Recording | None, return_weights: bool) -> Outcome:
    started = time.perf_counter()
    settings = setup.settings
    module = setup.network.make(member.seed).to(settings.device, settings.dtype)
    optimizer = setup.optimizer(list(module.parameters()), stacked=False)
    mask = setup.mask(member)
    recorder = None if recording is None else _make_recorder(module, member, recording, optimizer)
    stopping = best = None
    if setup.stopping is not None:
        reference = setup.reference_losses(_split_losses(setup, setup.stopping, member, module, mask))
        stopping = EarlyStopping(reference, settings.patience)
    curves: list[Tensor] = []
    trained = 0
    with torch.random.fork_rng(devices=[settings.device] if settings.device.type == "cuda" else []):
        torch.manual_seed(member.seed)
        for epoch in range(settings.epochs):
            _train_epoch(setup, member, module, mask, optimizer, recorder, epoch)
            trained += 1
            if settings.curves:
                curves.append(_split_losses(setup, setup.validation, member, module, mask)[0])
            if stopping is None or setup.stopping is None:
                continue
            if bool(stopping.update(_split_losses(setup, setup.stopping, member, module, mask))[0]):
                best = copy.deepcopy(module.state_dict())
            if not bool(stopping.active[0]):
                break
    if best is not None:
        module.load_state_dict(best)
    result = _evaluate_member(setup, member, module.eval(), mask)
    result.seconds = time.perf_counter() - started
    result.curve = name_curve(setup, member, curves)
    result.epochs, result.steps = trained, trained * setup.row_order.schedule(member).steps
    result.best_epoch = None if stopping is None else int(stopping.best_epoch[0]) or None
    if recorder is not None and result.failed is None:
        result.affinity = _finite(recorder.means())
    if return_weights:
        result.weights = {name: weight.detach().cpu().clone() for name, weight in module.state_dict().items()}
    return result


def _make_recorder(
    module: MultiTask, member: Member, recording: Recording, optimizer: torch.optim.Optimizer
) -> AffinityRecorder:
    return AffinityRecorder(
        list(module.trunk.parameters()),
        member.train,
        every=recording.every,
        step=recording.step,
        buffers=module.buffers(),
        optimizer=optimizer,
        look_ahead=recording.look_ahead,
    )


def _train_epoch(
    setup: TrainingSetup,
    member: Member,
    module: MultiTask,
    mask: Tensor,
    optimizer: torch.optim.Optimizer,
    recorder: AffinityRecorder | None,
    epoch: int,
) -> None:
    module.train()
    for rows in setup.row_order.epoch([member], epoch).to(setup.settings.device):
        batch = setup.train.batch([member], rows)
        losses = _losses(setup, module, batch, mask)
        if recorder is not None:
            _record(recorder, setup, module, batch, mask, losses)
        optimizer.zero_grad()
        losses.sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()


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


@torch.no_grad()
def _split_losses(setup: TrainingSetup, split: SplitTensors, member: Member, module: MultiTask, mask: Tensor) -> Tensor:
    """Return the losses of one network on a whole split, (1, T) for T tasks."""
    return _evaluate(setup, split, member, module.eval(), mask).losses[None]


def _evaluate(setup: TrainingSetup, split: SplitTensors, member: Member, module: MultiTask, mask: Tensor) -> Evaluation:
    parts = [
        module(inputs[0], None if code is None else code[0])
        for inputs, code in split.slices([member], setup.slice_size(split))
    ]
    outputs = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    known = split.known_of([member])
    if known is not None and known.ndim == 3:
        known = known[0]
    examples = setup.network.example_losses(outputs, split.labels, known, mask, stacked=False)
    return Evaluation(outputs, setup.network.mean_losses(examples, known, mask), examples, known)


def _finite(scores: PairScores) -> PairScores:
    def finite(row: dict[str, float]) -> dict[str, float]:
        return {target: value for target, value in row.items() if abs(value) < float("inf")}

    return {score: {partner: finite(row) for partner, row in rows.items()} for score, rows in scores.items()}
