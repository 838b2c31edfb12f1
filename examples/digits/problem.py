"""Handwritten digits: is it a 0, …, a 9, is it odd, is it above four, and which number is it?"""

import numpy as np
from sklearn.datasets import load_digits
from torch import nn

from taskgroup import Problem, Task

digits = load_digits()
labels = {f"is{digit}": digits.target == digit for digit in range(10)}
labels |= {"odd": digits.target % 2, "high": digits.target > 4, "value": digits.target / 9}


def table(rows):
    return digits.data[rows] / 16, {name: values[rows] for name, values in labels.items()}


def trunk(width):
    return nn.Sequential(nn.Linear(64, round(64 * width)), nn.ReLU(), nn.Linear(round(64 * width), 32), nn.ReLU())


tasks = [Task(name, loss="mse" if name == "value" else "bce") for name in labels]
thirds = np.array_split(np.random.default_rng(0).permutation(len(digits.target)), 3)
train, validation, test = map(table, thirds)
problem = Problem(tasks, trunk, train, validation, test, learning_rate=0.01, epochs=20)
