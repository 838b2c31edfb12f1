"""`exact` = `ilp` = brute force, in objective, cost and number of networks."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskgroup import Affinity, check, encode, read_document, solve
from taskgroup.core.documents.affinity import ObservedGroup
from taskgroup.solver.mip import available_solvers
from tests.solver.instances import affinities, brute_force, options


def agrees(layout, best):
    if best is None:
        return layout.status == "infeasible"
    return (
        layout.status == "optimal"
        and layout.objective == pytest.approx(best.objective, rel=2e-9, abs=2e-12)
        and layout.cost == pytest.approx(best.cost, rel=2e-9)
        and len(layout.models) == best.networks
    )


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_exact_ilp_and_brute_force(data):
    affinity = data.draw(affinities())
    asked = data.draw(options(affinity))
    best = brute_force(affinity, **asked)
    for method in ("exact", "ilp"):
        layout = solve(affinity, method=method, **asked)
        assert agrees(layout, best), (method, layout, best)
        if best is not None:
            assert check(layout, affinity).violations == ()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("solver", [name for name in available_solvers() if name != "HiGHS"][:1])
def test_another_ilp_solver(solver, data):
    affinity = data.draw(affinities(most_tasks=4))
    asked = data.draw(options(affinity))
    assert agrees(solve(affinity, method="ilp", ilp_solver=solver, **asked), brute_force(affinity, **asked))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_order_of_tasks_and_groups_does_not_matter(data):
    affinity = data.draw(affinities())
    asked = data.draw(options(affinity))
    shuffled = Affinity(
        tasks=tuple(data.draw(st.permutations(affinity.tasks))),
        score=affinity.score,
        direction=affinity.direction,
        affinity=affinity.affinity,
        architectures=affinity.architectures,
        groups=tuple(data.draw(st.permutations(affinity.groups))),
    )
    one, other = solve(affinity, **asked), solve(shuffled, **asked)
    assert one.status == other.status
    if one.objective is not None:
        assert other.objective == pytest.approx(one.objective, rel=2e-9, abs=2e-12)
        assert other.cost == pytest.approx(one.cost, rel=2e-9)
        assert len(other.models) == len(one.models)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    performance = {"a": 0.0, "b": 0.0, "c": 0.0}
    groups = [ObservedGroup(t, "full", {k: performance[k] for k in t}) for t in [("a", "b"), ("b", "c"), ("a", "c")]]
    affinity = Affinity(("a", "b", "c"), "value", "max", ((None,) * 3,) * 3, groups=tuple(groups))

    def answer():
        document = json.loads(encode(solve(affinity, budget=2)))
        del document["solver"]["seconds"]
        return document

    assert answer() == answer()
    path = tmp_path / "affinity.json"
    path.write_text(encode(affinity))
    assert encode(read_document(str(path), Affinity)) == path.read_text()
