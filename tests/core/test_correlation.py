"""Both correlations against SciPy's."""

import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from taskgroup.core.correlation import kendall, pearson

few_values = st.integers(-3, 3).map(float)  # so that there are ties
many_values = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda value: round(value, 6))
samples = st.tuples(st.integers(2, 12), st.sampled_from([few_values, many_values])).flatmap(
    lambda made: st.tuples(*[arrays(np.float64, made[0], elements=made[1])] * 2)
)


def constant(values):
    return values.max() == values.min()


@settings(deadline=None)
@given(samples)
def test_kendall_is_scipys_tau_b(both):
    one, other = both
    expected = stats.kendalltau(one, other, variant="b").statistic
    found = kendall(one, other)
    assert np.isnan(found) == (constant(one) or constant(other)) == np.isnan(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(samples)
def test_pearson_is_scipys(both):
    one, other = both
    found = pearson(one, other)
    if constant(one) or constant(other):
        assert np.isnan(found)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy warns of values that are nearly constant
        expected = stats.pearsonr(one, other).statistic
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7)


@settings(deadline=None)
@given(arrays(np.float64, (5, 2, 6), elements=few_values))
def test_many_samples_at_once_are_each_alone(stack):
    for correlation in (pearson, kendall):
        together = correlation(stack[:, 0], stack[:, 1])
        alone = [correlation(one, other) for one, other in stack]
        np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_large_and_small_numbers_have_a_correlation():
    values = np.array([1.0, 2.0, 4.0])
    for scale in (1e-150, 1e150):
        assert pearson(values * scale, values) == 1.0
