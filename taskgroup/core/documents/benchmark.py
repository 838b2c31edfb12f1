"""The benchmark document: how well affinity scores predict measured gains, on four levels."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction, Matrix
from taskgroup.core.documents.layout import Status

Interval = tuple[float, float]
"""Lower and upper end."""


class Correlation(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 1, for one target or for all pairs: Pearson's correlation of score and gain.

    `pairs`: number of pairs (partner, target) with both score and gain. `missing`: the target's partners without one of
    them; empty for all pairs. `value`: `None` if undefined; `reason`: why. `interval`: `None` if no run was repeated.
    """

    value: float | None
    pairs: int
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class RankCorrelation(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 2, for one target: Kendall's τ-b of score and gain over its partners.

    `tied`: groups of partners with equal scores; `tied_gain`: with equal gains. The other fields are those of
    `Correlation`.
    """

    value: float | None
    pairs: int
    tied: tuple[tuple[str, ...], ...] = ()
    tied_gain: tuple[tuple[str, ...], ...] = ()
    interval: Interval | None = None
    missing: tuple[str, ...] = ()
    reason: str | None = None


class Pick(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 3, for one target: the partner with the highest gain (`best`) and with the highest score (`chosen`).

    Ties give several. `best` is by gain even if its score is unknown. `chosen_gain`: mean gain of the chosen partners.
    `lost`: `chosen_gain` − `best_gain`, at most 0, in the unit of the gain (sign reversed if a lower gain is better).
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
    """Level 1 of one score: by target, and over all pairs."""

    targets: dict[str, Correlation]
    all: Correlation


class Kendall(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 2 of one score: by target, and the mean over the `counted` targets with a value."""

    targets: dict[str, RankCorrelation]
    average: float | None
    counted: int
    interval: Interval | None = None


class BestPartner(Struct, frozen=True, forbid_unknown_fields=True):
    """Level 3 of one score: by target, the mean loss over `counted` targets, and `hits`: how many chosen are best."""

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
    """The optimal layout by a score at one budget, evaluated on the measured gains.

    `objective`: total measured gain. `lost`: the best layout's total minus `objective`, at least 0, in the unit of the
    gain; `regret`: `lost` relative to the best total; `of_chance`: `lost` relative to the mean loss of random layouts,
    0 for the best and 1 for no better than random, `None` if random layouts lose nothing. `predicted`: number of
    untrained networks, whose gains are predicted from pairs. `reason`: why a number is missing.
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

    `average_regret`: mean over the budgets with an evaluated layout; `average_of_chance`: over the `counted` budgets
    at which random layouts are worse than the best.
    """

    choices: tuple[Choice, ...]
    average_regret: float | None
    average_of_chance: float | None
    counted: int


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """The best layout and random layouts at one budget, with which the layouts of scores are compared.

    `best`, `random`: total measured gains; `random` is the mean over the `fitting` feasible ones of `drawn` draws,
    `deviation` their standard deviation. `status`: of the best layout, `optimal` if proven. `bound`: proven limit.
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
    """Training cost of a score before any layout is trained (Azorin et al. 2023, Table 5).

    `training_macs`: counted multiply-adds of `runs` runs, `None` if not counted; `of_truth`: relative to those of the
    measured gains. `formula`: in the number of tasks n and the cost c_s of training one single-task network (a network
    of several tasks costs 2 c_s); `None` for an unknown score.
    """

    training_macs: float | None = None
    runs: int | None = None
    of_truth: float | None = None
    formula: str | None = None


class ScoreBenchmark(Struct, frozen=True, forbid_unknown_fields=True):
    """One score compared with the measured gains.

    `affinity`, `stderr`: of the score's own document, in the order of the benchmark's `tasks`, rows partners, columns
    targets, in the score's own `direction`. `level4`: `None` if no layout could be evaluated; `notes` give the reason.
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
    """One line per level."""

    level1: str
    level2: str
    level3: str
    level4: str


class Bootstrap(Struct, frozen=True, forbid_unknown_fields=True):
    """The parametric bootstrap of the intervals: means resampled `samples` times with their standard errors."""

    samples: int
    confidence: float
    seed: int


class Benchmark(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.benchmark/1"):
    """Affinity scores compared with the measured gains of the same tasks (Azorin et al. 2023, and Level 4).

    `truth`: the score name of the measured gains; `gain`: their matrix (rows partners, columns targets) in `direction`.
    Correlations are computed with both oriented so that higher is better. `reference`: one point per budget, empty if
    no layout could be evaluated. `lost_by_chance`: expected gain of a random partner minus that of the best one, at
    most 0, mean over targets. `bootstrap`: `None` if no run was repeated. `notes`: missing values, dropped tasks, and
    how layouts were evaluated.
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
