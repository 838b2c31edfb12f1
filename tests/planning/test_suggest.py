"""What is suggested to train next."""

import itertools
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskgroup.core.documents.affinity import Affinity, Architecture, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.formats.documents import encode
from taskgroup.planning.lookahead import Lookahead
from taskgroup.planning.suggest import suggest, suggest_first
from taskgroup.predictors.candidates.source import make_source
from taskgroup.predictors.posterior_draws import Draws
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.model.statement import Statement


def known(groups, tasks="abcde", seed=0, architectures=None):
    rng = np.random.default_rng(seed)
    observed = tuple(
        ObservedGroup(
            tuple(group), "full", {task: float(rng.normal(0, 0.1)) if len(group) > 1 else 0.0 for task in group}
        )
        for group in groups
    )
    matrix = ((None,) * len(tasks),) * len(tasks)
    return Affinity(tuple(tasks), "delta", "max", matrix, architectures=architectures or {}, groups=observed)


@given(tasks=st.integers(1, 9), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_nothing_is_known_singles_then_pairs_that_span(tasks, seed):
    names = [f"t{i}" for i in range(tasks)]
    groups = [group.train for group in suggest_first(names, count=100, seed=seed).groups]
    assert groups[:tasks] == [(name,) for name in names]
    pairs = groups[tasks:]
    assert all(len(set(pair)) == 2 for pair in pairs)
    assert len(pairs) == ((tasks + 1) // 2 if tasks > 1 else 0)
    assert {task for pair in pairs for task in pair} == (set(names) if tasks > 1 else set())


def test_what_was_trained_is_not_suggested_to_begin_with():
    groups = suggest_first("abc", [("a",), ("b",)], count=1).groups
    assert [group.train for group in groups] == [("c",)]


@given(seed=st.integers(0, 50), count=st.integers(1, 12))
@settings(max_examples=15, deadline=None)
def test_never_what_was_trained_and_none_twice(seed, count):
    rng = np.random.default_rng(seed)
    every = [group for size in range(1, 5) for group in itertools.combinations("abcd", size)]
    trained = [*every[:4], *(every[4 + place] for place in rng.choice(11, rng.integers(1, 11), replace=False))]
    document = known(trained, "abcd", seed)
    groups = [group.train for group in suggest(document, count=count, max_models=2, seed=seed).groups]
    assert len(set(groups)) == len(groups) == min(count, 15 - len(trained))
    assert not set(groups) & set(trained)


def test_the_same_seed_gives_the_same_bytes():
    document = known(["a", "b", "c", "d", "e", "ab", "cd", "abc", "bcde"])
    assert encode(suggest(document, count=4, max_models=2)) == encode(suggest(document, count=4, max_models=2))


def test_of_two_groups_alike_the_cheaper_to_train_is_suggested():
    """Two architectures that are observed alike, one at a tenth of the cost."""
    tasks = "abcd"
    one = known(["a", "b", "c", "d", "ab", "cd", "abc", "bcd"], tasks)
    cheap = tuple(msgspec.structs.replace(group, architecture="small") for group in one.groups)
    counts = {"full": Architecture(10.0, {}), "small": Architecture(1.0, {})}
    both = msgspec.structs.replace(one, groups=(*one.groups, *cheap), architectures=counts)
    assert {group.architecture for group in suggest(both, count=3).groups} == {"small"}
    assert {group.architecture for group in suggest(both, count=3, architecture="full").groups} == {"full"}


@pytest.mark.parametrize("options", [{"count": 0}, {"architecture": "none of these"}, {"weight": {"x": 1.0}}])
def test_options_that_mean_nothing(options):
    with pytest.raises(InputError):
        suggest(known(["a", "b", "ab"], "ab"), **options)


def test_what_a_group_is_worth_is_what_many_draws_of_it_say():
    """The expected rise against Monte Carlo: draw the run, condition on it, look for the best layout again."""
    rng = np.random.default_rng(3)
    document = known(["a", "b", "c", "ab", "ac", "abc"], "abc", seed=3)
    source = make_source(document, predict="gp", singletons=True)
    statement = Statement(source, msgspec.structs.replace(Statement(source).request, max_models=1))
    candidates = source.everything()
    instance = statement.instance(candidates)
    best = solve_exact(instance).assignment
    row = int(np.flatnonzero(~candidates.observed)[0])  # the pair bc: no layout of one network can use it
    ahead = Lookahead(source.fitted, candidates, instance, [best], np.ones(3))
    assert ahead.improvement(np.array([row]), rng) == pytest.approx([0.0], abs=1e-9)
    statement = Statement(source, msgspec.structs.replace(statement.request, max_models=2))
    instance = statement.instance(candidates)
    best = solve_exact(instance).assignment
    assert row in best
    without = candidates.performance.copy()
    without[row] = np.nan
    other = solve_exact(statement.instance(replace(candidates, performance=without))).assignment
    ahead = Lookahead(source.fitted, candidates, instance, [best, other], np.ones(3))
    told = ahead.improvement(np.array([row]), rng)[0]
    draws, noise = Draws.of(source.fitted), source.fitted.noise
    rises = []
    for _ in range(4000):
        reached = draws.performance(draws.draw(rng), candidates.members[[row]], 0)[0] + noise * rng.standard_normal(3)
        performance = candidates.performance.copy()
        performance[row] = reached
        value = statement.instance(replace(candidates, performance=performance))
        rises.append(value.objective(solve_exact(value).assignment))
    expected = np.mean(rises) - instance.objective(best)
    assert told == pytest.approx(expected, abs=0.25 * expected + 3 * np.std(rises) / 60)
