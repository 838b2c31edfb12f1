"""Options that say how to solve."""

from enum import StrEnum
from typing import Annotated

import typer


class MethodName(StrEnum):
    """How to solve."""

    AUTO = "auto"
    EXACT = "exact"
    ILP = "ilp"


class SolveMethodName(StrEnum):
    """How to solve for one layout: with proof, or by a baseline."""

    AUTO = "auto"
    EXACT = "exact"
    ILP = "ilp"
    ALL_IN_ONE = "all-in-one"
    SINGLE_TASK = "single-task"
    GREEDY = "greedy"
    RANDOM = "random"
    HIERARCHICAL = "hierarchical"
    SPECTRAL = "spectral"
    MATCHING = "matching"
    BEAM = "beam"


SolveMethodOption = Annotated[
    SolveMethodName,
    typer.Option(
        help="Our branch and bound (exact, also auto), the integer program (ilp), or a baseline without proof: "
        "the other names."
    ),
]
MethodOption = Annotated[
    MethodName, typer.Option(help="Our branch and bound (exact, also auto), or the integer program (ilp).")
]
IlpSolverOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="With ilp: a solver that PuLP finds; HiGHS by default.")
]
TimeLimitOption = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="Stop then, with the best that was found and its bound.")
]
