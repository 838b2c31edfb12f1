"""Handwritten digits: is it a 0, …, a 9, is it odd, is it above four, and which number is it?"""

from sklearn.datasets import load_digits
from torch import nn

from taskgroup.surrogate import Problem, Task

digits = load_digits()
labels = {f"is{digit}": digits.target == digit for digit in range(10)}
labels |= {"odd": digits.target % 2, "high": digits.target > 4, "value": digits.target / 9}


def trunk(width):
    return nn.Sequential(nn.Linear(64, round(64 * width)), nn.ReLU(), nn.Linear(round(64 * width), 32), nn.ReLU())


tasks = [Task(name, loss="mse" if name == "value" else "bce") for name in labels]
problem = Problem(tasks=tasks, trunk=trunk, train=(digits.data / 16, labels))
