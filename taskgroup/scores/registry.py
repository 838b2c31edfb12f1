"""The affinity scores by name: the built-in ones are the files of this folder with a `DESCRIPTOR`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from taskgroup.core.plugins import Descriptor, Registry

if TYPE_CHECKING:
    from torch import Tensor


class Need(StrEnum):
    """Data or trainings that a score is computed from. Scores with the same need share the trainings."""

    TREE = "a tree of tasks"
    LABELS = "the training labels"
    LOSSES = "single-task losses"
    FEATURES = "features of single-task trunks"
    ATTRIBUTIONS = "input attributions of single-task networks"
    LABEL_INPUTS = "single-task runs with another task's label as an input"
    FROZEN_TRUNKS = "heads trained on other tasks' frozen trunks"
    GRADIENTS = "gradients recorded in multi-task runs"
    GROUPS = "single-task and group losses"


@dataclass(frozen=True, kw_only=True)
class Score(Descriptor):
    """An affinity score.

    `make(evidence)` returns an (n, n) array from an `Evidence`: rows are partners, columns targets, higher is better,
    NaN where unknown. The score that needs `GROUPS` makes a document from a run table instead (see `gain`).
    `symmetric`: whether partner and target can be swapped. `training_cost`: the trainings that it needs, as a formula
    in the number of tasks n and the cost c_s of training one single-task network (a network of several tasks costs
    2 c_s), as in Azorin et al. 2023, Table 5.
    """

    needs: frozenset[Need]
    symmetric: bool
    training_cost: str = ""

    @property
    def from_problem(self) -> bool:
        """Whether quick runs of a problem provide everything that the score needs."""
        return Need.TREE not in self.needs


@dataclass(frozen=True)
class GradientStep:
    """Quantities of one training step of a network of T tasks.

    `gradients`: (T, P), each task's gradient by the trunk's parameters. `before`: (T,) losses of the batch; `after`:
    (T, T), row b the losses of the same batch once the trunk made a step by the gradient of task b alone.
    """

    gradients: Tensor
    before: Tensor | None = None
    after: Tensor | None = None


@dataclass(frozen=True, kw_only=True)
class GradientScore(Score):
    """A score that is averaged over the steps of multi-task runs.

    `at_step`: returns (T, T), rows partners, from a `GradientStep`. `look_ahead`: whether it needs `before` and
    `after`, which cost a forward pass per task. `one_network_cost`: the formula of `training_cost` where the gradients
    of one network of all tasks are recorded instead of every pair's.
    """

    needs: frozenset[Need] = frozenset({Need.GRADIENTS})
    at_step: Callable[[GradientStep], Tensor]
    look_ahead: bool = False
    training_cost: str = "n(n − 1) c_s + looks"
    one_network_cost: str = "2 c_s + looks"


SCORES = Registry("taskgroup.scores", Score, "score")


def scores_from_problems() -> tuple[str, ...]:
    """Return the names of the scores that quick runs of a problem can provide."""
    return tuple(score.name for score in SCORES.every() if score.from_problem)


def scores_at_step(step: GradientStep) -> dict[str, Tensor]:
    """Return every gradient score at one training step by name, (T, T); look-ahead scores only with `after`."""
    found = [score for score in SCORES.every() if isinstance(score, GradientScore)]
    return {score.name: score.at_step(step) for score in found if not score.look_ahead or step.after is not None}
