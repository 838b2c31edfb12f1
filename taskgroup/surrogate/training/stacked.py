"""Training of many networks of one architecture at once, by running the network over stacked weights with `vmap`.

Networks of one architecture differ only in their weights and in the tasks that they are trained on. Therefore one step
of G networks (members) can be computed as one step of a single network in which every weight has an additional first
axis of length G. A mask (G, T) selects, among the losses of T tasks, those of each member's tasks. No operation mixes
the entries of the first axis, so the result of a member does not depend on the other members. Members that have stopped
are still computed, but the results of a stopped member are those of its best epoch.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.func import functional_call, vmap

from taskgroup.surrogate.training.batches import SplitTensors
from taskgroup.surrogate.training.early_stopping import EarlyStopping
from taskgroup.surrogate.training.member import Member, Outcome, Recording
from taskgroup.surrogate.training.outcomes import Evaluation, make_outcome, name_curve, name_scores
from taskgroup.surrogate.training.stack import Stack, Weights, make_stack, make_step, training_mode
from taskgroup.surrogate.training.stacked_recording import StackedRecording
from taskgroup.surrogate.training.training_setup import TrainingSetup


def train_stacked(
    setup: TrainingSetup, members: Sequence[Member], recording: Recording | None = None, return_weights: bool = False
) -> list[Outcome]:
    """Train networks that have the same number of steps per epoch and the same batch size (`Schedule`) side by side.

    `recording`: settings for the recording of gradient scores; `None` if no scores are recorded. `return_weights`:
    whether to return the weights, too. If the setup has a stopping split, each network stops at its own best epoch (see
    `EarlyStopping`).
    """
    started = time.perf_counter()
    run = _Run(setup, members, recording)
    for epoch in range(setup.settings.epochs):
        run.train_epoch(epoch)
        if run.all_stopped():
            break
    run.restore_best()
    outcomes = run.outcomes()
    for position, outcome in enumerate(outcomes):
        outcome.seconds = (time.perf_counter() - started) / len(members)
        if return_weights:
            weights = run.stack.weights
            outcome.weights = {name: weight[position].cpu().clone() for name, weight in weights.items()}
    return outcomes


class _Run:
    """State of one training run of several networks: current weights, best weights so far, and recorded scores."""

    def __init__(self, setup: TrainingSetup, members: Sequence[Member], recording: Recording | None) -> None:
        self.setup, self.members = setup, members
        self.stack: Stack = make_stack(setup, members)
        self.masks = torch.stack([setup.mask(member) for member in members])
        self.schedule = setup.row_order.schedule(members[0])
        optimizer = setup.optimizer([self.stack.flat])
        self.step = make_step(setup, self.stack, self.masks, optimizer, self.schedule.steps * setup.settings.epochs)
        self.every = 0 if recording is None else recording.every
        self.recorder = None
        if recording is not None:
            self.recorder = StackedRecording(setup, self.stack, self.masks, recording, optimizer)
        self.steps = self.epochs = 0
        self.curves: list[Tensor] = []
        self.stopping: EarlyStopping | None = None
        if setup.stopping is not None:
            reference = setup.reference_losses(self._losses(setup.stopping))
            self.stopping = EarlyStopping(reference, setup.settings.patience)
            self.best = self.stack.flat.clone()

    def train_epoch(self, epoch: int) -> None:
        setup = self.setup
        active = torch.ones(len(self.members), dtype=torch.bool, device=setup.settings.device)
        if self.stopping is not None:
            active = self.stopping.active
        with training_mode(setup):
            for rows in setup.row_order.epoch(self.members, epoch).to(setup.settings.device):
                batch = setup.train.batch(self.members, rows)
                if self.recorder is not None and self.steps % self.every == 0:
                    with setup.autocast():
                        self.recorder.record(batch, active)
                self.step(batch)
                self.steps += 1
        self.epochs += 1
        if setup.settings.curves:
            self.curves.append(self._losses(setup.validation))
        if self.stopping is not None:
            assert setup.stopping is not None
            improved = self.stopping.update(self._losses(setup.stopping))
            self.best = torch.where(improved[:, None], self.stack.flat, self.best)

    def all_stopped(self) -> bool:
        return self.stopping is not None and not bool(self.stopping.active.any())

    def restore_best(self) -> None:
        """Restore the weights that each network had after its best epoch.

        A network without a best epoch keeps its last weights.
        """
        if self.stopping is not None:
            found = (self.stopping.best_epoch > 0)[:, None]
            self.stack.flat.copy_(torch.where(found, self.best, self.stack.flat))

    def outcomes(self) -> list[Outcome]:
        setup, weights = self.setup, self.stack.weights
        healthy = torch.stack([torch.isfinite(weight).flatten(1).all(1) for weight in weights.values()]).all(0)
        validation = self._evaluate(setup.validation)
        test = validation if setup.test is setup.validation else self._evaluate(setup.test)
        found = []
        for position, member in enumerate(self.members):
            outcome = make_outcome(
                setup, member, validation.member(position), test.member(position), bool(healthy[position])
            )
            outcome.epochs = self.epochs
            if self.stopping is not None:
                outcome.best_epoch = int(self.stopping.best_epoch[position]) or None
                outcome.epochs = int(self.stopping.epochs[position])
            outcome.steps = outcome.epochs * self.schedule.steps
            outcome.curve = name_curve(setup, member, [losses[position] for losses in self.curves[: outcome.epochs]])
            if outcome.failed is None and self.recorder is not None:
                outcome.affinity = name_scores(setup, member, self.recorder.means(position))
            found.append(outcome)
        return found

    def _losses(self, split: SplitTensors) -> Tensor:
        return self._evaluate(split).losses

    @torch.no_grad()
    def _evaluate(self, split: SplitTensors) -> Evaluation:
        """Return the outputs and losses of all networks of this run on a whole split."""
        network = self.setup.network

        def forward(own: Weights, inputs: Tensor, code: Tensor | None) -> dict[str, Tensor]:
            return dict(functional_call(network.module, own, (inputs, code)))

        parts = []
        for inputs, code in split.slices(self.members, self.setup.slice_size(split)):
            dims = (0, 0, None if code is None else 0)
            parts.append(vmap(forward, in_dims=dims)(self.stack.weights, inputs, code))
        outputs = {name: torch.cat([part[name] for part in parts], dim=1) for name in parts[0]}
        known = split.known_of(self.members)
        each = 0 if known is not None and known.ndim == 3 else None
        arguments = (outputs, split.labels, known, self.masks)
        examples = vmap(network.example_losses, in_dims=(0, None, each, 0))(*arguments)
        losses = vmap(network.mean_losses, in_dims=(0, each, 0))(examples, known, self.masks)
        return Evaluation(outputs, losses, examples, known)
