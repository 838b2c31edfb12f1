"""Table that summarises a run log, with one row per architecture and group size."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.run_record import RunRecord


def run_log_table(records: Sequence[RunRecord]) -> RenderableType:
    """Summarise a run log as a table, with one row per architecture and group size."""
    kinds: dict[tuple[str, str, int], list[RunRecord]] = {}
    for record in records:
        aid = f" + {record.aid.kind}" if record.aid else ""
        kinds.setdefault((record.architecture, f"{record.architecture}{aid}", len(record.train)), []).append(record)
    table = Table()
    table.add_column("architecture", no_wrap=True)
    for column in ("tasks per group", "groups", "runs", "failed runs", "time (s)"):
        table.add_column(column, justify="right", no_wrap=True)
    for (_, name, size), runs in sorted(kinds.items(), key=lambda entry: entry[0]):
        seconds = [run.seconds for run in runs if run.seconds is not None]
        table.add_row(
            name,
            str(size),
            str(len({frozenset(run.train) for run in runs})),
            str(len(runs)),
            str(sum(run.failed is not None for run in runs)),
            f"{sum(seconds):.1f}" if seconds else "·",
        )
    tasks = dict.fromkeys(task for record in records for task in record.train)
    return Group(Text(f"{len(records)} runs of {len(tasks)} tasks: {', '.join(tasks)}"), table)
