"""`estimate surrogate`, `estimate recorded` and `cost` from the command line."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from taskgroup import AffinityRecorder
from taskgroup.scores.registry import scores_from_problems
from tests.problem_file import TAIL

FIVE = "abcde"


def lines(log):
    return [json.loads(line) for line in Path(log).read_text().splitlines()]


def numbers(log):
    """What a log says, in no order, without what may differ."""
    found = [{key: value for key, value in line.items() if key != "seconds"} for line in lines(log)]
    return sorted(found, key=json.dumps)


def test_gain_is_what_estimate_runs_finds_in_the_log(taskgroup, problem_file, tmp_path):
    log = tmp_path / "runs.jsonl"
    gain = taskgroup("estimate", "surrogate", problem_file(), "--log", log, "--seeds", 2)
    assert (gain.status, gain.err) == (0, "")
    options = ("--direction", "min", "--baseline", "full")
    runs = taskgroup("estimate", "runs", log, *options)
    assert runs.status == 0
    for key in ("tasks", "affinity", "direction", "score", "baseline"):
        assert gain.json[key] == runs.json[key]
    for one, other in zip(gain.json["groups"], runs.json["groups"], strict=True):
        assert {**one, "stderr": None} == {**other, "stderr": None}
    assert gain.json["score"] == "delta"
    assert len(lines(log)) == 2 * (2 * 5 + 10)


def test_gain_by_hand(taskgroup, problem_file, tmp_path):
    log = tmp_path / "runs.jsonl"
    found = taskgroup("estimate", "surrogate", problem_file(), "--log", log).json
    loss = {tuple(line["train"]): line["loss"] for line in lines(log) if line["architecture"] == "full"}
    for partner, target in (("a", "b"), ("e", "c")):
        pair = tuple(sorted((partner, target)))
        expected = (loss[(target,)][target] - loss[pair][target]) / loss[(target,)][target]
        assert found["affinity"][FIVE.index(partner)][FIVE.index(target)] == pytest.approx(expected)


def test_the_second_time_nothing_is_trained(taskgroup, problem_file, tmp_path):
    log, scores = tmp_path / "runs.jsonl", [word for name in scores_from_problems() for word in ("--score", name)]
    command = ("estimate", "surrogate", problem_file(), "--log", log, *scores, "-o")
    assert taskgroup(*command, tmp_path / "one").status == 0
    before = log.read_bytes()
    assert taskgroup(*command, tmp_path / "two").status == 0
    assert log.read_bytes() == before
    for name in scores_from_problems():
        assert (tmp_path / "one" / f"{name}.json").read_bytes() == (tmp_path / "two" / f"{name}.json").read_bytes()
    runs = [
        tuple(sorted((k, json.dumps(line.get(k))) for k in ("train", "architecture", "aid"))) for line in lines(log)
    ]
    assert len(set(runs)) == len(runs)


def test_the_log_goes_on_from_any_beginning(taskgroup, problem_file, tmp_path):
    whole = tmp_path / "whole.jsonl"
    command = ("estimate", "surrogate", problem_file(), "--score", "gain", "--score", "li", "-o", tmp_path, "--log")
    assert taskgroup(*command, whole).status == 0
    text = whole.read_bytes()
    document = (tmp_path / "gain.json").read_bytes()
    for cut in range(0, len(text), len(text) // 7):
        part = tmp_path / f"part{cut}.jsonl"
        part.write_bytes(text[:cut])
        shutil.copytree(tmp_path / "whole.jsonl.examples", tmp_path / f"{part.name}.examples")
        assert taskgroup(*command, part).status == 0
        assert numbers(part) == numbers(whole)
        assert (tmp_path / "gain.json").read_bytes() == document


@pytest.mark.parametrize(
    ("rule", "count"), [("singles", 0), ("pairs", 10), ("all", 26), ("upto:3", 20), ("random:7", 7)]
)
def test_groups(taskgroup, problem_file, tmp_path, rule, count):
    log = tmp_path / "runs.jsonl"
    assert taskgroup("estimate", "surrogate", problem_file(), "--groups", rule, "--log", log).status == 0
    groups = [(tuple(line["train"]), line["architecture"]) for line in lines(log)]
    assert len(groups) == len(set(groups)) == count + 10
    assert {((task,), width) for task in FIVE for width in ("half", "full")} <= set(groups)


def test_groups_of_a_file(taskgroup, problem_file, tmp_path):
    listed, log = tmp_path / "groups.txt", tmp_path / "runs.jsonl"
    listed.write_text("c, a\nb+d+e\n\n")
    assert taskgroup("estimate", "surrogate", problem_file(), "--groups", listed, "--log", log).status == 0
    groups = [line["train"] for line in lines(log)]
    assert sorted(groups) == sorted([*(2 * [[task] for task in FIVE]), ["a", "c"], ["b", "d", "e"]])


def test_widths_are_architectures(taskgroup, problem_file, tmp_path):
    log = tmp_path / "runs.jsonl"
    widths = ("--width", "small=0.5", "--width", "large=1", "--width", "huge=2")
    found = taskgroup("estimate", "surrogate", problem_file(), *widths, "--log", log).json
    assert {line["architecture"] for line in lines(log) if len(line["train"]) > 1} == {"huge"}
    assert {line["architecture"] for line in lines(log) if len(line["train"]) == 1} == {"large", "huge"}
    # one layer of 6 × 8w, and heads of 8w
    assert found["architectures"]["huge"] == {"trunk_macs": 96.0, "head_macs": dict.fromkeys(FIVE, 16.0)}
    everything = taskgroup("estimate", "surrogate", problem_file(), *widths, "--all-widths").json
    assert len(everything["groups"]) == 3 * 15


def test_cost_counts_by_hand(taskgroup, problem_file):
    body = """
    def trunk(width):
        channels = round(4 * width)
        return nn.Sequential(nn.Unflatten(1, (1, 2, 3)), nn.Conv2d(1, channels, 2), nn.ReLU(), nn.Flatten(),
                             nn.Linear(2 * channels, 10))
    """
    found = taskgroup("cost", problem_file(body), "--width", "one=1").json
    count = found["architectures"]["one"]
    # convolution: 1 × 2 places, 4 channels of 2 × 2 weights; linear: 8 × 10; heads: 10 × 1
    assert count["trunk"] == {"macs": 2 * 4 * 4 + 80.0, "parameters": 16 + 4 + 80 + 10, "bytes": 4 * 110}
    assert count["heads"]["a"] == {"macs": 10.0, "parameters": 11, "bytes": 44}


def test_single_networks_have_half_the_multiply_adds(taskgroup, problem_file):
    body = """
    def trunk(width):
        size = round(100 * width)
        return nn.Sequential(nn.Linear(6, size), nn.ReLU(), nn.Linear(size, size), nn.ReLU())
    """
    found = taskgroup("cost", problem_file(body)).json
    total = {n: c["trunk"]["macs"] + c["heads"]["a"]["macs"] for n, c in found["architectures"].items()}
    assert (found["single"], found["multi"]) == ("half", "full")
    assert total["half"] / total["full"] == pytest.approx(0.5, abs=0.02)


def test_score_costs_add_up(taskgroup, problem_file, tmp_path):
    scores = [word for name in ("gain", "li", "gs", "labels") for word in ("--score", name)]
    assert taskgroup("estimate", "surrogate", problem_file(), *scores, "-o", tmp_path).status == 0
    cost = {n: json.loads((tmp_path / f"{n}.json").read_text())["provenance"]["cost"] for n in ("gain", "li", "gs")}
    # 60 examples in training, 64 a batch: 2 epochs of one step; full 48 + 8 a head, half 24 + 4
    examples, half, full = 2 * 60, 28, 48
    singles = 5 * half + 5 * (full + 8)
    assert cost["gain"] == {"training_macs": 3 * examples * (singles + 10 * (full + 16)), "runs": 20}
    assert cost["li"] == {"training_macs": 3 * examples * (5 + 20) * half, "runs": 25}
    looked = 60 * ((full + 40) + 2 * (5 * full + 40))  # one look, at the first of two steps
    assert cost["gs"] == {"training_macs": 3 * examples * (full + 40) + looked, "runs": 1}


def test_recorded_scores_come_back(taskgroup, problem_file, tmp_path):
    log = tmp_path / "runs.jsonl"
    direct = taskgroup("estimate", "surrogate", problem_file(), "--score", "gt", "--seeds", 3, "--log", log).json
    again = taskgroup("estimate", "recorded", log, "--score", "gt").json
    for key in ("affinity", "stderr"):
        for one, other in zip(direct[key], again[key], strict=True):
            assert one == pytest.approx(other)


def test_recorder_writes_a_log(taskgroup, tmp_path):
    log = tmp_path / "runs.jsonl"
    trunk, heads = nn.Linear(3, 4), {"near": nn.Linear(4, 1), "far": nn.Linear(4, 1)}
    recorder = AffinityRecorder(trunk.parameters(), ["near", "far"], every=1)
    data = torch.randn(8, 3)
    recorder.step({task: head(trunk(data)).pow(2).mean() for task, head in heads.items()})
    recorder.write(log)
    recorder.write(log, seed=1)
    assert len(lines(log)) == 2
    found = taskgroup("estimate", "recorded", log, "--score", "gs")
    assert found.json["tasks"] == ["near", "far"] and found.json["affinity"][0][1] == found.json["affinity"][1][0]
    refused = taskgroup("estimate", "recorded", log, "--score", "gt")
    assert refused.status == 2 and "choose among conflict, gs" in refused.err


def test_starting_imports_no_torch(shell):
    imports = "import sys, taskgroup.cli.app, taskgroup, taskgroup.surrogate, taskgroup.scores.registry"
    line = f"{imports}; taskgroup.cli.app.make_app([]); sys.exit('torch' in sys.modules)"
    assert shell(f'{sys.executable} -c "{line}"').status == 0


def test_the_api_has_all_that_it_names():
    import taskgroup

    assert taskgroup.__all__ and all(getattr(taskgroup, name) is not None for name in taskgroup.__all__)


def test_data_is_handed_to_the_problem(taskgroup, problem_file, tmp_path):
    body = f"def make(path):\n    labels['a'] = np.loadtxt(path)\n    {TAIL.strip()}\n    return problem"
    table = tmp_path / "labels.txt"
    table.write_text("\n".join(str(i) for i in range(100)))
    source = f"{problem_file(body, tail='')}:make"
    assert taskgroup("cost", source, "--data", table).status == 0
    refused = taskgroup("cost", source)
    assert refused.status == 2 and "needs a path" in refused.err
