"""What scores cost before any layout is trained, as Azorin et al. 2023 compare them in Table 5."""

from collections.abc import Mapping

from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.core.documents.benchmark import TrainingCost

FORMULAS = {
    "td": "0",
    "labels": "0",
    "ias": "n c_s",
    "rsa": "n c_s",
    "cka": "n c_s",
    "transfer": "n c_s + n² heads",
    "li": "n² c_s",
    **dict.fromkeys(("gs", "gt", "conflict"), "n(n − 1) c_s + looks"),
    **dict.fromkeys(RELATIVE_GAINS, "n² c_s"),
}
"""In n and c_s, the training of one single-task network, where a network of several tasks takes twice that.

Read off the trainings that a score needs: `li` trains every task alone and with every other one's label, gains every
task alone and every pair; gradient scores look at the gradients of every pair's network on the way.
"""

ONE_FOR_ALL = "2 c_s + looks"
"""Where gradient scores look at one network of all tasks."""


def training_cost(score: Affinity, truth: Affinity | None = None) -> TrainingCost:
    """The multiply-adds that a document says were counted, and the formula of its score."""
    macs, runs = _counted(score)
    of_all, _ = (None, None) if truth is None else _counted(truth)
    options = score.provenance.get("options")
    together = isinstance(options, Mapping) and options.get("mtl") == "all"
    formula = FORMULAS.get(score.score)
    return TrainingCost(
        training_macs=macs,
        runs=None if runs is None else int(runs),
        of_truth=macs / of_all if macs is not None and of_all else None,
        formula=ONE_FOR_ALL if together and score.score in ("gs", "gt", "conflict") else formula,
    )


def _counted(affinity: Affinity) -> tuple[float | None, float | None]:
    cost = affinity.provenance.get("cost")
    if not isinstance(cost, Mapping):
        return None, None
    macs, runs = (_number(cost.get(name)) for name in ("training_macs", "runs"))
    return macs, runs


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
