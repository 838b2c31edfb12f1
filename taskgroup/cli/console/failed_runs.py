"""Report of failed runs: a line on standard error, and the exit status."""

import sys
from collections.abc import Sequence

from taskgroup.cli.console.status import DONE, NO
from taskgroup.core.safe_text import one_line


def tell_failed(failed: Sequence[str]) -> int:
    """Print the first failed run, and how many other runs failed. Return the exit status of the subcommand."""
    if not failed:
        return DONE
    others = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    print(f"taskgroup: run failed: {one_line(failed[0])}{others}", file=sys.stderr)
    return NO
