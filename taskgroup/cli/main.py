"""Entry point of the command line. It runs a command, and prints any error as one line and exits with a status."""

import os
import sys
from collections.abc import Sequence
from typing import Any, cast

from taskgroup.cli.console.option_names import option_name
from taskgroup.cli.console.status import DONE, INTERRUPTED, UNUSABLE
from taskgroup.core.errors import InputError
from taskgroup.core.safe_text import one_line


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with a status.

    The status is 0 if the work is done, 1 if the answer is no (for example, no layout is feasible), 2 if the input or
    the options are unusable, and 130 if the user interrupted the program.
    """
    if hasattr(sys.stdout, "reconfigure"):
        cast(Any, sys.stdout).reconfigure(encoding="utf-8")
        cast(Any, sys.stderr).reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    try:
        status = _invoke(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or flushing the buffer at exit fails again
        return DONE
    except InputError as error:
        return _fail(str(error) if error.field is None else f"{option_name(error.field)}: {error.problem}")
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _fail(f"{error.filename or 'the output'}: {error.strerror or error}")
    except Exception as error:
        return _fail(_explain(error))


def _invoke(arguments: Sequence[str] | None) -> int:
    from typer.main import get_command

    from taskgroup.cli.app import make_app

    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        status = get_command(make_app(arguments)).main(arguments, prog_name="taskgroup", standalone_mode=False)
    except Exception as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            raise
        print(error)
        return DONE
    return status if isinstance(status, int) else DONE


def _explain(error: Exception) -> str:
    if hasattr(error, "format_message"):  # a usage error of the option parser
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "taskgroup"
        return f"{error.format_message().rstrip('.')} (see {command} --help)"
    if type(error).__name__ == "Abort":
        return "aborted"
    if isinstance(error, MemoryError):
        return "out of memory; use fewer tasks or groups"
    if os.environ.get("TASKGROUP_DEBUG"):
        raise error
    return f"internal error: {type(error).__name__}: {error}; set TASKGROUP_DEBUG=1 for a traceback"


def _fail(message: str) -> int:
    print(f"taskgroup: {one_line(message)}", file=sys.stderr)
    return UNUSABLE
