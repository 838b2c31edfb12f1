"""Writes a table with the columns of the Parkinson's data set that the problem reads, of six made-up patients."""

import csv
import sys
from pathlib import Path

import numpy as np

random = np.random.default_rng(0)
measures = ["Jitter(%)", *(f"measure {number}" for number in range(2, 17))]
with Path(sys.argv[1]).open("w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["subject#", "motor_UPDRS", *measures])
    for patient in range(1, 7):
        weights = random.normal(size=16) + (patient % 2)
        for voice in random.normal(size=(60, 16)):
            table.writerow([patient, round(20 + float(voice @ weights), 3), *voice.round(4)])
