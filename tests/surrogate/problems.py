"""Small problems whose answers are known."""

import numpy as np
from torch import nn

from taskgroup import Problem, Task


def linear_trunk(width):
    size = max(1, round(8 * width))
    return nn.Sequential(nn.Linear(6, size), nn.Tanh())


def small(tasks=4, rows=120, trunk=linear_trunk, tasks_order=None, **options):
    """Numbers that are different functions of the same six inputs."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(rows, 6))
    weights = random.normal(size=(6, tasks))
    labels = {f"t{i}": np.tanh(inputs @ weights[:, i]) for i in tasks_order or range(tasks)}
    return Problem(
        **{"tasks": [Task(name, "mse") for name in labels], "trunk": trunk, "train": (inputs, labels), "epochs": 3}
        | options
    )


def mixed(rows=150, **options):
    """Every named loss, a callable, a vector of labels, a head, missing labels, metrics."""
    random = np.random.default_rng(1)
    inputs = random.normal(size=(rows, 6))
    signal = inputs @ random.normal(size=(6, 3))
    number = signal[:, 0].copy()
    number[::3] = np.nan
    labels = {
        "class": signal.argmax(axis=1),
        "sign": signal[:, 1] > 0,
        "number": number,
        "vector": signal[:, :2],
        "robust": signal[:, 2],
        "own": signal[:, 0],
        "headed": signal[:, 1],
    }

    def squared(outputs, truth):
        return (outputs - truth) ** 2

    def head(features):
        return nn.Sequential(nn.Linear(features, 3), nn.ReLU(), nn.Linear(3, 1))

    tasks = [
        Task("class", "cross-entropy", metric="accuracy"),
        Task("sign", "bce", metric="accuracy"),
        Task("number", "mse", metric=lambda outputs, truth: (outputs - truth).abs().mean(), direction="min"),
        Task("vector", "mse"),
        Task("robust", "l1"),
        Task("own", squared),
        Task("headed", "mse", head=head),
    ]
    return Problem(**{"tasks": tasks, "trunk": linear_trunk, "train": (inputs, labels), "epochs": 3} | options)


def clusters(mates=2, rows=500, noise=0.4, **options):
    """Two latent functions, each seen through noise by `mates` tasks: a1, a2, … and b1, b2, …."""
    random = np.random.default_rng(2)
    inputs = random.normal(size=(rows, 12))
    latent = {
        "a": np.tanh(2 * inputs[:, 0]) * np.sign(inputs[:, 1]),
        "b": np.tanh(2 * inputs[:, 2]) * np.sign(inputs[:, 3]),
    }
    labels = {
        f"{name}{mate + 1}": values + noise * random.normal(size=rows)
        for name, values in latent.items()
        for mate in range(mates)
    }

    def trunk(width):
        size = max(1, round(6 * width))
        return nn.Sequential(nn.Linear(12, size), nn.Tanh(), nn.Linear(size, max(1, round(3 * width))), nn.Tanh())

    return Problem(
        **{
            "tasks": [Task(name, "mse") for name in labels],
            "trunk": trunk,
            "train": (inputs, labels),
            "epochs": 30,
            "batch_size": 32,
            "learning_rate": 0.01,
        }
        | options
    )
