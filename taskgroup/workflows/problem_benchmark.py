"""Benchmark of affinity scores on a problem: train the networks that the scores need, and compare scores with gains."""

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
    """Results of a benchmark on a problem.

    They are the comparison of scores, the affinity documents (the measured gains come first), and one line of text per
    failed run.
    """

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
    """Train networks for a problem, and compare affinity scores with the measured gains of pairs of tasks.

    Single tasks and pairs are trained to measure the gains. Further networks are trained as `scores` (default: all
    scores) require. `others`: affinity documents of other scores, which are compared with the same gains. `options` are
    passed to `estimate_surrogate`. `budgets`, `samples`, `seed` and `time_limit` are passed to `benchmark`, and
    `judging` is passed as its argument `progress`. Raises `InputError` if `estimate_surrogate` or `benchmark` raises
    it, and if no pair has a measured gain because runs failed.
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
