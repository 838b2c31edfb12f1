"""Predictors on planted tables of known structure: fit within tasks, and regret of the layouts that they lead to.

    python -m tests.benchmarks.predictors [--predictors gp] [--tasks 8,16,27] [--groups 50,100,200,400] [--seeds 5]

Families of planted gains: `sparse` (three partners carry all effects), `low-rank` (effects of rank 2 across targets),
`dense` (every partner has its own effect on every target), `structureless` (gains of larger groups are independent
draws). Every group's expected gain also has a part of its own that nothing predicts, shared in part by its tasks; runs
add noise.

The layout is the best of a pool of groups with at most a quarter as many networks as tasks, by one of three rules: the
observed groups alone; the predictor's means for all others; its means minus one standard deviation. Regret is the
expected gain of the best layout of the pool minus that of the chosen one. Printed are means over the seeds, with 95 %
intervals of the paired difference from the observed groups alone.
"""

import argparse
import time

import numpy as np
from scipy.stats import t as student

from taskgroup.core.candidates import Candidates
from taskgroup.core.request import Request
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import make_predictor
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.model.instance import make_instance
from taskgroup.solver.model.stop import Stop

FAMILIES = ("sparse", "low-rank", "dense", "structureless")
POOL = 2000
OWN, SHARED, NOISE = 0.012, 0.008, 0.012
"""Standard deviations: of a value's unpredictable part, of what a group's tasks have in common, of a run."""


def pool(tasks, rng):
    """Single tasks, and distinct groups of 2 to 12 tasks: all of them, or a random pool."""
    if tasks <= 10:
        return (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)
    groups = np.zeros((POOL, tasks), dtype=bool)
    for row in groups:
        row[rng.choice(tasks, rng.integers(2, 13), replace=False)] = True
    return np.unique(np.concatenate([np.eye(tasks, dtype=bool), groups]), axis=0)


def effects(family, tasks, rng):
    """Effects of partners (rows) on targets (columns), of the same total size in every family but the last."""
    if family == "structureless":
        return np.zeros((tasks, tasks))
    if family == "sparse":
        found = np.zeros((tasks, tasks))
        carriers = rng.choice(tasks, 3, replace=False)
        found[carriers] = rng.normal(0, 1, 3)[:, None] + 0.5 * rng.normal(0, 1, (3, tasks))
    elif family == "low-rank":
        found = rng.normal(0, 1, (tasks, 2)) @ rng.normal(0, 1, (2, tasks))
    else:
        found = rng.normal(0, 1, (tasks, tasks))
    np.fill_diagonal(found, 0.0)
    return found


def planted(family, tasks, seed):
    """The pool of groups, (m, n), and their expected gains, (m, n), NaN outside a group."""
    rng = np.random.default_rng([seed, tasks, FAMILIES.index(family)])
    members = pool(tasks, rng)
    partners = members.sum(axis=1, keepdims=True) - 1
    common = members @ effects(family, tasks, rng) / np.sqrt(np.maximum(partners, 1))
    spread = common[members & (partners > 0)].std()
    gain = common * (0.04 / spread if spread > 0 else 0.0)
    gain = gain + rng.normal(0.02, 0.02, tasks) - 0.02 * np.log(np.maximum(partners, 1))
    own = 0.04 if family == "structureless" else OWN
    gain = gain + own * rng.normal(size=gain.shape) + SHARED * rng.normal(size=(len(gain), 1))
    gain[partners[:, 0] == 0] = 0.0
    return members, np.where(members, gain, np.nan)


def observe(members, gain, rows, seed):
    """What one run of each of some groups logs."""
    rng = np.random.default_rng([seed, 1])
    values = gain[rows] + NOISE * rng.normal(size=gain[rows].shape)
    values[members[rows].sum(axis=1) == 1] = np.where(members[rows][members[rows].sum(axis=1) == 1], 0.0, np.nan)
    tasks = members.shape[1]
    return Observations(
        tuple(f"t{i}" for i in range(tasks)),
        ("full",),
        members[rows],
        np.zeros(len(rows), dtype=int),
        values,
        np.full(values.shape, np.nan),
        np.full((tasks, tasks), np.nan),
        True,
        np.ones((1, tasks), dtype=bool),
    )


