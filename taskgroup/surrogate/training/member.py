"""One network of many that are trained side by side, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

PairScores = dict[str, dict[str, dict[str, float]]]
"""Score → partner → target → number."""


@dataclass(frozen=True)
class Member:
    """Which tasks' losses count (by name), and the seed of the weights and of the order of the data.

    `reads`: the position of the task whose label the trunk reads too. `source`: which of the feed's inputs it reads,
    where the feed has several.
    """

    train: tuple[str, ...]
    seed: int
    reads: int | None = None
    source: int | None = None


@dataclass(frozen=True)
class Record:
    """What to look at while multi-task networks train: every how many steps, and the length of a look-ahead step."""

    every: int
    step: float


@dataclass
class Outcome:
    """What one member reached: loss and metric by task on validation and test, what was recorded, and its weights.

    `curve`: the validation loss by task after each epoch, where the settings ask for it, `None` what was not finite.
    `failed` says what was not finite; the numbers are then `None`. `seconds` is its share of the time of its batch.
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
