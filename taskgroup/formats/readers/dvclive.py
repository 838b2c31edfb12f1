"""DVCLive: `metrics.json` (last values), `params.yaml`, and a table of points per metric in `plots/metrics`."""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.folder import Folder, open_folder, walk
from taskgroup.formats.readers.sources.table import read_table
from taskgroup.formats.readers.sources.values import (
    Points,
    add_epochs,
    as_number,
    as_params,
    curve_of,
    flatten,
    parse_number,
)
from taskgroup.formats.readers.sources.yaml_file import read_mapping

_SUMMARY, _PARAMS = "metrics.json", "params.yaml"
_AXES = frozenset({"step", "timestamp"})


def recognises(folder: Folder) -> bool:
    """Return whether the folder contains `plots/metrics`, or a `metrics.json` with the key `step`."""
    if (folder.path / "plots" / "metrics").is_dir():
        return True
    summary = _summary(folder) if _SUMMARY in folder.files else None
    return summary is not None and "step" in summary


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield one run per folder. If a metric has no table of points, its curve consists of the last value only."""
    for done, folder in enumerate(folders):
        report.progress(done, len(folders))
        curves = _curves(folder, report)
        summary = _summary(folder)
        if summary is None and _SUMMARY in folder.files:
            report.note(f"{folder.path / _SUMMARY}: is cut off and left out")
        for name, value in flatten(summary or {}, "/").items():
            number = as_number(value)
            if number is not None and name not in curves and name not in _AXES:
                curves[name] = curve_of([number])
        yield LoggedRun(
            name=folder.name,
            where=str(folder.path),
            metrics=add_epochs(curves),
            params=_params(folder),
            folder=folder.relative,
        )
    report.progress(len(folders), len(folders))


def _curves(folder: Folder, report: Report) -> dict[str, Curve]:
    tables = folder.path / "plots" / "metrics"
    curves: dict[str, Curve] = {}
    if tables.is_dir():
        for below in walk(open_folder(tables, "")):
            for file in below.files:
                if file.endswith(".tsv"):
                    name = f"{below.relative}/{file}".strip("/").removesuffix(".tsv")
                    curves[name] = _curve(below.path / file, report)
    return curves


def _curve(path: Path, report: Report) -> Curve:
    table = read_table(path, "\t")
    if table.torn:
        report.note(f"{path}: the last line is cut off and left out")
    values = [place for place, name in enumerate(table.header) if name not in _AXES]
    if len(values) != 1:
        raise InputError(
            f"{path}: row 1: has {len(values)} columns beside the step; delete the file, or write it with DVCLive"
        )
    points = Points()
    for number, row in enumerate(table.rows, 2):
        value = parse_number(row[values[0]])
        step = parse_number(row[table.header.index("step")]) if "step" in table.header else None
        if value is None:
            raise InputError(f"{path}: row {number}: '{row[values[0]]}' is not a number")
        points.add(value, math.nan if step is None else step)
    return points.curve()


def _summary(folder: Folder) -> dict[str, Any] | None:
    try:
        found = json.loads((folder.path / _SUMMARY).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _params(folder: Folder) -> dict[str, str]:
    if _PARAMS not in folder.files:
        return {}
    return as_params(read_mapping(folder.path / _PARAMS, DESCRIPTOR.name))


DESCRIPTOR = Reader(
    name="dvclive",
    help="metrics.json, params.yaml and plots/metrics of DVCLive",
    needs=frozenset({"PyYAML"}),
    make=read,
    recognises=recognises,
    files="metrics.json with a key 'step', or plots/metrics",
    order=60,
)
