"""Problem that the demo uses: thirteen tasks on the handwritten digits of scikit-learn."""

import numpy as np
from torch import nn

from taskgroup.surrogate.problem.problem import Problem, Task


def digits_problem(epochs: int = 20) -> Problem:
    """Build the problem of the demo, with thirteen tasks and a trunk of two layers.

    Each of the first ten tasks recognises one digit. The other three tasks are whether the digit is odd, whether the
    digit is above four, and a regression of the digit. The three splits have equal size, because the gain of an easy
    task depends on the few validation examples that are hard.
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
