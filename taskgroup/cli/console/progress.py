"""Progress bars and status lines on a terminal, for searches and for work on many items."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0

Report = Callable[[float | None, float], None]


@contextmanager
def solve_progress() -> Iterator[Report | None]:
    """Yield a function that shows the best objective and the bound of a search; it shows nothing in the first second.
    Yield `None` if there is no terminal.
    """

    def text(best: float | None, bound: float) -> str:
        gap = "" if best is None else f", best {best:.6g}, gap {abs(bound - best) / max(1e-12, abs(best)):.2%}"
        return f"bound {bound:.6g}{gap}"

    with _status("solving", text) as report:
        yield report


@contextmanager
def frontier_progress() -> Iterator[Report | None]:
    """Yield a function that shows how many points of the frontier were found, and the last one. Yield `None` if there
    is no terminal.
    """
    points = 0

    def text(objective: float | None, cost: float) -> str:
        nonlocal points
        points += 1
        return f"{points} points, down to cost {cost:.6g} (objective {objective:.6g})"

    with _status("solving", text) as report:
        yield report


@contextmanager
def _status(verb: str, text: Callable[[float | None, float], str]) -> Iterator[Report | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.status import Status

    started = time.monotonic()
    status = Status(verb, console=Console(stderr=True))
    timer = threading.Timer(PATIENCE, status.start)
    timer.daemon = True
    timer.start()

    def report(first: float | None, second: float) -> None:
        status.update(f"{verb} for {time.monotonic() - started:.0f} s: {text(first, second)}")

    try:
        yield report
    finally:
        timer.cancel()
        status.stop()


@contextmanager
def counted_progress(verb: str, of: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that shows a bar with the number of finished items and the remaining time. Yield `None` if there
    is no terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(verb),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{of}, time left"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(verb, total=None)
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if time.monotonic() - started > PATIENCE:
            bar.start()

    try:
        yield show
    finally:
        bar.stop()
