"""The weights' space against the dense Gaussian process that it stands for."""

import numpy as np
import pytest

from taskgroup.predictors.gaussian_process.leave_group_out import leave_groups_out
from taskgroup.predictors.gaussian_process.regression import Values, Variances, condition, marginal_likelihood


def problem(seed, rows=(4, 9, 3), columns=6):
    rng = np.random.default_rng(seed)
    values = tuple(
        Values(np.sort(rng.permutation(9)[:k]), rng.normal(size=(k, columns)), rng.normal(size=k), rng.random(k))
        for k in rows
    )
    return values, Variances(
        np.exp(rng.normal(size=columns)), np.exp(rng.normal(size=columns)), np.exp(rng.normal(size=3))
    )


def dense(values, variances):
    """The covariance of all values, and all values."""
    x = np.vstack([value.features for value in values])
    target = np.repeat(np.arange(len(values)), [len(value.groups) for value in values])
    covariance = (x * variances.shared) @ x.T + (target[:, None] == target) * ((x * variances.own) @ x.T)
    noise = variances.noise[target] + np.concatenate([value.error for value in values]) ** 2
    return x, target, covariance, noise, np.concatenate([value.performance for value in values])


@pytest.mark.parametrize("seed", range(5))
def test_the_evidence_is_that_of_the_dense_process(seed):
    values, variances = problem(seed)
    _, _, covariance, noise, y = dense(values, variances)
    whole = covariance + np.diag(noise)
    expected = np.linalg.slogdet(whole)[1] + y @ np.linalg.solve(whole, y)
    assert marginal_likelihood(values, variances).value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_slopes_are_those_of_finite_differences(seed):
    values, variances = problem(seed)
    start = np.log(np.concatenate([variances.shared, variances.own, variances.noise]))

    def at(logs):
        return marginal_likelihood(values, Variances(np.exp(logs[:6]), np.exp(logs[6:12]), np.exp(logs[12:])))

    found = at(start)
    slopes = np.concatenate([1 - found.shared / variances.shared, 3 - found.own / variances.own, found.noise])
    step = 1e-5 * np.eye(len(start))
    expected = [(at(start + one).value - at(start - one).value) / 2e-5 for one in step]
    assert slopes == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_means_and_covariances_are_those_of_the_dense_process(seed):
    values, variances = problem(seed)
    x, target, covariance, noise, y = dense(values, variances)
    found = condition(values, variances)
    new = np.random.default_rng(99).normal(size=(4, 6))
    for task in range(3):
        cross = (new * variances.shared) @ x.T + (target == task) * ((new * variances.own) @ x.T)
        solved = np.linalg.solve(covariance + np.diag(noise), np.column_stack([y, cross.T]))
        assert new @ found.mean[task] == pytest.approx(cross @ solved[:, 0])
        prior = (new * (variances.shared + variances.own)) @ new.T
        assert new @ found.covariance(task) @ new.T == pytest.approx(prior - cross @ solved[:, 1:])


@pytest.mark.parametrize("seed", range(3))
def test_leaving_a_group_out_is_fitting_without_it(seed):
    values, variances = problem(seed)
    mean, variance = leave_groups_out(condition(values, variances), values, 9)
    for group in range(9):
        without = condition(tuple(value.rows(value.groups != group) for value in values), variances)
        for task, value in enumerate(values):
            for row in np.flatnonzero(value.groups == group):
                numbers = value.features[row]
                assert mean[group, task] == pytest.approx(numbers @ without.mean[task])
                noise = variances.noise[task] + value.error[row] ** 2
                assert variance[group, task] == pytest.approx(numbers @ without.covariance(task) @ numbers + noise)
