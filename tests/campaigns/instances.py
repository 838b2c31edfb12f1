"""Random instances by every exact method, by brute force, and under changes that must not matter.

`python -m tests.campaigns.instances --seed 1 --count 10000`: up to five tasks, all constraints mixed, ties common,
performances and costs on scales from 1e-12 to 1e12. Each instance is solved by `exact` and by the integer program
(HiGHS, and CBC for one in four) and compared with `tests/campaigns/brute_force.py`. Metamorphic relations: permuted
tasks and groups, performances times a power of two, negated performances with the other direction, duplicated and
dominated candidates, and a budget that equals the cost of the answer.
"""

import argparse
import itertools
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from tests.campaigns.brute_force import EQUAL, Best, Candidate, Problem, best_layout

SCALES = (1e-12, 1e-6, 1e-3, 1.0, 1.0, 1.0, 1e3, 1e9, 1e12)


@dataclass(frozen=True)
class Instance:
    """A problem, the standard errors per candidate, and the number of them that is subtracted."""

    problem: Problem
    errors: tuple[dict[str, float], ...]
    risk: float = 0.0


def draw_instance(seed: int, number: int) -> Instance:
    """Draw instance `number` of a campaign."""
    draw = random.Random(f"instances-{seed}-{number}")
    tasks = tuple("abcde"[: draw.randint(1, 5)])
    groups = [group for size in range(1, len(tasks) + 1) for group in itertools.combinations(tasks, size)]
    keys = [(group, name) for group in groups for name in ("half", "full")]
    chosen = draw.sample(keys, min(len(keys), draw.randint(1, 9)))
    scale, unit = draw.choice(SCALES), draw.choice(SCALES)
    values = draw.choice([_few, _few, _rounded, _any])
    candidates, errors = [], []
    for group, name in chosen:
        performance = {task: scale * values(draw) for task in group if draw.random() < 0.93}
        heads = (
            dict.fromkeys(group, 0.0) if draw.random() < 0.5 else {t: unit * draw.choice([0, 0.05, 0.2]) for t in group}
        )
        trunk = unit * draw.choice([0.1, 0.25, 0.5, 1.0, 1.0, 2.0])
        resources = {"params": ({"half": 1.0, "full": 2.0}[name], dict.fromkeys(group, 0.25))}
        candidates.append(Candidate(frozenset(group), name, performance, trunk, heads, resources))
        errors.append({task: scale * draw.choice([0.0, 0.1, 0.5]) for task in performance})
    risk = draw.choice([0.0, 0.0, 0.0, 1.0, 0.5])
    problem = Problem(tasks, tuple(candidates), draw.choice([1, -1]), **_demands(draw, tasks, candidates, unit))
    return Instance(problem, tuple(errors), risk)


def _few(draw: random.Random) -> float:
    return float(draw.randint(-2, 2))


def _rounded(draw: random.Random) -> float:
    return round(draw.uniform(-1, 1), 3)


def _any(draw: random.Random) -> float:
    return draw.gauss(0, 1)


def _demands(draw: random.Random, tasks: tuple[str, ...], candidates: list[Candidate], unit: float) -> dict[str, Any]:
    scale = max((abs(v) for c in candidates for v in c.performance.values()), default=1.0)
    pick = draw.random
    found: dict[str, Any] = {"objective": "min" if pick() < 0.2 else "sum"}
    found["budget"] = unit * draw.choice([0.6, 1.0, 1.5, 2.0, 2.05, 3.0]) if pick() < 0.6 else None
    found["max_models"] = draw.randint(1, 4) if pick() < 0.3 else None
    found["max_group_size"] = draw.randint(1, 4) if pick() < 0.2 else None
    if pick() < 0.2:
        found["serve"] = tuple(sorted(draw.sample(tasks, draw.randint(1, len(tasks)))))
    served = found.get("serve") or tasks
    if pick() < 0.4:
        found["weights"] = {task: draw.choice([0.0, 0.5, 1.0, 2.0, 3.7]) for task in draw.sample(tasks, 1)}
    if pick() < 0.25:
        found["floors"] = {draw.choice(served): scale * draw.uniform(-1, 1)}
    for name, listed in (("together", served), ("apart", served), ("train_together", tasks), ("train_apart", tasks)):
        if pick() < 0.12 and len(listed) > 1 and not (name == "together" and found["objective"] == "min"):
            found[name] = (tuple(draw.sample(listed, 2)),)
    if pick() < 0.15:
        found["fixed"] = (draw.randrange(len(candidates)),)
    if pick() < 0.2:
        found["limits"] = {"params": draw.choice([1.5, 2.5, 4.0, 6.0])}
    return found


def expected(instance: Instance) -> Best | None:
    """Return the best layout by brute force, the standard errors taken off first."""
    problem = instance.problem
    if not instance.risk:
        return best_layout(problem)
    worse = [
        replace(c, performance={t: v - problem.sign * instance.risk * e[t] for t, v in c.performance.items()})
        for c, e in zip(problem.candidates, instance.errors, strict=True)
    ]
    return best_layout(replace(problem, candidates=tuple(worse)))


