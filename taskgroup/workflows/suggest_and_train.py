"""Train suggested groups in rounds: suggest a few groups, train them, and suggest again."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from taskgroup.campaigns.estimate import Estimates, estimate_surrogate
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.planning.suggest import first_groups, suggest
from taskgroup.surrogate.problem.problem import Problem

_ROUNDS = 8


def estimate_suggested(
    problem: Problem,
    count: int,
    *,
    scores: Sequence[str] = ("gain",),
    budget: float | None = None,
    log: str | None = None,
    notify: Callable[[str], None] | None = None,
    **options: Any,
) -> Estimates:
    """Train `count` groups of more than one task, chosen by `suggest` in rounds from the results so far.

    The first round has every single task and a spanning set of pairs. `budget`: multiply-adds of the layouts that
    suggestions aim at (default: half the cost of one network per task). `log`: run log; a stopped campaign resumes from
    it, since suggestions are deterministic. `options` are passed to `estimate_surrogate`. Raises `InputError` for a
    count below 1.
    """
    if count < 1:
        raise InputError(f"groups: the number in suggest:{count} must be at least 1")
    tasks = problem.names
    with tempfile.TemporaryDirectory() as folder:
        path = log or str(Path(folder) / "runs.jsonl")
        chosen = [group.train for group in first_groups(tasks, [], 2 * len(tasks), "", 0)]
        chosen = [group for group in chosen if len(group) == 1] + [group for group in chosen if len(group) > 1][:count]
        while True:
            gain = estimate_surrogate(problem, scores=["gain"], groups=chosen, log=path, notify=notify, **options)
            trained = sum(len(group) > 1 for group in chosen)
            known = gain.documents[0]
            if trained >= count:
                break
            few = min(count - trained, max(1, count // _ROUNDS))
            found = suggest(
                known, count=few, budget=budget or _half(known), architecture=_multi(known), exclude=chosen
            ).groups
            if not found:
                break
            chosen += [group.train for group in found]
            if notify is not None:
                notify(
                    f"{trained} of {count} groups trained; next {', '.join('+'.join(group.train) for group in found)}"
                )
        done = gain
        if list(scores) != ["gain"]:
            done = estimate_surrogate(problem, scores=scores, groups=chosen, log=path, notify=notify, **options)
    return Estimates(tuple(_with_options(one, f"suggest:{count}", budget) for one in done.documents), done.failed)


def _half(known: Affinity) -> float:
    """Return half of the total cost of one network per task."""
    alone = [group.macs.total for group in known.groups if len(group.train) == 1 and group.macs is not None]
    return sum(alone) / 2


def _multi(known: Affinity) -> str:
    """Return the architecture of groups of more than one task."""
    return next(group.architecture for group in known.groups if len(group.train) > 1)


def _with_options(document: Affinity, rule: str, budget: float | None) -> Affinity:
    options = {**document.provenance["options"], "groups": rule, "budget": budget}
    return replace(document, provenance={**document.provenance, "options": options})
