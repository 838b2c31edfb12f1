"""Campaigns in processes of their own, and killing them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def campaign(problem, log, seeds=4):
    """Start `estimate surrogate` on all groups with little memory, so that the log grows batch by batch."""
    options = ["--groups", "all", "--memory", "400k", "--epochs", "20", "--seeds", str(seeds)]
    return subprocess.Popen(
        [sys.executable, "-m", "taskgroup", "estimate", "surrogate", str(problem), "--log", str(log), *options],
        stdout=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def interrupted(problem, log, kills, generator, seeds=4):
    """Kill a campaign with SIGKILL at random moments of its training, then let it end; its document, and the kills."""
    done = 0
    for _ in range(kills):
        before = size(log)
        process = campaign(problem, log, seeds)
        while process.poll() is None and size(log) == before:
            time.sleep(0.002)
        time.sleep(generator.random() * 0.15)
        if process.poll() is None:
            process.kill()
            done += 1
        process.communicate()
    return campaign(problem, log, seeds).communicate()[0], done


def size(log):
    return Path(log).stat().st_size if Path(log).exists() else 0


def numbers(log):
    """What a log says, in no order, without what may differ."""
    lines = [json.loads(line) for line in Path(log).read_text().splitlines()]
    return sorted(json.dumps({key: value for key, value in line.items() if key != "seconds"}) for line in lines)
