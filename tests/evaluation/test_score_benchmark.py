"""Scores against true gains: what has to hold of any."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace
from scipy import stats

from taskgroup import (
    Architecture,
    Benchmark,
    InputError,
    ObservedGroup,
    benchmark,
    encode,
    estimate_matrix,
    solve,
)
from taskgroup.formats.documents import decode

NAMES = ("semantic", "depth", "edges", "normals", "keypoints", "curvature")


def document(values, score="ias", stderr=None, names=None):
    """An affinity of (n, n) numbers; the diagonal and NaN are unknown."""
    names = names or NAMES[: len(values)]

    def matrix(numbers):
        return tuple(
            tuple(None if i == j or math.isnan(x) else float(x) for j, x in enumerate(row))
            for i, row in enumerate(numbers)
        )

    made = estimate_matrix(names, matrix(values), score=score)
    return made if stderr is None else replace(made, stderr=matrix(stderr))


def drawn(seed, tasks=5, digits=6):
    return np.random.default_rng(seed).normal(size=(tasks, tasks)).round(digits)


def with_groups(seed, tasks=4):
    """True gains of every group of at most three, single tasks in a cheaper architecture."""
    generator = np.random.default_rng(seed)
    names, values = NAMES[:tasks], np.full((tasks, tasks), np.nan)
    groups = [ObservedGroup((name,), "half", {name: 0.0}) for name in names]
    for size in (2, 3):
        for train in itertools.combinations(range(tasks), size):
            gains = generator.normal(size=size).round(3)
            reached = {names[task]: float(gain) for task, gain in zip(train, gains, strict=True)}
            groups.append(ObservedGroup(tuple(names[task] for task in train), "full", reached))
            if size == 2:
                values[train[::-1], train] = gains
    truth = document(values, "gain")
    architectures = {
        "half": Architecture(10.0, dict.fromkeys(names, 1.0)),
        "full": Architecture(20.0, dict.fromkeys(names, 1.0)),
    }
    return replace(truth, groups=tuple(groups), architectures=architectures)


def permuted(affinity, order):
    places = [affinity.tasks.index(task) for task in order]

    def matrix(values):
        return None if values is None else tuple(tuple(values[i][j] for j in places) for i in places)

    return replace(affinity, tasks=tuple(order), affinity=matrix(affinity.affinity), stderr=matrix(affinity.stderr))


def unordered(value):
    """Without the order of tasks: what a matrix holds by name, and members of a group as a set."""
    if isinstance(value, dict):
        return {key: unordered(entry) for key, entry in value.items() if key not in ("affinity", "stderr", "gain")}
    if isinstance(value, list | tuple):
        entries = [unordered(entry) for entry in value]
        return frozenset(entries) if entries and all(isinstance(entry, str) for entry in entries) else entries
    return value


ties = st.integers(-2, 2).map(float)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_order_of_tasks_changes_nothing(data):
    tasks = data.draw(st.integers(3, 5))
    numbers = st.lists(st.lists(ties, min_size=tasks, max_size=tasks), min_size=tasks, max_size=tasks)
    errors = [[0.5] * tasks] * tasks
    truth = document(data.draw(numbers), "mtl-gain", errors)
    scores = [document(data.draw(numbers), "ias", errors), document(data.draw(numbers), "td")]
    orders = [data.draw(st.permutations(truth.tasks)) for _ in range(3)]
    as_it_is = benchmark(truth, scores, samples=20, budgets=[1.0, 2.0])
    shuffled = benchmark(
        permuted(truth, orders[0]),
        [permuted(score, order) for score, order in zip(scores, orders[1:], strict=True)],
        samples=20,
        budgets=[1.0, 2.0],
    )
    assert shuffled.tasks == tuple(orders[0])
    one, other = to_builtins(as_it_is), to_builtins(shuffled)
    for found in (one, other):
        del found["notes"], found["provenance"]  # notes list names in the document's order
    assert unordered(one) == unordered(other)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 2))
def test_levels_1_and_2_are_scipys(seed, digits):
    gains, score = drawn(seed), drawn(seed + 1, digits=digits)
    found = benchmark(document(gains, "mtl-gain"), [document(score)], budgets=[1.0]).scores[0]
    off = ~np.eye(5, dtype=bool)
    assert found.level1.all.value == pytest.approx(stats.pearsonr(score[off], gains[off]).statistic, abs=1e-9)
    for target, task in enumerate(NAMES[:5]):
        one, other = score[off[:, target], target], gains[off[:, target], target]
        if one.max() == one.min():
            assert found.level1.targets[task].reason == found.level2.targets[task].reason == "the score is constant"
            continue
        assert found.level1.targets[task].value == pytest.approx(stats.pearsonr(one, other).statistic, abs=1e-9)
        assert found.level2.targets[task].value == pytest.approx(stats.kendalltau(one, other).statistic, abs=1e-9)
    known = [rank.value for rank in found.level2.targets.values() if rank.value is not None]
    assert found.level2.average == pytest.approx(np.mean(known))
    assert found.level2.counted == len(known)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_level_3_by_looking_at_every_partner(seed):
    gains, score = drawn(seed), drawn(seed + 1, digits=0)
    found = benchmark(document(gains, "mtl-gain"), [document(score)], budgets=[1.0]).scores[0].level3
    for target, task in enumerate(NAMES[:5]):
        partners = [place for place in range(5) if place != target]
        top = max(score[place, target] for place in partners)
        chosen = [place for place in partners if score[place, target] == top]
        best = max(gains[place, target] for place in partners)
        pick = found.targets[task]
        assert pick.chosen == tuple(NAMES[place] for place in chosen)
        assert pick.lost == pytest.approx(sum(gains[place, target] - best for place in chosen) / len(chosen))
        assert pick.best_gain == best
    assert found.average == pytest.approx(np.mean([pick.lost for pick in found.targets.values()]))


@pytest.mark.parametrize("truth", [document(drawn(3), "mtl-gain"), with_groups(3)], ids=["matrix", "groups"])
def test_the_truth_predicts_itself(truth):
    found = benchmark(truth, [truth])
    (score,) = found.scores
    assert score.level1.all.value == pytest.approx(1.0)
    assert score.level2.average == 1.0
    assert (score.level3.average, score.level3.hits) == (0.0, len(truth.tasks))
    assert {choice.lost for choice in score.level4.choices} == {0.0}
    assert [choice.objective for choice in score.level4.choices] == pytest.approx(
        [point.best for point in found.reference]
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_level_4_is_solve_on_the_score_worth_its_pairs_true_gains(seed):
    gains, score = drawn(seed), drawn(seed + 1)
    truth, judged = document(gains, "mtl-gain"), document(score)
    found = benchmark(truth, [judged], budgets=[1, 2, 3])
    for choice, point in zip(found.scores[0].level4.choices, found.reference, strict=True):
        layout = solve(judged, budget=point.budget)
        worth = 0.0
        for model in layout.models:
            for task in model.serve:
                others = [NAMES.index(name) for name in model.train if name != task]
                worth += np.mean(gains[others, NAMES.index(task)])
        best = solve(truth, budget=point.budget).objective
        assert choice.objective == pytest.approx(worth)
        assert point.best == pytest.approx(best)
        assert choice.lost == pytest.approx(best - worth, abs=1e-9)
        assert choice.regret == pytest.approx((best - worth) / abs(best), abs=1e-9)
        assert point.random <= point.best + 1e-9
        if point.best - point.random > 1e-6:
            assert choice.of_chance == pytest.approx((best - worth) / (best - point.random), abs=1e-6)


def test_level_4_keeps_what_was_observed_and_what_networks_cost():
    truth = with_groups(5)
    gains = {(frozenset(group.train), group.architecture): group for group in truth.groups}
    found = benchmark(truth, [document(drawn(6, 4))])
    assert found.reference[0].budget == 24.0  # one network of the dearer architecture, a head a task
    for choice in found.scores[0].level4.choices:
        assert choice.cost <= choice.budget * (1 + 1e-9)
        assert choice.cost == sum(20.0 + len(network.serve) for network in choice.networks)
        worth = 0.0
        for network in choice.networks:
            group = gains.get((frozenset(network.train), network.architecture))
            pairs = [
                gains[frozenset((task, other)), "full"].performance[task]
                for task in network.serve
                for other in network.train
                if other != task
            ]
            worth += (
                sum(pairs) / (len(network.train) - 1)
                if group is None
                else sum(group.performance[task] for task in network.serve)
            )
        assert choice.objective == pytest.approx(worth)
        assert choice.predicted == sum(len(network.train) > 3 for network in choice.networks)


def test_a_score_chooses_among_observed_groups_whose_pairs_nobody_trained():
    names, gains = NAMES[:3], np.full((3, 3), np.nan)
    groups = (
        ObservedGroup(names, "full", dict(zip(names, (0.1, 0.2, 0.3), strict=True))),
        ObservedGroup(names[:2], "full", dict(zip(names[:2], (0.5, -0.5), strict=True))),
        ObservedGroup(names[2:], "full", {names[2]: 0.0}),
    )
    gains[1, 0], gains[0, 1] = 0.5, -0.5
    truth = replace(document(gains, "gain"), groups=groups)
    found = benchmark(truth, [document(np.ones((3, 3)) * np.arange(3))], budgets=[1.0, 2.0])
    (one, two) = found.scores[0].level4.choices
    assert [network.train for network in one.networks] == [names]
    assert one.objective == pytest.approx(0.6)
    assert two.objective is not None
    assert [point.best for point in found.reference] == pytest.approx([0.6, 0.1 + 0.2 + 0.3 + 0.4])


def test_losses_are_turned_round():
    gains, score = drawn(1), drawn(2)
    upright = benchmark(document(gains, "mtl-gain"), [document(score)], budgets=[2.0])
    losses = replace(document(-gains, "value"), direction="min")
    turned = benchmark(losses, [document(score)], budgets=[2.0])
    one, other = upright.scores[0], turned.scores[0]
    assert one.level1 == other.level1
    assert one.level2 == other.level2
    assert one.level3.average == other.level3.average
    for task in upright.tasks:
        assert one.level3.targets[task].best_gain == -other.level3.targets[task].best_gain


def test_constant_and_missing_values_are_said():
    score = drawn(2, 4)
    score[:, 0] = 1.0  # constant for the first target
    score[2, 1] = math.nan
    score[:, 3] = math.nan
    found = benchmark(document(drawn(1, 4), "mtl-gain"), [document(score)])
    first = found.scores[0].level1.targets
    assert first["semantic"].reason == "the score is constant"
    assert (first["depth"].missing, first["depth"].pairs) == (("edges",), 2)
    assert first["normals"].reason == "no pair has both score and gain"
    assert first["normals"].missing == ("semantic", "depth", "edges")
    assert found.scores[0].level3.targets["normals"].lost is None
    assert found.scores[0].level2.counted == 2
    text = "\n".join(found.notes)
    assert "ias: correlation undefined for target semantic: the score is constant" in text
    assert "ias: value unknown for target depth: partner edges" in text


def test_a_partner_that_the_score_does_not_know_can_still_be_the_best():
    gains, score = np.array([[0, 1, 0], [9.0, 0, 1], [4.0, 2, 0]]), np.array([[0, 1, 1], [math.nan, 0, 2], [3.0, 2, 0]])
    pick = benchmark(document(gains, "mtl-gain"), [document(score)]).scores[0].level3.targets["semantic"]
    assert (pick.best, pick.chosen, pick.lost, pick.missing) == (("depth",), ("edges",), -5.0, ("depth",))


def test_a_constant_gain_is_said():
    gains = drawn(1, 3)
    gains[:, 1] = 0.0
    found = benchmark(document(gains, "mtl-gain"), [document(drawn(2, 3))])
    assert found.scores[0].level1.targets["depth"].reason == "the gain is constant"
    assert found.scores[0].level2.targets["depth"].tied_gain == (("semantic", "edges"),)


def test_another_order_and_further_tasks_of_a_score():
    truth, score = document(drawn(1, 4), "mtl-gain"), document(drawn(2, 5))
    found = benchmark(truth, [permuted(score, score.tasks[::-1])])
    assert found.scores[0].affinity == tuple(row[:4] for row in score.affinity[:4])
    assert "dropped keypoints" in found.notes[0]


def test_a_task_that_a_score_lacks_is_refused():
    with pytest.raises(InputError, match=r"ias: task 'normals' is missing .*score of every task"):
        benchmark(document(drawn(1, 4), "mtl-gain"), [document(drawn(2, 3))])


def test_what_cannot_be_computed_is_refused():
    truth, score = document(drawn(1, 4), "mtl-gain"), document(drawn(2, 4))
    with pytest.raises(InputError, match="no score"):
        benchmark(truth, [])
    with pytest.raises(InputError, match="two scores are named 'ias'"):
        benchmark(truth, [score, score])
    with pytest.raises(InputError, match="samples"):
        benchmark(truth, [score], samples=1)
    with pytest.raises(InputError, match=r"1e\+200 is too large"):
        benchmark(truth, [document(drawn(2, 4) * 0 + 1e200)])
    with pytest.raises(InputError, match="one task"):
        benchmark(document([[0.0]], "gain"), [document([[0.0]])])


def test_where_networks_cannot_be_priced_the_other_levels_stand():
    names = NAMES[:3]
    pairs = list(itertools.combinations(names, 2))
    costs = (1.0, 5.0, 12.0)
    from taskgroup import Macs

    groups = tuple(
        ObservedGroup(pair, "full", dict.fromkeys(pair, float(i)), macs=Macs(cost))
        for i, (pair, cost) in enumerate(zip(pairs, costs, strict=True))
    )
    truth = replace(document(drawn(1, 3), "mtl-gain"), groups=groups)
    found = benchmark(truth, [document(drawn(2, 3))])
    assert found.reference == ()
    assert found.scores[0].level4 is None
    assert found.scores[0].level1.all.value is not None
    assert any("no layout was evaluated: architecture 'full'" in note for note in found.notes)


def test_intervals_only_where_runs_were_repeated():
    gains, score, errors = drawn(1), drawn(2), np.full((5, 5), 0.3)
    plain = benchmark(document(gains, "mtl-gain"), [document(score)], budgets=[1.0])
    assert plain.bootstrap is None
    assert plain.scores[0].level1.all.interval is None
    repeated = benchmark(document(gains, "mtl-gain", errors), [document(score)], budgets=[1.0])
    assert repeated.bootstrap.samples == 1000
    low, high = repeated.scores[0].level1.all.interval
    off = ~np.eye(5, dtype=bool)
    generator = np.random.default_rng(99)
    again = [stats.pearsonr(score[off], (gains + generator.normal(0, errors))[off]).statistic for _ in range(1000)]
    assert (low, high) == pytest.approx(np.quantile(again, [0.025, 0.975]), abs=0.05)


def test_no_error_no_width():
    found = benchmark(
        document(drawn(1), "mtl-gain", np.zeros((5, 5))), [document(drawn(2))], budgets=[1.0], samples=10
    ).scores[0]
    assert found.level1.all.interval == pytest.approx((found.level1.all.value,) * 2)
    assert found.level2.interval == pytest.approx((found.level2.average,) * 2)
    assert found.level3.interval == pytest.approx((found.level3.average,) * 2)


def test_the_same_bytes_that_are_read_back():
    def once():
        errors = np.full((5, 5), 0.3)
        return benchmark(document(drawn(1), "mtl-gain", errors), [document(drawn(2), stderr=errors)], samples=50)

    assert encode(once()) == encode(once())
    assert decode(encode(once()), Benchmark, "it") == once()


def test_training_cost_is_what_was_counted():
    def counted(score, macs, **options):
        provenance = {"cost": {"training_macs": macs, "runs": 3}, "options": options}
        return replace(document(drawn(len(score), 3), score), provenance=provenance)

    scores = [counted("ias", 10.0), counted("gs", 5.0, mtl="all"), counted("gt", 5.0, mtl="pairs")]
    found = benchmark(counted("gain", 40.0), [*scores, document(drawn(9, 3), "own")])
    costs = [score.cost for score in found.scores]
    assert [cost.training_macs for cost in costs] == [10.0, 5.0, 5.0, None]
    assert [cost.of_truth for cost in costs] == [0.25, 0.125, 0.125, None]
    assert [cost.formula for cost in costs] == ["n c_s", "2 c_s + looks", "n(n − 1) c_s + looks", None]
    assert (found.truth_cost.training_macs, found.truth_cost.formula) == (40.0, "n² c_s")
