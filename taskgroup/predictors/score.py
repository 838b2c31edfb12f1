"""The mean score of a member's partners (Fifty et al., NeurIPS 2021), brought to the unit of what was observed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.predictors.hoa import predict_from_pairs
from taskgroup.predictors.interface import Prediction, settle_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.residuals import spread

Array = NDArray[np.float64]


def score_matrices(scores: Sequence[Affinity], observations: Observations) -> tuple[Array, ...]:
    """The matrices of score documents, (n, n) each, in the order of the tasks; without any, the observed pairs'.

    Raises `InputError` for a score that lacks a task.
    """
    matrices = []
    for score in scores:
        missing = [task for task in observations.tasks if task not in score.tasks]
        if missing:
            raise InputError(f"score '{score.score}' lacks task '{missing[0]}'; a score of every task is accepted")
        order = [score.tasks.index(task) for task in observations.tasks]
        matrices.append(np.array(score.affinity, dtype=np.float64)[np.ix_(order, order)])
    return tuple(matrices) or (_pairs(observations),)


def to_learn_from(observations: Observations, scores: Sequence[Affinity]) -> NDArray[np.bool_]:
    """The values that scores do not hold themselves: (m, n); without score documents, those of larger groups."""
    least = 2 if scores else 3
    large: NDArray[np.bool_] = observations.members.sum(axis=1) >= least
    known: NDArray[np.bool_] = ~np.isnan(observations.performance)
    return known & large[:, None]


def _pairs(observations: Observations) -> Array:
    """What targets reached beside partners, the mean over architectures; NaN where the pair was not observed."""
    matrix = np.full(observations.matrix.shape, np.nan)
    found: dict[tuple[int, int], list[float]] = {}
    for row in np.flatnonzero(observations.members.sum(axis=1) == 2):
        first, second = (int(place) for place in np.flatnonzero(observations.members[row]))
        found.setdefault((first, second), []).append(observations.performance[row, second])
        found.setdefault((second, first), []).append(observations.performance[row, first])
    for place, values in found.items():
        matrix[place] = np.mean(values)
    return matrix


def filled(matrix: Array) -> Array:
    """With a mean in place of every unknown score: of the target's others, else of all; 0 if there is none at all."""
    unknown = np.isnan(matrix) | np.eye(len(matrix), dtype=bool)
    known = np.where(unknown, 0.0, matrix)
    counts = (~unknown).sum(axis=0)
    overall = known.sum() / max(int(counts.sum()), 1)
    means = np.where(counts > 0, known.sum(axis=0) / np.maximum(counts, 1), overall)
    result: Array = np.where(unknown, means, matrix)
    return result


@dataclass(frozen=True)
class PartnerScore:
    """Predicts by a straight line from the mean partner score; the first of `scores` is taken.

    Where the observed pairs are the score, the line is fitted on larger groups, since pairs tell nothing of themselves;
    without any, the mean is taken as it is.
    """

    scores: tuple[Affinity, ...] = ()

    def fit(self, observations: Observations) -> "FittedScore":
        """Fit one line for all targets, by least squares."""
        matrix = filled(score_matrices(self.scores, observations)[0])
        raw = predict_from_pairs(observations.members, matrix)
        used = to_learn_from(observations, self.scores) & ~np.isnan(raw)
        x, y = raw[used], observations.performance[used]
        middle = float(x.mean()) if len(x) else 0.0
        square = float(((x - middle) ** 2).sum())
        slope = float((x - middle) @ y) / square if square > 0 else 0.0 if len(x) else 1.0
        level = float(y.mean()) if len(y) else 0.0
        residuals = np.full(raw.shape, np.nan)
        leverage = np.minimum(1 / max(len(x), 1) + ((x - middle) ** 2 / square if square > 0 else 0.0 * x), 0.999)
        residuals[used] = (y - level - slope * (x - middle)) / (1 - leverage)
        return FittedScore(observations, matrix, slope, level - slope * middle, residuals, spread(residuals))


@dataclass(frozen=True)
class FittedScore:
    """`matrix`: (n, n) scores; the line; `off`: (m, n) leave-one-out residuals; `doubt`: (n,) their size."""

    observations: Observations
    matrix: Array
    slope: float
    intercept: float
    off: Array
    doubt: Array

    @property
    def noise(self) -> NDArray[np.float64]:
        """The size of the leave-one-out residuals."""
        return self.doubt

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """The line at the mean score of the partners; nothing is said of a single task that is not 0 by definition."""
        mean = self.intercept + self.slope * predict_from_pairs(members, self.matrix)
        found = Prediction(mean, np.where(np.isnan(mean), np.nan, self.doubt))
        settle_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """By the leverage of every value."""
        mean = self.observations.performance - self.off
        return Prediction(mean, np.where(np.isnan(mean), np.nan, self.doubt))
