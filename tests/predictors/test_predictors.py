"""What every predictor has to keep, and how well each one tells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskgroup import estimate_runs, read_runs
from taskgroup.predictors.auto import Auto
from taskgroup.predictors.gp import GaussianProcess
from taskgroup.predictors.hoa import HigherOrder
from taskgroup.predictors.interface import predict_observed
from taskgroup.predictors.observations import observe
from taskgroup.predictors.registry import PREDICTORS, make_predictor
from tests.predictors.planted import Planted, observations
from tests.published import needs_tables, table


def every_group(tasks):
    return (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)


@pytest.mark.parametrize("name", PREDICTORS.names())
@given(seed=st.integers(0, 1000), count=st.integers(1, 25), gains=st.booleans())
@settings(max_examples=15, deadline=None)
def test_any_table_gives_finite_numbers_or_none(name, seed, count, gains):
    rng = np.random.default_rng(seed)
    members = every_group(4)[rng.choice(15, min(count, 15), replace=False)]
    members[:, 3] = False  # a task that was never trained
    members = members[members.any(axis=1)]
    values = np.where(members, rng.normal(1 - gains, 0.1, members.shape), np.nan)
    if not len(members):
        return
    found = make_predictor(name).fit(observations(members, values, gains=gains)).predict(every_group(4), 0)
    assert np.isnan(found.mean[~every_group(4)]).all()
    assert not np.isinf(found.mean).any()
    assert not np.isinf(found.deviation).any()
    assert (found.deviation[~np.isnan(found.deviation)] >= 0).all()


@pytest.mark.parametrize("name", PREDICTORS.names())
def test_the_order_of_tasks_changes_nothing(name):
    planted = Planted(3, tasks=6)
    members = np.concatenate([every_group(6)[:40]])
    values = planted.gains(members)
    order = np.random.default_rng(0).permutation(6)
    plain = make_predictor(name).fit(observations(members, values)).predict(every_group(6), 0)
    turned = make_predictor(name).fit(observations(members[:, order], values[:, order]))
    found = turned.predict(every_group(6)[:, order], 0)
    # the variances of the Gaussian process are found by a search that ends within a tolerance
    assert found.mean == pytest.approx(plain.mean[:, order], abs=2e-3, nan_ok=True)
    assert found.deviation == pytest.approx(plain.deviation[:, order], abs=2e-3, nan_ok=True)


@pytest.mark.parametrize("name", PREDICTORS.names())
def test_the_unit_of_the_numbers_changes_nothing(name):
    planted = Planted(4, tasks=5)
    members = every_group(5)
    values = planted.gains(members)
    one = make_predictor(name).fit(observations(members[:25], values[:25])).predict(members[25:], 0)
    percent = make_predictor(name).fit(observations(members[:25], 100 * values[:25])).predict(members[25:], 0)
    assert percent.mean == pytest.approx(100 * one.mean, rel=1e-2, abs=0.2, nan_ok=True)


@pytest.mark.parametrize("name", ["linear", "gp"])
def test_leaving_out_is_fitting_without(name):
    """Settings learned from all are kept by gp, so that it agrees with a fit without the group only roughly."""
    planted = Planted(5, tasks=5)
    members = every_group(5)[every_group(5).sum(axis=1) > 1]
    known = observations(members, planted.gains(members))
    said = make_predictor(name).fit(known).left_out()
    for row in (0, 7, 20):
        rest = np.arange(len(members)) != row
        alone = make_predictor(name).fit(known.rows(rest)).predict(members[[row]], 0)
        slack = 1e-9 if name == "linear" else 0.02
        assert said.mean[row] == pytest.approx(alone.mean[0], abs=slack, nan_ok=True)


def test_hoa_is_the_mean_of_pairs_and_doubts_by_what_larger_groups_missed():
    members = every_group(3)
    values = np.where(members, 0.0, np.nan)
    values[members.sum(axis=1) == 2] = np.where(members, [0.1, 0.2, 0.3], np.nan)[members.sum(axis=1) == 2]
    values[-1] = [0.1 + 0.05, 0.2 - 0.05, 0.3 + 0.05]
    found = HigherOrder().fit(observations(members, values)).predict(members[[-1]], 0)
    assert found.mean[0] == pytest.approx([0.1, 0.2, 0.3])
    assert found.deviation[0] == pytest.approx([0.05] * 3)


def test_a_second_architecture_is_told_apart():
    planted = Planted(6, tasks=5)
    members = every_group(5)[every_group(5).sum(axis=1) > 1]
    both = np.concatenate([members, members])
    architecture = np.repeat([0, 1], len(members))
    values = np.concatenate([planted.gains(members), planted.gains(members) + 0.5])
    kept = np.random.default_rng(1).permutation(len(both))[:40]
    for name in ("linear", "gp"):
        known = observations(both, values, architecture=architecture).rows(np.sort(kept))
        fitted = make_predictor(name).fit(known)
        rise = fitted.predict(members, 1).mean - fitted.predict(members, 0).mean
        assert np.nanmean(rise) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_gp_beats_pairs_on_the_planted_table_and_knows_how_sure_it_is(seed):
    """100 groups of mixed sizes, against the higher-order approximation with all 351 pairs, on larger groups."""
    planted = Planted(seed)
    trained, new = planted.groups(100), planted.groups(300)
    truth = planted.gains(new)
    fitted = GaussianProcess().fit(observations(trained, planted.gains(trained)))
    said = fitted.predict(new, 0)
    first, second = np.triu_indices(27, 1)
    pairs = np.zeros((len(first), 27), dtype=bool)
    pairs[np.arange(len(first)), first] = pairs[np.arange(len(first)), second] = True
    approximated = HigherOrder().fit(observations(pairs, planted.gains(pairs))).predict(new, 0)
    large = new & (new.sum(axis=1) > 2)[:, None]
    by_gp = np.corrcoef(said.mean[large], truth[large])[0, 1]
    by_pairs = np.corrcoef(approximated.mean[large], truth[large])[0, 1]
    inside = np.abs(said.mean - truth)[large] <= 1.96 * said.deviation[large]
    assert by_gp >= by_pairs + 0.3
    assert 0.90 <= inside.mean() <= 0.98


@needs_tables
@pytest.mark.parametrize(("split", "least"), [("test", 0.79), ("validation", 0.6)])
def test_ettm1_from_twenty_groups(split, least):
    """Song et al. 2022: 20 random groups of 127, the rest predicted; the median of ten seeds."""
    runs, _ = read_runs([table(f"song2022/ettm1_gain_{split}.csv")])
    known = observe(estimate_runs(runs, direction="max", measure="value"))
    known = observations(known.members, known.performance)
    correlations, inside = [], []
    for seed in range(10):
        order = np.random.default_rng(seed).permutation(len(known))
        fitted = Auto().fit(known.rows(order[:20]))
        said, truth = fitted.predict(known.members[order[20:]], 0), known.performance[order[20:]]
        member = ~np.isnan(truth)
        correlations.append(np.corrcoef(said.mean[member], truth[member])[0, 1])
        large = member & (known.members[order[20:]].sum(axis=1) > 1)[:, None]
        inside.append((np.abs(said.mean - truth)[large] <= 1.96 * said.deviation[large]).mean())
    assert np.median(correlations) >= least
    assert 0.90 <= np.mean(inside) <= 0.98


def test_auto_takes_the_one_with_the_least_error_and_says_all():
    planted = Planted(7, tasks=6)
    members = every_group(6)[10:50]
    fitted = Auto().fit(observations(members, planted.gains(members)))
    assert set(fitted.errors) == {"hoa", "score", "linear", "gp", "boosted"}
    able = {name: error for name, error in fitted.errors.items() if name != "hoa"}
    assert fitted.chosen == min(able, key=able.get)
    assert not np.isnan(predict_observed(fitted, fitted.fitted.observations).mean[members]).any()
