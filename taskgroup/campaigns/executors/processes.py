"""Child processes that do not outlive this process: a guardian process ends them if this process is killed."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock
from typing import IO

from taskgroup.campaigns.executors import guardian

GRACE = 5.0
"""Seconds between SIGTERM and SIGKILL."""


class Children:
    """The child processes of this process; the methods are thread-safe.

    `token`: identifier with which the child processes are marked, in an environment variable.
    """

    def __init__(self, token: str | None = None) -> None:
        self.token = token or secrets.token_hex(8)
        self.cancelled = Event()
        self._lock = Lock()
        self._groups: set[int] = set()
        self._guardian: subprocess.Popen[bytes] | None = None

    def start(
        self, line: str, name: str, environment: Mapping[str, str], folder: Path, output: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start a shell line in a new process group, and write its standard output and standard error to `output`."""
        with self._lock:
            if self._guardian is None:
                self._guardian = self._start_guardian()
        process = subprocess.Popen(
            ["/bin/sh", "-c", line],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**environment, guardian.VARIABLE: f"{self.token}/{name}"},
            start_new_session=True,
        )
        with self._lock:
            self._groups.add(process.pid)
            self._report(f"+{process.pid}\n")
        if self.cancelled.is_set():
            self.end(process, name, hard=True)
        return process

    def wait(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        """Wait at most `seconds` for a process to end, and return whether it ended."""
        if hasattr(os, "pidfd_open"):
            try:
                descriptor = os.pidfd_open(process.pid)
            except OSError:
                return process.poll() is not None
            try:
                poll = select.poll()
                poll.register(descriptor, select.POLLIN)
                poll.poll(max(0.0, seconds) * 1000)
            finally:
                os.close(descriptor)
            return process.poll() is not None
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self, process: subprocess.Popen[bytes], name: str, *, hard: bool = False) -> None:
        """End a child process and all processes that it started."""
        guardian.end_processes([process.pid], f"{self.token}/{name}", 0.0 if hard else GRACE, process.poll)

    def left_behind(self, group: int, name: str) -> int:
        """Return the number of processes that are still running although the child that started them has ended."""
        others = len(guardian.marked(f"{self.token}/{name}"))
        return max(others, 1) if guardian.group_exists(group) else others

    def forget(self, group: int) -> None:
        """Remove the process group of a child that has ended from the list of running process groups."""
        with self._lock:
            self._groups.discard(group)
            self._report(f"-{group}\n")

    def end_all(self, *, hard: bool) -> None:
        """Send a signal to the process group of every child: SIGKILL if `hard` is true, otherwise SIGTERM.

        Children that ignore SIGTERM are killed later, by `wait` or `close`.
        """
        import signal

        self.cancelled.set()
        with self._lock:
            groups = list(self._groups)
        for group in groups:
            with contextlib.suppress(OSError):
                os.killpg(group, signal.SIGKILL if hard else signal.SIGTERM)

    def close(self) -> None:
        """End the remaining children and the guardian process."""
        with self._lock:
            left, keeper = list(self._groups), self._guardian
            self._guardian = None
        guardian.end_processes(left, self.token if keeper is not None else None, 0.0)
        if keeper is not None and keeper.stdin is not None:
            with contextlib.suppress(OSError):
                keeper.stdin.close()
            keeper.wait()

    def _report(self, line: str) -> None:
        if self._guardian is not None and self._guardian.stdin is not None:
            with contextlib.suppress(OSError):
                self._guardian.stdin.write(line.encode())
                self._guardian.stdin.flush()

    def _start_guardian(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", guardian.__file__, self.token, str(GRACE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


_children: Children | None = None
_first = Lock()


def children() -> Children:
    """Return the one `Children` object of this process."""
    global _children  # noqa: PLW0603 (one guardian per process)
    with _first:
        if _children is None:
            _children = Children()
        return _children


def use_token(token: str) -> Children:
    """Replace the `Children` object of this process by a new one whose children are marked with `token`."""
    global _children  # noqa: PLW0603
    with _first:
        if _children is not None:
            _children.close()
        _children = Children(token)
        return _children
