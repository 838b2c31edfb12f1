"""One run of the user's command: start the command, wait for its end, check the result, and write the run record."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from taskgroup.campaigns.command.output import last_lines
from taskgroup.campaigns.command.reading import Reading, read_logged
from taskgroup.campaigns.command.result import BadResultError, Result, read_result
from taskgroup.campaigns.executors.interface import LINE
from taskgroup.campaigns.executors.processes import GRACE, Children, children
from taskgroup.core.duration import format_duration
from taskgroup.core.run_record import RunRecord

OUTPUT, RESULT = "stdout", "result.json"
"""Names of the files in a run's folder: the captured output, and the result that the command writes."""

_LOOK = 0.25
"""Seconds between two checks of the size of the output."""
_LONGEST_BACKOFF = 300.0


class CancelledRunError(Exception):
    """Error that reports that a run was cancelled before it finished."""


@dataclass(frozen=True)
class CommandRun:
    """The command of one run, and the limits that apply to it.

    `timeout`: maximum number of seconds per attempt. `retries`: maximum number of further attempts after a failed
    attempt. `max_output`: maximum number of bytes of captured output. `cwd`: the working folder, which is created if it
    is missing. `reading`: the logger's files from which the result is read; `None` if the result is read from the
    result file.
    """

    name: str
    train: tuple[str, ...]
    architecture: str
    seed: int
    command: str
    folder: str
    cwd: str
    environment: Mapping[str, str]
    timeout: float | None = None
    retries: int = 0
    max_output: float = 1e9
    reading: Reading | None = None


def run_command(run: CommandRun, environment: Mapping[str, str]) -> bytes:
    """Run the command of one run, with further attempts if it fails, and return the run's line for the run log.

    The line is also written to the run's folder. If the folder already contains the line, the command is not run again.
    Raises `CancelledRunError` if the run is cancelled, and `OSError` if the run's folder cannot be written.
    """
    folder = Path(run.folder)
    line = folder / LINE
    if line.exists():
        return line.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    record = _record(run, environment)
    record = msgspec.structs.replace(record, seconds=round(time.monotonic() - started, 3))
    encoded = msgspec.json.encode(record) + b"\n"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{LINE}.{os.getpid()}"
    temporary.write_bytes(encoded)
    temporary.replace(line)
    return encoded


def _record(run: CommandRun, environment: Mapping[str, str]) -> RunRecord:
    reasons: list[str] = []
    for attempt in range(run.retries + 1):
        if attempt:
            _pause(min(_LONGEST_BACKOFF, 2.0 ** (attempt - 1)))
            _keep_output(Path(run.folder), attempt)
        found = _attempt(run, environment)
        if isinstance(found, Result):
            return RunRecord(
                train=run.train,
                architecture=run.architecture,
                seed=run.seed,
                loss=dict(found.loss) if found.loss is not None else None,
                metric=dict(found.metric) if found.metric is not None else None,
                macs=found.macs,
                epochs=found.epochs,
            )
        reasons.append(found)
    reason = reasons[-1] + (f" (attempt {len(reasons)} of {len(reasons)})" if len(reasons) > 1 else "")
    return RunRecord(train=run.train, architecture=run.architecture, seed=run.seed, failed=reason)


def _attempt(run: CommandRun, environment: Mapping[str, str]) -> Result | str:
    """Run the command once. Return the result or, if the attempt failed, the reason as text."""
    folder, cwd, own = Path(run.folder), Path(run.cwd), children()
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / RESULT
    result.unlink(missing_ok=True)
    try:
        cwd.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"the working folder {cwd} cannot be made ({error.strerror})"
    output = folder / OUTPUT
    with output.open("wb") as file:
        process = own.start(run.command, run.name, {**os.environ, **run.environment, **environment}, cwd, file)
    stopped = None
    try:
        stopped = _watch(run, own, process, output)
    finally:
        strays = 0 if stopped is not None else own.left_behind(process.pid, run.name)
        if process.returncode is None or strays or stopped is not None:
            own.end(process, run.name, hard=own.cancelled.is_set())
            process.wait()
        own.forget(process.pid)
    if own.cancelled.is_set():
        raise CancelledRunError
    left = ""
    if strays:
        left = (
            f"; left {strays} process{'es' if strays > 1 else ''} behind, which {'were' if strays > 1 else 'was'} ended"
        )
    if stopped is not None:
        return stopped
    if process.returncode:
        return _exit(process.returncode) + left + _quoted(output)
    try:
        return read_result(result, run.train) if run.reading is None else read_logged(run.reading, run.train)
    except BadResultError as error:
        where = "" if folder.is_dir() else f"; its folder {folder} was deleted"
        return f"{error}{where}{left}" + _quoted(output)


def _watch(run: CommandRun, own: Children, process: subprocess.Popen[bytes], output: Path) -> str | None:
    """Wait until the process ends, the run is cancelled, or a limit is exceeded.

    Return `None` if the process ended by itself, and otherwise the reason as text.
    """
    deadline = None if run.timeout is None else time.monotonic() + run.timeout
    pause = 0.02
    while not own.wait(process, pause if deadline is None else min(pause, deadline - time.monotonic())):
        pause = min(_LOOK, pause * 2)
        if own.cancelled.is_set():
            own.wait(process, GRACE)
            return "cancelled"
        if deadline is not None and time.monotonic() >= deadline:
            return f"did not end within {format_duration(run.timeout or 0)} (--timeout)" + _quoted(output)
        size = _size(output)
        if size > run.max_output:
            own.end(process, run.name, hard=True)
            os.truncate(output, int(run.max_output))
            return f"printed more than {run.max_output / 1e6:g} MB (--max-output)"
    return None


def _exit(status: int) -> str:
    number = -status if status < 0 else status - 128 if status > 128 else 0
    if number in {member.value for member in signal.Signals}:
        return f"ended by {signal.Signals(number).name}"
    return f"exit status {status}"


def _quoted(output: Path) -> str:
    lines = last_lines(output, 1)
    return f": {lines[0]}" if lines else ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _keep_output(folder: Path, attempt: int) -> None:
    """Rename the output files of a failed attempt, such as `stdout` to `stdout.1`, so that they are not overwritten."""
    output = folder / OUTPUT
    if output.exists():
        output.replace(folder / f"{OUTPUT}.{attempt}")


def _pause(seconds: float) -> None:
    if children().cancelled.wait(seconds):
        raise CancelledRunError
