"""`taskgroup plot` from the command line."""

import json

import pytest

from taskgroup.formats.documents import encode
from taskgroup.formats.run_log import append_runs
from tests.report.pictures import documents as d


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = {"affinity": d.affinity(4), "layout": d.layout(4), "frontier": d.frontier(4), "comparison": d.comparison()}
    made["benchmark"] = d.benchmark(4)
    for name, document in made.items():
        (tmp_path / f"{name}.json").write_text(encode(document))
    append_runs(tmp_path / "runs.jsonl", d.run_log(3))
    return tmp_path


@pytest.mark.parametrize(
    "name", ["affinity.json", "layout.json", "frontier.json", "comparison.json", "benchmark.json", "runs.jsonl"]
)
def test_every_document_is_drawn_from_a_file_and_a_pipe(taskgroup, files, name):
    done = taskgroup("plot", name, "-o", "one.png")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert (files / "one.png").read_bytes().startswith(b"\x89PNG")
    assert taskgroup("plot", "-o", "two.PNG", stdin=(files / name).read_text()).status == 0
    assert (files / "two.PNG").read_bytes() == (files / "one.png").read_bytes()


def test_kinds(taskgroup, files):
    pictures = set()
    for kind in ("heatmap", "graph"):
        assert taskgroup("plot", "affinity.json", "--kind", kind, "-o", f"{kind}.svg").status == 0
        pictures.add((files / f"{kind}.svg").read_text())
    assert len(pictures) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["affinity.json"], "Missing option '--output' / '-o'"),
        (["affinity.json", "-o", "a.jpg"], "a.jpg: not the name of a picture; use the ending .png, .svg or .pdf"),
        (["affinity.json", "-o", "-"], "-: not the name of a picture"),
        (["none.json", "-o", "a.png"], "none.json: no such file"),
        (["affinity.json", "-o", "no/where/a.png"], "no/where/a.png: cannot be written (No such file or directory)"),
        (["affinity.json", "--kind", "pie", "-o", "a.png"], "--kind: there is no picture 'pie'"),
        (["check.json", "-o", "a.png"], "taskgroup.check/1 has no picture; give an affinity"),
        (["bare.jsonl", "-o", "a.png"], "no learning curves"),
        (["runs.csv", "-o", "a.png"], "runs.csv: is not a JSON document of taskgroup"),
        (["layout.json", "--affinity", "affinity.json", "-o", "a.png"], "--affinity applies to a frontier only"),
        (["frontier.json", "--affinity", "frontier.json", "-o", "a.png"], "cannot both come from the same input"),
        (["frontier.json", "--affinity", "two.json", "-o", "a.png"], "does not contain task 'edges'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_leaves_nothing_behind(taskgroup, files, arguments, message):
    assert taskgroup("check", "layout.json", "-o", "check.json").status in (0, 1)
    (files / "bare.jsonl").write_text('{"train": ["a"], "loss": {"a": 0.5}}\n')
    (files / "runs.csv").write_text("a,b\n1,2\n")
    (files / "two.json").write_text(encode(d.affinity(1)))
    before = sorted(path.name for path in files.iterdir())
    done = taskgroup("plot", *arguments)
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert message in done.err
    assert sorted(path.name for path in files.iterdir()) == before


def test_baselines_beside_a_frontier(taskgroup, files):
    assert taskgroup("frontier", "affinity.json", "-o", "found.json").status == 0
    assert taskgroup("plot", "found.json", "-o", "alone.svg").status == 0
    done = taskgroup("plot", "found.json", "--affinity", "affinity.json", "-o", "beside.svg")
    assert (done.status, done.err) == (0, "")
    assert (files / "beside.svg").read_bytes() != (files / "alone.svg").read_bytes()


def test_baselines_along_a_frontier_are_those_of_compare(taskgroup, files):
    from taskgroup import compare, compare_along, frontier

    affinity = d.affinity(4)
    found = frontier(affinity, max_models=2)
    for point, comparison in zip(found.points, compare_along(found, affinity), strict=True):
        expected = compare(affinity, budget=point.cost, max_models=2)
        assert comparison.budget == point.cost
        reached = [(c.method, c.objective, c.cost) for c in comparison.methods[1:]]
        assert reached == [(c.method, c.objective, c.cost) for c in expected.methods[1:]]
        assert comparison.methods[0].objective == point.objective


def test_the_schema_of_a_run_tells_of_curves(taskgroup):
    assert "curve" in json.dumps(taskgroup("schema", "run").json)


def test_help_has_an_example(shell):
    done = shell("taskgroup plot --help")
    assert (done.status, done.err) == (0, "")
    assert "Example: taskgroup plot " in done.out
