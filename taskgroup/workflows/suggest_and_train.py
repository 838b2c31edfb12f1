"""Quick runs of groups that are suggested as the runs come in: ask, train, log, ask again."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from taskgroup.campaigns.estimate import Estimates, estimate_surrogate
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.formats.groups import Group
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.workflows.suggest_rounds import suggest_in_rounds


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
    with tempfile.TemporaryDirectory() as folder:
        path = log or str(Path(folder) / "runs.jsonl")
        found: list[Estimates] = []

        def known(groups: Sequence[Group]) -> Affinity:
            found.append(estimate_surrogate(problem, scores=["gain"], groups=groups, log=path, say=say, **options))
            return found[-1].documents[0]

        chosen = suggest_in_rounds(problem.names, count, known, budget=budget, say=say)
        done = found[-1]
        if list(scores) != ["gain"]:
            done = estimate_surrogate(problem, scores=scores, groups=chosen, log=path, say=say, **options)
    return Estimates(tuple(_told(one, f"suggest:{count}", budget) for one in done.documents), done.failed)


def _told(document: Affinity, rule: str, budget: float | None) -> Affinity:
    options = {**document.provenance["options"], "groups": rule, "budget": budget}
    return replace(document, provenance={**document.provenance, "options": options})
