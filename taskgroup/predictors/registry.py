"""Registry of predictors by name. Each file in this folder that defines a `DESCRIPTOR` is a built-in predictor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskgroup.core.errors import InputError
from taskgroup.core.plugins import Descriptor, Registry

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.predictors.interface import Predictor


@dataclass(frozen=True, kw_only=True)
class PredictorDescriptor(Descriptor):
    """Descriptor of a predictor.

    `make(scores)`: returns the predictor; `scores` is a tuple of score documents, which is empty if `reads_scores` is
    false. `reads_scores`: whether the predictor uses score documents. `auto_rank`: if several predictors have the same
    error, `auto` chooses the one with the lowest rank; `None` if `auto` does not consider the predictor.
    """

    make: Callable[[tuple[Affinity, ...]], Predictor]
    reads_scores: bool = False
    auto_rank: int | None = None


PREDICTORS = Registry("taskgroup.predictors", PredictorDescriptor, "predictor")


def make_predictor(name: str, scores: Sequence[Affinity] = ()) -> Predictor:
    """Return a predictor by name.

    Raises `InputError` if the name is unknown, or if scores are given to a predictor that reads no scores.
    """
    descriptor = PREDICTORS.find(name)
    if scores and not descriptor.reads_scores:
        readers = ", ".join(one.name for one in PREDICTORS.every() if one.reads_scores)
        raise InputError(f"the predictor {name} reads no score documents; use one of {readers}", "scores")
    return descriptor.make(tuple(scores))


def contestants(scores: Sequence[Affinity] = ()) -> dict[str, Predictor]:
    """Return the predictors that `auto` compares, in order of their rank: name → predictor."""
    found = sorted((one.auto_rank, one.name, one) for one in PREDICTORS.every() if one.auto_rank is not None)
    return {name: one.make(tuple(scores) if one.reads_scores else ()) for _, name, one in found}
