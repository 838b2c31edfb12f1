"""Ctrl-C during a long search: the first one asks for the best answer so far, the second one ends at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from types import FrameType

from taskgroup.cli.console.output import note


@contextmanager
def interruptible(active: bool = True) -> Iterator[Event]:
    """An event that the first Ctrl-C sets; where `active` is false, or outside the main thread, nobody sets it."""
    cancel = Event()
    if not active or current_thread() is not main_thread():
        yield cancel
        return

    def ask(signum: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        note("interrupted: finishing with the best so far; once more to end at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
