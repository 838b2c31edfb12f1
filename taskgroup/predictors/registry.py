"""Predictors by name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.predictors.interface import Predictor

PredictorName = Literal["auto", "hoa", "score", "linear", "gp", "boosted"]
PREDICTORS: tuple[PredictorName, ...] = ("hoa", "score", "linear", "gp", "boosted", "auto")


READ_SCORES = ("score", "boosted", "auto")
"""The predictors that read score documents."""


def make_predictor(name: PredictorName, scores: "Sequence[Affinity]" = ()) -> "Predictor":
    """The predictor of a name; `scores`: score documents. Raises `InputError` for scores that it would not read."""
    if scores and name not in READ_SCORES:
        from taskgroup.core.errors import InputError

        raise InputError(f"--scores: predictor {name} reads none; {', '.join(READ_SCORES)} do")
    if name == "hoa":
        from taskgroup.predictors.hoa import HigherOrder

        return HigherOrder()
    if name == "score":
        from taskgroup.predictors.score import PartnerScore

        return PartnerScore(tuple(scores))
    if name == "linear":
        from taskgroup.predictors.linear import Linear

        return Linear()
    if name == "gp":
        from taskgroup.predictors.gp import GaussianProcess

        return GaussianProcess()
    if name == "boosted":
        from taskgroup.predictors.boosted import Boosted

        return Boosted(tuple(scores))
    from taskgroup.predictors.auto import Auto

    return Auto(tuple(scores))
