"""Arguments of the subcommands that train a problem's networks."""

from enum import StrEnum
from typing import Annotated

import typer

from taskgroup.cli.options.values import read_positive
from taskgroup.core.errors import InputError


class DeviceName(StrEnum):
    """Where to train."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class SplitName(StrEnum):
    """Which examples networks are judged on."""

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
    typer.Option("--data", metavar="PATH", help="Path passed to the problem, if it is a function of a path."),
]
WidthOption = Annotated[
    list[str] | None,
    typer.Option(
        "--width",
        metavar="NAME=W",
        help="An architecture: its name and the trunk's width. Repeatable. By default full=1, and half, the width "
        "with half the multiply-adds.",
    ),
]
DeviceOption = Annotated[DeviceName, typer.Option(help="auto takes a GPU where there is one.")]
MemoryOption = Annotated[
    str | None, typer.Option(metavar="BYTES", help="What training may take, such as 2G; half of what is free.")
]


def read_widths(entries: list[str] | None) -> dict[str, float] | None:
    """Read `NAME=W` entries."""
    from taskgroup.core.quantity import parse_number

    widths: dict[str, float] = {}
    for entry in entries or []:
        name, _, text = entry.rpartition("=")
        number = parse_number(text)
        if not name or number is None or number <= 0:
            raise InputError(f"--width '{entry}': NAME=W is accepted, W a number above 0, such as half=0.5")
        if name in widths:
            raise InputError(f"--width '{entry}': '{name}' has a width already")
        widths[name] = number
    return widths or None


def read_memory(text: str | None) -> float | None:
    """Read a number of bytes, SI suffixes allowed."""
    return read_positive("memory", text)
