"""Random draws from the posterior of the Gaussian process. A draw of the weights predicts every group."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.predictors.gp import FittedProcess
from taskgroup.predictors.interface import Prediction, set_single_tasks

_JITTER = 1e-9


@dataclass(frozen=True)
class Draws:
    """Square roots of the posterior covariances of the weights, with which random weights are drawn.

    The drawn performances do not include the noise of a run. `shared`: square root of the covariance of the weights
    that all targets share. `own`: square root of the covariance of each target's own weights.
    """

    fitted: FittedProcess
    shared: Array
    own: tuple[Array, ...]

    @classmethod
    def of(cls, fitted: FittedProcess) -> "Draws":
        """Return the square roots of the posterior covariances of a fitted process."""
        posterior = fitted.posterior
        own = []
        for block in posterior.blocks:
            scaled = block.features * posterior.variances.own
            own.append(_root(np.diag(posterior.variances.own) - scaled.T @ scaled))
        return cls(fitted, _root(posterior.covariance_shared), tuple(own))

    def draw(self, generator: np.random.Generator) -> Array:
        """Return one joint draw of the weights of all targets, (n, q)."""
        posterior = self.fitted.posterior
        shared = posterior.shared + self.shared @ generator.standard_normal(len(posterior.shared))
        rows = []
        for block, root in zip(posterior.blocks, self.own, strict=True):
            centre = posterior.variances.own * (block.features.T @ (block.values - block.features @ shared))
            rows.append(shared + centre + root @ generator.standard_normal(len(shared)))
        return np.array(rows)

    def performance(self, weights: Array, members: Mask, architecture: int) -> Array:
        """Return the performances of groups under drawn weights, (k, n); NaN for tasks that are not in the group.

        `weights`: a draw, (n, q). `members`: members of the groups, (k, n) bool.
        """
        fitted = self.fitted
        rows = fitted.design.rows(members, np.full(len(members), architecture)) / fitted.column_scale
        drawn = np.where(members, rows @ (weights * fitted.design.factors()).T, np.nan)
        found = Prediction(drawn * fitted.scale.unit + fitted.scale.centre, np.zeros(members.shape))
        set_single_tasks(found, fitted.observations, members, architecture)
        return found.mean


def _root(covariance: Array) -> Array:
    size = len(covariance)
    loaded = covariance + _JITTER * float(np.trace(covariance)) / size * np.eye(size)
    return np.linalg.cholesky(loaded).astype(np.float64)
