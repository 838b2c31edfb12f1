"""Predictor that models all targets and groups jointly by a Gaussian process.

The effects of partners, of pairs of partners, and of the group size are added.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.arrays import Array, Mask
from taskgroup.predictors.gaussian_process.features import Design
from taskgroup.predictors.gaussian_process.leave_group_out import leave_groups_out
from taskgroup.predictors.gaussian_process.marginal_likelihood import learn_variances, sample_groups
from taskgroup.predictors.gaussian_process.prior import Belief, make_prior
from taskgroup.predictors.gaussian_process.regression import Posterior, Values, Variances, condition
from taskgroup.predictors.gaussian_process.scaling import Scale, scale_of
from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor

_CHUNK = 2**15


BELIEFS = (Belief(0.003), Belief(0.1), Belief(0.1, relevances=True))
"""Assumptions about partners: partners have hardly any effect; all partners have an effect; few partners have one."""

_COMPONENTS = 2
_COMPARED_ON, _LEARNED_FROM = 80, 150
"""Beliefs are compared on at most 80 groups; the variances of the best are learned from at most 150. Both are drawn at
random, and the posterior uses the values of all groups."""
_EVIDENCE = 4.0
"""Log density that low-rank effects have to gain on held-out groups, "strong evidence" of Kass and Raftery (1995)."""
_PER_RELEVANCE = 0.5
"""Log density that every relevance has to gain; they were learned from the groups that are left out."""


@dataclass(frozen=True)
class GaussianProcess:
    """Predictor that uses a Gaussian process, whose variances are learned by maximising the marginal likelihood."""

    def fit(self, observations: Observations) -> "FittedProcess":
        """Learn the variances, and condition the process on every value that is not 0 by definition.

        Several models are compared by the leave-one-group-out log density of the observed values. The first models
        differ in their assumption about the effects of partners, and the best of them is kept. If there are enough
        tasks, it is compared with a model that also has low-rank effects, common to all targets. This larger model is
        used if its density is higher by a margin.
        """
        from threadpoolctl import threadpool_limits

        known = observations.rows(~observations.zero_by_definition)
        table = _Table(known, scale_of(known))
        plain = Design(len(observations.tasks), len(observations.architectures))
        with threadpool_limits(1):  # for many small products, threads cost more than they save
            trials = [table.learn(plain, belief) for belief in BELIEFS]
            best = max(trials, key=_Trial.evidence)
            if len(observations.tasks) > _COMPONENTS + 2:
                # loadings that had read a group's values would overstate its density
                half = np.arange(len(known)) % 2 == 0
                low_rank = table.learn(replace(plain, loadings=best.loadings(half)), best.belief)
                if low_rank.density[~half].sum() > best.density[~half].sum() + _EVIDENCE:
                    loadings = best.loadings(np.ones(len(known), dtype=bool))
                    return low_rank.fitted(observations, replace(plain, loadings=loadings))
            return best.fitted(observations, best.design)


@dataclass(frozen=True)
class _Table:
    """Observed performances and their standardisation."""

    known: Observations
    scale: Scale

    def values(self, design: Design) -> tuple[Array, tuple[Values, ...]]:
        """Return the divisors that scale the features of a design, (q,), and the values of each target.

        The features in the returned values are already divided by the divisors.
        """
        features = design.rows(self.known.members, self.known.architecture)
        column_scale = _column_scale(features, design.families)
        return column_scale, _values(self.known, features / column_scale, design.factors(), self.scale)

    def learn(self, design: Design, belief: Belief) -> "_Trial":
        """Learn the variances of a design under one assumption about partners, from a sample of the groups."""
        _, values = self.values(design)
        sample, prior = sample_groups(values, _COMPARED_ON), make_prior(design, belief)
        parameters = learn_variances(sample, prior, tolerance=1e-5)
        posterior = condition(sample, Variances(*prior.variances(parameters)))
        density = _left_out_density(posterior, sample, len(self.known))
        return _Trial(self, design, belief, values, parameters, posterior, density)


@dataclass(frozen=True)
class _Trial:
    """A fitted model in the comparison of models: a design, an assumption about partners, and the learned parameters.

    It also contains the leave-one-group-out log density of the values of each group, (number of groups,).
    """

    table: _Table
    design: Design
    belief: Belief
    values: tuple[Values, ...]
    parameters: Array
    posterior: Posterior
    density: Array

    def evidence(self) -> float:
        """Return the criterion by which models are compared.

        It is the leave-one-group-out log density of the sampled groups, minus 1/2 for each variance of a partner that
        was learned from the sample.
        """
        relevances = self.design.tasks if self.belief.relevances else 0
        return float(self.density.sum()) - _PER_RELEVANCE * relevances

    def loadings(self, groups: Mask) -> Array:
        """Return the loadings of the targets on the main directions of the partners' effects, (n, components).

        `groups`: mask of the groups from which the directions are computed, (m,) bool. Each column is scaled to a root
        mean square of 1.
        """
        values = tuple(value.rows(groups[value.groups]) for value in self.values)
        of_partners = self.design.partners >= 0
        mean = condition(values, self.posterior.variances).mean
        left, _, _ = np.linalg.svd(mean[:, of_partners] * self.design.factors()[:, of_partners], full_matrices=False)
        found: Array = left[:, :_COMPONENTS] * np.sqrt(len(mean))
        return found

    def fitted(self, observations: Observations, design: Design) -> "FittedProcess":
        """Return the fitted process of a design.

        Its variances are learned from more groups than in the comparison of models. It is conditioned on all values.
        """
        column_scale, values = self.table.values(design)
        prior = make_prior(design, self.belief)
        parameters = learn_variances(sample_groups(values, _LEARNED_FROM), prior, self.parameters)
        posterior = condition(values, Variances(*prior.variances(parameters)))
        return FittedProcess(observations, design, column_scale, self.table.scale, values, posterior)


def _left_out_density(posterior: Posterior, values: tuple[Values, ...], groups: int) -> Array:
    """Return the leave-one-group-out log density of each group's values, (groups,); 0 for a group without values."""
    mean, variance = leave_groups_out(posterior, values, groups)
    found = np.zeros(groups)
    for target, value in enumerate(values):
        v = variance[value.groups, target]
        found[value.groups] -= 0.5 * (np.log(v) + (value.performance - mean[value.groups, target]) ** 2 / v)
    return found


