"""One network of many that are trained side by side, and its results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from taskgroup.surrogate.recorder import LookAhead, PairScores

Array32 = NDArray[np.float32]


@dataclass(frozen=True)
class Member:
    """A network to train: the tasks whose losses count, and the seed of the weights and of the order of the examples.

    `reads`: position of the task whose label is an input of the trunk too, for the score `li`. `source`: index of the
    inputs that the network reads if a split has several (`SplitTensors`).
    """

    train: tuple[str, ...]
    seed: int
    reads: int | None = None
    source: int | None = None


@dataclass(frozen=True)
class Recording:
    """Gradient scores are computed every `every` steps.

    `look_ahead`: the step of `gt` is along the gradient, of length `step`, or the step that the optimiser would take.
    """

    every: int
    step: float
    look_ahead: LookAhead = "gradient"


@dataclass
class Outcome:
    """Results of one member: the loss and metric of each task on validation and test, gradient scores, and weights.

    `curve`: the validation loss of each task after each epoch, if the settings ask for it; `None` if not finite.
    `best_epoch`: the epoch whose weights were restored, from 1; `None` without early stopping. `epochs` and `steps`:
    how many were trained. `example_loss`: split → task → losses (N,) of its examples, NaN where a label is missing.
    `failed`: what was not finite, in which case all numbers are `None`. `seconds`: an equal share of the wall-clock
    time of the networks that were trained side by side.
    """

    loss: dict[str, float | None]
    metric: dict[str, float | None]
    test_loss: dict[str, float | None]
    test_metric: dict[str, float | None]
    affinity: PairScores = field(default_factory=dict)
    failed: str | None = None
    seconds: float = 0.0
    weights: Mapping[str, Tensor] | None = None
    curve: dict[str, tuple[float | None, ...]] | None = None
    best_epoch: int | None = None
    epochs: int = 0
    steps: int = 0
    example_loss: dict[str, dict[str, Array32]] = field(default_factory=dict)
