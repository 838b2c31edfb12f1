"""Notes on a benchmark: missing values, dropped tasks, and how layouts were evaluated."""

from collections.abc import Mapping, Sequence

from taskgroup.core.documents.affinity import MEASURED, Affinity
from taskgroup.core.documents.benchmark import Reference, ScoreBenchmark


def make_notes(
    truth: Affinity,
    documents: Mapping[str, Affinity],
    found: Sequence[ScoreBenchmark],
    reference: Sequence[Reference],
    unjudged: str | None,
) -> tuple[str, ...]:
    """Return notes on dropped tasks, on undefined values and their reasons, and on how layouts were evaluated.

    `unjudged`: why no layout was evaluated; `None` if layouts were evaluated.
    """
    notes = []
    for name, document in documents.items():
        others = [task for task in document.tasks if task not in truth.tasks]
        if others:
            notes.append(f"{name}: dropped {_listed(others)}, which the measured gains do not contain")
    for score in found:
        notes += _lacking(score)
        notes += _undefined(score)
    if not reference:
        notes.append(f"no layout was evaluated: {unjudged}")
        return tuple(notes)
    if any(_lacks_single_tasks(score, truth) for score in documents.values()):
        notes.append("layouts: a score without single-task values cannot choose single-task networks")
    if not any(len(group.train) > 2 for group in truth.groups):
        notes.append("layouts: groups of three or more tasks, none observed, are evaluated by their pairs' mean")
    else:
        notes.append("layouts: unobserved groups are evaluated by the mean of their pairs")
    return tuple(notes)


def _lacks_single_tasks(score: Affinity, truth: Affinity) -> bool:
    return score.score not in MEASURED or (bool(truth.groups) and not any(len(g.train) == 1 for g in score.groups))


def _lacking(score: ScoreBenchmark) -> list[str]:
    by_partners: dict[tuple[str, ...], list[str]] = {}
    for target, found in score.level1.targets.items():
        if found.missing and found.pairs:
            by_partners.setdefault(found.missing, []).append(target)
    return [
        f"{score.name}: value unknown for target {_listed(targets)}: partner {_listed(partners)}"
        for partners, targets in by_partners.items()
    ]


def _undefined(score: ScoreBenchmark) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for target, found in score.level1.targets.items():
        if found.reason is not None:
            by_reason.setdefault(found.reason, []).append(target)
    return [
        f"{score.name}: correlation undefined for target {_listed(targets)}: {reason}"
        for reason, targets in by_reason.items()
    ]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"
