"""Random instances small enough to enumerate every assignment."""

import itertools

import numpy as np

from taskgroup.core.candidates import Candidates
from taskgroup.core.request import Request
from taskgroup.solver.model.instance import make_instance


def random_instance(seed, *, ties=False):
    """Return an instance of 3–5 tasks and 4–9 candidates in up to three trunk sizes, most with a budget and heads."""
    rng = np.random.default_rng(seed)
    tasks, count = int(rng.integers(3, 6)), int(rng.integers(4, 10))
    members = rng.random((count, tasks)) < 0.6
    members[0] = True
    members[~members.any(axis=1), 0] = True
    performance = rng.integers(-2, 3, (count, tasks)) / 1.0 if ties else rng.normal(0, 1, (count, tasks))
    performance[~members] = np.nan
    trunk = rng.choice([0.5, 1.0, 2.0][: rng.integers(1, 4)], count)
    heads = members * (rng.choice([0.1, 0.2, 0.3], (count, tasks)) if rng.random() < 0.6 else 0.0)
    candidates = Candidates(
        tasks=tuple("abcde"[:tasks]),
        direction="max",
        architectures=("full",),
        members=members,
        architecture=np.zeros(count, dtype=np.intp),
        trunk=trunk,
        heads=heads,
        performance=performance,
        deviation=np.full(performance.shape, np.nan),
        observed=np.full(count, True),
    )
    budget = float(rng.choice([2.2, 3.0, 4.5])) if rng.random() < 0.8 else None
    most = int(rng.integers(1, 4)) if rng.random() < 0.4 else None
    apart = (("a", "b"),) if rng.random() < 0.3 else ()
    return make_instance(candidates, Request(budget=budget, max_models=most, apart=apart))


def feasible_assignments(instance):
    """Return every assignment that satisfies the instance's constraints."""
    choices = [np.flatnonzero(np.isfinite(column)) for column in instance.value.T]
    every = (tuple(map(int, assignment)) for assignment in itertools.product(*choices))
    return [assignment for assignment in every if instance.is_feasible(assignment)]
