"""How well affinity scores predict true gains, on four levels: the benchmark document."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction, Matrix
from taskgroup.core.documents.layout import Status

Interval = tuple[float, float]
"""The lower and the upper end."""


class Correlation(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 1, of one target or of all pairs together: Pearson's correlation of score and gain.

    `pairs` is how many (partner, target) both are known of; `missing` names the partners of which one is not (of all
    pairs together: nobody, the targets tell). `value` is `None` where it is not defined, and `reason` says why.
    `interval` is `None` where no run was repeated.
    """

    value: float | None
    pairs: int
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class RankCorrelation(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 2, of one target: Kendall's τ-b of score and gain over its partners.

    `tied` lists the partners that the score cannot tell apart, a group a tie; `tied_gain` those with the same gain.
    The rest is as in `Correlation`.
    """

    value: float | None
    pairs: int
    tied: tuple[tuple[str, ...], ...] = ()
    tied_gain: tuple[tuple[str, ...], ...] = ()
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class Pick(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 3, of one target: the partner with the highest gain, and the one with the highest score.

    `best` and `chosen` are several where values tie; `best` is that of the gains, also where the score lacks it.
    `best_gain` is the gain of the best one, `chosen_gain` of the chosen one, the mean where several are; `lost` is
    chosen minus best, from 0 down, in the unit of the gain (turned round where less of it is better).
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
    """Level 1 of one score: each target, and all pairs together."""

    targets: dict[str, Correlation]
    all: Correlation


class Kendall(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 2 of one score: each target, and the mean over the `counted` targets that have a value."""

    targets: dict[str, RankCorrelation]
    average: float | None
    counted: int
    interval: Interval | None = None


class BestPartner(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 3 of one score: each target, the mean over the `counted` targets, and for how many the choice is best."""

    targets: dict[str, Pick]
    average: float | None
    counted: int
    hits: int
    interval: Interval | None = None


class BuiltNetwork(Struct, frozen=True, forbid_unknown_fields=True):
    """One network of a layout: whom it trains, in which architecture, and whom it serves."""

    train: tuple[str, ...]
    architecture: str
    serve: tuple[str, ...]


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """The layout that `solve` picks from a score at one budget, judged on the true gains.

    `objective`: the total true gain. `lost`: how far that is below the best layout, from 0 up, in the unit of the gain;
    `regret`: relative to the best one; `of_chance`: relative to what a random layout loses, 0 the best and 1 no better
    than chance, `None` where chance does as well as the best. `predicted`: how many of its networks nobody trained, so
    that the true gains are predicted from those of pairs. `reason`: why there is no number.
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
    """Level 4 of one score: its layout at each budget of the document's `reference`, in that order.

    `average_regret` is the mean over the budgets where a layout was judged, `average_of_chance` over the `counted` ones
    of these where chance does worse than the best.
    """

    choices: tuple[Choice, ...]
    average_regret: float | None
    average_of_chance: float | None
    counted: int


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """What the layouts of scores are held against at one budget: the best layout, and random ones.

    `best` and `random` are total true gains, `random` the mean of the `fitting` of `drawn` draws that fit, `deviation`
    their standard deviation. `status` is that of the best one, `optimal` where it is proven, and `bound` the proven
    limit.
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
    """What a score costs before any layout is trained, as Azorin et al. 2023 compare them in Table 5.

    `training_macs`: multiply-adds as counted by the trainings of `runs` runs, `None` where nobody counted;
    `of_truth`: relative to those of the true gains. `formula`: in n, the number of tasks, and c_s, the training of one
    single-task network, where one of several tasks takes twice that; `None` for a score that is not known here.
    """

    training_macs: float | None = None
    runs: int | None = None
    of_truth: float | None = None
    formula: str | None = None


class ScoreBenchmark(Struct, frozen=True, forbid_unknown_fields=True):
    """One score against the true gains.

    `affinity` and `stderr` are those of the score's own document in the order of the benchmark's `tasks`, rows
    partners, columns targets, in the score's own `direction`. `selection` is `None` where no layout could be judged;
    the document's `notes` say why.
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
    """A line a level."""

    level1: str
    level2: str
    level3: str
    level4: str


class Bootstrap(Struct, frozen=True, forbid_unknown_fields=True):
    """How intervals were made: means drawn again within their standard errors, `samples` times."""

    samples: int
    confidence: float
    seed: int


class Benchmark(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.benchmark/1"):
    """Affinity scores against the true gains of the same tasks (Azorin et al. 2023, and Level 4).

    `truth` names what the true gains are; `gain`, their matrix (rows partners, columns targets), is in the direction
    `direction`. Every correlation is taken with both turned so that higher is better. `reference`: a point a budget,
    empty where no layout could be judged. `lost_by_chance`: what a partner drawn by chance loses against the best one,
    from 0 down, the mean over targets. `bootstrap` is `None` where no run was repeated. `notes` say what a reader
    has to know: values that are missing, tasks that were left aside, how layouts were judged.
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
