"""Documents to draw, of any number of tasks."""

import itertools

import numpy as np

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import (
    Benchmark,
    BestPartner,
    Choice,
    Correlation,
    Kendall,
    Pearson,
    Reference,
    ScoreBenchmark,
    Selection,
    TrainingCost,
    Verdicts,
)  # fmt: skip
from taskgroup.core.documents.comparison import Comparison, Contender, Draws
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout, Model, ModelCost, Solver
from taskgroup.core.request import Request
from taskgroup.core.run_record import RunRecord

_WORDS = (
    "depth", "edges", "normals", "keypoints", "segmentation",
    "curvature", "reshading", "autoencoding", "colorization", "vanishing",
)  # fmt: skip
METHODS = ("exact", "all-in-one", "single-task", "greedy", "random", "hierarchical", "spectral", "matching", "beam")
SCORES = ("labels", "ias", "rsa", "cka", "transfer", "li", "gs", "gt", "conflict")


def names(count):
    return tuple(f"{_WORDS[place % 10]}-{place // 10}" if place >= 10 else _WORDS[place] for place in range(count))


def matrix(values):
    return tuple(tuple(None if value is None or value != value else float(value) for value in row) for row in values)


def affinity(count, *, tasks=None, score="mtl-gain", direction="max", stderr=False, values=None, seed=0):
    if values is None:
        values = np.random.default_rng(seed).normal(0, 0.2, (count, count)).round(4)
        values[np.eye(count, dtype=bool)] = np.nan
    error = matrix(np.where(np.isnan(np.array(values, dtype=float)), np.nan, 0.013)) if stderr else None
    return Affinity(
        tasks=tuple(tasks) if tasks else names(count),
        score=score,
        direction=direction,
        affinity=matrix(values),
        stderr=error,
    )


def layout(count, *, groups=None, auxiliary=2, tasks=None, **options):
    """Networks of about six tasks, each with some auxiliary tasks of the next one."""
    tasks = tasks or names(count)
    groups = groups or [tasks[start : start + 6] for start in range(0, count, 6)]
    rng = np.random.default_rng(1)
    models = []
    for place, serve in enumerate(groups):
        along = tuple(groups[(place + 1) % len(groups)][:auxiliary]) if len(groups) > 1 else ()
        reached = {task: round(float(rng.normal(0, 0.2)), 4) for task in serve}
        models.append(Model((*serve, *along), tuple(serve), along, "full", ModelCost(2.5e9, 2e8), reached, "predicted"))
    found = {task: value for model in models for task, value in model.performance.items()}
    values = {
        "status": "optimal",
        "objective": sum(found.values()),
        "bound": sum(found.values()),
        "gap": 0.0,
        "direction": "max",
        "budget": 3e9 * len(models),
        "cost": 2.7e9 * len(models),
        "request": Request(budget=3e9 * len(models)),
        "models": tuple(models),
        "assignment": {task: place for place, group in enumerate(groups) for task in group},
        "performance": found,
        "solver": Solver("exact", 31, 1, 0.01),
    }
    return Layout(**{**values, **options})


def infeasible(reason="--together a,b and --train-apart a,b cannot be kept together", direction="max"):
    return Layout(
        status="infeasible", objective=None, bound=None, gap=None, direction=direction, budget=1.0, cost=None,
        request=Request(budget=1.0),
        models=(), assignment={}, performance={}, solver=Solver("exact", 0, 0, 0.0), reason=reason,
    )  # fmt: skip


def frontier(count, *, points=None, direction="max", budgets=None, complete=True):
    sign = 1 if direction == "max" else -1
    tasks = names(count)
    found = [
        layout(count, groups=[tasks[place::size] for place in range(size)], cost=2.7e9 * size,
               objective=sign * (1 - 1 / size), direction=direction, auxiliary=0)
        for size in range(1, 1 + (points or min(count, 12)))
    ]  # fmt: skip
    return Frontier(direction=direction, request=Request(), budgets=budgets, complete=complete, points=tuple(found))


def comparison(budget=3e9, objective=1.0, *, names=METHODS):
    contenders = []
    for place, method in enumerate(names):
        if method == "single-task":
            reason = "single-task finds no layout: the cheapest costs 5; the budget is 3"
            contenders.append(Contender(method, "infeasible", None, None, None, None, None, 0.0, reason=reason))
            continue
        reached = objective * (1 - 0.07 * place)
        draws = {"draws": Draws(20, 19, 0.1)} if method == "random" else {}
        status = "optimal" if place == 0 else "feasible"
        contenders.append(Contender(method, status, reached, 0.0, budget * 0.8, 2.0, 0.1, 0.01, **draws))
    return Comparison(
        direction="max", request=Request(budget=budget), budget=budget, bound=objective, methods=tuple(contenders)
    )


def benchmark(count, *, scores=SCORES, budgets=(1.0, 2.0, 3.0, 4.0), direction="max", gain=None):
    gain = affinity(count).affinity if gain is None else gain
    found = []
    for place, name in enumerate(scores):
        choices = tuple(
            Choice(budget, "optimal", 1.0, budget, lost=0.1 * place * budget, regret=0.1, of_chance=0.2, networks=(),
                   predicted=0)
            for budget in budgets
        )  # fmt: skip
        found.append(
            ScoreBenchmark(
                name=name,
                direction="max",
                affinity=affinity(count, seed=place).affinity,
                stderr=None,
                level1=Pearson({}, Correlation(0.37, count * (count - 1))),
                level2=Kendall({}, None if place == 0 else 0.2, count),
                level3=BestPartner({}, -0.1, count, 1),
                level4=Selection(choices, 0.1, 0.2, len(budgets)) if budgets else None,
                cost=TrainingCost(),
            )
        )
    points = tuple(
        Reference(budget, "optimal", 2.0, 2.0, budget, (), random=0.5, deviation=0.2, fitting=20, drawn=20)
        for budget in budgets
    )
    return Benchmark(
        tasks=names(count), truth="mtl-gain", direction=direction, gain=gain, stderr=None, truth_cost=TrainingCost(),
        scores=tuple(found), reference=points, verdicts=Verdicts("", "", "", ""),
    )  # fmt: skip


def run_log(count, *, epochs=10, largest=2, seeds=1):
    """Every group of up to `largest` tasks, its losses falling."""
    rng = np.random.default_rng(2)
    records = []
    for size in range(1, largest + 1):
        for group in itertools.combinations(names(count), size):
            for seed in range(seeds):
                curve = {task: tuple(_falling(rng, epochs)) for task in group}
                loss = {task: losses[-1] for task, losses in curve.items()}
                records.append(RunRecord(train=group, seed=seed, loss=loss, epochs=epochs, curve=curve))
    return records


def _falling(rng, epochs):
    return (rng.uniform(0.8, 1.2) * np.exp(-rng.uniform(0.1, 0.5) * np.arange(epochs)) + 0.1).tolist()
