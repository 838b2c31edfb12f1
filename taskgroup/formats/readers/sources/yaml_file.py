"""Safe reading of YAML files. Python code that is named by tags in the file is not run."""

from functools import cache
from pathlib import Path
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.formats.readers.sources.packages import require


def read_yaml(path: Path, reader: str) -> Any:
    """Return the content of a YAML file.

    A Python tuple becomes a list, and any other Python object becomes the text of its tag or value. Raises `InputError`
    if the file is not YAML, or if PyYAML is missing.
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
    """Return the mapping in a YAML file, empty if the file is empty.

    Raises `InputError` if the file cannot be read or does not contain a mapping.
    """
    found = read_yaml(path, reader)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: is not a mapping of names to values; give the file that the logger wrote")
    return found


@cache
def _loader(yaml: Any) -> Any:
    """Return a safe YAML loader that reads Python objects as plain data."""
    loader_class: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})

    def python_object(loader: Any, suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        return loader.construct_scalar(node) or suffix.partition(":")[2]

    loader_class.add_multi_constructor("tag:yaml.org,2002:python/", python_object)
    return loader_class
