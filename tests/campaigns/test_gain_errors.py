"""Standard errors of gains against repeated draws of examples and seeds."""

import numpy as np
import pytest

from taskgroup.campaigns.gain_errors import gain_error


def draw(random, seeds, examples, spread=0.1, noise=0.5, shared=0.8):
    """Losses of a group and its baseline: example difficulty that both share, seed effects, and residuals."""
    difficulty = random.gamma(2.0, 0.5, size=examples)
    own = noise * random.normal(size=(2, examples))

    def losses(kind, mean):
        seed = spread * random.normal(size=(seeds, 1))
        residual = 0.1 * random.normal(size=(seeds, examples))
        return mean * (shared * difficulty + (1 - shared)) + own[kind] * 0.3 + seed + residual

    return losses(0, 0.9), losses(1, 1.0)


@pytest.mark.parametrize("measure", ["delta", "mtl-gain", "value"])
@pytest.mark.parametrize(("seeds", "examples", "spread"), [(8, 400, 0.02), (8, 60, 0.0), (8, 400, 0.3), (4, 100, 0.05)])
def test_the_error_is_that_of_repeated_draws(measure, seeds, examples, spread):
    random = np.random.default_rng(0)
    gains, errors = [], []
    for _ in range(400):
        group, baseline = draw(random, seeds, examples, spread)
        a, b = group.mean(), baseline.mean()
        gains.append({"delta": (b - a) / b, "mtl-gain": (b - a) / a, "value": a}[measure])
        by_seed = [dict(enumerate(losses)) for losses in (group, baseline)]
        errors.append(gain_error(by_seed[0], by_seed[1], measure))
    actual = np.std(gains)
    assert np.sqrt(np.mean(np.square(errors))) / actual == pytest.approx(1.0, abs=0.15)


def test_one_run_has_the_noise_of_the_examples():
    random = np.random.default_rng(0)
    group, baseline = draw(random, 1, 500, 0.0)
    error = gain_error({0: group[0]}, {0: baseline[0]}, "delta")
    a, b = group[0].mean(), baseline[0].mean()
    samples = random.integers(0, 500, size=(2000, 500))
    resampled = [1 - group[0][rows].mean() / baseline[0][rows].mean() for rows in samples]
    assert error == pytest.approx(np.std(resampled), rel=0.1)
    assert a < b


def test_examples_without_a_label_do_not_count():
    random = np.random.default_rng(0)
    group, baseline = draw(random, 3, 100)
    holes = np.full((3, 20), np.nan)
    padded = [dict(enumerate(np.hstack([losses, holes]))) for losses in (group, baseline)]
    plain = [dict(enumerate(losses)) for losses in (group, baseline)]
    assert gain_error(*padded, "delta") == pytest.approx(gain_error(*plain, "delta"))


def test_nothing_is_known_of_runs_without_common_examples():
    assert gain_error({0: np.ones(3)}, {1: np.ones(3)}, "delta") is None
    assert gain_error({0: np.array([1.0, np.nan])}, {0: np.array([np.nan, 1.0])}, "delta") is None
