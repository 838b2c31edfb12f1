"""Curves per epoch: which point counts, worked by hand."""

import math

import pytest

from taskgroup import InputError, RunMapping
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.mapping.logged_runs import map_runs
from taskgroup.formats.runs import parse_runs

LONG = """run,task,epoch,loss
r1,seg,1,1.0
r1,depth,1,0.5
r1,seg,2,0.8
r1,depth,2,0.4
r1,seg,3,0.6
r1,depth,3,0.8
"""
WIDE = "run,epoch,seg,depth\nr1,1,1.0,0.5\nr1,2,0.8,0.4\nr1,3,0.6,0.8\n"


def read(text, **mapping):
    table, notes = parse_runs([(text, "runs.csv")], RunMapping(**mapping))
    assert len(table.runs) == 1
    return dict(table.runs[0].loss), "\n".join(notes)


@pytest.mark.parametrize("text", [LONG, WIDE, LONG.replace("epoch", "step"), WIDE.replace("epoch", "Epoch")])
@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ("last", {"seg": 0.6, "depth": 0.8}),
        # sums of value / best value: 1/0.6 + 0.5/0.4 = 2.92, 0.8/0.6 + 0.4/0.4 = 2.33, 0.6/0.6 + 0.8/0.4 = 3
        ("best", {"seg": 0.8, "depth": 0.4}),
        ("best:seg", {"seg": 0.6, "depth": 0.8}),
        ("best:depth", {"seg": 0.8, "depth": 0.4}),
        ("step:1", {"seg": 1.0, "depth": 0.5}),
    ],
)
def test_one_point_of_a_run_counts(text, take, expected):
    found, notes = read(text, take=take, direction="min")
    assert found == expected
    assert "1 run of 3 points each" in notes


def test_the_best_epoch_follows_each_task_s_direction():
    text = "run,epoch,miou,rmse\nr,1,0.50,1.0\nr,2,0.49,0.5\nr,3,0.10,0.49\n"
    found, _ = read(text, take="best", direction="max", directions={"rmse": "min"})
    assert found == {"miou": 0.49, "rmse": 0.5}  # 1 − 1/0.49, 0.98 − 0.5/0.49, 0.2 − 1


def test_an_epoch_with_a_failed_value_is_not_the_best():
    text = "run,epoch,a,b\nr,1,1.0,1.0\nr,2,nan,0.1\n"
    assert read(text, take="best", direction="min")[0] == {"a": 1.0, "b": 1.0}


def test_the_best_epoch_needs_directions():
    with pytest.raises(InputError, match="'seg' has no direction"):
        read(WIDE, take="best")


@pytest.mark.parametrize("take", ["first", "step:x", "best:"])
def test_unknown_points_are_refused(take):
    with pytest.raises(InputError, match="choose last, best, best:METRIC or step:N"):
        RunMapping(take=take)


def test_epochs_without_a_run_column_are_asked_about():
    with pytest.raises(InputError, match="no column 'run'"):
        parse_runs([("epoch,seg\n1,0.5\n2,0.4\n", "runs.csv")])


def curve(*values):
    return Curve(tuple(values), tuple(float(i) for i in range(len(values))), None)


def logged(name, params, **metrics):
    return LoggedRun(name, f"logs/{name}", {key.replace("__", "/"): c for key, c in metrics.items()}, params, {}, name)


RUNS = [
    logged(
        "seg_s0", {"tasks": "seg", "arch": "r50", "seed": "0"}, val__seg_loss=curve(1, 0.5), train__seg_loss=curve(1)
    ),
    logged("depth_s0", {"tasks": "depth", "arch": "r50", "seed": "0"}, val__depth_loss=curve(0.4)),
    logged(
        "both_s0",
        {"tasks": "seg+depth", "arch": "r50", "seed": "0"},
        val__seg_loss=curve(0.9, 0.45),
        val__depth_loss=curve(0.4, math.nan),
        train__seg_loss=curve(0.1),
        train__depth_loss=curve(0.1),
        val__total_loss=curve(9.0),
        epoch=curve(1.0),
    ),
]


def test_logged_runs_are_mapped_by_their_usual_names():
    notes: list[str] = []
    table = map_runs(RUNS, "logs", RunMapping(), notes)
    assert [(run.train, run.architecture, run.seed, dict(run.loss)) for run in table.runs] == [
        (("seg",), "r50", 0, {"seg": 0.5}),
        (("depth",), "r50", 0, {"depth": 0.4}),
        (("seg", "depth"), "r50", 0, {"seg": 0.45}),
    ]
    assert table.logged_as == {"seg": "val/seg_loss", "depth": "val/depth_loss"}
    assert any("missing: depth 1" in note for note in notes)


def test_patterns_and_folders_say_what_was_trained():
    mapping = RunMapping(metrics=("val/{task}_loss",), fields={"train": "dir:{train}_s{seed}", "seed": "dir:*_s{seed}"})
    plain = [
        LoggedRun("a", "a", {"val/seg_loss": curve(1.0)}, folder="x/seg_s1"),
        LoggedRun("b", "b", {"val/seg_loss": curve(1.0), "val/depth_loss": curve(2.0)}, folder="x/seg+depth_s2"),
    ]
    table = map_runs(plain, "logs", mapping, [])
    assert [(run.train, run.seed) for run in table.runs] == [(("seg",), 1), (("seg", "depth"), 2)]


def test_a_metric_that_no_run_has_is_one_line_with_the_nearest():
    with pytest.raises(InputError, match=r"'valid/\{task\}_loss' matches no metric of any run; the nearest are val/"):
        map_runs(RUNS, "logs", RunMapping(metrics=("valid/{task}_loss",)), [])


def test_where_several_patterns_fit_the_metric_is_asked_for():
    runs = [
        LoggedRun("a", "a", {f"{split}/{task}_{what}": curve(1.0) for task in "xy" for what in ("loss", "acc")})
        for split in ("val",)
    ]
    with pytest.raises(InputError, match="unclear which metric is which task's; add --metric"):
        map_runs(runs, "logs", RunMapping(), [])


def test_sums_over_tasks_are_not_tasks():
    notes: list[str] = []
    runs = [LoggedRun("a", "a", {f"val/{task}_loss": curve(1.0) for task in ("seg", "depth", "total")})]
    assert map_runs(runs, "logs", RunMapping(metrics=("val/{task}_loss",)), notes).tasks == ("seg", "depth")
    assert any("val/total_loss not read as a task" in note for note in notes)


def test_a_task_that_two_metrics_give_is_one_line():
    mapping = RunMapping(metrics=("val/{task}_loss", "train/{task}_loss"))
    with pytest.raises(InputError, match="is read from both"):
        map_runs(RUNS, "logs", mapping, [])


def test_a_field_that_no_run_has_is_one_line_with_the_nearest():
    with pytest.raises(InputError, match="no run has 'task'; the nearest are tasks"):
        map_runs(RUNS, "logs", RunMapping(fields={"train": "param:task"}), [])
