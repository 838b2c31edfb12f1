"""Reading of the trained tasks, architecture, seed and cost of a run.

They are read from the source that `--field` names, or else from a parameter with a usual name.
"""

import re
from collections.abc import Mapping, Sequence

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.core.run_mapping import FIELDS, RunMapping
from taskgroup.formats.mapping.known_names import ALIASES
from taskgroup.formats.mapping.notes import nearest


def read_fields(runs: Sequence[LoggedRun], mapping: RunMapping, source: str, notes: list[str]) -> list[dict[str, str]]:
    """Return the fields of each run as text: field → text. Fields that a run does not have are left out.

    Raises `InputError` if `--field` names a key that no run has.
    """
    found: list[dict[str, str]] = [{} for _ in runs]
    for field in FIELDS:
        origin = mapping.fields.get(field) or _guess(field, runs, source, notes)
        if origin is None:
            continue
        kind, _, key = origin.partition(":")
        for run, fields in zip(runs, found, strict=True):
            text = _read(run, kind, key, field)
            if text is not None and text.strip():
                fields[field] = text.strip()
        if not any(field in fields for fields in found):
            offered = sorted({name for run in runs for name in _keys(run, kind)})
            raise InputError(f"{source}: --field {field}={origin}: no run has '{key}'; {nearest(key, offered)}")
    return found


def _read(run: LoggedRun, kind: str, key: str, field: str) -> str | None:
    if kind == "param":
        return run.params.get(key)
    if kind == "tag":
        return run.tags.get(key)
    if kind == "metric":
        curve = run.metrics.get(key)
        return None if curve is None or not curve.values else f"{curve.values[-1]!r}"
    if kind == "column":
        known = run.params.get(key, run.tags.get(key))
        return known if known is not None else _read(run, "metric", key, field)
    return match_folder(run.name if run.folder is None else run.folder, key, field)


def _keys(run: LoggedRun, kind: str) -> Sequence[str]:
    groups: dict[str, Sequence[Mapping[str, object]]] = {
        "param": (run.params,),
        "tag": (run.tags,),
        "metric": (run.metrics,),
        "column": (run.params, run.tags, run.metrics),
    }
    if kind == "dir":
        return [run.name if run.folder is None else run.folder]
    return [name for group in groups[kind] for name in group]


def match_folder(folder: str, pattern: str, field: str) -> str | None:
    """Return the part of a folder's path that `{field}` matches in a pattern; `None` if the pattern does not match.

    In a pattern, `{NAME}` matches a part of one folder name, and `*` matches any text within one folder name. A pattern
    of k folder names is compared with the last k folder names of the path. If the pattern contains only one `{NAME}`,
    it is used for the field, whatever NAME is.
    """
    names = re.findall(r"\{(\w*)\}", pattern)
    wanted = field if field in names else names[0] if len(names) == 1 else None
    if wanted is None:
        raise InputError(f"--field {field}=dir:{pattern}: write {{{field}}} for the part of the name that is read")
    expression, seen = "", set()
    for part in re.split(r"(\{\w*\}|\*)", pattern.strip("/")):
        name = part[1:-1] if part.startswith("{") else None
        if name == wanted and "wanted" not in seen:
            seen.add("wanted")
            expression += "(?P<wanted>[^/]+?)"
        elif name is not None:
            expression += "[^/]+?"
        else:
            expression += "[^/]*" if part == "*" else re.escape(part)
    depth = pattern.strip("/").count("/") + 1
    match = re.fullmatch(expression, "/".join(folder.strip("/").split("/")[-depth:]))
    return None if match is None else match.group("wanted")


def _guess(field: str, runs: Sequence[LoggedRun], source: str, notes: list[str]) -> str | None:
    """Return `param:NAME` if exactly one parameter has a usual name for a field, else `None`.

    The name of a parameter is usual if the whole name, or its last part, is in the list of usual names.
    """
    params = dict.fromkeys(name for run in runs for name in run.params)
    for alias in ALIASES[field]:
        exact = [name for name in params if name.lower() == alias]
        nested = [name for name in params if re.split(r"[./]", name.lower())[-1] == alias]
        for fitting in (exact, nested):
            if len(fitting) == 1:
                notes.append(f"{source}: {field} read from parameter '{fitting[0]}'")
                return f"param:{fitting[0]}"
    return None
