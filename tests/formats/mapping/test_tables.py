"""Tables as teams log them: which columns are tasks, what a run trained, which values are missing."""

import pytest

from taskgroup import InputError, RunMapping, RunTable, estimate_runs
from taskgroup.formats.runs import parse_runs


def read(text: str, **mapping) -> tuple[RunTable, str]:
    table, notes = parse_runs([(text, "runs.csv")], RunMapping(**mapping))
    return table, "\n".join(notes)


def values(table):
    return [(run.train, dict(run.loss)) for run in table.runs]


def test_known_columns_are_no_tasks_in_any_case():
    header = "Architecture,MACs,Seed,Run,Name,State,Runtime,Created,Notes,User,Tags,_timestamp,_step,GitHub,seg"
    table, notes = read(f"{header}\nr50,4.1G,3,x,1,finished,90,2024,5,6,7,8,9,1,0.5\n")
    assert table.tasks == ("seg",)
    assert (table.runs[0].architecture, table.runs[0].seed, table.runs[0].macs.total) == ("r50", 3, 4.1e9)
    assert "_timestamp" in notes


@pytest.mark.parametrize("column", ["", "Unnamed: 0"])
def test_the_row_numbers_of_pandas_are_ignored(column):
    table, notes = read(f"{column},seg\n0,0.5\n1,0.6\n")
    assert table.tasks == ("seg",)
    assert "row number" in notes


def test_text_is_ignored_with_a_note_and_counts_with_a_warning():
    table, notes = read("seg,comment,flops,n_params,epochs\n0.5,good,4e9,25,10\n")
    assert table.tasks == ("seg",)
    assert "column 'comment' contains no numbers" in notes
    for column in ("flops", "n_params", "epochs"):
        assert f"warning: runs.csv: column '{column}' looks like a count" in notes


def test_only_the_named_columns_are_tasks():
    assert read("seg,depth,flops\n1,2,3\n", tasks=("seg", "flops"))[0].tasks == ("seg", "flops")
    assert read("seg,depth,extra\n1,2,3\n", ignore=("extra",))[0].tasks == ("seg", "depth")
    assert read("val_seg,depth\n1,2\n", rename={"val_seg": "seg"})[0].tasks == ("seg", "depth")


@pytest.mark.parametrize("option", [{"tasks": ("sge",)}, {"ignore": ("sge",)}, {"metrics": ("seg=sge",)}])
def test_an_unknown_name_is_answered_with_the_nearest(option):
    with pytest.raises(InputError, match="the nearest are seg"):
        read("seg,depth\n1,2\n", **option)


def test_percent_signs_are_read_and_not_mixed():
    table, _ = read("miou,train\n40.7%,miou\n41.2 %,miou\n")
    assert [run.metric["miou"] for run in table.runs] == pytest.approx([0.407, 0.412])
    with pytest.raises(InputError, match=r"line 3, column 'miou': '0\.41' has no percent sign"):
        read("miou\n40.7%\n0.41\n")


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "inf", "-inf", "1e999"])
def test_a_blank_of_a_trained_task_is_a_failed_value(cell):
    table, notes = read(f"seg,depth,train\n0.5,,seg\n,0.4,depth\n0.45,{cell},seg+depth\n")
    assert values(table)[2] == (("seg", "depth"), {"seg": 0.45})
    assert "missing: depth 1" in notes
    affinity = estimate_runs(table, direction="min")
    pair = next(group for group in affinity.groups if len(group.train) == 2)
    assert pair.performance["seg"] == pytest.approx(0.1)
    assert pair.performance["depth"] is None


@pytest.mark.parametrize(
    "text", ["seg+depth", '"seg,depth"', "\"['seg', 'depth']\"", "seg depth", "seg_depth", "seg-depth"]
)
def test_what_a_run_trained_in_many_spellings(text):
    table, _ = read(f"seg,depth,train\n0.5,0.4,{text}\n")
    assert table.runs[0].train == ("seg", "depth")


def test_an_unknown_trained_task_is_one_line():
    with pytest.raises(InputError, match=r"line 2, `train`: unknown task 'sge'; the nearest are seg"):
        read("seg,depth,train\n0.5,0.4,sge+depth\n")


def test_a_value_of_a_task_that_was_not_trained_is_ignored():
    table, notes = read("seg,depth,train\n0.5,0.9,seg\n")
    assert values(table) == [(("seg",), {"seg": 0.5})]
    assert "1 value of tasks that a run did not train" in notes


def test_a_blank_that_may_be_a_failure_draws_a_warning():
    rows = ["0.5,,,0", ",0.4,,0", ",,0.3,0", "0.5,0.4,0.3,0", "0.5,0.4,0.3,1", "0.5,,0.3,2"]
    _, notes = read("\n".join(["seg,depth,edges,seed", *rows, ""]))
    assert "warning: runs.csv: 1 run has a group that no other run has" in notes
    assert "first runs.csv: line 7: seg+edges" in notes


def test_a_full_design_draws_no_warning():
    rows = ["1,,", ",1,", ",,1", "1,1,", "1,,1", ",1,1", "1,1,1"]
    assert read("\n".join(["seg,depth,edges", *rows, ""]))[1] == ""


def test_metric_patterns_and_fields_work_for_tables():
    text = "Name,val/seg_loss,val/depth_loss,lr,cfg.tasks,net,rs\na,0.5,0.4,0.1,seg+depth,r18,2\n"
    table, _ = read(
        text,
        metrics=("val/{task}_loss",),
        fields={"train": "param:cfg.tasks", "architecture": "column:net", "seed": "column:rs"},
    )
    assert table.tasks == ("seg", "depth")
    assert (table.runs[0].architecture, table.runs[0].seed) == ("r18", 2)
    assert table.logged_as == {"seg": "val/seg_loss", "depth": "val/depth_loss"}


PAIRS = ((0.5, "r18"), (0.4, "r50"))


def test_json_objects_without_train_are_rows_of_a_table():
    lines = [f'{{"seg": {loss}, "tasks": ["seg"], "cfg": {{"arch": "{arch}"}}}}' for loss, arch in PAIRS]
    table, _ = read("\n".join(lines), fields={"architecture": "column:cfg.arch"})
    assert [(run.train, run.architecture, run.loss["seg"]) for run in table.runs] == [
        (("seg",), "r18", 0.5),
        (("seg",), "r50", 0.4),
    ]


def test_a_run_log_keeps_to_the_named_tasks():
    log = '{"train": ["a"], "loss": {"a": 1.0}}\n{"train": ["a", "b"], "loss": {"a": 1.0, "b": null}}\n'
    table, notes = read(log)
    assert values(table)[1] == (("a", "b"), {"a": 1.0})
    assert "null are missing: b 1" in notes
    assert values(read(log, tasks=("a",))[0]) == [(("a",), {"a": 1.0})]
    assert read(log, rename={"a": "x"})[0].tasks == ("x", "b")


def test_failed_runs_of_a_logger_are_left_out():
    table, notes = read("Name,State,seg\na,finished,0.5\nb,crashed,9\n")
    assert len(table.runs) == 1
    assert "1 failed run left out" in notes
