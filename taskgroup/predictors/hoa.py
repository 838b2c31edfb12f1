"""Higher-order approximation: a group's performance from its pairs (Standley et al. 2020, Section 5.2)."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor
from taskgroup.predictors.residuals import residual_deviation


def predict_from_pairs(members: Mask, pairs: Array) -> Array:
    """Predict the performance of each task in each group as its mean performance in pairs with the other tasks.

    `members`: members of the groups, (m, n) bool. `pairs`: `pairs[j, i]` is the performance of task i when it is
    co-trained with task j, (n, n), NaN if unknown. Returns the predicted performances, (m, n). A prediction is NaN if
    the task is not in the group, is the only task of the group, or has an unknown performance in one of the pairs.
    Fifty et al. (2021) apply the same formula to the matrix of an affinity score.
    """
    known = np.where(np.isnan(pairs), 0.0, pairs)
    unknown = np.isnan(pairs)
    np.fill_diagonal(known, 0.0)
    np.fill_diagonal(unknown, False)
    partners = members.sum(axis=1, keepdims=True) - 1
    weights = members.astype(np.float64)
    mean: Array = (weights @ known) / np.maximum(partners, 1)
    mean[(weights @ unknown > 0) | ~members | (partners < 1)] = np.nan
    return mean


@dataclass(frozen=True)
class HigherOrder:
    """Predictor that averages the performances in the observed pairs of a group, separately for each architecture."""

    def fit(self, observations: Observations) -> "FittedPairs":
        """Read the performances in observed pairs, and compute the residuals in observed groups of three or more tasks.

        If no such group was observed, the standard deviation of a task's performances in pairs replaces the standard
        deviation of its residuals.
        """
        count, tasks = len(observations.architectures), len(observations.tasks)
        pairs, variances = np.full((count, tasks, tasks), np.nan), np.zeros((count, tasks, tasks))
        for row in np.flatnonzero(observations.members.sum(axis=1) == 2):
            a = observations.architecture[row]
            first, second = (int(place) for place in np.flatnonzero(observations.members[row]))
            for target, partner in ((first, second), (second, first)):
                pairs[a, partner, target] = observations.performance[row, target]
                variances[a, partner, target] = np.nan_to_num(observations.error[row, target]) ** 2
        fitted = FittedPairs(observations, pairs, variances, np.zeros(tasks))
        residuals = observations.performance - fitted.left_out().mean
        residuals[observations.members.sum(axis=1) < 3] = np.nan
        noise = residual_deviation(residuals)
        if np.isnan(noise).all():
            centre = _mean(pairs, axis=1)[:, None, :]
            noise = residual_deviation((pairs - centre).reshape(-1, tasks))
        return FittedPairs(observations, pairs, variances, np.nan_to_num(noise))


@dataclass(frozen=True)
class FittedPairs:
    """A predictor from pairs, after fitting.

    `pairs`, `variances`: performance in each pair and variance of this performance, each (architectures, n, n), with
    partners in rows and targets in columns. `noise`: standard deviation of the residuals of each target, (n,).
    """

    observations: Observations
    pairs: Array
    variances: Array
    noise: Array

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the mean over each task's pairs. Its variance is increased by the residual variance of the task."""
        mean = predict_from_pairs(members, self.pairs[architecture])
        partners = np.maximum(members.sum(axis=1, keepdims=True) - 1, 1)
        variance = members.astype(np.float64) @ self.variances[architecture] / partners**2 + self.noise**2
        found = Prediction(mean, np.where(np.isnan(mean), np.nan, np.sqrt(variance)))
        set_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """Return leave-one-group-out predictions.

        The prediction of a group of three or more tasks is the mean over pairs. The prediction of a pair is NaN,
        because it depends only on the pair itself.
        """
        found = Prediction.unknown(self.observations.members.shape)
        sizes = self.observations.members.sum(axis=1)
        for a in range(len(self.observations.architectures)):
            mine = (self.observations.architecture == a) & (sizes != 2)
            if mine.any():
                part = self.predict(self.observations.members[mine], a)
                found.mean[mine], found.deviation[mine] = part.mean, part.deviation
        return found


def _mean(values: Array, axis: int) -> Array:
    """Return the mean of the known values along an axis, 0 if all values are unknown."""
    known = ~np.isnan(values)
    mean: Array = np.where(known, values, 0.0).sum(axis=axis) / np.maximum(known.sum(axis=axis), 1)
    return mean


DESCRIPTOR = PredictorDescriptor(
    name="hoa",
    help="mean of its pairs",
    source="Standley et al. 2020",
    make=lambda scores: HigherOrder(),
    auto_rank=3,
    order=1,
)
