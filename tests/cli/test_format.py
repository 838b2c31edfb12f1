"""The forms a result is printed in, by `--format`."""

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gain.csv").write_text("partner,a,b\na,,1\nb,2,\n")
    return tmp_path


ESTIMATE = "taskgroup estimate matrix gain.csv --score mtl-gain"


def test_markdown_to_stdout_and_to_a_file(shell, folder):
    done = shell(f"{ESTIMATE} --format markdown")
    assert (done.status, done.err) == (0, "")
    assert "| a | · | 1 |" in done.out.splitlines()
    assert shell(f"{ESTIMATE} --format markdown -o gain.md").status == 0
    assert (folder / "gain.md").read_text() == done.out


def test_a_file_has_no_colours_even_from_a_terminal(shell, folder):
    done = shell(f"script -qec '{ESTIMATE} --format table -o gain.txt' /dev/null < /dev/null")
    if done.status == 127:
        pytest.skip("no `script` to make a terminal with")
    text = (folder / "gain.txt").read_text()
    assert "partner" in text
    assert "\x1b" not in text


def test_a_file_written_from_a_terminal_is_also_shown_as_a_table(shell, folder):
    done = shell(f"NO_COLOR=1 script -qec '{ESTIMATE} -o gain.json' /dev/null < /dev/null")
    if done.status == 127:
        pytest.skip("no `script` to make a terminal with")
    assert "partner" in done.out and "written to gain.json" in done.out
    piped = shell(f"{ESTIMATE} -o piped.json")
    assert (piped.out, piped.err) == ("", "")
    assert (folder / "piped.json").read_text() == (folder / "gain.json").read_text()


def test_a_terminal_has_colours_unless_they_are_not_wanted(shell, folder):
    done = shell(f"TERM=xterm-256color script -qec '{ESTIMATE}' /dev/null < /dev/null")
    if done.status == 127:
        pytest.skip("no `script` to make a terminal with")
    assert "48;5;" in done.out
    assert "48;5;" not in shell(f"NO_COLOR=1 TERM=xterm-256color script -qec '{ESTIMATE}' /dev/null < /dev/null").out


def test_another_form_is_refused(shell, folder):
    done = shell(f"{ESTIMATE} --format html")
    assert (done.status, done.out) == (2, "")
    assert "'json', 'table', 'markdown'" in done.err
