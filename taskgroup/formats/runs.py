"""Reading of logged runs from files, folders and databases, whose kind is recognised by their content."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import RunTable, join_tables
from taskgroup.formats.run_csv import parse_run_csv
from taskgroup.formats.run_log import parse_run_log
from taskgroup.formats.text import STDIN, display_name, is_text, read_text

Progress = Callable[[int, int], None]
TEXT = ("csv", "jsonl")
"""Values of `RunMapping.reader` that stand for text files, not for a logger: tables and run logs."""


def read_runs(
    sources: Sequence[str],
    mapping: RunMapping | None = None,
    progress: Progress | None = None,
    texts: Mapping[str, str] | None = None,
) -> tuple[RunTable, list[str]]:
    """Read runs from CSV files, JSON Lines files and the files of loggers. Return one table, and notes for the user.

    The source `-` is standard input. `mapping`: options that assign metrics and parameters to tasks and groups.
    `progress`: function that is called with the number of runs read and the total number of runs, while the folder of a
    logger is read. `texts`: the contents of those sources that were read already. A note that begins with "warning: "
    describes something that may make results wrong. Raises `InputError`, with the location of the fault, if a source
    cannot be read.
    """
    mapping = mapping or RunMapping()
    refuse_double(sources)
    tables: list[RunTable] = []
    notes: list[str] = []
    for source in sources:
        known = (texts or {}).get(source)
        text = known if known is not None else read_text(source) if _is_table(source, mapping) else None
        read = [_parse(text, display_name(source), mapping)] if text is not None else _read(source, mapping, progress)
        for table, found in read:
            tables.append(table)
            notes += found
    return join_tables(tables), notes


def refuse_double(sources: Sequence[str]) -> None:
    """Raise `InputError` if a source occurs twice in the list."""
    for source in sources:
        if list(sources).count(source) > 1:
            raise InputError(f"{display_name(source)}: is named twice, and its runs would count twice; name it once")


def parse_runs(texts: Sequence[tuple[str, str]], mapping: RunMapping | None = None) -> tuple[RunTable, list[str]]:
    """Read runs from the texts of tables or run logs. Return one table, and notes for the user.

    `texts`: the name (for messages) and the content of each text.
    """
    found = [_parse(text, name, mapping or RunMapping()) for text, name in texts]
    return join_tables([table for table, _ in found]), [note for _, notes in found for note in notes]


def _is_table(source: str, mapping: RunMapping) -> bool:
    """Return whether a source is read as the text of a table or run log, not as the files of a logger."""
    if mapping.reader in TEXT:
        return source == STDIN or not Path(source).is_dir()
    return mapping.reader == "auto" and is_text(source)


def _read(source: str, mapping: RunMapping, progress: Progress | None) -> list[tuple[RunTable, list[str]]]:
    if mapping.reader in TEXT:
        return _read_tables(source, mapping)
    if source == STDIN:
        raise InputError(
            f"--from {mapping.reader}: cannot be read from standard input, which must be CSV or JSON Lines; "
            "name a file or folder"
        )
    return _read_logger(source, mapping, progress)


def _read_logger(source: str, mapping: RunMapping, progress: Progress | None) -> list[tuple[RunTable, list[str]]]:
    from taskgroup.formats.mapping.logged_runs import map_runs
    from taskgroup.formats.readers.reader import Report
    from taskgroup.formats.readers.registry import READERS, find_reader

    reader = find_reader(source) if mapping.reader == "auto" else READERS.find(mapping.reader)
    if reader is None:
        return _read_tables(source, mapping)
    notes: list[str] = []
    report = Report(progress or _no_progress, notes.append)
    return [(map_runs(reader.read(source, report), source, mapping, notes), notes)]


def _read_tables(source: str, mapping: RunMapping) -> list[tuple[RunTable, list[str]]]:
    """Return the runs and notes of a file or of each file in a folder.

    In a folder, all CSV and JSON Lines files are read, in the order of their names.
    """
    path = Path(source)
    if not path.is_dir():
        return [_parse(read_text(source), display_name(source), mapping)]
    suffixes = {"csv": (".csv",), "jsonl": (".jsonl",)}.get(mapping.reader, (".csv", ".jsonl"))
    files = [found for found in sorted(path.iterdir()) if found.suffix in suffixes and found.is_file()]
    if not files:
        raise InputError(
            f"{source}: contains no logs of a known logger and no *.csv or *.jsonl; check the path or --from"
        )
    return [_parse(read_text(str(file)), str(file), mapping) for file in files]


def _parse(text: str, name: str, mapping: RunMapping) -> tuple[RunTable, list[str]]:
    if text.lstrip().startswith(("{", "[")):
        return parse_run_log(text, name, mapping)
    return parse_run_csv(text, name, mapping)


def _no_progress(done: int, total: int) -> None:
    """Do nothing. This function is used if no progress callback is given."""
