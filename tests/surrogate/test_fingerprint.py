"""Fingerprints change with what a problem computes, and with nothing else."""

import subprocess
import sys
import textwrap

import pytest

from taskgroup.surrogate.problem.code_description import describe_value
from taskgroup.surrogate.problem.data import read_data
from taskgroup.surrogate.problem.load import load_problem
from taskgroup.surrogate.settings import make_settings
from taskgroup.surrogate.training.fingerprint import fingerprint

FILE = """
    import numpy as np
    from torch import nn
    from taskgroup import Problem, Task

    SCALE = 2.0

    def helper(values):
        return values * 1.0

    def weighted(power):
        def loss(outputs, labels):
            return SCALE * helper((outputs - labels).abs() ** power)
        return loss

    class Square(nn.Module):
        def forward(self, inputs):
            return inputs ** 2

    def trunk(width):
        return nn.Sequential(nn.Linear(3, round(4 * width)), Square())

    random = np.random.default_rng(0)
    inputs = random.normal(size=(40, 3))
    problem = Problem(tasks=[Task("a", weighted(2)), Task("b", lambda o, y: (o - y) ** 2)],
                      trunk=trunk, train=(inputs, {"a": inputs[:, 0], "b": inputs[:, 1]}))
"""


def fingerprint_of(path):
    problem = load_problem(str(path))
    return fingerprint(problem, read_data(problem), make_settings(problem, memory=1e9))


@pytest.fixture
def changed(tmp_path):
    def fingerprint_with(old="", new="", name="problem.py"):
        assert old in FILE
        path = tmp_path / name
        path.write_text(textwrap.dedent(FILE.replace(old, new)))
        return fingerprint_of(path)

    return fingerprint_with


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("** power", "** power + 0.5"),  # a constant of a function
        ("weighted(2)", "weighted(3)"),  # a value of a closure
        ("SCALE = 2.0", "SCALE = 3.0"),  # a constant of the module
        ("values * 1.0", "values * 1.5"),  # a function that a loss calls
        ("(o - y) ** 2", "(o - y) ** 4"),  # a lambda
        ("inputs ** 2", "inputs ** 3"),  # the code of a custom layer
    ],
)
def test_what_is_computed_changes_the_fingerprint(changed, old, new):
    assert changed(old, new, "other.py") != changed()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        return SCALE", "        # a comment\n            return SCALE"),
        ("def trunk(width):", "def trunk(width: float) -> nn.Module:"),
        ("def helper(values):", 'def helper(values):\n        """Document it."""'),
        ("    SCALE = 2.0", "    UNUSED = 1\n\n\n    SCALE = 2.0"),
    ],
)
def test_comments_and_layout_do_not(changed, old, new):
    old = old.strip("\n")
    assert changed(old, new, "other.py") == changed()


def test_two_lambdas_on_one_line_differ():
    one, other = lambda x: x + 1, lambda x: x + 2
    assert describe_value(one) != describe_value(other)
    assert describe_value(one) == describe_value(one)


def test_another_process_finds_the_same(changed, tmp_path):
    first = changed()
    code = (
        "import sys; from tests.surrogate.test_fingerprint import fingerprint_of;"
        f"print(fingerprint_of({str(tmp_path / 'problem.py')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == first


def test_values_that_contain_themselves_are_described():
    def recursive(depth):
        return recursive(depth - 1) if depth else cycle

    cycle = [1]
    cycle.append(cycle)
    assert describe_value(recursive) == describe_value(recursive)
