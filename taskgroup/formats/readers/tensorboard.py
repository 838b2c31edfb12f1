"""TensorBoard event files, read by TensorBoard's own EventAccumulator; TensorFlow is not needed.

A run is a folder with event files, and the following folders in it are part of the same run:

- `add_scalars("loss", {"seg": …})` writes a folder `loss_seg` with the tag `loss`: metric `loss/seg`.
- `train`, `validation`, … (Keras): the tags of each, with the folder's name before them: `validation/epoch_loss`.
- `add_hparams` writes a folder with hyperparameters: they are the run's, unless the run has several such folders, which
  are then runs of their own.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve, LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.folder import Folder
from taskgroup.formats.readers.sources.packages import require
from taskgroup.formats.readers.sources.values import add_epochs, as_params, as_text, curve_of
from taskgroup.formats.readers.sources.yaml_file import read_mapping

_LENGTH = struct.Struct("<Q")
_SPLITS = frozenset({"train", "training", "validation", "valid", "val", "test", "eval", "evaluation"})
_START = "_hparams_/session_start_info"
_END = "_hparams_/session_end_info"
_STATES = {1: "finished", 2: "failed", 3: "running"}
"""TensorBoard's `hparams.Status`."""


@dataclass(frozen=True)
class _Events:
    """The content of the event files in one folder.

    `session`: whether the hparams plugin of TensorBoard wrote to these files.
    """

    folder: Folder
    metrics: dict[str, Curve]
    params: dict[str, str]
    session: bool = False
    state: str | None = None

    @property
    def of_add_hparams(self) -> bool:
        """Whether `add_hparams` wrote the folder: it then contains hyperparameters, and one point of each metric."""
        return self.session and all(len(curve.values) == 1 for curve in self.metrics.values())


def recognises(folder: Folder) -> bool:
    """Return whether the folder contains an event file."""
    return any(_is_event_file(folder.path / name) for name in folder.files)


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield the runs of a tree of folders one by one, parents first."""
    tree = _Tree(folders, report)
    for top in tree.tops:
        yield from tree.runs(tree.load(top))
    report.progress(len(folders), len(folders))


class _Tree:
    """The folders with event files below a source. Each folder is loaded once, when its run is read."""

    def __init__(self, folders: Sequence[Folder], report: Report) -> None:
        self.report = report
        self.total = len(folders)
        self.done = 0
        self.tops: list[Folder] = []
        self.below: dict[Path, list[Folder]] = {}
        for folder in folders:
            above = folder.path.parent
            if above not in self.below and folder.relative and folder.path.name.lower() in _SPLITS:
                self.tops.append(Folder(above, folder.relative.rpartition("/")[0], (), ()))
                self.below[above] = []
            if above in self.below and folder.relative:
                self.below[above].append(folder)
            else:
                self.tops.append(folder)
            self.below.setdefault(folder.path, [])

    def load(self, folder: Folder) -> _Events:
        """Return the content of a folder's event files."""
        self.report.progress(min(self.done, self.total), self.total)
        self.done += 1
        return _load(folder, self.report)

    def runs(self, events: _Events) -> Iterator[LoggedRun]:
        """Yield the run of a folder, followed by the runs of the subfolders that are not part of this run."""
        inner = [self.load(child) for child in self.below[events.folder.path]]
        one_session = sum(child.of_add_hparams for child in inner) == 1
        metrics, params, state = dict(events.metrics), dict(events.params), events.state
        apart = []
        for child in inner:
            name = child.folder.path.name
            scalars = _scalars_of(child)
            if scalars:
                metrics |= scalars
            elif name.lower() in _SPLITS:
                metrics |= {f"{name}/{metric}": curve for metric, curve in child.metrics.items()}
                params |= child.params
            elif child.of_add_hparams and one_session:
                metrics = child.metrics | metrics
                params |= child.params
                state = state or child.state
            else:
                apart.append(child)
        if metrics or params or not apart:
            yield _run(events.folder, metrics, params, state)
        for child in inner:
            if child in apart:
                yield from self.runs(child)
            else:
                for folder in self.below[child.folder.path]:
                    yield from self.runs(self.load(folder))


def _run(folder: Folder, metrics: dict[str, Curve], params: dict[str, str], state: str | None) -> LoggedRun:
    return LoggedRun(
        name=folder.name,
        where=str(folder.path),
        metrics=add_epochs(metrics),
        params=params,
        folder=folder.relative,
        state=state,
    )


