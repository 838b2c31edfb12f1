"""Test suite of properties of baseline methods, checked on random affinity documents."""

from collections.abc import Callable, Iterator

import numpy as np

from taskgroup.core.documents.affinity import Affinity, Architecture, ObservedGroup
from taskgroup.evaluation.check import check
from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.solve import solve
from taskgroup.testing.descriptors import named_and_described


def random_affinity(seed: int, tasks: int = 5) -> Affinity:
    """Return a random affinity document: gains of all groups of `tasks` tasks, in one architecture of cost 1."""
    generator = np.random.default_rng(seed)
    names = tuple(f"task{place}" for place in range(tasks))
    groups = []
    for code in range(1, 2**tasks):
        train = tuple(name for place, name in enumerate(names) if code >> place & 1)
        drawn = [round(float(value), 6) for value in generator.normal(0.0, 0.1, len(train))]
        gains: dict[str, float | None] = dict(zip(train, drawn if len(train) > 1 else [0.0], strict=True))
        groups.append(ObservedGroup(train, "full", gains))
    pairs = {group.train: group.performance for group in groups if len(group.train) == 2}
    matrix = tuple(
        tuple(
            None if row == column else pairs[names[min(row, column)], names[max(row, column)]][names[column]]
            for column in range(tasks)
        )
        for row in range(tasks)
    )
    return Affinity(
        tasks=names,
        score="delta",
        direction="max",
        affinity=matrix,
        architectures={"full": Architecture(1.0)},
        groups=tuple(groups),
    )


def _problems() -> Iterator[tuple[Affinity, float]]:
    for seed in range(4):
        for budget in (1.0, 2.0, 5.0):
            yield random_affinity(seed), budget


def finds_valid_layouts(baseline: BaselineDescriptor) -> None:
    """Assert that the layouts of a baseline are valid.

    Each layout must pass `check`, and its objective must exceed neither the optimum nor the bound in the layout. The
    baseline is called by its name, so the package that contains it must be installed.
    """
    for affinity, budget in _problems():
        layout = solve(affinity, budget=budget, method=baseline.name)
        if layout.objective is None:
            assert layout.status in ("infeasible", "unknown") and layout.reason, "no layout, and no reason"
            continue
        verdict = check(layout, affinity)
        assert not verdict.violations, f"the layout breaks a rule: {verdict.violations[0]}"
        best = solve(affinity, budget=budget)
        assert best.objective is not None and layout.objective <= best.objective + 1e-9, "better than the optimum"
        assert layout.bound is None or layout.bound >= layout.objective - 1e-9, "the bound is below the objective"


def is_deterministic(baseline: BaselineDescriptor) -> None:
    """Assert that two calls with the same problem and seed give the same layout."""
    for affinity, budget in _problems():
        first, second = (solve(affinity, budget=budget, method=baseline.name).models for _ in range(2))
        assert first == second, "two calls differ"


BASELINE_PROPERTIES: tuple[Callable[[BaselineDescriptor], None], ...] = (
    named_and_described,
    finds_valid_layouts,
    is_deterministic,
)
"""All properties of the suite. Each raises `AssertionError` if the baseline of a descriptor violates the property."""
