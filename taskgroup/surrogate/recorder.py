"""Gradient scores recorded inside a training loop of one's own."""

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
from taskgroup.surrogate.training.member import PairScores


class AffinityRecorder:
    """Looks at the tasks' gradients every so many steps of any PyTorch training, and changes nothing.

    >>> recorder = AffinityRecorder(trunk.parameters(), ["depth", "edges"], every=10)   # doctest: +SKIP
    >>> recorder.step({"depth": depth_loss, "edges": edges_loss}, compute_losses)       # doctest: +SKIP
    >>> recorder.write("runs.jsonl")                                                    # doctest: +SKIP

    `step` comes before `backward`, with the losses of the batch. `gs` and `conflict` come from their gradients; `gt`
    also needs a callable that computes the losses of the same batch again, and is left out without one. Gradients,
    optimiser state, weights, `buffers` (hand over `model.buffers()` if it keeps running statistics) and the random
    state are as they were. `step` (of the constructor) is the length of the look-ahead step of `gt`.
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
        self._seen = 0
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, int] = {}
        self._last: dict[str, float] = {}
        if len(set(self.tasks)) < len(self.tasks):
            raise InputError(f"the tasks to record ({', '.join(self.tasks)}) hold a name twice")
        if every < 1:
            raise InputError(f"every is {every}; a whole number of steps from 1 is accepted")
        if not self._shared:
            raise InputError("no shared parameter is trained; the trunk's parameters are accepted")

    def step(self, losses: Mapping[str, Tensor], closure: Callable[[], Mapping[str, Tensor]] | None = None) -> bool:
        """Take note of a training step, and look at it if its turn has come; tell whether it has.

        `losses`: one number a task, their graphs not yet used up. `closure`: computes them again on the same batch.
        Raises `InputError` if a task has no loss.
        """
        missing = [task for task in self.tasks if task not in losses]
        if missing:
            raise InputError(f"no loss of '{missing[0]}'; one for each of {', '.join(self.tasks)} is needed")
        turn = self._seen % self._every == 0
        self._seen += 1
        if not turn:
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
        """Each score's mean over the recorded steps: score → partner → target → number."""
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
        """Append the run to a run log, for `taskgroup estimate runs --score gs|gt|conflict`.

        `loss`, `metric`: what the tasks reached; by default the losses of the last step that was looked at.
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
        """Per task, the gradient of its loss by each shared parameter; zeros where it does not depend on it."""
        found = []
        for task in self.tasks:
            parts = torch.autograd.grad(losses[task], self._shared, retain_graph=True, allow_unused=True)
            pairs = zip(parts, self._shared, strict=True)
            found.append([torch.zeros_like(weight) if part is None else part for part, weight in pairs])
        return found

    def _ahead(self, gradient: Sequence[Tensor], closure: Callable[[], Mapping[str, Tensor]]) -> Tensor:
        """The losses of the batch once the trunk took one task's step; everything is put back."""
        saved = [weight.data for weight in self._shared]
        buffers = [buffer.clone() for buffer in self._buffers]
        devices = sorted({weight.get_device() for weight in self._shared if weight.is_cuda})
        try:
            # new tensors under the same parameters: the graph of the caller's losses keeps the old ones
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
