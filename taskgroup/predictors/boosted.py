"""Scores mapped through splines, corrected by a regression on what they miss (ETAP, Ayman et al., ICLR 2026)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity
from taskgroup.predictors.hoa import predict_from_pairs
from taskgroup.predictors.interface import Prediction, settle_single_tasks
from taskgroup.predictors.linear import FittedLinear, Linear
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.score import filled, score_matrices, to_learn_from

Array = NDArray[np.float64]

_PENALTIES = np.logspace(-3, 3, 13)
_FOLDS = 10
_KNOTS = 5


@dataclass(frozen=True)
class Boosted:
    """First a spline of every score's mean over the partners, one for all targets; then a ridge regression a target.

    `scores`: any number of score documents; without any, the observed pairs take their place, and it is larger groups
    that it learns from.
    """

    scores: tuple[Affinity, ...] = ()

    def fit(self, observations: Observations) -> "FittedBoosted":
        """Fit the splines, and the regressions on what they miss of groups they did not see."""
        matrices = tuple(filled(matrix) for matrix in score_matrices(self.scores, observations))
        features = _features(observations.members, matrices)
        used = to_learn_from(observations, self.scores) & ~np.isnan(features).any(axis=2)
        groups = np.flatnonzero(used.any(axis=1))
        base = np.zeros(observations.members.shape)
        folds = min(_FOLDS, len(groups))
        for fold in range(folds):
            held = np.zeros(len(used), dtype=bool)
            held[groups[fold::folds]] = True
            spline = _spline(features[used & ~held[:, None]], observations.performance[used & ~held[:, None]])
            base[used & held[:, None]] = _values(spline, features[used & held[:, None]])
        missed = np.where(used, observations.performance - base, np.nan)
        rest = Linear().fit(replace(observations, performance=missed, gains=True))
        return FittedBoosted(
            observations, matrices, _spline(features[used], observations.performance[used]), base, rest
        )


def _features(members: NDArray[np.bool_], matrices: tuple[Array, ...]) -> Array:
    """The mean of each score over the partners of each member: (k, n, scores), NaN for others and single tasks."""
    return np.stack([predict_from_pairs(members, matrix) for matrix in matrices], axis=2)


def _spline(x: Array, y: Array) -> Any:
    """A ridge regression on cubic B-splines of each score, linear beyond the scores seen; a mean where data are few."""
    from sklearn.dummy import DummyRegressor
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import SplineTransformer, StandardScaler

    if not len(x):
        return None
    varied = all(len(np.unique(np.quantile(column, np.linspace(0, 1, _KNOTS)))) == _KNOTS for column in x.T)
    if len(x) < 4 or not (np.ptp(x, axis=0) > 0).any():
        return DummyRegressor().fit(x, y)
    shape = SplineTransformer(_KNOTS, knots="quantile", extrapolation="linear") if varied else StandardScaler()
    return make_pipeline(shape, RidgeCV(_PENALTIES)).fit(x, y)


def _values(spline: Any, x: Array) -> Array:
    if spline is None or not len(x):
        return np.zeros(len(x))
    values: Array = spline.predict(x)
    return values


@dataclass(frozen=True)
class FittedBoosted:
    """Scores' matrices, their splines, what these say of observed groups they did not see, and the correction."""

    observations: Observations
    matrices: tuple[Array, ...]
    spline: Any
    base: Array
    rest: FittedLinear

    @property
    def noise(self) -> NDArray[np.float64]:
        """The size of the corrections' leave-one-out residuals."""
        return self.rest.doubt

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """The splines' value and the correction; the doubt is the correction's."""
        correction = self.rest.predict(members, architecture)
        features = _features(members, self.matrices)
        known = ~np.isnan(features).any(axis=2)
        found = Prediction.silent(members.shape)
        found.mean[known] = _values(self.spline, features[known]) + correction.mean[known]
        found.deviation[known] = correction.deviation[known]
        settle_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """What splines of other groups say, and the correction without the group itself."""
        rest = self.rest.left_out()
        return Prediction(self.base + rest.mean, rest.deviation)
