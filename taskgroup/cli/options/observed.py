"""Arguments that say what was observed: an affinity document, or logged runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.output import note
from taskgroup.cli.options.inputs import read_macs
from taskgroup.cli.options.measures import DirectionName, MeasureName
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN, display_name, read_text

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.core.run_table import RunTable

RunsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="RUNS...",
        help="An affinity document, or logged runs as `estimate runs` takes them; standard input by default, or for -.",
    ),
]
DirectionOption = Annotated[
    DirectionName | None,
    typer.Option(help="With logged runs: what their numbers are, min for losses, max for metrics."),
]
MeasureOption = Annotated[
    MeasureName | None, typer.Option(help="With logged runs: what to keep, delta by default, as in `estimate runs`.")
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        metavar="ARCH", help="With logged runs: single-task runs to compare with, for architectures that have none."
    ),
]


@dataclass(frozen=True)
class Observed:
    """What was observed: an affinity, or, where gains cannot be told yet, the tasks and the groups trained so far."""

    affinity: "Affinity | None"
    tasks: tuple[str, ...]
    trained: tuple[tuple[str, ...], ...] = ()
    architecture: str | None = None


def read_observed(
    sources: list[str] | None,
    direction: DirectionName | None,
    measure: MeasureName | None,
    baseline: str | None,
    macs: list[str] | None = None,
) -> "Affinity":
    """Read an affinity document, or estimate one from logged runs."""
    texts = _texts(sources or [STDIN])
    if len(texts) > 1 or not is_document(texts[0][0]):
        return _estimated(_table(texts), direction, measure, baseline, macs)
    return _document(*texts[0], direction, measure, baseline, macs)


def read_observed_or_tasks(
    sources: list[str] | None,
    tasks: str | None,
    direction: DirectionName | None,
    measure: MeasureName | None,
    baseline: str | None,
    macs: list[str] | None,
) -> Observed:
    """Read what was observed, which may be nothing yet where the tasks are given."""
    from taskgroup.cli.options.values import read_tasks

    named = () if tasks is None else read_tasks("tasks", tasks)
    if len(set(named)) < len(named):
        raise InputError(f"--tasks {tasks}: a task is there twice")
    if named:
        sources = [source for source in sources or [] if source == STDIN or not _nothing_yet(source)]
    if not sources and named:
        return Observed(None, named)
    texts = _texts(sources or [STDIN])
    if len(texts) == 1 and is_document(texts[0][0]):
        if named:
            raise InputError(f"--tasks is for logged runs; {texts[0][1]} is an affinity document")
        found = _document(*texts[0], direction, measure, baseline, macs)
        return Observed(found, found.tasks)
    table = _table(texts)
    architectures = [run.architecture for run in table.runs]
    usual = max(dict.fromkeys(architectures), key=architectures.count)
    everyone = tuple(dict.fromkeys([*named, *table.tasks]))
    alone = {run.train[0] for run in table.runs if len(run.train) == 1}
    if measure is not MeasureName.VALUE and not alone >= set(everyone):
        return Observed(None, everyone, tuple(run.train for run in table.runs), usual)
    missing = [task for task in everyone if task not in table.tasks]
    if missing:
        return Observed(None, everyone, tuple(run.train for run in table.runs), usual)
    found = _estimated(table, direction, measure, baseline, macs)
    return Observed(found, found.tasks)


def _document(
    text: str,
    name: str,
    direction: DirectionName | None,
    measure: MeasureName | None,
    baseline: str | None,
    macs: list[str] | None,
) -> "Affinity":
    """Read an affinity document from its text; what says how to read runs is not for it."""
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.formats.documents import decode

    options = {"--direction": direction, "--measure": measure, "--baseline": baseline, "--macs": macs or None}
    for option, value in options.items():
        if value is not None:
            raise InputError(f"{option} is for logged runs; {name} is an affinity document")
    return decode(text, Affinity, name)


def _nothing_yet(source: str) -> bool:
    """Whether a log is yet to be written."""
    path = Path(source)
    return not path.exists() or (path.is_file() and not path.read_bytes().strip())


def is_document(text: str) -> bool:
    """Whether a text is a document, not a run log or CSV."""
    return text.lstrip().startswith("{") and '"document"' in text.lstrip()[:40]


def _texts(sources: list[str]) -> list[tuple[str, str]]:
    if len(set(sources)) < len(sources):
        raise InputError("an input is named twice; its runs would count twice")
    return [(read_text(source), display_name(source)) for source in sources]


def _table(texts: list[tuple[str, str]]) -> "RunTable":
    from taskgroup.formats.runs import parse_runs

    table, notes = parse_runs(texts)
    for message in notes:
        note(message)
    return table


def _estimated(
    table: "RunTable",
    direction: DirectionName | None,
    measure: MeasureName | None,
    baseline: str | None,
    macs: list[str] | None,
) -> "Affinity":
    from taskgroup.scores.estimation.logged_runs import estimate_runs

    if direction is None:
        raise InputError("--direction is needed with logged runs: min for losses, max for metrics")
    return estimate_runs(
        table,
        direction=direction.value,
        measure="delta" if measure is None else measure.value,
        baseline=baseline,
        architectures=read_macs(macs, table.tasks),
    )
