"""`taskgroup benchmark` from the command line."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "azorin2023"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for file in EXAMPLE.glob("*.csv"):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_csv_and_documents_say_the_same(taskgroup, folder):
    assert taskgroup("estimate", "matrix", "mtl_gain.csv", "--score", "mtl-gain", "-o", "gain.json").status == 0
    assert taskgroup("estimate", "matrix", "li.csv", "--score", "li", "-o", "li.json").status == 0
    by_csv = taskgroup("benchmark", "--truth", "mtl_gain.csv", "li.csv")
    assert (by_csv.status, by_csv.err) == (0, "")
    assert by_csv.out == taskgroup("benchmark", "--truth", "gain.json", "li.json").out
    assert by_csv.out == taskgroup("benchmark", "--truth", "gain.json", "-", stdin=Path("li.json").read_text()).out


def test_a_table_of_every_level(taskgroup, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    names = ("td", "ias", "rsa", "li", "gs", "gt")
    files = [f"{name}.csv" for name in names]
    found = taskgroup("benchmark", "--truth", "mtl_gain.csv", *files, "--format", "table")
    assert found.status == 0
    lines = found.out.splitlines()
    assert max(map(len, lines)) <= 100
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    level_1 = {row[0]: row[1] for row in rows[:6]}
    assert level_1 == dict(zip(names, ["0.08", "0.08", "-0.15", "0.47", "-0.08", "-0.02"], strict=True))
    assert rows[6] == ["SemSeg", "1", "0.40", "0.98", "0.81", "1.00", "0.79", "0.76"]
    assert rows[7][:2] == ["(Normal)", "2"]
    assert "td has equal scores for partners of SemSeg (Keypts = Depth), Normal (SemSeg = Depth)" in found.out
    conclusions = [line.split(":")[0] for line in lines if line.startswith("level ")][:4]
    assert conclusions == [f"level {i}" for i in (1, 2, 3, 4)]
    assert found.out.count("┏") == 2


def test_budgets_are_the_points_of_level_4(taskgroup, folder):
    found = taskgroup("benchmark", "--truth", "mtl_gain.csv", "li.csv", "--budgets", "2:4:1").json
    assert [point["budget"] for point in found["reference"]] == [2, 3, 4]
    assert [choice["budget"] for choice in found["scores"][0]["level4"]["choices"]] == [2, 3, 4]


def test_two_files_of_one_score_are_told_apart(taskgroup, folder):
    shutil.copy("li.csv", "late.csv")
    for file in ("li", "late"):
        assert taskgroup("estimate", "matrix", f"{file}.csv", "--score", "li", "-o", f"{file}.json").status == 0
    found = taskgroup("benchmark", "--truth", "mtl_gain.csv", "li.json", "late.json", "td.csv").json
    assert [score["name"] for score in found["scores"]] == ["li (li)", "li (late)", "td"]


def test_a_short_time_still_gives_a_document(taskgroup, folder):
    generator = np.random.default_rng(0)
    names = [f"t{place}" for place in range(30)]
    rows = [[name, *(f"{value:.6f}" for value in generator.normal(0, 0.2, 30))] for name in names]
    text = "\n".join(",".join(row) for row in [["partner", *names], *rows])
    Path("wide.csv").write_text(text + "\n")
    done = taskgroup("benchmark", "--truth", "wide.csv", "wide.csv", "--budgets", "9", "--time-limit", "0.000001")
    assert (done.status, done.err) == (0, "")
    assert done.json["scores"][0]["level1"]["all"]["value"] == pytest.approx(1.0)


BAD = {
    "no truth": [],
    "both": ["--truth", "mtl_gain.csv", "--problem", "problem.py", "td.csv"],
    "no score": ["--truth", "mtl_gain.csv"],
    "a missing file": ["--truth", "mtl_gain.csv", "missing.csv"],
    "the same score twice": ["--truth", "mtl_gain.csv", "td.csv", "td.csv"],
    "standard input twice": ["--truth", "-", "-"],
    "runs without a problem": ["--truth", "mtl_gain.csv", "td.csv", "--epochs", "3"],
    "no number of seeds": ["--problem", "problem.py", "--seeds", "0"],
    "no budget": ["--truth", "mtl_gain.csv", "td.csv", "--budgets", "few"],
    "no samples": ["--truth", "mtl_gain.csv", "td.csv", "--samples", "1"],
    "a negative seed": ["--truth", "mtl_gain.csv", "td.csv", "--seed", "-1"],
    "no time": ["--truth", "mtl_gain.csv", "td.csv", "--time-limit", "0"],
    "another document": ["--truth", "layout.json", "td.csv"],
    "other tasks": ["--truth", "mtl_gain.csv", "two.csv"],
    "a missing problem": ["--problem", "missing.py"],
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_input_is_one_line_and_nothing_is_written(taskgroup, folder, arguments):
    Path("layout.json").write_text(json.dumps({"document": "taskgroup.layout/2"}))
    Path("two.csv").write_text("partner,a,b\na,,1\nb,1,\n")
    done = taskgroup("benchmark", *arguments, "-o", "out.json")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("taskgroup: ")
    assert done.err.count("\n") == 1
    assert "internal error" not in done.err
    assert not Path("out.json").exists()
