"""The demo: from handwritten digits to a layout that keeps its promises."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import msgspec

from taskgroup.campaigns.campaign import Progress
from taskgroup.campaigns.estimate import Split, estimate_surrogate
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.cost import Cost
from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.documents.verification import Verification
from taskgroup.evaluation.evaluate import evaluate
from taskgroup.formats.documents import encode
from taskgroup.formats.groups import Group
from taskgroup.formats.text import write_whole
from taskgroup.predictors.candidates.source import Predict
from taskgroup.solver.frontier import frontier
from taskgroup.solver.solve import solve
from taskgroup.surrogate.network.cost import estimate_cost
from taskgroup.surrogate.problem.digits import digits_problem
from taskgroup.workflows.verify import verify

SHARE = 2 / 3
"""The demo's budget, of what one network a task costs."""

PATIENCE = 10.0
"""Seconds after which a search is content with what it has, and says how far it may be from the best."""

SEEDS = 3
"""Runs of each group at first."""

FINAL_SEEDS = 12
"""Runs of the networks that the best layouts would build: of few runs, the best gains are those that were lucky."""

PREDICT: Predict = "gp"
"""Who predicts groups that were not trained; nothing is taken off these: what looks best is trained, and then known."""

RISK = 1.0
"""Standard errors that are taken off every gain: a layout of the luckiest groups would not keep its promises."""

MIXED = 40
"""Groups of three to six tasks that are trained beside the pairs."""

ROUNDS = 3
"""How often the networks of the best predicted layout are trained before only what was trained counts."""


@dataclass(frozen=True)
class Surprise:
    """A network that was predicted, trained, and fell short or not: the mean gain of the tasks it was to serve."""

    train: Group
    predicted: float
    trained: float


@dataclass(frozen=True)
class Story:
    """What the demo found, in the order in which it is told.

    `screened`: the gain of all groups, on validation. `surprises`: the networks that were predicted first. `gain`: of
    the networks of the best layouts, from more runs. `frontier`: the best layouts at several budgets, of these.
    `layout`: the one at the budget that is looked at, and its `verification`. `judged`, `together` and `alone`: on
    test, that layout, and the total gain of one network for all tasks and of one a task, which is 0 by definition.
    """

    cost: Cost
    screened: Affinity
    surprises: tuple[Surprise, ...]
    gain: Affinity
    frontier: tuple[Layout, ...]
    layout: Layout
    verification: Verification
    judged: Evaluation
    together: float
    alone: float = 0.0


def run_demo(folder: str | None, progress: Progress | None = None, say: Callable[[str], None] | None = None) -> Story:
    """Train, estimate, solve, verify and judge; leave the run logs and the documents in `folder`, if there is one."""
    tell = say or (lambda message: None)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(folder or scratch)
        place.mkdir(parents=True, exist_ok=True)
        return _Demo(place, progress, tell).run()


class _Demo:
    def __init__(self, place: Path, progress: Progress | None, tell: Callable[[str], None]) -> None:
        self.place, self.progress, self.tell = place, progress, tell
        self.problem = digits_problem()
        self.groups: dict[Group, None] = {}
        self.seeds = SEEDS

    def run(self) -> Story:
        cost = estimate_cost(self.problem)
        dear, small = cost.architectures[cost.multi], cost.architectures[cost.single]
        network, heads = dear.trunk.macs, sum(head.macs for head in dear.heads.values())
        separate = len(self.problem.names) * small.trunk.macs + sum(head.macs for head in small.heads.values())
        screened, surprises = self._ask_and_train(SHARE * separate)
        budgets = [*(count * network + heads for count in (1, 2, 3, 4, 5, 6)), SHARE * separate]
        gain = self._finalists(screened, budgets)
        self.tell("solving for the best layout at every budget")
        *best, layout = frontier(gain, budgets=budgets, risk=RISK, time_limit=PATIENCE).points
        self.tell("training the networks of the layout again, with other seeds")
        log = str(self.place / "verification.jsonl")
        verification = verify(layout, self.problem, log=log, progress=self.progress)
        test = self._train(split="test")
        documents: dict[str, msgspec.Struct] = {"cost": cost, "gain": gain, "layout": layout}
        for name, document in (documents | {"verification": verification, "test-gain": test}).items():
            write_whole(str(self.place / f"{name}.json"), encode(document))
        together = next(group for group in test.groups if len(group.train) == len(self.problem.names))
        total = sum(value or 0.0 for value in together.performance.values())
        judged = evaluate(layout, test)
        return Story(cost, screened, surprises, gain, tuple(best), layout, verification, judged, total)

    def _ask_and_train(self, budget: float) -> tuple[Affinity, tuple[Surprise, ...]]:
        """Train pairs and some larger groups; then, again and again, what the best predicted layout would build."""
        tasks = self.problem.names
        self.tell("training every task alone, every pair, and some larger groups, side by side")
        gain = self._train([*combinations(tasks, 2), *_mixed(tasks), tasks])
        surprises: list[Surprise] = []
        for _ in range(ROUNDS):
            layout = solve(gain, budget=budget, predict=PREDICT, time_limit=PATIENCE)
            fresh = [model for model in layout.models if model.source == "predicted" and model.train not in self.groups]
            if not fresh:
                break
            self.tell("training the networks that the best layout would build")
            gain = self._train(model.train for model in fresh)
            surprises += [_surprise(model, gain) for model in fresh]
        return gain, tuple(surprises)

    def _finalists(self, gain: Affinity, budgets: list[float]) -> Affinity:
        """The gain of the networks of the best layouts at all budgets, from many more runs of each."""
        best = frontier(gain, budgets=budgets, risk=RISK, time_limit=PATIENCE).points
        self.groups = dict.fromkeys([*(model.train for layout in best for model in layout.models), self.problem.names])
        self.seeds = FINAL_SEEDS
        self.tell("training the networks of the best layouts more often")
        return self._train()

    def _train(self, more: Iterable[Group] = (), split: Split = "validation") -> Affinity:
        """The gain of every group so far; what is in the log is not trained again."""
        self.groups |= dict.fromkeys(more)
        listed = self.place / "groups.txt"
        write_whole(str(listed), "".join(",".join(group) + "\n" for group in self.groups))
        (gain,) = estimate_surrogate(
            self.problem,
            groups=str(listed),
            seeds=self.seeds,
            split=split,
            log=str(self.place / "runs.jsonl"),
            progress=self.progress,
        ).documents
        return gain


def _mixed(tasks: Group) -> list[Group]:
    """Groups of three to six tasks, the same ones every time."""
    generator = random.Random(0)
    drawn: dict[Group, None] = {}
    while len(drawn) < MIXED:
        chosen = generator.sample(tasks, generator.randint(3, 6))
        drawn[tuple(sorted(chosen, key=tasks.index))] = None
    return list(drawn)


def _surprise(model: Model, gain: Affinity) -> Surprise:
    group = next(group for group in gain.groups if set(group.train) == set(model.train))
    trained = sum(group.performance.get(task) or 0.0 for task in model.serve)
    return Surprise(model.train, sum(model.performance.values()) / len(model.serve), trained / len(model.serve))
