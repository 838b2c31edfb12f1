"""Hydra: folders of jobs with `.hydra/overrides.yaml`. Each folder also contains the logs of another logger."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.folder import Folder, walk
from taskgroup.formats.readers.sources.values import as_params, as_text
from taskgroup.formats.readers.sources.yaml_file import read_mapping, read_yaml


def recognises(folder: Folder) -> bool:
    """Return whether the folder is the output folder of a Hydra job."""
    return ".hydra" in folder.folders and (folder.path / ".hydra" / "overrides.yaml").is_file()


def read(folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
    """Yield the runs of every job, and add the parameters of the job to each run.

    The name of a run is the folder of its job, followed by the run's own name if the job has several runs. If several
    sources set the same parameter, the logger's value has priority, then the override, then `.hydra/config.yaml`. Jobs
    without logs are skipped with a note.
    """
    for done, job in enumerate(folders):
        report.progress(done, len(folders))
        runs = list(_runs_of(job, Report(note=report.note)))
        if not runs:
            report.note(f"{job.path}: contains no logs of a known logger, and is left out")
        params = _params(job)
        for run in runs:
            yield replace(
                run,
                name=job.name if len(runs) == 1 else f"{job.name}/{run.name.removeprefix(job.name).strip('/')}",
                params={**params, **run.params},
                folder=job.relative if len(runs) == 1 else run.folder,
            )
    report.progress(len(folders), len(folders))


def _runs_of(job: Folder, report: Report) -> Iterator[LoggedRun]:
    from taskgroup.formats.readers.registry import recognise

    folders = list(walk(job))
    readers = recognise(folders, wrapping=False)
    if len(readers) > 1:
        names = " and ".join(reader.name for reader in readers)
        raise InputError(f"{job.path}: contains logs of {names}; read the folder of one of them without Hydra's")
    for reader in readers:
        yield from reader.read_folders([folder for folder in folders if reader.recognises(folder)], report)


def _params(job: Folder) -> dict[str, str]:
    config = job.path / ".hydra" / "config.yaml"
    params = as_params(read_mapping(config, DESCRIPTOR.name)) if config.is_file() else {}
    path = job.path / ".hydra" / "overrides.yaml"
    overrides = read_yaml(path, DESCRIPTOR.name)
    if not isinstance(overrides, list | None):
        raise InputError(f"{path}: is not a list of overrides; give the file that Hydra wrote")
    for override in overrides or ():
        key, equals, value = as_text(override).partition("=")
        if equals and not key.startswith("~"):
            params[key.lstrip("+").partition("@")[0]] = _unquoted(value)
    return params


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


DESCRIPTOR = Reader(
    name="hydra",
    help="job and multirun folders of Hydra, with the logs of another logger in them",
    needs=frozenset({"PyYAML"}),
    make=read,
    recognises=recognises,
    files=".hydra/overrides.yaml",
    wraps=True,
    order=80,
)
