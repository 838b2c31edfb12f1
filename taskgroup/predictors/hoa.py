"""Higher-order approximation (Standley et al. 2020, Section 5.2): a group from its pairs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.interface import Prediction, settle_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.residuals import spread


def predict_from_pairs(members: NDArray[np.bool_], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Predict each member's performance as the mean of its performances in the group's pairs that hold it.

    `members`: (m, n), the groups. `pairs`: (n, n), `pairs[j, i]` what task i reached beside partner j, NaN where that
    was not observed. Returns (m, n): NaN for a task that is not a member, that is alone, or one of whose pairs is not
    known. The mean of partners' scores of Fifty et al. 2021 is the same formula on a score's matrix.
    """
    known = np.where(np.isnan(pairs), 0.0, pairs)
    unknown = np.isnan(pairs)
    np.fill_diagonal(known, 0.0)
    np.fill_diagonal(unknown, False)
    partners = members.sum(axis=1, keepdims=True) - 1
    weights = members.astype(np.float64)
    mean: NDArray[np.float64] = (weights @ known) / np.maximum(partners, 1)
    mean[(weights @ unknown > 0) | ~members | (partners < 1)] = np.nan
    return mean


@dataclass(frozen=True)
class HigherOrder:
    """Predicts a group as the mean of its pairs, per architecture."""

    def fit(self, observations: Observations) -> "FittedPairs":
        """Read the pairs; how far larger observed groups are from theirs is the doubt about other groups."""
        count, tasks = len(observations.architectures), len(observations.tasks)
        pairs, variances = np.full((count, tasks, tasks), np.nan), np.zeros((count, tasks, tasks))
        for row in np.flatnonzero(observations.members.sum(axis=1) == 2):
            a = observations.architecture[row]
            for target, partner in _both_ways(observations.members[row]):
                pairs[a, partner, target] = observations.performance[row, target]
                variances[a, partner, target] = np.nan_to_num(observations.error[row, target]) ** 2
        fitted = FittedPairs(observations, pairs, variances, np.zeros(tasks))
        off = observations.performance - fitted.left_out().mean
        off[observations.members.sum(axis=1) < 3] = np.nan
        doubt = spread(off)
        if np.isnan(doubt).all():
            middle = _mean(pairs, axis=1)[:, None, :]
            doubt = spread((pairs - middle).reshape(-1, tasks))
        return FittedPairs(observations, pairs, variances, np.nan_to_num(doubt))


@dataclass(frozen=True)
class FittedPairs:
    """`pairs`, `variances`: (a, n, n), what targets (last axis) reached beside partners; `doubt`: (n,)."""

    observations: Observations
    pairs: NDArray[np.float64]
    variances: NDArray[np.float64]
    doubt: NDArray[np.float64]

    @property
    def noise(self) -> NDArray[np.float64]:
        """How far larger groups are from their pairs."""
        return self.doubt

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """The mean of the pairs, and the root of that mean's variance and of what it misses."""
        mean = predict_from_pairs(members, self.pairs[architecture])
        partners = np.maximum(members.sum(axis=1, keepdims=True) - 1, 1)
        variance = members.astype(np.float64) @ self.variances[architecture] / partners**2 + self.doubt**2
        found = Prediction(mean, np.where(np.isnan(mean), np.nan, np.sqrt(variance)))
        settle_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """Larger groups as the mean of their pairs; of an observed pair nothing is known without it."""
        found = Prediction.silent(self.observations.members.shape)
        sizes = self.observations.members.sum(axis=1)
        for a in range(len(self.observations.architectures)):
            mine = (self.observations.architecture == a) & (sizes != 2)
            if mine.any():
                part = self.predict(self.observations.members[mine], a)
                found.mean[mine], found.deviation[mine] = part.mean, part.deviation
        return found


def _both_ways(members: NDArray[np.bool_]) -> list[tuple[int, int]]:
    first, second = (int(place) for place in np.flatnonzero(members))
    return [(first, second), (second, first)]


def _mean(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """The mean of what is known, 0 where nothing is."""
    known = ~np.isnan(values)
    mean: NDArray[np.float64] = np.where(known, values, 0.0).sum(axis=axis) / np.maximum(known.sum(axis=axis), 1)
    return mean
