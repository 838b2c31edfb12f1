"""The solver beside the plain integer program: `python -m tests.benchmarks.solve [SECTION ...] [--plot FILE]`.

Prints a table a section and a JSON line at the end.
Sections: agree, ratio, growth, costs, budgets, frontier, columns, proofs.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from taskgroup import check, solve
from taskgroup.core.request import Request
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.mip import Program, available_solvers
from taskgroup.solver.model.instance import make_instance
from taskgroup.solver.model.objectives import objectives
from taskgroup.solver.model.stop import Stop
from tests.benchmarks.instances import every_group, noisy_clusters, planted, some_groups


def timed(call):
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def plain_program(instance):
    """The integer program written down and solved once, for the objective alone."""
    total = objectives(instance)
    program = Program(instance, available_solvers()[0], Stop())
    for limit in (total.cost, total.count):
        if limit.floor > -math.inf:
            program.add_constraint(limit)
    return program.maximise(total.performance).assignment


def value_of(instance, assignment):
    return None if assignment is None else instance.objective(assignment)


def agree():
    """The same optimum, cost and number of networks as the integer program on instances of 3 to 12 tasks."""
    from taskgroup.solver.mip import solve_ilp

    checked = differing = 0
    for tasks, seeds in ((3, 70), (4, 70), (5, 70), (6, 60), (7, 20), (8, 12), (9, 4), (10, 2), (12, 1)):
        for seed in range(seeds):
            noise, sizes, heads = 0.02 * (seed % 2), 1 + (seed // 2) % 2, bool((seed // 4) % 2)
            candidates = every_group(tasks, seed, noise, sizes if tasks < 10 else 1, heads and tasks < 10)
            budget = 1.0 + 0.5 * (seed % 5) + float(candidates.heads.max(axis=0).sum())
            instance = make_instance(candidates, Request(budget=budget))
            answers = [solve_exact(instance).assignment, solve_ilp(instance).assignment]
            keys = [
                None if a is None else (instance.objective(a), instance.cost(a), instance.networks(a)) for a in answers
            ]
            same = keys[0] == keys[1] or (
                None not in keys and all(math.isclose(x, y, rel_tol=2e-9) for x, y in zip(*keys, strict=True))
            )
            checked, differing = checked + 1, differing + (not same)
    return ["instances", "differing"], [[checked, differing]]


def ratio():
    """Seconds of the plain integer program over ours, three networks, noisy, median of the seeds."""
    rows = []
    for tasks, seeds in ((9, 5), (11, 5), (13, 5)):
        ours, theirs = [], []
        for seed in range(seeds):
            instance = make_instance(every_group(tasks, seed, 0.02), Request(max_models=3))
            mine, solution = timed(lambda instance=instance: solve_exact(instance))
            other, assignment = timed(lambda instance=instance: plain_program(instance))
            assert math.isclose(value_of(instance, solution.assignment), value_of(instance, assignment), rel_tol=1e-9)
            ours.append(mine)
            theirs.append(other)
        ratios = [other / mine for mine, other in zip(ours, theirs, strict=True)]
        rows.append([tasks, statistics.median(ours), statistics.median(theirs), statistics.median(ratios)])
    return ["tasks", "ours s", "program s", "ratio"], rows


def growth():
    """All groups, four networks: seconds and peak warm_start, each in a process of its own."""
    rows = []
    for tasks in (8, 10, 12, 14, 16, 18, 20):
        for noise in (0.0, 0.02):
            code = f"from tests.benchmarks.solve import one_size; one_size({tasks}, {noise})"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            rows.append([tasks, 2**tasks - 1, noise, *json.loads(done.stdout)])
    return ["tasks", "groups", "noise", "seconds", "nodes", "proven", "peak GiB"], rows


def one_size(tasks, noise):
    """One row of `growth`."""
    instance = make_instance(every_group(tasks, 1, noise), Request(max_models=min(4, tasks)))
    seconds, solution = timed(lambda: solve_exact(instance))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps([seconds, solution.nodes, solution.complete, peak]))


def costs():
    """Half- and full-size networks, heads of 5–20 % of the trunk, 12 tasks: seconds until proven."""
    rows = []
    for seed in range(5):
        candidates = every_group(12, seed, 0.02, sizes=2, heads=True)
        for trunks in (1.0, 2.0, 3.5):
            budget = trunks + float(candidates.heads.max(axis=0).sum())
            instance = make_instance(candidates, Request(budget=budget))
            seconds, solution = timed(lambda instance=instance: solve_exact(instance))
            rows.append([seed, trunks, seconds, solution.nodes, solution.complete])
    return ["seed", "budget beside heads", "seconds", "nodes", "proven"], rows


def budgets():
    """27 tasks, 3,200 observed groups, every budget from 27 down to 1, warm-started."""
    rows = []
    for seed in range(3):
        instance = make_instance(some_groups(27, 3200, seed))
        warm_start, proven = WarmStart(), 0
        started = time.perf_counter()
        for budget in range(27, 0, -1):
            solution = solve_exact(replace(instance, budget=float(budget)), None, None, warm_start)
            proven += solution.complete
        rows.append([seed, time.perf_counter() - started, proven])
    return ["seed", "seconds in all", "proven budgets"], rows


def frontiers():
    """Ten tasks, all groups, two sizes: the whole frontier, from the dearest layout down."""
    rows = []
    for seed in range(3):
        instance = make_instance(every_group(10, seed, 0.02, sizes=2))
        warm_start, points, budget = WarmStart(), 0, None
        started = time.perf_counter()
        while True:
            solution = solve_exact(replace(instance, budget=budget), None, None, warm_start)
            if solution.assignment is None:
                break
            points, budget = points + 1, instance.cost(solution.assignment) * (1 - 3e-9)
        rows.append([seed, points, time.perf_counter() - started])
    return ["seed", "points", "seconds"], rows


def columns():
    """Pairwise gains with planted clusters and noise: gap and seconds."""
    rows = []
    for tasks, clusters, limit, seeds in ((50, 6, 60, 5), (100, 10, 120, 3), (200, 15, 120, 1)):
        for seed in range(seeds):
            affinity = planted(tasks, clusters, seed)
            seconds, layout = timed(
                lambda affinity=affinity, limit=limit, clusters=clusters: solve(
                    affinity, budget=clusters, time_limit=limit
                )
            )
            assert check(layout, affinity).valid
            rows.append([tasks, clusters, seed, layout.objective, layout.bound, layout.gap, seconds])
    return ["tasks", "networks", "seed", "objective", "bound", "gap", "seconds"], rows


def proofs():
    """Clusters of +0.08 inside, −0.04 across, noise N(0, 0.05) (clusters 1: noise alone): gap, CPU seconds, GiB."""
    rows = []
    cases = ((30, 6, 6, 60, 10), (50, 6, 6, 120, 10), (100, 8, 8, 300, 2), (30, 6, 4, 120, 2), (30, 1, 8, 120, 2))
    for tasks, clusters, networks, limit, seeds in cases:
        for seed in range(seeds):
            affinity = noisy_clusters(tasks, clusters, seed)
            started = time.process_time()
            seconds, layout = timed(
                lambda affinity=affinity, networks=networks, limit=limit: solve(
                    affinity, max_models=networks, time_limit=limit
                )
            )
            assert check(layout, affinity).valid
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            cpu = time.process_time() - started
            rows.append([tasks, clusters, networks, seed, layout.status, layout.gap, seconds, cpu, peak])
    return ["tasks", "clusters", "networks", "seed", "status", "gap", "seconds", "CPU seconds", "peak GiB"], rows


SECTIONS = {
    "agree": agree,
    "ratio": ratio,
    "growth": growth,
    "costs": costs,
    "budgets": budgets,
    "frontier": frontiers,
    "columns": columns,
    "proofs": proofs,
}


def plot_growth(rows, path):
    """Seconds and warm_start over the number of tasks."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for noise, marker in ((0.0, "o"), (0.02, "s")):
        mine = [row for row in rows if row[2] == noise]
        axes[0].plot([row[0] for row in mine], [row[3] for row in mine], marker=marker, label=f"noise {noise}")
        axes[1].plot([row[0] for row in mine], [row[6] for row in mine], marker=marker, label=f"noise {noise}")
    for axis, label in zip(axes, ("seconds", "peak GiB"), strict=True):
        axis.set(xlabel="tasks (all groups, four networks)", ylabel=label, yscale="log")
        axis.legend()
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], default=[])
    parser.add_argument("--plot", metavar="FILE", help="draw the growth as a picture")
    asked = parser.parse_args()
    console, found = Console(), {}
    for name in asked.sections or SECTIONS:
        header, rows = SECTIONS[name]()
        table = Table(title=f"{name}: {SECTIONS[name].__doc__}", title_justify="left")
        for column in header:
            table.add_column(column, justify="right")
        for row in rows:
            table.add_row(*(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in row))
        console.print(table)
        found[name] = {"columns": header, "rows": rows}
        if name == "growth" and asked.plot:
            plot_growth(rows, asked.plot)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
