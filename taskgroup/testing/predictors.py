"""Test suite of properties of predictors, checked on synthetic gains with a known structure."""

from collections.abc import Callable

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.predictors.interface import Fitted
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor
from taskgroup.testing.descriptors import named_and_described

_TASKS = 6
_NOISE = 0.005


def planted_observations(seed: int = 0, *, architectures: int = 1, gains: bool = True) -> Observations:
    """Return synthetic observations of all 63 groups of 6 tasks in each architecture.

    The gain of a task is the mean of its pairwise gains with the other tasks of the group, minus a multiple of the
    logarithm of the number of these tasks, plus noise with a standard deviation of 0.005. Each further architecture
    adds 0.1. The gain of a task that is trained alone is 0. If `gains` is false, the values are 1 + gain, similar to
    logged metrics.
    """
    generator = np.random.default_rng(seed)
    pairs = generator.normal(0.0, 0.1, (_TASKS, _TASKS)) + generator.normal(0.0, 0.05, _TASKS)[:, None]
    np.fill_diagonal(pairs, 0.0)
    groups = (np.arange(1, 2**_TASKS)[:, None] >> np.arange(_TASKS) & 1).astype(bool)
    members = np.tile(groups, (architectures, 1))
    architecture = np.repeat(np.arange(architectures), len(groups))
    partners = members.sum(axis=1, keepdims=True) - 1
    mean = (
        members @ pairs / np.maximum(partners, 1) - 0.02 * np.log(np.maximum(partners, 1)) + 0.1 * architecture[:, None]
    )
    values = mean + generator.normal(0.0, _NOISE, mean.shape)
    values[partners[:, 0] == 0] = 0.0
    return _observations(members, np.where(members, values + (0.0 if gains else 1.0), np.nan), architecture, gains)


def _observations(members: Mask, performance: Array, architecture: Index, gains: bool) -> Observations:
    architectures = int(architecture.max(initial=0)) + 1
    return Observations(
        tasks=tuple(f"task{place}" for place in range(members.shape[1])),
        architectures=tuple(f"architecture{place}" for place in range(architectures)),
        members=members,
        architecture=architecture,
        performance=performance,
        error=np.full(members.shape, np.nan),
        matrix=np.full((members.shape[1], members.shape[1]), np.nan),
        gains=gains,
        zero=np.full((architectures, members.shape[1]), gains),
    )


def _some(table: Observations, seed: int = 0) -> tuple[Observations, Mask]:
    """Return observations of single tasks, pairs and half of the larger groups, and a mask of the remaining groups."""
    drawn = np.random.default_rng(seed).random(len(table)) < 0.5
    used = (table.members.sum(axis=1) <= 2) | drawn
    return table.rows(used), ~used


def _fit(descriptor: PredictorDescriptor, observations: Observations) -> Fitted:
    return descriptor.make(()).fit(observations)


def predicts_members_only(descriptor: PredictorDescriptor) -> None:
    """Assert that predictions have the shape (k, n), are NaN for tasks outside a group, and are otherwise valid.

    Infinite values and negative deviations are not valid.
    """
    for gains in (True, False):
        table = planted_observations(1, gains=gains)
        known, _ = _some(table)
        found = _fit(descriptor, known).predict(table.members, 0)
        for values in (found.mean, found.deviation):
            assert values.shape == table.members.shape, f"shape {values.shape} instead of {table.members.shape}"
            assert np.isnan(values[~table.members]).all(), "a task outside the group has a number"
            assert not np.isinf(values).any(), "a prediction is infinite"
        assert not (found.deviation < 0).any(), "a deviation is negative"
        assert np.isnan(found.deviation[np.isnan(found.mean)]).all(), "a deviation without a mean"


def follows_the_order_of_tasks(descriptor: PredictorDescriptor) -> None:
    """Assert that a permutation of the tasks permutes the predictions (tolerance 0.002, because of iterative fits)."""
    table = planted_observations(2)
    known, _ = _some(table)
    order = np.random.default_rng(0).permutation(_TASKS)
    permuted = _observations(known.members[:, order], known.performance[:, order], known.architecture, known.gains)
    plain = _fit(descriptor, known).predict(table.members, 0)
    other = _fit(descriptor, permuted).predict(table.members[:, order], 0)
    for one, two in ((plain.mean, other.mean), (plain.deviation, other.deviation)):
        np.testing.assert_allclose(two, one[:, order], atol=2e-3, err_msg="permuted tasks have other predictions")


