"""The demo's problem: scikit-learn's handwritten digits, thirteen tasks."""

import numpy as np
from torch import nn

from taskgroup.surrogate.problem.problem import Problem, Task


def digits_problem(epochs: int = 20) -> Problem:
    """Ten one-against-rest tasks, odd or even, above four, and a regression on the digit; a trunk of two layers.

    A third of the digits each is for training, validation and test: what an easy task gains rests on few hard examples.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    labels = {f"is{digit}": digits.target == digit for digit in range(10)}
    labels |= {"odd": digits.target % 2, "high": digits.target > 4, "value": digits.target / 9}
    thirds = np.array_split(np.random.default_rng(0).permutation(len(digits.target)), 3)
    train, validation, test = (
        (digits.data[rows] / 16, {name: values[rows] for name, values in labels.items()}) for rows in thirds
    )

    def trunk(width: float) -> nn.Module:
        size = round(64 * width)
        return nn.Sequential(nn.Linear(64, size), nn.ReLU(), nn.Linear(size, 32), nn.ReLU())

    return Problem(
        tasks=[Task(name, loss="mse" if name == "value" else "bce") for name in labels],
        trunk=trunk,
        train=train,
        validation=validation,
        test=test,
        learning_rate=0.01,
        epochs=epochs,
    )
