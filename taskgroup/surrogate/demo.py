"""The demo: from handwritten digits to a layout, and what it is worth on test data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from taskgroup.core.affinity import Affinity
from taskgroup.core.cost import Cost
from taskgroup.core.layout import Layout
from taskgroup.evaluate.judge import Evaluation, evaluate
from taskgroup.formats.documents import encode
from taskgroup.formats.groups import Group
from taskgroup.formats.text import write_whole
from taskgroup.solve.frontier import frontier
from taskgroup.solve.solve import solve
from taskgroup.surrogate.campaign import Progress
from taskgroup.surrogate.cost import estimate_cost
from taskgroup.surrogate.digits import digits_problem
from taskgroup.surrogate.estimate import estimate_surrogate

SHARE = 2 / 3
"""The demo's budget, of what one network a task costs."""

PATIENCE = 10.0
"""Seconds after which a search is content with what it has, and says how far it may be from the best."""

SEEDS = 3
"""Runs of each group: one alone says little of a gain."""


@dataclass(frozen=True)
class Story:
    """What the demo found, in the order in which it is told.

    `gain`: of the pairs, on validation. `frontier`: the best layouts at several budgets. `layout`: the one at the
    budget that is looked at. `judged`, `together` and `alone`: the total gain on test of that layout, of one network
    for all tasks, and of one a task, which is 0 by definition; each with its cost.
    """

    cost: Cost
    gain: Affinity
    frontier: tuple[Layout, ...]
    layout: Layout
    judged: Evaluation
    together: tuple[float, float]
    alone: tuple[float, float]


def run_demo(folder: str | None, progress: Progress | None = None, say: Callable[[str], None] | None = None) -> Story:
    """Train, estimate, solve and judge; leave the run log and the documents in `folder`, if there is one."""
    tell = say or (lambda message: None)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(folder or scratch)
        place.mkdir(parents=True, exist_ok=True)
        return _run(place, progress, tell)


def _run(place: Path, progress: Progress | None, tell: Callable[[str], None]) -> Story:
    problem = digits_problem()
    log = str(place / "runs.jsonl")
    cost = estimate_cost(problem)
    tell("training every task alone and every pair, side by side")
    (gain,) = estimate_surrogate(problem, seeds=SEEDS, log=log, progress=progress).documents
    tell("solving for the best layout at every budget")
    dear = cost.architectures[cost.multi]
    network = dear.trunk.macs
    heads = sum(head.macs for head in dear.heads.values())
    small = cost.architectures[cost.single]
    separate = len(problem.names) * small.trunk.macs + sum(head.macs for head in small.heads.values())
    budgets = [count * network + heads for count in (1, 2, 3, 4, 5, 6)]
    best = frontier(gain, budgets=budgets, predict="hoa", time_limit=PATIENCE).points
    layout = solve(gain, budget=SHARE * separate, predict="hoa", time_limit=PATIENCE)
    tell("training the networks of the layout, and one for all tasks, to judge them on test data")
    wanted: list[Group] = [*(model.train for model in layout.models), problem.names]
    groups = place / "layout-groups.txt"
    write_whole(str(groups), "".join(",".join(group) + "\n" for group in dict.fromkeys(wanted)))
    (test,) = estimate_surrogate(
        problem, groups=str(groups), seeds=SEEDS, split="test", log=log, progress=progress
    ).documents
    for name, document in (("gain", gain), ("test-gain", test), ("layout", layout), ("cost", cost)):
        write_whole(str(place / f"{name}.json"), encode(document))
    together = next(group for group in test.groups if len(group.train) == len(problem.names))
    total = sum(value or 0.0 for value in together.performance.values())
    return Story(cost, gain, best, layout, evaluate(layout, test), (total, network + heads), (0.0, separate))
