"""`taskgroup demo`."""

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.output import note
from taskgroup.cli.train_progress import train_progress

if TYPE_CHECKING:
    from taskgroup.surrogate.demo import Story


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup demo -o demo/")
    def demo(
        output: Annotated[
            str | None,
            typer.Option("--output", "-o", metavar="DIR", help="Leave the run log and the documents in a folder."),
        ] = None,
    ) -> None:
        """Show all of it on real data: which of thirteen tasks on handwritten digits should share a network.

        Takes no input and less than a minute.
        """
        from taskgroup.surrogate.demo import run_demo

        started = time.monotonic()
        with train_progress() as progress:
            story = run_demo(output, progress, note)
        sys.stdout.write(_narrate(story, output))
        note(f"took {time.monotonic() - started:.0f} s")


def _narrate(story: "Story", output: str | None) -> str:
    from taskgroup.report.tables.render import render

    tasks = len(story.gain.tasks)
    pairs = sum(len(group.train) == 2 for group in story.gain.groups)
    parts = [
        f"1. {tasks} tasks on handwritten digits, and what a network that serves them costs\n\n{render(story.cost)}",
        f"2. {tasks} tasks trained alone, {pairs} pairs trained together: what a task gains from a partner\n\n"
        f"{_partners(story)}",
        f"3. The best layout at each budget\n\n{_frontier(story)}",
        f"4. The layout at two thirds of what one network a task costs\n\n{render(story.layout)}",
        f"5. What that is worth on test data, each network trained and judged there\n\n{_worth(story)}",
    ]
    if output is not None:
        files = "runs.jsonl, cost.json, gain.json, layout.json, test-gain.json"
        parts.append(f"In {output}: {files}. Go on with\n\n{_next(output)}")
    else:
        parts.append("taskgroup demo -o demo/ leaves the files behind.\n")
    return "\n".join(parts)


def _partners(story: "Story") -> str:
    """Each task with the partners that help and hurt it most."""
    tasks = story.gain.tasks
    lines = [f"{'task':>8} {'best partner':>20} {'worst partner':>20}"]
    for target, task in enumerate(tasks):
        column = [(row[target], name) for name, row in zip(tasks, story.gain.affinity, strict=True)]
        known = sorted((value, name) for value, name in column if value is not None)
        worst, best = (f"{name} {value:+.0%}" for value, name in (known[0], known[-1]))
        lines.append(f"{task:>8} {best:>20} {worst:>20}")
    return "\n".join(lines) + "\n"


def _frontier(story: "Story") -> str:
    from taskgroup.core.quantity import format_quantity

    lines = [f"{'budget':>10} {'cost':>10} {'networks':>9} {'total gain':>11}"]
    for layout in story.frontier:
        cost = "·" if layout.cost is None else format_quantity(layout.cost)
        gain = "·" if layout.objective is None else f"{layout.objective:+.3f}"
        budget = format_quantity(layout.budget or 0)
        lines.append(f"{budget:>10} {cost:>10} {len(layout.models):>9} {gain:>11}")
    return "\n".join(lines) + "\n"


def _worth(story: "Story") -> str:
    from taskgroup.core.quantity import format_quantity

    tasks = len(story.gain.tasks)
    judged = story.judged.objective
    rows = [
        ("one network for all", *story.together),
        ("one network a task", *story.alone),
        (f"the layout ({len(story.layout.models)} networks)", judged if judged is not None else 0.0, story.layout.cost),
    ]
    lines = [f"{'':24} {'multiply-adds':>14} {'mean gain a task':>17}"]
    lines += [f"{name:24} {format_quantity(cost or 0):>14} {total / tasks:>+17.1%}" for name, total, cost in rows]
    return "\n".join(lines) + "\n"


def _next(folder: str) -> str:
    place = folder.rstrip("/")
    return f"    taskgroup solve {place}/gain.json --predict hoa --budget 25k\n"
