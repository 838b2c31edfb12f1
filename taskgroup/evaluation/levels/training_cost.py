"""Training cost of scores, without the cost of training the layout's networks (cf. Azorin et al. 2023, Table 5)."""

from collections.abc import Mapping

from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.core.documents.benchmark import TrainingCost


def training_cost(score: Affinity, truth: Affinity | None = None) -> TrainingCost:
    """Return the cost of computing a score: the counted multiply-adds and runs, and the score's cost formula.

    A value is `None` if it is unknown. `truth`: the measured gains. The field `of_truth` of the result is the
    multiply-adds of the score divided by those of `truth`.
    """
    macs, runs = _counted(score)
    of_all, _ = (None, None) if truth is None else _counted(truth)
    return TrainingCost(
        training_macs=macs,
        runs=None if runs is None else int(runs),
        of_truth=macs / of_all if macs is not None and of_all else None,
        formula=_formula(score),
    )


def _formula(affinity: Affinity) -> str | None:
    from taskgroup.scores.registry import SCORES, GradientScore

    name = "gain" if affinity.score in RELATIVE_GAINS else affinity.score
    if name not in SCORES.names():
        return None
    score = SCORES.find(name)
    options = affinity.provenance.get("options")
    one_network = isinstance(options, Mapping) and options.get("mtl") == "all"
    if isinstance(score, GradientScore) and one_network:
        return score.one_network_cost
    return score.training_cost or None


def _counted(affinity: Affinity) -> tuple[float | None, float | None]:
    cost = affinity.provenance.get("cost")
    if not isinstance(cost, Mapping):
        return None, None
    macs, runs = (_number(cost.get(name)) for name in ("training_macs", "runs"))
    return macs, runs


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
