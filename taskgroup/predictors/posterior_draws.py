"""Performances drawn from what the Gaussian process holds likely, the same weights for all groups of a draw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.gp import FittedProcess
from taskgroup.predictors.interface import Prediction, settle_single_tasks

Array = NDArray[np.float64]

_JITTER = 1e-9


@dataclass(frozen=True)
class Draws:
    """Draws of every target's weights, without the noise of single runs."""

    fitted: FittedProcess
    shared: Array
    own: tuple[Array, ...]

    @classmethod
    def of(cls, fitted: FittedProcess) -> "Draws":
        """Prepare to draw from a fitted process."""
        posterior = fitted.posterior
        own = []
        for block in posterior.blocks:
            scaled = block.numbers * posterior.variances.own
            own.append(_root(np.diag(posterior.variances.own) - scaled.T @ scaled))
        return cls(fitted, _root(posterior.inverse), tuple(own))

    def draw(self, generator: np.random.Generator) -> Array:
        """Weights of every target, (n, q), drawn together."""
        posterior = self.fitted.posterior
        shared = posterior.shared + self.shared @ generator.standard_normal(len(posterior.shared))
        rows = []
        for block, root in zip(posterior.blocks, self.own, strict=True):
            middle = posterior.variances.own * (block.numbers.T @ (block.values - block.numbers @ shared))
            rows.append(shared + middle + root @ generator.standard_normal(len(shared)))
        return np.array(rows)

    def performance(self, weights: Array, members: NDArray[np.bool_], architecture: int) -> Array:
        """What groups, (k, n), reach by drawn weights: (k, n), NaN for who is no member."""
        fitted = self.fitted
        rows = fitted.design.rows(members, np.full(len(members), architecture)) / fitted.typical
        drawn = np.where(members, rows @ (weights * fitted.design.speaks()).T, np.nan)
        said = Prediction(drawn * fitted.scale.unit + fitted.scale.middle, np.zeros(members.shape))
        settle_single_tasks(said, fitted.observations, members, architecture)
        return said.mean


def _root(covariance: Array) -> Array:
    size = len(covariance)
    loaded = covariance + _JITTER * float(np.trace(covariance)) / size * np.eye(size)
    return np.linalg.cholesky(loaded).astype(np.float64)
