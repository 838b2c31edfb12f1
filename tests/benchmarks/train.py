"""Overhead of the executor `local` beside a bare loop of processes, and memory of a long queue.

`python -m tests.benchmarks.train [--runs 40] [--queue 5000]`. Both loops make the same runs, one at a time, and are
timed in turn.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = "sleep 0.05; echo '{{\"loss\": {{{losses}}}}}' > {result}"


def line(result, losses):
    return COMMAND.format(result=result, losses=losses)


def campaign(folder, runs):
    command = "sleep 0.05; echo '{\"loss\": {\"'{tasks}'\": 1}}' > {result}"
    arguments = ["--tasks", "A", "--groups", "singles", "--seeds", str(runs), "--log", str(folder / "runs.jsonl")]
    return [sys.executable, "-m", "taskgroup", "train", "--command", command, *arguments, "--quiet"]


def seconds_of(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def bare(folder, runs):
    for seed in range(runs):
        subprocess.run(["/bin/sh", "-c", line(folder / f"{seed}.json", '"A": 1')], check=True)


def driver(folder, runs):
    subprocess.run(campaign(folder, runs), check=True, stdout=subprocess.DEVNULL)


def overhead(runs):
    """Milliseconds per run that the executor adds to a bare loop, the start of the command included and not."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("bare", "driver", "one")]
        for place in places:
            place.mkdir()
        loop = seconds_of(lambda: bare(places[0], runs))
        start = seconds_of(lambda: driver(places[2], 1)) - loop / runs
        whole = seconds_of(lambda: driver(places[1], runs))
    return 1000 * (whole - loop) / runs, 1000 * (whole - start - loop) / runs


def memory(queue):
    """Peak resident megabytes of a driver with so many queued runs, read after some of them."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(campaign(Path(folder), queue), stdout=subprocess.DEVNULL)
        log = Path(folder) / "runs.jsonl"
        while not log.exists() or log.read_text().count("\n") < 20:
            time.sleep(0.1)
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.terminate()
        process.wait()
    return next(int(row.split()[1]) / 1024 for row in status.splitlines() if row.startswith("VmHWM"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--queue", type=int, default=5000)
    given = parser.parse_args()
    found = [overhead(given.runs) for _ in range(3)]
    with_start, without = (sorted(column)[1] for column in zip(*found, strict=True))
    print(
        f"overhead of local per run, median of 3: {with_start:.1f} ms; without the command's own start {without:.1f} ms"
    )
    print(f"driver with {given.queue} queued runs: {memory(given.queue):.0f} MB at most")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
