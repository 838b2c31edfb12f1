"""Beliefs of the Gaussian process about partners: they are found where they are planted, and nowhere else."""

import numpy as np
import pytest

from taskgroup.predictors.gaussian_process.features import Design
from taskgroup.predictors.gaussian_process.prior import Belief, make_prior
from taskgroup.predictors.gp import GaussianProcess
from tests.benchmarks.predictors import observe, planted, within_task_r2


def fitted(family, tasks=16, count=100, seed=0):
    """A process fitted on random groups of a planted table, and its fit within tasks on the other groups."""
    members, gain = planted(family, tasks, seed)
    single = members.sum(axis=1) == 1
    order = np.random.default_rng(seed).permutation(np.flatnonzero(~single))
    rows = np.concatenate([np.flatnonzero(single), order[:count]])
    process = GaussianProcess().fit(observe(members, gain, rows, seed))
    return process, within_task_r2(gain[order[count:]], process.predict(members[order[count:]], 0).mean)


@pytest.mark.parametrize(
    ("family", "least", "low_rank"), [("sparse", 0.75, False), ("low-rank", 0.7, True), ("structureless", -0.1, False)]
)
def test_planted_structure_is_found(family, least, low_rank):
    process, fit = fitted(family)
    assert fit >= least
    assert (process.design.components > 0) == low_rank


@pytest.mark.parametrize("belief", [Belief(0.1), Belief(0.003, relevances=True)])
def test_the_gradient_of_the_prior_is_that_of_finite_differences(belief):
    design = Design(4, 2, np.random.default_rng(0).normal(size=(4, 2)))
    prior = make_prior(design, belief)
    rng = np.random.default_rng(1)
    start = 0.3 * rng.normal(size=prior.size)
    slopes = [rng.normal(size=size) for size in (len(prior.groups), len(prior.groups), 4)]

    def at(parameters):
        return sum(float(s @ np.log(v)) for s, v in zip(slopes, prior.variances(parameters), strict=True))

    expected = [(at(start + step) - at(start - step)) / 2e-6 for step in 1e-6 * np.eye(prior.size)]
    assert prior.gradient(*slopes) == pytest.approx(expected, abs=1e-5)
