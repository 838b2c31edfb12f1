"""A Gaussian process joint over targets and groups, additive in partners, pairs of partners and group size."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.arrays import Array, Mask
from taskgroup.predictors.gaussian_process.features import Design
from taskgroup.predictors.gaussian_process.leave_group_out import leave_groups_out
from taskgroup.predictors.gaussian_process.marginal_likelihood import PARTNER_SHARES, learn_variances, sample_groups
from taskgroup.predictors.gaussian_process.regression import Posterior, Values, condition
from taskgroup.predictors.gaussian_process.scaling import Scale, scale_of
from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor

_CHUNK = 2**15


@dataclass(frozen=True)
class GaussianProcess:
    """Predictor by a Gaussian process whose variances maximise the marginal likelihood."""

    def fit(self, observations: Observations) -> "FittedProcess":
        """Learn the variances and condition on every value that is not 0 by definition.

        Variances are learned under two priors of the partners' share; the one with the higher leave-one-group-out
        density of the observed values is used.
        """
        from threadpoolctl import threadpool_limits

        design = Design(len(observations.tasks), len(observations.architectures))
        known = observations.rows(~observations.zero_by_definition)
        scale = scale_of(known)
        features = design.rows(known.members, known.architecture)
        column_scale = _column_scale(features, design.families)
        values = _values(known, features / column_scale, design.relevant(), scale)
        sample = sample_groups(values)
        with threadpool_limits(1):  # for many small products, threads cost more than they save
            posteriors = [
                condition(sample, learn_variances(sample, design.families, share)) for share in PARTNER_SHARES
            ]
        best = max(posteriors, key=lambda posterior: _left_out_density(posterior, sample, len(known)))
        return FittedProcess(observations, design, column_scale, scale, values, condition(values, best.variances))


def _left_out_density(posterior: Posterior, values: tuple[Values, ...], groups: int) -> float:
    """Return the sum of the leave-one-group-out log densities of all values."""
    mean, variance = leave_groups_out(posterior, values, groups)
    total = 0.0
    for target, value in enumerate(values):
        v = variance[value.groups, target]
        total -= 0.5 * float((np.log(v) + (value.performance - mean[value.groups, target]) ** 2 / v).sum())
    return total


def _column_scale(features: Array, families: NDArray[np.intp]) -> Array:
    """Return divisors of the features, (q,), that give each family a root mean square length of 1 over the groups."""
    sizes = np.ones(len(families))
    for family in np.unique(families):
        mine = families == family
        size = float(np.sqrt((features[:, mine] ** 2).sum(axis=1).mean())) if len(features) else 0.0
        sizes[mine] = size or 1.0
    return sizes


def _values(known: Observations, features: Array, relevant: Mask, scale: Scale) -> tuple[Values, ...]:
    found = []
    for target in range(len(known.tasks)):
        groups = np.flatnonzero(~np.isnan(known.performance[:, target]))
        error = known.error[groups, target] / scale.unit[target]
        found.append(
            Values(
                groups,
                features[groups] * relevant[target],
                (known.performance[groups, target] - scale.centre[target]) / scale.unit[target],
                np.where(np.isnan(error), 0.0, error),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class FittedProcess:
    """The posterior of every target's weights, with the maps from groups to features and back to performances."""

    observations: Observations
    design: Design
    column_scale: Array
    scale: Scale
    values: tuple[Values, ...]
    posterior: Posterior

    @property
    def noise(self) -> Array:
        """The learned noise combined with the known standard errors, as a standard deviation: (n,)."""
        known = np.array([(value.error**2).mean() if len(value.error) else 0.0 for value in self.values])
        total: Array = np.sqrt(self.posterior.variances.noise + known) * self.scale.unit
        return total

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the posterior mean, and the standard deviation of the posterior and the noise together."""
        found = Prediction.unknown(members.shape)
        relevant = self.design.relevant()
        weights = (self.posterior.mean * relevant).T
        roots = [self._root(target, relevant[target]) for target in range(len(relevant))]
        noise = self.noise**2 / self.scale.unit**2
        for start in range(0, len(members), _CHUNK):
            part = members[start : start + _CHUNK]
            rows = self.design.rows(part, np.full(len(part), architecture)) / self.column_scale
            mean = np.where(part, rows @ weights, np.nan)
            found.mean[start : start + _CHUNK] = mean * self.scale.unit + self.scale.centre
            small = rows.astype(np.float32)
            for target, root in enumerate(roots):
                mine = part[:, target]
                variance = ((small[mine] @ root) ** 2).sum(axis=1) + noise[target]
                found.deviation[start : start + _CHUNK][mine, target] = np.sqrt(variance) * self.scale.unit[target]
        found.deviation[np.isnan(found.mean)] = np.nan
        set_single_tasks(found, self.observations, members, architecture)
        return found

    def _root(self, target: int, relevant: Mask) -> NDArray[np.float32]:
        """Return a square root R of the covariance of a target's weights: (q, q); |x R|² is the variance of x w."""
        values, vectors = np.linalg.eigh(self.posterior.covariance(target))
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        small: NDArray[np.float32] = (root * relevant[:, None]).astype(np.float32)
        return small

    def with_group(self, members: Mask, architecture: int, performance: Array) -> "FittedProcess":
        """Return the process conditioned on one more group, (n,) members and performances, with the same variances."""
        features = self.design.rows(members[None], np.array([architecture])) / self.column_scale
        relevant, group = self.design.relevant(), len(self.observations)
        values = list(self.values)
        for target in np.flatnonzero(members & ~np.isnan(performance)):
            value = (performance[target] - self.scale.centre[target]) / self.scale.unit[target]
            more = Values(np.array([group]), features * relevant[target], np.array([value]), np.zeros(1))
            values[target] = values[target].joined(more)
        posterior = condition(tuple(values), self.posterior.variances)
        return replace(self, values=tuple(values), posterior=posterior)

    def left_out(self) -> Prediction:
        """Return leave-one-group-out predictions with the variances of the fit on all groups."""
        found = Prediction.unknown(self.observations.members.shape)
        for a in range(len(self.observations.architectures)):
            mine = self.observations.architecture == a
            part = Prediction.unknown(self.observations.members[mine].shape)
            set_single_tasks(part, self.observations, self.observations.members[mine], a)
            found.mean[mine], found.deviation[mine] = part.mean, part.deviation
        kept = np.flatnonzero(np.isnan(found.mean).any(axis=1) & ~self.observations.zero_by_definition)
        mean, variance = leave_groups_out(self.posterior, self.values, len(kept))
        found.mean[kept] = mean * self.scale.unit + self.scale.centre
        found.deviation[kept] = np.sqrt(variance) * self.scale.unit
        if not self.observations.gains:  # the centre of a target with one value is that value
            once = (~np.isnan(self.observations.performance)).sum(axis=0) == 1
            found.mean[:, once] = found.deviation[:, once] = np.nan
        return found


DESCRIPTOR = PredictorDescriptor(
    name="gp",
    help="Gaussian process over partners, pairs of partners and group size",
    make=lambda scores: GaussianProcess(),
    auto_rank=1,
    order=4,
)