def _column_scale(features: Array, families: NDArray[np.intp]) -> Array:
    """Return the divisors of the features, (q,), that scale each family of features to root mean square length 1."""
    sizes = np.ones(len(families))
    for family in np.unique(families):
        mine = families == family
        size = float(np.sqrt((features[:, mine] ** 2).sum(axis=1).mean())) if len(features) else 0.0
        sizes[mine] = size or 1.0
    return sizes


def _values(known: Observations, features: Array, factors: Array, scale: Scale) -> tuple[Values, ...]:
    found = []
    for target in range(len(known.tasks)):
        groups = np.flatnonzero(~np.isnan(known.performance[:, target]))
        error = known.error[groups, target] / scale.unit[target]
        found.append(
            Values(
                groups,
                features[groups] * factors[target],
                (known.performance[groups, target] - scale.centre[target]) / scale.unit[target],
                np.where(np.isnan(error), 0.0, error),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class FittedProcess:
    """A fitted Gaussian process: the posterior of each target's weights, and the scaling of features and values."""

    observations: Observations
    design: Design
    column_scale: Array
    scale: Scale
    values: tuple[Values, ...]
    posterior: Posterior

    @property
    def noise(self) -> Array:
        """Standard deviation of each target's values, (n,), due to learned noise and known standard errors."""
        known = np.array([(value.error**2).mean() if len(value.error) else 0.0 for value in self.values])
        total: Array = np.sqrt(self.posterior.variances.noise + known) * self.scale.unit
        return total

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the posterior mean of each performance, and the standard deviation of the performance in a new run."""
        found = Prediction.unknown(members.shape)
        factors = self.design.factors()
        weights = (self.posterior.mean * factors).T
        roots = [self._root(target, factors[target]) for target in range(len(factors))]
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

    def _root(self, target: int, factors: Array) -> NDArray[np.float32]:
        """Return a square root R of the posterior covariance of a target's weights w, (q, q).

        For features x, the squared length of x R is the variance of x w.
        """
        values, vectors = np.linalg.eigh(self.posterior.covariance(target))
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        small: NDArray[np.float32] = (root * factors[:, None]).astype(np.float32)
        return small

    def with_group(self, members: Mask, architecture: int, performance: Array) -> "FittedProcess":
        """Return the process conditioned on one more group, with unchanged variances.

        `members`: members of the group, (n,) bool. `performance`: performance of each task, (n,).
        """
        features = self.design.rows(members[None], np.array([architecture])) / self.column_scale
        factors, group = self.design.factors(), len(self.observations)
        values = list(self.values)
        for target in np.flatnonzero(members & ~np.isnan(performance)):
            value = (performance[target] - self.scale.centre[target]) / self.scale.unit[target]
            more = Values(np.array([group]), features * factors[target], np.array([value]), np.zeros(1))
            values[target] = values[target].joined(more)
        posterior = condition(tuple(values), self.posterior.variances)
        return replace(self, values=tuple(values), posterior=posterior)

    def left_out(self) -> Prediction:
        """Return leave-one-group-out predictions. The variances remain those that were learned from all groups."""
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
    help="Gaussian process over partners, pairs of partners and group size, with partner relevances",
    make=lambda scores: GaussianProcess(),
    auto_rank=1,
    order=4,
)
