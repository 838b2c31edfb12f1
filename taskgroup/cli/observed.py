"""Arguments that say what was observed: an affinity document, or logged runs."""

from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.estimate import DirectionName, MeasureName
from taskgroup.cli.inputs import read_macs
from taskgroup.cli.output import note
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN, display_name, read_text

if TYPE_CHECKING:
    from taskgroup.core.affinity import Affinity

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


def read_observed(
    sources: list[str] | None,
    direction: DirectionName | None,
    measure: MeasureName | None,
    baseline: str | None,
    macs: list[str] | None = None,
) -> "Affinity":
    """Read an affinity document, or estimate one from logged runs."""
    from taskgroup.core.affinity import Affinity
    from taskgroup.formats.documents import decode
    from taskgroup.formats.runs import parse_runs
    from taskgroup.scores.observed import estimate_runs

    names = sources or [STDIN]
    if len(set(names)) < len(names):
        raise InputError("an input is named twice; its runs would count twice")
    texts = [(read_text(source), display_name(source)) for source in names]
    if len(texts) == 1 and is_document(texts[0][0]):
        for option, value in (("--direction", direction), ("--measure", measure), ("--baseline", baseline)):
            if value is not None:
                raise InputError(f"{option} is for logged runs; {texts[0][1]} is an affinity document")
        if macs:
            raise InputError(f"--macs is for logged runs; {texts[0][1]} is an affinity document")
        return decode(texts[0][0], Affinity, texts[0][1])
    table, notes = parse_runs(texts)
    for message in notes:
        note(message)
    if direction is None:
        raise InputError("--direction is needed with logged runs: min for losses, max for metrics")
    return estimate_runs(
        table,
        direction=direction.value,
        measure="delta" if measure is None else measure.value,
        baseline=baseline,
        architectures=read_macs(macs, table.tasks),
    )


def is_document(text: str) -> bool:
    """Whether a text is a document, not a run log or CSV."""
    return text.lstrip().startswith("{") and '"document"' in text.lstrip()[:40]
