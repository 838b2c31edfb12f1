"""Variances of the Gaussian process by marginal likelihood."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.predict.hierarchy import Values, Variances, evidence

Array = NDArray[np.float64]

_MOST_GROUPS = 400
"""Groups, drawn at random, that variances are learned from; the values of all groups count in the posterior."""

# Before anything is seen, a family of columns moves a group by so much of the values' variance: constants most, who
# the partners are little, since few tables of gains have much of it; e^±1.5 is one standard deviation of that belief.
_SHARED = (0.1, 0.001, 0.001, 0.001, 0.001, 0.1)
_OWN = (0.5, 0.001, 0.001, 0.001, 0.001, 0.1)
_NOISE = 0.3
_BELIEF = 1.5
_ALIKE = 0.5
"""Standard deviation, in logarithms, of the targets' noise around what they have in common."""

_LEAST, _MOST = -14.0, 7.0


def learn_variances(values: tuple[Values, ...], families: NDArray[np.intp]) -> Variances:
    """The variances with the highest marginal likelihood times prior belief; (q,) `families` of the columns.

    One variance a family for the weights that targets share, one for their own, and a noise a target.
    """
    from scipy.optimize import minimize

    values = _some(values)
    count, targets = int(families.max()) + 1, len(values)
    middle = np.concatenate([np.log([*_SHARED[:count], *_OWN[:count], _NOISE]), np.zeros(targets)])
    width = np.concatenate([np.full(2 * count + 1, _BELIEF), np.full(targets, _ALIKE)])

    def unpack(logs: Array) -> Variances:
        shared, own, noise = np.split(np.exp(logs), [count, 2 * count])
        return Variances(shared[families], own[families], noise[0] * noise[1:])

    def loss(logs: Array) -> tuple[float, Array]:
        variances = unpack(logs)
        found = evidence(values, variances)
        shared = np.bincount(families, 1 - found.shared / variances.shared, minlength=count)
        own = np.bincount(families, targets - found.own / variances.own, minlength=count)
        away = (logs - middle) / width
        slopes = np.concatenate([shared, own, [found.noise.sum()], found.noise])
        return found.value + float(away @ away), slopes + 2 * away / width

    bounds = [(_LEAST, _MOST)] * len(middle)
    best = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60, "ftol": 1e-6})
    return unpack(best.x)


def _some(values: tuple[Values, ...]) -> tuple[Values, ...]:
    """The values of as many groups as variances are learned from."""
    groups = np.unique(np.concatenate([value.groups for value in values]))
    if len(groups) <= _MOST_GROUPS:
        return values
    drawn = np.random.default_rng(0).choice(groups, _MOST_GROUPS, replace=False)
    return tuple(value.rows(np.isin(value.groups, drawn)) for value in values)
