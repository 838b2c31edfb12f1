"""How much of a layout comes back: closed forms, and what must not matter."""

import math
import random

import numpy as np
import pytest
from msgspec.structs import replace
from scipy import stats

from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request
from taskgroup.evaluation.resample import uncertain_numbers
from taskgroup.evaluation.stability import stability
from taskgroup.solver.solve import solve


def blank(n):
    return tuple((None,) * n for _ in range(n))


def group(train, architecture, values, errors, runs=3):
    return ObservedGroup(
        tuple(train), architecture, dict(zip(train, values, strict=True)), dict(zip(train, errors, strict=True)), runs
    )


def rivals(runs=3):
    """Two networks for two tasks; the second is worse by 0.02 in sum, each sum known to 0.03 or 0.04."""
    share = 1 / math.sqrt(2)
    first = group("ab", "first", (0.06, 0.04), (0.03 * share, 0.03 * share), runs)
    second = group("ab", "second", (0.03, 0.05), (0.04 * share, 0.04 * share), runs)
    return Affinity(("a", "b"), "value", "max", blank(2), groups=(first, second))


def planted(error=0.05, tasks="abcde", seed=0):
    """Random performances of every group of five tasks."""
    generator = np.random.default_rng(seed)
    groups = []
    for bits in range(1, 2 ** len(tasks)):
        train = [task for place, task in enumerate(tasks) if bits >> place & 1]
        groups.append(group(train, "full", generator.normal(0, 0.1, len(train)).tolist(), [error] * len(train)))
    return Affinity(tuple(tasks), "value", "max", blank(len(tasks)), groups=tuple(groups))


def test_a_close_tie_by_the_normal_distribution():
    resamples, mean, deviation = 4000, -0.02, 0.05
    found = stability(rivals(), resamples=resamples, max_models=1)
    wins = stats.norm.cdf(mean / deviation)  # of the second, whose lead is normal
    lost = deviation * stats.norm.pdf(mean / deviation) + mean * wins  # the mean of max(0, lead)
    sampling = math.sqrt(wins * (1 - wins) / resamples)
    assert found.same_layout == pytest.approx(1 - wins, abs=4 * sampling)
    first, second = found.networks
    assert (first.architecture, first.chosen, second.architecture, second.chosen) == ("first", True, "second", False)
    assert first.frequency + second.frequency == pytest.approx(1)
    assert [share.frequency for share in found.assignments["a"]] == [first.frequency, second.frequency]
    assert found.regret.mean == pytest.approx(lost, abs=4 * deviation / math.sqrt(resamples))
    assert found.regret.median == 0
    assert found.regret.quantile_95 == pytest.approx(stats.norm.ppf(0.95, mean, deviation), abs=0.006)


def test_a_perfect_tie_is_half_and_half():
    first = group("ab", "first", (0.1, 0.1), (0.02, 0.02))
    tied = Affinity(("a", "b"), "value", "max", blank(2), groups=(first, replace(first, architecture="second")))
    found = stability(tied, resamples=2000, max_models=1)
    assert found.same_layout == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(2000))


def test_without_errors_everything_comes_back():
    affinity = planted(error=0.0)
    found = stability(affinity, resamples=20, budget=2)
    assert found.same_layout == 1
    assert all(network.frequency == 1 and network.chosen for network in found.networks)
    assert all(len(groups) == 1 and groups[0].frequency == 1 for groups in found.assignments.values())
    assert found.regret.mean == found.regret.quantile_95 == found.relative_regret.quantile_95 == 0
    serving = solve(affinity, budget=2).assignment
    expected = [[float(serving[one] == serving[other]) for other in found.tasks] for one in found.tasks]
    assert [list(row) for row in found.together] == expected


def test_a_seed_gives_the_same_document():
    affinity = planted()
    once, again = (stability(affinity, resamples=15, budget=2, seed=3) for _ in range(2))
    other = stability(affinity, resamples=15, budget=2, seed=4)

    def told(document):
        return document.networks, document.assignments, document.together, document.regret

    assert told(once) == told(again)
    assert told(once) != told(other)