def best_layout(members, values, networks):
    """The rows that serve each task in the best layout by `values`, (m, n), NaN where a network cannot be built."""
    kept = np.flatnonzero(~np.isnan(values).all(axis=1))
    count, tasks = len(kept), members.shape[1]
    candidates = Candidates(
        tuple(f"t{i}" for i in range(tasks)),
        "max",
        ("full",),
        members[kept],
        np.zeros(count, dtype=np.intp),
        np.ones(count),
        np.zeros((count, tasks)),
        values[kept],
        np.full((count, tasks), np.nan),
        np.ones(count, dtype=bool),
    )
    instance = make_instance(candidates, Request(max_models=networks))
    found = solve_exact(instance, Stop(gap=1e-3, nodes=100)).assignment
    return None if found is None else kept[list(found)]


def total(gain, rows):
    return float(gain[rows, np.arange(gain.shape[1])].sum())


def within_task_r2(actual, predicted):
    known = ~np.isnan(actual)
    centre = np.nanmean(actual, axis=0)
    return 1 - np.nansum((actual - predicted) ** 2) / np.nansum(np.where(known, (actual - centre) ** 2, 0.0))


def trial(family, tasks, count, seed, names):
    """Fit within tasks and regret per predictor and rule, and the seconds of fit and prediction."""
    members, gain = planted(family, tasks, seed)
    rng = np.random.default_rng([seed, 2])
    single = members.sum(axis=1) == 1
    others = rng.permutation(np.flatnonzero(~single))
    rows = np.concatenate([np.flatnonzero(single), others[:count]])
    unseen = others[count:]
    known = observe(members, gain, rows, seed)
    networks = max(2, tasks // 4)
    best = total(gain, best_layout(members, gain, networks))
    observed = np.full(gain.shape, np.nan)
    observed[rows] = known.performance
    # one network for all tasks is always possible, so that every rule finds a layout
    found = {("observed", "only"): (best - total(gain, fallback(members, observed, gain, networks)), None, 0.0)}
    for name in names:
        started = time.perf_counter()
        prediction = make_predictor(name).fit(known).predict(members, 0)
        seconds = time.perf_counter() - started
        fit = within_task_r2(gain[unseen], prediction.mean[unseen]) if len(unseen) else np.nan
        for rule, k in (("mean", 0.0), ("mean − 1 sd", 1.0)):
            values = np.where(np.isnan(observed), prediction.mean - k * np.nan_to_num(prediction.deviation), observed)
            found[name, rule] = (best - total(gain, fallback(members, values, gain, networks)), fit, seconds)
    return found


def fallback(members, values, gain, networks):
    """The best layout by `values`, or, if the groups that it knows serve no layout, the largest group's."""
    rows = best_layout(members, values, networks)
    if rows is not None:
        return rows
    missing = np.where(np.isnan(values), -1.0, values)  # an unknown group is taken as bad, but possible
    return best_layout(members, np.where(members, missing, np.nan), networks)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--predictors", default="linear,gp,auto")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--tasks", default="8,16,27")
    parser.add_argument("--groups", default="50,100,200,400")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    names = given.predictors.split(",")
    for family in given.families.split(","):
        for tasks in map(int, given.tasks.split(",")):
            for count in map(int, given.groups.split(",")):
                if tasks <= 10 and count >= 2**tasks - 1 - tasks:
                    continue
                trials = [trial(family, tasks, count, seed, names) for seed in range(given.seeds)]
                base = np.array([one["observed", "only"][0] for one in trials])
                print(f"{family}, {tasks} tasks, {count} groups: regret of observed groups alone {base.mean():.3f}")
                for key in list(trials[0])[1:]:
                    regret = np.array([one[key][0] for one in trials])
                    fit = np.mean([one[key][1] for one in trials])
                    seconds = np.mean([one[key][2] for one in trials])
                    difference = regret - base
                    half = student.ppf(0.975, len(base) - 1) * difference.std(ddof=1) / len(base) ** 0.5
                    print(
                        f"  {key[0]:12} {key[1]:12} within-task R² {fit:5.2f}  regret {regret.mean():.3f}  "
                        f"({difference.mean():+.3f} ± {half:.3f})  {seconds:.1f} s",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
