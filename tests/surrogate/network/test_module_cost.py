"""Costs of a user's module against counts by hand."""

import json
import time

import pytest
import torch
from torch import nn

from taskgroup import InputError, module_cost


class Net(nn.Module):
    """A trunk of any kind with two linear heads on its pooled output of 16 numbers."""

    def __init__(self, trunk, size=16):
        super().__init__()
        self.trunk = trunk
        self.heads = nn.ModuleDict({"a": nn.Linear(size, 1), "b": nn.Linear(size, 5)})
        self.unused = nn.Linear(2, 2)

    def forward(self, x):
        features = self.trunk(x)
        features = features[0] if isinstance(features, tuple) else features
        features = features.mean(dim=1) if features.ndim == 3 else features
        return {task: head(features) for task, head in self.heads.items()}


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x)[0]


class ScaledProduct(nn.Module):
    def forward(self, x):
        x = x[:, None]
        return nn.functional.scaled_dot_product_attention(x, x, x)[:, 0]


HEADS = {"a": "heads.a", "b": "heads.b"}
ATTENTION = 2 * 7 * 7 * 16  # queries by keys, and weights by values


@pytest.mark.parametrize(
    ("trunk", "shape", "macs"),
    [
        (nn.Linear(9, 16), (9,), 9 * 16),
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(4 * 6 * 6, 16)), (3, 8, 8), 36 * 27 * 4 + 144 * 16),
        (nn.LSTM(12, 16, batch_first=True), (7, 12), 7 * 4 * 16 * (12 + 16)),
        (SelfAttention(), (7, 16), 4 * 7 * 16 * 16 + ATTENTION),
        (nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), (7, 16), 4 * 7 * 256 + ATTENTION + 2 * 7 * 16 * 32),
        (ScaledProduct(), (7, 16), ATTENTION),
    ],
    ids=["linear", "conv", "lstm", "attention", "transformer", "scaled product"],
)
def test_the_trunk_is_the_module_less_its_heads(trunk, shape, macs):
    found = module_cost(lambda: Net(trunk), shape, HEADS).architectures["default"]
    assert found.trunk.macs == macs
    assert {task: head.macs for task, head in found.heads.items()} == {"a": 16, "b": 80}
    assert found.heads["b"].parameters == 85 and found.heads["b"].bytes == 340
    assert found.trunk.parameters == sum(weight.numel() for weight in trunk.parameters()) + 6


def test_a_module_that_reads_values_is_counted_on_the_cpu():
    class Reads(Net):
        def forward(self, x):
            return super().forward(x + x.sum().item() + torch.ones(1))

    assert module_cost(lambda: Reads(nn.Linear(9, 16)), (9,), HEADS).architectures["default"].trunk.macs == 144


def test_integer_inputs_and_widths():
    def build(width):
        return Net(nn.Embedding(10, round(16 * width)), round(16 * width))

    found = module_cost(build, (7,), HEADS, {"half": 0.5, "full": 1.0}, dtype=torch.long)
    assert (found.single, found.multi) == ("half", "full")
    assert found.architectures["half"].heads["a"].macs == 8 and found.architectures["half"].width == 0.5


@pytest.mark.parametrize(
    ("build", "heads", "fault"),
    [
        (lambda: Net(nn.Linear(9, 16)), {"a": "heads.z"}, "no submodule 'heads.z'"),
        (lambda: Net(nn.Linear(9, 16)), {"a": "unused"}, "does not run"),
        (lambda: Net(nn.Linear(8, 16)), HEADS, "fails on an input"),
        (lambda: 3, HEADS, "returns int"),
        (lambda: 1 / 0, HEADS, "ZeroDivisionError"),
        (lambda: Net(nn.Linear(9, 16)), {}, "at least one head"),
    ],
)
def test_what_cannot_be_counted_is_one_line(build, heads, fault):
    with pytest.raises(InputError, match=fault) as caught:
        module_cost(build, (9,), heads)
    assert "\n" not in str(caught.value)


MODEL = """
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Linear(9, 16)
        self.heads = nn.ModuleDict({"a": nn.Linear(16, 1), "b": nn.Linear(16, 5)})
    def forward(self, x):
        features = self.trunk(x)
        return [head(features) for head in self.heads.values()]
"""


def test_the_cost_of_a_model_becomes_the_architectures_of_an_affinity(taskgroup, tmp_path):
    (tmp_path / "model.py").write_text(MODEL)
    cost = tmp_path / "cost.json"
    options = ("--input", "9", "--head", "a=heads.a", "--head", "b=heads.b", "-o", cost)
    assert taskgroup("cost", f"{tmp_path}/model.py:Net", *options).status == 0
    (tmp_path / "runs.csv").write_text("a,b\n1,\n,1\n0.9,0.8\n")
    found = taskgroup("estimate", "runs", tmp_path / "runs.csv", "--direction", "min", "--architectures", cost).json
    architecture = found["architectures"]["default"]
    assert architecture["trunk_macs"] == 144 and architecture["head_macs"] == {"a": 16, "b": 80}
    assert architecture["resources"]["params"] == {"trunk": 160, "heads": {"a": 17, "b": 85}}
    layout = taskgroup("solve", "-", "--limit", "params=300", stdin=json.dumps(found)).json
    assert layout["cost"] == 240
    for wrong in ("9x", "x", "0.5", "9:double"):
        refused = taskgroup("cost", f"{tmp_path}/model.py:Net", "--input", wrong, "--head", "a=heads.a")
        assert refused.status == 2 and "--input" in refused.err and refused.err.count("\n") == 1


def test_measured_resources_add_up_and_become_limits(taskgroup, tmp_path):
    class Slow(Net):
        def forward(self, x):
            time.sleep(0.004)
            return super().forward(x)

    found = module_cost(lambda: Slow(nn.Linear(9, 16)), (9,), HEADS, measure=("latency", "memory"))
    resources = found.architectures["default"].resources
    assert resources["latency"].trunk >= 0.004 > max(resources["latency"].heads.values()) > 0
    # parameters: trunk 160 and the unused layer 6; outputs alive at once: the trunk's 16 numbers and both heads' 6
    assert resources["memory"].heads == {"a": 17 * 4, "b": 85 * 4}
    assert 166 * 4 + 22 * 4 <= resources["memory"].trunk <= 166 * 4 + 60 * 4
    assert {"threads", "warm_up", "repeats"} <= set(found.provenance["options"])
    (tmp_path / "model.py").write_text(MODEL)
    cost = tmp_path / "cost.json"
    options = ("--input", "9", "--head", "a=heads.a", "--head", "b=heads.b", "--measure", "latency,memory", "-o", cost)
    assert taskgroup("cost", f"{tmp_path}/model.py:Net", *options).status == 0
    (tmp_path / "runs.csv").write_text("a,b\n1,\n,1\n0.9,0.8\n")
    runs = ("--direction", "min", "--architectures", cost, "--limit", "memory=2k")
    assert taskgroup("solve", tmp_path / "runs.csv", *runs).json["request"]["limit"] == {"memory": 2000}
    refused = taskgroup("cost", f"{tmp_path}/model.py:Net", "--input", "9", "--head", "a=heads.a", "--measure", "heat")
    assert refused.status == 2 and "latency, memory" in refused.err
