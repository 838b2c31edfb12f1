"""Inputs that contain observations: either an affinity document, or logged runs from which an affinity is estimated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from taskgroup.cli.console.output import note, warn
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.options import run_options as o
from taskgroup.cli.options.config import given
from taskgroup.cli.options.inputs import (
    ArchitecturesOption,
    MacsOption,
    read_architectures,
    read_macs,
    refuse_terminal,
)
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN, display_name, is_text, read_text

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.core.run_mapping import RunMapping
    from taskgroup.core.run_table import Column, RunTable
    from taskgroup.scores.estimation.measure import Measure

_OF_RUNS = (
    "reader",
    "metric",
    "field",
    "take",
    "direction",
    "task",
    "ignore",
    "rename",
    "measure",
    "baseline",
    "macs",
    "architectures",
)
"""Parameters that do not apply to an affinity document."""


@dataclass(frozen=True)
class RunSource:
    """Input files of a subcommand, and the options that say how to read logged runs and how to compute gains.

    `given`: dictionary from parameter name to option name, for the options that the user wrote on the command line.
    """

    sources: tuple[str, ...]
    mapping: "RunMapping"
    measure: "Measure" = "delta"
    baseline: str | None = None
    column: "Column | None" = None
    macs: tuple[str, ...] = ()
    architectures: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Observed:
    """Observations of a subcommand. `affinity` is `None` if gains cannot be computed from the logged runs yet; then
    only the names of the tasks and the groups that were trained are known.
    """

    affinity: "Affinity | None"
    tasks: tuple[str, ...]
    trained: tuple[tuple[str, ...], ...] = ()
    architecture: str | None = None


def read_source(
    context: typer.Context,
    sources: o.RunsArgument = None,
    config: o.ConfigOption = None,
    reader: o.ReaderOption = None,
    metric: o.MetricOption = None,
    field: o.FieldOption = None,
    take: o.TakeOption = None,
    direction: o.DirectionOption = None,
    task: o.TaskOption = None,
    ignore: o.IgnoreOption = None,
    rename: o.RenameOption = None,
    measure: o.MeasureOption = None,
    baseline: o.BaselineOption = None,
    column: o.ColumnOption = None,
    macs: MacsOption = None,
    architectures: ArchitecturesOption = None,
) -> RunSource:
    """Return the names of the input files, together with the options for reading them. The files are not read yet."""
    return RunSource(
        sources=tuple(sources or [STDIN]),
        mapping=o.make_mapping(reader, metric, field, take, direction, task, ignore, rename),
        measure="delta" if measure is None else measure.value,
        baseline=baseline,
        column=None if column is None else column.value,
        macs=tuple(macs or ()),
        architectures=architectures,
        given=given(context),
    )


def read_observed(source: RunSource) -> "Affinity":
    """Read an affinity document, or estimate an affinity from logged runs."""
    document, texts = _document(source)
    return estimated(source, read_table(source, texts)) if document is None else document


def read_observed_or_tasks(source: RunSource, tasks: str | None) -> Observed:
    """Read an affinity document, or logged runs. If `tasks` is given, the run log may be missing or empty."""
    wanted = _task_names(tasks)
    if wanted:
        found = [name for name in source.sources if name != STDIN and not _nothing_yet(name)]
        if not found and (STDIN not in source.sources or "sources" not in source.given):
            return Observed(None, wanted)
        source = replace(source, sources=tuple(found) or (STDIN,))
    document, texts = _document(source)
    if document is not None:
        if wanted:
            raise InputError(
                f"--tasks applies to logged runs; {display_name(source.sources[0])} is an affinity document; remove it"
            )
        return Observed(document, document.tasks)
    table = read_table(source, texts)
    architectures = [run.architecture for run in table.runs]
    usual = max(dict.fromkeys(architectures), key=architectures.count)
    everyone = tuple(dict.fromkeys([*wanted, *table.tasks]))
    alone = {run.train[0] for run in table.runs if len(run.train) == 1}
    lacking = source.measure != "value" and not alone >= set(everyone)
    if lacking or any(one not in table.tasks for one in everyone):
        return Observed(None, everyone, tuple(run.train for run in table.runs), usual)
    affinity = estimated(source, table)
    return Observed(affinity, affinity.tasks)


def read_table(source: RunSource, texts: Mapping[str, str] | None = None) -> "RunTable":
    """Read logged runs as a run table, and print the notes of the reader. `texts`: dictionary from file name to
    content, for files that were already read.
    """
    table, notes = read_table_and_notes(source, texts)
    print_notes(notes)
    return table


def read_table_and_notes(source: RunSource, texts: Mapping[str, str] | None = None) -> "tuple[RunTable, list[str]]":
    """Read logged runs. Return the run table, and notes on what the reader guessed, ignored and left out."""
    from taskgroup.formats.runs import read_runs

    refuse_terminal(source.sources[0], "logged runs")
    with counted_progress("reading", "runs") as progress:
        return read_runs(source.sources, source.mapping, progress, texts)


def print_notes(notes: list[str]) -> None:
    """Print the notes that are warnings. If standard error is a terminal, also print the other notes."""
    from taskgroup.formats.mapping.notes import WARNING

    for message in notes:
        warn(message) if message.startswith(WARNING) else note(message)


def estimated(source: RunSource, table: "RunTable") -> "Affinity":
    """Estimate an affinity from a run table. Print the choices that were made automatically, such as the baseline."""
    from taskgroup.formats.mapping.directions import describe_tasks, doubtful_directions
    from taskgroup.scores.estimation.baselines import describe_choice
    from taskgroup.scores.estimation.logged_runs import directions_of, estimate_runs

    mapping = source.mapping
    toward = directions_of(table.tasks, mapping.direction, mapping.directions)
    note(describe_tasks(table, toward))
    for message in doubtful_directions(table, toward):
        note(message)
    affinity = estimate_runs(
        table,
        direction=mapping.direction,
        directions=mapping.directions,
        measure=source.measure,
        baseline=source.baseline,
        column=source.column,
        architectures={
            **read_architectures(source.architectures, table.tasks),
            **read_macs(list(source.macs), table.tasks),
        },
    )
    choice = describe_choice(affinity) if source.baseline is None else None
    if choice is not None:
        warn(choice)
    return affinity


def is_document(text: str) -> bool:
    """Return whether a text is a JSON document of this program. A run log or a CSV file is not."""
    return text.lstrip().startswith("{") and '"document"' in text.lstrip()[:40]


def _document(source: RunSource) -> "tuple[Affinity | None, dict[str, str]]":
    """Return the affinity document, and the texts that were read, by file name. The document is `None` if the input
    files contain logged runs.

    Raises `InputError` if the user gave a document together with an option that applies to logged runs only.
    """
    first = source.sources[0]
    if len(source.sources) > 1 or not is_text(first):
        return None, {}
    refuse_terminal(first, "an affinity document or logged runs")
    text, name = read_text(first), display_name(first)
    if not is_document(text):
        return None, {first: text}
    for parameter, option in source.given.items():
        if parameter in _OF_RUNS:
            raise InputError(f"{option} applies to logged runs; {name} is an affinity document; remove it")
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.formats.documents import decode

    return decode(text, Affinity, name), {}


def _task_names(tasks: str | None) -> tuple[str, ...]:
    names = () if tasks is None else tuple(name.strip() for name in tasks.split(","))
    if not all(names):
        raise InputError(f"--tasks {tasks}: a task name is empty; write A,B")
    if len(set(names)) < len(names):
        raise InputError(f"--tasks {tasks}: a task is named twice; name each task once")
    return names


def _nothing_yet(source: str) -> bool:
    """Return whether the run log does not exist yet, or is empty."""
    path = Path(source)
    return not path.exists() or (path.is_file() and not path.read_bytes().strip())
