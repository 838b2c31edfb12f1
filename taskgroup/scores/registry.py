"""Every affinity score that quick runs give, and what each needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from taskgroup.core.errors import InputError
from taskgroup.scores.cka import kernel_alignment
from taskgroup.scores.evidence import Array, Evidence
from taskgroup.scores.ias import attribution_similarity
from taskgroup.scores.labels import label_information
from taskgroup.scores.li import label_injection
from taskgroup.scores.rsa import representation_similarity
from taskgroup.scores.transfer import transfer_gain


class Need(StrEnum):
    """What a score is computed from; runs that serve one score serve every other that needs them."""

    LABELS = "the labels"
    SINGLES = "single-task losses"
    MODELS = "single-task networks"
    READERS = "single-task runs that read another task's label"
    TRANSFERS = "heads on other tasks' frozen trunks"
    MULTI = "multi-task runs, looked at while they train"
    GROUPS = "single-task and group losses"


@dataclass(frozen=True)
class Score:
    """An affinity score: `compute` gives (n, n), partners as rows, NaN where unknown; `None` for the gain itself."""

    name: str
    needs: frozenset[Need]
    symmetric: bool
    compute: Callable[[Evidence], Array] | None


def _recorded(name: str) -> Callable[[Evidence], Array]:
    return lambda evidence: evidence.recorded.get(name, evidence.blank())


SCORES: dict[str, Score] = {
    score.name: score
    for score in (
        Score("labels", frozenset({Need.LABELS}), True, label_information),
        Score("ias", frozenset({Need.MODELS}), True, attribution_similarity),
        Score("rsa", frozenset({Need.MODELS}), True, representation_similarity),
        Score("cka", frozenset({Need.MODELS}), True, kernel_alignment),
        Score("transfer", frozenset({Need.MODELS, Need.TRANSFERS}), False, transfer_gain),
        Score("li", frozenset({Need.SINGLES, Need.READERS}), False, label_injection),
        Score("gs", frozenset({Need.MULTI}), True, _recorded("gs")),
        Score("gt", frozenset({Need.MULTI}), False, _recorded("gt")),
        Score("conflict", frozenset({Need.MULTI}), True, _recorded("conflict")),
        Score("gain", frozenset({Need.GROUPS}), False, None),
    )
}


def find_score(name: str) -> Score:
    """The score of a name. Raises `InputError` for any other."""
    if name not in SCORES:
        raise InputError(f"--score {name}: {', '.join(SCORES)} are accepted (td: estimate taxonomy)")
    return SCORES[name]
