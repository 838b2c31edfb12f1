"""The subcommand `taskgroup layout`."""

from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.options.inputs import AffinityArgument, ScoresOption, read_affinity, read_scores
from taskgroup.cli.options.request import read_request
from taskgroup.cli.options.shared import Shared, with_options
from taskgroup.formats.text import STDIN

if TYPE_CHECKING:
    from taskgroup.core.request import Request


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup layout 'seg+depth | lane(depth) @half' affinity.json -o layout.json")
    @with_options(request=Shared(read_request, only=("budget", "serve", "weight", "predict")))
    def layout(
        networks: Annotated[
            str,
            typer.Argument(
                metavar="NETWORKS",
                help="Networks as A+B | C(D) @ARCH: tasks joined by +, auxiliary tasks in brackets, the architecture "
                "after @.",
            ),
        ],
        request: "Request",
        affinity: AffinityArgument = STDIN,
        scores: ScoresOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Write the layout document of networks that you name.

        The subcommands `check`, `evaluate`, `explain`, `diff` and `verify` and the option `solve --fixed` read it like
        a layout that `solve` found.
        """
        from taskgroup.evaluation.written_layout import layout_of_networks
        from taskgroup.formats.networks import parse_networks

        written = parse_networks(networks)
        known = read_scores(scores)
        emit(layout_of_networks(written, read_affinity(affinity), request, scores=known), form, output)
