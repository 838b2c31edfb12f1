"""Faults of logs: missing packages, half-written files, empty folders, names that come twice, several loggers."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from taskgroup import InputError
from taskgroup.formats.readers.reader import Report
from taskgroup.formats.readers.registry import READERS, find_reader, read_logs


def read(source, reader="auto"):
    notes = []
    return list(read_logs(source, reader, Report(note=notes.append))), notes


def version(folder, text, params="tasks: seg\n"):
    folder.mkdir(parents=True)
    (folder / "metrics.csv").write_bytes(text.encode())
    (folder / "hparams.yaml").write_text(params)


def test_an_empty_folder_is_one_line(tmp_path):
    assert find_reader(tmp_path) is None
    with pytest.raises(InputError, match=r"contains no logs \(lightning, .*\); name the file or folder") as error:
        read(tmp_path)
    assert "\n" not in str(error.value)
    with pytest.raises(InputError, match=r"contains no mlflow logs .*check the path or --from"):
        read(tmp_path, "mlflow")


def test_a_missing_source_is_one_line(tmp_path):
    with pytest.raises(InputError, match="nothing: no such file or folder"):
        read(tmp_path / "nothing")


def test_logs_of_two_loggers_need_a_choice(tmp_path):
    version(tmp_path / "a", "step,loss\r\n0,1.5\r\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "metrics.json").write_text('{"step": 1, "loss": 2.5}')
    with pytest.raises(InputError, match="contains logs of lightning and dvclive; add --from lightning or --from dvc"):
        read(tmp_path)
    assert [run.metrics["loss"].values for run in read(tmp_path, "dvclive")[0]] == [(2.5,)]


@pytest.mark.parametrize(
    ("reader", "module", "package"),
    [
        ("lightning", "yaml", "PyYAML"),
        ("tensorboard", "tensorboard", "tensorboard"),
        ("mlflow", "yaml", "PyYAML"),
        ("wandb", "wandb", "wandb"),
        ("optuna", "optuna", "optuna"),
        ("dvclive", "yaml", "PyYAML"),
        ("hydra", "yaml", "PyYAML"),
    ],
)
def test_a_missing_package_names_the_extra(written, monkeypatch, reader, module, package):
    source = written(reader) / {"mlflow": "mlruns", "optuna": "optuna.db"}.get(reader, "")
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    remedy = rf"needs the package {package}; install it: pip install 'taskgroup\[{reader}\]'"
    with pytest.raises(InputError, match=remedy):
        read(source)


def test_trackio_and_mlflow_databases_need_no_package(written, monkeypatch):
    for module in ("yaml", "mlflow", "trackio"):
        monkeypatch.setitem(sys.modules, module, None)
    assert read(written("trackio"))[0]
    assert read(written("mlflow") / "mlflow.db")[0]


def test_lightning_keeps_whole_rows(tmp_path):
    version(tmp_path / "version_0", "epoch,step,val/seg_loss\r\n0,9,0.5\r\n1,19,nan\r\n2,29,0.3")
    [run], notes = read(tmp_path)
    assert run.metrics["val/seg_loss"].steps == (9.0, 19.0)
    assert run.metrics["val/seg_loss"].values[0] == 0.5
    assert str(run.metrics["val/seg_loss"].values[1]) == "nan"
    assert notes == [f"{tmp_path / 'version_0' / 'metrics.csv'}: the last line is cut off and left out"]


def test_lightning_parameters_of_python_objects_are_data(tmp_path):
    params = "betas: !!python/tuple [0.9, 0.99]\nbad: !!python/object/apply:os.system ['touch here']\n"
    version(tmp_path / "version_0", "step,loss\r\n0,1\r\n", params)
    [run], _ = read(tmp_path)
    assert run.params == {"betas": "[0.9, 0.99]", "bad": '["touch here"]'}
    assert not (tmp_path / "here").exists()


def test_lightning_text_in_a_metric_is_named_with_its_row(tmp_path):
    version(tmp_path / "version_0", "step,loss\r\n0,1\r\n1,high\r\n")
    with pytest.raises(InputError, match=r"metrics\.csv: row 3, column 'loss': 'high' is not a number"):
        read(tmp_path)


def test_tensorboard_keeps_whole_records(tmp_path, written):
    source = next(written("tensorboard").glob("seg-r50-0/events*"))
    (tmp_path / source.name).write_bytes(source.read_bytes()[:-5])
    [run], notes = read(tmp_path)
    assert len(run.metrics["val/seg_loss"].values) == 2
    assert notes == [f"{tmp_path / source.name}: the last record is cut off and left out"]


def test_mlflow_keeps_whole_lines(tmp_path, written):
    shutil.copytree(written("mlflow") / "mlruns", tmp_path / "mlruns")
    path = next((tmp_path / "mlruns").glob("*/*/metrics/val/seg_loss"))
    path.write_text(path.read_text()[:-1])
    runs, notes = read(tmp_path)
    assert sorted({len(run.metrics[name].values) for run in runs for name in run.metrics}) == [2, 3]
    assert notes == [f"{path}: the last line is cut off and left out"]


def test_mlflow_infinities_and_nan_are_read_as_they_were_logged(tmp_path, written):
    path = tmp_path / "mlflow.db"
    shutil.copy(written("mlflow") / "mlflow.db", path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE metrics SET value = 1.7976931348623157e308 WHERE step = 1")
        database.execute("UPDATE metrics SET is_nan = 1, value = 0 WHERE step = 2")
        database.execute("UPDATE runs SET status = 'RUNNING'")
    runs, _ = read(path)
    assert {run.state for run in runs} == {"running"}
    for run in runs:
        for curve in run.metrics.values():
            assert [str(value) for value in curve.values[1:]] == ["inf", "nan"]


def test_mlflow_runs_of_one_name_keep_their_ids(tmp_path, written):
    path = tmp_path / "mlflow.db"
    shutil.copy(written("mlflow") / "mlflow.db", path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE runs SET name = 'same'")
        ids = {f"same ({run[:8]})" for (run,) in database.execute("SELECT run_uuid FROM runs")}
    runs, _ = read(path)
    assert {run.name for run in runs} == ids


def test_a_broken_database_is_one_line(tmp_path, written):
    data = (written("mlflow") / "mlflow.db").read_bytes()
    (tmp_path / "mlflow.db").write_bytes(data[:8192])
    with pytest.raises(InputError) as error:
        read(tmp_path / "mlflow.db", "mlflow")
    assert "\n" not in str(error.value)


def test_wandb_run_that_was_interrupted(tmp_path, written):
    source = next(written("wandb").glob("wandb/offline-run-*/*.wandb"))
    (tmp_path / source.name).write_bytes(source.read_bytes()[:-150])
    [run], notes = read(tmp_path)
    assert run.state == "running"
    assert notes == [f"{tmp_path / source.name}: is incomplete; its run is active or was interrupted"]


def test_wandb_export(tmp_path):
    """Two rows of the table that the web page exports: summary values and configuration side by side."""
    path = tmp_path / "export.csv"
    path.write_text(
        '"Name","State","Notes","User","Tags","Created","Runtime","Sweep","ID","seed","tasks","val/seg_loss"\n'
        '"deep","finished","-","me","","2026-01-01T00:00:00.000Z","61","","a1b2","0","seg+depth","0.25"\n'
        '"deep","crashed","-","me","","2026-01-01T00:00:00.000Z","5","","c3d4","1","seg","NaN"'
    )
    runs, notes = read(path)
    assert [run.name for run in runs] == ["deep (a1b2)", "deep (c3d4)"]
    assert [run.state for run in runs] == ["finished", "failed"]
    assert [run.params["tasks"] for run in runs] == ["seg+depth", "seg"]
    assert runs[0].metrics["val/seg_loss"].values == (0.25,)
    assert str(runs[1].metrics["val/seg_loss"].values[0]) == "nan"
    assert "Runtime" not in runs[0].metrics
    assert notes == []


def test_optuna_journal_that_was_cut_off(tmp_path, written):
    data = (written("optuna") / "journal.log").read_bytes()
    (tmp_path / "journal.log").write_bytes(data[:-40])
    runs, _ = read(tmp_path)
    assert runs[-1].state == "running"
    assert {run.state for run in runs[:-1]} == {"finished"}


def test_dvclive_that_was_cut_off(tmp_path, written):
    shutil.copytree(written("dvclive") / "seg-r50-0", tmp_path / "run")
    table = tmp_path / "run" / "plots" / "metrics" / "val" / "seg_loss.tsv"
    table.write_text(table.read_text()[:-3])
    (tmp_path / "run" / "metrics.json").write_text('{"step": 2, "val"')
    [run], notes = read(tmp_path)
    assert len(run.metrics["val/seg_loss"].values) == 2
    assert [note.rpartition(": ")[2] for note in notes] == [
        "the last line is cut off and left out",
        "is cut off and left out",
    ]


def test_hydra_job_without_logs_is_noted(tmp_path):
    (tmp_path / "0" / ".hydra").mkdir(parents=True)
    (tmp_path / "0" / ".hydra" / "overrides.yaml").write_text("- seed=1\n")
    runs, notes = read(tmp_path)
    assert runs == []
    assert notes == [f"{tmp_path / '0'}: contains no logs of a known logger, and is left out"]


def test_tensorboard_folders_of_one_run_are_one_run(tmp_path):
    script = """
