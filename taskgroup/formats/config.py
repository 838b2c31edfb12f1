"""Search and reading of the configuration file: `taskgroup.toml`, or `[tool.taskgroup]` of `pyproject.toml`."""

from pathlib import Path
from typing import Any

import msgspec

from taskgroup.core.errors import InputError

OWN, SHARED = "taskgroup.toml", "pyproject.toml"


def find_config(start: Path) -> Path | None:
    """Return the configuration file in a folder or in its nearest parent folder; `None` if no folder has one."""
    for folder in (start, *start.parents):
        if (folder / OWN).is_file():
            return folder / OWN
        shared = folder / SHARED
        if shared.is_file() and b"[tool.taskgroup" in shared.read_bytes():
            return shared
    return None


def load_config(path: Path) -> dict[str, Any]:
    """Return the configuration in a file: key → value.

    Raises `InputError` if the file cannot be read, if a key is unknown (with the most similar keys), or if a value has
    the wrong type.
    """
    import tomllib

    from taskgroup.core.documents.config import Config

    try:
        content: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not TOML ({error}); correct it") from None
    where = str(path)
    if path.name == SHARED:
        content = content.get("tool", {}).get("taskgroup")
        where = f"{path}: [tool.taskgroup]"
        if content is None:
            raise InputError(
                f"{path}: has no table [tool.taskgroup]; add the table, or name another file with --config"
            )
    known = [field.encode_name for field in msgspec.structs.fields(Config)]
    for key in content:
        if key not in known:
            from taskgroup.formats.mapping.notes import nearest

            raise InputError(f"{where}: unknown key '{key}'; {nearest(key, known)}")
    try:
        config = msgspec.convert(content, Config)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        raise InputError(f"{where}: {place.strip('`').removeprefix('$.') or 'the file'}: {what}") from None
    found: dict[str, Any] = msgspec.to_builtins(config)
    return found
