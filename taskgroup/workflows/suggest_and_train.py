"""Training of suggested groups in rounds: each round suggests a few groups and trains them."""

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
    """Train `count` groups of more than one task, which `suggest` chooses in rounds, and compute the scores.

    The first round contains every single task, and pairs such that every task is in at least one pair. The groups of
    each later round are suggested from the results of the earlier rounds. `budget`: budget, in multiply-adds, of the
    layout that the suggested groups are to improve (default: half the cost of one network per task). `log`: run log,
    from which an interrupted campaign resumes; the same groups are then suggested again, because suggestions are
    deterministic. `options` are passed to `estimate_surrogate`. Raises `InputError` if `count` is below 1.
    """
    if count < 1:
        raise InputError(f"suggest:{count}: the number must be at least 1; write suggest:20, for example", "groups")
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
