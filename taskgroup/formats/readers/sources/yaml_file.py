"""YAML files of parameters, read without running what they name."""

from functools import cache
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.formats.readers.sources.packages import require


def read_yaml(path: Path, reader: str) -> Any:
    """Return the content of a YAML file.

    A Python tuple becomes a list, any other Python object the text of its tag or value. Raises `InputError` for a
    file that is no YAML, and where PyYAML is missing.
    """
    yaml = require("yaml", reader)
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_loader(yaml))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = "" if mark is None else f": line {mark.line + 1}"
        raise InputError(f"{path}{line}: is not YAML ({getattr(error, 'problem', None) or error})") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def read_mapping(path: Path, reader: str) -> dict[str, Any]:
    """Return the mapping in a YAML file, empty where the file is. Raises `InputError` for anything else."""
    found = read_yaml(path, reader)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: is no mapping of names to values")
    return found


@cache
def _loader(yaml: Any) -> Any:
    """Return a safe loader that takes Python objects as data."""
    loader_class: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})

    def python_object(loader: Any, suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        return loader.construct_scalar(node) or suffix.partition(":")[2]

    loader_class.add_multi_constructor("tag:yaml.org,2002:python/", python_object)
    return loader_class
