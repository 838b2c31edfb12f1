"""The children of a node hold every layout of the node, and each is smaller."""

import numpy as np
import pytest

from taskgroup.solver.bnb.branching import branch
from taskgroup.solver.bnb.cardinality import Cardinality
from taskgroup.solver.bnb.subgradient import PrimalAverage
from tests.solver.random_instances import feasible_assignments, random_instance


def holds(part, cardinality, layout):
    counts = np.bincount(cardinality.kind[sorted(set(layout))], minlength=len(cardinality.least))
    inside = (counts >= cardinality.least).all() and (counts <= cardinality.most).all()
    return inside and all(part[m, i] for i, m in enumerate(layout))


@pytest.mark.parametrize("seed", range(200))
def test_children_cover_the_parent(seed):
    instance = random_instance(seed)
    rng = np.random.default_rng(seed)
    allowed = np.isfinite(instance.value)
    if allowed.sum(axis=0).max() < 2 or not allowed.any(axis=0).all():
        return
    kinds = np.unique(instance.trunk, return_inverse=True)[1].astype(np.intp)
    number = int(kinds.max()) + 1
    most = np.full(number, len(instance.units), dtype=np.intp)
    cardinality = Cardinality(kinds, np.zeros(number, dtype=np.intp), most, np.unique(instance.trunk), None)
    serving = rng.random(allowed.shape) * allowed * (rng.random(allowed.shape) < 0.7)
    average = PrimalAverage(rng.random(len(allowed)), serving / np.maximum(serving.sum(axis=0), 1e-9))
    children = branch(instance.candidates.members, allowed, average, cardinality)
    assert len(children) == 2
    for layout in feasible_assignments(instance):
        assert any(holds(part, limits, layout) for part, limits in children)
    for part, limits in children:
        assert not (part & ~allowed).any()
        smaller = part.sum() < allowed.sum()
        assert smaller or (limits.most < cardinality.most).any() or (limits.least > cardinality.least).any()
