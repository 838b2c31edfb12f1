"""The subcommand `taskgroup plot`."""

from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.output import note
from taskgroup.cli.options.choices import one_of
from taskgroup.cli.options.inputs import ScoresOption, read_affinity, read_scores, read_whatever
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN, write_whole

if TYPE_CHECKING:
    from taskgroup.core.documents.comparison import Comparison


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup plot affinity.json -o affinity.svg")
    def plot(
        output: Annotated[
            str,
            typer.Option("--output", "-o", metavar="FILE", help="Picture to write: .png, .svg or .pdf."),
        ],
        document: Annotated[
            str,
            typer.Argument(
                metavar="DOCUMENT", help="Any document, or a run log. If omitted or -, standard input is read."
            ),
        ] = STDIN,
        kind: Annotated[
            str | None,
            typer.Option(
                metavar="KIND",
                help="Picture to draw.  [default: the first one for this kind of document] {pictures}",
                callback=one_of("pictures", "--kind"),
            ),
        ] = None,
        affinity: Annotated[
            str | None,
            typer.Option(
                metavar="FILE",
                help="With a frontier: the affinity document that it was solved for, to draw the baseline methods too.",
            ),
        ] = None,
        scores: ScoresOption = None,
    ) -> None:
        """Draw a document as PNG, SVG or PDF, depending on the ending of the file name.

        These documents have pictures: affinity, layout, frontier, comparison, benchmark, and a run log with learning
        curves (`estimate surrogate --curves`).
        """
        from taskgroup.report.drawing.fonts import unwritable
        from taskgroup.report.pictures.save import picture_bytes, picture_form

        form = picture_form(output)
        if affinity is not None and affinity == document:
            raise InputError("the frontier and the affinity cannot both come from the same input; give two files")
        found = read_whatever(document)
        if boxes := unwritable(found):
            note(f"no installed font has the characters {boxes}; the picture shows boxes instead")
        write_whole(output, picture_bytes(found, form, kind=kind, baselines=_baselines(found, affinity, scores)))


def _baselines(found: object, affinity: str | None, scores: list[str] | None) -> "tuple[Comparison, ...]":
    from taskgroup.core.documents.frontier import Frontier

    if affinity is None:
        return ()
    if not isinstance(found, Frontier):
        raise InputError("--affinity applies to a frontier only; remove it")
    from taskgroup.solver.compare_frontier import compare_along

    return compare_along(found, read_affinity(affinity), scores=read_scores(scores))
