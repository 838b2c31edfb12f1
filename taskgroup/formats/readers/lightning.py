"""Lightning's CSVLogger: `metrics.csv` with one row per logging call, and `hparams.yaml`."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.folder import Folder
from taskgroup.formats.readers.sources.table import Table, read_header, read_table
from taskgroup.formats.readers.sources.values import Points, as_params, parse_number
from taskgroup.formats.readers.sources.yaml_file import read_mapping

_METRICS, _PARAMS = "metrics.csv", "hparams.yaml"
_OF_RUN_TABLES = frozenset({"run", "task", "train"})


def recognises(folder: Folder) -> bool:
    """Return whether the folder contains a `metrics.csv` with a column `step`, which every CSVLogger writes."""
    if _METRICS not in folder.files:
        return False
    header = read_header(folder.path / _METRICS)
    return "step" in header and not _OF_RUN_TABLES & {name.lower() for name in header}


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield one run per folder. Blank cells of a metric are skipped, because their rows belong to other metrics."""
    for done, folder in enumerate(folders):
        report.progress(done, len(folders))
        path = folder.path / _METRICS
        table = read_table(path)
        if table.torn:
            report.note(f"{path}: the last line is cut off and left out")
        yield LoggedRun(
            name=folder.name,
            where=str(path),
            metrics=_curves(table, path),
            params=_params(folder),
            folder=folder.relative,
        )
    report.progress(len(folders), len(folders))


def _curves(table: Table, path: Path) -> dict[str, Curve]:
    step = table.header.index("step")
    epoch = table.header.index("epoch") if "epoch" in table.header else None
    points = {name: Points() for place, name in enumerate(table.header) if place not in (step, epoch)}
    if len(points) + 1 + (epoch is not None) != len(table.header):
        raise InputError(f"{path}: row 1: two columns have the same name; rename one of them")
    columns = [(place, name, points[name]) for place, name in enumerate(table.header) if name in points]
    for number, row in enumerate(table.rows, 2):
        at = _cell(row[step])
        epoch_at = math.nan if epoch is None else _cell(row[epoch])
        for place, name, curve in columns:
            if row[place]:
                value = parse_number(row[place])
                if value is None:
                    raise InputError(f"{path}: row {number}, column '{name}': '{row[place]}' is not a number")
                curve.add(value, at, epoch_at)
    return {name: curve.curve() for name, curve in points.items() if curve.values}


def _cell(text: str) -> float:
    number = parse_number(text)
    return math.nan if number is None else number


def _params(folder: Folder) -> dict[str, str]:
    if _PARAMS not in folder.files:
        return {}
    return as_params(read_mapping(folder.path / _PARAMS, DESCRIPTOR.name))


DESCRIPTOR = Reader(
    name="lightning",
    help="metrics.csv and hparams.yaml of Lightning's CSVLogger",
    source="",
    needs=frozenset({"PyYAML"}),
    make=read,
    recognises=recognises,
    files="metrics.csv with a column 'step'",
    order=10,
)
