"""The subcommand `taskgroup demo`."""

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.output import note
from taskgroup.cli.console.training_progress import train_progress

if TYPE_CHECKING:
    from taskgroup.workflows.demo import DemoResult


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup demo -o demo/")
    def demo(
        output: Annotated[
            str | None,
            typer.Option("--output", "-o", metavar="DIR", help="Folder for the run log and the documents."),
        ] = None,
    ) -> None:
        """Demonstrate all steps on real data: which of thirteen tasks on handwritten digits should share a network.

        The demonstration needs no input and takes about a minute.
        """
        from taskgroup.workflows.demo import run_demo

        started = time.monotonic()
        with train_progress() as progress:
            result = run_demo(output, progress, note)
        sys.stdout.write(_describe(result, output))
        note(f"took {time.monotonic() - started:.0f} s")


def _describe(result: "DemoResult", output: str | None) -> str:
    from taskgroup.report.render import render
    from taskgroup.workflows.demo import FINAL_SEEDS, SEEDS

    sizes = [len(group.train) for group in result.screened.groups]
    tasks, pairs = len(result.gain.tasks), sizes.count(2)
    larger = sum(size > 2 for size in sizes) - len(result.predicted)
    fresh = len(result.verification.seeds)
    parts = [
        f"1. Cost of the networks for {tasks} tasks on handwritten digits\n\n{render(result.cost)}",
        f"2. Gain of each task from a partner: {tasks} single tasks, {pairs} pairs and {larger} larger groups, "
        f"{SEEDS} runs each\n\n{_partners(result)}",
        "3. Predicted and measured gain of the networks of the best predicted layout; the next steps use measured gains"
        f"\n\n{_predicted(result)}",
        f"4. The best layout for each budget, from {FINAL_SEEDS} runs of each network, with one standard error "
        f"subtracted from every gain\n\n{_frontier(result)}",
        f"5. The layout for two thirds of the cost of one network per task\n\n{render(result.layout)}",
        f"6. Expected and measured gain: its networks, trained again with {fresh} other seeds\n\n"
        f"{render(result.verification)}",
        f"7. Mean gain per task on the validation data, by which the layout was chosen, and on test data\n\n"
        f"{_test_gains(result)}",
    ]
    if output is not None:
        files = "runs.jsonl, verification.jsonl, cost.json, gain.json, layout.json, verification.json, test-gain.json"
        parts.append(f"Written to {output}: {files}. Continue with\n\n{_next(output)}")
    else:
        parts.append("`taskgroup demo -o demo/` writes the documents to a folder.\n")
    return "\n".join(parts)


def _partners(result: "DemoResult") -> str:
    """Return a table that lists the best and the worst partner of each task."""
    tasks = result.screened.tasks
    lines = [f"{'task':>8} {'best partner':>20} {'worst partner':>20}"]
    for target, task in enumerate(tasks):
        column = [(row[target], name) for name, row in zip(tasks, result.screened.affinity, strict=True)]
        known = sorted((value, name) for value, name in column if value is not None)
        worst, best = (f"{name} {value:+.0%}" for value, name in (known[0], known[-1]))
        lines.append(f"{task:>8} {best:>20} {worst:>20}")
    return "\n".join(lines) + "\n"


def _predicted(result: "DemoResult") -> str:
    """Return a table of the networks whose performance was predicted. It contains the mean predicted gain of each
    network and, after training, the mean measured gain.
    """
    lines = [f"{'predicted':>12} {'trained':>12}   mean gain of the tasks to serve, in a network of"]
    lines += [
        f"{found.predicted:>+12.0%} {found.trained:>+12.0%}   {', '.join(found.train)}" for found in result.predicted
    ]
    return "\n".join(lines) + "\n"


def _frontier(result: "DemoResult") -> str:
    from taskgroup.core.quantity import format_quantity

    lines = [f"{'budget':>10} {'cost':>10} {'networks':>9} {'at least':>11}"]
    for layout in result.frontier:
        cost = "·" if layout.cost is None else format_quantity(layout.cost)
        gain = "·" if layout.objective is None else f"{layout.objective:+.3f}"
        budget = format_quantity(layout.budget or 0)
        lines.append(f"{budget:>10} {cost:>10} {len(layout.models):>9} {gain:>11}")
    return "\n".join(lines) + "\n"


def _test_gains(result: "DemoResult") -> str:
    from taskgroup.core.quantity import format_quantity

    tasks, seen = len(result.gain.tasks), result.verification
    rows = [
        ("one network for all", seen.all_in_one, result.together),
        ("one network per task", seen.single_task, result.alone),
        (f"the layout ({len(result.layout.models)} networks)", seen.measured, result.judged.objective or 0.0),
    ]
    lines = [f"{'':24} {'multiply-adds':>14} {'validation':>12} {'test':>8}"]
    for name, total, test in rows:
        validation = (total.objective or 0.0) / tasks
        lines.append(f"{name:24} {format_quantity(total.cost):>14} {validation:>+12.1%} {test / tasks:>+8.1%}")
    return "\n".join(lines) + "\n"


def _next(folder: str) -> str:
    place = folder.rstrip("/")
    problem = "taskgroup.surrogate.problem.digits:digits_problem"
    return (
        f"    taskgroup solve {place}/gain.json --budget 20k -o smaller.json\n"
        f"    taskgroup verify smaller.json --problem {problem} --log {place}/verification.jsonl\n"
    )
