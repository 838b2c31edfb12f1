"""Problem → benchmark: the quick runs that scores and true gains need, and how well the scores predict the gains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from taskgroup.campaigns.estimate import estimate_surrogate
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.errors import InputError
from taskgroup.evaluation.levels.alignment import in_order
from taskgroup.evaluation.levels.score_names import distinct_names
from taskgroup.evaluation.score_benchmark import SAMPLES, benchmark, refuse_options
from taskgroup.scores.registry import scores_from_problems
from taskgroup.surrogate.problem.problem import Problem

TRUTH = "gain"


@dataclass(frozen=True)
class ProblemBenchmark:
    """The benchmark, the documents that it was made of (the true gains first), and the runs that failed, with why."""

    benchmark: Benchmark
    documents: tuple[Affinity, ...]
    failed: tuple[str, ...]


def benchmark_problem(
    problem: Problem,
    scores: Sequence[str] | None = None,
    *,
    others: Sequence[Affinity] = (),
    budgets: Sequence[float] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    time_limit: float | None = None,
    judging: Callable[[int, int], None] | None = None,
    **options: Any,
) -> ProblemBenchmark:
    """Train every task alone and every pair for the true gains, and what `scores` need (by default all there are).

    `others` are scores from elsewhere, held against the same gains. `options` are those of `estimate_surrogate`, the
    rest those of `benchmark`; `judging` is its `progress`. Raises `InputError` as both do, and where too many runs
    failed to tell of any pair.
    """
    asked = tuple(name for name in (scores if scores is not None else scores_from_problems()) if name != TRUTH)
    if not asked and not others:
        raise InputError(f"--score {TRUTH} is the truth itself; another score is needed to hold against it")
    refuse_options(samples, seed)
    distinct_names([*asked, *(other.score for other in others)])
    for other in others:
        in_order(other, problem.names, other.score)
    found = estimate_surrogate(problem, scores=(TRUTH, *asked), **options)
    truth, *estimated = found.documents
    result = benchmark(
        truth,
        [*estimated, *others],
        budgets=budgets,
        samples=samples,
        seed=seed,
        time_limit=time_limit,
        progress=judging,
    )
    return ProblemBenchmark(result, found.documents, found.failed)