def test_the_order_of_tasks_and_groups_does_not_matter():
    affinity = planted()
    shuffled = list(affinity.groups)
    random.Random(1).shuffle(shuffled)
    turned = tuple(replace(group, train=group.train[::-1]) for group in shuffled)
    permuted = replace(affinity, tasks=affinity.tasks[::-1], groups=turned)
    one, other = (stability(document, resamples=30, budget=2) for document in (affinity, permuted))

    def shares(document):
        return {(frozenset(n.train), frozenset(n.serve), n.architecture): n.frequency for n in document.networks}

    assert shares(one) == shares(other)
    assert one.regret.mean == pytest.approx(other.regret.mean)
    assert [row[::-1] for row in one.together[::-1]] == [tuple(row) for row in other.together]


def test_shares_add_up():
    found = stability(planted(), resamples=40, budget=2)
    for groups in found.assignments.values():
        assert sum(share.frequency for share in groups) == pytest.approx(1)
    assert np.diag(found.together) == pytest.approx(1)
    assert np.array(found.together) == pytest.approx(np.array(found.together).T)
    assert found.regret.mean >= 0 and found.regret.median <= found.regret.quantile_95


@pytest.mark.parametrize(("noise", "runs", "law"), [("normal", 3, stats.norm), ("t", 3, stats.t(2))])
def test_draws_follow_the_law(noise, runs, law):
    numbers = uncertain_numbers(rivals(runs))
    generator = np.random.default_rng(0)
    drawn = [numbers.draw(generator, noise) for _ in range(2000)]
    scaled = [(d.groups[0].performance["a"] - 0.06) / (0.03 / math.sqrt(2)) for d in drawn]
    assert stats.kstest(scaled, law.cdf).pvalue > 0.001


def test_groups_of_one_run_move_by_the_pooled_error():
    repeated = group("ab", "full", (0.1, 0.1), (0.02, 0.03), runs=4)
    once = ObservedGroup(("a",), "full", {"a": 0.2})
    numbers = uncertain_numbers(Affinity(("a", "b"), "value", "max", blank(2), groups=(once, repeated)))
    assert sorted(numbers.error) == pytest.approx([0.02, 0.03, 0.02 * math.sqrt(4)])
    assert set(numbers.freedom) == {3.0}


def test_predicted_groups_are_predicted_again():
    tasks = tuple("abc")
    pairs = tuple(group(pair, "full", (0.1, 0.2), (0.05, 0.05)) for pair in ("ab", "ac", "bc"))
    affinity = Affinity(tasks, "value", "max", blank(3), groups=pairs)
    found = stability(affinity, resamples=25, max_models=1, predict="hoa")
    assert found.same_layout == 1 and found.regret.quantile_95 == 0  # one network for three tasks: there is no other


def test_a_matrix_with_errors():
    matrix = ((None, 0.1, -0.2), (0.1, None, 0.1), (-0.2, 0.1, None))
    errors = tuple(tuple(None if value is None else 0.1 for value in row) for row in matrix)
    found = stability(Affinity(tuple("abc"), "mtl-gain", "max", matrix, errors), resamples=50, max_models=2)
    assert found.resamples == 50 and 0 < found.same_layout < 1


def test_a_floor_that_breaks_is_counted():
    found = stability(rivals(), resamples=200, request=Request(max_models=1, min_performance={"a": 0.04}))
    # a's 0.06 ± 0.0212 of the first falls below; the chosen is then no answer and has no regret
    below = stats.norm.cdf((0.04 - 0.06) / (0.03 / math.sqrt(2)))
    assert found.violated + found.infeasible == pytest.approx(200 * below, abs=4 * math.sqrt(200 * below * (1 - below)))


@pytest.mark.parametrize("options", [{"resamples": 0}, {"seed": -1}, {"max_models": 1, "budget": 0.5}])
def test_refusals(options):
    with pytest.raises(InputError):
        stability(rivals(), **options)


def test_no_errors_is_said_with_what_would_help():
    alone = ObservedGroup(("a",), "full", {"a": 0.2})
    with pytest.raises(InputError, match="several seeds"):
        stability(Affinity(("a",), "value", "max", blank(1), groups=(alone,)))
    with pytest.raises(InputError, match="the affinity has no standard errors"):
        stability(Affinity(("a", "b"), "mtl-gain", "max", ((None, 0.1), (0.1, None))))
