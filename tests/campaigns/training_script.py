"""A training script of no training: each task's loss follows from the group, the seed and nothing else."""

import argparse
import hashlib
import json
import time
from pathlib import Path


def loss(task, tasks, seed):
    text = f"{task} {sorted(tasks)} {seed}"
    return 1 + int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("--tasks", "--seed", "--out"):
        parser.add_argument(option, required=True)
    parser.add_argument("--sleep", type=float, default=0.0)
    given = parser.parse_args()
    tasks = given.tasks.split(",")
    time.sleep(given.sleep)
    losses = {task: loss(task, tasks, int(given.seed)) for task in tasks}
    Path(given.out).write_text(json.dumps({"loss": losses}))
