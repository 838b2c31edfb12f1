"""Replays: tables in which every group's gain is known, looked up group by group by one policy or another.

    python -m tests.benchmarks.suggest [planted|ettm1] [--seeds 20] [--lookups N] [--tasks N]

After every lookup the layout is chosen in the same way for all policies (`solve --predict gp`, three networks) and
judged on the truth. Printed are, per policy, the mean area under the regret curve (regret: what the best layout is
worth minus what the chosen one is) with a 95 % interval over the seeds, and `suggest` against the best of the others.
"""

import argparse
import itertools
import time

import numpy as np
from scipy.stats import t as student

from taskgroup import Affinity, ObservedGroup, read_runs, solve, suggest
from tests.published import table as published

NETWORKS = 3
POLICIES = ("suggest", "pairs first", "random", "largest first")


def planted(seed, tasks):
    """Gains of all groups: what a task is given to, effects of partners and pairs of them, a size effect, noise."""
    rng = np.random.default_rng(seed)
    own, helps = rng.normal(0, 0.02, tasks), rng.normal(0, 0.02, tasks)
    pull, pairs = rng.normal(0, 0.04, (tasks, tasks)), rng.normal(0, 0.008, (tasks, tasks, tasks))
    table = {}
    for group in groups(tasks):
        reached = []
        for target in group:
            partners = [task for task in group if task != target]
            gain = own[target] + helps[partners].sum() + pull[target, partners].sum()
            gain += sum(pairs[target, a, b] for a, b in itertools.combinations(partners, 2))
            gain += -0.04 * np.log(max(1, len(partners))) + rng.normal(0, 0.01)
            reached.append(float(gain) if partners else 0.0)
        table[group] = tuple(reached)
    return tuple(f"t{i}" for i in range(tasks)), table


def ettm1():
    """The gains of Song et al. 2022, all 127 groups of seven series."""
    runs, _ = read_runs([str(published("song2022/ettm1_gain_test.csv"))])
    place = {task: index for index, task in enumerate(runs.tasks)}
    table = {
        tuple(sorted(place[task] for task in run.train)): tuple(
            run.metric[task] for task in sorted(run.train, key=place.__getitem__)
        )
        for run in runs.runs
    }
    return runs.tasks, table


def groups(tasks):
    """All groups, the smaller ones first."""
    return [group for size in range(1, tasks + 1) for group in itertools.combinations(range(tasks), size)]


def known(names, table, looked_up):
    """What was looked up, as an affinity document."""
    observed = tuple(
        ObservedGroup(
            tuple(names[i] for i in group),
            "default",
            {names[i]: gain for i, gain in zip(group, table[group], strict=True)},
        )
        for group in looked_up
    )
    return Affinity(names, "delta", "max", ((None,) * len(names),) * len(names), groups=observed)


def regret(names, table, looked_up, best):
    """How far the layout that is chosen from what was looked up is from the best one, on the truth."""
    layout = solve(known(names, table, looked_up), max_models=NETWORKS, predict="gp", gap=1e-4)
    place = {task: index for index, task in enumerate(names)}
    reached = 0.0
    for model in layout.models:
        group = tuple(sorted(place[task] for task in model.train))
        reached += sum(table[group][group.index(place[task])] for task in model.serve)
    return best - reached


def curve(policy, names, table, lookups, seed):
    """The regret after every lookup; single tasks are known from the start, their gain being 0."""
    rng = np.random.default_rng(seed)
    rest = [group for group in table if len(group) > 1]
    rest = [rest[i] for i in rng.permutation(len(rest))]
    if policy == "pairs first":
        rest.sort(key=lambda group: len(group) > 2)
    elif policy == "largest first":
        rest.sort(key=lambda group: -len(group))
    looked_up = [group for group in table if len(group) == 1]
    best = solve(known(names, table, list(table)), max_models=NETWORKS).objective
    found = []
    for step in range(lookups):
        if policy == "suggest":
            asked = suggest(known(names, table, looked_up), count=1, max_models=NETWORKS, seed=seed).groups[0]
            looked_up.append(tuple(names.index(task) for task in asked.train))
        else:
            looked_up.append(rest[step])
        found.append(regret(names, table, looked_up, best))
    return found


def replay(kind, seeds, lookups, tasks):
    """All policies on as many tables, or orders of one table, as there are seeds."""
    areas = {policy: [] for policy in POLICIES}
    curves = {policy: [] for policy in POLICIES}
    seconds = dict.fromkeys(POLICIES, 0.0)
    for seed in range(seeds):
        names, table = planted(seed, tasks) if kind == "planted" else ettm1()
        for policy in POLICIES:
            started = time.perf_counter()
            curves[policy].append(curve(policy, names, table, lookups, seed))
            areas[policy].append(float(np.mean(curves[policy][-1])))
            seconds[policy] += time.perf_counter() - started
        print(seed, {policy: round(float(np.mean(area)), 4) for policy, area in areas.items()}, flush=True)
    print(f"{kind}, {seeds} seeds, {lookups} lookups, {NETWORKS} networks: mean regret over the lookups")
    for policy, area in areas.items():
        half = student.ppf(0.975, max(1, seeds - 1)) * np.std(area, ddof=1) / np.sqrt(seeds) if seeds > 1 else np.nan
        steps = " ".join(f"{value:.3f}" for value in np.mean(curves[policy], axis=0)[:: max(1, lookups // 8)])
        print(f"{policy:14} {np.mean(area):.4f} ± {half:.4f}   {steps}   {seconds[policy] / seeds:.1f} s a seed")
    others = min(float(np.mean(areas[policy])) for policy in POLICIES[1:])
    print(f"suggest / best other: {np.mean(areas['suggest']) / others:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", nargs="?", choices=("planted", "ettm1"), default="planted")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--lookups", type=int, default=30)
    parser.add_argument("--tasks", type=int, default=8)
    asked = parser.parse_args()
    replay(asked.kind, asked.seeds, asked.lookups, asked.tasks)
