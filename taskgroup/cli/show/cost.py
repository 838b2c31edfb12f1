"""The subcommand `taskgroup cost`."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit, note
from taskgroup.cli.options.problem import DataOption, WidthOption, read_widths
from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.core.documents.cost import Cost

_INPUT = re.compile(r"(\d+(?:x\d+)*)(?::(float|long))?")


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(
        epilog="Example: taskgroup cost model.py:build --input 3x224x224 --head depth=heads.depth --head seg=heads.seg"
    )
    def cost(
        source: Annotated[
            str,
            typer.Argument(
                metavar="PROBLEM|MODEL",
                help="Problem file, or with --input a function that returns an nn.Module: model.py:build.",
            ),
        ],
        shape: Annotated[
            str | None,
            typer.Option(
                "--input",
                metavar="AxBxC",
                help="Shape of one input of the module, without the batch axis; append :long for integer inputs.",
            ),
        ] = None,
        head: Annotated[
            list[str] | None,
            typer.Option(
                metavar="TASK=SUBMODULE", help="Submodule that is the head of a task, with --input. Repeatable."
            ),
        ] = None,
        measure: Annotated[
            str | None,
            typer.Option(
                metavar="NAME,NAME",
                help="Resources to measure on this machine: latency, memory, or latency,memory. Applies to a module; "
                "`solve --limit` takes the results.",
            ),
        ] = None,
        width: WidthOption = None,
        data: DataOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Count multiply-adds, parameters and bytes of the trunk and each head of a problem's networks or of a module.

        The result can be given to `estimate --architectures FILE`.
        """
        widths = read_widths(width)
        if shape is not None:
            names = tuple(name.strip() for name in (measure or "").split(",") if name.strip())
            emit(_of_module(source, shape, head or [], widths, names, data), form, output)
            return
        for option, given in (("--head", head), ("--measure", measure)):
            if given:
                raise InputError(f"{option} applies to a module; add --input")
        from taskgroup.surrogate.network.cost import estimate_cost
        from taskgroup.surrogate.problem.load import load_problem

        emit(estimate_cost(load_problem(source, data), widths=widths, notify=note), form, output)


def _of_module(
    source: str,
    shape: str,
    heads: list[str],
    widths: dict[str, float] | None,
    measure: tuple[str, ...],
    data: str | None,
) -> "Cost":
    if data is not None:
        raise InputError("--data applies to a problem; remove it")
    match = _INPUT.fullmatch(shape)
    if match is None:
        raise InputError(f"--input '{shape[:80]}': is not a shape; write numbers joined by x, such as 3x224x224")
    named: dict[str, str] = {}
    for entry in heads:
        task, equals, name = entry.partition("=")
        if not equals or not task or not name or task in named:
            raise InputError(f"--head '{entry[:80]}': write each task once as TASK=SUBMODULE, as in a=heads.a")
        named[task] = name
    import torch

    from taskgroup.surrogate.network.module_cost import module_cost
    from taskgroup.surrogate.problem.load import load_attribute

    return module_cost(
        load_attribute(source),
        [int(size) for size in match[1].split("x")],
        named,
        widths,
        dtype=torch.long if match[2] == "long" else torch.float32,
        measure=measure,
        notify=note,
    )
