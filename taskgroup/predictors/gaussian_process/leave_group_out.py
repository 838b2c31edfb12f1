"""Leave-one-group-out predictions of the Gaussian process."""

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.predictors.gaussian_process.regression import Posterior, Values


def leave_groups_out(posterior: Posterior, values: tuple[Values, ...], groups: int) -> tuple[Array, Array]:
    """Return the mean and the variance of each value, predicted from all other groups; each (groups, n).

    The variance includes the noise. For one group, let V be the posterior covariance of its tasks' performances, D the
    diagonal matrix of their noise variances, y their values, and r their residuals. Without the group, the mean is y −
    D (D − V)⁻¹ r and the covariance is D (D − V)⁻¹ D (Rasmussen and Williams 2006, Section 5.4.2, applied to blocks).
    Mean and variance of a task are NaN if the group has no value for it.
    """
    shape = (groups, len(values))
    mean, variance = np.full(shape, np.nan), np.full(shape, np.nan)
    places_of: list[list[tuple[int, int]]] = [[] for _ in range(groups)]
    own, loadings, residuals, noise = [], [], [], []
    for target, value in enumerate(values):
        direct, shared = posterior.covariance_parts(target, value.features)
        own.append(direct)
        loadings.append(shared)
        residuals.append(value.performance - value.features @ posterior.mean[target])
        noise.append(posterior.variances.noise[target] + value.error**2)
        for row, group in enumerate(value.groups):
            places_of[group].append((target, row))
    for group, places in enumerate(places_of):
        if not places:
            continue
        loading = np.array([loadings[target][row] for target, row in places])
        covariance = loading @ posterior.covariance_shared @ loading.T
        covariance += np.diag([own[target][row] for target, row in places])
        d = np.array([noise[target][row] for target, row in places])
        inverse = np.linalg.inv(np.diag(d) - covariance)
        residual = np.array([residuals[target][row] for target, row in places])
        y = np.array([values[target].performance[row] for target, row in places])
        targets = [target for target, _ in places]
        mean[group, targets] = y - d * (inverse @ residual)
        variance[group, targets] = np.diag(inverse) * d**2
    return mean, variance
