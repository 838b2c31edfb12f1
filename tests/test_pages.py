"""Every command on every page runs, and its output is the one on the page."""

import re

import pytest

from tests.console import PAGES, ROOT, commands, prepare, run, steady, words_and_numbers
from tests.descriptor_tables import with_tables


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_run_and_print_what_the_page_says(page, tmp_path):
    prepare(tmp_path)
    found = commands(page)
    assert found
    for command in found:
        if command.line.endswith("&& pytest"):
            continue  # the tests are running
        done = run(command.line, tmp_path)
        expected = 1 if "exit status 1" in command.line else 0
        assert done.returncode == expected, (command.line, done.stderr)
        if not command.output.strip():
            continue
        if command.tolerance is None:
            assert steady(done.stdout) == steady(command.output), command.line
            continue
        words, numbers = words_and_numbers(steady(done.stdout))
        expected_words, expected_numbers = words_and_numbers(steady(command.output))
        assert words == expected_words, command.line
        assert numbers == pytest.approx(expected_numbers, abs=command.tolerance), command.line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_tables_of_built_in_things_are_those_of_the_descriptors(page):
    assert with_tables(page.read_text()) == page.read_text()


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch):
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_every_subcommand_is_on_the_readme():
    from taskgroup.cli.app import SUBCOMMANDS

    text = (ROOT / "README.md").read_text()
    assert [name for name in SUBCOMMANDS if f"taskgroup {name}" not in text] == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 200


def test_links_between_pages_lead_somewhere():
    for page in [*PAGES, *ROOT.glob(".github/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), (page, target)