def solved(instance: Instance, method: str, ilp_solver: str | None = None) -> Any:
    """Solve an instance through the public API and return the layout."""
    import taskgroup as tg

    problem = instance.problem
    groups = tuple(
        tg.ObservedGroup(
            train=tuple(task for task in problem.tasks if task in c.train),
            architecture=c.architecture,
            performance={t: c.performance.get(t) for t in problem.tasks if t in c.train},
            stderr={t: e.get(t) for t in problem.tasks if t in c.train},
            runs=4,
            macs=tg.Macs(c.trunk, {t: c.heads.get(t, 0.0) for t in c.train}),
        )
        for c, e in zip(problem.candidates, instance.errors, strict=True)
    )
    from taskgroup.core.documents.affinity import Amounts

    architectures = {
        name: tg.Architecture(resources={"params": Amounts(amount, dict.fromkeys(problem.tasks, 0.25))})
        for name, amount in (("half", 1.0), ("full", 2.0))
    }
    affinity = tg.Affinity(
        tasks=problem.tasks,
        score="value",
        direction="max" if problem.sign > 0 else "min",
        affinity=tuple((None,) * len(problem.tasks) for _ in problem.tasks),
        architectures=architectures,
        groups=groups,
    )
    fixed = tuple(tg.Network(groups[m].train, groups[m].architecture) for m in problem.fixed)
    return tg.solve(
        affinity,
        budget=problem.budget,
        max_models=problem.max_models,
        serve=problem.serve,
        max_group_size=problem.max_group_size,
        min_performance=dict(problem.floors),
        together=problem.together,
        apart=problem.apart,
        train_together=problem.train_together,
        train_apart=problem.train_apart,
        fixed=fixed,
        limit=dict(problem.limits),
        weight=dict(problem.weights),
        objective=problem.objective,
        risk=instance.risk,
        method=method,
        ilp_solver=ilp_solver,
    )


def differences(instance: Instance, layout: Any, best: Best | None) -> list[str]:
    """Everything in which a layout differs from the best one by brute force."""
    if best is None:
        return [] if layout.status == "infeasible" else [f"status {layout.status}, but no layout fits"]
    if layout.status != "optimal":
        return [f"status {layout.status}, but the optimum is {best.objective:g}"]
    scale = max(abs(v) for c in instance.problem.candidates for v in c.performance.values()) * 5
    found = []
    if abs(layout.objective - best.objective) > 2 * EQUAL * max(abs(best.objective), 1e-2 * scale):
        found.append(f"objective {layout.objective!r}, not {best.objective!r}")
    elif abs(layout.cost - best.cost) > 2 * EQUAL * best.cost:
        found.append(f"cost {layout.cost!r}, not {best.cost!r}")
    elif len(layout.models) != best.networks:
        found.append(f"{len(layout.models)} networks, not {best.networks}")
    elif sum(len(model.train) for model in layout.models) != best.trained:
        found.append(f"{sum(len(model.train) for model in layout.models)} tasks trained, not {best.trained}")
    return found


def variants(instance: Instance, draw: random.Random, best: Best | None) -> list[tuple[str, Instance, float]]:
    """Changes of an instance that must not change its answer, and the factor of its objective."""
    problem = instance.problem
    order = draw.sample(range(len(problem.candidates)), len(problem.candidates))
    moved = replace(
        problem,
        tasks=tuple(draw.sample(problem.tasks, len(problem.tasks))),
        candidates=tuple(problem.candidates[m] for m in order),
        fixed=tuple(order.index(m) for m in problem.fixed),
    )
    found = [("permuted", Instance(moved, tuple(instance.errors[m] for m in order), instance.risk), 1.0)]
    found.append(("scaled", _scaled(instance, 4.0), 4.0))
    found.append(("negated", _scaled(instance, -1.0), -1.0))
    if best is not None and problem.budget is not None:
        found.append(("budget at the cost", replace(instance, problem=replace(problem, budget=best.cost or None)), 1.0))
    return found


def _scaled(instance: Instance, factor: float) -> Instance:
    problem = instance.problem
    candidates = [
        replace(c, performance={task: factor * value for task, value in c.performance.items()})
        for c in problem.candidates
    ]
    floors = {task: factor * value for task, value in problem.floors.items()}
    sign = problem.sign if factor > 0 else -problem.sign
    errors = tuple({task: abs(factor) * value for task, value in row.items()} for row in instance.errors)
    return Instance(replace(problem, candidates=tuple(candidates), floors=floors, sign=sign), errors, instance.risk)


def faults(seed: int, number: int) -> list[str]:
    """Every difference on one instance, by every method and every variant."""
    from taskgroup import check

    instance = draw_instance(seed, number)
    best = expected(instance)
    methods = [("exact", None), ("ilp", None), *([("ilp", "PULP_CBC_CMD")] if number % 4 == 0 else [])]
    found = []
    for method, solver in methods:
        layout = solved(instance, method, solver)
        found += [f"{method} {solver or ''}: {text}" for text in differences(instance, layout, best)]
        if layout.status == "optimal" and not check(layout).valid:
            found.append(f"{method}: check finds {check(layout).violations[0].rule}")
    for name, variant, factor in variants(instance, random.Random(number), best):
        same = None if best is None else replace(best, objective=factor * best.objective, total=factor * best.total)
        found += [f"{name}: {text}" for text in differences(variant, solved(variant, "exact"), same)]
    return found


def campaign(seed: int, numbers: range) -> Counter[str]:
    """Run some instances and count faults; print each."""
    counts: Counter[str] = Counter()
    for number in numbers:
        found = faults(seed, number)
        counts["instances"] += 1
        counts["failed"] += bool(found)
        for text in found:
            print(f"instance {number}: {text}", flush=True)
    return counts


def main() -> None:
    """Run a campaign on some processes and print the counts."""
    from multiprocessing import Pool

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    started = time.monotonic()
    with Pool(options.jobs) as pool:
        parts = [range(job, options.count, options.jobs) for job in range(options.jobs)]
        total = sum(pool.starmap(campaign, [(options.seed, part) for part in parts]), Counter())
    print(f"{total['instances']} instances, {total['failed']} failed, {time.monotonic() - started:.0f} s")
    sys.exit(1 if total["failed"] else 0)


if __name__ == "__main__":
    main()
