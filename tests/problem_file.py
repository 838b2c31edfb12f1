import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = """
import numpy as np, torch
from torch import nn
from taskgroup import Problem, Task
random = np.random.default_rng(0)
inputs = random.normal(size=(100, 6))
signal = inputs @ random.normal(size=(6, 5))
labels = {name: signal[:, i] for i, name in enumerate("abcde")}
def trunk(width): return nn.Sequential(nn.Linear(6, round(8 * width)), nn.Tanh())
"""
TASKS = 'tasks={name: "mse" for name in labels}'
TAIL = f"problem = Problem({TASKS}, trunk=trunk, train=(inputs, labels), epochs=2, patience=0)\n"


@pytest.fixture
def problem_file(tmp_path: Path) -> Callable[..., Path]:
    """A problem file of five tasks, with lines of one's own before the problem, or instead of it."""

    def write(body: str = "", tail: str = TAIL, name: str = "problem.py") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + textwrap.dedent(body) + "\n" + tail)
        return path

    return write
