"""Options of subcommands that train the networks of a problem: device, data split, trunk widths and memory."""

from enum import StrEnum
from typing import Annotated

import typer

from taskgroup.cli.options.values import read_positive
from taskgroup.core.errors import InputError


class DeviceName(StrEnum):
    """Choices of `--device`."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class SplitName(StrEnum):
    """Choices of `--split`."""

    VALIDATION = "validation"
    TEST = "test"


ProblemArgument = Annotated[
    str,
    typer.Argument(
        metavar="PROBLEM",
        help="Python file, or module:attribute, that defines a `Problem` or a function that returns one.",
    ),
]
DataOption = Annotated[
    str | None,
    typer.Option("--data", metavar="PATH", help="Path of the data, passed to PROBLEM if this is a function of a path."),
]
WidthOption = Annotated[
    list[str] | None,
    typer.Option(
        "--width",
        metavar="NAME=W",
        help="Name of an architecture and width of its trunk. Repeatable.  "
        "[default: full=1, and half, the width with half the multiply-adds]",
    ),
]
DeviceOption = Annotated[DeviceName, typer.Option(help="Device to train on; auto: a GPU if there is one.")]
MemoryOption = Annotated[
    str | None,
    typer.Option(metavar="BYTES", help="Maximum memory of training, such as 2G.  [default: half of the free memory]"),
]


def read_widths(entries: list[str] | None) -> dict[str, float] | None:
    """Read the trunk widths of architectures from texts `NAME=W`. Return a dictionary from name to width."""
    from taskgroup.core.quantity import parse_number

    widths: dict[str, float] = {}
    for entry in entries or []:
        name, _, text = entry.rpartition("=")
        number = parse_number(text)
        if not name or number is None or number <= 0:
            raise InputError(f"'{entry}' is not NAME=W with a positive number W; write it as in half=0.5", "width")
        if name in widths:
            raise InputError(f"duplicate architecture '{name}' in '{entry}'", "width")
        widths[name] = number
    return widths or None


def read_memory(text: str | None) -> float | None:
    """Read a number of bytes. The text may have an SI suffix, such as `8G`."""
    return read_positive("memory", text)
