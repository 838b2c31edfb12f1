"""Counting proofs of infeasibility against brute force: a proof is never wrong, and simple contradictions are found."""

import itertools

import numpy as np
import pytest

from taskgroup.core.documents.affinity import Affinity, Architecture
from taskgroup.core.request import Network, Request
from taskgroup.solver.contradictions import contradicts
from taskgroup.solver.solve import make_statement
from tests.campaigns.brute_force import Candidate, Problem, best_layout

TRUNKS = {"full": 2.0, "half": 1.0}
HEAD = 0.25


def affinity(tasks, trunks):
    size = len(tasks)
    matrix = tuple(tuple(None if row == column else 0.1 for column in range(size)) for row in range(size))
    heads = dict.fromkeys(tasks, HEAD)
    architectures = {name: Architecture(trunk, heads) for name, trunk in trunks.items()}
    return Affinity(tuple(tasks), "gain", "max", matrix, architectures=architectures)


def problem(tasks, trunks, request):
    """The same problem for brute force: every group in every architecture; no constraint is on the performances."""
    groups = [group for size in range(1, len(tasks) + 1) for group in itertools.combinations(tasks, size)]
    heads = dict.fromkeys(tasks, HEAD)
    candidates = tuple(
        Candidate(frozenset(group), name, dict.fromkeys(group, 0.1), trunk, heads)
        for group in groups
        for name, trunk in trunks.items()
    )
    return Problem(
        tuple(tasks),
        candidates,
        budget=request.budget,
        max_models=request.max_models,
        serve=request.serve,
        max_group_size=request.max_group_size,
        apart=request.apart,
        train_apart=request.train_apart,
    )


def random_case(seed):
    rng = np.random.default_rng(seed)
    tasks = "abcd" if seed % 3 == 0 else "abc"
    trunks = {"full": 2.0} if len(tasks) == 4 else TRUNKS

    def task_sets():
        chosen = [task for task in tasks if rng.random() < 0.6]
        return (tuple(chosen),) if len(chosen) > 1 and rng.random() < 0.5 else ()

    serve = tuple(task for task in tasks if rng.random() < 0.7) if rng.random() < 0.4 else ()
    apart = tuple(entry for entry in task_sets() if not serve or set(entry) <= set(serve))
    request = Request(
        budget=float(rng.choice([1.0, 1.25, 2.0, 2.5, 3.75, 4.25, 6.0])) if rng.random() < 0.7 else None,
        max_models=int(rng.integers(1, 4)) if rng.random() < 0.7 else None,
        max_group_size=int(rng.integers(1, 4)) if rng.random() < 0.5 else None,
        serve=serve,
        apart=apart,
        train_apart=task_sets(),
    )
    return tasks, trunks, request


def test_no_feasible_request_is_called_infeasible():
    proven = infeasible = 0
    for seed in range(90):
        tasks, trunks, request = random_case(seed)
        none = best_layout(problem(tasks, trunks, request)) is None
        claimed = contradicts(make_statement(affinity(tasks, trunks), request))
        assert none or not claimed, f"seed {seed}: {request}"
        proven, infeasible = proven + claimed, infeasible + none
    assert proven >= 10 and infeasible < 90


@pytest.mark.parametrize(
    "request_",
    [
        Request(apart=(("a", "b", "c"),), max_models=2),
        Request(train_apart=(("a", "c", "d"),), max_models=2),
        Request(max_group_size=2, max_models=1),
        Request(max_group_size=1, budget=3.9),
        Request(apart=(("a", "b"),), budget=1.9),
        Request(budget=0.5),
    ],
)
def test_a_request_that_needs_too_many_networks_is_proven_infeasible(request_):
    tasks = "abcd"
    assert contradicts(make_statement(affinity(tasks, TRUNKS), request_))
    assert best_layout(problem(tasks, {"half": 1.0}, request_)) is None


def test_nothing_is_concluded_from_networks_that_are_built_already():
    fixed = (Network(("a",), "half"), Network(("b", "c", "d"), "half"))
    assert not contradicts(make_statement(affinity("abcd", TRUNKS), Request(fixed=fixed, max_models=1)))
