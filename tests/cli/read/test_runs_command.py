"""`taskgroup runs`, run sources of other subcommands, and the configuration file, from a command line."""

import json
import re

import pytest

from taskgroup import RunTable
from taskgroup.formats.mapping.directions import doubtful_directions
from taskgroup.formats.mapping.known_names import contradicts

TABLE = """,Name,arch,macs,seed,train,seg,depth,edges,comment
0,a,r50,4.1G,0,seg,0.50,,,x
1,b,r50,4.1G,0,depth,,0.40,,x
2,c,r50,4.1G,0,edges,,,0.30,x
3,d,r50,4.1G,0,seg+depth+edges,0.50,0.40,0.30,x
4,e,r18,1.8G,0,seg,0.85,,,x
5,f,r18,1.8G,0,depth,,0.75,,x
6,g,r18,1.8G,0,edges,,,0.60,x
7,h,r18,1.8G,0,seg+depth,0.85,0.75,,x
8,i,r50,4.1G,1,seg+depth+edges,0.50,,0.30,x
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs.csv").write_text(TABLE)
    return tmp_path


def test_a_table_says_what_was_understood(here, taskgroup):
    done = taskgroup("runs", "runs.csv", "--direction", "min", "--format", "table")
    assert done.status == 0
    for said in ("seg+depth+edges", "4.1G", "comment", "baseline of gains: single-task runs of r50 or r18", "depth 1"):
        assert said in done.out


def test_a_table_names_the_tasks_without_a_baseline(here, taskgroup):
    (here / "pair.csv").write_text("seg,depth\n0.5,\n0.5,0.4\n")
    out = taskgroup("runs", "pair.csv", "--format", "table").out
    assert "no baseline in 'default' for depth" in out
    assert "not given" in out


def test_a_pipe_gets_the_run_log_that_reads_the_same(here, taskgroup):
    log = taskgroup("runs", "runs.csv", "--direction", "min")
    lines = [json.loads(line) for line in log.out.splitlines()]
    assert lines[3] == {
        "train": ["seg", "depth", "edges"],
        "architecture": "r50",
        "seed": 0,
        "loss": {"seg": 0.5, "depth": 0.4, "edges": 0.3},
        "macs": {"trunk": 4.1e9, "heads": {}},
    }
    assert lines[8]["loss"] == {"seg": 0.5, "depth": None, "edges": 0.3}
    again = taskgroup("estimate", "runs", "-", "--direction", "min", stdin=log.out)
    assert again.json == taskgroup("estimate", "runs", "runs.csv", "--direction", "min").json


def test_the_issue_s_two_backbones(here, taskgroup):
    done = taskgroup("solve", "runs.csv", "--direction", "min", "--budget", "12G")
    assert {model["architecture"] for model in done.json["models"]} == {"r50"}
    assert (done.json["objective"], done.json["cost"]) == (0.0, 4.1e9)
    assert "baseline of all gains: single-task runs of 'r50'" in done.err


@pytest.mark.parametrize(
    "command",
    [
        ("solve",),
        ("frontier",),
        ("predict", "--groups", "pairs", "--predict", "linear"),
        ("validate", "--predict", "linear", "--folds", "2"),
        ("suggest",),
        ("stability", "--resamples", "2"),
    ],
)
def test_run_sources_are_read_like_the_affinity_they_give(here, taskgroup, command):
    noisy = TABLE.replace("0.50", "0.52").replace("0.40", "0.41").replace("0.30", "0.33").replace("G,0,", "G,2,")
    (here / "runs.csv").write_text(TABLE + "\n".join(noisy.splitlines()[1:9]) + "\n")
    options = ("--direction", "min", "--measure", "delta")
    assert taskgroup("estimate", "runs", "runs.csv", *options, "-o", "affinity.json").status == 0
    direct = taskgroup(command[0], "runs.csv", *options, *command[1:])
    through = taskgroup(command[0], "affinity.json", *command[1:])
    assert (direct.status, through.status) == (0, 0), direct.err + through.err
    first, second = (re.sub(r'"seconds": [^,}]*', "", done.out) for done in (direct, through))
    assert first == second


def test_directions_of_single_tasks(here, taskgroup):
    (here / "mixed.csv").write_text("miou,rmse\n0.40,\n,0.60\n0.44,0.54\n")
    found = taskgroup("estimate", "runs", "mixed.csv", "--direction", "max", "--direction", "rmse=min").json
    assert found["groups"][2]["performance"] == pytest.approx({"miou": 0.1, "rmse": 0.1})
    options = ("--direction", "max", "--direction", "rmse=min", "--measure", "value")
    refused = taskgroup("solve", "mixed.csv", *options)
    assert refused.status == 2
    assert "cannot be summed; estimate gains" in refused.err


@pytest.mark.parametrize(
    ("name", "direction", "doubtful"),
    [
        ("val/seg_loss", "max", True),
        ("depthRMSE", "max", True),
        ("mae", "max", True),
        ("seg_loss", "min", False),
        ("miou", "min", True),
        ("top1_acc", "min", True),
        ("F1", "min", True),
        ("miou", "max", False),
        ("seg", "max", False),
        ("mapping", "min", False),
    ],
)
def test_names_that_contradict_their_direction(name, direction, doubtful):
    assert contradicts((name,), direction) is doubtful
    assert bool(doubtful_directions(RunTable((name,), ()), {name: direction})) is doubtful


CONFIG = 'budget = "12G"\ndirection = {"*" = "min"}\nbaseline = "r50"\n[weight]\nseg = 2\n'


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("taskgroup.toml", CONFIG),
        ("pyproject.toml", "[tool.taskgroup]\n" + CONFIG.replace("[weight]", "[tool.taskgroup.weight]")),
    ],
)
def test_a_configuration_is_found_upwards_and_options_precede_it(here, taskgroup, monkeypatch, file, text):
    (here / file).write_text(text)
    (here / "inner").mkdir()
    monkeypatch.chdir(here / "inner")
    plain = taskgroup("solve", "../runs.csv")
    assert plain.status == 0, plain.err
    assert plain.json["budget"] == 12e9
    assert plain.json["request"]["weight"] == {"seg": 2.0}
    assert taskgroup("solve", "../runs.csv", "--budget", "5G").json["budget"] == 5e9
    taskgroup("estimate", "runs", "../runs.csv", "-o", "affinity.json")
    assert taskgroup("solve", "affinity.json").json["budget"] == 12e9  # reading options do not apply to it


def test_a_named_configuration(here, taskgroup):
    (here / "other.toml").write_text('direction = "min"\nbaseline = "r18"\n')
    found = taskgroup("estimate", "runs", "runs.csv", "--config", "other.toml").json
    assert found["baseline"]["seg"] == {"architecture": "r18", "value": 0.85}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bugdet = 3\n", "unknown key 'bugdet'; the nearest are budget"),
        ("budget = [1]\n", "budget"),
        ("budget = \n", "is not TOML"),
        ('[direction]\nseg = "up"\n', "direction"),
    ],
)
def test_a_bad_configuration_is_one_line(here, taskgroup, text, says):
    (here / "taskgroup.toml").write_text(text)
    done = taskgroup("solve", "runs.csv", "--direction", "min")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert says in done.err


def test_the_schema_of_the_configuration(taskgroup):
    schema = taskgroup("schema", "config").json
    properties = schema["$defs"]["Config"]["properties"]
    assert {"from", "metric", "field", "take", "direction", "budget", "weight", "baseline"} <= set(properties)
    assert schema["$defs"]["Config"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--metric", "val_loss"), "--metric 'val_loss'"),
        (("--field", "arch=param:x"), "unknown field 'arch'"),
        (("--field", "seed=x"), "SOURCE:KEY"),
        (("--direction", "seg=up"), "--direction seg=up"),
        (("--direction", "sge=min"), "unknown task 'sge'"),
        (("--task", "sge"), "the nearest are seg"),
        (("--from", "lightnin"), "lightning"),
        (("--take", "first"), "--take first"),
        (("--rename", "seg"), "NAME=VALUE"),
    ],
)
def test_unusable_mapping_options_are_one_line(here, taskgroup, options, says):
    done = taskgroup("estimate", "runs", "runs.csv", "--direction", "min", *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].count(says) == 1


def test_the_baseline_is_named_by_tables(here, taskgroup):
    taskgroup("estimate", "runs", "runs.csv", "--direction", "min", "-o", "affinity.json")
    taskgroup("solve", "affinity.json", "--budget", "12G", "-o", "layout.json")
    said = "Baseline of all gains: single-task runs of r50 (seg 0.5, depth 0.4, edges 0.3)"
    for command in (
        ("estimate", "runs", "runs.csv", "--direction", "min", "--format", "table"),
        ("explain", "layout.json", "--affinity", "affinity.json", "--format", "table"),
    ):
        done = taskgroup(*command)
        assert said in " ".join(done.out.split()), done.err
