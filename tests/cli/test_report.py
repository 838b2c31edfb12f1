"""`taskgroup report` from a shell."""

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs.csv").write_text("a,b,c\n2,,\n,4,\n,,3\n1,5,\n1.5,,2\n,3,3\n")
    return tmp_path


MAKE = (
    "mkdir out && taskgroup estimate runs runs.csv --direction min -o out/affinity.json"
    " && taskgroup solve out/affinity.json -o out/layout.json"
    " && taskgroup frontier out/affinity.json -o out/frontier.json"
)


def test_a_folder_becomes_a_page(shell, folder):
    done = shell(f"{MAKE} && taskgroup report out -o report.html")
    assert (done.status, done.out, done.err) == (0, "", "")
    page = (folder / "report.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert all(name in page for name in ("affinity.json", "layout.json", "frontier.json"))
    again = shell("taskgroup report out/affinity.json out/frontier.json out/layout.json")
    assert again.out == page
    assert shell("taskgroup report - --title Ours < out/layout.json").out.count("Ours") == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "Missing argument 'DIR|DOCUMENT'"),
        ("none.json", "none.json: no such file"),
        ("runs.csv", "runs.csv: is not a JSON document of taskgroup"),
        ("empty", "empty: no document"),
        ("out/layout.json none.json", "none.json: no such file"),
        ("out -o empty", "empty: is a folder"),
        ("out -o nowhere/report.html", "nowhere/report.html: cannot be written"),
    ],
)
def test_what_is_refused_writes_nothing(shell, folder, arguments, message):
    (folder / "empty").mkdir()
    assert shell(MAKE).status == 0
    before = sorted(folder.rglob("*"))
    output = "" if "-o" in arguments else "-o report.html"
    done = shell(f"taskgroup report {arguments} {output}")
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert sorted(folder.rglob("*")) == before


def test_a_terminal_is_asked_for_a_file(shell, folder):
    done = shell(f"{MAKE} && script -qec 'taskgroup report out' /dev/null < /dev/null")
    if done.status == 127:
        pytest.skip("no `script` to make a terminal with")
    assert "-o report.html" in done.out
    assert "<html" not in done.out