def is_deterministic(descriptor: PredictorDescriptor) -> None:
    """Assert that two fits on the same observations give exactly the same predictions."""
    table = planted_observations(3)
    known, _ = _some(table)
    first, second = (_fit(descriptor, known).predict(table.members, 0) for _ in range(2))
    np.testing.assert_array_equal(first.mean, second.mean, err_msg="two fits differ")
    np.testing.assert_array_equal(first.deviation, second.deviation, err_msg="two fits differ")


def leaves_its_input_alone(descriptor: PredictorDescriptor) -> None:
    """Assert that fitting and predicting do not change the arrays of the observations."""
    table = planted_observations(4)
    known, _ = _some(table)
    for values in (known.members, known.architecture, known.performance, known.error, known.matrix, table.members):
        values.flags.writeable = False
    fitted = _fit(descriptor, known)
    fitted.predict(table.members, 0)
    fitted.left_out()


def leaves_groups_out(descriptor: PredictorDescriptor) -> None:
    """Assert that `left_out` has the shape of the observations, and that it hardly depends on the values it leaves out.

    The values of one group are raised by the standard deviation of all values. The leave-one-group-out means of this
    group may then change by at most 30 % of this standard deviation, because some settings are learned from all groups.
    """
    known, _ = _some(planted_observations(5))
    plain = _fit(descriptor, known).left_out()
    assert plain.mean.shape == plain.deviation.shape == known.members.shape, "left_out has another shape"
    assert np.isnan(plain.mean[~known.members]).all(), "left_out has a number for a task outside the group"
    raised = float(np.nanstd(known.performance))
    for row in np.flatnonzero(known.members.sum(axis=1) >= 3)[::4]:
        performance = known.performance.copy()
        performance[row] += raised
        other = _fit(descriptor, _observations(known.members, performance, known.architecture, known.gains)).left_out()
        change = np.abs(other.mean[row] - plain.mean[row])
        assert not (change > 0.3 * raised).any(), f"left_out of group {row} depends on the group's own values"


def reports_its_noise(descriptor: PredictorDescriptor) -> None:
    """Assert that `noise` contains one nonnegative number per target."""
    known, _ = _some(planted_observations(6))
    noise = _fit(descriptor, known).noise
    assert noise.shape == (_TASKS,), f"noise has the shape {noise.shape} instead of ({_TASKS},)"
    assert not (noise < 0).any(), "noise is negative"


def keeps_single_tasks_at_zero(descriptor: PredictorDescriptor) -> None:
    """Assert that the predicted gain of a single-task baseline is 0 with deviation 0."""
    known, _ = _some(planted_observations(7))
    found = _fit(descriptor, known).predict(np.eye(_TASKS, dtype=bool), 0)
    assert (np.diag(found.mean) == 0).all() and (np.diag(found.deviation) == 0).all(), (
        "a single task that is its own baseline has a gain other than 0; call set_single_tasks"
    )


def beats_the_mean(descriptor: PredictorDescriptor) -> None:
    """Assert that held-out groups are predicted better by the predictor than by the mean of each target."""
    for seed in range(3):
        table = planted_observations(10 + seed)
        known, rest = _some(table, seed)
        actual = table.performance[rest]
        predicted = _fit(descriptor, known).predict(table.members[rest], 0).mean
        large = known.members.sum(axis=1) > 1
        mean = np.nanmean(known.performance[large], axis=0)
        error, baseline = np.nanmean((predicted - actual) ** 2), np.nanmean((mean - actual) ** 2)
        assert error < 0.9 * baseline, f"mean squared error {error:.2g}, against {baseline:.2g} of the targets' means"


def takes_several_architectures(descriptor: PredictorDescriptor) -> None:
    """Assert that the predictor distinguishes architectures.

    In a second architecture, all groups perform better by 0.1. Their predictions must be better, too.
    """
    table = planted_observations(8, architectures=2)
    known, _ = _some(table)
    fitted = _fit(descriptor, known)
    groups = table.members[: 2**_TASKS - 1]
    groups = groups[groups.sum(axis=1) > 1]
    first, second = (fitted.predict(groups, place).mean for place in range(2))
    assert first.shape == second.shape == groups.shape
    assert np.nanmean(second - first) > -1e-9, "groups of the better architecture are predicted to be worse"


PREDICTOR_PROPERTIES: tuple[Callable[[PredictorDescriptor], None], ...] = (
    named_and_described,
    predicts_members_only,
    follows_the_order_of_tasks,
    is_deterministic,
    leaves_its_input_alone,
    leaves_groups_out,
    reports_its_noise,
    keeps_single_tasks_at_zero,
    beats_the_mean,
    takes_several_architectures,
)
"""All properties of the suite. Each raises `AssertionError` if the predictor of a descriptor violates the property."""
