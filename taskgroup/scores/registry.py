"""Registry of affinity scores; the built-in scores are the files of this folder with a `DESCRIPTOR`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from taskgroup.core.plugins import Descriptor, Registry

if TYPE_CHECKING:
    from torch import Tensor


class Need(StrEnum):
    """Data or training runs that a score is computed from. Scores with the same need share the runs."""

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

    `make(evidence)` returns an (n, n) array: rows partners, columns targets, higher is better, NaN where unknown. One
    score, which has the need `GROUPS`, is different: its `make` computes an affinity document from a run table (see
    `gain.py`). `symmetric`: whether swapping partner and target leaves the score unchanged. `training_cost`: cost of
    the required training runs, as a formula in the number of tasks n and the cost c_s of training one single-task
    network; a network of several tasks costs 2 c_s (Azorin et al. 2023, Table 5).
    """

    needs: frozenset[Need]
    symmetric: bool
    training_cost: str = ""

    @property
    def from_problem(self) -> bool:
        """Whether short training runs of a problem provide all data that the score needs."""
        return Need.TREE not in self.needs


@dataclass(frozen=True)
class GradientStep:
    """Gradients and losses at one training step of a network of T tasks.

    `gradients`: (T, P) gradient of each task's loss with respect to the trunk's parameters. `before`: (T,) losses of
    the batch. `after`: (T, T) losses of the same batch; row b contains the losses after the trunk took a step with the
    gradient of task b alone.
    """

    gradients: Tensor
    before: Tensor | None = None
    after: Tensor | None = None


@dataclass(frozen=True, kw_only=True)
class GradientScore(Score):
    """A score averaged over the training steps of multi-task networks.

    `at_step` returns the score at one `GradientStep`: (T, T), rows partners, columns targets. `look_ahead`: whether the
    score needs `before` and `after`, which take one forward pass per task. `one_network_cost`: the `training_cost` if
    gradients are recorded in one network of all tasks instead of one network per pair.
    """

    needs: frozenset[Need] = frozenset({Need.GRADIENTS})
    at_step: Callable[[GradientStep], Tensor]
    look_ahead: bool = False
    training_cost: str = "n(n − 1) c_s + looks"
    one_network_cost: str = "2 c_s + looks"


SCORES = Registry("taskgroup.scores", Score, "score")


def scores_from_problems() -> tuple[str, ...]:
    """Return the names of the scores that can be computed from short training runs of a problem."""
    return tuple(score.name for score in SCORES.every() if score.from_problem)


def scores_at_step(step: GradientStep) -> dict[str, Tensor]:
    """Return every gradient score at one training step, by name: (T, T) each.

    Scores that look ahead are included only if `step.after` is given.
    """
    found = [score for score in SCORES.every() if isinstance(score, GradientScore)]
    return {score.name: score.at_step(step) for score in found if not score.look_ahead or step.after is not None}
