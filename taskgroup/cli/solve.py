"""`taskgroup solve`."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from taskgroup.cli.inputs import AffinityArgument, read_affinity, read_budget
from taskgroup.cli.output import FormatOption, OutputOption, emit
from taskgroup.cli.progress import solve_progress
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN


class Predict(StrEnum):
    """How to fill in groups that were not observed."""

    NONE = "none"
    HOA = "hoa"


class MethodName(StrEnum):
    """How to solve."""

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


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup solve affinity.json --budget 2.5G --weight depth=2 -o layout.json")
    def solve(
        affinity: AffinityArgument = STDIN,
        budget: Annotated[
            str | None,
            typer.Option(metavar="MACS", help="Multiply-adds per inference, all networks together: 3, 800M, 2.5G."),
        ] = None,
        max_models: Annotated[int | None, typer.Option(min=1, metavar="K", help="At most K networks.")] = None,
        predict: Annotated[
            Predict | None,
            typer.Option(
                help="Groups nobody trained: leave them out, or the mean of their pairs (higher-order approximation). "
                "By default none, but hoa where no group was observed at all."
            ),
        ] = None,
        method: Annotated[
            MethodName,
            typer.Option(
                help="Our branch and bound (exact, also auto), the integer program (ilp), or a baseline without proof: "
                "the other names."
            ),
        ] = MethodName.AUTO,
        compare: Annotated[
            bool, typer.Option("--compare", help="Print every baseline beside the optimum, instead of a layout.")
        ] = False,
        seed: Annotated[int, typer.Option(min=0, metavar="N", help="With random: which draw.")] = 0,
        ilp_solver: Annotated[
            str | None,
            typer.Option(metavar="NAME", help="With ilp: a solver that PuLP finds; HiGHS by default."),
        ] = None,
        time_limit: Annotated[
            float | None,
            typer.Option(metavar="SECONDS", help="Stop then, with the best layout and its bound."),
        ] = None,
        gap: Annotated[
            float | None,
            typer.Option(
                metavar="G",
                help="Stop within this relative gap: 0.01 is 1 %; 0, the default, proves the optimum. "
                "A baseline is only held to a gap that is given.",
            ),
        ] = None,
        weight: Annotated[
            list[str] | None,
            typer.Option(metavar="TASK=W", help="Weight of a task in the objective. Repeatable."),
        ] = None,
        keep_singletons: Annotated[
            bool | None,
            typer.Option(
                "--keep-singletons/--no-singletons",
                show_default=False,
                help="Whether a network may train one task alone; by default unless the numbers are a raw score.",
            ),
        ] = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Find the networks to build: the best total performance within the budget, with proof.

        Exit status 1 when nothing fits, or when the gap asked for was not reached.
        """
        limit, weights = read_budget(budget), _weights(weight)
        document = read_affinity(affinity)
        find = _comparing() if compare else _solving()
        with solve_progress() as progress:
            found = find(
                document,
                budget=limit,
                max_models=max_models,
                predict=None if predict is None else predict.value,
                method=method.value,
                ilp_solver=ilp_solver,
                time_limit=time_limit,
                gap=gap or 0.0,
                weight=weights,
                singletons=keep_singletons,
                seed=seed,
                progress=progress,
            )
        emit(found, form, output)
        answer = found.methods[0] if compare else found
        if answer.status == "infeasible":
            return 1
        free = method in _BASELINES and gap is None
        reached = answer.status == "optimal" or (answer.gap is not None and answer.gap <= (gap or 0.0))
        return 0 if free or reached else 1


_BASELINES = tuple(name for name in MethodName if name not in (MethodName.AUTO, MethodName.EXACT, MethodName.ILP))


def _solving() -> Callable[..., Any]:
    from taskgroup.solve.solve import solve

    return solve


def _comparing() -> Callable[..., Any]:
    from taskgroup.solve.compare import compare

    return compare


def _weights(entries: list[str] | None) -> dict[str, float]:
    from taskgroup.core.quantity import parse_number

    weights: dict[str, float] = {}
    for entry in entries or []:
        task, _, text = entry.rpartition("=")
        number = parse_number(text)
        if not task or number is None:
            raise InputError(f"--weight '{entry}': TASK=W is accepted, W a number, such as depth=2")
        if task in weights:
            raise InputError(f"--weight '{entry}': '{task}' has a weight already")
        weights[task] = number
    return weights