def _scalars_of(child: _Events) -> dict[str, Curve]:
    """Return the curves in a folder that `add_scalars` wrote: "tag/key" → curve.

    For any other folder, the result is an empty mapping.
    """
    if len(child.metrics) != 1:
        return {}
    [(tag, curve)] = child.metrics.items()
    start = tag.replace("/", "_") + "_"
    name = child.folder.path.name
    return {f"{tag}/{name.removeprefix(start)}": curve} if name.startswith(start) else {}


def _load(folder: Folder, report: Report) -> _Events:
    accumulator = require("tensorboard.backend.event_processing.event_accumulator", DESCRIPTOR.name)
    files = [folder.path / name for name in folder.files if _is_event_file(folder.path / name)]
    if not files:
        return _Events(folder, {}, {})
    for path in files:
        if _is_torn(path):
            report.note(f"{path}: the last record is cut off and left out")
    everything = {kind: 0 for kind in accumulator.DEFAULT_SIZE_GUIDANCE if kind in ("scalars", "tensors")}
    others = {kind: 1 for kind in accumulator.DEFAULT_SIZE_GUIDANCE if kind not in everything}
    source = str(files[0] if len(files) == 1 else folder.path)
    try:
        events = accumulator.EventAccumulator(source, size_guidance=everything | others).Reload()
    except Exception as error:  # TensorBoard raises what its parts raise
        raise InputError(
            f"{folder.path}: TensorBoard cannot read the folder ({type(error).__name__}: {error})"
        ) from None
    metrics = {tag: _curve(events.Scalars(tag)) for tag in events.Tags()["scalars"]}
    make_array = require("tensorboard.util.tensor_util", DESCRIPTOR.name).make_ndarray
    for tag in events.PluginTagToContent("scalars") if "scalars" in _plugins(events) else ():
        if tag not in metrics:
            points = events.Tensors(tag)
            values = [float(make_array(point.tensor_proto).reshape(-1)[0]) for point in points]
            metrics[tag] = curve_of(values, (float(point.step) for point in points))
    params, state = _session(events)
    session = "hparams" in _plugins(events)
    return _Events(folder, metrics, _yaml_params(folder) | params, session, state)


def _curve(points: Sequence[Any]) -> Curve:
    return curve_of((float(point.value) for point in points), (float(point.step) for point in points))


def _plugins(events: Any) -> set[str]:
    return {metadata.plugin_data.plugin_name for metadata in events.summary_metadata.values()}


def _session(events: Any) -> tuple[dict[str, str], str | None]:
    """Return the hyperparameters and the state of the run (such as "finished") that the hparams plugin recorded."""
    if "hparams" not in _plugins(events):
        return {}, None
    metadata = require("tensorboard.plugins.hparams.metadata", DESCRIPTOR.name)
    content = events.PluginTagToContent("hparams")
    params, state = {}, None
    if _START in content:
        info = metadata.parse_session_start_info_plugin_data(content[_START])
        params = {key: _hyperparameter(value) for key, value in info.hparams.items()}
    if _END in content:
        state = _STATES.get(metadata.parse_session_end_info_plugin_data(content[_END]).status)
    return params, state


def _hyperparameter(value: Any) -> str:
    """Return a protobuf value as text. A whole number, which is stored as a float, is written without a fraction."""
    kind = value.WhichOneof("kind")
    found = getattr(value, kind) if kind is not None else None
    return str(int(found)) if isinstance(found, float) and found.is_integer() else as_text(found)


def _yaml_params(folder: Folder) -> dict[str, str]:
    """Return the parameters in the `hparams.yaml` that Lightning's TensorBoardLogger writes beside the event files."""
    if "hparams.yaml" not in folder.files:
        return {}
    return as_params(read_mapping(folder.path / "hparams.yaml", DESCRIPTOR.name))


def _is_event_file(path: Path) -> bool:
    """Return whether a file is an event file, judged by its name and, if it is not empty, by its first record."""
    if "tfevents" not in path.name:
        return False
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        return False
    return len(start) < 64 or b"brain.Event:" in start


def _is_torn(path: Path) -> bool:
    """Return whether the last record of an event file is incomplete.

    A record consists of its length (8 bytes), a checksum (4 bytes), the data, and a checksum (4 bytes).
    """
    size, place = path.stat().st_size, 0
    with path.open("rb") as file:
        while place + _LENGTH.size <= size:
            file.seek(place)
            place += _LENGTH.size + 8 + _LENGTH.unpack(file.read(_LENGTH.size))[0]
    return place != size


DESCRIPTOR = Reader(
    name="tensorboard",
    help="event files of TensorBoard",
    needs=frozenset({"tensorboard", "PyYAML"}),
    make=read,
    recognises=recognises,
    files="event files (*tfevents*)",
    order=20,
)
