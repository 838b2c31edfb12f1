"""Logged runs from files of any of the accepted kinds, told apart by their content."""

from collections.abc import Sequence

from taskgroup.core.errors import InputError
from taskgroup.core.run_table import RunTable, join_tables
from taskgroup.formats.run_csv import parse_run_csv
from taskgroup.formats.run_log import parse_run_log
from taskgroup.formats.text import display_name, read_text


def read_runs(sources: Sequence[str]) -> tuple[RunTable, list[str]]:
    """Read wide CSV, long CSV and JSON Lines files (`-` is standard input) into one run table.

    Returns the table, and notes for the user (a torn last line that was left out). Raises `InputError` with file and
    line for anything that is no run.
    """
    for source in sources:
        if list(sources).count(source) > 1:
            raise InputError(f"{display_name(source)}: is named twice; its runs would count twice")
    return parse_runs([(read_text(source), display_name(source)) for source in sources])


def parse_runs(texts: Sequence[tuple[str, str]]) -> tuple[RunTable, list[str]]:
    """Read runs from texts, each with what messages call it: the table and notes, as `read_runs`."""
    tables: list[RunTable] = []
    notes: list[str] = []
    for text, name in texts:
        if text.lstrip().startswith(("{", "[")):
            table, torn = parse_run_log(text, name)
            notes += torn
        else:
            table = parse_run_csv(text, name)
        tables.append(table)
    return join_tables(tables), notes
