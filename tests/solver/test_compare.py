"""Every method beside the optimum."""

import statistics

import pytest

from taskgroup import Comparison, InputError, compare, encode, solve
from taskgroup.formats.documents import decode
from taskgroup.solver.baselines.registry import BASELINES
from taskgroup.solver.compare import DRAWS
from tests.solver.baselines.documents import every_group, matrix


@pytest.fixture(scope="module")
def found():
    return compare(matrix(8), budget=3.0)


def test_the_optimum_first_then_every_baseline(found):
    assert [contender.method for contender in found.methods] == ["exact", *BASELINES]
    best = solve(matrix(8), budget=3.0)
    assert found.methods[0].objective == best.objective == found.bound
    assert found.methods[0].regret == 0.0


def test_rows_are_what_each_method_alone_finds(found):
    for contender in found.methods[1:]:
        if contender.method == "random":
            continue
        layout = solve(matrix(8), budget=3.0, method=contender.method)
        assert (contender.status, contender.objective) == (layout.status, layout.objective)
        assert contender.cost == layout.cost
        assert contender.reason == layout.reason
        if layout.objective is not None:
            best = found.methods[0].objective
            assert contender.networks == len(layout.models)
            assert contender.regret == pytest.approx((best - layout.objective) / best)


def test_random_is_the_mean_over_its_draws(found):
    row = next(contender for contender in found.methods if contender.method == "random")
    draws = [solve(matrix(8), budget=3.0, method="random", seed=seed).objective for seed in range(DRAWS)]
    assert row.objective == pytest.approx(statistics.fmean(draws))
    assert row.draws.deviation == pytest.approx(statistics.stdev(draws))
    assert (row.draws.drawn, row.draws.fitting) == (DRAWS, DRAWS)


def test_losses_are_compared_the_other_way_round():
    found = compare(every_group(4, direction="min"), budget=5.0)
    assert all(row.objective is None or row.objective >= found.bound - 1e-9 for row in found.methods)
    assert min(row.regret for row in found.methods if row.regret is not None) == 0.0


def test_a_document_that_is_read_back(found):
    assert decode(encode(found), Comparison, "it") == found


def test_nothing_fits():
    found = compare(matrix(4, score="ias"), max_models=1, budget=0.5)
    assert {row.status for row in found.methods} == {"infeasible"}
    assert len({row.reason for row in found.methods}) == 1


def test_a_baseline_is_no_optimum_to_compare_with():
    with pytest.raises(InputError, match="method"):
        compare(matrix(4), method="greedy")
