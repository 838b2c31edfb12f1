"""Learning of the variances of the Gaussian process by maximising marginal likelihood times prior density."""

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.predictors.gaussian_process.prior import Prior
from taskgroup.predictors.gaussian_process.regression import Values, Variances, marginal_likelihood


def learn_variances(
    values: tuple[Values, ...], prior: Prior, start: Array | None = None, tolerance: float = 1e-6
) -> Array:
    """Return the variance parameters that maximise the product of marginal likelihood and prior density.

    `values`: observed values of each target. Their features have the same order as `prior.groups`. `start`: initial
    parameters; by default, those at which every variance equals its prior median. `tolerance`: the search ends when the
    relative decrease of the loss is smaller than this.
    """
    from scipy.optimize import minimize

    def loss(parameters: Array) -> tuple[float, Array]:
        variances = Variances(*prior.variances(parameters))
        found = marginal_likelihood(values, variances)
        shared = 1 - found.shared / variances.shared
        own = len(values) - found.own / variances.own
        value = found.value + float(parameters @ parameters)
        return value, prior.gradient(shared, own, found.noise) + 2 * parameters

    start = np.zeros(prior.size) if start is None else start
    options = {"maxiter": 60, "ftol": tolerance}
    best: Array = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return best


def sample_groups(values: tuple[Values, ...], most: int) -> tuple[Values, ...]:
    """Return the values of at most `most` groups, which are drawn at random with a fixed seed."""
    groups = np.unique(np.concatenate([value.groups for value in values]))
    if len(groups) <= most:
        return values
    drawn = np.random.default_rng(0).choice(groups, most, replace=False)
    return tuple(value.rows(np.isin(value.groups, drawn)) for value in values)
