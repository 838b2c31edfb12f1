"""Runs in three kinds of file are one run table."""

import pytest

from taskgroup import InputError, read_runs

WIDE = "depth,edges,architecture,macs,seed\n0.5,,half,0.5,0\n0.4,0.2,full,1k,1\n"
LONG = (
    "run,task,loss,architecture,macs,seed\n"
    "r1,depth,0.5,half,0.5,0\n"
    "r2,depth,0.4,full,1000,1\n"
    "r2,edges,0.2,full,1000,1\n"
)
LOG = (
    '{"train": ["depth"], "architecture": "half", "seed": 0, "loss": {"depth": 0.5}, '
    '"macs": {"trunk": 0.5, "heads": {}}}\n'
    '{"train": ["depth", "edges"], "architecture": "full", "seed": 1, "loss": {"depth": 0.4, "edges": 0.2}, '
    '"macs": {"trunk": 1000, "heads": {}}, "epochs": 10, "seconds": 3.2}\n'
)


def read(tmp_path, *texts):
    paths = []
    for position, text in enumerate(texts):
        path = tmp_path / f"runs{position}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(str(path))
    return read_runs(paths)


def facts(table):
    return [(run.train, run.architecture, dict(run.loss), run.seed, run.macs) for run in table.runs]


@pytest.mark.parametrize("text", [WIDE, LONG, LOG, WIDE.replace("\n", "\r\n"), "\ufeff" + WIDE, "\n" + WIDE + "\n\n"])
def test_every_kind_gives_the_same_table(tmp_path, text):
    table, notes = read(tmp_path, text)
    assert table.tasks == ("depth", "edges")
    assert facts(table) == facts(read(tmp_path, LOG)[0])
    assert [(run.train, run.seed) for run in table.runs] == [(("depth",), 0), (("depth", "edges"), 1)]
    assert table.runs[1].macs.trunk == 1000.0
    assert notes == []


def test_several_files_are_one_table(tmp_path):
    table, _ = read(tmp_path, WIDE, LOG, "normals\n1.0\n")
    assert table.tasks == ("depth", "edges", "normals")
    assert len(table.runs) == 5


def test_a_torn_last_line_is_left_out(tmp_path):
    whole, _ = read(tmp_path, LOG)
    for cut in range(1, 60):
        table, notes = read(tmp_path, LOG + LOG.splitlines()[0][:cut])
        assert facts(table) == facts(whole)
        assert len(notes) == 1


def test_a_last_line_torn_within_a_character_is_left_out(tmp_path):
    line = LOG.splitlines()[0].replace('"half"', '"größer"').encode()
    for cut in range(1, len(line)):
        table, notes = read(tmp_path, LOG.encode() + line[:cut])
        assert (len(table.runs), len(notes)) == (2, 1)


def test_a_torn_line_in_the_middle_is_an_error(tmp_path):
    first, second = LOG.splitlines()
    with pytest.raises(InputError, match="line 1"):
        read(tmp_path, first[:30] + "\n" + second + "\n")


def test_loss_and_metric_side_by_side(tmp_path):
    table, _ = read(tmp_path, "run,task,loss,metric\n1,a,0.5,0.9\n1,b,0.4,\n")
    assert table.runs[0].metric == {"a": 0.9}
    assert table.column("min") == "loss"
    assert table.column("max") == "metric"
    assert table.column("max", "loss") == "loss"


def test_a_column_that_only_some_runs_have_is_not_mixed_in(tmp_path):
    table, _ = read(tmp_path, '{"train": ["a"], "loss": {"a": 1}}\n{"train": ["b"], "metric": {"b": 1}}\n')
    with pytest.raises(InputError, match="no loss"):
        table.column("min")


BAD = {
    "empty": ("", "is empty"),
    "blank": (" \n \n", "is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    "nul": (b"a,b\n1,\x002\n", "NUL"),
    "ragged": ("a,b\n1,2\n1\n", "line 3: 1 cells under a header of 2"),
    "too long": ("a,b\n1,2,3\n", "line 2: 3 cells"),
    "twice": ("a,b,a\n1,2,3\n", "two columns are named 'a'"),
    "nameless": ("a,,b\n1,2,3\n", "column 2 has no name"),
    "reserved": ("a,loss\n1,2\n", "'loss'"),
    "reserved task": ("a,task\n1,2\n", "'task'"),
    "reserved in long": ("run,task,loss\n1,seed,0.3\n", "'seed'"),
    "no task": ("architecture,macs\nfull,1\n", "no task column"),
    "semicolons": ("a;b\n1;2\n", "';'"),
    "no rows": ("a,b\n", "no row"),
    "no number": ("a,b\n1,two\n2,3\n", "line 2, column 'b': 'two'"),
    "decimal comma": ('a,b\n1,"0,5"\n', "line 2, column 'b': '0,5'"),
    "nan": ("a,b\n1,nan\n", "column 'b'"),
    "inf": ("a,b\n1,inf\n", "column 'b'"),
    "overflow": ("a,b\n1,1e999\n", "column 'b'"),
    "grouped digits": ("a,b\n1,1_000\n", "column 'b'"),
    "nothing trained": ("a,b\n1,2\n,\n", "line 3"),
    "bad macs": ("a,macs\n1,much\n", "column 'macs'"),
    "negative macs": ("a,macs\n1,-3\n", "column 'macs'"),
    "bad seed": ("a,seed\n1,0.5\n", "column 'seed'"),
    "open quote": ('a,b\n"1,2\n', "line 2"),
    "long without numbers": ("run,task\n1,a\n", "'loss' or 'metric'"),
    "long twice": ("run,task,loss\n1,a,2\n1,a,3\n", "line 3: run '1' has task 'a' twice"),
    "long blank": ("run,task,loss\n1,a,\n", "column 'loss'"),
    "long changes": ("run,task,loss,seed\n1,a,2,0\n1,b,2,1\n", "line 3"),
    "log cut": ('{"train": ["a"], "lo', "line 1"),
    "log unknown key": ('{"train": ["a"], "loss": {"a": 1}, "x": 1}\n', "`x`"),
    "log other task": ('{"train": ["a"], "loss": {"b": 1}}\n', "'b'"),
    "log nan": ('{"train": ["a"], "loss": {"a": NaN}}\n', "line 1"),
    "log overflow": ('{"train": ["a"], "loss": {"a": 1e999}}\n', "$.loss.a"),
    "log reserved": ('{"train": ["macs"], "loss": {"macs": 1}}\n', "'macs'"),
    "log empty group": ('{"train": [], "loss": {}}\n', "train is empty"),
    "log repeated task": ('{"train": ["a", "a"], "loss": {"a": 1}}\n', "'a' occurs twice"),
    "log nothing": ('{"train": ["a"]}\n', "neither"),
    "log list": ("[1, 2]\n", "line 1"),
    "document": ('{"document": "taskgroup.affinity/2", "tasks": ["a"]}\n', "is a document"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_runs_are_one_line_that_says_where(tmp_path, name):
    text, says = BAD[name]
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert str(tmp_path) in str(error.value)


def test_the_same_file_twice_is_refused(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text(WIDE)
    with pytest.raises(InputError, match="named twice"):
        read_runs([str(path), str(path)])
