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
    """Pearson's correlation of score and gain (level 1 of the benchmark), for one target or over all pairs.

    `pairs`: number of pairs (partner, target) with both score and gain. `missing`: the target's partners without score
    or gain; empty in the correlation over all pairs. `value`: the correlation, `None` if undefined; `reason` then gives
    the cause. `interval`: its confidence interval, `None` if no run was repeated.
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
    """The best partner of one target by gain (`best`) and by score (`chosen`): level 3 of the benchmark.

    Tied partners are all listed. `best` may contain a partner without a score. `chosen_gain`: mean gain of the chosen
    partners. `lost`: `chosen_gain` − `best_gain` in the unit of the gain, with the sign reversed if a lower gain is
    better, so that it is at most 0.
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

    `average`: mean over the targets for which τ-b is defined; `counted`: their number.
    """

    targets: dict[str, RankCorrelation]
    average: float | None
    counted: int
    interval: Interval | None = None


class BestPartner(Struct, frozen=True, forbid_unknown_fields=True):
    """The partners that one score chooses (level 3 of the benchmark), per target and as a mean over targets.

    `average`: mean of `lost` over the targets for which it is defined; `counted`: their number. `hits`: number of
    targets whose chosen partner is a best partner.
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
    """The layout that is optimal according to one score at one budget, evaluated on the measured gains.

    `objective`: total measured gain of the layout. `lost`: total of the best layout minus `objective`, at least 0, in
    the unit of the gain. `regret`: `lost` divided by the best total. `of_chance`: `lost` divided by the mean loss of
    random layouts: 0 for the best layout, 1 for a layout as good as random ones, `None` if random layouts lose nothing.
    `predicted`: number of networks that were not trained and whose gains are predicted from pairs. `reason`: cause of
    missing numbers.
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
    """The layouts that one score chooses (level 4 of the benchmark), one per budget in the order of `reference`.

    `average_regret`: mean regret over the budgets with an evaluated layout. `average_of_chance`: mean of `of_chance`
    over the budgets at which random layouts are worse than the best layout; `counted`: number of these budgets.
    """

    choices: tuple[Choice, ...]
    average_regret: float | None
    average_of_chance: float | None
    counted: int


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """The best layout and random layouts at one budget, with which the layouts chosen by scores are compared.

    `best`: total measured gain of the best layout. `status`: `optimal` if the best layout is proven optimal. `bound`:
    proven bound on the total gain. `random`, `deviation`: mean and standard deviation of the total gain of random
    layouts. `drawn`: number of random layouts; `fitting`: number of feasible ones, over which the mean is taken.
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
    """Cost of the training runs from which a score is computed (Azorin et al. 2023, Table 5).

    `training_macs`: multiply-adds of these `runs` runs, `None` if not counted. `of_truth`: `training_macs` divided by
    the multiply-adds of the runs that measure the gains. `formula`: cost as a function of the number of tasks n and the
    cost c_s of training one single-task network (a network of several tasks costs 2 c_s); `None` for an unknown score.
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
    """Settings of the parametric bootstrap that gives the confidence intervals.

    `samples`: number of times that all means are resampled within their standard errors. `confidence`: level of the
    intervals.
    """

    samples: int
    confidence: float
    seed: int


class Benchmark(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.benchmark/1"):
    """Affinity scores compared with the measured gains of the same tasks.

    Levels 1 to 3 are those of Azorin et al. (2023); level 4 compares layouts. `truth`: name of the measured gain, such
    as "delta". `gain`: matrix of the measured gains (rows partners, columns targets), in `direction`. For correlations,
    scores and gains are oriented so that higher is better. `reference`: best and random layouts per budget, empty if no
    layout could be evaluated. `lost_by_chance`: expected gain of a random partner minus the gain of the best partner,
    at most 0, mean over targets. `bootstrap`: `None` if no run was repeated. `notes`: missing values, dropped tasks,
    and how layouts were evaluated.
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
