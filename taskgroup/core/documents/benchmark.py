"""Benchmark document: comparison of affinity scores with measured gains, on four levels.

Level 1: correlation of scores and gains. Level 2: rank correlation per target. Level 3: choice of the best partner.
Level 4: choice of the best layout.
"""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction, Matrix
from taskgroup.core.documents.layout import Status

Interval = tuple[float, float]
"""Lower and upper end of a confidence interval."""


class Correlation(Struct, frozen=True, forbid_unknown_fields=True):
    """Pearson's correlation of score and gain (level 1 of the benchmark), for one target or over all pairs of tasks.

    `pairs`: number of pairs (partner, target) for which both score and gain are known. `missing`: partners of the
    target for which score or gain is unknown; empty if the correlation is over all pairs. `value`: the correlation. If
    it is undefined, `value` is `None` and `reason` gives the cause. `interval`: confidence interval of the correlation,
    `None` if no run was repeated.
    """

    value: float | None
    pairs: int
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class RankCorrelation(Struct, frozen=True, forbid_unknown_fields=True):
    """Kendall's τ-b of score and gain over the partners of one target (level 2 of the benchmark).

    `tied`: sets of partners with equal scores. `tied_gain`: sets of partners with equal gains. The other fields have
    the same meaning as in `Correlation`.
    """

    value: float | None
    pairs: int
    tied: tuple[tuple[str, ...], ...] = ()
    tied_gain: tuple[tuple[str, ...], ...] = ()
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class Pick(Struct, frozen=True, forbid_unknown_fields=True):
    """The partner of one target with the best gain, and the partner with the best score (level 3 of the benchmark).

    `best`: the partner with the best gain, even if its score is unknown. `chosen`: the partner with the best score. If
    several partners are tied, all are listed. `chosen_gain`: mean gain of the chosen partners. `lost`: `chosen_gain` −
    `best_gain` in the unit of the gain. The sign is reversed if a lower gain is better, so that `lost` is at most 0.
    """

    best: tuple[str, ...]
    chosen: tuple[str, ...]
    best_gain: float | None
    chosen_gain: float | None
    lost: float | None
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class Pearson(Struct, frozen=True, forbid_unknown_fields=True):
    """Pearson's correlation of one score with the gains (level 1 of the benchmark), per target and over all pairs."""

    targets: dict[str, Correlation]
    all: Correlation


class Kendall(Struct, frozen=True, forbid_unknown_fields=True):
    """Kendall's τ-b of one score with the gains (level 2 of the benchmark), per target and as a mean over targets.

    `average`: mean over the targets for which τ-b is defined. `counted`: number of these targets.
    """

    targets: dict[str, RankCorrelation]
    average: float | None
    counted: int
    interval: Interval | None = None


class BestPartner(Struct, frozen=True, forbid_unknown_fields=True):
    """The partners that one score chooses (level 3 of the benchmark), per target and as a mean over targets.

    `average`: mean of `lost` over the targets for which it is defined. `counted`: number of these targets. `hits`:
    number of targets for which the chosen partner is a best partner.
    """

    targets: dict[str, Pick]
    average: float | None
    counted: int
    hits: int
    interval: Interval | None = None


