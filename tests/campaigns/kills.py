"""SIGKILLs at random moments of campaigns: no run lost, none made twice, none torn.

`python -m tests.campaigns.kills --executor local --kills 100`. Each campaign has 40 short runs. A kill hits the driver,
a job's command or an executor's worker; then the same call goes on. Slurm and Ray have to be there.
"""

import argparse
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

from tests.campaigns.training_script import loss

TASKS = tuple("ABCDEFGH")
GROUPS = [group for size in (1, 2, 3) for group in combinations(TASKS, size)][:40]
EXPECTED = {(frozenset(group), 0): {task: loss(task, group, 0) for task in group} for group in GROUPS}
OPTIONS = {"local": ["--jobs", "2"], "slurm": ["--executor-option", "time=5"], "ray": ["--jobs", "2"]}


class Campaign:
    def __init__(self, folder, executor, sleep):
        self.log, self.starts = folder / "runs.jsonl", folder / "starts"
        script = Path(__file__).with_name("training_script.py")
        self.starts.mkdir()
        command = (
            f"echo {{run}} >> {self.starts}/{{run}}; {shlex.quote(sys.executable)} {script} --tasks {{tasks}} "
            f"--seed {{seed}} --out {{result}} --sleep {sleep}"
        )
        groups = folder / "groups"
        groups.write_text("".join("+".join(group) + "\n" for group in GROUPS))
        common = ["--command", command, "--tasks", ",".join(TASKS), "--log", str(self.log), "--retry-failed", "--quiet"]
        common += ["--executor", executor, *OPTIONS[executor]]
        self.line = [sys.executable, "-m", "taskgroup", "train", *common, "--groups", str(groups)]

    def start(self):
        return subprocess.Popen(self.line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)

    def lines(self):
        text = self.log.read_bytes() if self.log.exists() else b""
        assert not text or text.endswith(b"\n"), text[-200:]
        return [json.loads(line) for line in text.splitlines()]

    def finished(self):
        good = [line for line in self.lines() if "failed" not in line]
        found = {(frozenset(line["train"]), line["seed"]): line["loss"] for line in good}
        assert len(found) == len(good), "a run is in the log twice"
        return found

    def started(self):
        return {path.name: path.read_text().count("\n") for path in self.starts.iterdir()}


def victims(campaign, driver, executor, kind):
    """Process ids to choose from."""
    if kind == "driver":
        return [driver.pid]
    if kind == "job":
        return processes(
            lambda line, environment: b"TASKGROUP_MARK=" in environment and str(campaign.log).encode() in line
        )
    if executor == "slurm":
        return processes(lambda line, environment: b"submitit.core._submit" in line and b"srun" not in line)
    return processes(lambda line, environment: line.startswith(b"ray::_run"))


def processes(wanted):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted((folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def killed(process):
    """Send SIGKILL; whether the process was there."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def kill_at_random(folder, executor, kills, generator, sleep=0.1):
    """Kill one campaign up to `kills` times, then let it end and check it; return the kills that hit."""
    campaign = Campaign(folder, executor, sleep)
    hits = 0
    longest = {"local": 3.0, "slurm": 12.0, "ray": 14.0}[executor]
    for _ in range(kills):
        logged = {"+".join(sorted(group)) + f".default.{seed}" for group, seed in campaign.finished()}
        before = campaign.started()
        driver = campaign.start()
        time.sleep(generator.random() * longest)
        kinds = ["driver", "driver", "job"] if executor == "local" else ["driver", "driver", "job", "worker"]
        found = victims(campaign, driver, executor, generator.choice(kinds))
        hits += sum(killed(process) for process in generator.sample(found, min(1, len(found))))
        time.sleep(generator.random() * 0.3)
        hits += driver.poll() is None and killed(driver.pid)
        driver.communicate()
        after = campaign.started()
        again = [name for name in logged if after[name] != before[name]]
        assert not again, f"made again although logged: {again}"
        if len(campaign.finished()) == len(EXPECTED):
            break
    driver = campaign.start()
    errors = driver.communicate(timeout=300)[1].decode()
    assert driver.returncode == 0, errors
    assert campaign.finished() == EXPECTED
    return hits


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--executor", choices=list(OPTIONS), default="local")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    generator = random.Random(given.seed)
    done = campaigns = 0
    while done < given.kills:
        with tempfile.TemporaryDirectory() as folder:
            done += kill_at_random(Path(folder), given.executor, min(8, given.kills - done), generator)
        campaigns += 1
        print(f"{given.executor}: {done} kills in {campaigns} campaigns", flush=True)


if __name__ == "__main__":
    main()
