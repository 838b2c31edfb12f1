"""Which networks could be built, how well they would do, and what they would cost."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup import Affinity, Architecture, InputError, Macs, ObservedGroup
from taskgroup.predictors.candidates.source import make_source
from taskgroup.predictors.hoa import predict_from_pairs

TASKS = ("a", "b", "c", "d")


def affinity(groups, architectures=None, score="value", tasks=TASKS, matrix=None):
    empty = ((None,) * len(tasks),) * len(tasks)
    return Affinity(tasks, score, "max", matrix or empty, architectures=architectures or {}, groups=tuple(groups))


def everything(known, **options):
    return make_source(known, **options).everything()


def pairs(architecture="full", **costs):
    return [
        ObservedGroup(pair, architecture, {pair[0]: float(i), pair[1]: -float(i)}, macs=costs.get("macs"))
        for i, pair in enumerate(itertools.combinations(TASKS, 2))
    ]


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_higher_order_approximation_is_the_mean_over_the_pairs(tasks, seed):
    rng = np.random.default_rng(seed)
    matrix = np.where(rng.random((tasks, tasks)) < 0.2, np.nan, rng.normal(size=(tasks, tasks)))
    members = rng.random((5, tasks)) < 0.6
    found = predict_from_pairs(members, matrix)
    for row, group in enumerate(members):
        for i in range(tasks):
            partners = [j for j in range(tasks) if group[j] and j != i]
            values = [matrix[j, i] for j in partners]
            if group[i] and partners and not any(np.isnan(values)):
                assert found[row, i] == pytest.approx(sum(values) / len(values))
            else:
                assert np.isnan(found[row, i])


def test_every_group_is_a_candidate_once_and_observed_ones_stay():
    observed = [*pairs(), ObservedGroup(("a", "b", "c"), "full", {"a": 7.0, "b": None, "c": 1.0})]
    found = everything(affinity(observed), predict="hoa")
    groups = [found.train(row) for row in range(len(found))]
    assert len(groups) == len(set(groups)) == 6 + 4 + 1
    row = groups.index(("a", "b", "c"))
    assert found.observed[row]
    np.testing.assert_array_equal(found.performance[row], [7.0, np.nan, 1.0, np.nan])
    assert found.observed.sum() == 7


def test_architectures_are_predicted_from_their_own_pairs():
    half = [ObservedGroup((task,), "half", {task: 1.0}) for task in TASKS]
    found = everything(affinity([*half, *pairs()]), predict="hoa")
    sizes = {
        name: set(found.members[found.architecture == index].sum(axis=1))
        for index, name in enumerate(found.architectures)
    }
    assert sizes == {"half": {1}, "full": {2, 3, 4}}


def test_a_score_matrix_predicts_the_mean_of_the_partners():
    matrix = ((None, 1.0, 2.0), (3.0, None, 4.0), (5.0, 6.0, None))
    found = everything(affinity([], score="ias", tasks=TASKS[:3], matrix=matrix))
    groups = {found.train(row): found.performance[row] for row in range(len(found))}
    assert set(groups) == {("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")}
    np.testing.assert_array_equal(groups["a", "b", "c"], [4.0, 3.5, 3.0])


def test_too_many_tasks_to_list():
    tasks = tuple(f"t{i}" for i in range(21))
    matrix = ((0.0,) * 21,) * 21
    with pytest.raises(InputError, match="at most 20 tasks, but got 21"):
        everything(affinity([], score="ias", tasks=tasks, matrix=matrix))


def predicted_cost(groups, architectures=None):
    found = everything(affinity(groups, architectures), predict="hoa")
    row = next(row for row in range(len(found)) if found.members[row].all())
    return found.trunk[row], tuple(found.heads[row])


def test_a_predicted_group_costs_what_its_architecture_says():
    counts = {"full": Architecture(5.0, {"a": 1.0})}
    assert predicted_cost(pairs(macs=Macs(2.0)), counts) == (5.0, (1.0, 0.0, 0.0, 0.0))


def test_a_predicted_group_costs_one_where_nothing_was_counted():
    assert predicted_cost(pairs()) == (1.0, (0.0,) * 4)


def test_a_predicted_group_costs_the_one_total_that_all_observed_ones_have():
    assert predicted_cost(pairs(macs=Macs(3.0))) == (3.0, (0.0,) * 4)


def totals(trunk, heads, sizes):
    for size in sizes:
        for group in itertools.combinations(TASKS, size):
            total = trunk + sum(heads[TASKS.index(task)] for task in group)
            yield ObservedGroup(group, "full", dict.fromkeys(group, 1.0), macs=Macs(total))


def test_a_predicted_group_costs_the_trunk_and_heads_that_explain_every_total():
    trunk, heads = predicted_cost(list(totals(4.0, (1.0, 2.0, 0.0, 0.5), (1, 2))))
    assert trunk == pytest.approx(4.0)
    assert heads == pytest.approx((1.0, 2.0, 0.0, 0.5), abs=1e-9)


def test_costs_that_no_trunk_and_heads_explain_are_asked_for():
    observed = list(totals(4.0, (1.0, 2.0, 0.0, 0.5), (1, 2)))
    observed[-1] = ObservedGroup(observed[-1].train, "full", observed[-1].performance, macs=Macs(99.0))
    with pytest.raises(InputError, match=r"architecture 'full'.*multiply-adds"):
        predicted_cost(observed)


def test_costs_that_several_trunks_and_heads_explain_are_asked_for():
    with pytest.raises(InputError, match="architecture 'full'"):
        predicted_cost(list(totals(4.0, (1.0, 2.0, 0.0, 0.5), (2,))))
