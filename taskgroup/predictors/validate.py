"""Cross-validation of every predictor, by groups."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.validation import Coverage, Tested, Validation
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.predictors.auto import choose
from taskgroup.predictors.interface import Fitted, Prediction, predict_observed
from taskgroup.predictors.observations import Observations, observe
from taskgroup.predictors.registry import PREDICTORS, READ_SCORES, PredictorName, make_predictor

Array = NDArray[np.float64]

LEVELS = (0.5, 0.8, 0.95)
_SHARES = (0.25, 0.5, 1.0)


def validate(
    affinity: Affinity,
    *,
    predictors: Sequence[PredictorName] = PREDICTORS,
    scores: Sequence[Affinity] = (),
    folds: int = 5,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Validation:
    """Hold out each of `folds` parts of the observed groups, and predict it from a quarter, half and all of the others.

    Single tasks that reach 0 by definition are given, not predicted. `progress` is called with fits done and fits in
    all. Raises `InputError` for fewer than two groups of more than one task.
    """
    observations = observe(affinity)
    settled = observations.settled
    drawn = np.random.default_rng(seed).permutation(np.flatnonzero(~settled))
    if len(drawn) < 2:
        raise InputError(
            f"{len(drawn)} groups to hold out were observed (single tasks' gains are 0 by definition); two are needed"
        )
    if folds < 2:
        raise InputError(f"--folds is {folds}; a whole number from 2 is accepted")
    folds = min(folds, len(drawn))
    tests: dict[tuple[float, str], _Test] = {}
    unit = _units(observations, drawn)
    done, total = 0, folds * len(_SHARES)
    for fold in range(folds):
        held = drawn[fold::folds]
        others = drawn[~np.isin(drawn, held)]
        for share in _SHARES:
            seen = others[: max(1, round(share * len(others)))]
            learned = observations.rows(np.sort(np.concatenate([np.flatnonzero(settled), seen])))
            for name, fitted, chosen in _fits(learned, predictors, scores):
                test = tests.setdefault((share, name), _Test(name))
                test.add(observations, held, predict_observed(fitted, observations.rows(held)), unit, len(seen), chosen)
            done += 1
            if progress is not None:
                progress(done, total)
    return Validation(
        tasks=affinity.tasks,
        score=affinity.score,
        groups=len(drawn),
        folds=folds,
        tested=tuple(tests[share, name].result() for name in predictors for share in _SHARES),
        provenance=provenance(
            "validate", predictors=list(predictors), scores=[one.score for one in scores], folds=folds, seed=seed
        ),
    )


def _units(observations: Observations, rows: NDArray[np.intp]) -> tuple[Array, Array]:
    """What is taken off each task's values and what they are divided by: nothing of gains."""
    values = observations.performance[rows]
    ones = np.ones(values.shape[1])
    if observations.gains:
        return 0 * ones, ones
    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=0), 1)
    middle = np.where(known, values, 0.0).sum(axis=0) / counts
    spread = np.sqrt(np.where(known, (values - middle) ** 2, 0.0).sum(axis=0) / counts)
    return middle, np.where(spread > 0, spread, 1.0)


def _fits(
    learned: Observations, predictors: Sequence[PredictorName], scores: Sequence[Affinity]
) -> Iterator[tuple[str, Fitted, str | None]]:
    """Every predictor, fitted once; `auto` chooses among the same fits."""
    fitted: dict[str, Fitted] = {}
    for name in PREDICTORS:
        if name != "auto" and (name in predictors or "auto" in predictors):
            fitted[name] = make_predictor(name, scores if name in READ_SCORES else ()).fit(learned)
            if name in predictors:
                yield name, fitted[name], None
    if "auto" in predictors:
        chosen, _ = choose(fitted, learned)
        yield "auto", fitted[chosen], chosen


@dataclass
class _Test:
    """Held-out values of all folds beside what was said of them."""

    name: str
    seen: list[int] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    held: list[Array] = field(default_factory=list)

    def add(
        self,
        observations: Observations,
        rows: NDArray[np.intp],
        said: Prediction,
        unit: tuple[Array, Array],
        seen: int,
        chosen: str | None,
    ) -> None:
        """Add a fold: per value its task, what it is, what was said, and how sure."""
        truth = observations.performance[rows]
        places, tasks = np.nonzero(~np.isnan(truth))
        middle, spread = unit[0][tasks], unit[1][tasks]
        values = [(one[places, tasks] - middle) / spread for one in (truth, said.mean)]
        self.held.append(np.column_stack([tasks, *values, said.deviation[places, tasks] / spread]))
        self.seen.append(seen)
        self.chosen += [] if chosen is None else [chosen]

    def result(self) -> Tested:
        """The figures over all folds."""
        from scipy.stats import norm

        rows = np.concatenate(self.held)
        told = rows[~np.isnan(rows[:, 2])]
        task, truth, said, deviation = told.T
        sure = ~np.isnan(deviation)
        off = np.abs(truth - said)[sure]
        coverage = [
            Coverage(level, float((off <= norm.ppf(0.5 + level / 2) * deviation[sure]).mean()) if sure.any() else None)
            for level in LEVELS
        ]
        squares = float(((truth - truth.mean()) ** 2).sum()) if len(truth) else 0.0
        return Tested(
            predictor=self.name,
            groups=round(float(np.mean(self.seen))),
            values=len(rows),
            told=len(told),
            r2=1 - float(((truth - said) ** 2).sum()) / squares if squares > 0 else None,
            pearson=_pearson(truth, said),
            kendall=_kendall(task, truth, said),
            coverage=tuple(coverage),
            chosen=max(dict.fromkeys(self.chosen), key=self.chosen.count) if self.chosen else None,
        )


def _pearson(truth: Array, said: Array) -> float | None:
    from scipy.stats import pearsonr

    if len(truth) < 2 or np.ptp(truth) == 0 or np.ptp(said) <= 1e-12 * np.abs(said).max():
        return None
    return float(pearsonr(truth, said).statistic)


def _kendall(task: Array, truth: Array, said: Array) -> float | None:
    """The mean over tasks of τ-b; a task whose values, or what was said of them, do not vary has none."""
    from scipy.stats import kendalltau

    found = []
    for one in np.unique(task):
        mine = task == one
        if np.ptp(truth[mine]) > 0 and np.ptp(said[mine]) > 0:
            found.append(float(kendalltau(truth[mine], said[mine]).statistic))
    return float(np.mean(found)) if found else None
