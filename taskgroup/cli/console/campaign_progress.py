"""Progress of a training campaign. On a terminal it is shown as a bar, otherwise as one line per minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from taskgroup.core.duration import format_duration

if TYPE_CHECKING:
    from taskgroup.campaigns.command.driver import Counts
    from taskgroup.campaigns.command.wanted import WantedRun

_EVERY = 60.0
_QUOTED = 3
"""Number of failed runs whose last output lines are shown; each later failed run gets one line."""


class _Sink(Protocol):
    def show(self, text: str, done: int, total: int) -> None: ...

    def line(self, text: str) -> None: ...


class CampaignReport:
    """Reporter of a campaign's progress: it shows how many runs are done, failed and running, and each failed run."""

    def __init__(self, sink: _Sink | None) -> None:
        self._sink = sink
        self._started = time.monotonic()
        self._failed = 0

    def update(self, counts: Counts) -> None:
        """Show how many runs are done, how many failed and how many are running."""
        if self._sink is not None:
            self._sink.show(self._text(counts), counts.done + counts.failed, counts.total)

    def failed(self, run: WantedRun, reason: str, lines: str) -> None:
        """Show that a run failed, and the reason. For the first few failed runs, also show the last lines of their
        output.
        """
        from pathlib import Path

        from taskgroup.campaigns.command.output import last_lines

        self._failed += 1
        if self._sink is None:
            return
        self._sink.line(f"taskgroup: run {run.name} failed: {reason}")
        if self._failed <= _QUOTED:
            output = Path(lines) / "stdout"
            quoted = last_lines(output, 5)
            for line in quoted[:-1]:
                self._sink.line(f"    | {line}")
            if quoted:
                self._sink.line(f"    | {quoted[-1]}")
                self._sink.line(f"    full output: {output}")

    def note(self, text: str) -> None:
        """Show a note to the user."""
        if self._sink is not None:
            self._sink.line(f"taskgroup: {text}")

    def _text(self, counts: Counts) -> str:
        parts = [f"{counts.done} done", f"{counts.failed} failed", f"{counts.running} running"]
        elapsed = time.monotonic() - self._started
        if counts.new:
            rate = counts.new / max(1e-9, elapsed)
            parts.append(f"{rate:.2g} runs/s" if rate >= 1 else f"{rate * 3600:.3g} runs/h")
        left = time_left(counts)
        if left:
            parts.append("time left " + left)
        return ", ".join(parts)


def time_left(counts: Counts) -> str:
    """Return a text with the estimated time until all runs have ended. If there are several architectures, the text
    also contains the time for each of them. Return "" if the time cannot be estimated.
    """
    every = [seconds for found in counts.seconds.values() for seconds in found]
    if not every or not any(counts.waiting.values()):
        return ""
    mean = {name: sum(found) / len(found) for name, found in counts.seconds.items() if found}
    usual, at_once = sum(every) / len(every), max(1, counts.running)
    left = {name: count * mean.get(name, usual) / at_once for name, count in counts.waiting.items() if count}
    text = format_duration(sum(left.values()))
    if len(counts.waiting) > 1:
        text += " (" + ", ".join(f"{name} {format_duration(seconds)}" for name, seconds in left.items()) + ")"
    return text


class _Lines:
    """Progress as lines of text, for a standard error that is a file or a pipe. A line is printed every minute."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _EVERY
        self.last = ""

    def show(self, text: str, done: int, total: int) -> None:
        self.last = f"taskgroup: {done} of {total} runs: {text}"
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            self.line(self.last)

    def line(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


@contextmanager
def campaign_progress(*, quiet: bool = False) -> Iterator[CampaignReport]:
    """Show the progress of a campaign on standard error: as a bar on a terminal, otherwise as lines of text. If `quiet`
    is true, show nothing.
    """
    if quiet:
        yield CampaignReport(None)
        return
    if not sys.stderr.isatty():
        lines = _Lines()
        yield CampaignReport(lines)
        if lines.last:
            lines.line(lines.last)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (TextColumn("training"), BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("", total=None)

        class _Bar:
            def show(self, text: str, done: int, total: int) -> None:
                bar.update(task, description=text, completed=done, total=total)

            def line(self, text: str) -> None:
                bar.console.print(text, markup=False, soft_wrap=True)

        yield CampaignReport(_Bar())
