"""Benchmark of affinity scores on a problem: train the networks that scores need, and compare scores and gains."""

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

GAIN = "gain"


@dataclass(frozen=True)
class ProblemBenchmark:
    """Results: the benchmark, its affinity documents (the measured gains first), and one line per failed run."""

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
    """Compare affinity scores with the measured gains of pairs on a problem.

    Single tasks and pairs are trained for the measured gains, further networks for `scores` (default: all scores).
    `others`: affinity documents of other scores, which are compared with the same gains. `options` are passed to
    `estimate_surrogate`. `budgets`, `samples`, `seed` and `time_limit` are passed to `benchmark`, as is `judging` under
    the name `progress`. Raises `InputError` if one of the two functions does, and if no pair has a measured gain
    because runs failed.
    """
    wanted = tuple(name for name in (scores if scores is not None else scores_from_problems()) if name != GAIN)
    if not wanted and not others:
        raise InputError(f"the score {GAIN} is the ground truth; add another score to compare with {GAIN}", "scores")
    refuse_options(samples, seed)
    distinct_names([*wanted, *(other.score for other in others)])
    for other in others:
        in_order(other, problem.names, other.score)
    found = estimate_surrogate(problem, scores=(GAIN, *wanted), **options)
    gain, *estimated = found.documents
    result = benchmark(
        gain,
        [*estimated, *others],
        budgets=budgets,
        samples=samples,
        seed=seed,
        time_limit=time_limit,
        progress=judging,
    )
    return ProblemBenchmark(result, found.documents, found.failed)
