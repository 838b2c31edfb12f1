"""Comparison of affinity scores with measured gains (Azorin et al. 2023)."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from taskgroup.core.documents.affinity import Affinity, refuse_mixed
from taskgroup.core.documents.benchmark import Benchmark, Bootstrap, Reference, ScoreBenchmark, Selection
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.evaluation.levels.alignment import in_order
from taskgroup.evaluation.levels.bootstrap import CONFIDENCE, as_array, resample_means
from taskgroup.evaluation.levels.level1 import level1
from taskgroup.evaluation.levels.level2 import level2
from taskgroup.evaluation.levels.level3 import level3, lost_by_chance
from taskgroup.evaluation.levels.level4 import level4, references
from taskgroup.evaluation.levels.notes import make_notes
from taskgroup.evaluation.levels.pairs import Pairs
from taskgroup.evaluation.levels.score_names import distinct_names
from taskgroup.evaluation.levels.training_cost import training_cost
from taskgroup.evaluation.levels.verdict import verdicts

SAMPLES = 1000
_LARGEST = 1e150  # the squares of larger numbers overflow


def benchmark(
    truth: Affinity,
    scores: Sequence[Affinity],
    *,
    names: Sequence[str] | None = None,
    budgets: Sequence[float] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Benchmark:
    """Compare affinity scores with the measured gains `truth` on four levels.

    Level 1 is Pearson's correlation of score and gain, and level 2 is Kendall's τ-b. Level 3 is the gain lost by
    choosing the partner with the highest score (Azorin et al. 2023, Tables 2–4). Level 4 evaluates, for each of
    `budgets`, the layout that is optimal by the score on the measured gains, and compares it with the best layout and
    with random layouts. `names`: names of the scores, by default from their documents. If runs were repeated,
    confidence intervals are computed by a parametric bootstrap with `samples` samples and random seed `seed`.
    `time_limit`: seconds per layout. `progress` is called with the number of finished scores and the total number of
    scores.

    The result of a score depends neither on the order of the tasks in any document nor on the other scores. Raises
    `InputError` if a score lacks a task of `truth`, or if its values are too large to correlate.
    """
    if not scores:
        raise InputError("no score to compare with the measured gains; give at least one")
    refuse_options(samples, seed)
    if len(truth.tasks) < 2:
        raise InputError("the measured gains contain only one task; give gains of at least two tasks")
    called = tuple(names) if names is not None else distinct_names([score.score for score in scores])
    ordered = tuple(sorted(truth.tasks))  # so that no result depends on the order of tasks
    gains = in_order(truth, ordered, "the measured gains")
    aligned = [in_order(score, ordered, name) for name, score in zip(called, scores, strict=True)]
    for name, document in [("the measured gains", gains), *zip(called, aligned, strict=True)]:
        _refuse_unusable(document, name)
    points, reason = _references(gains, truth.tasks, budgets, seed, time_limit)
    found = []
    for place, (name, score) in enumerate(zip(called, aligned, strict=True)):
        if progress is not None:
            progress(place, len(called))
        selection = level4(score, gains, points, truth.tasks, time_limit=time_limit) if points else None
        found.append(_levels(name, score, gains, truth.tasks, selection, samples, seed))
    repeated = any(document.stderr is not None for document in (gains, *aligned))
    by_chance = lost_by_chance(gains.sign * as_array(gains.affinity))
    return Benchmark(
        tasks=truth.tasks,
        truth=truth.score,
        direction=truth.direction,
        gain=in_order(truth, truth.tasks, "the measured gains").affinity,
        stderr=truth.stderr,
        truth_cost=training_cost(truth),
        scores=tuple(found),
        reference=points,
        verdicts=verdicts(found, points, len(truth.tasks), by_chance),
        lost_by_chance=by_chance,
        bootstrap=Bootstrap(samples, CONFIDENCE, seed) if repeated else None,
        notes=make_notes(truth, dict(zip(called, scores, strict=True)), found, points, reason),
        provenance=provenance(
            "benchmark",
            truth=truth.score,
            scores=list(called),
            budgets=None if budgets is None else [float(budget) for budget in budgets],
            samples=samples,
            seed=seed,
            time_limit=time_limit,
        ),
    )


def refuse_options(samples: int, seed: int) -> None:
    """Raise `InputError` if the number of bootstrap samples or the random seed is out of range."""
    if samples < 2:
        raise InputError(f"must be at least 2, but got {samples}", "samples")
    if seed < 0:
        raise InputError(f"must be at least 0, but got {seed}", "seed")


def _references(
    gains: Affinity, tasks: tuple[str, ...], budgets: Sequence[float] | None, seed: int, time_limit: float | None
) -> tuple[tuple[Reference, ...], str | None]:
    """Return the best layout and the random layouts for each budget, and `None` as the reason.

    If no layout can be evaluated, return an empty tuple and the reason why.
    """
    from taskgroup.evaluation.levels.score_candidates import with_truth_networks

    try:
        with_truth_networks(gains, gains)
    except InputError as error:
        if budgets is not None:
            raise
        return (), str(error)
    points = references(gains, tasks, budgets, seed=seed, time_limit=time_limit)
    known = any(point.best is not None for point in points)
    return (points, None) if known or budgets is not None else ((), "no layout serves every task")


def _levels(
    name: str,
    score: Affinity,
    gains: Affinity,
    tasks: tuple[str, ...],
    selection: Selection | None,
    samples: int,
    seed: int,
) -> ScoreBenchmark:
    """Return the results of one score on all levels.

    `score` and `gains` have sorted tasks; the result is in the order of `tasks`.
    """
    score_at, gain_at = score.sign * as_array(score.affinity), gains.sign * as_array(gains.affinity)
    errors = [None if document.stderr is None else as_array(document.stderr) for document in (score, gains)]
    generator = np.random.default_rng(seed)
    pairs = Pairs(
        score.tasks,
        tasks,
        score_at,
        gain_at,
        gains=resample_means(gain_at, errors[1], samples, generator),
        scores=resample_means(score_at, errors[0], samples, generator),
    )
    first, second, third = level1(pairs), level2(pairs), level3(pairs, gains.sign)
    shown = in_order(score, tasks, name)
    return ScoreBenchmark(
        name=name,
        direction=score.direction,
        affinity=shown.affinity,
        stderr=shown.stderr,
        level1=msgspec.structs.replace(first, targets={task: first.targets[task] for task in tasks}),
        level2=msgspec.structs.replace(second, targets={task: second.targets[task] for task in tasks}),
        level3=msgspec.structs.replace(third, targets={task: third.targets[task] for task in tasks}),
        level4=selection,
        cost=training_cost(score, gains),
    )


def _refuse_unusable(affinity: Affinity, name: str) -> None:
    refuse_mixed(affinity)
    for row in (*affinity.affinity, *(affinity.stderr or ())):
        for value in row:
            if value is not None and abs(value) > _LARGEST:
                raise InputError(f"{name}: {value:g} is too large to correlate; rescale it to at most {_LARGEST:g}")
