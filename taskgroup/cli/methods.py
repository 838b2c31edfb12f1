"""Options that say how to solve."""

from enum import StrEnum
from typing import Annotated

import typer


class MethodName(StrEnum):
    """How to solve."""

    AUTO = "auto"
    EXACT = "exact"
    ILP = "ilp"


MethodOption = Annotated[
    MethodName, typer.Option(help="Our branch and bound (exact, also auto), or the integer program (ilp).")
]
IlpSolverOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="With ilp: a solver that PuLP finds; HiGHS by default.")
]
TimeLimitOption = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="Stop then, with the best that was found and its bound.")
]
