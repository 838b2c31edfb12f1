"""Predictor from mean partner scores (Fifty et al., NeurIPS 2021), which a straight line maps to performances."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.predictors.hoa import predict_from_pairs
from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor
from taskgroup.predictors.residuals import residual_deviation


def score_matrices(scores: Sequence[Affinity], observations: Observations) -> tuple[Array, ...]:
    """Return the matrix of each score document, (n, n), with rows and columns in the order of the observed tasks.

    If there are no score documents, the only matrix contains the performances in observed pairs. Raises `InputError` if
    a score document lacks a task.
    """
    matrices = []
    for score in scores:
        missing = [task for task in observations.tasks if task not in score.tasks]
        if missing:
            raise InputError(f"score '{score.score}': task '{missing[0]}' is missing; give a score of every task")
        order = [score.tasks.index(task) for task in observations.tasks]
        matrices.append(np.array(score.affinity, dtype=np.float64)[np.ix_(order, order)])
    return tuple(matrices) or (_pairs(observations),)


def regression_values(observations: Observations, scores: Sequence[Affinity]) -> Mask:
    """Return a mask of the observed values on which a regression on scores can be fitted, (m, n) bool.

    If there are no score documents, the performances in pairs are used as the score. The mask then selects only values
    in groups of three or more tasks.
    """
    least = 2 if scores else 3
    large: Mask = observations.members.sum(axis=1) >= least
    known: Mask = ~np.isnan(observations.performance)
    return known & large[:, None]


def _pairs(observations: Observations) -> Array:
    """Return the performance of each target (columns) in an observed pair with each partner (rows), (n, n).

    The performance is the mean over architectures. It is NaN for pairs that were not observed.
    """
    matrix = np.full(observations.matrix.shape, np.nan)
    found: dict[tuple[int, int], list[float]] = {}
    for row in np.flatnonzero(observations.members.sum(axis=1) == 2):
        first, second = (int(place) for place in np.flatnonzero(observations.members[row]))
        found.setdefault((first, second), []).append(observations.performance[row, second])
        found.setdefault((second, first), []).append(observations.performance[row, first])
    for place, values in found.items():
        matrix[place] = np.mean(values)
    return matrix


def fill_unknown(matrix: Array) -> Array:
    """Return a copy of a score matrix in which every unknown score is replaced by a mean.

    The mean is taken over the known scores of the same target. If the target has no known score, it is taken over all
    known scores; if there are none at all, the replacement is 0.
    """
    unknown = np.isnan(matrix) | np.eye(len(matrix), dtype=bool)
    known = np.where(unknown, 0.0, matrix)
    counts = (~unknown).sum(axis=0)
    overall = known.sum() / max(int(counts.sum()), 1)
    means = np.where(counts > 0, known.sum(axis=0) / np.maximum(counts, 1), overall)
    result: Array = np.where(unknown, means, matrix)
    return result


@dataclass(frozen=True)
class PartnerScore:
    """Predictor whose prediction is a linear function of the mean score of a task's partners in the group.

    The score is read from the first document in `scores`. If there are no score documents, the performances in observed
    pairs are the score, and the linear function is fitted on groups of three or more tasks. If no such group was
    observed, the mean partner score itself is the prediction.
    """

    scores: tuple[Affinity, ...] = ()

    def fit(self, observations: Observations) -> "FittedScore":
        """Fit one straight line to the values of all targets, by least squares."""
        matrix = fill_unknown(score_matrices(self.scores, observations)[0])
        raw = predict_from_pairs(observations.members, matrix)
        used = regression_values(observations, self.scores) & ~np.isnan(raw)
        x, y = raw[used], observations.performance[used]
        centre = float(x.mean()) if len(x) else 0.0
        square = float(((x - centre) ** 2).sum())
        slope = float((x - centre) @ y) / square if square > 0 else 0.0 if len(x) else 1.0
        level = float(y.mean()) if len(y) else 0.0
        residuals = np.full(raw.shape, np.nan)
        leverage = np.minimum(1 / max(len(x), 1) + ((x - centre) ** 2 / square if square > 0 else 0.0 * x), 0.999)
        residuals[used] = (y - level - slope * (x - centre)) / (1 - leverage)
        noise = residual_deviation(residuals)
        return FittedScore(observations, matrix, slope, level - slope * centre, residuals, noise)


@dataclass(frozen=True)
class FittedScore:
    """A fitted linear function of the mean partner score.

    `matrix`: scores, (n, n). `slope`, `intercept`: parameters of the function. `residuals`: leave-one-out residuals,
    (m, n). `noise`: standard deviation of each target's residuals, (n,).
    """

    observations: Observations
    matrix: Array
    slope: float
    intercept: float
    residuals: Array
    noise: Array

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the value of the linear function at the mean partner score of each task.

        The prediction for a group of a single task is NaN, unless the task's gain is 0 by definition.
        """
        mean = self.intercept + self.slope * predict_from_pairs(members, self.matrix)
        found = Prediction(mean, np.where(np.isnan(mean), np.nan, self.noise))
        set_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """Return leave-one-out predictions, computed from the leverage of each value."""
        mean = self.observations.performance - self.residuals
        return Prediction(mean, np.where(np.isnan(mean), np.nan, self.noise))


DESCRIPTOR = PredictorDescriptor(
    name="score",
    help="straight line in the mean partner score of the score documents, otherwise of the observed pairs",
    source="Fifty et al. 2021",
    make=PartnerScore,
    reads_scores=True,
    auto_rank=4,
    order=2,
)
