"""Linear predictor: one ridge regression per target on the tasks of the group (Li et al., TMLR 2023)."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor
from taskgroup.predictors.residuals import residual_deviation

_PENALTIES = np.logspace(-2, 3, 16)
_FEWEST = 4
"""Minimum number of values of a target for a regression; a target with fewer values is predicted by their mean."""
_REFITTED = 60
"""Maximum number of values for which leave-one-out residuals are computed by refits, which choose the penalty anew."""


@dataclass(frozen=True)
class Linear:
    """Predictor with one ridge regression per target. The penalty of a regression minimises its leave-one-out error."""

    def fit(self, observations: Observations) -> "FittedLinear":
        """Fit the regression of each target on the groups that train the target."""
        rows = _rows(observations.members, observations.architecture, len(observations.architectures))
        regressions = [_regression(rows, observations, target) for target in range(len(observations.tasks))]
        residuals = np.full(observations.performance.shape, np.nan)
        for target, regression in enumerate(regressions):
            residuals[regression.groups, target] = regression.residuals
        return FittedLinear(observations, tuple(regressions), residuals, residual_deviation(residuals))


@dataclass(frozen=True)
class _Regression:
    """The ridge regression of one target, fitted on k groups with q features.

    `groups`: indices of the groups, (k,). `slope`: coefficients, (q,). `intercept`: constant term. `centre`: means of
    the features, (q,). `covariance`: inverse of the penalised second moments of the centred features, (q, q). `share`:
    1 / k. `inflation`: mean of 1 / (1 − leverage), the factor by which the variance increases if a group is left out.
    `residuals`: leave-one-out residuals, (k,).
    """

    groups: Index
    slope: Array
    intercept: float
    centre: Array
    covariance: Array
    share: float
    inflation: float
    residuals: Array


def _rows(members: Mask, architecture: Index, architectures: int) -> Array:
    flags = architecture[:, None] == np.arange(architectures if architectures > 1 else 0)
    return np.hstack([members, flags]).astype(np.float64)


def _regression(rows: Array, observations: Observations, target: int) -> _Regression:
    groups = np.flatnonzero(~np.isnan(observations.performance[:, target]))
    x, y = rows[groups], observations.performance[groups, target]
    centre = x.mean(axis=0) if len(groups) else np.zeros(x.shape[1])
    slope, covariance = _ridge(x, y)
    level = _level(observations, groups, target)
    share = 1 / max(len(groups), 1)
    leverage = share + (((x - centre) @ covariance) * (x - centre)).sum(axis=1)
    residuals = (y - level - (x - centre) @ slope) / np.maximum(1 - leverage, share)
    if len(groups) == 1:
        residuals = y - _level(observations, groups[:0], target)
    elif len(groups) <= _REFITTED:
        for row in range(len(groups)):
            others = np.arange(len(groups)) != row
            away = x[row] - x[others].mean(axis=0)
            residuals[row] = y[row] - y[others].mean() - away @ _ridge(x[others], y[others])[0]
    inflation = float((1 / np.maximum(1 - leverage, share)).mean()) if len(groups) else 1.0
    return _Regression(groups, slope, level - float(centre @ slope), centre, covariance, share, inflation, residuals)


def _ridge(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the coefficients, (q,), and the inverse of the penalised second moments of the features, (q, q).

    Both are zero if `x` has fewer than 4 rows.
    """
    q = x.shape[1]
    if len(x) < _FEWEST:
        return np.zeros(q), np.zeros((q, q))
    from sklearn.linear_model import RidgeCV

    found = RidgeCV(_PENALTIES).fit(x, y)
    away = x - x.mean(axis=0)
    return found.coef_, np.linalg.inv(away.T @ away + found.alpha_ * np.eye(q))


def _level(observations: Observations, groups: Index, target: int) -> float:
    """Return the mean of a target's values in `groups`.

    If the target has no values in these groups, the result is the mean over all targets if the performances are gains,
    and NaN otherwise.
    """
    if len(groups):
        return float(observations.performance[groups, target].mean())
    others = observations.performance[~np.isnan(observations.performance)]
    return float(others.mean()) if observations.gains and len(others) else np.nan


@dataclass(frozen=True)
class FittedLinear:
    """Fitted ridge regressions, one per target.

    `residuals`: leave-one-out residuals, (m, n). `noise`: standard deviation of each target's residuals, (n,).
    """

    observations: Observations
    regressions: tuple[_Regression, ...]
    residuals: Array
    noise: Array

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the predictions of the regressions, and their standard deviations."""
        found = Prediction.unknown(members.shape)
        where = np.full(len(members), architecture)
        for target, regression in enumerate(self.regressions):
            mine = members[:, target]
            x = _rows(members[mine], where[mine], len(self.observations.architectures))
            away = x - regression.centre
            found.mean[mine, target] = regression.intercept + x @ regression.slope
            variance = 1 + regression.share + ((away @ regression.covariance) * away).sum(axis=1)
            found.deviation[mine, target] = self.noise[target] * np.sqrt(variance / regression.inflation)
        set_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """Return leave-one-group-out predictions.

        With few values, each regression is fitted again without the group. With many values, the prediction is computed
        as y − r / (1 − h) from the value y, its residual r and its leverage h.
        """
        mean = self.observations.performance - self.residuals
        return Prediction(mean, np.where(np.isnan(mean), np.nan, self.noise))


DESCRIPTOR = PredictorDescriptor(
    name="linear",
    help="one ridge regression per target on the group's members",
    source="Li et al. 2023",
    make=lambda scores: Linear(),
    auto_rank=2,
    order=3,
)
