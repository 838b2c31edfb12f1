"""Train suggested groups in rounds: suggest a few groups, train them, and suggest again."""

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
        raise InputError(f"the number in suggest:{count} must be at least 1", "groups")
    with tempfile.TemporaryDirectory() as folder:
        path = log or str(Path(folder) / "runs.jsonl")
        found: list[Estimates] = []

        def known(groups: Sequence[Group]) -> Affinity:
            found.append(
                estimate_surrogate(problem, scores=["gain"], groups=groups, log=path, notify=notify, **options)
            )
            return found[-1].documents[0]

        chosen = suggest_in_rounds(problem.names, count, known, budget=budget, notify=notify)
        done = found[-1]
        if list(scores) != ["gain"]:
            done = estimate_surrogate(problem, scores=scores, groups=chosen, log=path, notify=notify, **options)
    return Estimates(tuple(_with_options(one, f"suggest:{count}", budget) for one in done.documents), done.failed)


def _with_options(document: Affinity, rule: str, budget: float | None) -> Affinity:
    options = {**document.provenance["options"], "groups": rule, "budget": budget}
    return replace(document, provenance={**document.provenance, "options": options})
