"""Demo: estimate the affinity between tasks on handwritten digits, solve for a layout, and verify the layout."""

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
"""Budget of the layout, as a share of the cost of one network per task."""

TIME_LIMIT = 10.0
"""Time limit of one solver call in seconds."""

SEEDS = 3
"""Number of runs per group before the best layouts are chosen."""

FINAL_SEEDS = 12
"""Number of runs per network of the best layouts; with few runs, the mean gains of the chosen networks are too high."""

PREDICT: Predict = "gp"
"""Predictor of untrained groups; its predictions are not reduced by their uncertainty, as the networks are trained."""

RISK = 1.0
"""Number of standard errors subtracted from every gain, which reduces the bias of choosing among noisy estimates."""

MIXED = 40
"""Number of groups of three to six tasks that are trained in addition to the pairs."""

ROUNDS = 3
"""Number of times that the networks of the best predicted layout are trained."""


@dataclass(frozen=True)
class PredictedNetwork:
    """Predicted and measured mean gain of the tasks that a network serves. The gain was predicted before training."""

    train: Group
    predicted: float
    trained: float


@dataclass(frozen=True)
class DemoResult:
    """Results of the demo.

    `screened`: the gains of all trained groups on the validation split. `predicted`: the networks whose gains were
    predicted before training. `gain`: the gains of the networks of the best layouts, measured again with more runs.
    `frontier`: the best layouts, one for each of several budgets, solved from `gain`. `layout`: the best layout for the
    demo's budget. `verification`: the verification of `layout`. `judged`: the evaluation of `layout` on the test split.
    `together`: the total gain of one network for all tasks on the test split. `alone`: the total gain of one network
    per task, which is 0 by definition.
    """

    cost: Cost
    screened: Affinity
    predicted: tuple[PredictedNetwork, ...]
    gain: Affinity
    frontier: tuple[Layout, ...]
    layout: Layout
    verification: Verification
    judged: Evaluation
    together: float
    alone: float = 0.0


def run_demo(
    folder: str | None, progress: Progress | None = None, notify: Callable[[str], None] | None = None
) -> DemoResult:
    """Run the demo: train networks, estimate affinity, solve for a layout, and verify the layout.

    If `folder` is given, the demo writes the run logs and the documents to this folder.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(folder or scratch)
        place.mkdir(parents=True, exist_ok=True)
        return _Demo(place, progress, notify or (lambda message: None)).run()


class _Demo:
    def __init__(self, place: Path, progress: Progress | None, notify: Callable[[str], None]) -> None:
        self.place, self.progress, self.notify = place, progress, notify
        self.problem = digits_problem()
        self.groups: dict[Group, None] = {}
        self.seeds = SEEDS

    def run(self) -> DemoResult:
        cost = estimate_cost(self.problem)
        dear, small = cost.architectures[cost.multi], cost.architectures[cost.single]
        network, heads = dear.trunk.macs, sum(head.macs for head in dear.heads.values())
        separate = len(self.problem.names) * small.trunk.macs + sum(head.macs for head in small.heads.values())
        screened, predicted = self._screen(SHARE * separate)
        budgets = [*(count * network + heads for count in (1, 2, 3, 4, 5, 6)), SHARE * separate]
        gain = self._finalists(screened, budgets)
        self.notify("solving for the best layout at every budget")
        *best, layout = frontier(gain, budgets=budgets, risk=RISK, time_limit=TIME_LIMIT).points
        self.notify("training the networks of the layout again, with other seeds")
        log = str(self.place / "verification.jsonl")
        verification = verify(layout, self.problem, split="validation", log=log, progress=self.progress)
        test = self._train(split="test")
        documents: dict[str, msgspec.Struct] = {"cost": cost, "gain": gain, "layout": layout}
        for name, document in (documents | {"verification": verification, "test-gain": test}).items():
            write_whole(str(self.place / f"{name}.json"), encode(document))
        together = next(group for group in test.groups if len(group.train) == len(self.problem.names))
        total = sum(value or 0.0 for value in together.performance.values())
        judged = evaluate(layout, test)
        return DemoResult(cost, screened, predicted, gain, tuple(best), layout, verification, judged, total)

    def _screen(self, budget: float) -> tuple[Affinity, tuple[PredictedNetwork, ...]]:
        """Measure the gains of many groups, then predict the best layout and train its networks, repeatedly.

        The groups are the single tasks, all pairs and some larger groups. Each round adds the trained networks of the
        layout to the measured gains. Return the gains of all trained groups, and the networks that were predicted
        before training.
        """
        tasks = self.problem.names
        self.notify("training single tasks, pairs and some larger groups")
        gain = self._train([*combinations(tasks, 2), *_mixed(tasks), tasks])
        predicted: list[PredictedNetwork] = []
        for _ in range(ROUNDS):
            layout = solve(gain, budget=budget, predict=PREDICT, time_limit=TIME_LIMIT)
            fresh = [model for model in layout.models if model.source == "predicted" and model.train not in self.groups]
            if not fresh:
                break
            self.notify("training the networks of the best predicted layout")
            gain = self._train(model.train for model in fresh)
            predicted += [_predicted_network(model, gain) for model in fresh]
        return gain, tuple(predicted)

    def _finalists(self, gain: Affinity, budgets: list[float]) -> Affinity:
        """Estimate the gains of selected networks from more runs.

        The selected networks are those of the best layout for each budget.
        """
        best = frontier(gain, budgets=budgets, risk=RISK, time_limit=TIME_LIMIT).points
        self.groups = dict.fromkeys([*(model.train for layout in best for model in layout.models), self.problem.names])
        self.seeds = FINAL_SEEDS
        self.notify("training the networks of the best layouts with more seeds")
        return self._train()

    def _train(self, more: Iterable[Group] = (), split: Split = "validation") -> Affinity:
        """Estimate the gains of all groups chosen so far and of the groups in `more`.

        Runs that the run log contains are not repeated.
        """
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
    """Draw random groups of three to six tasks, with a fixed random seed."""
    generator = random.Random(0)
    drawn: dict[Group, None] = {}
    while len(drawn) < MIXED:
        chosen = generator.sample(tasks, generator.randint(3, 6))
        drawn[tuple(sorted(chosen, key=tasks.index))] = None
    return list(drawn)


def _predicted_network(model: Model, gain: Affinity) -> PredictedNetwork:
    group = next(group for group in gain.groups if set(group.train) == set(model.train))
    trained = sum(group.performance.get(task) or 0.0 for task in model.serve)
    return PredictedNetwork(model.train, sum(model.performance.values()) / len(model.serve), trained / len(model.serve))
