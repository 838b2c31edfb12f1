"""Documents of every kind, of few tasks and of many, with plain names and with hostile ones."""

import random

from msgspec.structs import replace

from taskgroup import (
    Request,
    benchmark,
    check,
    compare,
    estimate_runs,
    evaluate,
    frontier,
    solve,
)
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.cost import ArchitectureCost, Cost, PartCost
from taskgroup.core.run_table import Run, RunTable
from taskgroup.predictors.predict import predict
from taskgroup.predictors.validate import validate

HOSTILE = ("<script>alert(1)</script>", "a|b", "[red]x", "*bold* & `code`", "</td></table>\"'")


def affinity(count, names=None, seed=0):
    """Gains of n tasks in five clusters, above 0 within a cluster and below outside, as a rule."""
    draw = random.Random(seed)
    tasks = names or tuple(f"task {place}" if place % 9 == 0 else f"t{place}" for place in range(count))
    gains = [
        [
            None if i == j else round((0.2 if i * 5 // count == j * 5 // count else -0.1) + draw.gauss(0, 0.08), 4)
            for j in range(count)
        ]
        for i in range(count)
    ]
    return Affinity(tasks=tasks, score="mtl-gain", direction="max", affinity=tuple(map(tuple, gains)))


def observed(names=("depth", "edges", "normals", "semantic")):
    """Every group of a few tasks, observed."""
    draw = random.Random(1)
    groups = [[name for place, name in enumerate(names) if bits >> place & 1] for bits in range(1, 2 ** len(names))]
    runs = [
        Run(
            train=tuple(group),
            loss={name: round(draw.uniform(0.8, 1.2), 5) for name in group},
            architecture="full" if len(group) > 1 else "half",
        )
        for group in groups
    ]
    return estimate_runs(RunTable(tuple(names), tuple(runs)), direction="min", baseline="half")


def every_kind(names=("depth", "edges", "normals", "semantic")):
    """A document of each kind, by its name."""
    known = observed(names)
    layout = solve(known, budget=2)
    cost = ArchitectureCost(0.5, PartCost(3072.0, 3136, 12544), {name: PartCost(32.0, 33, 132) for name in names})
    return {
        "affinity": known,
        "layout": layout,
        "infeasible": solve(known, budget=1, request=Request(max_models=1, apart=(tuple(names[:2]),))),
        "comparison": compare(known, budget=2),
        "frontier": frontier(known),
        "budgets": frontier(known, budgets=[0.5, 1.0, 2.0]),
        "check": check(layout, known, budget=1e-3),
        "evaluation": evaluate(layout, known),
        "benchmark": benchmark(affinity(5, seed=1), [replace(affinity(5, seed=2), score="gs")], samples=10),
        "predictions": predict(known, [names[:2], names[1:]], predictor="hoa"),
        "validation": validate(known, predictors=("hoa",), folds=3),
        "cost": Cost(tasks=tuple(names), architectures={"half": cost}, single="half", multi="half"),
    }
