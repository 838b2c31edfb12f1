"""Recorder of gradient scores, which can be used in any PyTorch training loop."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor
from torch.optim import Optimizer

from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.run_log import append_runs
from taskgroup.scores.registry import GradientStep, scores_at_step

LookAhead = Literal["gradient", "optimizer"]
PairScores = dict[str, dict[str, dict[str, float]]]
"""Mapping from score to partner task to target task to value."""


class AffinityRecorder:
    """Recorder of the gradient scores `gs`, `gt` and `conflict` in a PyTorch training loop, without side effects.

    >>> recorder = AffinityRecorder(trunk.parameters(), ["depth", "edges"], every=10)   # doctest: +SKIP
    >>> recorder.step({"depth": depth_loss, "edges": edges_loss}, compute_losses)       # doctest: +SKIP
    >>> recorder.write("runs.jsonl")                                                    # doctest: +SKIP

    Call `step` before `backward`, with the losses of the batch; every `every`-th call records the scores. `gs` and
    `conflict` are computed from the gradients of the losses. `gt` also needs a callable that computes the losses of the
    same batch again; without the callable, `gt` is not recorded. The losses before and after the look-ahead step of
    `gt` are computed with the same random state, so that dropout masks agree. Gradients, optimiser state, weights, the
    random state and `buffers` are restored; pass `model.buffers()` if the model has running statistics. A step counts
    for a pair of tasks only if both tasks have a gradient; a task without a label in the batch has no gradient.

    `look_ahead`: kind of the look-ahead step. With "gradient", it is a step along the gradient, of length `step`
    (default: the learning rate of `optimizer`, or 0.01 if there is no optimiser). With "optimizer", it is the step that
    the optimiser given as `optimizer` would take. Raises `InputError` if a task is repeated, if `every` is below 1, or
    if no shared parameter needs a gradient.
    """

    def __init__(
        self,
        shared_parameters: Iterable[Tensor],
        tasks: Sequence[str],
        every: int = 10,
        *,
        step: float | None = None,
        buffers: Iterable[Tensor] = (),
        optimizer: Optimizer | None = None,
        look_ahead: LookAhead = "gradient",
    ) -> None:
        self.tasks = tuple(tasks)
        self._shared = [parameter for parameter in shared_parameters if parameter.requires_grad]
        self._every, self._step, self._buffers = every, step, list(buffers)
        self._optimizer, self._look_ahead = optimizer, look_ahead
        self._steps = 0
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, Tensor] = {}
        self._last: dict[str, float] = {}
        if len(set(self.tasks)) < len(self.tasks):
            raise InputError(f"tasks: duplicate name in {', '.join(self.tasks)}; rename or remove one task")
        if every < 1:
            raise InputError(f"must be at least 1, but got {every}", "every")
        if look_ahead == "optimizer" and optimizer is None:
            raise InputError("optimizer: is missing; give the optimiser that takes the look-ahead step")
        if not self._shared:
            raise InputError("shared_parameters: no parameter needs a gradient; give the parameters of the trunk")

    def step(self, losses: Mapping[str, Tensor], closure: Callable[[], Mapping[str, Tensor]] | None = None) -> bool:
        """Count a training step, and record the scores at every `every`-th step.

        `losses`: task → scalar loss, passed before `backward` frees the computation graphs. `closure`: a function that
        computes the losses of the same batch again. Return whether this step was recorded. Raises `InputError` if a
        task has no loss.
        """
        missing = [task for task in self.tasks if task not in losses]
        if missing:
            raise InputError(
                f"losses: the loss of '{missing[0]}' is missing; give one loss for each of {', '.join(self.tasks)}"
            )
        due = self._steps % self._every == 0
        self._steps += 1
        if not due:
            return False
        gradients = self._gradients(losses, keep_graph=True)
        flat = torch.stack([torch.cat([part.flatten() for part in parts]) for parts in gradients])
        before = torch.stack([losses[task].detach() for task in self.tasks])
        self._last = dict(zip(self.tasks, before.tolist(), strict=True))
        after = None
        if closure is not None:
            before, gradients = self._repeat(before, gradients, closure)
            after = torch.stack([self._ahead(parts, closure) for parts in gradients])
        labelled = flat.abs().amax(dim=1) > 0
        counted = labelled[:, None] & labelled[None, :]
        for name, value in scores_at_step(GradientStep(flat, before, after)).items():
            self._add(name, value, counted)
        return True

    def means(self) -> PairScores:
        """Return the mean of each score over the recorded steps: score → partner task → target task → mean."""
        scores: PairScores = {}
        for name, total in self._sums.items():
            numbers, counts = (total / self._counts[name]).tolist(), self._counts[name].tolist()
            scores[name] = {
                partner: {
                    target: numbers[row][column]
                    for column, target in enumerate(self.tasks)
                    if column != row and counts[row][column]
                }
                for row, partner in enumerate(self.tasks)
            }
        return scores

    def write(
        self,
        path: str | os.PathLike[str],
        *,
        loss: Mapping[str, float] | None = None,
        metric: Mapping[str, float] | None = None,
        architecture: str = "default",
        seed: int | None = None,
        epochs: float | None = None,
    ) -> None:
        """Append a run with the recorded scores to a run log, for `taskgroup estimate recorded --score gs|gt|conflict`.

        `loss`, `metric`: final loss and metric of each task (default of `loss`: the losses of the last recorded step).
        Raises `InputError` if no step was recorded, or if the file cannot be written.
        """
        if not self._sums:
            raise InputError("no step was recorded; call step before write")
        record = RunRecord(
            train=self.tasks,
            architecture=architecture,
            seed=seed,
            loss=dict(self._last if loss is None and metric is None else loss or {}) or None,
            metric=None if metric is None else dict(metric),
            affinity=self.means(),
            every=self._every,
            epochs=epochs,
        )
        append_runs(Path(path), [record])

    def _gradients(self, losses: Mapping[str, Tensor], keep_graph: bool) -> list[list[Tensor]]:
        """Return, for every task, the gradients of the task's loss with respect to the shared parameters.

        The gradient is zero for a parameter that does not affect the loss.
        """
        gradients = []
        for task in self.tasks:
            last = task == self.tasks[-1]
            if not losses[task].requires_grad:
                gradients.append([torch.zeros_like(weight) for weight in self._shared])
                continue
            parts = torch.autograd.grad(
                losses[task], self._shared, retain_graph=keep_graph or not last, allow_unused=True
            )
            pairs = zip(parts, self._shared, strict=True)
            gradients.append([torch.zeros_like(weight) if part is None else part for part, weight in pairs])
        return gradients

    def _repeat(
        self, before: Tensor, gradients: list[list[Tensor]], closure: Callable[[], Mapping[str, Tensor]]
    ) -> tuple[Tensor, list[list[Tensor]]]:
        """Compute the losses again with the random state of the look-ahead step, and return losses and gradients.

        If the losses equal those in `before`, return `before` and `gradients`. Otherwise the losses depend on the
        random state (through dropout, for example), and the gradients are computed again, too.
        """
        buffers = [buffer.clone() for buffer in self._buffers]
        try:
            with torch.enable_grad(), self._forked():
                losses = closure()
            again = torch.stack([losses[task].detach() for task in self.tasks])
            if torch.equal(again, before):
                return before, gradients
            return again, self._gradients(losses, keep_graph=False)
        finally:
            for buffer, old in zip(self._buffers, buffers, strict=True):
                buffer.data.copy_(old)

    def _forked(self) -> AbstractContextManager[None]:
        """Return a context that starts with the current random state and restores this state at its end."""
        devices = sorted({weight.get_device() for weight in self._shared if weight.is_cuda})
        context: AbstractContextManager[None] = torch.random.fork_rng(devices=devices)
        return context

    def _stepped(self, gradient: Sequence[Tensor]) -> list[Tensor]:
        """Return the shared weights after a look-ahead step along the gradient of one task."""
        if self._look_ahead == "optimizer":
            assert self._optimizer is not None
            copied = copy.deepcopy(self._optimizer)
            by_weight = {id(weight): part for weight, part in zip(self._shared, gradient, strict=True)}
            found: dict[int, Tensor] = {}
            for group, twin in zip(self._optimizer.param_groups, copied.param_groups, strict=True):
                for weight, parameter in zip(group["params"], twin["params"], strict=True):
                    parameter.grad = by_weight.get(id(weight))
                    found[id(weight)] = parameter
            copied.step()
            return [found[id(weight)].detach() if id(weight) in found else weight.detach() for weight in self._shared]
        length = self._step
        if length is None:
            length = 0.01 if self._optimizer is None else float(self._optimizer.param_groups[0]["lr"])
        return [weight.detach() - length * part for weight, part in zip(self._shared, gradient, strict=True)]

    def _ahead(self, gradient: Sequence[Tensor], closure: Callable[[], Mapping[str, Tensor]]) -> Tensor:
        """Return the losses of the batch after a look-ahead step along one task's gradient.

        The weights and all other state are restored afterwards.
        """
        saved = [weight.data for weight in self._shared]
        buffers = [buffer.clone() for buffer in self._buffers]
        stepped = self._stepped(gradient)
        try:
            # new tensors, not in-place updates: the graph of the caller's losses still refers to the old ones
            for weight, new in zip(self._shared, stepped, strict=True):
                weight.data = new
            with torch.no_grad(), self._forked():
                losses = closure()
            return torch.stack([losses[task].detach() for task in self.tasks])
        finally:
            for weight, old in zip(self._shared, saved, strict=True):
                weight.data = old
            for buffer, before in zip(self._buffers, buffers, strict=True):
                buffer.data.copy_(before)

    def _add(self, name: str, value: Tensor, counted: Tensor) -> None:
        value = torch.where(counted, value.double(), 0.0)
        self._sums[name] = self._sums.get(name, torch.zeros_like(value)) + value
        self._counts[name] = self._counts.get(name, torch.zeros_like(counted, dtype=torch.int64)) + counted
