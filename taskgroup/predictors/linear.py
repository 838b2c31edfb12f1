"""A ridge regression a task on who is in the group: the linear surrogate of Li et al., KDD 2023."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.interface import Prediction, settle_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.residuals import spread

Array = NDArray[np.float64]

_PENALTIES = np.logspace(-2, 3, 16)
_FEWEST = 4
"""With fewer values than this a target is taken to reach their mean whoever is there."""
_REFITTED = 60
"""Up to so many values each is left out by a fit of its own: with few, a penalty that has seen a value flatters it."""


@dataclass(frozen=True)
class Linear:
    """A ridge regression for every target, its penalty by leave-one-out error."""

    def fit(self, observations: Observations) -> "FittedLinear":
        """Fit every target on the groups that trained it."""
        rows = _rows(observations.members, observations.architecture, len(observations.architectures))
        lines = [_line(rows, observations, target) for target in range(len(observations.tasks))]
        off = np.full(observations.performance.shape, np.nan)
        for target, line in enumerate(lines):
            off[line.seen, target] = line.residuals
        return FittedLinear(observations, tuple(lines), off, spread(off))


@dataclass(frozen=True)
class _Line:
    """One target's regression: `seen`, the groups it was fitted on; `residuals`, theirs when each is left out.

    `unsure`: (q, q) inverse of the penalised second moments of `rows − middle`; `share`: 1 / number of groups;
    `typical`: the mean of 1 + h / (1 − h), h being the leverage: what it makes of the doubt to leave a group out.
    """

    seen: NDArray[np.intp]
    slope: Array
    intercept: float
    middle: Array
    unsure: Array
    share: float
    typical: float
    residuals: Array


def _rows(members: NDArray[np.bool_], architecture: NDArray[np.intp], architectures: int) -> Array:
    flags = architecture[:, None] == np.arange(architectures if architectures > 1 else 0)
    return np.hstack([members, flags]).astype(np.float64)


def _line(rows: Array, observations: Observations, target: int) -> _Line:
    seen = np.flatnonzero(~np.isnan(observations.performance[:, target]))
    x, y = rows[seen], observations.performance[seen, target]
    middle = x.mean(axis=0) if len(seen) else np.zeros(x.shape[1])
    slope, unsure = _ridge(x, y)
    level = _level(observations, seen, target)
    share = 1 / max(len(seen), 1)
    leverage = share + (((x - middle) @ unsure) * (x - middle)).sum(axis=1)
    residuals = (y - level - (x - middle) @ slope) / np.maximum(1 - leverage, share)
    if len(seen) == 1:
        residuals = y - _level(observations, seen[:0], target)
    elif len(seen) <= _REFITTED:
        for row in range(len(seen)):
            others = np.arange(len(seen)) != row
            away = x[row] - x[others].mean(axis=0)
            residuals[row] = y[row] - y[others].mean() - away @ _ridge(x[others], y[others])[0]
    typical = float((1 / np.maximum(1 - leverage, share)).mean()) if len(seen) else 1.0
    return _Line(seen, slope, level - float(middle @ slope), middle, unsure, share, typical, residuals)


def _ridge(x: Array, y: Array) -> tuple[Array, Array]:
    """Slopes, (q,), and the inverse of the penalised second moments, (q, q); 0 where values are few."""
    q = x.shape[1]
    if len(x) < _FEWEST:
        return np.zeros(q), np.zeros((q, q))
    from sklearn.linear_model import RidgeCV

    found = RidgeCV(_PENALTIES).fit(x, y)
    away = x - x.mean(axis=0)
    return found.coef_, np.linalg.inv(away.T @ away + found.alpha_ * np.eye(q))


def _level(observations: Observations, seen: NDArray[np.intp], target: int) -> float:
    """The mean of a target's values; without any, that of all targets where they are gains, else unknown."""
    if len(seen):
        return float(observations.performance[seen, target].mean())
    others = observations.performance[~np.isnan(observations.performance)]
    return float(others.mean()) if observations.gains and len(others) else np.nan


@dataclass(frozen=True)
class FittedLinear:
    """A regression a target; `off`: (m, n) leave-one-out residuals; `doubt`: (n,) their size."""

    observations: Observations
    lines: tuple[_Line, ...]
    off: Array
    doubt: Array

    @property
    def noise(self) -> NDArray[np.float64]:
        """The size of the leave-one-out residuals."""
        return self.doubt

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """The regressions' values, with their doubt."""
        found = Prediction.silent(members.shape)
        where = np.full(len(members), architecture)
        for target, line in enumerate(self.lines):
            mine = members[:, target]
            x = _rows(members[mine], where[mine], len(self.observations.architectures))
            away = x - line.middle
            found.mean[mine, target] = line.intercept + x @ line.slope
            more = (1 + line.share + ((away @ line.unsure) * away).sum(axis=1)) / line.typical
            found.deviation[mine, target] = self.doubt[target] * np.sqrt(more)
        settle_single_tasks(found, self.observations, members, architecture)
        return found

    def left_out(self) -> Prediction:
        """By a fit without each group, or, where groups are many, by its leverage: y − r / (1 − h)."""
        mean = self.observations.performance - self.off
        return Prediction(mean, np.where(np.isnan(mean), np.nan, self.doubt))
