"""Cross-validation of predictors with held-out groups."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.core.correlation import kendall, pearson
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.validation import Coverage, Tested, Validation
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.predictors.auto import choose
from taskgroup.predictors.interface import Fitted, Prediction, predict_observed
from taskgroup.predictors.observations import Observations, observe
from taskgroup.predictors.registry import PREDICTORS, contestants, make_predictor

LEVELS = (0.5, 0.8, 0.95)
_SHARES = (0.25, 0.5, 1.0)


def validate(
    affinity: Affinity,
    *,
    predictors: Sequence[str] | None = None,
    scores: Sequence[Affinity] = (),
    folds: int = 5,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Validation:
    """Cross-validate predictors on the observed groups of an affinity document.

    The groups are divided into `folds` parts, and each part is predicted from the others. `predictors`: names of
    predictors; all by default. Each predictor is fitted three times: on a quarter, on half, and on all of the groups
    that are not held out. Groups of a single task whose gain is 0 by definition are always used in fits and never held
    out. `progress`: function that is called with the number of finished fits and the total number of fits. Raises
    `InputError` if fewer than two groups can be held out.
    """
    names = PREDICTORS.names() if predictors is None else tuple(PREDICTORS.find(name).name for name in predictors)
    observations = observe(affinity)
    zero = observations.zero_by_definition
    drawn = np.random.default_rng(seed).permutation(np.flatnonzero(~zero))
    if len(drawn) < 2:
        raise InputError(
            f"only {len(drawn)} observed groups can be held out (single tasks with a gain of 0 by definition cannot); "
            "add runs of at least two groups"
        )
    if folds < 2:
        raise InputError(f"must be at least 2, but got {folds}", "folds")
    folds = min(folds, len(drawn))
    tests: dict[tuple[float, str], _Test] = {}
    scale = _scale(observations, drawn)
    done, total = 0, folds * len(_SHARES)
    for fold in range(folds):
        held = drawn[fold::folds]
        others = drawn[~np.isin(drawn, held)]
        for share in _SHARES:
            used = others[: max(1, round(share * len(others)))]
            known = observations.rows(np.sort(np.concatenate([np.flatnonzero(zero), used])))
            for name, fitted, chosen in _fits(known, names, scores):
                prediction = predict_observed(fitted, observations.rows(held))
                test = tests.setdefault((share, name), _Test(name))
                test.add(observations, held, prediction, scale, len(used), chosen)
            done += 1
            if progress is not None:
                progress(done, total)
    return Validation(
        tasks=affinity.tasks,
        score=affinity.score,
        groups=len(drawn),
        folds=folds,
        tested=tuple(tests[share, name].result() for name in names for share in _SHARES),
        provenance=provenance(
            "validate", predictors=list(names), scores=[one.score for one in scores], folds=folds, seed=seed
        ),
    )


def _scale(observations: Observations, rows: Index) -> tuple[Array, Array]:
    """Return the mean and the standard deviation of each task's values, each (n,); for gains, 0 and 1 instead."""
    values = observations.performance[rows]
    ones = np.ones(values.shape[1])
    if observations.gains:
        return 0 * ones, ones
    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, values, 0.0).sum(axis=0) / counts
    spread = np.sqrt(np.where(known, (values - centre) ** 2, 0.0).sum(axis=0) / counts)
    return centre, np.where(spread > 0, spread, 1.0)


def _fits(
    known: Observations, names: Sequence[str], scores: Sequence[Affinity]
) -> Iterator[tuple[str, Fitted, str | None]]:
    """Yield the name of each predictor, the fitted predictor, and the name of the predictor that `auto` chose.

    For predictors other than `auto`, the third element is `None`.
    """
    rivals = list(contestants(scores)) if "auto" in names else []
    fitted: dict[str, Fitted] = {}
    for name in dict.fromkeys([*rivals, *(name for name in names if name != "auto")]):
        reads = PREDICTORS.find(name).reads_scores
        fitted[name] = make_predictor(name, scores if reads else ()).fit(known)
        if name in names:
            yield name, fitted[name], None
    if "auto" in names:
        chosen, _ = choose({name: fitted[name] for name in rivals}, known)
        yield "auto", fitted[chosen], chosen


@dataclass
class _Test:
    """The held-out values of all folds, with their predictions."""

    name: str
    groups: list[int] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    held: list[Array] = field(default_factory=list)

    def add(
        self,
        observations: Observations,
        rows: Index,
        prediction: Prediction,
        scale: tuple[Array, Array],
        groups: int,
        chosen: str | None,
    ) -> None:
        """Add the results of one fold: for each held-out value, its task, the prediction and its deviation."""
        actual = observations.performance[rows]
        places, tasks = np.nonzero(~np.isnan(actual))
        centre, spread = scale[0][tasks], scale[1][tasks]
        values = [(one[places, tasks] - centre) / spread for one in (actual, prediction.mean)]
        self.held.append(np.column_stack([tasks, *values, prediction.deviation[places, tasks] / spread]))
        self.groups.append(groups)
        self.chosen += [] if chosen is None else [chosen]

    def result(self) -> Tested:
        """Return the accuracy statistics over all folds."""
        from scipy.stats import norm

        rows = np.concatenate(self.held)
        applicable = rows[~np.isnan(rows[:, 2])]
        task, actual, predicted, deviation = applicable.T
        known = ~np.isnan(deviation)
        errors = np.abs(actual - predicted)[known]
        coverage = [
            Coverage(level, float((errors <= norm.ppf(0.5 + level / 2) * deviation[known]).mean()))
            if known.any()
            else Coverage(level, None)
            for level in LEVELS
        ]
        return Tested(
            predictor=self.name,
            groups=round(float(np.mean(self.groups))),
            values=len(rows),
            applicable=len(applicable),
            r2=_r2(np.zeros(len(task)), actual, predicted),
            within_task_r2=_r2(task, actual, predicted),
            pearson=_pearson(actual, predicted),
            kendall=_kendall(task, actual, predicted),
            coverage=tuple(coverage),
            chosen=max(dict.fromkeys(self.chosen), key=self.chosen.count) if self.chosen else None,
        )


def _r2(task: Array, actual: Array, predicted: Array) -> float | None:
    """Return the coefficient of determination of predicted values within tasks.

    It is 1 − (sum of squared errors) / (sum of squared deviations from the mean of the task). Returns `None` if all
    values equal the mean of their task.
    """
    deviations = sum(float(((actual[task == one] - actual[task == one].mean()) ** 2).sum()) for one in np.unique(task))
    return 1 - float(((actual - predicted) ** 2).sum()) / deviations if deviations > 0 else None


def _pearson(actual: Array, predicted: Array) -> float | None:
    if len(actual) < 2 or np.ptp(actual) == 0 or np.ptp(predicted) <= 1e-12 * np.abs(predicted).max():
        return None
    return float(pearson(actual, predicted))


def _kendall(task: Array, actual: Array, predicted: Array) -> float | None:
    """Return the mean of Kendall's τ-b over the tasks whose actual and predicted values both vary."""
    found = []
    for one in np.unique(task):
        mine = task == one
        if np.ptp(actual[mine]) > 0 and np.ptp(predicted[mine]) > 0:
            found.append(float(kendall(actual[mine], predicted[mine])))
    return float(np.mean(found)) if found else None