class BuiltNetwork(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of a layout: the tasks it trains, its architecture, and the tasks it serves."""

    train: tuple[str, ...]
    architecture: str
    serve: tuple[str, ...]


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """The layout that is optimal according to one score under one budget, evaluated on the measured gains.

    `objective`: total measured gain of the layout. `lost`: total measured gain of the best layout minus `objective`, at
    least 0, in the unit of the gain. `regret`: `lost` divided by the total gain of the best layout. `of_chance`: `lost`
    divided by the mean loss of random layouts: 0 for the best layout, 1 for a layout that is as good as random layouts
    on average, `None` if random layouts lose nothing. `predicted`: number of networks that were not trained and whose
    gains are predicted from pairs. `reason`: why values are missing.
    """

    budget: float
    status: Status
    objective: float | None
    cost: float | None
    lost: float | None
    regret: float | None
    of_chance: float | None
    networks: tuple[BuiltNetwork, ...]
    predicted: int
    reason: str | None = None


class Selection(Struct, frozen=True, forbid_unknown_fields=True):
    """The layouts that one score chooses (level 4 of the benchmark), one for each budget, in the order of `reference`.

    `average_regret`: mean regret over the budgets for which a layout was evaluated. `average_of_chance`: mean of
    `of_chance` over the budgets for which random layouts are worse than the best layout. `counted`: number of these
    budgets.
    """

    choices: tuple[Choice, ...]
    average_regret: float | None
    average_of_chance: float | None
    counted: int


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """The best layout and random layouts under one budget, with which the layouts that scores choose are compared.

    `best`: total measured gain of the best layout. `status`: `optimal` if this layout is proven optimal. `bound`:
    proven bound on the total gain of any layout. `random`, `deviation`: mean and standard deviation of the total gain
    of feasible random layouts. `drawn`: number of random layouts that were drawn. `fitting`: number of these that are
    feasible.
    """

    budget: float
    status: Status
    best: float | None
    bound: float | None
    cost: float | None
    networks: tuple[BuiltNetwork, ...]
    random: float | None
    deviation: float | None
    fitting: int
    drawn: int


class TrainingCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Cost of the training runs that are needed to compute a score (Azorin et al. 2023, Table 5).

    `runs`: number of these runs. `training_macs`: their multiply-adds, `None` if not counted. `of_truth`:
    `training_macs` divided by the multiply-adds of the runs that measure the gains. `formula`: the cost as a function
    of the number n of tasks and the cost c_s of training one single-task network, where training a network of several
    tasks costs 2 c_s; `None` for an unknown score.
    """

    training_macs: float | None = None
    runs: int | None = None
    of_truth: float | None = None
    formula: str | None = None


class ScoreBenchmark(Struct, frozen=True, forbid_unknown_fields=True):
    """Results of one score on the four levels of the benchmark, and the cost of the score.

    `affinity`, `stderr`: matrices of the score and of its standard errors (rows partners, columns targets, both in the
    order of the benchmark's `tasks`), in the score's own `direction`. `level4`: `None` if no layout could be
    evaluated; the `notes` of the benchmark give the reason.
    """

    name: str
    direction: Direction
    affinity: Matrix
    stderr: Matrix | None
    level1: Pearson
    level2: Kendall
    level3: BestPartner
    level4: Selection | None
    cost: TrainingCost


class Verdicts(Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence per level of the benchmark that summarises the results of all scores."""

    level1: str
    level2: str
    level3: str
    level4: str


class Bootstrap(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of the parametric bootstrap from which the confidence intervals are computed.

    `samples`: number of resamples. In a resample, every mean is drawn anew within its standard error. `confidence`:
    level of the intervals.
    """

    samples: int
    confidence: float
    seed: int


class Benchmark(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.benchmark/1"):
    """Affinity scores compared with the measured gains of the same tasks.

    Levels 1 to 3 are those of Azorin et al. (2023); level 4 compares layouts. `truth`: name of the measured gain, such
    as "delta". `gain`: matrix of the measured gains (rows partners, columns targets), which has the direction
    `direction`. For correlations, the signs of scores and gains are chosen so that higher is better. `reference`: best
    and random layouts for each budget, empty if no layout could be evaluated. `lost_by_chance`: expected gain of a
    random partner minus the gain of the best partner, averaged over targets; at most 0. `bootstrap`: `None` if no run
    was repeated. `notes`: which values are missing, which tasks were left out, and how layouts were evaluated.
    """

    tasks: tuple[str, ...]
    truth: str
    direction: Direction
    gain: Matrix
    stderr: Matrix | None
    truth_cost: TrainingCost
    scores: tuple[ScoreBenchmark, ...]
    reference: tuple[Reference, ...]
    verdicts: Verdicts
    lost_by_chance: float | None = None
    bootstrap: Bootstrap | None = None
    notes: tuple[str, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)
