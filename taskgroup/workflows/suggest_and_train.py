"""Quick runs of groups that are suggested as the runs come in: ask, train, log, ask again."""

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
    say: Callable[[str], None] | None = None,
    **options: Any,
) -> Estimates:
    """Make the quick runs of `count` groups of more than one task, a few at a time, each few suggested by the last.

    First every single task and a spanning set of pairs, then as `suggest` says for layouts within `budget`
    (multiply-adds; by default half of what one network a task costs). `log`: a run log; a stopped campaign goes on
    where it was, since the same suggestions come again. The other options are those of `estimate_surrogate`. Raises
    `InputError` for a count below 1.
    """
    if count < 1:
        raise InputError(f"--groups suggest:{count}: a whole number from 1 is accepted")
    tasks = problem.names
    with tempfile.TemporaryDirectory() as folder:
        path = log or str(Path(folder) / "runs.jsonl")
        chosen = [group.train for group in first_groups(tasks, [], 2 * len(tasks), "", 0)]
        chosen = [group for group in chosen if len(group) == 1] + [group for group in chosen if len(group) > 1][:count]
        while True:
            gain = estimate_surrogate(problem, scores=["gain"], groups=chosen, log=path, say=say, **options)
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
            if say is not None:
                say(f"{trained} of {count} groups trained; next {', '.join('+'.join(group.train) for group in found)}")
        done = gain
        if list(scores) != ["gain"]:
            done = estimate_surrogate(problem, scores=scores, groups=chosen, log=path, say=say, **options)
    return Estimates(tuple(_told(one, f"suggest:{count}", budget) for one in done.documents), done.failed)


def _half(known: Affinity) -> float:
    """Half of what the single tasks' networks cost together."""
    alone = [group.macs.total for group in known.groups if len(group.train) == 1 and group.macs is not None]
    return sum(alone) / 2


def _multi(known: Affinity) -> str:
    """The architecture of groups of more than one task."""
    return next(group.architecture for group in known.groups if len(group.train) > 1)


def _told(document: Affinity, rule: str, budget: float | None) -> Affinity:
    options = {**document.provenance["options"], "groups": rule, "budget": budget}
    return replace(document, provenance={**document.provenance, "options": options})
