"""A real Ray: an instance of this machine, and a cluster whose node is killed in the middle."""

import json
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.campaigns.training_script import loss

pytest.importorskip("ray", reason="the extra 'ray' is not installed")
SCRIPT = Path(__file__).parents[1] / "training_script.py"
COMMAND = f"{shlex.quote(sys.executable)} {SCRIPT} --tasks {{tasks}} --seed {{seed}} --out {{result}}"


def train(log, *options, command=COMMAND):
    line = [sys.executable, "-m", "taskgroup", "train", "--command", command, "--tasks", "A,B,C", "--log", str(log)]
    return subprocess.Popen([*line, "--executor", "ray", *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def losses(log):
    found = [json.loads(line) for line in log.read_text().splitlines()]
    return {(tuple(line["train"]), line["seed"]): line["loss"] for line in found}


def expected(groups, seeds):
    return {
        (tuple(group), seed): {task: loss(task, group, seed) for task in group} for group in groups for seed in seeds
    }


def test_an_instance_of_this_machine(tmp_path):
    log = tmp_path / "runs.jsonl"
    done = train(log, "--groups", "pairs", "--jobs", "2")
    errors = done.communicate()[1].decode()
    assert done.returncode == 0, errors
    assert losses(log) == expected(["A", "B", "C", "AB", "AC", "BC"], [0])


def cluster_with_a_lost_node(log):
    """Train on a cluster of two nodes, one of which is killed while runs are on it."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        node = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        options = ("--executor-option", f"address={cluster.address}", "--seeds", "3", "--groups", "all")
        driver = train(log, *options, command=COMMAND + " --sleep 1")
        while not log.exists() or log.read_text().count("\n") < 4:
            assert driver.poll() is None, driver.communicate()[1].decode()
            time.sleep(0.1)
        cluster.remove_node(node, allow_graceful=False)
        errors = driver.communicate(timeout=240)[1].decode()
        return driver.returncode, errors
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "runs.jsonl"
        status, errors = cluster_with_a_lost_node(log)
        assert status == 0, errors
        assert losses(log) == expected(["A", "B", "C", "AB", "AC", "BC", "ABC"], range(3))
        assert len(log.read_text().splitlines()) == 21
        print("21 runs, a node killed in the middle: every run is in the log once")
