import numpy as np
import pytest

from taskgroup import Affinity, ObservedGroup
from taskgroup.predictors.candidates.source import make_source
from taskgroup.solver.baselines.similarity import groups_of, similarity
from tests.solver.baselines.documents import matrix


def test_the_mean_of_both_directions_from_zero_to_one():
    rows = ((None, 1.0, 2.0), (3.0, None, 0.0), (4.0, 1.0, None))
    found = similarity(make_source(Affinity(("a", "b", "c"), "ias", "max", rows)))
    # both directions: ab 2, ac 3, bc 0.5
    assert found == pytest.approx(np.array([[1, 0.6, 1], [0.6, 1, 0], [1, 0, 1]]))


def test_less_is_more_alike_where_less_is_better():
    high = similarity(make_source(matrix(5)))
    rows = tuple(tuple(None if x is None else -x for x in row) for row in matrix(5).affinity)
    low = similarity(make_source(Affinity(matrix(5).tasks, "mtl-gain", "min", rows)))
    assert low == pytest.approx(high)


def test_what_the_matrix_lacks_is_the_mean_over_groups():
    groups = (
        ObservedGroup(("a", "b", "c"), "full", {"a": 1.0, "b": 0.5, "c": 0.0}),
        ObservedGroup(("a", "b", "d"), "full", {"a": 3.0, "b": 0.5, "d": 0.0}),
    )
    affinity = Affinity(("a", "b", "c", "d"), "delta", "max", ((None,) * 4,) * 4, groups=groups)
    found = similarity(make_source(affinity))
    # ab (2 + 0.5) / 2, ac (1 + 0) / 2, ad (3 + 0) / 2, bc and bd 0.25; cd, which no group holds, lies between
    assert found[0, 3] == 1.0
    assert found[1, 2] == found[1, 3] == 0.0
    assert found[0, 1] == pytest.approx(0.8)
    assert found[0, 2] == pytest.approx(0.2)
    assert 0 < found[2, 3] < 1


def test_the_scale_of_a_logged_value_does_not_matter():
    rng = np.random.default_rng(0)
    logged = rng.uniform(0.5, 0.9, (6, 6))
    scale = np.array([1, 100, 1, 0.01, 1, 1])

    def of(values):
        rows = tuple(tuple(None if i == j else float(values[i, j]) for j in range(6)) for i in range(6))
        return similarity(make_source(Affinity(tuple("abcdef"), "value", "max", rows)))

    assert of(logged * scale) == pytest.approx(of(logged))


def test_tasks_that_are_all_alike():
    rows = ((None, 1.0, 1.0), (1.0, None, 1.0), (1.0, 1.0, None))
    assert (similarity(make_source(Affinity(("a", "b", "c"), "ias", "max", rows))) == 1.0).all()


def test_groups_of_labels():
    assert groups_of(np.array([2, 0, 2])).tolist() == [[False, True, False], [True, False, True]]
