"""Member: one of several networks that are trained side by side. The module also contains the results of a member."""

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
    """A network to train: its tasks, and the seed of its initial weights and of the order of its examples.

    `reads`: index of the task whose label is an additional input of the trunk, as the score `li` requires. `source`:
    index of the inputs that the network reads, if a split has several alternative inputs (see `SplitTensors`).
    """

    train: tuple[str, ...]
    seed: int
    reads: int | None = None
    source: int | None = None


@dataclass(frozen=True)
class Recording:
    """Settings for the recording of gradient scores, which are computed every `every` steps.

    `look_ahead`: kind of the look-ahead step of the score `gt`. With `gradient`, it is a step of length `step` along
    the gradient. With `optimizer`, it is the step that the optimiser would take.
    """

    every: int
    step: float
    look_ahead: LookAhead = "gradient"


@dataclass
class Outcome:
    """Results of one network: loss and metric of each task on validation and test, gradient scores, and weights.

    `curve`: the validation loss of each task after each epoch, if the settings ask for it; a loss that is not finite is
    `None`. `best_epoch`: the epoch whose weights were restored, counted from 1; `None` without early stopping.
    `epochs`, `steps`: number of trained epochs and steps. `example_loss`: split → task → losses (N,) of the examples,
    NaN where a label is missing. `failed`: a text that names the loss or weight that was not finite; in this case all
    losses, metrics and scores are `None`. `seconds`: the wall-clock time of the training of all networks trained side
    by side, divided by the number of these networks.
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
