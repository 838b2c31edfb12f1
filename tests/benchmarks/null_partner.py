"""The gain of a target from a partner that knows nothing, which should be 0 within its 95 % interval.

Three settings (shared inputs, half of the target's labels missing, inputs of its own) at 5, 20 and 60 maximum epochs,
on data drawn anew for every case. Run `python -m tests.benchmarks.null_partner [CASES]`.
"""

import sys

import numpy as np
from scipy.stats import t as student
from torch import nn

from taskgroup import Problem, estimate_surrogate

SETTINGS = ("shared", "missing", "own")


def trunk(width):
    size = round(64 * width)
    return nn.Sequential(nn.Linear(8, size), nn.ReLU(), nn.Linear(size, 32), nn.ReLU())


def null_problem(setting, draw, epochs, rows=300):
    """Build a target that is a noisy function of its inputs, and a partner of pure noise."""
    random = np.random.default_rng(draw)

    def split(count):
        inputs, others = random.normal(size=(2, count, 8))
        target = np.tanh(inputs[:, 0] + inputs[:, 1] * inputs[:, 2]) + 0.5 * random.normal(size=count)
        partner = random.normal(size=count)
        if setting == "own":
            return {"target": (inputs, target), "partner": (others, partner)}
        if setting == "missing":
            target = np.where(random.random(count) < 0.5, target, np.nan)
        return inputs, {"target": target, "partner": partner}

    return Problem(
        tasks={"target": "mse", "partner": "mse"},
        trunk=trunk,
        train=split(rows),
        validation=split(rows),
        epochs=epochs,
        batch_size=32,
        learning_rate=0.003,
    )


def null_gain(setting, draw, epochs, seeds=5):
    """Return the target's gain beside the partner, and its standard error."""
    found = estimate_surrogate(null_problem(setting, draw, epochs), seeds=seeds).documents[0]
    return found.affinity[1][0], found.stderr[1][0]


def main(cases, seeds=5):
    quantile = student.ppf(0.975, seeds - 1)
    total = covered = 0
    for setting in SETTINGS:
        for epochs in (5, 20, 60):
            results = [null_gain(setting, draw, epochs, seeds) for draw in range(cases)]
            inside = sum(abs(gain) <= quantile * error for gain, error in results)
            gains = [gain for gain, _ in results]
            print(
                f"{setting:8} {epochs:3} epochs: mean gain {np.mean(gains):+.3f} (deviation {np.std(gains):.3f}, "
                f"mean stderr {np.mean([error for _, error in results]):.3f}), 0 in {inside} of {cases}"
            )
            total, covered = total + cases, covered + inside
    print(f"0 in {covered} of {total} intervals")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
