"""Progress of the surrogate's training runs on a terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def train_progress() -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that shows a bar with the number of finished runs, the runs per second and the remaining time.
    Yield `None` if there is no terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("training"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("groups, {task.fields[rate]}, time left"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("training", total=None, rate="· runs/s")

        def show(done: int, total: int) -> None:
            rate = done / max(1e-9, time.monotonic() - started)
            bar.update(task, completed=done, total=total, rate=f"{rate:.3g} runs/s")

        yield show
