"""The demo's problem: scikit-learn's handwritten digits, thirteen tasks."""

from torch import nn

from taskgroup.surrogate.problem import Problem, Task


def digits_problem(epochs: int = 10) -> Problem:
    """Ten one-against-rest tasks, odd or even, above four, and a regression on the digit; a trunk of two layers."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    labels = {f"is{digit}": digits.target == digit for digit in range(10)}
    labels |= {"odd": digits.target % 2, "high": digits.target > 4, "value": digits.target / 9}

    def trunk(width: float) -> nn.Module:
        size = round(64 * width)
        return nn.Sequential(nn.Linear(64, size), nn.ReLU(), nn.Linear(size, 32), nn.ReLU())

    tasks = [Task(name, loss="mse" if name == "value" else "bce") for name in labels]
    return Problem(tasks=tasks, trunk=trunk, train=(digits.data / 16, labels), epochs=epochs)