import sys
from torch.utils.tensorboard import SummaryWriter
with SummaryWriter(sys.argv[1] + "/scalars") as writer:
    for step in range(3):
        writer.add_scalars("loss/val", {"seg": 0.5 - step / 8, "depth": 0.25}, step)
for split in ("train", "validation"):
    with SummaryWriter(sys.argv[1] + "/keras/" + split) as writer:
        writer.add_scalar("epoch_loss", 0.5 if split == "train" else 0.75, 1, new_style=True)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    keras, scalars = read(tmp_path)[0]
    assert {name: curve.values for name, curve in scalars.metrics.items()} == {
        "loss/val/seg": (0.5, 0.375, 0.25),
        "loss/val/depth": (0.25, 0.25, 0.25),
    }
    assert keras.name == "keras"
    assert {name: curve.values for name, curve in keras.metrics.items()} == {
        "train/epoch_loss": (0.5,),
        "validation/epoch_loss": (0.75,),
    }


def test_tensorboard_keeps_every_point(tmp_path):
    """EventAccumulator samples 10,000 scalars and 10 tensors per tag unless it is told to keep all."""
    script = """
import sys
from torch.utils.tensorboard import SummaryWriter
with SummaryWriter(sys.argv[1]) as writer:
    for step in range(12000):
        writer.add_scalar("old", step, step)
    for step in range(50):
        writer.add_scalar("new", step, step, new_style=True)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    [run] = read(tmp_path)[0]
    assert run.metrics["old"].values == tuple(range(12000))
    assert run.metrics["new"].values == tuple(range(50))


def test_progress_ends_at_the_total(written):
    seen = []
    list(read_logs(written("dvclive"), report=Report(progress=lambda done, total: seen.append((done, total)))))
    assert seen[0] == (0, 12)
    assert seen[-1] == (12, 12)


def test_no_reader_imports_its_package_before_it_reads():
    script = (
        "import sys; from taskgroup.formats.readers.registry import READERS; READERS.every(); "
        "print(sorted({'yaml', 'tensorboard', 'wandb', 'optuna', 'torch', 'mlflow', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert READERS.names() == (
        "lightning", "tensorboard", "mlflow", "wandb", "optuna", "dvclive", "trackio", "hydra",
    )  # fmt: skip
