"""Selections under cardinality against brute force."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from taskgroup.solver.bnb.cardinality import Cardinality, cardinality_of_trunks


@st.composite
def cases(draw):
    size = draw(st.integers(1, 7))
    kinds = draw(st.integers(1, 3))
    free = draw(st.booleans()) and kinds > 1
    kind = np.array(draw(st.lists(st.integers(0, kinds - 1), min_size=size, max_size=size)), dtype=np.intp)
    most = np.array([draw(st.integers(0, 3)) for _ in range(kinds)], dtype=np.intp)
    least = np.array([draw(st.integers(0, int(high))) for high in most], dtype=np.intp) * draw(st.integers(0, 1))
    if free:
        most[-1], least[-1] = size, 0
    total = draw(st.one_of(st.none(), st.integers(0, 4)))
    reduced_profits = np.array(draw(st.lists(st.integers(-5, 9).map(float), min_size=size, max_size=size)))
    return Cardinality(kind, least, most, np.arange(kinds, dtype=float), total, free), reduced_profits


def best_sum(cardinality, reduced_profits, forced=None):
    best = -np.inf
    for chosen in itertools.product([False, True], repeat=len(reduced_profits)):
        picked = np.flatnonzero(chosen)
        if forced is not None and forced not in picked:
            continue
        numbers = np.bincount(cardinality.kind[picked], minlength=len(cardinality.least))
        kinds = slice(cardinality.counted_kinds)
        own = numbers[kinds]
        if (own < cardinality.least[kinds]).any() or (own > cardinality.most[kinds]).any():
            continue
        if cardinality.total is not None and own.sum() > cardinality.total:
            continue
        best = max(best, reduced_profits[picked].sum())
    return best


@given(cases())
def test_the_selection_is_the_best_and_forcing_one_in_is_bounded(case):
    cardinality, reduced_profits = case
    selection = cardinality.select(reduced_profits)
    best = best_sum(cardinality, reduced_profits)
    if not selection.possible:
        assert best == -np.inf
        return
    assert reduced_profits[selection.index].sum() == best
    bounds = best - cardinality.exchange_losses(reduced_profits, selection) + reduced_profits
    for candidate in range(len(reduced_profits)):
        assert best_sum(cardinality, reduced_profits, candidate) <= bounds[candidate] + 1e-9


@given(st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=6), st.sampled_from([0.4, 1.0, 2.5, 4.0]))
def test_maximal_ways_cover_every_selection_that_the_money_buys(trunks, money):
    trunk = np.array(trunks)
    cardinality = cardinality_of_trunks(trunk, 4, None)
    ways = cardinality.maximal(money)
    for chosen in itertools.product([False, True], repeat=len(trunk)):
        picked = np.flatnonzero(chosen)
        numbers = np.bincount(cardinality.kind[picked], minlength=len(cardinality.least))
        if trunk[picked].sum() <= money and (numbers <= cardinality.most).all():
            assert any((numbers <= way.most).all() for way in ways)
    for way in ways:
        if len(ways) > 1:
            assert way.most @ way.trunk <= money + 1e-9
