"""How fast and how large quick runs are: `python -m tests.benchmarks.surrogate [--device cuda]`.

Prints a table, and a line of JSON with the same figures.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

from sklearn.datasets import load_digits
from torch import nn

from taskgroup.campaigns.estimate import estimate_surrogate
from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.data import read_data
from taskgroup.surrogate.problem.digits import digits_problem
from taskgroup.surrogate.problem.problem import Problem, Task
from taskgroup.surrogate.settings import free_memory, make_settings
from taskgroup.surrogate.training.chunks import choose_stack_size
from taskgroup.surrogate.training.member import Member, Recording
from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.stacked import train_stacked
from taskgroup.surrogate.training.training_setup import make_setup
from tests.problem_file import HEAD, TAIL
from tests.surrogate.killed import campaign, interrupted, numbers

SAMPLE = 9  # networks that are trained one at a time, as many times as it takes to tell: every fifth of the 45 pairs
REPEATS = 3


def perceptron(width):
    return digits_problem().trunk(width)


def convolutions(width):
    first, second = round(8 * width), round(16 * width)
    return nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, first, 3, padding=1, stride=2),
        nn.ReLU(),
        nn.Conv2d(first, second, 3, padding=1, stride=2),
        nn.ReLU(),
        nn.Flatten(),
    )


def digits(trunk, **options):
    data = load_digits()
    labels = {f"is{digit}": data.target == digit for digit in range(10)}
    return Problem(tasks=[Task(name, "bce") for name in labels], trunk=trunk, train=(data.data / 16, labels), **options)


def setup_of(problem, device):
    data = read_data(problem)
    settings = make_settings(problem, device=device)
    return make_setup(Network(problem, data, lambda: problem.trunk(1.0)), data, settings)


def fastest(action):
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def speedup(trunk, device):
    """Seconds of the 45 pairs one at a time (from every fifth) over their seconds side by side."""
    problem = digits(trunk, epochs=10)
    setup = setup_of(problem, device)
    members = [Member(pair, 0) for pair in combinations(problem.names, 2)]
    chunk = choose_stack_size(setup, members[0]).size
    parts = [members[start : start + chunk] for start in range(0, len(members), chunk)]
    stacked = fastest(lambda: [train_stacked(setup, part) for part in parts])
    some = members[:: len(members) // SAMPLE]
    alone = fastest(lambda: train_one_at_a_time(setup, some)) * len(members) / len(some)
    return {"alone_s": alone, "stacked_s": stacked, "chunk": chunk, "ratio": alone / stacked}


def look_overhead(device):
    """Seconds that looking every 10 steps adds to one network of ten tasks, over those of plain training."""
    problem = digits(perceptron, epochs=20)
    setup = setup_of(problem, device)
    members = [Member(problem.names, 0)]
    plain = fastest(lambda: train_stacked(setup, members))
    looked = fastest(lambda: train_stacked(setup, members, Recording(10, 0.003)))
    return {"plain_s": plain, "looked_s": looked, "added": (looked - plain) / plain}


def every_group(device):
    """Seconds of all 1,023 groups of ten tasks, 5 epochs, the demo's trunk; and how often."""
    problem = digits(perceptron, epochs=5)
    started = time.perf_counter()
    (found,) = estimate_surrogate(problem, groups="all", device=device).documents
    return {"seconds": time.perf_counter() - started, "groups": len(found.groups)}


def peak_memory(device):
    """Bytes that training all groups adds at its peak, in a process of its own, for several limits."""
    limits = [50e6, 200e6, free_memory(make_settings(digits(perceptron), device=device).device) / 2]
    rows = []
    for limit in limits:
        command = [sys.executable, "-m", "tests.benchmarks.surrogate", "--device", device, "--peak", str(limit)]
        rows.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return rows


def peak(device, limit):
    import torch

    problem = digits(perceptron, epochs=1)
    estimate_surrogate(problem, groups="singles", device=device)  # what any training needs
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = status_bytes("VmRSS")
    estimate_surrogate(problem, groups="all", device=device, memory=limit)
    used = status_bytes("VmHWM") - before
    if torch.cuda.is_available() and device != "cpu":
        used = torch.cuda.max_memory_allocated()
    return {"limit": limit, "peak": used}


def status_bytes(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def ten_kills():
    """Whether a campaign that was killed ten times ends as one left alone."""
    with tempfile.TemporaryDirectory() as folder:
        problem, alone, killed = (Path(folder) / name for name in ("problem.py", "alone.jsonl", "killed.jsonl"))
        problem.write_text(HEAD + TAIL)
        document = campaign(problem, alone, seeds=24).communicate()[0]
        finished, kills = interrupted(problem, killed, kills=10, generator=random.Random(1), seeds=24)
        return {"kills": kills, "same": numbers(killed) == numbers(alone) and finished == document}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--peak", type=float)
    options = parser.parse_args()
    if options.peak is not None:
        print(json.dumps(peak(options.device, options.peak)))
        return
    figures = {
        "perceptron": speedup(perceptron, options.device),
        "convolutions": speedup(convolutions, options.device),
        "look": look_overhead(options.device),
        "all_groups": every_group(options.device),
        "memory": peak_memory(options.device),
        "killed": ten_kills(),
    }
    rows = [
        ("45 pairs side by side, perceptron: times faster", figures["perceptron"]["ratio"], ">= 8"),
        ("45 pairs side by side, convolutions: times faster", figures["convolutions"]["ratio"], ">= 4"),
        (f"{figures['all_groups']['groups']} groups, 5 epochs: seconds", figures["all_groups"]["seconds"], "< 60"),
        ("gs, gt, conflict every 10 steps: time added, of plain", figures["look"]["added"], "<= 1.5"),
        *((f"peak MB within --memory {m['limit'] / 1e6:.0f}M", m["peak"] / 1e6, "within") for m in figures["memory"]),
        ("kills after which all is the same", figures["killed"]["kills"] * figures["killed"]["same"], "10"),
    ]
    for name, value, target in rows:
        print(f"{name:56} {value:10.2f}   {target}")
    print(json.dumps({"device": options.device, "threads": os.environ.get("OMP_NUM_THREADS"), **figures}))


if __name__ == "__main__":
    main()
