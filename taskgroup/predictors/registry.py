"""The predictors by name: the built-in ones are the files of this folder with a `DESCRIPTOR`."""

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
    """A predictor. `make(scores)` returns it; `scores` is a tuple of score documents, empty without `reads_scores`.

    `auto_rank`: with a number, `auto` considers the predictor and takes the lowest rank among equal errors. `None`: the
    predictor is used only if it is asked for by name.
    """

    make: Callable[[tuple[Affinity, ...]], Predictor]
    reads_scores: bool = False
    auto_rank: int | None = None


PREDICTORS = Registry("taskgroup.predictors", PredictorDescriptor, "predictor")


def make_predictor(name: str, scores: Sequence[Affinity] = ()) -> Predictor:
    """Return the predictor of a name. Raises `InputError` for an unknown name and for scores that it does not read."""
    descriptor = PREDICTORS.find(name)
    if scores and not descriptor.reads_scores:
        readers = ", ".join(one.name for one in PREDICTORS.every() if one.reads_scores)
        raise InputError(f"predictor {name} reads no scores; use one of {readers}", "scores")
    return descriptor.make(tuple(scores))


def contestants(scores: Sequence[Affinity] = ()) -> dict[str, Predictor]:
    """Return the predictors that `auto` chooses from by name, the preferred ones first."""
    found = sorted((one.auto_rank, one.name, one) for one in PREDICTORS.every() if one.auto_rank is not None)
    return {name: one.make(tuple(scores) if one.reads_scores else ()) for _, name, one in found}
