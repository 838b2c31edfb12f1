"""Sum of splines of affinity scores and a ridge regression on their residuals (ETAP, Ayman et al., ICLR 2026)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.core.documents.affinity import Affinity
from taskgroup.predictors.hoa import predict_from_pairs
from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.linear import FittedLinear, Linear
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor
from taskgroup.predictors.score import fill_unknown, regression_values, score_matrices

_PENALTIES = np.logspace(-3, 3, 13)
_FOLDS = 10
_KNOTS = 5


@dataclass(frozen=True)
class Boosted:
    """Predictor that adds two parts: splines of mean partner scores, and one ridge regression per target.

    A target is the task whose performance is predicted; its partners are the other tasks of the group. The splines are
    common to all targets. `scores`: any number of score documents. If there are none, the performances in observed
    pairs are used as the score, and the splines are fitted on groups of three or more tasks.
    """

    scores: tuple[Affinity, ...] = ()

    def fit(self, observations: Observations) -> "FittedBoosted":
        """Fit the splines. Then fit one ridge regression per target on the cross-validated residuals of the splines."""
        matrices = tuple(fill_unknown(matrix) for matrix in score_matrices(self.scores, observations))
        features = _features(observations.members, matrices)
        used = regression_values(observations, self.scores) & ~np.isnan(features).any(axis=2)
        groups = np.flatnonzero(used.any(axis=1))
        base = np.zeros(observations.members.shape)
        folds = min(_FOLDS, len(groups))
        for fold in range(folds):
            held = np.zeros(len(used), dtype=bool)
            held[groups[fold::folds]] = True
            spline = _spline(features[used & ~held[:, None]], observations.performance[used & ~held[:, None]])
            base[used & held[:, None]] = _values(spline, features[used & held[:, None]])
        residuals = np.where(used, observations.performance - base, np.nan)
        correction = Linear().fit(replace(observations, performance=residuals, gains=True))
        return FittedBoosted(
            observations, matrices, _spline(features[used], observations.performance[used]), base, correction
        )


def _features(members: Mask, matrices: tuple[Array, ...]) -> Array:
    """Return the mean of each score over the partners of each task in each of k groups, (k, n, number of scores).

    The mean is NaN if the task is not in the group, or if the group has a single task.
    """
    return np.stack([predict_from_pairs(members, matrix) for matrix in matrices], axis=2)


def _spline(x: Array, y: Array) -> Any:
    """Return a ridge regression of `y` on cubic B-splines of each score in `x`, extrapolated linearly.

    If a score takes few different values, the regression is linear in this score. If `y` has fewer than 4 values, the
    prediction is the constant mean of `y`.
    """
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
    """A fitted `Boosted` predictor.

    `matrices`: the matrix of each score. `spline`: the fitted splines. `base`: cross-validated predictions of the
    splines for the observed groups, (m, n). `correction`: the fitted ridge regressions.
    """

    observations: Observations
    matrices: tuple[Array, ...]
    spline: Any
    base: Array
    correction: FittedLinear

    @property
    def noise(self) -> Array:
        """The standard deviation of the leave-one-out residuals of each target's ridge regression, (n,)."""
        return self.correction.noise

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the predicted performances of groups.

        The mean is the sum of the splines and the ridge regression. The standard deviation is that of the ridge
        regression.
        """
        correction = self.correction.predict(members, architecture)
        features = _features(members, self.matrices)
        known = ~np.isnan(features).any(axis=2)
        found = Prediction.unknown(members.shape)
        found.mean[known] = _values(self.spline, features[known]) + correction.mean[known]
        found.deviation[known] = correction.deviation[known]
        set_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """Return the leave-one-group-out prediction.

        It is the sum of the cross-validated prediction of the splines and the leave-one-out prediction of the ridge
        regression.
        """
        correction = self.correction.left_out()
        return Prediction(self.base + correction.mean, correction.deviation)


DESCRIPTOR = PredictorDescriptor(
    name="boosted",
    help="splines of the score documents, corrected by a ridge regression per target",
    source="ETAP, Ayman et al. 2026",
    make=Boosted,
    reads_scores=True,
    auto_rank=5,
    order=5,
)
