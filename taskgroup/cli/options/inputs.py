"""Arguments and options for input documents that several subcommands share."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.output import note
from taskgroup.cli.console.panels import PREDICTION
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN

if TYPE_CHECKING:
    import msgspec

    from taskgroup.core.documents.affinity import Affinity, Architecture
    from taskgroup.core.documents.layout import Layout
    from taskgroup.core.run_record import RunRecord

AffinityArgument = Annotated[
    str, typer.Argument(metavar="AFFINITY", help="Affinity document. If omitted or -, standard input is read.")
]
ScoresOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scores",
        metavar="FILE",
        help="Affinity score document that the predictors score, boosted and auto read. Repeatable.",
        rich_help_panel=PREDICTION,
    ),
]
LayoutArgument = Annotated[
    str, typer.Argument(metavar="LAYOUT", help="Layout document. If omitted or -, standard input is read.")
]
MacsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--macs",
        metavar="ARCH=TRUNK[+HEAD]",
        help="Multiply-adds of an architecture: of its trunk and, after +, of each head. Repeatable.",
    ),
]


def read_affinity(source: str) -> "Affinity":
    """Read an affinity document from a file or from standard input."""
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.formats.documents import read_document

    refuse_terminal(source, "an affinity document")
    return read_document(source, Affinity)


def read_scores(sources: list[str] | None) -> "list[Affinity]":
    """Read the affinity documents whose scores a predictor uses."""
    return [read_affinity(source) for source in sources or []]


def read_layout(source: str) -> "Layout":
    """Read a layout document from a file or from standard input."""
    from taskgroup.core.documents.layout import Layout
    from taskgroup.formats.documents import read_document

    refuse_terminal(source, "a layout document")
    return read_document(source, Layout)


def read_whatever(source: str) -> "msgspec.Struct | tuple[RunRecord, ...]":
    """Read a document of any kind, or a run log. Return the document, or the records of the run log."""
    from taskgroup.formats.any_document import read_sources

    refuse_terminal(source, "a document")
    found, notes = read_sources([source])
    if len(found) > 1:
        raise InputError(
            f"{source}: contains {len(found)} documents, but one is expected; write one of them to its own file"
        )
    for message in notes:
        note(message)
    return found[0].content


ArchitecturesOption = Annotated[
    str | None,
    typer.Option(
        "--architectures",
        metavar="FILE",
        help="Cost document of `taskgroup cost`: multiply-adds, parameters and bytes of the architectures.",
    ),
]


def read_architectures(source: str | None, tasks: tuple[str, ...]) -> "dict[str, Architecture]":
    """Read a cost document and return a dictionary from name to architecture, for an affinity of the given tasks. Each
    architecture contains its multiply-adds, parameters and bytes.
    """
    if source is None:
        return {}
    from taskgroup.core.documents.affinity import Amounts, Architecture
    from taskgroup.core.documents.cost import Cost
    from taskgroup.formats.documents import read_document

    found = {}
    for name, cost in read_document(source, Cost).architectures.items():
        heads = {task: head for task, head in cost.heads.items() if task in tasks}
        missing = [task for task in tasks if task not in heads]
        if missing:
            raise InputError(
                f"{source}: architecture '{name}' lacks the head of {', '.join(missing)}; count it with "
                "`taskgroup cost --head`",
                "architectures",
            )
        found[name] = Architecture(
            cost.trunk.macs,
            {task: head.macs for task, head in heads.items()},
            {
                **(cost.resources or {}),
                "params": Amounts(cost.trunk.parameters, {task: head.parameters for task, head in heads.items()}),
                "bytes": Amounts(cost.trunk.bytes, {task: head.bytes for task, head in heads.items()}),
            },
        )
    return found


def read_macs(entries: list[str] | None, tasks: tuple[str, ...]) -> "dict[str, Architecture]":
    """Read the multiply-adds of architectures from texts of the form `ARCH=TRUNK[+HEAD]`. Return a dictionary from name
    to architecture.
    """
    from taskgroup.core.documents.affinity import Architecture
    from taskgroup.core.quantity import parse_quantity

    architectures = {}
    for entry in entries or []:
        name, equals, numbers = entry.rpartition("=")
        if not equals or not name:
            raise InputError(f"'{entry}' is not ARCH=TRUNK or ARCH=TRUNK+HEAD; write it as in full=6.4G+200M", "macs")
        trunk, plus, head = numbers.partition("+")
        heads = dict.fromkeys(tasks, parse_quantity(head)) if plus else {}
        try:
            architectures[name] = Architecture(parse_quantity(trunk), heads)
        except InputError as error:
            raise InputError(f"'{entry}': {error}", "macs") from None
    return architectures


def refuse_terminal(source: str, wanted: str) -> None:
    """Raise `InputError` if the source is standard input and standard input is a terminal."""
    if source == STDIN and sys.stdin.isatty():
        raise InputError(f"no input: give {wanted} as a file, or pipe one in")
