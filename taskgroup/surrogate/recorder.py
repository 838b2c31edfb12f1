"""Recorder of gradient scores for any PyTorch training loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.run_log import append_runs
from taskgroup.scores.registry import GradientStep, scores_at_step

PairScores = dict[str, dict[str, dict[str, float]]]
"""Score → partner → target → number."""


class AffinityRecorder:
    """Recorder of the scores `gs`, `gt` and `conflict` every `every` steps of a PyTorch training, without side effects.

    >>> recorder = AffinityRecorder(trunk.parameters(), ["depth", "edges"], every=10)   # doctest: +SKIP
    >>> recorder.step({"depth": depth_loss, "edges": edges_loss}, compute_losses)       # doctest: +SKIP
    >>> recorder.write("runs.jsonl")                                                    # doctest: +SKIP

    Call `step` before `backward`, with the losses of the batch. `gs` and `conflict` are computed from their gradients.
    `gt` also needs a callable that computes the losses of the same batch again; without one, `gt` is not recorded.
    Gradients, optimiser state, weights, the random state and `buffers` (pass `model.buffers()` if the model has
    running statistics) are restored. `step` (of the constructor) is the length of the look-ahead step of `gt`.
    Raises `InputError` for a repeated task, `every` below 1, or shared parameters that need no gradient.
    """

    def __init__(
        self,
        shared_parameters: Iterable[Tensor],
        tasks: Sequence[str],
        every: int = 10,
        *,
        step: float = 0.01,
        buffers: Iterable[Tensor] = (),
    ) -> None:
        self.tasks = tuple(tasks)
        self._shared = [parameter for parameter in shared_parameters if parameter.requires_grad]
        self._every, self._step, self._buffers = every, step, list(buffers)
        self._steps = 0
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, int] = {}
        self._last: dict[str, float] = {}
        if len(set(self.tasks)) < len(self.tasks):
            raise InputError(f"tasks: duplicate name in {', '.join(self.tasks)}; rename or remove one")
        if every < 1:
            raise InputError(f"every: must be at least 1, but got {every}")
        if not self._shared:
            raise InputError("shared_parameters: none needs a gradient; give the parameters of the trunk")

    def step(self, losses: Mapping[str, Tensor], closure: Callable[[], Mapping[str, Tensor]] | None = None) -> bool:
        """Count a training step and record every `every`-th one; return whether this one was recorded.

        `losses`: one number per task, before `backward` has freed their graphs. `closure`: computes the losses of the
        same batch again. Raises `InputError` if a task has no loss.
        """
        missing = [task for task in self.tasks if task not in losses]
        if missing:
            raise InputError(f"losses: '{missing[0]}' is missing; give one for each of {', '.join(self.tasks)}")
        due = self._steps % self._every == 0
        self._steps += 1
        if not due:
            return False
        gradients = self._gradients(losses)
        flat = torch.stack([torch.cat([part.flatten() for part in parts]) for parts in gradients])
        before = torch.stack([losses[task].detach() for task in self.tasks])
        after = None if closure is None else torch.stack([self._ahead(parts, closure) for parts in gradients])
        for name, value in scores_at_step(GradientStep(flat, before, after)).items():
            self._add(name, value)
        self._last = dict(zip(self.tasks, before.tolist(), strict=True))
        return True

    def means(self) -> PairScores:
        """Return the mean of each score over the recorded steps: score → partner → target → number."""
        scores: PairScores = {}
        for name, total in self._sums.items():
            numbers = (total / self._counts[name]).tolist()
            scores[name] = {
                partner: {target: numbers[row][column] for column, target in enumerate(self.tasks) if column != row}
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
        """Append the run to a run log, for `taskgroup estimate recorded --score gs|gt|conflict`.

        `loss`, `metric`: final values per task (default: the losses of the last recorded step). Raises `InputError` if
        no step was recorded, or the file cannot be written.
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

    def _gradients(self, losses: Mapping[str, Tensor]) -> list[list[Tensor]]:
        """Return, for every task, the gradients of its loss; zeros for parameters that do not affect the loss."""
        gradients = []
        for task in self.tasks:
            parts = torch.autograd.grad(losses[task], self._shared, retain_graph=True, allow_unused=True)
            pairs = zip(parts, self._shared, strict=True)
            gradients.append([torch.zeros_like(weight) if part is None else part for part, weight in pairs])
        return gradients

    def _ahead(self, gradient: Sequence[Tensor], closure: Callable[[], Mapping[str, Tensor]]) -> Tensor:
        """Compute the losses of the batch after a trunk step along one task's gradient, then restore everything."""
        saved = [weight.data for weight in self._shared]
        buffers = [buffer.clone() for buffer in self._buffers]
        devices = sorted({weight.get_device() for weight in self._shared if weight.is_cuda})
        try:
            # new tensors, not in-place updates: the graph of the caller's losses still refers to the old ones
            for weight, part in zip(self._shared, gradient, strict=True):
                weight.data = weight.data - self._step * part
            with torch.no_grad(), torch.random.fork_rng(devices=devices):
                losses = closure()
            return torch.stack([losses[task].detach() for task in self.tasks])
        finally:
            for weight, old in zip(self._shared, saved, strict=True):
                weight.data = old
            for buffer, before in zip(self._buffers, buffers, strict=True):
                buffer.data.copy_(before)

    def _add(self, name: str, value: Tensor) -> None:
        value = value.double()
        self._sums[name] = self._sums[name] + value if name in self._sums else value
        self._counts[name] = self._counts.get(name, 0) + 1
