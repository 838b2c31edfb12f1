"""Runs that failed, as a line on stderr and an exit status."""

import sys
from collections.abc import Sequence

from taskgroup.cli.console.status import DONE, NO
from taskgroup.core.safe_text import one_line


def tell_failed(failed: Sequence[str]) -> int:
    """Name the first run that failed, and how many more did; the others went on."""
    if not failed:
        return DONE
    others = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    print(f"taskgroup: run failed: {one_line(failed[0])}{others}", file=sys.stderr)
    return NO
