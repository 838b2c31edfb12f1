"""Parkinson's telemonitoring: the motor score from a voice recording, a task a patient.

The table is `parkinsons_updrs.data` of the UCI repository (Tsanas and Little 2009), as a CSV with its header.
"""

import csv
from pathlib import Path

import numpy as np
from torch import nn

from taskgroup import Problem, Task


def trunk(width):
    size = max(1, round(32 * width))
    return nn.Sequential(nn.Linear(16, size), nn.ReLU(), nn.Linear(size, size), nn.ReLU())


def problem(path):
    with Path(path).open(newline="") as file:
        header, *rows = csv.reader(file)
    table = np.array(rows, dtype=np.float32)
    patient, target = table[:, header.index("subject#")], table[:, header.index("motor_UPDRS")]
    voice = table[:, header.index("Jitter(%)") :]
    voice = (voice - voice.mean(axis=0)) / voice.std(axis=0)
    target = (target - target.mean()) / target.std()
    tables = {f"patient{int(one)}": (voice[patient == one], target[patient == one]) for one in np.unique(patient)}
    return Problem(tasks=[Task(name, loss="mse") for name in tables], trunk=trunk, train=tables, batch_size=32)
